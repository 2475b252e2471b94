"""The memory: what was published, read and told. One file a noun; `open_store` is the door."""

import sqlite3
import time
from pathlib import Path
from urllib.parse import unquote

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store.database import Store
from bot.store.schema import migrations
from bot.store.seeds import plant, planted
from scrapers.authorities import Authorities, known_authorities

__all__ = ["Store", "open_store"]

_BUSY_SECONDS = 30


def open_store(url: str, *, authorities: Authorities | None = None) -> Store:
    """Opens the store at `sqlite:///path` or `sqlite:///:memory:`, made and filled where new.

    `authorities` are those the store is to know; without them the packaged ones. The published
    outcomes of those authorities are there from the first minute.
    """
    path = _path(url)
    store = Store(_connect(path, url), authorities or known_authorities(), url)
    try:
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _path(url: str) -> str:
    scheme, colon, rest = url.partition("://")
    if scheme in ("postgresql", "postgres"):
        raise StoreError(
            "PostgreSQL is not supported yet. Use sqlite:///ofsted-bot.db as [store] url "
            "or in DATABASE_URL."
        )
    if scheme != "sqlite" or not colon or not rest.startswith("/") or rest == "/":
        raise StoreError(
            "the store's address is not understood. Write sqlite:///ofsted-bot.db for a file "
            "here, or sqlite:////var/lib/ofsted-bot.db for one elsewhere."
        )
    return unquote(rest[1:])


def _connect(path: str, url: str) -> Database:
    if path != ":memory:":
        parent = Path(path).expanduser().resolve().parent
        if not parent.is_dir():
            raise StoreError(f"the folder {parent} of the store does not exist. Make it first.")
        path = str(Path(path).expanduser())
    try:
        # No implicit transactions: Store.writing begins its own.
        conn = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        conn.execute("PRAGMA foreign_keys = ON")
        _use_wal(conn)
        conn.execute("PRAGMA synchronous = FULL")  # what was reported as added survives a power cut
        conn.execute("PRAGMA cache_size = -65536")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise StoreError(f"{url} is being written by another process.") from error
        raise StoreError(f"{url} cannot be opened as a store: {error}.") from error
    # Plugins of the reader's own sqlite-utils have no business in our store.
    return Database(conn, execute_plugins=False)


def _use_wal(conn: sqlite3.Connection) -> None:
    """Turns the write-ahead log on. Two first starts at once can meet here, and the engine does
    not wait at this one statement, whatever its timeout."""
    for _ in range(_BUSY_SECONDS * 20):
        try:
            conn.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
        else:
            return


def _prepare(store: Store) -> None:
    """Brings the shape and the packaged facts up to date; takes no lock where both are."""
    if not migrations.pending(store.db) and planted(store):
        return
    with store.writing():  # begins immediate, so that two first starts wait for each other
        migrations.apply(store.db)
        plant(store)
