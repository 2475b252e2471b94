"""How long a site asks to be left alone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY = 86_400.0


def retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """The seconds of a Retry-After header, 0 to a day; None where there is none or it is nonsense.

    It is printed as seconds or as a date (RFC 9110, 10.2.3); dates in the past give 0.
    """
    value = (value or "").strip()
    if not value:
        return None
    try:
        seconds = float(value) if value[0] in "+-.0123456789" else _seconds_until(value, now)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), DAY) if seconds == seconds else None


def _seconds_until(value: str, now: datetime | None) -> float:
    when = parsedate_to_datetime(value)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - (now or datetime.now(UTC))).total_seconds()
