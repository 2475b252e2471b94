"""Subscriptions: what each channel asked to be told. They belong to the channel."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.models import Cadence, Rule, Subscription
from bot.store.database import Row, Store, among, instant
from bot.store.rules import from_json, sameness, to_json


def add(
    store: Store, channel: int, rule: Rule, now: datetime, made_by: str | None = None
) -> Subscription:
    """The channel's subscription to this rule; the same rule twice is the one that there is."""
    with store.writing():
        store.run(
            "INSERT INTO subscriptions (channel, rule, cadence, same, made, made_by, after) "
            "VALUES (:channel, :rule, :cadence, :same, :now, :made_by, "
            "COALESCE((SELECT MAX(id) FROM tellings), 0)) "
            "ON CONFLICT (channel, same) DO NOTHING",
            {
                "channel": channel,
                "rule": to_json(rule),
                "cadence": rule.cadence,
                "same": sameness(rule),
                "now": instant(now),
                "made_by": made_by,
            },
        )
        rows = store.rows(
            "SELECT * FROM subscriptions WHERE channel = :channel AND same = :same",
            {"channel": channel, "same": sameness(rule)},
        )
    return _subscription(rows[0])


def change(store: Store, number: int, channel: int, rule: Rule) -> Subscription | None:
    """Gives a channel's subscription another rule: it keeps its number. None where the channel has
    none of that number, or has the rule already. `bot.posting.asking` sees to what it waits for."""
    with store.writing():
        if store.rows(
            "SELECT 1 FROM subscriptions WHERE channel = :channel AND same = :same AND id <> :id",
            {"channel": channel, "same": sameness(rule), "id": number},
        ):
            return None
        rows = store.rows(
            "UPDATE subscriptions SET rule = :rule, cadence = :cadence, same = :same, "
            "owed = CASE WHEN cadence = :cadence THEN owed END "
            "WHERE id = :id AND channel = :channel RETURNING *",
            {
                "id": number,
                "channel": channel,
                "rule": to_json(rule),
                "cadence": rule.cadence,
                "same": sameness(rule),
            },
        )
    return _subscription(rows[0]) if rows else None


def remove(store: Store, number: int, channel: int) -> Subscription | None:
    """Ends a channel's subscription; None where the channel has none of that number."""
    rows = store.rows(
        "DELETE FROM subscriptions WHERE id = :id AND channel = :channel RETURNING *",
        {"id": number, "channel": channel},
    )
    return _subscription(rows[0]) if rows else None


def owe(store: Store, number: int, after: int) -> None:
    """Lets a subscription's next digest begin after this telling, or where it was to before."""
    store.run(
        "UPDATE subscriptions SET owed = MAX(after, MIN(COALESCE(owed, :after), :after)) "
        "WHERE id = :id",
        {"id": number, "after": after},
    )


def settle(store: Store, channel: int, cadence: Cadence) -> None:
    """Notes that a digest told the channel's subscriptions of this rhythm what they were owed."""
    store.run(
        "UPDATE subscriptions SET owed = NULL WHERE channel = :channel AND cadence = :cadence",
        {"channel": channel, "cadence": cadence},
    )


def keep_end(store: Store, ended: Subscription, told: int, now: datetime, spell: timedelta) -> None:
    """Remembers for a spell of time which telling an ended subscription was last told."""
    store.run(
        "DELETE FROM ended_subscriptions WHERE ended < :before", {"before": instant(now - spell)}
    )
    store.run(
        "INSERT INTO ended_subscriptions (channel, same, told, ended) "
        "VALUES (:channel, :same, :told, :now) "
        "ON CONFLICT (channel, same) DO UPDATE SET told = excluded.told, ended = excluded.ended",
        {
            "channel": ended.channel,
            "same": sameness(ended.rule),
            "told": told,
            "now": instant(now),
        },
    )


def go_on(store: Store, made: Subscription, now: datetime, spell: timedelta) -> Subscription | None:
    """Lets a new subscription go on where the same one ended; None where none did of late."""
    rows = store.rows(
        "DELETE FROM ended_subscriptions "
        "WHERE channel = :channel AND same = :same AND ended >= :since RETURNING told",
        {
            "channel": made.channel,
            "same": sameness(made.rule),
            "since": instant(now - spell),
        },
    )
    if not rows:
        return None
    again = store.rows(
        "UPDATE subscriptions SET after = :told WHERE id = :id RETURNING *",
        {"told": rows[0]["told"], "id": made.id},
    )
    return _subscription(again[0])


def by_id(store: Store, number: int) -> Subscription | None:
    rows = store.rows("SELECT * FROM subscriptions WHERE id = :id", {"id": number})
    return _subscription(rows[0]) if rows else None


def of_channel(store: Store, channel: int) -> tuple[Subscription, ...]:
    """The channel's subscriptions, oldest first."""
    rows = store.rows(
        "SELECT * FROM subscriptions WHERE channel = :channel ORDER BY id", {"channel": channel}
    )
    return tuple(map(_subscription, rows))


def by_cadence(store: Store, *cadences: Cadence) -> tuple[Subscription, ...]:
    """Every channel's subscriptions of these cadences, channel by channel, oldest first."""
    where, values = among("cadence", cadences, "cadence")
    rows = store.rows(
        f"SELECT * FROM subscriptions WHERE {where} ORDER BY channel, id",  # noqa: S608
        values,
    )
    return tuple(map(_subscription, rows))


def by_ids(store: Store, numbers: Sequence[int]) -> tuple[Subscription, ...]:
    """Those of these that there still are, oldest first."""
    found = (by_id(store, number) for number in sorted(set(numbers)))
    return tuple(one for one in found if one is not None)


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        channel=row["channel"],
        rule=from_json(row["rule"]),
        made=datetime.fromisoformat(row["made"]),
        made_by=row["made_by"],
        after=row["after"],
        owed=row["owed"],
    )
