"""Channels, rules and messages for the tests of talking."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.models import Address, Channel, Delivery, Rule, Subject
from bot.store import Store, channels, deliveries

# A Monday in term time, half past nine in London.
MONDAY = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
WORKFORCE = Subject("theme", "workforce", "workforce")
NEGLECT = Subject("theme", "neglect", "neglect")
WESTMARCH_COUNCIL = Subject("authority", "90001", "Westmarch")
EASTMARCH_COUNCIL = Subject("authority", "90002", "Eastmarch")
SOUTH_EAST = Subject("region", "South East", "South East")
EVERYTHING = Subject("everything", "", "everything")
GRADES = Subject("grades", "", "grades")


def rule(*subjects: Subject, cadence: str = "now", **rest: Any) -> Rule:
    return Rule(subjects, cadence=cadence, **rest)  # type: ignore[arg-type]  # from tests


def channel(store: Store, name: str = "C1", **rest: Any) -> Channel:
    return channels.ensure(store, Address("slack", "T1", name), name=name.lower(), **rest)


def message(channel: int, number: int = 1, *, due: datetime = MONDAY, **rest: Any) -> Delivery:
    """A message about report `number`, as it goes into the outbox."""
    return Delivery(
        id=0,
        channel=channel,
        **{
            "story": f"story {number}",
            "part": f"letter:r{number}",
            "revision": 1,
            "act": "post",
            "due": due,
            "content": json.dumps({"urns": ["90001"]}),
            **rest,
        },
    )


def queue(store: Store, *messages: Delivery, now: datetime = MONDAY) -> list[int]:
    """Puts messages into the outbox; gives their numbers."""
    numbers = [deliveries.add(store, one, now) for one in messages]
    assert all(numbers)
    return [number for number in numbers if number]


def sent_of_report(store: Store, report: str) -> tuple[Delivery, ...]:
    """The messages that were sent of a report, digests too, oldest first; no corrections."""
    told = (one.delivery for one in deliveries.told_of(store, (report,)))
    return tuple(one for one in told if (one.state, one.act) == ("sent", "post"))


def later(*, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
    return MONDAY + timedelta(minutes=minutes, hours=hours, days=days)
