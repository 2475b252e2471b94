"""What an article that prints no days says about the visit that it tells of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from digests.models import Report

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
# With its capital: "inspectors may visit" names no month.
_DAYS = r"(?:\b(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:,|&|-|–|and|to)\s*\d{1,2}(?:st|nd|rd|th)?)*\s+)?"
_MONTH = re.compile(rf"{_DAYS}\b({'|'.join(_MONTHS)})\b(?:,? (?:of )?((?:19|20)\d\d)\b)?")
_VISIT = re.compile(r"\b(?:visit(?:ed|s)?|inspect(?:ion|ions|ors|ed)|on[- ]site)\b", re.I)
# What happened in that month was something else, or another visit.
_OTHER = re.compile(
    r"\b(?:publish\w*|released?|letter|report (?:of|dated|from)|judged|rated|graded|since|previous"
    r"|last|earlier|next|until|following its|meeting|cabinet|launched|introduced|statement)\b",
    re.I,
)
_BEFORE = 90  # characters between the visit's word and the month
_AFTER = re.compile(r"(?:[’']s)? (?:[\w-]+ ){0,3}(?:visit|inspection)\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONITORING = re.compile(r"\bmonitoring visit", re.I)
_RUN = 10  # words; so many in a row are a quotation, not a turn of phrase
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Month:
    """The month of a visit. Without a year it is any year's."""

    month: int
    year: int | None
    day: int | None = None  # the first on site, where the article prints days but no year

    def begins(self, start: date) -> bool:
        """Whether a visit that began on `start` began on this very day."""
        return self.day is not None and (start.month, start.day) == (self.month, self.day)

    def touches(self, start: date, end: date) -> bool:
        """Whether any day from `start` to `end` lies in it."""
        first, last = start.year * 12 + start.month, end.year * 12 + end.month
        if self.year is not None:
            return first <= self.year * 12 + self.month <= last
        return any(
            (at - 1) % 12 + 1 == self.month for at in range(first, min(last, first + 11) + 1)
        )


def month_of(article: Report) -> Month | None:
    """The month in which it says that inspectors came: the first that it names.

    A month without a year is the last one before publication; without that, of the latest year
    that the article names.

    "a focused visit in May 2021"; "following a two-week inspection in July"
    """
    texts = list(_texts(article))
    named = next(_months(texts), None)
    if named is None or named.year:
        return named
    told = article.letter_date or article.published
    if told is not None:
        return replace(named, year=told.year - (named.month > told.month))
    years = [int(year) for text in texts for year in _YEAR.findall(text)]
    return replace(named, year=max(years, default=None))


def _months(texts: Iterable[str]) -> Iterator[Month]:
    for text in texts:
        for found in _MONTH.finditer(text):
            before = text[max(0, found.start() - _BEFORE) : found.start()]
            visit = max(_VISIT.finditer(before), key=lambda m: m.start(), default=None)
            after = _AFTER.match(text, found.end())
            if after is None and visit is None:
                continue
            between = before if visit is None else before[max(0, visit.start() - 20) :]
            if not _OTHER.search(between[-30:] if after else between):
                day, month, year = found.groups()
                yield Month(
                    _MONTHS.index(month) + 1,
                    int(year) if year else None,
                    int(day) if day else None,
                )


def speaks_of_monitoring(report: Report) -> bool:
    return any(_MONITORING.search(text) for text in _texts(report))


@lru_cache(maxsize=32)  # half a megabyte a letter; the letters of one authority meet every article
def runs_of(report: Report) -> frozenset[int]:
    """Every ten words in a row of one sentence, as hashes of this process: two documents share
    one only by quotation."""
    return frozenset(run for text in _texts(report) for run in _runs(text))


def _runs(text: str) -> Iterator[int]:
    words = _WORD.findall(text.lower().replace("’", "").replace("'", ""))
    return (hash(tuple(words[at : at + _RUN])) for at in range(len(words) - _RUN + 1))


def _texts(report: Report) -> Iterator[str]:
    if report.title:
        yield report.title
    yield from (finding.text for finding in report.findings)
