"""One report's own word on each theme: what its findings say, taken together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from digests.findings.themes import Theme, known_themes
from digests.models import Evidence, Finding, HeldTheme, Report
from digests.reports import page_link

# Measured on labelled comparisons (tests/changes_quality.py); all of them lie on a plateau.
_CONCERN = 0.42  # from this share of concern on, the theme is a concern
_STRENGTH = 0.3  # up to this share, a strength; praise is the tone of most reports
_BESIDE = 0.5  # weight of a finding that names the theme beside another
_LISTED = 4.0  # an improvement point weighs as much as four sentences
_MIXED = 0.55  # how much of a mixed sentence is concern
_GRADE = 1.0  # the printed grade of the theme's area weighs as one sentence

_GRADE_SHARE = 0.5

_GRADED: Mapping[str, float] = MappingProxyType(
    {"outstanding": 0.1, "good": 0.25, "requires_improvement": 0.45, "inadequate": 0.65}
)
# The judgements that speak for a theme's area, the nearest first.
_JUDGED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "help-and-protection": ("help_and_protection", "sif_help_and_protection"),
        "children-in-care": ("in_care", "in_care_and_care_leavers", "sif_looked_after"),
        "care-leavers": ("care_leavers", "in_care_and_care_leavers", "sif_care_leavers"),
        "leadership-and-cross-cutting": ("impact_of_leaders", "sif_leadership"),
    }
)
# Duties of their own beside the theme's main work: they never decide the theme as a whole.
_APART: Mapping[str, frozenset[str]] = MappingProxyType(
    {"child-protection": frozenset({"lado", "private-fostering"})}
)
# Parts that reports judge on their own; told where they part from the theme as a whole.
_FACETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "child-protection": ("lado", "private-fostering"),
        "plans-and-reviews": ("iro",),
        "pre-proceedings": ("reunification",),
        "exploitation-and-missing": ("missing",),
        "health": ("health-histories",),
        "education": ("missing-education",),
        "transitions": ("adult-services",),
        "accommodation": ("homeless-16-17",),
        "direct-work": ("life-story",),
        "quality-assurance": ("recording",),
    }
)
# An area SEND report speaks of schools and health services: of the council's themes, only this.
_ONLY: Mapping[str, frozenset[str]] = MappingProxyType(
    {"area_send": frozenset({"disabled-children"})}
)

# How strongly a sentence says it: shortfalls for few weigh half, grave ones half as much again.
_SLIGHT = re.compile(
    r"\b(?:small (?:number|minority|proportion)|a few|a minority|very few|on occasion|occasional"
    r"|slightly|a little)\b",
    re.I,
)
_GRAVE = re.compile(
    r"\b(?:too many|far too|most children|the majority|widespread|systemic|serious"
    r"|significant(?:ly)?|poor|weak|ineffective|inadequate|insufficient|unsafe|unacceptabl[ey]"
    r"|not good enough|fail(?:s|ed|ing|ures?)?)\b",
    re.I,
)
_GREAT = re.compile(
    r"\b(?:outstanding|excellent|exceptional|exemplary|impressive|strong|robust|very well"
    r"|(?:highly|very) effective|significant(?:ly)? (?:improve\w+|progress))\b",
    re.I,
)

_EVIDENCE = 3
_LONG = 320  # characters; a longer sentence is quoted only where nothing shorter says it
_LEANS = re.compile(r"(?:this|these|that|those|they|it|however|as a result|for example)\b", re.I)

_State = Literal["concern", "strength", "mixed", "neutral"]


def words_of(report: Report) -> tuple[HeldTheme, ...]:
    """The report's word on every theme that it evaluates; silent themes are absent."""
    only = _ONLY.get(report.kind)
    by_theme: dict[str, list[Finding]] = {}
    for finding in report.findings:
        for theme in finding.themes:
            if only is None or theme in only:
                by_theme.setdefault(theme, []).append(finding)
    held = (_word(report, theme, found) for theme, found in sorted(by_theme.items()))
    return tuple(word for word in held if word is not None)


def _word(report: Report, theme: str, findings: Sequence[Finding]) -> HeldTheme | None:
    known = known_themes()
    if theme not in known:
        return _verdict(report, theme, findings)
    parts = {name: _about(known[theme], name, findings) for name in _FACETS.get(theme, ())}
    apart = {f.n for name in _APART.get(theme, ()) for f in parts.get(name, ())}
    main = [f for f in findings if f.n not in apart]
    whole = _verdict(report, theme, main) or _verdict(report, theme, findings)
    if whole is None:
        return None
    facets = (_verdict(report, theme, found, facet=name) for name, found in parts.items())
    return replace(whole, facets=tuple(facet for facet in facets if facet is not None))


def _about(theme: Theme, facet: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    stems = theme.narrow_aliases.get(facet, ())
    return tuple(f for f in findings if any(stem in f.text.lower() for stem in stems))


def _verdict(
    report: Report, theme: str, findings: Sequence[Finding], *, facet: str | None = None
) -> HeldTheme | None:
    good = bad = 0.0
    for finding in findings:
        share = _SHARES.get(finding.polarity)
        if share is not None:
            weight = _weight(theme, finding)
            bad += weight * share
            good += weight * (1 - share)
    if not good + bad:
        return None
    grade = None if facet else _grade(report, theme)
    counted = min(_GRADE, _GRADE_SHARE * (good + bad)) if grade is not None else 0.0
    concern = (bad + counted * (grade or 0.0)) / (good + bad + counted)
    state: _State = (
        "concern" if concern >= _CONCERN else "strength" if concern <= _STRENGTH else "mixed"
    )
    return HeldTheme(
        theme=theme,
        state=state,
        report=report.key,
        day=report.day,
        evidence=_telling(report, theme, findings, state),
        concern=round(concern, 4),
        weight=round(good + bad, 4),
        facet=facet,
    )


_SHARES: Mapping[str, float] = MappingProxyType({"strength": 0.0, "concern": 1.0, "mixed": _MIXED})


def _weight(theme: str, finding: Finding) -> float:
    central = 1.0 if finding.themes[:1] == (theme,) else _BESIDE
    return central * (_LISTED if finding.priority else _force(finding))


def _force(finding: Finding) -> float:
    if finding.polarity == "concern":
        if _SLIGHT.search(finding.text):
            return 0.5
        return 1.5 if _GRAVE.search(finding.text) else 1.0
    return 1.5 if finding.polarity == "strength" and _GREAT.search(finding.text) else 1.0


def _grade(report: Report, theme: str) -> float | None:
    """What the printed grade of the theme's area leads one to expect."""
    known = known_themes()
    area = known[theme].area if theme in known else ""
    given = {judgement.area: judgement.grade for judgement in report.judgements}
    for slug in (*_JUDGED.get(area, ()), "overall_effectiveness"):
        grade = _GRADED.get(given.get(slug, ""))  # type: ignore[call-overload]
        if grade is not None:
            return float(grade)
    return None


def _telling(
    report: Report, theme: str, findings: Sequence[Finding], state: _State
) -> tuple[Evidence, ...]:
    """The findings that best show the state, the most telling first."""
    telling = [f for f in findings if f.polarity == state]
    telling = telling or [f for f in findings if f.polarity in _SHARES]
    telling.sort(
        key=lambda f: (
            -_weight(theme, f),
            len(f.text) > _LONG,
            _LEANS.match(f.text) is not None,
            -f.confidence,
            f.n,
        )
    )
    return tuple(evidence_of(f, report) for f in telling[:_EVIDENCE])


def evidence_of(finding: Finding, report: Report) -> Evidence:
    """Where a finding stands, for citing it."""
    return Evidence(
        text=finding.text,
        page=finding.page,
        report=report.key,
        url=page_link(report, finding.page),
        n=finding.n,
    )
