"""Rounds: each source is looked at when it is due, until told to stop."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.clock import utc_now
from bot.store import Store, checks
from bot.store.checks import Check
from bot.watching.due import is_due
from scrapers.models import Source

LONGEST_SLEEP = 60.0  # seconds; a clock that jumps, or a laptop that slept, is noticed within


def make_rounds(
    sources: Sequence[Source],
    store: Store,
    look_at: Callable[[Sequence[Source]], object],
    stop: threading.Event,
    *,
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Calls `look_at` with the sources that are due, again and again, until `stop` is set.

    `beat` is called each time around: a sign of life at least once in LONGEST_SLEEP seconds, but
    for the time that `look_at` takes.
    """
    while not stop.is_set():
        beat()
        known = checks.by_source(store)
        now = utc_now()
        due = [source for source in sources if _is_due(source, known, now)]
        if due:
            look_at(due)
        if not stop.is_set():
            stop.wait(_until_next(sources, store, utc_now()))


def _is_due(source: Source, known: Mapping[str, Check], now: datetime) -> bool:
    check = known.get(source.name)
    if check is None:
        return True
    return is_due(check.next_try, check.checked, source, now)


def _until_next(sources: Sequence[Source], store: Store, now: datetime) -> float:
    """The seconds to sleep: to the next source's time, and no longer than is safe."""
    known = checks.by_source(store)
    times = [known[source.name].next_try for source in sources if source.name in known]
    waits = [(when - now).total_seconds() for when in times if when is not None]
    return min(max(min(waits, default=1.0), 1.0), LONGEST_SLEEP)
