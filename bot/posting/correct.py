"""Correcting: what was told and is so no longer is put right where it was told."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.clock import LONDON
from bot.models import Channel, Delivery, Rule
from bot.posting.facts import Facts, facts_about, facts_from_json, facts_json, what_changed
from bot.posting.news import concerning, current_key, news_of, versions_of, withdrawn
from bot.schedule import alert_time
from bot.store import Store, channels, deliveries
from bot.store.deliveries import Told
from bot.store.rules import from_json
from bot.subscriptions import News

# Sent, or perhaps sent, or on its way with what was true when it was claimed.
_SAID = ("sent", "unknown", "claimed")


def correct(store: Store, key: str, now: datetime) -> int:
    """Puts right every message about a document; gives how many messages it corrects.

    Each message that said what is so no longer is updated, and a note in its thread says what
    changed. What still waits is composed when it is sent, and needs nothing.
    """
    with store.writing():
        head = current_key(store, key)
        told = deliveries.told_of(store, versions_of(store, head))
        news = news_of(store, head) if told else ()
        gone = withdrawn(store, head)
        return sum(_correct(store, one, news, gone, now) for one in told)


def correct_all(store: Store, now: datetime) -> int:
    """The same for every document that was ever told of: after all were read again."""
    heads = {current_key(store, key) for key in deliveries.reports_told(store)}
    return sum(correct(store, key, now) for key in sorted(heads))


def rules_of(content: dict[str, Any]) -> list[Rule]:
    """The rules that a message answers."""
    return [from_json(one["rule"]) for one in content.get("asked", ())]


def rules_for(content: dict[str, Any], report: str) -> list[Rule]:
    """The rules that what a message says of one report answers."""
    return rules_of({"asked": _asked_for(content, report)})


def _asked_for(content: dict[str, Any], report: str) -> list[dict[str, Any]]:
    asked = list(content.get("asked", ()))
    places = item_of(content, report).get("for")  # digests of before name none
    return asked if places is None else [asked[place] for place in places]


def item_of(content: dict[str, Any], report: str) -> dict[str, Any]:
    """What a message's content says of one report: all of it, or the item of a digest."""
    for item in content.get("items", ()):
        if item["report"] == report:
            return dict(item)
    return content


def _correct(
    store: Store, told: Told, news: Sequence[News], gone: str | None, now: datetime
) -> bool:
    delivery = told.delivery
    content = json.loads(delivery.content)
    item = item_of(content, told.report)
    theirs = concerning(news, item.get("urns", ()))
    short = delivery.part.startswith("digest:")
    rules = rules_for(content, told.report)
    facts = facts_about(theirs, rules, gone=gone, short=short)
    if facts is None or told.facts == facts_json(facts):
        return False
    before = facts_from_json(told.facts)
    said = delivery.state in _SAID and bool(what_changed(before, facts, theirs))
    if said:
        channel = channels.by_id(store, delivery.channel)
        if channel is None:
            return False
        revision = 1 + max(
            (one.revision for one in deliveries.revisions(store, delivery.id)),
            default=delivery.revision,
        )
        if channel.kind != "webhook":
            _update(store, told, content, before, revision, now)
        _note(store, told, item, before, revision, channel, now)
    deliveries.note_told(store, delivery.id, told.report, facts_json(facts))
    return said


def _update(
    store: Store,
    told: Told,
    content: dict[str, Any],
    before: Facts,
    revision: int,
    now: datetime,
) -> None:
    """The message as it would be written now, with what it said before."""
    of = told.delivery
    earlier = _open(deliveries.revisions(store, of.id), "update")
    day = now.astimezone(LONDON).date().isoformat()
    last = deliveries.last_update(store, of.id)
    corrected = json.loads(last.content).get("corrected", {}) if last else {}
    first = corrected.get(told.report, {}).get("before", asdict(before))
    corrected[told.report] = {"day": day, "before": first}
    whole = {**content, "corrected": corrected}
    made = of.correction(of.part, revision, "update", whole, now)  # nobody is called by an edit
    if earlier is not None:
        deliveries.rewrite(store, earlier.id, made.content)
    else:
        deliveries.add(store, made, now)


def _note(
    store: Store,
    told: Told,
    item: dict[str, Any],
    before: Facts,
    revision: int,
    channel: Channel,
    now: datetime,
) -> None:
    of = told.delivery
    part = f"note:{told.report}"
    if any(
        one.part == part and one.state == "waiting" for one in deliveries.revisions(store, of.id)
    ):
        return  # it tells all that changed since the last one when it is sent
    content = {
        "urns": item.get("urns", []),
        "asked": _asked_for(json.loads(of.content), told.report),
        "before": asdict(before),
    }
    made = of.correction(part, revision, "post", content, alert_time(channel.hours, now))
    deliveries.add(store, made, now)


def _open(made: Iterable[Delivery], act: str) -> Delivery | None:
    return next((one for one in made if one.act == act and one.state == "waiting"), None)
