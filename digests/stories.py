"""Which documents tell of the same visit."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from digests.clues import month_of, runs_of, speaks_of_monitoring
from digests.models import Report, Story
from digests.reports import on_site, report_order
from scrapers.models import FULL_INSPECTIONS

# How long after a letter is out people still write about it as the latest.
_TALKED_OF = timedelta(days=180)
_NUMBERED_FOR = timedelta(days=400)  # the same, where they number the visit

_Visit = Sequence[Report]


def find_stories(reports: Iterable[Report]) -> tuple[Story, ...]:
    """Every authority's visits, oldest first, each with its documents.

    The inspectorate's documents whose on-site days overlap are one visit, whatever their kinds.
    Articles join the visit whose days they print; those that print none, the visit whose month
    or number they name or whose words they quote; those that do none of it, the letter that was
    news when they were written. The rest stand alone, or with those that share their words.
    """
    ordered = sorted(reports, key=report_order)
    visits = _visits([report for report in ordered if report.official])
    articles = [report for report in ordered if not report.official]
    homeless = _settle(visits, [a for a in articles if a.visit_start], _home_of_dated)
    visits += _visits(homeless)
    homeless = _settle(visits, [a for a in articles if not a.visit_start], _home_of_undated)
    visits += _alike(homeless)
    return tuple(sorted((_story(visit) for visit in visits), key=_story_order))


def _settle(
    visits: list[list[Report]],
    articles: Iterable[Report],
    home: Callable[[Sequence[_Visit], Report], int | None],
) -> list[Report]:
    """Lets articles join their visits, each for itself; gives those that found none."""
    known = [tuple(visit) for visit in visits]
    homeless: list[Report] = []
    for article in articles:
        n = home(known, article)
        (visits[n] if n is not None else homeless).append(article)
    return homeless


def _visits(reports: Sequence[Report]) -> list[list[Report]]:
    """Reports of overlapping days together, however far the chain of overlaps runs."""
    visits: list[list[Report]] = []
    for report in sorted(reports, key=lambda r: (r.urn, _starts([r]), r.key)):
        days = on_site(report)
        last = visits[-1] if visits else None
        if last and days and last[0].urn == report.urn and days[0] <= _ends(last):
            last.append(report)
        else:
            visits.append([report])
    return visits


def _starts(visit: _Visit) -> date:
    return min((days[0] for r in visit if (days := on_site(r))), default=date.max)


def _ends(visit: _Visit) -> date:
    return max((days[1] for r in visit if (days := on_site(r))), default=date.min)


def _out(visit: _Visit) -> date:
    """The day from which the visit's letter could be read."""
    dates = [r.published or r.letter_date for r in visit if r.published or r.letter_date]
    return min((when for when in dates if when), default=_ends(visit))


# Articles that print the days of the visit


def _home_of_dated(visits: Sequence[_Visit], article: Report) -> int | None:
    """By its days, whatever it calls the visit: pages say focused and monitoring of one visit."""
    days = on_site(article)
    if days is None:
        return None
    met = [
        n
        for n, visit in enumerate(visits)
        if visit[0].urn == article.urn and days[0] <= _ends(visit) and _starts(visit) <= days[1]
    ]
    return max(met, key=lambda n: _fit(visits[n], article, days[1]), default=None)


def _fit(visit: _Visit, article: Report, day: date) -> tuple[bool, date, bool, str]:
    """The named number decides, then what was news last, then the kind."""
    out = _out(visit)
    latest = out if out <= (article.published or day) else date.min
    same_kind = any(r.kind == article.kind for r in visit)
    return _numbered(visit, article), latest, same_kind, visit[0].key


def _numbered(visit: _Visit, article: Report) -> bool:
    number = article.visit_number
    return number is not None and any(r.visit_number == number for r in visit)


def _could_number(visit: _Visit, article: Report) -> bool:
    """A "fourth monitoring visit" is never the fifth."""
    numbers = {r.visit_number for r in visit if r.visit_number}
    return not article.visit_number or not numbers or article.visit_number in numbers


# Articles that do not


def _home_of_undated(visits: Sequence[_Visit], article: Report) -> int | None:
    told = article.letter_date or article.published
    theirs = [
        n
        for n, visit in enumerate(visits)
        if visit[0].urn == article.urn
        and _could_number(visit, article)
        and (told is None or _starts(visit) <= told)
    ]
    found = _clued(visits, theirs, article, told)
    if found:
        # Visits are counted anew after each inspection, so the last of a number or a month.
        return max(found, key=lambda n: (_ends(visits[n]), visits[n][0].key))
    if month_of(article) is not None and not article.visit_number:
        return None  # another visit than any that is known
    if article.visit_number:
        return _counted(visits, theirs, article, told)
    return _newest(visits, theirs, article, told)


def _clued(
    visits: Sequence[_Visit], theirs: list[int], article: Report, told: date | None
) -> list[int]:
    """The visits that fit what it says: each clue narrows those before it, unless to nothing."""
    month = month_of(article)
    if month is None:
        in_month = []
    else:
        # A year that is only guessed matters less than the day.
        in_month = [n for n in theirs if month.begins(_starts(visits[n]))] or [
            n for n in theirs if month.touches(_starts(visits[n]), _ends(visits[n]))
        ]
    if month and month.year and not in_month:
        return []
    near = [n for n in theirs if told is None or told - _out(visits[n]) <= _NUMBERED_FOR]
    numbered = [n for n in in_month or near if _numbered(visits[n], article)]
    found = numbered or in_month
    quoted = _quoted(visits, found or theirs, article)
    return quoted or found


def _quoted(visits: Sequence[_Visit], among: Sequence[int], article: Report) -> list[int]:
    """The visits that it shares most words with, of those that no other visit's papers hold."""
    if not among:
        return []
    mine = runs_of(article)
    shared = {n: frozenset().union(*map(runs_of, visits[n])) & mine for n in among}
    own = {
        n: len(runs.difference(*(other for m, other in shared.items() if m != n)))
        for n, runs in shared.items()
    }
    most = max(own.values())
    return [n for n in among if own[n] == most] if most else []


def _counted(
    visits: Sequence[_Visit], theirs: Sequence[int], article: Report, told: date | None
) -> int | None:
    """The monitoring visit, of no known number, that can only be the one it numbers.

    It lies between the last inspection and the next visit with a greater number; where no such
    visit is known, it must be the only one since the inspection.
    """
    number = article.visit_number or 0
    cycle = [visit for visit in visits if visit[0].urn == article.urn]
    later = [_starts(v) for v in cycle if any((r.visit_number or 0) > number for r in v)]
    for end in (*sorted(later, reverse=True), date.max):
        begun = max((_ends(v) for v in cycle if _inspected(v) and _ends(v) < end), default=date.min)
        could = [
            n
            for n in theirs
            if begun < _starts(visits[n]) < end
            and _uncounted(visits[n])
            and (told is None or told - _out(visits[n]) <= _TALKED_OF)
        ]
        if could and (end != date.max or len(could) == 1):
            return max(could, key=lambda n: (_ends(visits[n]), visits[n][0].key))
    return None


def _inspected(visit: _Visit) -> bool:
    return any(report.kind in FULL_INSPECTIONS for report in visit)


def _uncounted(visit: _Visit) -> bool:
    """A monitoring visit, by its letter or by what is said of it, that nobody has numbered."""
    if _inspected(visit) or any(report.visit_number for report in visit):
        return False
    return any(r.kind == "monitoring_visit" or speaks_of_monitoring(r) for r in visit)


def _newest(
    visits: Sequence[_Visit], theirs: Sequence[int], article: Report, told: date | None
) -> int | None:
    """The letter that was news on the day it was written."""
    if told is None:
        return None
    news = [
        n
        for n in theirs
        if any(r.official for r in visits[n])
        and timedelta(0) <= told - _out(visits[n]) <= _TALKED_OF
    ]
    return max(news, key=lambda n: _fit(visits[n], article, told), default=None)


def _alike(articles: Sequence[Report]) -> list[list[Report]]:
    """Articles without a visit together with those whose words or number they share."""
    groups: list[list[Report]] = []
    for article in articles:
        joined = [group for group in groups if any(_same_tale(article, r) for r in group)]
        groups = [group for group in groups if group not in joined]
        groups.append(sorted((article, *(r for g in joined for r in g)), key=report_order))
    return groups


def _same_tale(one: Report, other: Report) -> bool:
    if one.urn != other.urn or not _could_number([one], other):
        return False
    days = [r.letter_date or r.published for r in (one, other)]
    near = days[0] is None or days[1] is None or abs(days[0] - days[1]) <= _TALKED_OF
    if not near:
        return False
    months = month_of(one), month_of(other)
    if all(month and month.year for month in months):
        return months[0] == months[1]
    if one.visit_number is not None and one.visit_number == other.visit_number:
        return True
    return not runs_of(one).isdisjoint(runs_of(other))


def _story(visit: _Visit) -> Story:
    mine = sorted(visit, key=lambda r: (not r.official, r.visit_start is None, report_order(r)))
    own = [r for r in mine if r.official] or [r for r in mine if r.visit_start]
    start, end = _starts(own or mine), _ends(own or mine)
    return Story(
        key=f"{mine[0].urn}:{start.isoformat() if own and start != date.max else mine[0].key}",
        urn=mine[0].urn,
        start=start if start != date.max else None,
        end=end if start != date.max else None,
        reports=tuple(report.key for report in mine),
    )


def _story_order(story: Story) -> tuple[date, str]:
    return story.start or date.min, story.key
