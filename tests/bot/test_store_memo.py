"""The memo: what was worked out holds until anybody writes."""

from pathlib import Path

from bot.store import Store
from bot.store.memo import Memo
from tests.bot.samples import letter, new_store, put


def count(store: Store) -> int:
    return int(store.rows("SELECT COUNT(*) AS n FROM documents")[0]["n"])


def test_what_was_worked_out_is_worked_out_once_until_something_is_written() -> None:
    memo = Memo[int]()
    with new_store() as store, new_store() as other:
        assert [memo.get(store, "k", lambda n=n: n) for n in (1, 2)] == [1, 1]
        assert memo.get(store, "another", lambda: 3) == 3
        assert memo.get(other, "k", lambda: 4) == 4
        put(store, letter("one"))
        assert memo.get(store, "k", lambda: 5) == 5
        assert memo.get(other, "k", lambda: 6) == 4


def test_what_another_process_wrote_is_seen(tmp_path: Path) -> None:
    memo = Memo[int]()
    url = f"sqlite:///{tmp_path}/bot.db"
    with new_store(url) as store, new_store(url) as other:
        assert memo.get(store, "k", lambda: count(store)) == 0
        put(other, letter("one"))
        assert memo.get(store, "k", lambda: count(store)) == 1


def test_it_does_not_grow_without_end() -> None:
    memo = Memo[int](most=2)
    with new_store() as store:
        assert [memo.get(store, n, lambda n=n: n) for n in (1, 2, 3)] == [1, 2, 3]
        assert memo.get(store, 1, lambda: 9) == 9
