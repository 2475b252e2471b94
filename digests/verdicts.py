"""One report's own word on each theme: what its findings say, taken together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from heapq import nsmallest
from types import MappingProxyType
from typing import Literal, NamedTuple

from digests.findings.themes import Theme, known_themes
from digests.models import Evidence, Finding, HeldTheme, Report
from digests.reports import page_link
from scrapers.models import FULL_INSPECTIONS

# Measured on labelled comparisons (tests/changes_quality.py); all of them lie on a plateau.
CONCERN = 0.46  # from this share of concern on, the theme is a concern
_STRENGTH = 0.3  # up to this share, a strength; praise is the tone of most reports
_BESIDE = 0.3  # weight of a sentence that names the theme beside another
_LISTED = 6.0  # an improvement point weighs as much as six sentences, for every area it names
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
# Parts that reports judge on their own; told where they part from the theme as a whole. Each by
# the narrow words of themes.toml that speak of it, and by the theme whose children it is about.
_FACETS: Mapping[str, Mapping[str, tuple[str | None, str | None]]] = MappingProxyType(
    {
        "child-protection": {
            "lado": ("lado", None),
            "private-fostering": ("private-fostering", None),
        },
        "plans-and-reviews": {"iro": ("iro", None)},
        "pre-proceedings": {"return-home": ("reunification", None)},
        "exploitation-and-missing": {"missing": ("missing", None)},
        "health": {
            "care-leaver-mental-health": ("mental-health", "care-leavers"),
            "health-histories": ("health-histories", None),
        },
        "education": {"missing-education": ("missing-education", None)},
        "transitions": {
            "adult-services": ("adult-services", None),
            "disabled-children": (None, "disabled-children"),
        },
        "accommodation": {"homeless-16-17": ("homeless-16-17", None)},
        "direct-work": {"life-story": ("life-story", None)},
        "quality-assurance": {"case-recording": ("recording", None)},
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
_LEANS = re.compile(r"(?:however|as a result|for example|nevertheless|in addition)\b", re.I)
# Alone such a sentence says little: it speaks of the one before, or of an earlier inspection.
_NOT_ALONE = re.compile(
    r"^(?:this|these|that|those|they|their|it|its|such|some of these)\b|\b(?:for|of|by|to) this\b"
    r"|^(?:some|most|many|few|others?|all|both|each) (?:are|were|do|have|has|is|of them)\b"
    r"|\bthis (?:has|is|was|means|work|had)\b|\b(?:was|were|been) (?:\w+ )?(?:judged|graded)\b"
    r"|\b(?:previous|last|earlier) (?:\w+ )?inspection\b",
    re.I,
)

# A letter on one area has a word on a theme only where it speaks of it, not just beside it.
_HEARD = 1.0
_BETTER = 2.0  # a sentence that says it got better is quoted before one that only praises

_State = Literal["concern", "strength", "mixed", "neutral"]
# How much of a finding of each polarity is concern; neutral findings say nothing of the state.
_SHARES: Mapping[str, float] = MappingProxyType({"strength": 0.0, "concern": 1.0, "mixed": _MIXED})


class _Said(NamedTuple):
    """A finding as it bears on one theme."""

    finding: Finding
    weight: float


def words_of(report: Report) -> tuple[HeldTheme, ...]:
    """The report's word on every theme that it evaluates; silent themes are absent."""
    only = _ONLY.get(report.kind)
    by_theme: dict[str, list[_Said]] = {}
    for finding in report.findings:
        if finding.polarity not in _SHARES or not _on_council(finding):
            continue
        force = _force(finding)
        for place, theme in enumerate(finding.themes):
            if only is None or theme in only:
                beside = place and not finding.priority
                said = _Said(finding, force * (_BESIDE if beside else 1.0))
                by_theme.setdefault(theme, []).append(said)
    least = 0.0 if report.kind in FULL_INSPECTIONS else _HEARD
    return tuple(
        _word(report, theme, said)
        for theme, said in sorted(by_theme.items())
        if sum(s.weight for s in said) >= least
    )


def _on_council(finding: Finding) -> bool:
    """What a joint document says of the police or of schools is not the council's doing."""
    return finding.about in (None, "council")


def may_push(finding: Finding) -> bool:
    """Whether the polarity of a finding is sure: of an item of an improvement list it is."""
    return finding.push or finding.priority


def beyond(held: HeldTheme, *, concern: bool) -> float:
    """How far the share of concern lies on its side of the cut; below 0 on the other."""
    share = held.concern if held.concern is not None else float(held.state == "concern")
    return share - CONCERN if concern else CONCERN - share


def _word(report: Report, theme: str, said: Sequence[_Said]) -> HeldTheme:
    known = known_themes()
    if theme not in known or theme not in _FACETS:
        return _verdict(report, theme, said)
    parts = {
        name: _part(known[theme], words, whose, said)
        for name, (words, whose) in _FACETS[theme].items()
    }
    apart = {s.finding.n for name in _APART.get(theme, ()) for s in parts[name]}
    whole = _verdict(report, theme, [s for s in said if s.finding.n not in apart] or said)
    facets = tuple(_verdict(report, theme, part, name) for name, part in parts.items() if part)
    return replace(whole, facets=facets)


def _part(theme: Theme, words: str | None, whose: str | None, said: Iterable[_Said]) -> list[_Said]:
    stems = theme.narrow_aliases.get(words, ()) if words else ("",)
    return [
        s
        for s in said
        if (whose is None or whose in s.finding.themes)
        and any(stem in s.finding.text.lower() for stem in stems)
    ]


def _verdict(
    report: Report, theme: str, said: Sequence[_Said], facet: str | None = None
) -> HeldTheme:
    total = sum(s.weight for s in said)
    bad = sum(s.weight * _SHARES[s.finding.polarity] for s in said)
    grade = None if facet else _grade(report, theme)
    counted = 0.0 if grade is None else min(_GRADE, _GRADE_SHARE * total)
    concern = (bad + counted * (grade or 0.0)) / (total + counted)
    state: _State = (
        "concern" if concern >= CONCERN else "strength" if concern <= _STRENGTH else "mixed"
    )
    return HeldTheme(
        theme=theme,
        state=state,
        report=report.key,
        day=report.day,
        evidence=_telling(report, said, state),
        concern=round(concern, 4),
        weight=round(total, 4),
        facet=facet,
    )


def _force(finding: Finding) -> float:
    return _LISTED if finding.priority else _force_of(finding.polarity, finding.text)


@lru_cache(maxsize=16384)  # the same letter is weighed again whenever its authority gets another
def _force_of(polarity: str, text: str) -> float:
    if polarity == "concern":
        if _SLIGHT.search(text):
            return 0.5
        return 1.5 if _GRAVE.search(text) else 1.0
    return 1.5 if polarity == "strength" and _GREAT.search(text) else 1.0


def _grade(report: Report, theme: str) -> float | None:
    """What the printed grade of the theme's area leads one to expect."""
    if not report.judgements:
        return None
    known = known_themes()
    area = known[theme].area if theme in known else ""
    given: dict[str, str] = {judgement.area: judgement.grade for judgement in report.judgements}
    for slug in (*_JUDGED.get(area, ()), "overall_effectiveness"):
        grade = _GRADED.get(given.get(slug, ""))
        if grade is not None:
            return grade
    return None


def _telling(report: Report, said: Iterable[_Said], state: _State) -> tuple[Evidence, ...]:
    """The findings that best show the state, the most telling first.

    A sentence comes before an item of the improvement list, which is told word for word anyway.
    """
    all_said = list(said)
    shown = "strength" if state == "mixed" else state  # mixed after concern is told as improved
    telling = [s for s in all_said if s.finding.polarity == shown] or all_said
    return tuple(
        evidence_of(s.finding, report) for s in nsmallest(_EVIDENCE, telling, key=_how_telling)
    )


def _how_telling(said: _Said) -> tuple[bool, bool, bool, float, bool, bool, float, int]:
    finding = said.finding
    better = finding.progress and finding.polarity == "strength"
    return (
        not may_push(finding),
        finding.priority,
        _NOT_ALONE.search(finding.text) is not None,
        -said.weight * (_BETTER if better else 1.0),
        len(finding.text) > _LONG,
        _LEANS.match(finding.text) is not None,
        -finding.confidence,
        finding.n,
    )


def evidence_of(finding: Finding, report: Report) -> Evidence:
    """Where a finding stands, for citing it."""
    return Evidence(
        text=finding.text,
        page=finding.page,
        report=report.key,
        url=page_link(report, finding.page),
        n=finding.n,
        push=may_push(finding),
    )
