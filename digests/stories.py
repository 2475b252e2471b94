"""Which documents tell of the same visit."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from digests.models import Report, Story
from digests.reports import on_site, report_order

# How long after a letter is out people still write about it as the latest.
_TALKED_OF = timedelta(days=180)

_Visit = list[Report]


def find_stories(reports: Iterable[Report]) -> tuple[Story, ...]:
    """Every authority's visits, oldest first, each with its documents.

    The inspectorate's documents whose on-site days overlap are one visit, whatever their kinds.
    Articles join the visit whose days or number they name; those that name none join the
    letter that was news when they were written; the rest stand alone.
    """
    ordered = sorted(reports, key=report_order)
    visits = _visits([report for report in ordered if report.official])
    known = [tuple(visit) for visit in visits]
    homeless: list[Report] = []
    for report in ordered:
        if not report.official:
            n = _home(known, report)
            (visits[n] if n is not None else homeless).append(report)
    visits += _visits([report for report in homeless if report.visit_start])
    visits += [[report] for report in homeless if not report.visit_start]
    return tuple(sorted((_story(visit) for visit in visits), key=_story_order))


def _visits(reports: Sequence[Report]) -> list[_Visit]:
    """Reports of overlapping days together, however far the chain of overlaps runs."""
    visits: list[_Visit] = []
    for report in sorted(reports, key=lambda r: (r.urn, _starts([r]), r.key)):
        days = on_site(report)
        last = visits[-1] if visits else None
        if last and days and last[0].urn == report.urn and days[0] <= _ends(last):
            last.append(report)
        else:
            visits.append([report])
    return visits


def _starts(visit: Sequence[Report]) -> date:
    return min((days[0] for r in visit if (days := on_site(r))), default=date.max)


def _ends(visit: Sequence[Report]) -> date:
    return max((days[1] for r in visit if (days := on_site(r))), default=date.min)


def _out(visit: Sequence[Report]) -> date:
    """The day from which the visit's letter could be read."""
    dates = [r.published or r.letter_date for r in visit if r.published or r.letter_date]
    return min((when for when in dates if when), default=_ends(visit))


def _home(visits: Sequence[Sequence[Report]], article: Report) -> int | None:
    theirs = [n for n, visit in enumerate(visits) if visit[0].urn == article.urn]
    days = on_site(article)
    if days is None:
        # Undated, but numbered: visits are counted anew after each inspection, so the last one.
        named = [n for n in theirs if _numbered(visits[n], article)]
        return max(named, key=lambda n: (_ends(visits[n]), visits[n][0].key), default=None)
    if article.visit_start:
        met = [n for n in theirs if days[0] <= _ends(visits[n]) and _starts(visits[n]) <= days[1]]
        return max(met, key=lambda n: _fit(visits[n], article, days), default=None)
    news = [
        n
        for n in theirs
        if timedelta(0) <= days[0] - _out(visits[n]) <= _TALKED_OF
        and _could_number(visits[n], article)
    ]
    return max(news, key=lambda n: _fit(visits[n], article, days), default=None)


def _fit(
    visit: Sequence[Report], article: Report, days: tuple[date, date]
) -> tuple[bool, date, bool, str]:
    """The named number decides, then what was news last, then the kind."""
    out = _out(visit)
    latest = out if out <= (article.published or days[1]) else date.min
    same_kind = any(r.kind == article.kind for r in visit)
    return _numbered(visit, article), latest, same_kind, visit[0].key


def _numbered(visit: Sequence[Report], article: Report) -> bool:
    number = article.visit_number
    return number is not None and any(r.visit_number == number for r in visit)


def _could_number(visit: Sequence[Report], article: Report) -> bool:
    """A "fourth monitoring visit" is never the fifth."""
    numbers = {r.visit_number for r in visit if r.visit_number}
    return not article.visit_number or not numbers or article.visit_number in numbers


def _story(visit: Sequence[Report]) -> Story:
    mine = sorted(visit, key=lambda r: (not r.official, report_order(r)))
    own = [r for r in mine if r.official] or mine
    start, end = _starts(own), _ends(own)
    dated = start != date.max and (own[0].official or own[0].visit_start is not None)
    return Story(
        key=f"{own[0].urn}:{start.isoformat() if dated else own[0].key}",
        urn=own[0].urn,
        start=start if start != date.max else None,
        end=end if start != date.max else None,
        reports=tuple(report.key for report in mine),
    )


def _story_order(story: Story) -> tuple[date, str]:
    return story.start or date.min, story.key
