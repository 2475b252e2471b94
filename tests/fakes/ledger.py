"""What a fake platform accepted, in the order in which it did, kept in a file of its own."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One message that was posted, updated or shown to one user."""

    method: str  # "chat.postMessage", "chat.update", "chat.postEphemeral"
    channel: str
    ts: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread: str | None = None
    key: str | None = None  # the delivery's, from the metadata
    user: str | None = None  # whom alone it is shown to
    args: Mapping[str, Any] = field(default_factory=dict)  # what else came with it


class Ledger:
    """Appends to `path` where there is one. What was written outlives every killed process."""

    def __init__(self, path: Path | None = None) -> None:
        self._entries: list[Entry] = list(read(path)) if path and path.exists() else []
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if path else None

    def add(self, entry: Entry) -> None:
        if self._file is not None:
            os.write(self._file, json.dumps(asdict(entry)).encode() + b"\n")
            os.fsync(self._file)
        self._entries.append(entry)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def read(path: Path) -> Iterator[Entry]:
    for line in path.read_text("utf-8").splitlines():
        yield Entry(**json.loads(line))


def posts_by_key(entries: tuple[Entry, ...]) -> Counter[str]:
    """How often each delivery was posted: the judge's count."""
    return Counter(
        entry.key for entry in entries if entry.method == "chat.postMessage" and entry.key
    )
