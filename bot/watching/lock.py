"""One watcher at a time: a lock that ends with the process that holds it, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from bot.errors import BotError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class AlreadyWatching(BotError):
    """Another process watches for the same store."""


@contextmanager
def watching_alone(store_url: str) -> Iterator[None]:
    """Holds the lock beside a store's file; a store in memory needs none.

    Raises AlreadyWatching, which names the process.
    """
    path = _beside(store_url)
    if path is None:
        yield
        return
    with path.open("a+", encoding="ascii") as file:
        try:
            _lock(file.fileno())
        except OSError:
            file.seek(0)
            holder = file.read(20).strip()
            who = f"process {holder}" if holder else "another process"
            raise AlreadyWatching(
                f"{who} is watching with this store already: let it go on, or stop it first."
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _beside(store_url: str) -> Path | None:
    name = unquote(store_url.removeprefix("sqlite:///"))
    if name == store_url or name in ("", ":memory:"):
        return None
    return Path(f"{Path(name).expanduser()}.watching")


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
