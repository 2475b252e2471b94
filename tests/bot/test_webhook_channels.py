"""Webhooks' channels and subscriptions are those of config.toml, whatever was there before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.models import Address, Hours
from bot.post import post_digests
from bot.settings import Secret, Settings, Webhook
from bot.store import Store, channels, deliveries, open_store, subscriptions
from bot.subscriptions import rule_words
from bot.webhooks.channels import sync_webhooks
from tests.bot.samples import letter, new_store
from tests.bot.test_announce import come

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
NEWS = Webhook("news", "teams-webhook", Secret("https://x.example"), ("Medway", "neglect weekly"))
ADDRESS = Address("teams-webhook", "", "news")


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def _settings(*webhooks: Webhook) -> Settings:
    return Settings(Secret("sqlite:///:memory:"), webhooks=webhooks)


def _rules(store: Store) -> list[str]:
    channel = channels.find(store, ADDRESS)
    assert channel is not None
    return [rule_words(one.rule) for one in subscriptions.of_channel(store, channel.id)]


def test_a_listed_webhook_is_a_channel_with_its_subscriptions(store: Store) -> None:
    sync_webhooks(store, _settings(NEWS), NOW)
    channel = channels.find(store, ADDRESS)
    assert channel is not None
    assert (channel.name, channel.kind, channel.paused) == ("news", "webhook", None)
    assert len(_rules(store)) == 2
    assert _rules(store)[0].startswith("Medway")


def test_doing_it_again_changes_nothing(store: Store) -> None:
    sync_webhooks(store, _settings(NEWS), NOW)
    first = _rules(store)
    sync_webhooks(store, _settings(NEWS), NOW)
    assert _rules(store) == first


def test_what_the_file_no_longer_says_is_ended(store: Store) -> None:
    sync_webhooks(store, _settings(NEWS), NOW)
    sync_webhooks(store, _settings(replace(NEWS, subscribe=("Medway",))), NOW)
    assert len(_rules(store)) == 1


def test_what_waits_comes_the_way_that_the_file_says_now() -> None:
    with new_store() as store:
        hook = replace(NEWS, subscribe=("Westmarch", "neglect weekly"))
        saturday = NOW - timedelta(days=2)
        sync_webhooks(store, _settings(hook), saturday)
        come(store, letter("one"), saturday)
        channel = channels.find(store, ADDRESS)
        assert channel is not None
        assert len(deliveries.waiting(store, channel.id)) == 1
        daily = replace(hook, subscribe=("Westmarch daily", "workforce"))
        sync_webhooks(store, _settings(daily), saturday)
        assert deliveries.waiting(store, channel.id) == ()
        assert _rules(store) == ["Westmarch, daily", "workforce, weekly"]
        assert post_digests(store, NOW) == 1


def test_a_webhook_that_is_no_longer_listed_is_paused_and_resumed_when_it_returns(
    store: Store,
) -> None:
    sync_webhooks(store, _settings(NEWS), NOW)
    sync_webhooks(store, _settings(), NOW)
    channel = channels.find(store, ADDRESS)
    assert channel is not None
    assert channel.paused is not None
    assert "config.toml" in channel.paused
    sync_webhooks(store, _settings(NEWS), NOW)
    again = channels.find(store, ADDRESS)
    assert again is not None
    assert again.paused is None


def test_other_channels_are_left_alone(store: Store) -> None:
    other = channels.ensure(store, Address("slack", "T1", "C1"), name="general")
    sync_webhooks(store, _settings(NEWS), NOW)
    assert channels.by_id(store, other.id) == other


def test_a_subscription_that_cannot_be_read_is_named_and_nothing_changes(store: Store) -> None:
    wrong = replace(NEWS, subscribe=("Medway", "qwrtzp"))
    with pytest.raises(ConfigError, match=r"\[\[channels\]\] news: subscribe 2.*qwrtzp"):
        sync_webhooks(store, _settings(wrong), NOW)
    assert channels.all_channels(store) == ()


def _hours(store: Store) -> Hours:
    channel = channels.find(store, ADDRESS)
    assert channel is not None
    return channel.hours


def test_hours_are_those_of_the_file(store: Store) -> None:
    given = replace(NEWS, alerts="anytime", digest="at 9:00 on mon wed", weekly="on tuesday")
    sync_webhooks(store, _settings(given), NOW)
    assert _hours(store) == Hours(digest=time(9), days=(0, 2), weekly=1, anytime=True)
    sync_webhooks(store, _settings(NEWS), NOW)
    assert _hours(store) == Hours()


@pytest.mark.parametrize("wrong", [{"alerts": "purple"}, {"digest": "25:00"}, {"weekly": "9"}])
def test_hours_that_cannot_be_read_are_named(store: Store, wrong: dict[str, Any]) -> None:
    (key,) = wrong
    with pytest.raises(ConfigError, match=f"news: {key}: "):
        sync_webhooks(store, _settings(replace(NEWS, **wrong)), NOW)
    assert channels.find(store, ADDRESS) is None
