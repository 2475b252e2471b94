"""Dates as letters print them: one day, or the days of a visit."""

import re
from datetime import date
from typing import NamedTuple

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
# A run of date words: 29 and 30 September, and 1 October 2020.
TOKEN = re.compile(
    r"(?P<numeric>\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b)"
    r"|(?P<month>\b(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b)"
    r"|(?P<year>\b\d{4,}\b)"
    r"|(?P<day>\b\d{1,2}(?:\s?(?:st|nd|rd|th)\b|\b))"
    r"|(?P<range>\bto\b|\buntil\b|[-–—─‒‐−‑])"
    r"|(?P<filler>[\s,&]+|\b(?:and|between|of|the|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",
    re.IGNORECASE,
)
EARLIEST, LATEST = 1990, 2099  # years that a letter can print; anything else is a misprint


class Period(NamedTuple):
    """The days of a visit as printed. A day that could not be read is None."""

    start: date | None
    end: date | None
    first_days: int | None  # calendar days of the first on-site period, where it was a range
    printed: str
    misprint: str | None = None  # the words that are no date, or None


class _Day(NamedTuple):
    day: int
    month: int | None
    year: int | None


def find_date(text: str) -> tuple[date | None, str | None]:
    """The first full date in a text, and its printed words.

    A misprint ("6 November 20205") gives (None, "6 November 20205"); no date gives (None, None).
    """
    for printed, tokens in _runs(text):
        days, misprint = _resolve(tokens)
        if misprint:
            return None, printed
        if days and days[0].year and days[0].month:
            found = _date(days[0])
            return found, printed
    return None, None


def find_period(text: str, published: date | None = None) -> Period | None:
    """The first visit dates in a text: first and last day, over one or more on-site periods.

    A year that is not printed is the one before or of `published`, the letter's own date.
    """
    for printed, tokens in _runs(text):
        days, misprint = _resolve(tokens)
        if not days or days[0].month is None:
            continue
        if misprint:
            return Period(None, None, None, printed, misprint)
        return _period(days, tokens, printed, published)
    return None


def _runs(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The stretches of text that consist of date words only and hold a day and a month."""
    runs: list[tuple[str, list[tuple[str, str]]]] = []
    tokens: list[tuple[str, str]] = []
    start = end = 0
    for found in TOKEN.finditer(text):
        if found.start() != end and tokens:
            _close(runs, tokens, text[start:end])
            tokens = []
        name = found.lastgroup or ""
        if not tokens:
            if name not in ("numeric", "day"):
                end = -1
                continue
            start = found.start()
        tokens.append((name, found[0].lower()))
        end = found.end()
    _close(runs, tokens, text[start:end])
    return runs


def _close(
    runs: list[tuple[str, list[tuple[str, str]]]], tokens: list[tuple[str, str]], printed: str
) -> None:
    names = {name for name, _ in tokens}
    if "numeric" in names or {"day", "month"} <= names:
        printed = re.sub(r"(?:[\s,–—-]|\band\b|\bto\b|\bthe\b)+$", "", printed)
        tokens = [
            ("year", f"20{word}") if _is_short_year(tokens, at) else (name, word)
            for at, (name, word) in enumerate(tokens)
        ]
        runs.append((re.sub(r"(\b\d{4}) \d{1,3}$", r"\1", printed), tokens))  # a page number


def _resolve(tokens: list[tuple[str, str]]) -> tuple[list[_Day], str | None]:
    """The days of a run, each with the month and the year that follow it."""
    days: list[_Day] = []
    misprint = None
    for name, word in tokens:
        if name == "numeric":
            days.append(_Day(*map(int, re.split(r"[/.]", word))))
        elif name == "day":
            days.append(_Day(int(word.rstrip("stndrh ")), None, None))
        elif name == "month":
            month = MONTHS[word]
            days = [day if day.month else day._replace(month=month) for day in days]
        elif name == "year":
            year = int(word)
            if not EARLIEST <= year <= LATEST:
                misprint = word
            days = [day if day.year else day._replace(year=year) for day in days]
    days = [day for day in days if day.month]  # a number after the last month is no day
    for day in days:
        if day.year and not misprint and _date(day) is None:
            misprint = f"{day.day}/{day.month}/{day.year}"
    return days, misprint


def _is_short_year(tokens: list[tuple[str, str]], at: int) -> bool:
    """Whether a number is the year in "7 March 22": right after a month, and no day or page."""
    word = tokens[at][1]
    return (
        at > 1
        and tokens[at - 1] == ("filler", " ")
        and tokens[at - 2][0] == "month"
        and len(word) == 2
        and word.isdigit()
        and int(word) > 12
    )


def _period(
    days: list[_Day], tokens: list[tuple[str, str]], printed: str, published: date | None
) -> Period:
    if days[-1].year is None:
        if published is None:
            return Period(None, None, None, printed, "no year")
        year = published.year
        end = _date(days[-1]._replace(year=year))
        if end is not None and end > published:
            year -= 1
        days = [day if day.year else day._replace(year=year) for day in days]
    dates = [found for day in days if (found := _date(day))]
    # "12 December to 13 January 2023": the year belongs to the last day.
    for at in range(len(dates) - 2, -1, -1):
        if dates[at] > dates[at + 1]:
            dates[at] = _year_before(dates[at])
    first = None
    if len(dates) > 1 and _is_range(tokens):
        first = (dates[1] - dates[0]).days + 1
    if not dates or dates[0] > dates[-1]:
        return Period(None, None, None, printed, printed)
    return Period(dates[0], dates[-1], first, printed)


def _is_range(tokens: list[tuple[str, str]]) -> bool:
    """Whether the second day is joined to the first by "to" or a dash."""
    seen = 0
    for name, _ in tokens:
        if name in ("day", "numeric"):
            seen += 1
        elif name == "range":
            return seen == 1
    return False


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return date(day.year - 1, 2, 28)


def _date(day: _Day) -> date | None:
    if day.month is None or day.year is None:
        return None
    try:
        return date(day.year, day.month, day.day)
    except ValueError:
        return None
