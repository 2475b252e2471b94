"""When a channel hears of things: working days, alert hours and digests, by London's clocks.

A digest whose day is a bank holiday of England is due on the next working day, where it falls
together with that day's own. Times of day that a change of the clocks leaves out or has twice
count once.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from bot.clock import LONDON
from bot.models import Cadence, Hours

LATE_DIGEST = timedelta(hours=1)  # one that is less late is sent at once
_DAY = timedelta(days=1)
# From Christmas to the first working day it is never more; a look back over them is enough.
_FORTNIGHT = 14


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the bank holidays of England."""
    return day.weekday() < 5 and not is_bank_holiday(day)


@lru_cache(maxsize=1024)
def is_bank_holiday(day: date) -> bool:
    return day in _bank_holidays(day.year)


def alert_time(hours: Hours, now: datetime) -> datetime:
    """When an alert of this moment goes out: now, or when the channel's alert hours next open."""
    if hours.anytime:
        return now
    today = now.astimezone(LONDON).date()
    if is_working_day(today):
        if now < at(today, hours.alerts_from):
            return at(today, hours.alerts_from)
        if now < at(today, hours.alerts_until):
            return now
    return at(_next_working_day(today), hours.alerts_from)


def digest_opens(hours: Hours, now: datetime) -> datetime:
    """When a digest goes out that missed its hour, LATE_DIGEST and more: "alerts anytime" is said
    of alerts alone."""
    return alert_time(replace(hours, anytime=False), now)


def digest_due(hours: Hours, cadence: Cadence, now: datetime, last_day: date | None) -> date | None:
    """The day of the digest that is due and not yet made; None where none is.

    `last_day` is the day of the last one made. Of several that were missed the latest is due:
    it takes in the others. Without `last_day` only today's can be.
    """
    today = now.astimezone(LONDON).date()
    for back in range(_FORTNIGHT if last_day is not None else 1):
        day = today - back * _DAY
        if last_day is not None and day <= last_day:
            return None
        if is_digest_day(hours, cadence, day) and at(day, hours.digest) <= now:
            return day
    return None


def next_digest(hours: Hours, cadence: Cadence, now: datetime) -> datetime:
    """When the next digest is made after this moment."""
    day = now.astimezone(LONDON).date()
    while not (is_digest_day(hours, cadence, day) and at(day, hours.digest) > now):
        day += _DAY
    return at(day, hours.digest)


def is_digest_day(hours: Hours, cadence: Cadence, day: date) -> bool:
    """Whether a digest is made on this day: its own, or one that a bank holiday put off."""
    days = (hours.weekly,) if cadence == "weekly" else hours.days
    if is_bank_holiday(day):
        return False
    if day.weekday() in days:
        return True
    if not is_working_day(day):
        return False
    # Back over the days off before this one: was a digest put off to it?
    before = day - _DAY
    while not is_working_day(before):
        if is_bank_holiday(before) and before.weekday() in days:
            return True
        before -= _DAY
    return False


def at(day: date, clock: time) -> datetime:
    """A time of day in London as a moment in UTC; one that does not exist is an hour later."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def _next_working_day(day: date) -> date:
    day += _DAY
    while not is_working_day(day):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
