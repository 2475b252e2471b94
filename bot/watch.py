"""The first half of the journey: look at the sources, read what is new, store it, tell of it.

One pass over a source: its list is taken in, then every document that the list showed and that is
not read yet is fetched, read and stored. What a source shows on its first pass is learned in
silence. A pass that is cut short goes on where it stopped, because the notices are in the store,
and what was stored and not yet told is told first, because its telling was stored with it.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from bot.clock import utc_now
from bot.errors import BotError
from bot.posting.compose import digest_of
from bot.release import RELEASED
from bot.store import Store, checks, notices, tellings
from bot.store.checks import Check
from bot.store.fetches import Fetches
from bot.watching.documents import read_documents
from bot.watching.events import MOST_TRIES, Event, Steps, tally
from bot.watching.health import fail, notice_silence, record_good, recover
from bot.watching.lists import doubts_of, newest_known, take_list
from bot.watching.looks import look_again
from bot.watching.passes import run_passes
from bot.watching.run import Now, Run
from scrapers.errors import FetchError, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.models import Source
from scrapers.sources import Ask, find

__all__ = ["Event", "digest_of", "fetcher_for", "tally", "watch_once"]

log = logging.getLogger(__name__)

THREADS = 16
CACHE_KILOBYTES = 2_048
NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def fetcher_for(
    store: Store, *, hosts: frozenset[str] | None = None, **options: float | bool | str
) -> Fetcher:
    """A fetcher whose memory is the store."""
    return Fetcher(Fetches(store), hosts=hosts, **options)  # type: ignore[arg-type]


def watch_once(
    sources: Iterable[Source],
    store: Store,
    fetcher: Fetcher,
    now: Now = utc_now,
    *,
    threads: int = THREADS,
    tell_last: int = 0,
    groups: Mapping[str, tuple[str, ...]] = NO_GROUPS,
) -> Iterator[Event]:
    """One pass over each source. Everything is stored before its event is given.

    An event that is to be told is told by the caller; asking for the next event says that it was.
    A failing source gives an event and does not stop the others. Of a source's first pass the
    newest `tell_last` items are told, the others learned in silence. `groups` are those of
    config.toml, which channels may have subscribed to: what is new goes into their outbox in the
    transaction that stores it.
    """
    watched = tuple(sources)
    run = Run(store, fetcher, now, tell_last, groups)
    watch = _Watch(run)
    for telling in tellings.untold(store, [*(source.name for source in watched), RELEASED]):
        yield from run.tell(run.event_of(telling))
    passes = ((source.url, partial(watch.look_at, source)) for source in watched)
    yield from run_passes(passes, fetcher, threads)
    watch.settle()


class _Watch:
    """The passes of one run, and what is known before they begin."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.store = run.store
        self.fetcher = run.fetcher
        # What is watched is written once and hardly read: memory need not grow with the store.
        self.store.run(f"PRAGMA cache_size = {-CACHE_KILOBYTES}")
        self.checks = checks.by_source(self.store)
        self.known = notices.known_sources(self.store)
        self.unread = notices.with_unread(self.store, most_tries=MOST_TRIES)
        # Good passes that changed nothing are written together.
        self.unchanged: list[tuple[Source, tuple[str, ...]]] = []

    def look_at(self, source: Source) -> Steps:
        """One pass over one source."""
        check = self.checks.get(source.name)
        if check and check.asked_to_wait and check.next_try and check.next_try > self.run.now():
            why = f"The site asked to be left alone until {check.next_try:%H:%M} UTC."
            yield Event("waiting", source.name, source.url, why=why)
            return
        asked: list[str] = []
        try:
            yield from _noting(self._look(source, check, asked), asked)
        except ScrapeError as error:
            self.fetcher.discard(*asked)
            yield from fail(self.run, source, check, source.name in self.known, error)
        except BotError:
            raise
        except Exception as error:
            # The one broad handler: whatever a stranger's page brings about stays its own.
            log.exception("source=%s failed", source.name)
            self.fetcher.discard(*asked)
            yield from fail(
                self.run,
                source,
                check,
                source.name in self.known,
                ScrapeError(f"It could not be read: {error!r}"),
            )

    def settle(self) -> None:
        """Writes the good passes that changed nothing."""
        with self.store.writing():
            for source, urls in self.unchanged:
                record_good(self.run, source)
                self.fetcher.confirm(*urls)
        self.unchanged.clear()

    def _look(self, source: Source, check: Check | None, asked: list[str]) -> Steps:
        troubles: list[tuple[str, ScrapeError]] = []

        first = source.name not in self.known

        def trouble(url: str, error: ScrapeError) -> None:
            self.fetcher.discard(url)
            troubles.append((url, error))
            if first:
                notices.owe(self.store, source.name, url)

        newest = {} if first else newest_known(self.run, source, check)
        found = yield from find(source, known=newest, trouble=trouble)
        if first and troubles and not found.notices:
            raise troubles[0][1]
        doubts = doubts_of(self.run, source, check, found)
        moved = self.fetcher.moved(source.url)
        if found.notices or doubts or moved or first or (check and (check.failures or check.doubt)):
            yield from take_list(self.run, source, check, found, asked, doubts, first)
        else:
            self.unchanged.append((source, tuple(asked)))
            if len(self.unchanged) >= 2 * THREADS:
                self.settle()
        if moved:
            why = f"It has moved for good to {moved}: change its url in config.toml."
            yield Event("doubt", source.name, source.url, why=why)
        for url, error in troubles:
            yield Event("failed", source.name, url, why=str(error))
        yield from recover(self.run, source, check)
        if source.kind == "page":
            return
        read: set[str] = set()
        if source.name in self.unread or found.notices:
            yield from read_documents(self.run, source, read)
        if source.kind == "ofsted" and not first:
            yield from look_again(self.run, source, read)
        yield from notice_silence(self.run, source, check, found)


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
