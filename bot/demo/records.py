"""What the world is made of: providers with their events, and news. Each has its time.

`since` and `until` are steps of the world: a record is there from the one up to, not including,
the other.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass(frozen=True, slots=True)
class Event:
    """One published file of a provider."""

    file_id: int
    words: str  # "Children's services focused visit"
    published: date
    body: bytes  # the PDF
    event_date: date | None = None
    since: int = 0
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """One authority on the report site."""

    urn: str
    name: str
    events: tuple[Event, ...] = ()
    address: str = "The Town Hall, High Street"


@dataclass(frozen=True, slots=True)
class Article:
    """One page of news. A line is a paragraph, "## " a heading, "- " a bullet."""

    path: str
    title: str
    published: date
    lines: tuple[str, ...]
    publisher: str
    since: int = 0
    until: int | None = None


def there(record: Event | Article, step: int) -> bool:
    """Whether a record is published at a step of the world."""
    return record.since <= step and (record.until is None or step < record.until)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
