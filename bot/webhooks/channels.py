"""Channels that stand in config.toml: webhooks, what each is subscribed to, and its hours.

The file has the last word: what it lists is made, what it no longer lists is ended.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.conversation.hours import Wrong, read_alerts, read_digest, read_weekly
from bot.errors import ConfigError
from bot.models import Address, Channel, Hours, Rule
from bot.posting.announce import change_hours
from bot.posting.asking import change, end
from bot.settings import Settings, Webhook
from bot.store import Store, channels, subscriptions
from bot.store.rules import sameness
from bot.subscriptions import Trouble, about, parse_rule

MADE_BY = "config.toml"
_GONE = "config.toml no longer lists it. Put its [[channels]] back to go on."


def address_of(webhook: Webhook) -> Address:
    return Address(webhook.kind, "", webhook.name)


def sync_webhooks(store: Store, settings: Settings, now: datetime) -> None:
    """Makes the store's webhook channels, their subscriptions and hours those of config.toml.

    Raises ConfigError where one cannot be read; nothing is changed then.
    """
    wanted = {hook: (_rules(store, settings, hook), _hours(hook)) for hook in settings.webhooks}
    with store.writing():
        for hook, (rules, hours) in wanted.items():
            channel = channels.ensure(store, address_of(hook), name=hook.name, kind="webhook")
            # Its address may have been mended; if not, the first message pauses it again.
            if channel.paused:
                channels.resume(store, channel.id, now)
            if channel.hours != hours:
                change_hours(store, channel, hours, now)
            _ask_for(store, channel, rules, now, settings)
        listed = {address_of(hook) for hook in wanted}
        for channel in channels.all_channels(store):
            if channel.kind != "webhook" or channel.address in listed or channel.paused:
                continue
            channels.pause(store, channel.id, _GONE, now)


def _ask_for(
    store: Store, channel: Channel, rules: Sequence[Rule], now: datetime, settings: Settings
) -> None:
    """Makes a channel's subscriptions these. One that only comes another way, daily and no longer
    at once, goes on: what waits for it is told that way."""
    wanted = {sameness(rule): rule for rule in rules}
    left = [
        one
        for one in subscriptions.of_channel(store, channel.id)
        if wanted.pop(sameness(one.rule), None) is None
    ]
    for one in tuple(left):
        again = next((rule for rule in wanted.values() if about(rule) == about(one.rule)), None)
        if again is not None:
            change(store, one, wanted.pop(sameness(again)), now, groups=settings.groups)
            left.remove(one)
    end(store, left, now, groups=settings.groups)
    for rule in wanted.values():
        subscriptions.add(store, channel.id, rule, now, MADE_BY)


def _rules(store: Store, settings: Settings, hook: Webhook) -> tuple[Rule, ...]:
    places = known_places(store.authorities, settings.groups)
    rules = []
    for n, words in enumerate(hook.subscribe, 1):
        read = parse_rule(words, places, known_topics())
        if isinstance(read, Trouble):
            tries = f" Try {' or '.join(map(repr, read.tries[:3]))}." if read.tries else ""
            raise ConfigError(f"[[channels]] {hook.name}: subscribe {n}: {read.said}{tries}")
        rules.append(read)
    return tuple(rules)


def _hours(hook: Webhook) -> Hours:
    hours = Hours()
    for key, words, read in (
        ("alerts", hook.alerts, read_alerts),
        ("digest", hook.digest, read_digest),
        ("weekly", hook.weekly, read_weekly),
    ):
        changed = read(words, hours) if words else hours
        if isinstance(changed, Wrong):
            raise ConfigError(f"[[channels]] {hook.name}: {key}: {changed.why}")
        hours = changed
    return hours
