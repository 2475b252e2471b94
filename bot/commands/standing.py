"""An authority's standing as it is to be told today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.store import Store, standings
from digests.models import HeldGrade, Standing
from digests.standings import NO_OVERALL_SINCE
from digests.words import AREA_ORDER, grade_words


def standing_today(store: Store, urn: str, today: date) -> Standing:
    """The standing; its overall grade is marked once the framework of April 2026 applies."""
    return _today(standings.of_authority(store, urn), today)


def grades_today(store: Store, urn: str, today: date) -> Standing:
    """The same with its grades alone."""
    return _today(standings.grades_of(store, urn), today)


def _today(standing: Standing, today: date) -> Standing:
    ordered = sorted(standing.grades, key=lambda held: area_order(held.area))
    if today < NO_OVERALL_SINCE:
        return replace(standing, grades=tuple(ordered))
    return replace(standing, grades=tuple(map(_marked, ordered)), as_at=today)


def _marked(held: HeldGrade) -> HeldGrade:
    gone = held.area == "overall_effectiveness"
    return held if held.no_longer_given == gone else replace(held, no_longer_given=gone)


def area_order(area: str) -> int:
    """Sorts areas as reports print them, overall first."""
    return AREA_ORDER.index(area) if area in AREA_ORDER else len(AREA_ORDER)


@dataclass(frozen=True, slots=True)
class OverallGrade:
    """An authority's last overall grade."""

    urn: str
    held: HeldGrade
    past: bool  # inspected since, by a framework that gives none

    @property
    def words(self) -> str:
        grade = grade_words(self.held.grade)
        return f"{grade} (no longer given)" if self.held.no_longer_given else grade


def overall_grades(
    store: Store, urns: Sequence[str] | None, today: date
) -> tuple[OverallGrade, ...]:
    """The last overall grade of each of these authorities, the abolished ones left out."""
    abolished = {a.urn for a in store.authorities.all if a.predecessor_until is not None}
    marked = today >= NO_OVERALL_SINCE
    since = dict(standings.holding(store, "impact_of_leaders", urns=urns))
    grades = []
    for urn, held in standings.holding(store, "overall_effectiveness", urns=urns):
        if urn in abolished:
            continue
        newer = since.get(urn)
        past = bool(newer and newer.day and held.day and newer.day > held.day)
        grades.append(OverallGrade(urn, replace(held, no_longer_given=marked or past), past))
    return tuple(grades)
