"""When a source is due again (pure: takes a time, gives a time)."""

from datetime import datetime, timedelta

from bot.clock import LONDON
from scrapers.models import Source

DAY = timedelta(days=1)
SHORTEST = timedelta(minutes=1)
JITTER = 0.1  # a pass comes up to so much of its pause later, so that bots do not come together
# Letters appear in office hours, from Monday to Friday: looked for twice as often then.
OFFICE_HOURS = range(8, 19)
SATURDAY = 5


def next_try(
    source: Source,
    now: datetime,
    *,
    chance: float,
    failures: int = 0,
    retry_after: float | None = None,
    gone: bool = False,
) -> datetime:
    """The instant from which the source may be looked at again.

    `chance` is a number from 0 to 1 for the jitter. Each failure doubles the pause, up to a day; an
    address that is gone for good (HTTP 410) is asked once a day; a site that names its own pause
    (Retry-After) gets it.
    """
    pause = timedelta(seconds=source.every)
    if failures:
        pause = min(pause * 2 ** min(failures, 20), max(DAY, pause))
    elif _is_office_hour(now):
        pause = max(pause / 2, SHORTEST)
    if gone:
        pause = max(DAY, pause)
    pause *= 1 + JITTER * min(max(chance, 0.0), 1.0)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    return now + pause


def is_due(due: datetime | None, checked: datetime | None, source: Source, now: datetime) -> bool:
    """Whether a source last looked at then, and due then, is to be looked at now.

    A clock that was set back leaves times in the future behind: these are not waited for.
    """
    if checked is None or checked > now + SHORTEST:
        return True
    due = due or checked + timedelta(seconds=source.every)
    longest = max(DAY, timedelta(seconds=source.every)) * (1 + JITTER)
    return due <= now or due - checked > longest + SHORTEST


def _is_office_hour(now: datetime) -> bool:
    local = now.astimezone(LONDON)
    return local.weekday() < SATURDAY and local.hour in OFFICE_HOURS
