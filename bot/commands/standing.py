"""An authority's standing as it is to be told today."""

from dataclasses import replace
from datetime import date

from bot.store import Store, standings
from digests.models import Standing
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
