"""What a rule asks for, held against news."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.commands.places import Place, Places, known_places
from bot.commands.tokens import plain
from bot.commands.topics import judged_areas
from bot.models import Rule, Subject
from digests.findings.themes import known_themes
from digests.models import Change, Report
from digests.words import area_words, counted
from scrapers.authorities import Authorities
from scrapers.models import FULL_INSPECTIONS

# Kinds that are asked for in one word.
KINDS_TOGETHER: Mapping[str, frozenset[str]] = {
    "inspections": FULL_INSPECTIONS,
    "visits": frozenset({"focused_visit", "monitoring_visit"}),
}
_CONCERNS = frozenset({"new-concern", "continuing-concern"})
_WORSE = frozenset({"requires_improvement", "inadequate"})


@dataclass(frozen=True, slots=True)
class News:
    """One report that came in, and what it changed."""

    report: Report
    change: Change | None = None  # None: an article, or what moved nothing
    press: bool = False  # not an inspectorate's own word
    urns: tuple[str, ...] = ()  # all whom the document is about; () for the report's own


class _Said(NamedTuple):
    """One thing that the news says of a theme, sure enough to be told unasked."""

    text: str  # in lower case
    concern: bool
    why: str


def match(
    rule: Rule,
    news: News,
    authorities: Authorities,
    groups: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """Why the rule asks for this news, in words; () where it does not.

    For many rules and one piece of news make one `Matcher`: it reads the news once.
    """
    return Matcher(news, authorities, groups)(rule)


@dataclass(slots=True)
class Matcher:
    """One piece of news, read once, to hold any number of rules against.

    >>> wanted = Matcher(news, authorities, groups)
    >>> wanted(rule)
    ('neglect: a concern',)
    """

    news: News
    authorities: Authorities
    groups: Mapping[str, tuple[str, ...]]
    _places: Places = field(init=False)
    _urns: frozenset[str] = field(init=False)
    _said: dict[str, list[_Said]] = field(init=False)
    _concern: bool = field(init=False)
    _where: dict[tuple[str, str], frozenset[str]] = field(init=False, default_factory=dict)
    _why: dict[tuple[Subject, bool], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        report = self.news.report
        self._places = known_places(self.authorities, self.groups)
        self._urns = frozenset(self.news.urns) or frozenset((report.urn,))
        self._said = _said(report, self.news.change)
        self._concern = _any_concern(report, self.news.change, self._said)

    def __call__(self, rule: Rule) -> tuple[str, ...]:
        report = self.news.report
        press = self.news.press or not report.official
        if report.private or (press and not rule.with_press):
            return ()
        urns = self._within(rule)
        if not urns or any(_is_kind(s, report.kind) for s in rule.excluded if s.kind == "kind"):
            return ()
        left_out = frozenset(
            theme for s in rule.excluded if s.kind in ("theme", "area") for theme in themes_of(s)
        )
        whys = (
            self._reason(subject, urns, left_out, concerns=rule.concerns_only)
            for subject in rule.subjects
        )
        return tuple(dict.fromkeys(why for why in whys if why))

    def _within(self, rule: Rule) -> frozenset[str]:
        """Those whom the news is about, as far as the rule wants to hear of them."""
        urns = self._urns
        if rule.within:
            urns = _joined(self._members(place) for place in rule.within)
        for subject in rule.excluded:
            if subject.kind not in ("theme", "area", "kind"):
                urns = urns - self._members(subject)
        return urns

    def _members(self, subject: Subject) -> frozenset[str]:
        """Of those whom the news is about, the ones that belong to a place."""
        key = (subject.kind, subject.value)
        found = self._where.get(key)
        if found is None:
            found = self._where[key] = frozenset(self._look_up(*key))
        return found

    def _look_up(self, kind: str, value: str) -> Iterable[str]:
        if kind == "everything":
            return self._urns
        if kind == "authority":
            return self._urns & {value}
        if kind == "region":
            known = (self.authorities.by_urn(urn) for urn in self._urns)
            return [a.urn for a in known if a is not None and a.region == value]
        place = self._places.find(plain(value.removeprefix("the ")))
        return self._urns.intersection(place.urns) if isinstance(place, Place) else ()

    def _reason(
        self, subject: Subject, urns: frozenset[str], left_out: frozenset[str], *, concerns: bool
    ) -> str:
        """Why a subject asks for the news, or ""."""
        if subject.kind in ("theme", "area"):
            if left_out:
                return self._of_themes(subject, left_out, concerns)
            known = self._why.get((subject, concerns))
            if known is None:
                known = self._of_themes(subject, left_out, concerns)
                self._why[subject, concerns] = known
            return known
        if concerns and not self._concern:
            return ""
        report = self.news.report
        if subject.kind == "kind":
            return subject.name if _is_kind(subject, report.kind) else ""
        if subject.kind == "grades":
            return _grades(report, self.news.change, concerns)
        if subject.kind == "priority_actions":
            return _priority_actions(report)
        return subject.name if not urns.isdisjoint(self._members(subject)) else ""

    def _of_themes(self, subject: Subject, left_out: frozenset[str], concerns: bool) -> str:
        for theme in themes_of(subject):
            if theme in left_out:
                continue
            for said in self._said.get(theme, ()):
                if (said.concern or not concerns) and _holds(said.text, subject.stems):
                    return f"{subject.name}: {said.why}"
        if subject.kind == "area" and not concerns:
            areas = judged_areas(subject.value)
            if any(j.area in areas for j in self.news.report.judgements):
                return f"{subject.name}: a grade"
        return ""


def _joined(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(urn for members in sets for urn in members)


def themes_of(subject: Subject) -> tuple[str, ...]:
    if subject.kind == "area":
        return tuple(theme.slug for theme in known_themes().area(subject.value))
    return (subject.value,)


def _is_kind(subject: Subject, kind: str) -> bool:
    return kind == subject.value or kind in KINDS_TOGETHER.get(subject.value, ())


def _holds(text: str, stems: tuple[str, ...]) -> bool:
    return not stems or any(_plain(stem) in text for stem in stems)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def _said(report: Report, change: Change | None) -> dict[str, list[_Said]]:
    """What is said of each theme: printed lists first, then changes, then sentences."""
    said: dict[str, list[_Said]] = {}
    for finding in report.findings:
        if finding.priority:
            told = _Said(_plain(finding.text), True, "listed for improvement")
            for theme in finding.themes:
                said.setdefault(theme, []).append(told)
    for moved in change.themes if change else ():
        if moved.push and moved.change != "not-mentioned":
            texts = _plain(" ".join(item.text for item in moved.after))
            why = moved.change.replace("-", " ")
            told = _Said(texts, moved.change in _CONCERNS, why)
            said.setdefault(moved.theme, []).append(told)
    for finding in report.findings:
        if finding.push and not finding.priority:
            concern = finding.polarity == "concern"
            why = {"concern": "a concern", "strength": "a strength"}.get(
                finding.polarity, "spoken of"
            )
            for theme in finding.themes:
                said.setdefault(theme, []).append(_Said(_plain(finding.text), concern, why))
    return said


def _any_concern(
    report: Report, change: Change | None, said: Mapping[str, Iterable[_Said]]
) -> bool:
    return bool(
        report.improvements
        or report.priority_actions
        or any(j.grade in _WORSE for j in report.judgements)
        or any(move.move == "down" for move in (change.moves if change else ()))
        or any(one.concern for told in said.values() for one in told)
    )


def _grades(report: Report, change: Change | None, concerns: bool) -> str:
    """A letter that gives or moves a grade; for concerns only one that is or moves low."""
    for move in change.moves if change else ():
        if move.move == "down" or (move.move == "up" and not concerns):
            area = area_words(move.area)
            return f"grades: {area[:1].lower()}{area[1:]} moved {move.move}"
    given = [j for j in report.judgements if j.grade != "not_given"]
    if concerns:
        given = [j for j in given if j.grade in _WORSE]
    return f"grades: {counted(len(given), 'grade')} given" if given else ""


def _priority_actions(report: Report) -> str:
    number = len(report.priority_actions)
    if not number:
        return ""
    return counted(number, "area for priority action", "areas for priority action")
