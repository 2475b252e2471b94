"""Announcing: what the watch has to tell goes into the outbox with what it tells of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.models import Channel, Delivery, Hours, Rule, Subscription
from bot.posting.correct import correct
from bot.posting.facts import facts_about, facts_json
from bot.posting.news import (
    Hit,
    current_key,
    hits_of,
    matchers_of,
    page_key,
    page_number,
    versions_of,
)
from bot.schedule import alert_time
from bot.store import Store, channels, deliveries, stories, subscriptions, tellings
from bot.store.rules import to_json
from bot.store.tellings import Telling
from bot.subscriptions import News

_NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def announce(
    store: Store,
    telling: Telling,
    now: datetime,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> int | None:
    """Notes what is to be told, and puts what channels asked to hear of it into the outbox.

    Belongs in the transaction that stores what it tells of. Gives the telling's number, or None
    where it was noted before: then nothing is announced again.
    """
    with store.writing():
        number = tellings.add(store, telling, now)
        if number is None:
            return None
        if telling.document is None:
            if telling.event == "updated":  # a standing page says something else
                announce_document(store, page_key(number), now, groups=groups)
            return number
        if telling.event in ("new", "updated"):
            announce_document(store, telling.document, now, groups=groups)
        if telling.event in ("updated", "unlisted"):
            correct(store, telling.document, now)
    return number


def announce_document(
    store: Store,
    key: str,
    now: datetime,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
    only: Sequence[Subscription] | None = None,
) -> int:
    """Puts one message into the outbox for each channel that asks to hear of a document now and
    has not been told; gives how many. What waits for a digest is taken in by its hour.

    The message answers the channel's daily and weekly subscriptions to it too, and names them: no
    digest tells it again. `only`: for these alone of all that ask to hear now.
    """
    key = current_key(store, key)
    told = first_told(store, key)
    if told is None:
        return 0  # learned in silence
    every = subscriptions.by_cadence(store, "now") if only is None else only
    asked = [one for one in every if one.after < told]
    matchers = matchers_of(store, key, groups) if asked else ()
    versions = versions_of(store, key)
    news = tuple(matcher.news for matcher in matchers)
    facts = _Facts(news)
    made = 0
    for number, theirs in _by_channel(hits_of(matchers, asked)).items():
        channel = channels.by_id(store, number)
        if channel is not None and not deliveries.has_told(store, number, versions):
            beside = [
                one
                for one in subscriptions.of_channel(store, number)
                if one.rule.cadence != "now" and one.after < told
            ]
            hits = (*theirs, *hits_of(matchers, beside))
            made += _put(store, channel, facts, hits, now)
    return made


def first_told(store: Store, key: str) -> int | None:
    """The telling that a document, or an earlier version of it, was news with."""
    if (page := page_number(key)) is not None:
        return page
    numbers = [
        row["id"]
        for version in versions_of(store, key)
        for row in store.rows(
            "SELECT id FROM tellings WHERE event = 'new' AND document = :key", {"key": version}
        )
    ]
    return min(numbers, default=None)


def change_hours(store: Store, channel: Channel, hours: Hours, now: datetime) -> None:
    """Sets when a channel hears of things; what waits for its hours waits for the new ones."""
    with store.writing():
        channels.set_hours(store, channel.id, hours)
        deliveries.reschedule(store, channel.id, alert_time(hours, now), now)


def story_of(store: Store, key: str, urn: str) -> str:
    """The key of the story that a document belongs to now; its own where it has none."""
    story = stories.of_report(store, key, urn)
    return story.key if story else key


def asked_record(asked: Iterable[Subscription]) -> list[dict[str, Any]]:
    """Subscriptions as a message carries them: a correction needs them when they are gone.

    Without their numbers: channels that ask for the same carry the same.
    """
    return [{"rule": to_json(one.rule)} for one in asked]


def _by_channel(hits: Sequence[Hit]) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.subscription.channel, []).append(hit)
    return found


class _Facts:
    """What a document's messages tell of it, made once for all channels that ask for the same."""

    def __init__(self, news: Sequence[News]) -> None:
        self.news = news
        self._known: dict[tuple[object, ...], str | None] = {}

    def to(self, theirs: Sequence[News], rules: Sequence[Rule]) -> str | None:
        key = (tuple(one.report.urn for one in theirs), *rules)
        if key not in self._known:
            facts = facts_about(theirs, rules)
            self._known[key] = facts_json(facts) if facts else None
        return self._known[key]


def _put(store: Store, channel: Channel, facts: _Facts, hits: Sequence[Hit], now: datetime) -> bool:
    wanted = {urn for hit in hits for urn in hit.urns}
    theirs = [one for one in facts.news if one.report.urn in wanted]
    asked = [hit.subscription for hit in hits]
    urns = [one.report.urn for one in theirs]
    report = theirs[0].report
    said = facts.to(theirs, [one.rule for one in asked])
    delivery = Delivery.new(
        channel.id,
        story_of(store, report.key, urns[0]),
        f"{'letter' if report.official else 'article'}:{report.key}",
        {"urns": urns, "asked": asked_record(asked)},
        alert_time(channel.hours, now),
        tuple(one.id for one in asked),
    )
    told = {report.key: said} if said else {}
    return deliveries.add(store, delivery, now, told=told) is not None
