"""The memory: what was published, read and told. One file a noun; `open_store` is the door."""

import os
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

__all__ = ["Store", "file_of", "open_store"]

_BUSY_SECONDS = 30
_ELSEWHERE = "Set [store] url or DATABASE_URL to a file that can be, such as sqlite:////var/lib/ofsted-bot.db."


def open_store(url: str, *, authorities: Authorities | None = None, reading: bool = False) -> Store:
    """Opens the store at `sqlite:///path` or `sqlite:///:memory:`, made and filled where new.

    `authorities` are those the store is to know; without them the packaged ones. The published
    outcomes of those authorities are there from the first minute. `reading`: nothing will be
    written, so a store that can only be read will do.
    """
    path = file_of(url)
    writable = _writable(path)
    if not writable and not reading:
        raise StoreError(f"{path} cannot be written. {_ELSEWHERE}")
    conn = _connect(path, url) if writable else _connect_to_read(path)
    # Plugins of the reader's own sqlite-utils have no business in our store.
    store = Store(Database(conn, execute_plugins=False), authorities or known_authorities(), url)
    try:
        _prepare(store, writable=writable)
    except BaseException:
        store.close()
        raise
    return store


def file_of(url: str) -> str:
    """The file of a store's address, or ":memory:". Raises StoreError for any other address."""
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


def _writable(path: str) -> bool:
    """Whether a store can be kept there; where it cannot even be made, that is an error."""
    if path == ":memory:":
        return True
    file = Path(path).expanduser()
    folder = file.resolve().parent
    if os.access(folder, os.W_OK) or not folder.is_dir():
        return not file.exists() or os.access(file, os.W_OK)
    if not file.exists():
        raise StoreError(f"the folder {folder} of the store cannot be written. {_ELSEWHERE}")
    return False


def _connect_to_read(path: str) -> sqlite3.Connection:
    """A connection that writes nothing, not even beside the file."""
    address = Path(path).expanduser().resolve().as_uri()
    why: sqlite3.Error | None = None
    for how in ("mode=ro", "mode=ro&immutable=1"):  # the second where the log cannot be shared
        try:
            conn = sqlite3.connect(f"{address}?{how}", uri=True, isolation_level=None)
            conn.execute("SELECT COUNT(*) FROM sqlite_master")
        except sqlite3.DatabaseError as error:
            why = error
        else:
            return conn
    raise StoreError(f"{path} cannot be read as a store: {why}. {_ELSEWHERE}")


def _connect(path: str, url: str) -> sqlite3.Connection:
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
        # Who is forgotten is overwritten in the file, where that costs no further page.
        conn.execute("PRAGMA secure_delete = FAST")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise StoreError(f"{url} is being written by another process.") from error
        raise StoreError(f"{url} cannot be opened as a store: {error}.") from error
    return conn


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


def _prepare(store: Store, *, writable: bool) -> None:
    """Brings the shape and the packaged facts up to date; takes no lock where both are."""
    if not migrations.pending(store.db) and planted(store):
        return
    if not writable:
        raise StoreError(
            f"{file_of(store.url)} was made by another version and cannot be brought up to date, "
            "because it cannot be written. Run ofsted-bot status where it can."
        )
    with store.writing():  # begins immediate, so that two first starts wait for each other
        migrations.apply(store.db)
        plant(store)
