"""Spells of time in questions: "since 2022", "in March 2023", "last two years"."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
}
_UNITS = {"year": 365, "years": 365, "month": 30, "months": 30, "week": 7, "weeks": 7}
_FROM = frozenset(("since", "from", "starting", "onwards"))
_AFTER = frozenset(("after",))
_UNTIL = frozenset(("until", "till", "to", "before", "up"))
_LEADS = _FROM | _AFTER | _UNTIL | {"in", "between", "during", "of"}
_LAST = frozenset(("last", "past", "previous"))
FOREVER = date(1990, 1, 1)  # before any letter: "of all time"


@dataclass(frozen=True, slots=True)
class Spell:
    """From a day to a day, both counted; None: open."""

    since: date | None
    until: date | None
    words: int  # how many words of the question it took


def spell_at(words: Sequence[str], at: int, today: date) -> Spell | None:
    """The spell of time that begins at this word, if one does."""
    rest = words[at : at + 8]
    return _all_time(rest) or _counted(rest, today) or _named(rest, today) or _dated(rest)


def _all_time(words: Sequence[str]) -> Spell | None:
    if words[:2] in (["all", "time"], ["all", "years"], ["any", "time"]) or words[:1] == ["ever"]:
        return Spell(FOREVER, None, 1 if words[0] == "ever" else 2)
    return None


def _counted(words: Sequence[str], today: date) -> Spell | None:
    """[in] [the] last [two] years."""
    n = 0
    while n < len(words) and words[n] in ("since", "in", "within", "over", "during", "the"):
        n += 1
    if n >= len(words) or words[n] not in _LAST:
        return None
    n += 1
    if n < len(words) and words[n] == "few":
        count, n = 3, n + 1
    elif n < len(words) and (words[n] in _NUMBERS or words[n].isdecimal()):
        typed = words[n]
        count = _NUMBERS.get(typed) or int(typed[:3])
        n += 1
    else:
        count = 1
    if n >= len(words) or words[n] not in _UNITS:
        return None
    if count == 1 and words[n] == "year" and words[0] == "since":
        return Spell(date(today.year - 1, 1, 1), None, n + 1)
    days = min(count * _UNITS[words[n]], (today - FOREVER).days)
    return Spell(today - timedelta(days=max(days, 1)), None, n + 1)


def _named(words: Sequence[str], today: date) -> Spell | None:
    """[since] this year, this month, this week."""
    n = 1 if words[:1] and words[0] in ("since", "in", "during", "from") else 0
    if n + 1 >= len(words) or words[n] != "this":
        return None
    begins = {
        "year": date(today.year, 1, 1),
        "month": today.replace(day=1),
        "week": today - timedelta(days=today.weekday()),
    }.get(words[n + 1])
    return Spell(begins, None, n + 2) if begins else None


def _dated(words: Sequence[str]) -> Spell | None:
    """since 2022, after March 2022, until 2023, between 2019 and 2021, in 2023, 2019 2021."""
    lead = words[0] if words else ""
    start = 1 if lead in _LEADS else 0
    first = _moment(words, start)
    if first is None:
        return None
    (opens, closes), n = first
    if lead in _UNTIL:
        last = opens - timedelta(days=1) if lead == "before" else closes
        return Spell(None, last, n)
    join = n + 1 if n < len(words) and words[n] in ("to", "and", "until", "till") else n
    second = _moment(words, join)
    if second is not None and lead not in _AFTER:
        (_, ends), m = second
        if ends >= opens:
            return Spell(opens, ends, m)
    if lead in _AFTER:
        return Spell(closes + timedelta(days=1), None, n)
    if lead in _FROM or (n < len(words) and words[n] in ("onwards", "onward")):
        return Spell(opens, None, n + (n < len(words) and words[n] in ("onwards", "onward")))
    return Spell(opens, closes, n)


def _moment(words: Sequence[str], at: int) -> tuple[tuple[date, date], int] | None:
    """A year, a month of a year or a day, as its first and last day, and the word after it."""
    day = 0
    n = at
    if n + 2 < len(words) and words[n].rstrip("stndrh").isdecimal() and words[n + 1] in _MONTHS:
        day, n = int(words[n].rstrip("stndrh")[:3]), n + 1
    month = _MONTHS.get(words[n], 0) if n + 1 < len(words) else 0
    n += bool(month)
    if n >= len(words) or not _is_year(words[n]):
        return None
    year = int(words[n])
    if not month:
        return (date(year, 1, 1), date(year, 12, 31)), n + 1
    length = calendar.monthrange(year, month)[1]
    if 1 <= day <= length:
        return (date(year, month, day), date(year, month, day)), n + 1
    return (date(year, month, 1), date(year, month, length)), n + 1


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isascii() and word.isdecimal() and "2000" <= word <= "2099"
