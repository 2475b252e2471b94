"""The first half of the journey: look at the sources, read what is new, store it, tell of it.

One pass over a source: its list is taken in, then every document that the list showed and that is
not read yet is fetched, read and stored. What a source shows on its first pass is learned in
silence. A pass that is cut short goes on where it stopped, because the notices are in the store,
and what was stored and not yet told is told first, because its telling was stored with it.
"""

import logging
import random
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Literal

from bot.add import add_document
from bot.clock import LONDON, utc_now
from bot.due import next_try
from bot.errors import BotError
from bot.passes import run_passes
from bot.store import Store, changes, checks, notices, reports, standing_pages, stories, tellings
from bot.store.checks import Check
from bot.store.corrections import supersede
from bot.store.documents import pages_of
from bot.store.fetches import Fetches
from bot.store.held import RELEASED
from bot.store.letters import Recorded
from bot.store.notices import Kept
from bot.store.tellings import Telling
from digests.build import build_digest
from digests.models import Change, Digest
from digests.words import counted
from scrapers.documents import read_document
from scrapers.errors import FetchError, ScrapeError, UnreadableList
from scrapers.fetch import Fetcher
from scrapers.models import OFFICIAL_KINDS, Document, Notice, Source
from scrapers.relevance import may_be_relevant, why_relevant, why_words
from scrapers.sources import Ask, Found, find
from scrapers.sources.page import what_changed

log = logging.getLogger(__name__)

THREADS = 16
CACHE_KILOBYTES = 8_192
MOST_TRIES = 5  # passes in which a document may fail before it is given up, aloud
MOST_LOOKS = 40  # files asked again in one pass, in turn: a corrected letter keeps its address
FEW_PAGES = 25  # providers' pages that are all looked at in every pass
TURNS = 12  # passes in which every other provider's page is looked at once
TWICE = 2  # times that a file's own address must say that it is gone
TELL_FAILURES = 3  # passes that fail before the operator is told
SHRUNK = 0.8  # of a list's size: what is left of one that lost a fifth
SMALL = 4  # a list of fewer items may halve from one day to the next
ACCEPTED = timedelta(days=7)  # after which a list that stays small is believed
SILENCE = timedelta(days=7)  # the least that is called silence
LONG = 3  # times its longest usual pause
PAGE_LEFT = 0.2  # of a standing page's text: with less it is another page
UNDATED = "Its list prints no date: dated by when it was seen."

Now = Callable[[], datetime]
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


Steps = Generator[Ask | Event, Document | None, None]


def fetcher_for(
    store: Store, *, hosts: frozenset[str] | None = None, **options: float | bool | str
) -> Fetcher:
    """A fetcher whose memory is the store."""
    return Fetcher(Fetches(store), hosts=hosts, **options)  # type: ignore[arg-type]


def tally(events: Iterable[Event]) -> Counter[str]:
    """How many events there were of each kind."""
    return Counter(event.event for event in events)


def watch_once(
    sources: Iterable[Source],
    store: Store,
    fetcher: Fetcher,
    now: Now = utc_now,
    *,
    threads: int = THREADS,
    tell_last: int = 0,
) -> Iterator[Event]:
    """One pass over each source. Everything is stored before its event is given.

    An event that is to be told is told by the caller; asking for the next event says that it was.
    A failing source gives an event and does not stop the others. Of a source's first pass the
    newest `tell_last` items are told, the others learned in silence.
    """
    watched = tuple(sources)
    watch = _Watch(store, fetcher, now, tell_last)
    for telling in tellings.untold(store, [*(source.name for source in watched), RELEASED]):
        yield from watch.tell(watch.event_of(telling))
    passes = ((source.url, partial(watch.look_at, source)) for source in watched)
    yield from run_passes(passes, fetcher, threads)
    watch.settle()


class _Watch:
    """One run over the sources: what it works with, and what it knows beforehand."""

    def __init__(self, store: Store, fetcher: Fetcher, now: Now, tell_last: int) -> None:
        self.store = store
        self.fetcher = fetcher
        self.now = now
        self.tell_last = tell_last
        # What is watched is written once and hardly read: memory need not grow with the store.
        store.run(f"PRAGMA cache_size = {-CACHE_KILOBYTES}")
        self.checks = checks.by_source(store)
        self.known = notices.known_sources(store)
        self.unread = notices.with_unread(store, most_tries=MOST_TRIES)
        # Good passes that changed nothing are written together.
        self.unchanged: list[tuple[Source, tuple[str, ...]]] = []
        # Not a secret: only keeps bots from coming all at once.
        self.chance = random.random

    def look_at(self, source: Source) -> Steps:
        """One pass over one source."""
        check = self.checks.get(source.name)
        if check and check.asked_to_wait and check.next_try and check.next_try > self.now():
            why = f"The site asked to be left alone until {check.next_try:%H:%M} UTC."
            yield Event("waiting", source.name, source.url, why=why)
            return
        asked: list[str] = []
        try:
            yield from _noting(self._look(source, check, asked), asked)
        except ScrapeError as error:
            self.fetcher.discard(*asked)
            yield from self._fail(source, check, error)
        except BotError:
            raise
        except Exception as error:
            # The one broad handler: whatever a stranger's page brings about stays its own.
            log.exception("source=%s failed", source.name)
            self.fetcher.discard(*asked)
            yield from self._fail(source, check, ScrapeError(f"It could not be read: {error!r}"))

    def tell(self, event: Event) -> Iterator[Event]:
        """Gives an event, and notes that it was told when the next one is asked for."""
        yield event
        if event.telling is not None:
            tellings.mark_told(self.store, event.telling, self.now())

    def settle(self) -> None:
        """Writes the good passes that changed nothing."""
        with self.store.writing():
            for source, urls in self.unchanged:
                self._record_good(source)
                self.fetcher.confirm(*urls)
        self.unchanged.clear()

    def event_of(self, telling: Telling) -> Event:
        told: tuple[Digest, ...] = ()
        if telling.document is not None and telling.event in ("new", "updated"):
            told = self._digests(telling.document)
        return Event(
            telling.event,  # type: ignore[arg-type]  # written by this module
            telling.source,
            telling.url,
            telling.title,
            telling.authority,
            telling.published,
            telling.why,
            told,
            telling.id,
        )

    def _digests(self, key: str) -> tuple[Digest, ...]:
        return tuple(
            digest_of(self.store, key, urn) for urn in reports.urns_of(self.store, [key]) or ("",)
        )

    # The source itself: how it answered.

    def _record_good(self, source: Source) -> None:
        now = self.now()
        due = next_try(source, now, chance=self.chance())
        checks.record_check(self.store, source.name, now, True, kind=source.kind, next_try=due)

    def _fail(self, source: Source, check: Check | None, error: ScrapeError) -> Iterator[Event]:
        """Notes a pass that failed; tells the operator when it has failed often enough."""
        log.info("source=%s failed: %s", source.name, error)
        now = self.now()
        failures = (check.failures if check else 0) + 1
        wait = error.retry_after if isinstance(error, FetchError) else None
        due = next_try(
            source,
            now,
            chance=self.chance(),
            failures=failures,
            retry_after=wait,
            gone=isinstance(error, FetchError) and error.status == 410,
        )
        # A list that answers and is not what it was is doubted; one never known is a mistake.
        doubted = isinstance(error, UnreadableList) and source.name in self.known
        event: Happening = "doubt" if doubted else "failed"
        number = None
        why = str(error)
        with self.store.writing():
            checks.record_check(
                self.store,
                source.name,
                now,
                False,
                why,
                kind=source.kind,
                next_try=due,
                asked_to_wait=bool(wait),
            )
            if failures >= TELL_FAILURES and (check is None or check.told is None):
                checks.note_told(self.store, source.name, "told", now)
                telling = Telling(
                    event,
                    source.name,
                    revision=_since(check, now),
                    url=source.url,
                    why=f"It has failed {failures} times in a row. {why}",
                )
                number = tellings.add(self.store, telling, now)
                why = telling.why or why
            self.fetcher.confirm("")  # what was learned of robots.txt is kept
        yield from self.tell(Event(event, source.name, source.url, why=why, telling=number))

    def _recover(self, source: Source, check: Check | None) -> Iterator[Event]:
        if check is None or not check.failures:
            return
        now = self.now()
        number = None
        why = f"It had failed {counted(check.failures, 'time')}."
        if check.told is not None:
            checks.note_told(self.store, source.name, "told", None)
            telling = Telling(
                "recovered", source.name, revision=_since(check, now), url=source.url, why=why
            )
            number = tellings.add(self.store, telling, now)
        yield from self.tell(Event("recovered", source.name, source.url, why=why, telling=number))

    # The pass.

    def _look(self, source: Source, check: Check | None, asked: list[str]) -> Steps:
        troubles: list[tuple[str, ScrapeError]] = []

        first = source.name not in self.known

        def trouble(url: str, error: ScrapeError) -> None:
            self.fetcher.discard(url)
            troubles.append((url, error))
            if first:
                notices.owe(self.store, source.name, url)

        newest = {} if first else self._newest(source, check)
        found = yield from find(source, known=newest, trouble=trouble)
        if first and troubles and not found.notices:
            raise troubles[0][1]
        doubts = self._doubts_of(source, check, found)
        moved = self.fetcher.moved(source.url)
        if found.notices or doubts or moved or first or (check and (check.failures or check.doubt)):
            yield from self._take_list(source, check, found, asked, doubts, first)
        else:
            self.unchanged.append((source, tuple(asked)))
            if len(self.unchanged) >= 2 * THREADS:
                self.settle()
        if moved:
            why = f"It has moved for good to {moved}: change its url in config.toml."
            yield Event("doubt", source.name, source.url, why=why)
        for url, error in troubles:
            yield Event("failed", source.name, url, why=str(error))
        yield from self._recover(source, check)
        if source.kind == "page":
            return
        read: set[str] = set()
        if source.name in self.unread or found.notices:
            yield from self._read(source, read)
        if source.kind == "ofsted" and not first:
            yield from self._look_again(source, read)
        yield from self._silence(source, check, found)

    def _newest(self, source: Source, check: Check | None) -> dict[str, date]:
        """The newest date known of each authority whose page need not be looked at in this pass.

        A letter that is listed late does not move the newest date: every page has its turn, and
        where there are few of them, each time.
        """
        if source.kind != "ofsted":
            return {}
        newest = notices.newest_by_authority(self.store, source.name)
        if len(newest) <= FEW_PAGES:
            return {}
        turn = (check.passes if check else 0) % TURNS
        return {urn: day for urn, day in newest.items() if int(urn) % TURNS != turn}

    def _take_list(
        self,
        source: Source,
        check: Check | None,
        found: Found,
        asked: list[str],
        doubts: list[str],
        first: bool,
    ) -> Iterator[Event]:
        now = self.now()
        told: list[Event] = []
        with self.store.writing():
            self._record_good(source)
            if source.kind == "page" and found.notices:
                told += self._take_page(source, found.notices[0], doubts, first)
            elif found.notices or not first:
                told += self._meet(source, check, found, doubts)
            self.fetcher.confirm(*asked)
            if doubts:
                checks.note_doubt(self.store, source.name, doubts[0], now)
            elif found.size is not None:
                checks.note_list(self.store, source.name, found.size)
        for doubt in doubts:
            if check is None or check.doubt is None:
                told.append(Event("doubt", source.name, source.url, why=doubt))
        for event in told:
            yield from self.tell(event)

    def _meet(
        self, source: Source, check: Check | None, found: Found, doubts: list[str]
    ) -> list[Event]:
        """Takes a list in; gives the events of what needs no reading."""
        now = self.now()
        official = source.kind == "ofsted"
        passed = [n for n in found.notices if not official and not may_be_relevant(n)]
        met = notices.meet(
            self.store,
            source.name,
            found.notices,
            now,
            tell_last=self.tell_last,
            read=[notice.key for notice in passed],
            list_address=source.url,
            last_good=check.good if check else None,
            owed=self._owed(source, found),
        )
        if found.whole and not doubts:
            listed = {notice.key for notice in found.notices}
            notices.note_missing(self.store, source.name, found.whole, listed, now)
        if met.new or met.first:
            usual = _usual_days(notices.recent_days(self.store, source.name))
            checks.note_news(self.store, source.name, now, usual)
        fresh = {notice.key for notice in (*met.new, *met.quiet)}
        events = [
            _event("dropped", source, notice, why="It does not speak of an inspection.")
            for notice in passed
            if notice.key in fresh
        ]
        if met.quiet and not met.first:
            events.append(
                Event(
                    "doubt",
                    source.name,
                    source.url,
                    why=f"Its list is new from top to bottom: {counted(len(met.quiet), 'item')} "
                    "from before the last good look learned in silence.",
                )
            )
        return events

    def _owed(self, source: Source, found: Found) -> frozenset[str]:
        """The authorities whose pages failed on the first pass and have answered now."""
        urns = set()
        for url in notices.owed(self.store, source.name) if source.kind == "ofsted" else ():
            urn = url.rstrip("/").rpartition("/")[2]
            if urn in found.whole:
                urns.add(urn)
                notices.settle_owed(self.store, source.name, url)
        return frozenset(urns)

    def _take_page(
        self, source: Source, notice: Notice, doubts: list[str], first: bool
    ) -> list[Event]:
        """Takes a standing page in; gives what changed in it."""
        now = self.now()
        notices.meet(self.store, source.name, [notice], now, read=[notice.key])
        before = standing_pages.recall(self.store, source.name)
        if doubts:
            return []
        standing_pages.remember(self.store, source.name, notice.title, notice.summary, now)
        if before is None:
            event: Happening = "learned"
            return [_event(event, source, notice, authority=self._name(source.authority))]
        why = what_changed(before, notice.summary)
        if why is None:
            return []
        checks.note_news(self.store, source.name, now, None)
        telling = Telling(
            "updated",
            source.name,
            notice.key,
            revision=now.isoformat(),
            url=source.url,
            title=notice.title,
            authority=self._name(source.authority),
            published=now.astimezone(LONDON).date(),
            why=why,
        )
        number = tellings.add(self.store, telling, now)
        return [self.event_of(replace(telling, id=number or 0))]

    def _doubts_of(self, source: Source, check: Check | None, found: Found) -> list[str]:
        """What is odd about a list beside what it was."""
        if source.kind == "page" and found.notices:
            before = standing_pages.recall(self.store, source.name)
            now = found.notices[0].summary
            if before and len(now) < PAGE_LEFT * len(before):
                return ["The page has lost nearly all its text: the old text stays."]
            return []
        size = found.size
        if check is None or check.size is None or size is None or check.size < SMALL:
            return []
        if size > SHRUNK * check.size:
            return []
        if check.doubted is not None and self.now() - check.doubted > ACCEPTED:
            return []
        return [
            f"Its list shrank from {check.size} to {size}: nothing is taken for withdrawn, "
            "and what was known stays."
        ]

    def _silence(self, source: Source, check: Check | None, found: Found) -> Iterator[Event]:
        """Tells the operator once of a source that usually speaks and does not."""
        if check is None or check.silent or not check.spoke or check.usual_days is None:
            return
        now = self.now()
        quiet = now - check.spoke
        if found.notices or quiet < max(SILENCE, LONG * timedelta(days=check.usual_days)):
            return
        why = (
            f"It has shown nothing new for {quiet.days} days; it used to speak at least every "
            f"{counted(round(max(check.usual_days, 1)), 'day')}."
        )
        with self.store.writing():
            checks.note_told(self.store, source.name, "silent", now)
            telling = Telling(
                "doubt",
                source.name,
                revision=f"silent {check.spoke.isoformat()}",
                url=source.url,
                why=why,
            )
            number = tellings.add(self.store, telling, now)
        yield from self.tell(Event("doubt", source.name, source.url, why=why, telling=number))

    # Its documents.

    def _read(self, source: Source, read: set[str]) -> Steps:
        for notice in notices.unread(self.store, source.name, most_tries=MOST_TRIES):
            read.add(notice.key)
            try:
                yield from self._take_in(source, notice)
            except ScrapeError as error:
                if _is_elsewhere(error) and source.kind != "ofsted":
                    yield from self._judge_unread(source, notice, error)
                    continue
                tries = notices.mark_failed(self.store, source.name, notice.key)
                yield _failed(source, notice, error, tries)
                if isinstance(error, FetchError) and error.kind == "busy":
                    break  # the host asks to be left alone: the rest waits for the next pass

    def _take_in(self, source: Source, notice: Notice) -> Steps:
        """Fetches, reads and stores one notice's document, then gives its events."""
        if source.kind != "ofsted" and notices.is_known_elsewhere(
            self.store, source.name, notice.url
        ):
            notices.mark_read(self.store, source.name, notice.key, self.now(), why="Known already.")
            yield _event("known", source, notice)
            return
        document = yield Ask(notice.url, whole=True)
        assert document is not None  # noqa: S101 - a whole fetch is a document or an error
        quiet = notices.is_told(self.store, source.name, notice.key)
        official = source.kind == "ofsted"
        held = False
        why = None
        published = notice.published
        if not official:
            letter = read_document(document, authorities=self.store.authorities)
            # A letter met before Ofsted lists it may be under embargo: it stays a private draft.
            held = letter.kind in OFFICIAL_KINDS
            why = why_relevant(notice, letter)
            if not held and why is None:
                why = "It does not speak of an inspection."
                notices.mark_read(self.store, source.name, notice.key, self.now(), why=why)
                yield _event("dropped", source, notice, why=why)
                return
            published = published or (None if held else letter.letter_date)
            if published is None and not held:
                published = self.now().astimezone(LONDON).date()
                why = f"{why} {UNDATED}"
        yield from self._store(
            source,
            replace(notice, published=published),
            document,
            held=held,
            quiet=quiet,
            why=why,
        )

    def _store(
        self,
        source: Source,
        notice: Notice,
        document: Document,
        *,
        held: bool,
        quiet: bool,
        why: str | None,
    ) -> Iterator[Event]:
        """Stores a document and what is to be told of it in one transaction, then tells."""
        now = self.now()
        with self.store.writing():
            made = add_document(
                self.store,
                document,
                published=notice.published,
                url=notice.url,
                private=held,
                listed=source.kind == "ofsted",
                now=now,
            )
            event = _fate(made, quiet)
            if event == "held":
                why = "Ofsted does not list it yet."
            elif event == "new" and notice.published is None:
                seen = now.astimezone(LONDON).date()
                notice, why = replace(notice, published=seen), UNDATED
            notices.mark_read(
                self.store, source.name, notice.key, now, document=made.sha256, why=why
            )
            self.fetcher.confirm(notice.url)
            telling = self._telling(event, source, notice, made, why)
            number = None
            if event in ("new", "held"):
                number = tellings.add(self.store, telling, now)
        if not quiet:
            yield from _doubts(source, notice, made)
        if number is None and event in ("new", "held"):
            return  # told before
        yield from self.tell(self.event_of(replace(telling, id=number or 0)))

    def _telling(
        self, event: Happening, source: Source, notice: Notice, made: Recorded, why: str | None
    ) -> Telling:
        # The letter's own word first; then its list's, which for Ofsted is the provider's name.
        listed = notice.summary if source.kind == "ofsted" else None
        named = [*filter(None, map(self._name, made.urns))]
        names = named or [self._name(notice.urn) or listed or ""]
        return Telling(
            event,
            source.name,
            notice.key,
            revision=made.sha256,
            document=made.sha256,
            url=notice.url,
            title=notice.title,
            authority=", ".join(filter(None, names)) or None,
            published=notice.published,
            why=why,
        )

    def _judge_unread(self, source: Source, notice: Notice, error: ScrapeError) -> Iterator[Event]:
        """Judges an item by its title and summary, where its page may not be asked."""
        why = why_words(notice.title, notice.summary)
        named = notice.urn or self.store.authorities.find_all(f"{notice.title}\n{notice.summary}")
        if why is None or not named:
            why = "It does not speak of an inspection."
            notices.mark_read(self.store, source.name, notice.key, self.now(), why=why)
            yield _event("dropped", source, notice, why=why)
            return
        notices.mark_read(self.store, source.name, notice.key, self.now(), why=str(error))
        yield _event("doubt", source, notice, why=f"{why} But {error}, so it was not read.")

    # What was read before: corrected, or gone.

    def _look_again(self, source: Source, read: set[str]) -> Steps:
        """Asks the addresses of known files, in turn, whether they still give the same letter."""
        for kept in notices.to_look_at(self.store, source.name, MOST_LOOKS):
            if kept.notice.key in read:
                continue
            url = kept.notice.url
            try:
                document = yield Ask(url)
                if document is None or document.sha256 == kept.document:
                    notices.note_look(self.store, source.name, kept.notice.key, self.now())
                    self.fetcher.confirm(url)
                else:
                    yield from self._correct(source, kept, document)
            except FetchError as error:
                if error.kind == "gone":
                    yield from self._is_gone(source, kept)
                    continue
                log.info("source=%s url=%s not asked again: %s", source.name, url, error)
                if error.kind in ("busy", "robots", "timeout", "connection"):
                    return
            except ScrapeError as error:
                self.fetcher.discard(url)
                log.info("source=%s url=%s not read again: %s", source.name, url, error)

    def _correct(self, source: Source, kept: Kept, document: Document) -> Iterator[Event]:
        """A known address gives other bytes: a corrected letter, told with what changed."""
        now = self.now()
        letter = read_document(document, authorities=self.store.authorities)
        if letter.kind not in OFFICIAL_KINDS:
            raise UnreadableList(f"{kept.notice.url} gives no letter any more")
        with self.store.writing():
            made = add_document(
                self.store,
                document,
                published=kept.notice.published,
                url=kept.notice.url,
                listed=True,
                now=now,
            )
            old = kept.document or ""
            supersede(self.store, old, made.sha256)
            why = self._difference(old, made.sha256)
            notices.note_look(self.store, source.name, kept.notice.key, now, document=made.sha256)
            self.fetcher.confirm(kept.notice.url)
            telling = self._telling("updated", source, kept.notice, made, why)
            number = tellings.add(self.store, telling, now)
        yield from self.tell(self.event_of(replace(telling, id=number or 0)))

    def _difference(self, old: str, new: str) -> str:
        was = _lines(pages_of(self.store, old))
        told = what_changed("\n".join(was), "\n".join(_lines(pages_of(self.store, new))))
        return f"The letter was published again. {told or 'Its words are the same.'}"

    def _is_gone(self, source: Source, kept: Kept) -> Iterator[Event]:
        now = self.now()
        number = None
        with self.store.writing():
            unlisted = notices.note_gone(self.store, source.name, kept.notice.key, now, times=TWICE)
            if not unlisted:
                return
            since = (kept.missing or now).astimezone(LONDON).date()
            why = (
                f"No longer listed since {since.day} {since:%B %Y}: its list does not show it, and "
                "its own address says twice that it is not there. What was read of it stays."
            )
            telling = Telling(
                "unlisted",
                source.name,
                kept.notice.key,
                revision=instant_of(kept.missing or now),
                document=kept.document,
                url=kept.notice.url,
                title=kept.notice.title,
                authority=self._name(kept.notice.urn),
                published=kept.notice.published,
                why=why,
            )
            number = tellings.add(self.store, telling, now)
        yield from self.tell(self.event_of(replace(telling, id=number or 0)))

    def _name(self, urn: str | None) -> str | None:
        authority = self.store.authorities.by_urn(urn) if urn else None
        return authority.name if authority else None


def instant_of(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()


def _noting(steps: Steps, asked: list[str]) -> Steps:
    """The same steps, with the addresses that they ask for noted."""
    try:
        said = next(steps)
        while True:
            if isinstance(said, Ask):
                asked.append(said.url)
            try:
                answer = yield said
            except FetchError as error:
                said = steps.throw(error)
            else:
                said = steps.send(answer)
    except StopIteration:
        return
    finally:
        steps.close()


def _fate(made: Recorded, quiet: bool) -> Happening:
    if made.private:
        return "held"
    if quiet:
        return "learned"
    news = (made.new and not made.copy) or made.released
    return "new" if news else "known"


def _since(check: Check | None, now: datetime) -> str:
    """What tells one time of failing from the next: the last good pass before it."""
    return instant_of(check.good) if check and check.good else "never"


def _is_elsewhere(error: ScrapeError) -> bool:
    return isinstance(error, FetchError) and error.kind in ("address", "robots")


def _usual_days(days: tuple[date, ...]) -> float | None:
    """The longest pause between its newest items; None where too few are known to tell."""
    if len(days) < 5:
        return None
    return float(max((a - b).days for a, b in pairwise(days)))


def _lines(pages: tuple[str, ...]) -> list[str]:
    text = "\n".join(pages).replace("\r", "")
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _failed(source: Source, notice: Notice, error: ScrapeError, tries: int) -> Event:
    left = MOST_TRIES - tries
    fate = "It will be tried again." if left > 0 else f"Given up after {tries} tries."
    log.info("source=%s url=%s failed: %s", source.name, notice.url, error)
    return _event("failed", source, notice, why=f"{error} {fate}")


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
    *,
    authority: str | None = None,
    why: str | None = None,
) -> Event:
    return Event(event, source.name, notice.url, notice.title, authority, notice.published, why)


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
