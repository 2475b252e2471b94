"""What a store keeps of itself in memory: true until anybody writes, and not a moment longer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'facts.db'}") as opened:
        yield opened


def _seeds(store: Store) -> int:
    return int(store.rows("SELECT COUNT(*) AS n FROM seeds")[0]["n"])


def _add(store: Store, name: str) -> None:
    store.run("INSERT INTO seeds (name, digest) VALUES (:name, '')", {"name": name})


def test_a_fact_is_found_once_while_nothing_is_written(store: Store) -> None:
    found: list[int] = []

    def find(store: Store) -> int:
        found.append(_seeds(store))
        return found[-1]

    assert store.fact("seeds", find) == store.fact("seeds", find) == 2
    assert found == [2]
    assert store.fact("another", lambda _: 7) == 7


def test_a_fact_is_found_anew_after_an_own_write(store: Store) -> None:
    assert store.fact("seeds", _seeds) == 2
    with store.writing():
        _add(store, "own")
        assert store.fact("seeds", _seeds) == 3
    assert store.fact("seeds", _seeds) == 3


def test_a_fact_is_found_anew_after_another_connection_writes(store: Store) -> None:
    assert store.fact("seeds", _seeds) == 2
    with open_store(store.url) as other:
        _add(other, "others")
    assert store.fact("seeds", _seeds) == 3


def test_what_is_rolled_back_is_never_a_fact(store: Store) -> None:
    def add_and_fail() -> None:
        with store.writing():
            _add(store, "never")
            assert store.fact("seeds", _seeds) == 3
            raise LookupError

    with pytest.raises(LookupError):
        add_and_fail()
    assert store.fact("seeds", _seeds) == 2
