"""Health: how a source answered, and what the operator is told of it."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.store import checks
from bot.store.checks import Check
from bot.store.tellings import Telling
from bot.watching.due import next_try
from bot.watching.events import Event, Happening
from bot.watching.run import Run, instant_of
from digests.words import counted
from scrapers.errors import FetchError, ScrapeError, UnreadableList
from scrapers.models import Source
from scrapers.sources import Found

log = logging.getLogger(__name__)

TELL_FAILURES = 3  # passes that fail before the operator is told
SILENCE = timedelta(days=7)  # the least that is called silence
LONG = 3  # times its longest usual pause


def record_good(run: Run, source: Source) -> None:
    now = run.now()
    due = next_try(source, now, chance=run.chance())
    checks.record_check(run.store, source.name, now, True, kind=source.kind, next_try=due)


def fail(
    run: Run, source: Source, check: Check | None, known: bool, error: ScrapeError
) -> Iterator[Event]:
    """Notes a pass that failed; tells the operator when it has failed often enough."""
    log.info("source=%s failed: %s", source.name, error)
    now = run.now()
    failures = (check.failures if check else 0) + 1
    wait = error.retry_after if isinstance(error, FetchError) else None
    due = next_try(
        source,
        now,
        chance=run.chance(),
        failures=failures,
        retry_after=wait,
        gone=isinstance(error, FetchError) and error.status == 410,
    )
    # A list that answers and is not what it was is doubted; one never known is a mistake.
    doubted = isinstance(error, UnreadableList) and known
    event: Happening = "doubt" if doubted else "failed"
    number = None
    why = str(error)
    with run.store.writing():
        checks.record_check(
            run.store,
            source.name,
            now,
            False,
            why,
            kind=source.kind,
            next_try=due,
            asked_to_wait=bool(wait),
        )
        if failures >= TELL_FAILURES and (check is None or check.told is None):
            checks.note_told(run.store, source.name, "told", now)
            telling = Telling(
                event,
                source.name,
                revision=_since(check, now),
                url=source.url,
                why=f"It has failed {failures} times in a row. {why}",
            )
            number = run.note(telling, now)
            why = telling.why or why
        run.fetcher.confirm("")  # what was learned of robots.txt is kept
    yield from run.tell(Event(event, source.name, source.url, why=why, telling=number))


def recover(run: Run, source: Source, check: Check | None) -> Iterator[Event]:
    if check is None or not check.failures:
        return
    now = run.now()
    number = None
    why = f"It had failed {counted(check.failures, 'time')}."
    if check.told is not None:
        telling = Telling(
            "recovered", source.name, revision=_since(check, now), url=source.url, why=why
        )
        with run.store.writing():
            checks.note_told(run.store, source.name, "told", None)
            number = run.note(telling, now)
    yield from run.tell(Event("recovered", source.name, source.url, why=why, telling=number))


def notice_silence(run: Run, source: Source, check: Check | None, found: Found) -> Iterator[Event]:
    """Tells the operator once of a source that usually speaks and does not."""
    if check is None or check.silent or not check.spoke or check.usual_days is None:
        return
    now = run.now()
    quiet = now - check.spoke
    if found.notices or quiet < max(SILENCE, LONG * timedelta(days=check.usual_days)):
        return
    why = (
        f"It has shown nothing new for {quiet.days} days; it used to speak at least every "
        f"{counted(round(max(check.usual_days, 1)), 'day')}."
    )
    with run.store.writing():
        checks.note_told(run.store, source.name, "silent", now)
        telling = Telling(
            "doubt",
            source.name,
            revision=f"silent {check.spoke.isoformat()}",
            url=source.url,
            why=why,
        )
        number = run.note(telling, now)
    yield from run.tell(Event("doubt", source.name, source.url, why=why, telling=number))


def _since(check: Check | None, now: datetime) -> str:
    """What tells one time of failing from the next: the last good pass before it."""
    return instant_of(check.good) if check and check.good else "never"
