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
) -> tuple[tuple[str, HeldGrade], ...]:
    """Each authority's last overall grade, with its URN; the abolished ones left out."""
    wanted = [
        authority.urn
        for authority in store.authorities.all
        if authority.predecessor_until is None and (urns is None or authority.urn in urns)
    ]
    return tuple(
        (urn, held)
        for urn in wanted
        for held in standing_today(store, urn, today).grades
        if held.area == "overall_effectiveness"
    )
