"""What the fetcher remembers of addresses and sites between passes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scrapers.robots import Robots


@dataclass(frozen=True, slots=True)
class Validators:
    """What an address said of its last whole body: kept verbatim, sent back to ask for changes."""

    etag: str | None
    last_modified: str | None
    body_hash: str  # SHA-256 of the body, for servers whose ETag changes with every answer
    obtained: datetime  # when the whole body last came, UTC


class FetchMemory(Protocol):
    """What the fetcher remembers between passes; the store fulfils it.

    It is asked from any thread, and told only from the thread that calls `Fetcher.confirm`.
    """

    def recall(self, url: str) -> Validators | None: ...

    def remember(self, url: str, validators: Validators) -> None: ...

    def recall_robots(self, site: str) -> Robots | None: ...

    def remember_robots(self, site: str, robots: Robots) -> None: ...

    def recall_move(self, url: str) -> str | None: ...

    def remember_move(self, url: str, to: str) -> None: ...


class Forgetful:
    """A memory for one-off fetches and the duration of the program: dictionaries."""

    def __init__(self) -> None:
        self._known: dict[str, Validators] = {}
        self._robots: dict[str, Robots] = {}
        self._moves: dict[str, str] = {}

    def recall(self, url: str) -> Validators | None:
        return self._known.get(url)

    def remember(self, url: str, validators: Validators) -> None:
        self._known[url] = validators

    def recall_robots(self, site: str) -> Robots | None:
        return self._robots.get(site)

    def remember_robots(self, site: str, robots: Robots) -> None:
        self._robots[site] = robots

    def recall_move(self, url: str) -> str | None:
        return self._moves.get(url)

    def remember_move(self, url: str, to: str) -> None:
        self._moves[url] = to
