"""An authority's standing as it is to be told today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.store import Store, standings
from digests.models import HeldGrade, Standing
from digests.standings import NO_OVERALL_SINCE


def standing_today(store: Store, urn: str, today: date) -> Standing:
    """The standing; its overall grade is marked once the framework of April 2026 applies."""
    standing = standings.of_authority(store, urn)
    if today < NO_OVERALL_SINCE:
        return standing
    grades = tuple(
        replace(held, no_longer_given=held.area == "overall_effectiveness")
        for held in standing.grades
    )
    return replace(standing, grades=grades, as_at=today)


def overall_grades(
    store: Store, urns: Sequence[str] | None, today: date
) -> tuple[tuple[tuple[str, HeldGrade], ...], tuple[str, ...]]:
    """Each authority's last overall grade, with its URN; then the URNs of those that have been
    inspected since without one. The abolished authorities are in neither."""
    abolished = {a.urn for a in store.authorities.all if a.predecessor_until is not None}
    marked = today >= NO_OVERALL_SINCE
    since = dict(standings.holding(store, "impact_of_leaders", urns=urns))
    held: list[tuple[str, HeldGrade]] = []
    past: list[str] = []
    for urn, grade in standings.holding(store, "overall_effectiveness", urns=urns):
        newer = since.get(urn)
        if urn in abolished:
            continue
        if newer and newer.day and grade.day and newer.day > grade.day:
            past.append(urn)
        else:
            held.append((urn, replace(grade, no_longer_given=marked)))
    return tuple(held), tuple(past)
