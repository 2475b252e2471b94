"""The time: Europe/London for people and schedules, UTC for everything kept."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from digests.words import day

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    return datetime.now(UTC)


def moment_words(when: datetime) -> str:
    """12 January 2026, 09:40, as clocks in London show it."""
    local = when.astimezone(LONDON)
    return f"{day(local.date())}, {local:%H:%M}"
