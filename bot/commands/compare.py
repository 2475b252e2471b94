"""compare A with B|neighbours: grades side by side, each with its date and framework."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.commands.asking import Asking
from bot.commands.phrases import framework, held_words, text
from bot.commands.rows import grade_row
from bot.commands.standing import standing_today
from digests.models import Digest, HeldGrade, Line, Part, Report, Span, Standing
from digests.reports import page_link
from digests.standings import NO_OVERALL_SINCE
from digests.words import area_words, day, listed

# What each framework calls the same part of the work; only rows of one question are compared.
_AREAS = (
    "overall_effectiveness",
    "impact_of_leaders",
    "help_and_protection",
    "in_care",
    "care_leavers",
)
# Areas of other frameworks that answer nearly the same question, told but not set beside it.
_LIKE = {
    "impact_of_leaders": ("sif_leadership",),
    "help_and_protection": ("sif_help_and_protection",),
    "in_care": ("in_care_and_care_leavers", "sif_looked_after"),
    "care_leavers": ("in_care_and_care_leavers", "sif_care_leavers"),
}
_MOST = 40


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    standing: Standing
    reports: Mapping[str, Report]

    def held(self, area: str) -> HeldGrade | None:
        return next((held for held in self.standing.grades if held.area == area), None)

    def like(self, area: str) -> HeldGrade | None:
        found = (self.held(other) for other in _LIKE.get(area, ()))
        return next((held for held in found if held is not None), None)

    def framework(self, held: HeldGrade) -> str:
        report = self.reports.get(held.report)
        return framework(report) if report else ""


def reply(asking: Asking) -> Digest:
    urns = _urns(asking)
    if len(urns) < 2:
        return _needs_two(asking)
    sides = [_side(asking, urn) for urn in urns[:_MOST]]
    title = (Span(_title(asking, sides), strong=True),)
    order = (
        "In the order asked; nobody is ranked. Grades of different years and frameworks were "
        "given on different terms: see the date and framework beside each."
    )
    if asking.today >= NO_OVERALL_SINCE:
        order += " Inspections since 27 April 2026 give no overall effectiveness."
    if len(sides) > 3:
        order = order.replace("In the order asked", f"{sides[0].name} first, then by name")
    parts = [Part(None, (text(order), *_not_themes(asking)))]
    parts += [_area(area, sides) for area in _AREAS]
    parts += _cannot(sides)
    rows = tuple(
        {
            **grade_row(held, side.standing.urn, side.name, side.reports.get(held.report)),
            "framework": side.framework(held),
        }
        for side in sides
        for held in side.standing.grades
    )
    return Digest(title, tuple(parts), rows=rows)


def _not_themes(asking: Asking) -> tuple[Line, ...]:
    topics = asking.question.topics
    if not topics:
        return ()
    ask = f"findings {topics[0].typed} in {asking.question.places[0].name}"
    return (text(f"Only grades can be compared. For what letters say, ask: {ask}"),)


def _urns(asking: Asking) -> tuple[str, ...]:
    question = asking.question
    if not question.places:
        return ()
    first = question.places[0]
    urns = list(first.urns)
    rest = [urn for place in question.places[1:] for urn in place.urns]
    if first.one and (question.neighbours or not (rest or question.twice)):
        known = asking.store.authorities.by_urn(first.urns[0])
        rest += list(known.neighbours) if known else []
    if len(rest) > 2:
        rest.sort(key=asking.name)
    return tuple(dict.fromkeys([*urns, *rest]))


def _side(asking: Asking, urn: str) -> _Side:
    known = asking.known(urn)
    standing = standing_today(asking.store, urn, asking.today)
    return _Side(asking.name(urn), standing, asking.giving(urn, known))


def _title(asking: Asking, sides: Sequence[_Side]) -> str:
    question = asking.question
    if len(sides) <= 3:
        return f"{listed([side.name for side in sides])}: grades side by side"
    first = question.places[0].name
    if len(question.places) == 1 and question.places[0].one:
        return f"{first} and its {len(sides) - 1} statistical neighbours: grades side by side"
    return f"{listed([place.name for place in question.places])}: grades side by side"


def _area(area: str, sides: Sequence[_Side]) -> Part:
    rows: list[Line] = [
        (Span("Authority"), Span("Grade"), Span("Inspected"), Span("Framework")),
    ]
    for side in sides:
        held = side.held(area)
        if held is None:
            rows.append((Span(side.name), Span(_absent(side, area)), Span(""), Span("")))
            continue
        report = side.reports.get(held.report)
        link = page_link(report, held.page) if report else None
        when = day(held.day) if held.day else "not known"
        rows.append(
            (
                Span(side.name),
                Span(held_words(held)),
                Span(when, link=link),
                Span(side.framework(held)),
            )
        )
    return Part(area_words(area), tuple(rows), "table")


def _absent(side: _Side, area: str) -> str:
    like = side.like(area)
    return "not judged apart" if like else "no grade known"


def _cannot(sides: Sequence[_Side]) -> list[Part]:
    """Where grades do not answer the same question, in words."""
    lines: list[Line] = []
    for side in sides:
        missing: dict[str, tuple[HeldGrade, list[str]]] = {}
        for area in _AREAS[1:]:
            like = side.like(area) if side.held(area) is None else None
            if like is not None:
                missing.setdefault(like.area, (like, []))[1].append(area_words(area).lower())
        lines += [text(_otherwise(side, like, areas)) for like, areas in missing.values()]
    none = [side.name for side in sides if not side.standing.grades]
    if none:
        lines.append(text(f"No inspection with grades is known for {listed(none)}."))
    lines += [text(words) for side in sides if (words := _without_overall(side))]
    return [Part("Where they cannot be compared", tuple(lines), "list")] if lines else []


def _otherwise(side: _Side, like: HeldGrade, areas: Sequence[str]) -> str:
    """That another framework judged these areas as something else."""
    of = f" of {day(like.day)}" if like.day else ""
    judged = f"judged “{area_words(like.area).lower()}”"
    return (
        f"{side.name}, {listed(areas)}: the inspection{of} ({side.framework(like)}) {judged}"
        f"{' as one' if len(areas) > 1 else ''}: {held_words(like)}."
    )


def _without_overall(side: _Side) -> str:
    """That a newer inspection gave other grades and, by design, no overall one."""
    overall = side.held("overall_effectiveness")
    newest = max((held.day for held in side.standing.grades if held.day), default=None)
    if newest is None or (overall and overall.day and overall.day >= newest):
        return ""
    if overall is None:
        return f"{side.name} has no overall grade: its inspection of {day(newest)} gives none."
    earlier = f" of {day(overall.day)}" if overall.day else ""
    return (
        f"{side.name}: the inspection of {day(newest)} gives no overall effectiveness, by design. "
        f"The overall grade shown is the last one,{earlier}."
    )


def _needs_two(asking: Asking) -> Digest:
    title = (Span("Compare whom with whom?", strong=True),)
    if asking.question.twice:
        title = (Span(f"{asking.question.twice[0]} is named twice: compare it with whom?", True),)
    place = asking.authority
    known = asking.store.authorities.by_urn(place.urns[0]) if place else None
    name = place.name if place else "Medway"
    lines = [text(f"compare {name} with {'Kent' if name != 'Kent' else 'Medway'}")]
    if known is None or known.neighbours:
        lines.insert(0, text(f"compare {name} with neighbours"))
    return Digest(title, (Part("Try", tuple(lines), "list"),), found=False)
