"""Events: what a pass over a source met."""

import logging
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.store.letters import Recorded
from digests.models import Digest
from scrapers.errors import ScrapeError
from scrapers.models import OFFICIAL_KINDS, Document, Notice, Source
from scrapers.sources import Ask

log = logging.getLogger(__name__)

MOST_TRIES = 5  # passes in which a document may fail before it is given up, aloud

Happening = Literal[
    "learned",
    "new",
    "updated",
    "known",
    "held",
    "dropped",
    "unlisted",
    "doubt",
    "failed",
    "recovered",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a pass met; `why` is one sentence where the event needs one."""

    event: Happening
    source: str
    url: str | None = None
    title: str | None = None
    authority: str | None = None  # its name
    published: date | None = None
    why: str | None = None
    digests: tuple[Digest, ...] = ()  # of a new document, one for each authority
    telling: int | None = None  # its row in the store, where it is to be told exactly once


# A pass asks for documents and gives events.
Steps = Generator[Ask | Event, Document | None, None]


def tally(events: Iterable[Event]) -> Counter[str]:
    """How many events there were of each kind."""
    return Counter(event.event for event in events)


def event_about(
    event: Happening,
    source: Source,
    notice: Notice,
    *,
    authority: str | None = None,
    why: str | None = None,
) -> Event:
    return Event(event, source.name, notice.url, notice.title, authority, notice.published, why)


def failed_event(source: Source, notice: Notice, error: ScrapeError, tries: int) -> Event:
    left = MOST_TRIES - tries
    fate = "It will be tried again." if left > 0 else f"Given up after {tries} tries."
    log.info("source=%s url=%s failed: %s", source.name, notice.url, error)
    return event_about("failed", source, notice, why=f"{error} {fate}")


def doubt_events(source: Source, notice: Notice, made: Recorded) -> Iterator[Event]:
    if not made.new:
        return
    if source.kind == "ofsted" and made.kind not in OFFICIAL_KINDS:
        yield event_about("doubt", source, notice, why="It is not in the form of a known letter.")
    for doubt in made.doubts:
        yield event_about("doubt", source, notice, why=doubt)
