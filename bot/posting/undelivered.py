"""Undelivered: what the operator hears of channels and messages that cannot be reached, once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.post import operator_note
from bot.store import Store, channels
from bot.store.database import instant, moment
from digests.words import counted, listed

_GATHER = timedelta(minutes=2)  # in which what goes wrong at once is told of at once
_APART = timedelta(minutes=15)  # between two notes, while a platform is in trouble
_MOST = 10  # channels that a note names


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing to tell of: a channel that was paused, or a message that was given up."""

    mark: str  # tells it from the same trouble at another time
    channel: int
    since: datetime
    words: str  # why; of a message its state


def tell_undelivered(store: Store, operator: int, now: datetime) -> int:
    """Tells the operator's channel of channels that are paused and of messages that may not have
    arrived, each once and all together; gives how many notes. Of its own troubles it says
    nothing: it could not be told."""
    with store.writing():
        own = channels.by_id(store, operator)
        if own is None or own.paused is not None:
            return 0  # what is mended by then need not be told
        made = _tell_paused(store, operator, now)
        return made + _tell_stuck(store, operator, now)


def _tell_paused(store: Store, operator: int, now: datetime) -> int:
    rows = store.rows(
        "SELECT id, paused, paused_since FROM channels "
        "WHERE paused IS NOT NULL AND id <> :operator ORDER BY id",
        {"operator": operator},
    )
    cases = [
        _Case(
            f"{row['id']} {row['paused_since']}",
            row["id"],
            moment(row["paused_since"]) or now,
            row["paused"],
        )
        for row in rows
    ]
    told = _told(store, operator, "paused")
    new = [case for case in cases if case.mark not in told]
    if not new or not _is_time(store, operator, "paused", new, now):
        return 0
    names = _names(store)
    lines = [f"{names[case.channel]}: {case.words}" for case in new[:_MOST]]
    if len(new) > _MOST:
        lines.append(f"And {len(new) - _MOST} more: ofsted-bot status lists them.")
    lines.append("Nothing is posted there until it returns; its subscriptions are kept.")
    title = f"{counted(len(new), 'channel')} {'is' if len(new) == 1 else 'are'} paused"
    return _note(store, operator, "paused", title, lines, new, now)


def _tell_stuck(store: Store, operator: int, now: datetime) -> int:
    rows = store.rows(
        # What was given up notes its time as `sent`.
        "SELECT id, channel, state, sent FROM deliveries "
        "WHERE state IN ('dead', 'unknown') AND channel <> :operator ORDER BY id",
        {"operator": operator},
    )
    cases = [
        _Case(
            f"{row['id']} {row['sent']}", row["channel"], moment(row["sent"]) or now, row["state"]
        )
        for row in rows
    ]
    told = _told(store, operator, "stuck")
    new = [case for case in cases if case.mark not in told]
    if not new or not _is_time(store, operator, "stuck", new, now):
        return 0
    names = _names(store)
    where = list(dict.fromkeys(names[case.channel] for case in new))
    more = len(where) - _MOST
    said = [*where[:_MOST], *([f"{more} more"] if more > 0 else [])]
    dead = sum(case.words == "dead" for case in new)
    lines = [f"To {listed(said)}."]
    if dead:
        lines.append(f"{counted(dead, 'message')} given up.")
    if len(new) > dead:
        lines.append(f"Of {len(new) - dead}, nobody can say whether it came.")
    lines.append("Type “status” to see why, and “resend all” to send again.")
    title = f"{counted(len(new), 'message')} may not have arrived"
    actions = (("Status", "status"), ("Resend all", "resend all"))
    return _note(store, operator, "stuck", title, lines, new, now, actions)


def _note(
    store: Store,
    operator: int,
    what: str,
    title: str,
    lines: Sequence[str],
    cases: Sequence[_Case],
    now: datetime,
    actions: Sequence[tuple[str, str]] = (),
) -> int:
    marks = [case.mark for case in cases]
    number = operator_note(
        store, operator, title, lines, now, key=f"{what} {instant(now)}", actions=actions, of=marks
    )
    return int(number is not None)


def _told(store: Store, operator: int, what: str) -> set[str]:
    """The marks of what the operator's notes have told of."""
    rows = store.rows(
        "SELECT content FROM deliveries WHERE channel = :operator AND story = 'operator' "
        "AND part LIKE :part",
        {"operator": operator, "part": f"operator:{what} %"},
    )
    return {mark for row in rows for mark in json.loads(row["content"]).get("of", ())}


def _is_time(store: Store, operator: int, what: str, cases: Sequence[_Case], now: datetime) -> bool:
    """Once they have gathered, and some time after the last note."""
    if now - min(case.since for case in cases) < _GATHER:
        return False
    last = store.rows(
        "SELECT MAX(made) AS made FROM deliveries WHERE channel = :operator "
        "AND story = 'operator' AND part LIKE :part",
        {"operator": operator, "part": f"operator:{what} %"},
    )[0]["made"]
    return last is None or now - (moment(last) or now) >= _APART


def _names(store: Store) -> dict[int, str]:
    return {one.id: one.name or one.address.channel for one in channels.all_channels(store)}
