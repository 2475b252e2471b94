"""The shell's commands, in a folder of a test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import program
from bot.store import Store, open_store


@contextmanager
def shell_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that commands find here."""
    monkeypatch.chdir(folder)
    url = f"sqlite:///{folder / 'bot.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    with open_store(url) as opened:
        yield opened


def run(*words: str) -> Result:
    return CliRunner().invoke(program, words)
