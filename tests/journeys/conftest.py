"""What journeys share: a store on the disk, and Microsoft's side of Teams."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.bot.samples import new_store
from tests.fakes.teams import FakeTeams


@pytest.fixture
def fake() -> Iterator[FakeTeams]:
    with FakeTeams().running() as running:
        yield running


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with new_store(url) as opened:
        yield opened
