"""Which documents tell of the same visit."""

from collections.abc import Iterable
from datetime import date, timedelta

from digests.models import Report, Story
from digests.reports import on_site, report_order

# How long after a visit people still write about it.
_TALKED_OF = timedelta(days=180)


def find_stories(reports: Iterable[Report]) -> tuple[Story, ...]:
    """Every authority's visits, oldest first, each with its documents.

    The inspectorate's own documents make the stories; articles join them, or stand alone.
    """
    ordered = sorted(reports, key=report_order)
    visits = _visits([report for report in ordered if report.official])
    for report in ordered:
        if not report.official:
            _home(visits, report).append(report)
    return tuple(sorted((_story(visit) for visit in visits), key=_story_order))


def _visits(official: list[Report]) -> list[list[Report]]:
    """Reports of overlapping days together, however far the chain of overlaps runs."""
    visits: list[list[Report]] = []
    for report in sorted(official, key=lambda r: (r.urn, (on_site(r) or (date.min,))[0], r.key)):
        days = on_site(report)
        last = visits[-1] if visits else None
        if last and days and last[0].urn == report.urn and days[0] <= _ends(last):
            last.append(report)
        else:
            visits.append([report])
    return visits


def _ends(visit: list[Report]) -> date:
    return max((days[1] for r in visit if (days := on_site(r))), default=date.min)


def _starts(visit: list[Report]) -> date:
    return min((days[0] for r in visit if (days := on_site(r))), default=date.max)


def _home(visits: list[list[Report]], report: Report) -> list[Report]:
    theirs = [v for v in visits if v[0].urn == report.urn and v[0].official]
    if report.visit_start:
        days = on_site(report)
        for visit in theirs:
            if days and days[0] <= _ends(visit) and _starts(visit) <= days[1]:
                return visit
    else:
        written = report.letter_date or report.published
        recent = [v for v in theirs if written and timedelta(0) <= written - _ends(v) <= _TALKED_OF]
        if recent:
            return max(recent, key=lambda v: (v[0].kind == report.kind, _ends(v)))
    visits.append([])
    return visits[-1]


def _story(visit: list[Report]) -> Story:
    mine = sorted(visit, key=lambda r: (not r.official, report_order(r)))
    start, end = _starts(mine), _ends(mine)
    known = start != date.max
    return Story(
        key=f"{mine[0].urn}:{start.isoformat() if known else mine[0].key}",
        urn=mine[0].urn,
        start=start if known else None,
        end=end if known else None,
        reports=tuple(report.key for report in mine),
    )


def _story_order(story: Story) -> tuple[date, str]:
    return story.start or date.min, story.key
