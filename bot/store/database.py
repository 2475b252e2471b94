"""The open store: one connection, its transactions, and statements with :name parameters."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlite_utils import Database

from bot.errors import StoreError
from scrapers.authorities import Authorities

Values = Mapping[str, object]
Row = Mapping[str, Any]
Fact = TypeVar("Fact")

_MOST_FACTS = 1000


class Store:
    """The bot's memory. A store belongs to the thread that opened it."""

    def __init__(self, db: Database, authorities: Authorities, url: str) -> None:
        self.db = db
        self.authorities = authorities
        self.url = url
        self._facts: dict[Hashable, Any] = {}
        self._facts_of: tuple[int, int] | None = None  # the state of the database they are of
        self._steady: int | None = None  # the version that `steady` holds
        self._our_errors = _OurErrors(url)

    def rows(self, sql: str, values: Values | None = None) -> list[Row]:
        """Runs one statement and gives all its rows, each readable by column name."""
        with self._our_errors:
            cursor = self.db.conn.execute(sql, dict(values or {}))
            cursor.row_factory = sqlite3.Row
            return cursor.fetchall()

    def run(self, sql: str, values: Values | None = None) -> int:
        """Runs one statement for its effect; gives the number of rows it touched."""
        with self._our_errors:
            return int(self.db.conn.execute(sql, dict(values or {})).rowcount)

    def run_each(self, sql: str, rows: Iterable[Values]) -> int:
        """Runs one statement for each of these; gives the number of rows it touched in all."""
        with self._our_errors:
            return max(self.db.conn.executemany(sql, rows).rowcount, 0)

    def insert(self, table: str, rows: Iterable[Values]) -> None:
        """Inserts rows that all have the first one's columns."""
        every = [{name: _whole(value) for name, value in row.items()} for row in rows]
        if not every:
            return
        columns = list(every[0])
        sql = "INSERT INTO {} ({}) VALUES ({})".format(
            table, ", ".join(columns), ", ".join(f":{column}" for column in columns)
        )
        with self._our_errors:
            self.db.conn.executemany(sql, every)

    def fact(self, name: Hashable, find: Callable[["Store"], Fact]) -> Fact:
        """What `find` reads of the store, kept until anybody writes to the database.

        For what many answers need and few writes change: how much is stored; after an alert, what
        is known of its authority.
        """
        if self.in_transaction():
            return find(self)  # what is rolled back would stay known
        # The version tells of others' commits, total_changes of our own.
        version = self.version() if self._steady is None else self._steady
        state = (version, self.db.conn.total_changes)
        if state != self._facts_of or len(self._facts) >= _MOST_FACTS:
            self._facts.clear()
            self._facts_of = state
        if name not in self._facts:
            self._facts[name] = find(self)
        known: Fact = self._facts[name]
        return known

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Whether others have written is looked at once for all the facts asked for inside: for
        one answer, which waits for nothing."""
        if self._steady is not None:
            yield
            return
        self._steady = self.version()
        try:
            yield
        finally:
            self._steady = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One write transaction; inside another it joins that one.

        sqlite-utils' own `atomic` begins deferred: two writers that both read first would fail
        at once instead of waiting for each other. Whatever `atomic` does inside is a savepoint.
        """
        conn = self.db.conn
        if self.in_transaction():
            yield
            return
        with self._our_errors:
            conn.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.in_transaction():
                conn.execute("ROLLBACK")
            raise
        with self._our_errors:
            try:
                conn.execute("COMMIT")
            except sqlite3.Error:
                if self.in_transaction():
                    conn.execute("ROLLBACK")
                raise

    def in_transaction(self) -> bool:
        return bool(self.db.conn.in_transaction)

    def version(self) -> int:
        """A number that changes when another connection has stored something."""
        with self._our_errors:
            return int(self.db.conn.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self.db.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _OurErrors:
    """What the engine raises, in our words. A class, because it stands around every statement and
    a generator takes three times as long."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, sqlite3.DatabaseError):
            return
        busy = "locked" in str(error) or "busy" in str(error)
        if busy and isinstance(error, sqlite3.OperationalError):
            raise StoreError(
                f"{self._url} is being written by another process. Let that finish, then try again."
            ) from error
        raise StoreError(f"{self._url}: {error}") from error


def _whole(value: object) -> object:
    """A damaged PDF can hold half a character (a lone surrogate), which no engine stores."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value


def among(column: str, values: Sequence[str], name: str) -> tuple[str, dict[str, object]]:
    """`column IN (:name0, :name1, …)` and its values; never true for no values.

    Lists are spelled out because the engines share no way to pass one.
    """
    if not values:
        return "1 = 0", {}
    names = {f"{name}{n}": value for n, value in enumerate(values)}
    return f"{column} IN ({', '.join(f':{key}' for key in names)})", dict(names)


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def instant(value: datetime) -> str:
    """2026-01-12T09:40:00Z: UTC, to the second, so that text sorts by time."""
    if value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
