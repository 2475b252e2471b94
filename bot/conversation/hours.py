"""Typed hours and weekdays: "at 9am", "mon wed fri", "8:00 to 17:30"."""

import re
from dataclasses import dataclass, replace
from datetime import time

from bot.commands.spelling import nearest
from bot.models import Hours

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {"tues": 1, "weds": 2, "wednes": 2, "thur": 3, "thurs": 3}
_GROUPS: dict[str, tuple[int, ...]] = {
    "weekdays": (0, 1, 2, 3, 4),
    "weekday": (0, 1, 2, 3, 4),
    "working": (0, 1, 2, 3, 4),
    "everyday": (0, 1, 2, 3, 4, 5, 6),
    "weekend": (5, 6),
    "weekends": (5, 6),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?m\.?)?", re.IGNORECASE)
# A clock of 24 hours, or of two halves that are named: nothing to be guessed.
_EXACT = re.compile(r"\b0\d|\b(?:1[3-9]|2\d)\b|\d ?[ap]\.?m", re.IGNORECASE)
_AFTERNOON = time(12)
# "weekdays mon wed": here the word only says what follows.
_LABEL = re.compile(
    r"\bweekdays?\s*[:=]?\s+(?=(?:on |to )?(?:mon|tue|wed|thu|fri|sat|sun))", re.IGNORECASE
)
_HOURS = re.compile(r"^(?:hours? |to |at )+")  # "alert hours anytime"
_NAMED_TIMES = {"noon": "12:00", "midday": "12:00", "midnight": "0:00"}
_WORD = re.compile(r"\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\b\.?)?|[a-z]+|[-–—]", re.IGNORECASE)
_LOOSE = frozenset(
    [
        *("at", "on", "to", "and", "the", "digest", "digests", "every", "in", "from"),
        *("day", "days", "hour", "hours", "weekday", "time", "times"),
        *("until", "till", "between", "of", "o", "clock", "oclock", "only", "alert"),
        *("weekly", "daily", "-", "–", "—", "is", "for", "uk", "london", "please", "s"),
        *("set", "change", "us", "me"),
    ]
)
_THROUGH = frozenset({"to", "-", "–", "—", "until", "till", "through"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """Words that are no hours, and why."""

    why: str


def read_digest(words: str, hours: Hours) -> Hours | Wrong:
    """ "at 9am", "on mon wed fri", "at 9:30 on weekdays": of daily digests, the time of both."""
    read = _read(words)
    if isinstance(read, Wrong):
        return read
    times, days = read
    if len(times) > 1:
        return Wrong("A digest comes at one time of day.")
    if not times and not days:
        return Wrong("Say at what time, or on which days.")
    changed = replace(hours, digest=times[0]) if times else hours
    return replace(changed, days=days) if days else changed


def read_weekly(words: str, hours: Hours) -> Hours | Wrong:
    """ "on tuesday", "on tuesday at 9": the day of weekly digests."""
    read = _read(words)
    if isinstance(read, Wrong):
        return read
    times, days = read
    if len(days) != 1 or len(times) > 1:
        return Wrong("A weekly digest comes on one day of the week.")
    changed = replace(hours, weekly=days[0])
    return replace(changed, digest=times[0]) if times else changed


def read_alerts(words: str, hours: Hours) -> Hours | Wrong:
    """ "8:00 to 17:30", "anytime", "working hours"."""
    plain = " ".join(words.casefold().replace("-", " ").split())
    plain = _HOURS.sub("", plain).strip("\"'.,;!?")
    if plain in ("anytime", "any time", "any hour", "always", "24 7", "day and night", "on"):
        return replace(hours, anytime=True)
    usual = Hours()
    if plain in ("working hours", "office hours", "usual", "normal", "default", "working days"):
        return replace(
            hours,
            anytime=False,
            alerts_from=usual.alerts_from,
            alerts_until=usual.alerts_until,
        )
    read = _read(words)
    if isinstance(read, Wrong):
        return read
    times, days = read
    if len(times) != 2 or days not in ((), _GROUPS["weekdays"]):
        return Wrong("Alerts need two times of working days, or “anytime”, or “working hours”.")
    opens, closes = times
    if closes <= opens < _AFTERNOON and closes < _AFTERNOON and not _EXACT.search(words):
        closes = closes.replace(hour=closes.hour + 12)  # "8 to 5"
    if closes <= opens:
        return Wrong("The first time must be earlier than the second, and on the same day.")
    return replace(hours, anytime=False, alerts_from=opens, alerts_until=closes)


def _read(words: str) -> tuple[list[time], tuple[int, ...]] | Wrong:
    """The times and the days that words name."""
    times: list[time] = []
    days: list[int] = []
    through = False
    for word in _WORD.findall(_LABEL.sub("", words)):
        plain = word.casefold()
        clock = _TIME.fullmatch(_NAMED_TIMES.get(plain, plain).strip())
        if clock is not None:
            read = _time(clock, word)
            if isinstance(read, Wrong):
                return read
            times.append(read)
            continue
        found = _days(plain)
        if found is None and plain not in _LOOSE:
            return Wrong(f"“{word[:40]}” is no time of day and no day of the week.")
        if found is not None:
            if through and days and len(found) == 1:
                last = days[-1]
                found = tuple((last + n) % 7 for n in range(1, (found[0] - last) % 7 + 1))
            days += found
        through = plain in _THROUGH
    if re.search(r"every ?day|all days|7 days|daily at", words, re.IGNORECASE) and not days:
        days = list(range(7)) if "every" in words.casefold() or "all" in words.casefold() else days
    return times, tuple(sorted(set(days)))


def _time(clock: re.Match[str], word: str) -> time | Wrong:
    hour, minute = int(clock[1]), int(clock[2] or 0)
    half = (clock[3] or "").casefold()[:1]
    if half and not 1 <= hour <= 12:
        return Wrong(f"“{word.strip()}” is no time of day.")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return Wrong(f"“{word.strip()}” is no time of day.")
    return time(hour, minute)


def _days(word: str) -> tuple[int, ...] | None:
    """Monday is 0; "mon", "mondays" and "munday" are too."""
    if word in _GROUPS:
        return _GROUPS[word]
    if word in _SHORT:
        return (_SHORT[word],)
    singular = word[:-1] if word.endswith("s") and len(word) > 4 else word
    begun = [n for n, day in enumerate(_DAYS) if len(singular) > 2 and day.startswith(singular)]
    if len(begun) == 1:
        return (begun[0],)
    near = nearest(singular, _DAYS)
    return (_DAYS.index(near[0]),) if len(near) == 1 else None
