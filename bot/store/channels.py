"""Channels: the conversations that the bot posts in, and when each wants to hear."""

import json
from datetime import datetime, time, timedelta

from bot.models import Address, Channel, ChannelKind, Hours
from bot.store.database import Row, Store, instant

# Of what waited while a channel was paused, only so much is still news when it returns.
STILL_NEWS = timedelta(days=7)
_TOO_OLD = "It waited for more than seven days while the channel was paused."
_AT = "platform = :platform AND workspace = :workspace AND address = :address"


def find(store: Store, address: Address) -> Channel | None:
    rows = store.rows(f"SELECT * FROM channels WHERE {_AT}", _values(address))  # noqa: S608
    return _channel(rows[0]) if rows else None


def by_id(store: Store, number: int) -> Channel | None:
    rows = store.rows("SELECT * FROM channels WHERE id = :id", {"id": number})
    return _channel(rows[0]) if rows else None


def all_channels(store: Store) -> tuple[Channel, ...]:
    """Every channel, in the order in which they were met."""
    return tuple(map(_channel, store.rows("SELECT * FROM channels ORDER BY id")))


def paused(store: Store) -> frozenset[Address]:
    """The addresses of the channels in which nobody can be told anything now."""
    rows = store.rows("SELECT * FROM channels WHERE paused IS NOT NULL")
    return frozenset(_channel(row).address for row in rows)


def ensure(
    store: Store,
    address: Address,
    *,
    name: str | None = None,
    kind: ChannelKind = "channel",
    reference: str | None = None,
) -> Channel:
    """The channel at this address, made where it is new; a name or reference given is kept."""
    known = find(store, address)
    if known is not None and _says(known, name, reference):
        return known
    store.run(
        "INSERT INTO channels (platform, workspace, address, name, kind, hours, reference) "
        "VALUES (:platform, :workspace, :address, :name, :kind, :hours, :reference) "
        "ON CONFLICT (platform, workspace, address) DO UPDATE SET "
        "name = COALESCE(excluded.name, channels.name), "
        "reference = COALESCE(excluded.reference, channels.reference)",
        {
            **_values(address),
            "name": name,
            "kind": kind,
            "hours": _hours_text(Hours()),
            "reference": reference,
        },
    )
    made = find(store, address)
    if made is None:
        raise LookupError(f"{address} was removed while it was being made")
    return made


def rename(store: Store, address: Address, name: str) -> None:
    store.run(
        f"UPDATE channels SET name = :name WHERE {_AT}",  # noqa: S608 - our own words
        {**_values(address), "name": name},
    )


def move(store: Store, old: Address, new: Address) -> None:
    """A conversation has another id from now on: a converted channel, a moved team.

    Where the new one is known already, what the old one asked for and waits for goes there.
    """
    with store.writing():
        here, there = find(store, old), find(store, new)
        if here is None or old == new:
            return
        if there is not None:
            _merge(store, here, there)
            return
        store.run(
            "UPDATE channels SET platform = :platform, workspace = :workspace, "
            "address = :address WHERE id = :id",
            {**_values(new), "id": here.id},
        )


def _merge(store: Store, here: Channel, there: Channel) -> None:
    both = {"old": here.id, "new": there.id}
    for sql in (
        # Their next digest begins where the last one here ended, wherever those over there are.
        "UPDATE subscriptions SET owed = COALESCE(owed, MAX(after, COALESCE(("
        "SELECT until FROM digest_runs r WHERE r.channel = :old AND r.cadence = "
        "subscriptions.cadence ORDER BY day DESC LIMIT 1), 0))) "
        "WHERE channel = :old AND cadence <> 'now'",
        "UPDATE subscriptions SET channel = :new WHERE channel = :old AND same NOT IN "
        "(SELECT same FROM subscriptions WHERE channel = :new)",
        # Both may have had a digest of the same day, and they say different things.
        "UPDATE deliveries SET channel = :new, story = story || '/' || :old "
        "WHERE channel = :old AND part LIKE 'digest:%'",
        "UPDATE deliveries SET channel = :new WHERE channel = :old AND NOT EXISTS ("
        "SELECT 1 FROM deliveries d WHERE d.channel = :new AND d.story = deliveries.story "
        "AND d.part = deliveries.part AND d.revision = deliveries.revision)",
        "UPDATE objections SET channel = :new WHERE channel = :old",
        "DELETE FROM channels WHERE id = :old",
    ):
        store.run(sql, both)


def pause(store: Store, number: int, why: str, now: datetime) -> None:
    """Nothing is posted there until it is resumed; `why` is shown to whoever asks."""
    store.run(
        "UPDATE channels SET paused = :why, paused_since = COALESCE(paused_since, :now) "
        "WHERE id = :id",
        {"id": number, "why": why, "now": instant(now)},
    )


def resume(store: Store, number: int, now: datetime) -> None:
    """Posts there again. Of what it missed, it hears of the last seven days."""
    values = {"id": number, "since": instant(now - STILL_NEWS), "why": _TOO_OLD}
    with store.writing():
        if not store.rows(
            "UPDATE channels SET paused = NULL, paused_since = NULL "
            "WHERE id = :id AND paused IS NOT NULL RETURNING id",
            {"id": number},
        ):
            return
        store.run(
            "UPDATE deliveries SET state = 'dropped', error = :why "
            "WHERE channel = :id AND state = 'waiting' AND made < :since",
            values,
        )
        store.run(
            "UPDATE subscriptions SET after = :last WHERE channel = :id AND after < :last",
            {"id": number, "last": _last_telling(store, values["since"])},
        )


def set_hours(store: Store, number: int, hours: Hours) -> None:
    """What waits keeps the time that it waits for: see bot.posting.announce.change_hours."""
    store.run(
        "UPDATE channels SET hours = :hours WHERE id = :id",
        {"id": number, "hours": _hours_text(hours)},
    )


def _last_telling(store: Store, before: object) -> int:
    rows = store.rows(
        "SELECT COALESCE(MAX(id), 0) AS n FROM tellings WHERE made < :before", {"before": before}
    )
    return int(rows[0]["n"])


def _says(known: Channel, name: str | None, reference: str | None) -> bool:
    return name in (None, known.name) and reference in (None, known.reference)


def _values(address: Address) -> dict[str, object]:
    return {
        "platform": address.platform,
        "workspace": address.workspace,
        "address": address.channel,
    }


def _hours_text(hours: Hours) -> str:
    return json.dumps(
        {
            "digest": hours.digest.isoformat("minutes"),
            "days": list(hours.days),
            "weekly": hours.weekly,
            "alerts_from": hours.alerts_from.isoformat("minutes"),
            "alerts_until": hours.alerts_until.isoformat("minutes"),
            "anytime": hours.anytime,
        }
    )


def _hours(text: str) -> Hours:
    held = json.loads(text)
    return Hours(
        digest=time.fromisoformat(held["digest"]),
        days=tuple(held["days"]),
        weekly=held["weekly"],
        alerts_from=time.fromisoformat(held["alerts_from"]),
        alerts_until=time.fromisoformat(held["alerts_until"]),
        anytime=held["anytime"],
    )


def _channel(row: Row) -> Channel:
    return Channel(
        id=row["id"],
        address=Address(row["platform"], row["workspace"], row["address"]),
        name=row["name"],
        kind=row["kind"],
        hours=_hours(row["hours"]),
        paused=row["paused"],
        reference=row["reference"],
    )
