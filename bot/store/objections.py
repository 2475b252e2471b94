"""Objections: what somebody in a channel doubts. "Is this wrong?" leads here."""

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Row, Store, instant


@dataclass(frozen=True, slots=True)
class Objection:
    """One doubt, for the operator. Who had it is not kept."""

    id: int
    report: str | None  # Report.key
    finding: int | None  # its number in the report, where one is meant
    delivery: int | None  # the message under which it was raised, where known
    channel: int | None
    said: str
    made: datetime
    settled: datetime | None = None


def add(
    store: Store,
    *,
    report: str | None,
    said: str,
    now: datetime,
    finding: int | None = None,
    delivery: int | None = None,
    channel: int | None = None,
) -> int:
    rows = store.rows(
        "INSERT INTO objections (report, finding, delivery, channel, said, made) "
        "VALUES (:report, :finding, :delivery, :channel, :said, :now) RETURNING id",
        {
            "report": report,
            "finding": finding,
            "delivery": delivery,
            "channel": channel,
            "said": said,
            "now": instant(now),
        },
    )
    return int(rows[0]["id"])


def open_objections(store: Store) -> tuple[Objection, ...]:
    """Those that the operator has not dealt with, oldest first."""
    rows = store.rows("SELECT * FROM objections WHERE settled IS NULL ORDER BY id")
    return tuple(map(_objection, rows))


def settle(store: Store, number: int, now: datetime) -> bool:
    """Notes that it was dealt with; False where it was already, or is not known."""
    return bool(
        store.rows(
            "UPDATE objections SET settled = :now WHERE id = :id AND settled IS NULL RETURNING id",
            {"id": number, "now": instant(now)},
        )
    )


def _objection(row: Row) -> Objection:
    return Objection(
        id=row["id"],
        report=row["report"],
        finding=row["finding"],
        delivery=row["delivery"],
        channel=row["channel"],
        said=row["said"],
        made=datetime.fromisoformat(row["made"]),
        settled=datetime.fromisoformat(row["settled"]) if row["settled"] else None,
    )
