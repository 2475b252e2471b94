"""A memo: what was worked out from the store, kept until anything is written to it."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from bot.store.database import Store

T = TypeVar("T")


class Memo(Generic[T]):
    """Answers by key, for one store or several; safe, because each store has its own thread.

    >>> digests = Memo[Digest]()
    >>> digests.get(store, "k", lambda: build(store, "k"))
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._held: WeakKeyDictionary[Store, tuple[tuple[int, int], dict[Hashable, T]]] = (
            WeakKeyDictionary()
        )

    def get(self, store: Store, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key, unless this or another process wrote since."""
        state = _state(store)
        known = self._held.get(store)
        if known is None or known[0] != state or len(known[1]) >= self._most:
            known = self._held[store] = (state, {})
        if key not in known[1]:
            known[1][key] = make()
        return known[1][key]


def _state(store: Store) -> tuple[int, int]:
    """Changes with every row that this connection writes, and with every commit of another."""
    conn = store.db.conn
    return conn.total_changes, int(conn.execute("PRAGMA data_version").fetchone()[0])
