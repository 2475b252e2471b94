"""An authority's latest word on each judgement area and theme, as at a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from digests.models import Evidence, Finding, HeldGrade, HeldTheme, Report, Standing
from digests.reports import page_link, report_order, without_doubles
from digests.words import AREA_ORDER
from scrapers.models import FULL_INSPECTIONS, Point

# Inspections starting on or after this day give no overall effectiveness, by design.
NO_OVERALL_SINCE = date(2026, 4, 27)

_COMBINED = "in_care_and_care_leavers"
_SPLIT = ("in_care", "care_leavers")
_EVIDENCE = 3
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
    counted = tuple(report for report in known if report.official and _before(report, until))
    as_at = today or (until.day if until else None) or (counted[-1].day if counted else None)
    grades: dict[str, HeldGrade] = {}
    themes: dict[str, HeldTheme] = {}
    points: list[tuple[str, Point]] = []
    no_overall = as_at is not None and as_at >= NO_OVERALL_SINCE
    for report in counted:
        no_overall |= _take_grades(grades, report)
        themes.update((held.theme, held) for held in words_of(report))
        if report.kind in FULL_INSPECTIONS and report.read:
            points.clear()
        if report.kind not in _JOINT:
            points += [(report.key, point) for point in report.improvements]
    overall = grades.get("overall_effectiveness")
    if overall is not None and no_overall:
        grades["overall_effectiveness"] = replace(overall, no_longer_given=True)
    urn = until.urn if until else (known[-1].urn if known else "")
    return Standing(
        urn=urn,
        as_at=as_at,
        grades=tuple(sorted(grades.values(), key=_area_order)),
        themes=tuple(themes[slug] for slug in sorted(themes)),
        points=tuple(points),
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


def words_of(report: Report) -> tuple[HeldTheme, ...]:
    """The report's own word on each theme it evaluates; silent themes are absent."""
    by_theme: dict[str, list[Finding]] = {}
    for finding in report.findings:
        for theme in finding.themes:
            by_theme.setdefault(theme, []).append(finding)
    held = (word_on(theme, tuple(found), report) for theme, found in sorted(by_theme.items()))
    return tuple(word for word in held if word is not None)


def word_on(theme: str, findings: tuple[Finding, ...], report: Report) -> HeldTheme | None:
    """What these findings say on a theme, together; None where none evaluates it."""
    good = sum(_weight(theme, f) for f in findings if f.polarity == "strength")
    bad = sum(_weight(theme, f) for f in findings if f.polarity == "concern")
    mixed = sum(_weight(theme, f) for f in findings if f.polarity == "mixed")
    if not good + bad + mixed:
        return None
    balance = (good - bad) / (good + bad + mixed)
    state = "strength" if balance > 0.2 else "concern" if balance < -0.2 else "mixed"
    telling = [f for f in findings if f.polarity == state] or list(findings)
    telling.sort(key=lambda f: (-_weight(theme, f), -f.confidence, f.n))
    return HeldTheme(
        theme=theme,
        state=state,  # type: ignore[arg-type]
        report=report.key,
        day=report.day,
        evidence=tuple(evidence_of(f, report) for f in telling[:_EVIDENCE]),
    )


def _weight(theme: str, finding: Finding) -> float:
    central = 1.0 if finding.themes[:1] == (theme,) else 0.6
    return central * (3.0 if finding.priority else 1.0)


def evidence_of(finding: Finding, report: Report) -> Evidence:
    return Evidence(
        text=finding.text,
        page=finding.page,
        report=report.key,
        url=page_link(report, finding.page),
        n=finding.n,
    )
