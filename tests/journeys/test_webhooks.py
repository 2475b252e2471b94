"""From config.toml to a channel behind a webhook: an alert, a digest, a correction, a bad day."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.delivery import Pace, deliver_due
from bot.models import Address, State
from bot.post import post_digests
from bot.posting.compose import compose
from bot.settings import Secret, Settings, Webhook
from bot.store import Store, channels, deliveries
from bot.webhooks.channels import sync_webhooks
from bot.webhooks.send import webhook_senders
from digests.render.cards import check_card
from tests.bot.samples import letter, new_store
from tests.bot.talking import MONDAY
from tests.bot.test_announce import come
from tests.bot.test_correct import FIRST, again, corrected
from tests.digests.samples import grade
from tests.fakes.hook import Hook

QUICK = Pace(pause=0.0, first_wait=0.01, longest_wait=0.05, settle=0.05)
ADDRESS = Address("teams-webhook", "", "duty")


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as made:
        yield made


@pytest.fixture
def store() -> Iterator[Store]:
    with new_store() as opened:
        yield opened


def _settings(hook: Hook, *subscribe: str) -> Settings:
    webhook = Webhook("duty", "teams-webhook", Secret(hook.url), subscribe, "DUTY_WEBHOOK")
    return Settings(Secret("sqlite:///:memory:"), webhooks=(webhook,))


def _deliver(store: Store, settings: Settings, now: datetime = MONDAY) -> Mapping[State, int]:
    async def go() -> Mapping[State, int]:
        senders = webhook_senders(settings.webhooks)
        try:
            composed = partial(compose, groups={})
            return await deliver_due(store, senders, now, compose=composed, pace=QUICK)
        finally:
            for sender in senders.values():
                await sender.close()

    return asyncio.run(go())


def _cards(hook: Hook) -> list[dict[str, Any]]:
    return [body["attachments"][0]["content"] for body in hook.got]


def test_a_letter_and_its_correction_are_messages_of_their_own(hook: Hook, store: Store) -> None:
    settings = _settings(hook, "Westmarch")
    sync_webhooks(store, settings, MONDAY)
    come(store, FIRST)
    assert _deliver(store, settings) == {"sent": 1}
    again(store, corrected(judgements=(grade("overall_effectiveness", "inadequate"),)))
    _deliver(store, settings)
    alert, note = _cards(hook)
    assert "Westmarch" in alert["fallbackText"]
    assert "stands in the bot’s config.toml" in json.dumps(alert, ensure_ascii=False)
    assert "Told before: good" in json.dumps(note)
    assert all(check_card(card, webhook=True) == () for card in _cards(hook))


def test_a_digest_comes_at_its_hour(hook: Hook, store: Store) -> None:
    settings = _settings(hook, "everything in the South East daily")
    sync_webhooks(store, settings, MONDAY)
    come(store, letter("one"))
    tuesday = MONDAY + timedelta(days=1)
    assert post_digests(store, tuesday) == 1
    assert _deliver(store, settings, tuesday) == {"sent": 1}
    (card,) = _cards(hook)
    assert "Daily digest" in card["fallbackText"]
    assert "thread" not in json.dumps(card)


def test_a_lost_answer_is_unknown_and_a_removed_webhook_is_paused(hook: Hook, store: Store) -> None:
    settings = _settings(hook, "Westmarch")
    sync_webhooks(store, settings, MONDAY)
    come(store, FIRST)
    hook.lost = True
    assert _deliver(store, settings) == {"unknown": 1}
    hook.lost = False
    come(store, letter("two", start=FIRST.visit_start and FIRST.visit_start.replace(year=2025)))
    hook.answer = (404, b"", {})
    _deliver(store, settings)
    channel = channels.find(store, ADDRESS)
    assert channel is not None
    assert "removed or turned off" in (channel.paused or "")
    # At the next start it is tried again: its address may have been mended.
    hook.answer = (202, b"", {})
    sync_webhooks(store, settings, MONDAY)
    assert _deliver(store, settings, MONDAY + timedelta(hours=1)) == {"sent": 1}
    assert deliveries.counts(store)["unknown"] == 1
