"""Deliveries: the outbox. A row is made with what it tells of, claimed, sent and confirmed.

waiting -> claimed -> sent, or back to waiting with a later try; unknown where nobody can say
whether it was posted; dead where it was given up; dropped where there was nothing left to say.
"""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args

from bot.models import Delivery, Platform, State
from bot.store.database import Row, Store, among, instant, moment

_NOTHING: Mapping[str, str] = MappingProxyType({})
LEASE_SECONDS = 120.0  # longer than any sender waits for its platform
_OPEN = "channel IN (SELECT id FROM channels WHERE paused IS NULL)"


@dataclass(frozen=True, slots=True)
class Told:
    """A message that tells of a report, and what it said of it."""

    delivery: Delivery
    report: str  # Report.key
    facts: str  # JSON, as of the telling


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that its platform took."""

    id: int  # Delivery.id
    receipt: str | None  # the platform's own name of it
    at: datetime


def add(
    store: Store, delivery: Delivery, now: datetime, *, told: Mapping[str, str] = _NOTHING
) -> int | None:
    """Puts a message into the outbox; None where its key is there already.

    `told`: the facts told of each report, as JSON. `id`, `state` and what follows are the
    store's.
    """
    with store.writing():
        rows = store.rows(
            "INSERT INTO deliveries (channel, story, part, revision, act, content, subscriptions, "
            "under, made, due) VALUES (:channel, :story, :part, :revision, :act, :content, "
            ":subscriptions, :under, :now, :due) "
            "ON CONFLICT (channel, story, part, revision) DO NOTHING RETURNING id",
            {
                "channel": delivery.channel,
                "story": delivery.story,
                "part": delivery.part,
                "revision": delivery.revision,
                "act": delivery.act,
                "content": delivery.content,
                "subscriptions": json.dumps(delivery.subscriptions),
                "under": delivery.under,
                "now": instant(now),
                "due": instant(delivery.due),
            },
        )
        if not rows:
            return None
        number = int(rows[0]["id"])
        if delivery.act == "post" and delivery.part.startswith(("letter:", "article:")):
            told = {delivery.report or "": "{}", **told}
        store.insert(
            "delivery_reports",
            ({"delivery": number, "report": key, "told": facts} for key, facts in told.items()),
        )
        return number


def claim(
    store: Store,
    now: datetime,
    *,
    limit: int,
    lease_seconds: float = LEASE_SECONDS,
    channels: Sequence[int] | None = None,
    but: Collection[int] = (),
    platforms: Sequence[Platform] | None = None,
) -> tuple[Delivery, ...]:
    """Takes what is due for sending, the longest due first, at most one message of a channel.

    Nothing of a channel that is paused, that has a message claimed, or whose first message waits
    for its next try: messages keep their order. `channels`: of these alone; `but`: of none of
    these; `platforms`: of channels of these. One statement, so two processes never take the same
    row.
    """
    where: str = "1 = 1"
    values: dict[str, object] = {}
    if platforms is not None:
        where, values = among("c.platform", platforms, "platform")
    if channels is not None:
        where += f" AND c.id IN ({_numbers(channels)})"
    if but:
        where += f" AND c.id NOT IN ({_numbers(but)})"
    rows = store.rows(
        # The inner query finds each channel's first message by the index, and judges it alone.
        "UPDATE deliveries SET state = 'claimed', lease = :lease, attempts = attempts + 1 "
        "WHERE state = 'waiting' AND id IN ("
        "SELECT d.id FROM channels c JOIN deliveries d ON d.id = ("
        "SELECT f.id FROM deliveries f WHERE f.channel = c.id AND f.state = 'waiting' "
        "ORDER BY f.due, f.id LIMIT 1) "
        "WHERE c.paused IS NULL AND d.due <= :now "
        "AND (d.next_try IS NULL OR d.next_try <= :now) "
        "AND NOT EXISTS (SELECT 1 FROM deliveries t WHERE t.channel = c.id "
        f"AND t.state = 'claimed') AND {where} "
        "ORDER BY d.due, d.id LIMIT :limit) RETURNING *",
        {
            **values,
            "now": instant(now),
            "lease": instant(now + timedelta(seconds=lease_seconds)),
            "limit": limit,
        },
    )
    return tuple(sorted(map(_delivery, rows), key=lambda one: (one.due, one.id)))


def expired(
    store: Store, now: datetime, *, lease_seconds: float = LEASE_SECONDS
) -> tuple[Delivery, ...]:
    """Takes over the claims whose lease ran out, oldest first. Whether they were posted is not
    known: look before a second attempt. The new lease keeps other processes from them."""
    rows = store.rows(
        "UPDATE deliveries SET lease = :lease WHERE state = 'claimed' AND lease < :now RETURNING *",
        {"now": instant(now), "lease": instant(now + timedelta(seconds=lease_seconds))},
    )
    return tuple(sorted(map(_delivery, rows), key=lambda one: one.id))


@contextmanager
def noting(store: Store) -> Iterator[None]:
    """One transaction for what became of messages that were sent.

    The disk is not waited for: a power cut that takes it leaves claims, and those run out and are
    looked for. What is claimed is on the disk before anything is sent.
    """
    store.run("PRAGMA synchronous = NORMAL")
    try:
        with store.writing():
            yield
    finally:
        store.run("PRAGMA synchronous = FULL")


def confirm(store: Store, *posted: Posted) -> int:
    """Notes that these were sent; gives of how many that was not known."""
    return store.run_each(
        "UPDATE deliveries SET state = 'sent', sent = :at, lease = NULL, next_try = NULL, "
        "error = NULL, receipt = :receipt WHERE id = :id AND state <> 'sent'",
        ({"id": one.id, "receipt": one.receipt, "at": instant(one.at)} for one in posted),
    )


def retry(
    store: Store,
    number: int,
    why: str,
    next_try: datetime,
    now: datetime,
    *,
    asked_for: bool = False,
) -> None:
    """It was not posted, for certain: it waits for its next try, and its channel with it.

    `asked_for`: somebody resends it, so it is due now, and no alert held up from another day.
    """
    store.run(
        "UPDATE deliveries SET state = 'waiting', lease = NULL, error = :why, "
        "due = COALESCE(:due, due), next_try = :next_try WHERE id = :id AND state = 'claimed'",
        {
            "id": number,
            "why": why,
            "due": instant(now) if asked_for else None,
            "next_try": instant(max(next_try, now)),
        },
    )


def put_off(store: Store, number: int, due: datetime) -> None:
    """It comes too late for its channel's hours: it is due when they open, and was not tried. So
    is the news that came after it, for messages keep their order."""
    values = {"id": number, "due": instant(due)}
    with store.writing():
        rows = store.rows(
            "UPDATE deliveries SET state = 'waiting', lease = NULL, next_try = NULL, due = :due, "
            "attempts = attempts - 1 WHERE id = :id AND state = 'claimed' RETURNING channel",
            values,
        )
        for row in rows:
            store.run(
                "UPDATE deliveries SET due = :due WHERE channel = :channel AND state = 'waiting' "
                "AND due < :due AND id > :id AND act = 'post' "
                "AND (part LIKE 'letter:%' OR part LIKE 'article:%' OR part LIKE 'note:%')",
                {**values, "channel": row["channel"]},
            )


def give_up(
    store: Store,
    number: int,
    why: str,
    state: Literal["dead", "unknown", "dropped"],
    now: datetime,
) -> None:
    """It is tried no more; `why` is shown in `status`."""
    store.run(
        "UPDATE deliveries SET state = :state, lease = NULL, next_try = NULL, error = :why, "
        "sent = :now WHERE id = :id AND state IN ('waiting', 'claimed')",
        {"id": number, "why": why, "state": state, "now": instant(now)},
    )


def resend(store: Store, number: int, now: datetime) -> bool:
    """Puts a dead, unknown or dropped message back into the queue; False for any other, for one
    that was taken back, and so is told otherwise, and for one of a paused channel, where it would
    vanish from what is listed and not be sent.

    An unknown one comes back as a claim that ran out, so that it is looked for first. It has no
    attempts: where it cannot be looked for, it is sent all the same, because somebody said so.
    """
    values = {"id": number, "now": instant(now), "before": instant(now - timedelta(seconds=1))}
    asked = store.rows(
        # Its due stays: the history is looked through from there.
        "UPDATE deliveries SET state = 'claimed', lease = :before, sent = NULL, attempts = 0, "
        f"error = NULL WHERE id = :id AND state = 'unknown' AND {_OPEN} RETURNING id",
        {name: values[name] for name in ("id", "before")},
    )
    return bool(
        asked
        or store.rows(
            "UPDATE deliveries SET state = 'waiting', due = :now, next_try = NULL, sent = NULL, "
            "attempts = 0, error = NULL "
            "WHERE id = :id AND state IN ('dead', 'dropped') AND revision > 0 "
            f"AND {_OPEN} RETURNING id",
            {name: values[name] for name in ("id", "now")},
        )
    )


def reschedule(store: Store, channel: int, due: datetime, now: datetime) -> None:
    """What the channel's hours hold back is due at another time; digests keep theirs."""
    store.run(
        "UPDATE deliveries SET due = :due WHERE channel = :channel AND state = 'waiting' "
        "AND act = 'post' AND part NOT LIKE 'digest:%' AND due > :now",
        {"channel": channel, "due": instant(due), "now": instant(now)},
    )


def by_id(store: Store, number: int) -> Delivery | None:
    rows = store.rows("SELECT * FROM deliveries WHERE id = :id", {"id": number})
    return _delivery(rows[0]) if rows else None


def counts(store: Store) -> dict[State, int]:
    """How many messages are in each state, the states without any too."""
    rows = store.rows("SELECT state, COUNT(*) AS n FROM deliveries GROUP BY state")
    found = {row["state"]: int(row["n"]) for row in rows}
    return {state: found.get(state, 0) for state in get_args(State)}


def waiting(store: Store, channel: int) -> tuple[Delivery, ...]:
    """What the channel waits for, in the order in which it will come."""
    rows = store.rows(
        "SELECT * FROM deliveries WHERE channel = :channel AND state = 'waiting' ORDER BY due, id",
        {"channel": channel},
    )
    return tuple(map(_delivery, rows))


def overdue(store: Store, before: datetime) -> tuple[Delivery, ...]:
    """What should have gone out before this time and did not, the longest due first."""
    rows = store.rows(
        "SELECT * FROM deliveries WHERE state IN ('waiting', 'claimed') AND due < :before "
        "ORDER BY due, id",
        {"before": instant(before)},
    )
    return tuple(map(_delivery, rows))


def dead(store: Store) -> tuple[Delivery, ...]:
    return _in_state(store, "dead")


def unknown(store: Store) -> tuple[Delivery, ...]:
    return _in_state(store, "unknown")


def _in_state(store: Store, state: State) -> tuple[Delivery, ...]:
    rows = store.rows("SELECT * FROM deliveries WHERE state = :state ORDER BY id", {"state": state})
    return tuple(map(_delivery, rows))


def has_told(store: Store, channel: int, versions: Sequence[str]) -> bool:
    """Whether the channel has, or will have, a message of one of these versions of a report."""
    where, values = among("dr.report", versions, "report")
    return bool(
        store.rows(
            "SELECT 1 FROM delivery_reports dr JOIN deliveries d ON d.id = dr.delivery "
            f"WHERE d.channel = :channel AND d.state <> 'dropped' AND {where} LIMIT 1",
            {**values, "channel": channel},
        )
    )


def told_of(store: Store, reports: Sequence[str]) -> tuple[Told, ...]:
    """The messages, in whatever state, that tell of these reports, oldest first."""
    where, values = among("dr.report", reports, "report")
    rows = store.rows(
        "SELECT d.*, dr.report AS of_report, dr.told FROM delivery_reports dr "
        f"JOIN deliveries d ON d.id = dr.delivery WHERE {where} ORDER BY d.id, dr.report",
        values,
    )
    return tuple(Told(_delivery(row), row["of_report"], row["told"]) for row in rows)


def reports_told(store: Store) -> tuple[str, ...]:
    """Every report that a message tells of."""
    rows = store.rows("SELECT DISTINCT report FROM delivery_reports ORDER BY report")
    return tuple(row["report"] for row in rows)


def note_told(store: Store, delivery: int, report: str, facts: str) -> None:
    """Notes what a message says of a report from now on."""
    store.run(
        "UPDATE delivery_reports SET told = :facts WHERE delivery = :delivery AND report = :report",
        {"delivery": delivery, "report": report, "facts": facts},
    )


def revisions(store: Store, number: int) -> tuple[Delivery, ...]:
    """What corrects this message: its updates and the notes in its thread, oldest first."""
    rows = store.rows(
        "SELECT * FROM deliveries WHERE under = :id AND (act = 'update' OR part LIKE 'note:%') "
        "ORDER BY id",
        {"id": number},
    )
    return tuple(map(_delivery, rows))


def waiting_revisions(store: Store, numbers: Collection[int]) -> dict[int, list[int]]:
    """Those of these messages' corrections that nobody tried to send yet, by message."""
    rows = store.rows(
        f"SELECT id, under FROM deliveries WHERE under IN ({_numbers(numbers)}) "
        "AND +state = 'waiting' AND attempts = 0 "  # +: most of what waits is not meant
        "AND (act = 'update' OR part LIKE 'note:%') ORDER BY id"
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["under"], []).append(row["id"])
    return found


def may_be_noted(store: Store, delivery: Delivery) -> bool:
    """False for a note on a message that was certainly not posted."""
    if delivery.under is None or not delivery.part.startswith("note:"):
        return True
    above = by_id(store, delivery.under)
    return above is None or above.state in ("sent", "unknown")


def last_update(store: Store, number: int) -> Delivery | None:
    """The newest update of this message, sent or not."""
    made = [one for one in revisions(store, number) if one.act == "update"]
    return made[-1] if made else None


def rewrite(store: Store, number: int, content: str) -> None:
    """Gives a message that waits another content."""
    store.run(
        "UPDATE deliveries SET content = :content WHERE id = :id AND state = 'waiting'",
        {"id": number, "content": content},
    )


def take_back(store: Store, channel: int, asked: Collection[int], why: str) -> tuple[Delivery, ...]:
    """Drops the alerts that wait for a channel and answer one of these subscriptions; gives them.
    Their keys are free again: who still asks for them gets new ones."""
    taken = [
        one
        for one in waiting(store, channel)
        if not set(asked).isdisjoint(one.subscriptions)
        and one.act == "post"
        and one.part.startswith(("letter:", "article:"))
    ]
    for one in taken:
        store.run(
            "UPDATE deliveries SET state = 'dropped', error = :why, next_try = NULL, "
            "revision = -id WHERE id = :id AND state = 'waiting'",
            {"id": one.id, "why": why},
        )
    return tuple(taken)


def thread_of(store: Store, delivery: Delivery) -> str | None:
    """The receipt of the message under which this one hangs; of an update, of the one it corrects.

    None: it is a message of its own. An article looks for its letter now, not when it was made:
    the letter may have come, or its story have another key, since.
    """
    if delivery.act == "update":
        above = by_id(store, delivery.under) if delivery.under is not None else None
        return above.receipt if above else None
    if delivery.part.startswith("article:"):
        return _visit_thread(store, delivery)
    above = by_id(store, delivery.under) if delivery.under is not None else None
    if above is None:
        return None
    return thread_of(store, above) or above.receipt  # threads have one level


def _visit_thread(store: Store, delivery: Delivery) -> str | None:
    """The message of the letter of the same visit; else of the first article about it."""
    rows = store.rows(
        # What was told of may have been corrected since: it is of the story by its correction.
        "WITH RECURSIVE visit (key) AS ("
        "SELECT theirs.report FROM story_reports mine "
        "JOIN story_reports theirs ON theirs.story = mine.story WHERE mine.report = :report "
        "UNION SELECT r.key FROM reports r JOIN visit ON r.replaced_by = visit.key) "
        "SELECT d.id, d.part, d.receipt FROM visit "
        "JOIN deliveries d ON d.part IN ('letter:' || visit.key, 'article:' || visit.key) "
        "WHERE d.channel = :channel AND d.act = 'post' "
        "AND d.state = 'sent' AND d.receipt IS NOT NULL AND d.id <> :id "
        "ORDER BY CASE WHEN d.part LIKE 'letter:%' THEN 0 ELSE 1 END, d.id LIMIT 1",
        {"report": delivery.report, "channel": delivery.channel, "id": delivery.id},
    )
    if not rows:
        return None
    first = rows[0]
    # The article that opened the thread hangs under nothing.
    if first["part"].startswith("article:") and delivery.receipt and first["id"] > delivery.id:
        return None
    return str(first["receipt"])


def _numbers(numbers: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        channel=row["channel"],
        story=row["story"],
        part=row["part"],
        revision=row["revision"],
        act=row["act"],
        due=datetime.fromisoformat(row["due"]),
        content=row["content"],
        subscriptions=tuple(json.loads(row["subscriptions"])),
        under=row["under"],
        state=row["state"],
        attempts=row["attempts"],
        next_try=moment(row["next_try"]),
        lease=moment(row["lease"]),
        receipt=row["receipt"],
        error=row["error"],
    )
