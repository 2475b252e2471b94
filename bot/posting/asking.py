"""Asking: a subscription changes or ends, and what it waits for goes where it is asked for now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.clock import LONDON
from bot.models import Channel, Rule, Subscription
from bot.posting.announce import announce_document, first_told
from bot.posting.news import current_key, hits_of, matchers_of, news_key, withdrawn
from bot.schedule import digest_due
from bot.store import Store, channels, deliveries, digest_runs, subscriptions, tellings

_NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_FORTNIGHT = timedelta(days=14)
_UNDONE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """A subscription with its new rule, and what became of the news that waited for it."""

    subscription: Subscription
    to_digest: int = 0  # alerts that its next digest takes in
    to_alerts: int = 0  # documents that come as alerts, and not in a digest


def change(
    store: Store,
    before: Subscription,
    rule: Rule,
    now: datetime,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> Changed | None:
    """Gives a subscription another rule: nothing that waits for it is lost, or told twice. None
    where it ended meanwhile, or the channel has the rule already."""
    with store.writing():
        channel = channels.by_id(store, before.channel)
        was = subscriptions.by_id(store, before.id)
        if channel is None or was is None:
            return None
        told = _passed(store, was)
        others = {one.rule.cadence for one in _of(store, channel) if one.id != was.id}
        after = subscriptions.change(store, was.id, channel.id, rule)
        if after is None:
            return None
        if rule.cadence == was.rule.cadence != "now":
            return Changed(after)
        if rule.cadence != "now" and rule.cadence not in others:
            _start(store, channel, after, now)
        if was.rule.cadence == "now":
            moved = _take_back(store, [was], now, groups)
            return Changed(after, to_digest=_asked(store, after, moved, groups))
        _owe(store, after, told)
        made = _alert(store, after, told, now, groups) if rule.cadence == "now" else 0
        return Changed(after, to_alerts=made)


def end(
    store: Store,
    chosen: Sequence[Subscription],
    now: datetime,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> list[Subscription]:
    """Ends subscriptions of a channel; gives those that had not ended before. What waited for them
    stays where another of the channel asks for it: as an alert, or for the digest that left it to
    the alert."""
    with store.writing():
        told = {one.id: _passed(store, one) for one in chosen if one.rule.cadence != "now"}
        gone = [subscriptions.remove(store, one.id, one.channel) for one in chosen]
        ended = [one for one in gone if one is not None]
        alerts = [one for one in ended if one.rule.cadence == "now"]
        taken = _take_back(store, alerts, now, groups)
        waited = min(_news(store, taken), default=digest_runs.last_telling(store) + 1) - 1
        for one in ended:
            last = told.get(one.id, max(one.after, waited))
            subscriptions.keep_end(store, one, last, now, _UNDONE_WITHIN)
        return ended


def begin(
    store: Store,
    channel: Channel,
    rule: Rule,
    now: datetime,
    made_by: str | None = None,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> tuple[Subscription, bool]:
    """Makes a subscription; says whether the same one ended so lately that it goes on, with what
    waited for it."""
    with store.writing():
        made = subscriptions.add(store, channel.id, rule, now, made_by)
        again = subscriptions.go_on(store, made, now, _UNDONE_WITHIN)
        if again is None:
            return made, False
        if rule.cadence == "now":
            _alert(store, again, again.after, now, groups)
        else:
            _owe(store, again, again.after)
        return again, True


def _of(store: Store, channel: Channel) -> tuple[Subscription, ...]:
    return subscriptions.of_channel(store, channel.id)


def _passed(store: Store, one: Subscription) -> int:
    return digest_runs.passed(one, digest_runs.last_run(store, one.channel, one.rule.cadence))


def _owe(store: Store, one: Subscription, after: int) -> None:
    """Lets its next digest look back to this telling, where digests have passed it."""
    if one.rule.cadence != "now" and after < _passed(store, one):
        subscriptions.owe(store, one.id, after)


def _start(store: Store, channel: Channel, one: Subscription, now: datetime) -> None:
    """The first of its rhythm in the channel: the hours that have passed are not made up for."""
    cadence = one.rule.cadence
    last = digest_runs.last_run(store, channel.id, cadence)
    today = now.astimezone(LONDON).date()
    day = digest_due(channel.hours, cadence, now, last[0] if last else today - _FORTNIGHT)
    if day is not None:
        digest_runs.begin(store, channel.id, cadence, day, digest_runs.last_telling(store))


def _take_back(
    store: Store, was: Sequence[Subscription], now: datetime, groups: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Takes back the alerts that wait for subscriptions of a channel as they were. What the channel
    asks to hear now even so is put there anew; gives the documents left to its digests."""
    if not was:
        return []
    channel = was[0].channel
    why = "No longer asked for as an alert"
    taken = deliveries.take_back(store, channel, {one.id for one in was}, why)
    every = subscriptions.of_channel(store, channel)
    alerts = [one for one in every if one.rule.cadence == "now"]
    left = [
        key
        for key in dict.fromkeys(one.report or "" for one in taken)
        if not (alerts and announce_document(store, key, now, groups=groups, only=alerts))
    ]
    if left:
        before = min(_news(store, left)) - 1
        for one in every:
            _owe(store, one, before)
    return left


def _news(store: Store, keys: Iterable[str]) -> list[int]:
    """The tellings that these documents were news with."""
    return [first_told(store, current_key(store, key)) or 1 for key in keys]


def _asked(
    store: Store, one: Subscription, keys: list[str], groups: Mapping[str, tuple[str, ...]]
) -> int:
    """How many of these documents it asks for, and is told."""
    current = {current_key(store, key) for key in keys}
    listed = [key for key in current if not withdrawn(store, key)]
    return sum(bool(hits_of(matchers_of(store, key, groups), [one])) for key in listed)


def _alert(
    store: Store,
    one: Subscription,
    told: int,
    now: datetime,
    groups: Mapping[str, tuple[str, ...]],
) -> int:
    """Puts what its digest would have told into the outbox; gives how many documents."""
    waited = tellings.between(store, told, digest_runs.last_telling(store))
    keys = dict.fromkeys(key for telling in waited if (key := news_key(store, telling)))
    return sum(
        announce_document(store, key, now, groups=groups, only=[one])
        for key in keys
        if not withdrawn(store, key)
    )
