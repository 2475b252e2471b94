"""What the tests share: where the corpus is, when it is there."""

import os
from pathlib import Path

import pytest

from tests.places import SHARED


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and gold labels; the test is skipped, aloud, without it."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the shared corpus is not beside this checkout (set OFSTED_BOT_SHARED)")
    return SHARED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks every test that asks for the corpus, and keeps long runs for make soak."""
    soak = bool(os.environ.get("OFSTED_BOT_SOAK"))
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")
        if item.get_closest_marker("soak") and not soak:
            item.add_marker(pytest.mark.skip(reason="long run: make soak"))
