"""An authority's latest word on each judgement area and theme, as at a day."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from digests.models import HeldGrade, HeldTheme, Report, Standing
from digests.reports import report_order, without_doubles
from digests.verdicts import words_of
from digests.words import AREA_ORDER
from scrapers.models import FULL_INSPECTIONS, Point

# Inspections starting on or after this day give no overall effectiveness, by design.
NO_OVERALL_SINCE = date(2026, 4, 27)

_COMBINED = "in_care_and_care_leavers"
_SPLIT = ("in_care", "care_leavers")
# Their lists are addressed to the whole partnership, not to the council.
_JOINT = frozenset({"jtai", "area_send"})


def standing_at(
    reports: Iterable[Report], *, until: Report | None = None, today: date | None = None
) -> Standing:
    """The standing after the given reports of one authority, in whatever order they come.

    With `until`, only reports before that one count and the standing is as at its day: what it
    is to be compared with. With `today`, the standing is as at that day.
    """
    known = without_doubles(reports)
    counted = [report for report in known if report.official and _before(report, until)]
    held = _Held(until.urn if until else (known[-1].urn if known else ""))
    for report in counted:
        held.take(report, words_of(report))
    last = counted[-1].day if counted else None
    return held.standing(today or (until.day if until else last))


def standings_before(
    reports: Iterable[Report],
) -> Iterator[tuple[Report, tuple[HeldTheme, ...], Standing]]:
    """Each official report of one authority, oldest first: its own words, and what stood before.

    The same as `standing_at(reports, until=report)` for every report, in one walk.
    """
    held: _Held | None = None
    for report in without_doubles(reports):
        if report.official:
            held = held or _Held(report.urn)
            words = words_of(report)
            yield report, words, held.standing(report.day)
            held.take(report, words)


class _Held:
    """The latest words, as reports are taken in, oldest first."""

    def __init__(self, urn: str) -> None:
        self._urn = urn
        self._grades: dict[str, HeldGrade] = {}
        self._themes: dict[str, HeldTheme] = {}
        self._points: list[tuple[str, Point]] = []
        self._no_overall = False

    def take(self, report: Report, words: Iterable[HeldTheme]) -> None:
        self._no_overall |= _take_grades(self._grades, report)
        for word in words:
            self._themes[word.theme] = _with_older_facets(word, self._themes)
        if report.kind in FULL_INSPECTIONS and report.read:
            self._points.clear()
        if report.kind not in _JOINT:
            self._points += [(report.key, point) for point in report.improvements]

    def standing(self, as_at: date | None) -> Standing:
        grades = dict(self._grades)
        overall = grades.get("overall_effectiveness")
        ended = self._no_overall or (as_at is not None and as_at >= NO_OVERALL_SINCE)
        if overall is not None and ended:
            grades["overall_effectiveness"] = replace(overall, no_longer_given=True)
        return Standing(
            urn=self._urn,
            as_at=as_at,
            grades=tuple(sorted(grades.values(), key=_area_order)),
            themes=tuple(self._themes[slug] for slug in sorted(self._themes)),
            points=tuple(self._points),
        )


def _before(report: Report, until: Report | None) -> bool:
    return until is None or report_order(report) < report_order(until)


def _area_order(held: HeldGrade) -> tuple[int, str]:
    known = held.area in AREA_ORDER
    return AREA_ORDER.index(held.area) if known else len(AREA_ORDER), held.area


def _take_grades(grades: dict[str, HeldGrade], report: Report) -> bool:
    """Lets a report's grades replace the held ones; says whether it ends overall grades."""
    ends_overall = False
    given: set[str] = {judgement.area for judgement in report.judgements}
    _drop_superseded(grades, given)
    for judgement in report.judgements:
        if judgement.grade == "not_given" and judgement.as_printed is None:
            ends_overall |= judgement.area == "overall_effectiveness"
            continue
        grades[judgement.area] = HeldGrade(
            area=judgement.area,
            grade=judgement.grade,
            report=report.key,
            day=report.day,
            page=judgement.page,
        )
    return ends_overall


def _drop_superseded(grades: dict[str, HeldGrade], given: set[str]) -> None:
    """A framework's areas end when a report of another framework is graded."""
    parts = given - {"overall_effectiveness"}
    if not parts:
        return
    sif = any(area.startswith("sif_") for area in parts)
    for area in tuple(grades):
        other_framework = area.startswith("sif_") != sif and area != "overall_effectiveness"
        split = _COMBINED in parts and area in _SPLIT
        joined = parts.intersection(_SPLIT) and area == _COMBINED
        if other_framework or split or joined:
            del grades[area]


def _with_older_facets(held: HeldTheme, themes: dict[str, HeldTheme]) -> HeldTheme:
    """A part of the theme that this report passes over stays as it was."""
    older = themes.get(held.theme)
    if older is None:
        return held
    told = {part.facet for part in held.facets}
    kept = tuple(part for part in older.facets if part.facet not in told)
    return replace(held, facets=held.facets + kept)
