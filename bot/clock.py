"""The time, for those who are not handed one."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
