"""The first half of the journey: look at the sources, read what is new, store it, tell of it.

One pass over a source: its list is taken in, then every document that the list showed and that is
not read yet is fetched, read and stored. What a source shows on its first pass is learned in
silence. A pass that is cut short goes on where it stopped, because the notices are in the store.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from scrapers.documents import read_document

from bot.add import add_document
from bot.store import Store, changes, checks, notices, reports, stories
from bot.store.fetches import Fetches
from bot.store.letters import Recorded
from digests.build import build_digest
from digests.models import Change, Digest
from scrapers.errors import FetchError, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.models import OFFICIAL_KINDS, Notice, Source
from scrapers.relevance import why_relevant
from scrapers.sources import find_notices

log = logging.getLogger(__name__)

MOST_TRIES = 5  # passes in which a document may fail before it is given up, aloud

Now = Callable[[], datetime]
Happening = Literal["learned", "new", "known", "held", "dropped", "doubt", "failed", "recovered"]


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


def utc_now() -> datetime:
    return datetime.now(UTC)


def watch_once(
    sources: Iterable[Source], store: Store, fetcher: Fetcher, now: Now = utc_now
) -> Iterator[Event]:
    """One pass over each source. Everything is stored before its event is given.

    An event of a new document is to be told by the caller; asking for the next event says that
    it was. A failing source gives an event and does not stop the others.
    """
    for source in sources:
        before = _failures(store, source)
        try:
            yield from _pass(source, store, fetcher, now)
        except ScrapeError as error:
            log.warning("source=%s failed: %s", source.name, error)
            checks.record_check(store, source.name, now(), False, str(error), kind=source.kind)
            yield Event("failed", source.name, source.url, why=str(error))
            continue
        checks.record_check(store, source.name, now(), True, kind=source.kind)
        if before:
            yield Event("recovered", source.name, source.url, why=f"It had failed {before} times.")


def fetcher_for(store: Store, **options: float | bool | str) -> Fetcher:
    """A fetcher whose memory is the store."""
    return Fetcher(Fetches(store), **options)  # type: ignore[arg-type]


def tally(events: Iterable[Event]) -> Counter[str]:
    """How many events there were of each kind."""
    return Counter(event.event for event in events)


def _failures(store: Store, source: Source) -> int:
    known = {check.source: check.failures for check in checks.all_checks(store)}
    return known.get(source.name, 0)


def _pass(source: Source, store: Store, fetcher: Fetcher, now: Now) -> Iterator[Event]:
    first = not notices.is_known(store, source.name)
    troubles: list[tuple[str, ScrapeError]] = []
    listed = find_notices(
        source,
        fetcher,
        known={} if first else notices.newest_by_authority(store, source.name),
        trouble=lambda url, error: troubles.append((url, error)),
    )
    if first and troubles and not listed:
        raise troubles[0][1]
    with store.writing():
        if listed or not first:
            notices.meet(store, source.name, listed, now())
        fetcher.confirm()
    for url, error in troubles:
        yield Event("failed", source.name, url, why=str(error))
    for notice in notices.unread(store, source.name, most_tries=MOST_TRIES):
        try:
            yield from _take_in(source, notice, store, fetcher, now)
        except ScrapeError as error:
            tries = notices.mark_failed(store, source.name, notice.key)
            yield _failed(source, notice, error, tries)
            if isinstance(error, FetchError) and error.kind == "busy":
                break  # the host asks to be left alone: the rest waits for the next pass


def _failed(source: Source, notice: Notice, error: ScrapeError, tries: int) -> Event:
    left = MOST_TRIES - tries
    fate = "It will be tried again." if left > 0 else f"Given up after {tries} tries."
    log.warning("source=%s url=%s failed: %s", source.name, notice.url, error)
    return _event("failed", source, notice, why=f"{error} {fate}")


def _take_in(
    source: Source, notice: Notice, store: Store, fetcher: Fetcher, now: Now
) -> Iterator[Event]:
    """Fetches, reads and stores one notice's document, then gives its event."""
    document = fetcher.fetch(notice.url, whole=True)
    assert document is not None  # noqa: S101 - a whole fetch is a document or an error
    told = notices.is_told(store, source.name, notice.key)
    official = source.kind == "ofsted"
    held = False
    if not official:
        letter = read_document(document, authorities=store.authorities)
        # A letter met before Ofsted lists it may be under embargo: it stays a private draft.
        held = letter.kind in OFFICIAL_KINDS
        if not held and why_relevant(notice, letter) is None:
            _done(store, source, notice, now)
            yield _event("dropped", source, notice, why="It does not speak of an inspection.")
            return
    with store.writing():
        made = add_document(
            store,
            document,
            published=notice.published,
            url=notice.url,
            private=held,
            listed=official,
            now=now(),
        )
        notices.mark_read(store, source.name, notice.key, now())
    yield from _doubts(source, notice, made)
    if made.private:
        _done(store, source, notice, now)
        yield _event("held", source, notice, made, store, why="Ofsted does not list it yet.")
        return
    if told or not (made.new or made.released):
        _done(store, source, notice, now)
        yield _event("learned" if told else "known", source, notice, made, store)
        return
    yield _event("new", source, notice, made, store)
    # Told first, marked second: a crash between the two tells twice and loses nothing.
    notices.mark_told(store, source.name, notice.key, now())


def _done(store: Store, source: Source, notice: Notice, now: Now) -> None:
    with store.writing():
        notices.mark_read(store, source.name, notice.key, now())
        notices.mark_told(store, source.name, notice.key, now())


def _doubts(source: Source, notice: Notice, made: Recorded) -> Iterator[Event]:
    if not made.new:
        return
    if source.kind == "ofsted" and made.kind not in OFFICIAL_KINDS:
        yield _event("doubt", source, notice, why="It is not in the form of a known letter.")
    for doubt in made.doubts:
        yield _event("doubt", source, notice, why=doubt)


def _event(
    event: Happening,
    source: Source,
    notice: Notice,
    made: Recorded | None = None,
    store: Store | None = None,
    *,
    why: str | None = None,
) -> Event:
    names: list[str] = []
    told: tuple[Digest, ...] = ()
    if made is not None and store is not None:
        known = (store.authorities.by_urn(urn) for urn in made.urns)
        names = [authority.name for authority in known if authority]
        if event == "new":
            told = tuple(digest_of(store, made.sha256, urn) for urn in made.urns or ("",))
    return Event(
        event,
        source.name,
        notice.url,
        notice.title,
        ", ".join(names) or None,
        notice.published,
        why,
        told,
    )


def digest_of(store: Store, key: str, urn: str) -> Digest:
    """The digest of one stored document as it concerns one authority; URN "": no known one."""
    report = reports.by_key(store, key, urn=urn or None)
    if report is None:
        raise LookupError(f"{key} is not stored for {urn}")
    change = changes.of_report(store, key, urn) or Change(urn, key)
    known = reports.of_authority(store, urn)
    story = stories.of_report(store, key, urn)
    beside = [r for r in known if story and r.key in story.reports and r.key != key]
    return build_digest(report, change, known=known, beside=beside)
