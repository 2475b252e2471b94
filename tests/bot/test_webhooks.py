"""Incoming webhooks: what goes to them, and what their answers mean."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.errors import Busy, CannotLook, ChannelClosed, NotSent, Refused, Unconfirmed
from bot.models import Address, Channel
from bot.settings import Secret, Webhook, WebhookKind
from bot.webhooks.send import RECEIPT, WebhookSender, webhook_senders
from digests.models import Action, Digest, Part, Span
from digests.render.cards import check_card
from tests.fakes.hook import Hook

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DIGEST = Digest(
    (Span("Aldermere: what changed"),),
    (Part("What needs to improve", ((Span("Caseloads"),),), "list"),),
    closing="Independent of Ofsted. Read by software: check the letter.",
    actions=(
        Action("Subscribe", "subscribe Aldermere"),
        Action("Open the letter", link="https://x.example/1"),
    ),
)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as made:
        yield made


def _channel(kind: WebhookKind, name: str = "news") -> Channel:
    return Channel(1, Address(kind, "", name), name, "webhook")


def _post(url: str, kind: WebhookKind = "teams-webhook", digest: Digest = DIGEST) -> str:
    hooks = (Webhook("news", kind, Secret(url), url_env="NEWS_WEBHOOK"),)

    async def go() -> str:
        sender = WebhookSender(kind, hooks, seconds=5)
        try:
            return await sender.post(_channel(kind), sender.draw(digest), key="1/s/p/1")
        finally:
            await sender.close()

    return asyncio.run(go())


@pytest.mark.parametrize("status", [200, 202])
def test_a_workflow_gets_one_card_and_its_answer_means_accepted(hook: Hook, status: int) -> None:
    hook.answer = (status, b"", {})
    assert _post(hook.url) == RECEIPT
    (body,) = hook.got
    assert body["type"] == "message"
    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["contentUrl"] is None
    assert check_card(attachment["content"], webhook=True) == ()
    assert attachment["content"]["fallbackText"].startswith("Aldermere: what changed")


def test_a_slack_webhook_gets_blocks_without_buttons_that_nobody_hears(hook: Hook) -> None:
    hook.answer = (200, b"ok", {})
    assert _post(hook.url, "slack-webhook") == RECEIPT
    (body,) = hook.got
    assert set(body) == {"text", "blocks"}
    assert "subscribe Aldermere" not in json.dumps(body)
    assert "https://x.example/1" in json.dumps(body)


def test_a_long_digest_stays_under_20_kilobytes_and_loses_whole_items(hook: Hook) -> None:
    lines = tuple((Span(f"Item {n}: {'é' * 200}."),) for n in range(400))
    _post(hook.url, digest=Digest((Span("Aldermere"),), (Part("Improve", lines, "list"),)))
    assert 10_000 < hook.sizes[0] < 20_000
    said = json.dumps(hook.got[0], ensure_ascii=False)
    assert "and 3" in said
    assert "more" in said


@pytest.mark.parametrize("kind", ["slack-webhook", "teams-webhook"])
@pytest.mark.parametrize(
    ("status", "said", "headers", "meaning"),
    [
        (429, b"rate_limited", {"Retry-After": "7"}, Busy),
        (503, b"", {"Retry-After": "7"}, Busy),
        (503, b"", {}, Unconfirmed),
        (500, b"", {}, Unconfirmed),
        (502, b"", {}, Unconfirmed),
        (404, b"no_service", {}, ChannelClosed),
        (410, b"channel_is_archived", {}, ChannelClosed),
        (403, b"action_prohibited", {}, ChannelClosed),
        (401, b'{"error":{"code":"DirectApiAuthorizationRequired"}}', {}, ChannelClosed),
        (400, b'{"error":{"code":"WorkflowTriggerIsNotEnabled"}}', {}, ChannelClosed),
        (400, b"invalid_payload", {}, Refused),
        (413, b"", {}, Refused),
        (302, b"", {"Location": "http://127.0.0.1:9/"}, Refused),
    ],
)
def test_each_answer_says_whether_the_message_went_out(
    hook: Hook,
    kind: WebhookKind,
    status: int,
    said: bytes,
    headers: dict[str, str],
    meaning: type[Exception],
) -> None:
    hook.answer = (status, said, headers)
    with pytest.raises(meaning) as raised:
        _post(hook.url, kind)
    if isinstance(raised.value, Busy):
        assert raised.value.after == 7


def test_a_lost_answer_is_no_proof_that_nothing_was_posted(hook: Hook) -> None:
    hook.lost = True
    with pytest.raises(Unconfirmed):
        _post(hook.url)
    assert len(hook.got) == 1


def test_nothing_was_posted_where_nobody_listens() -> None:
    with pytest.raises(Busy):
        _post("http://127.0.0.1:9/workflows/s3cret")


@pytest.mark.parametrize(
    ("url", "said"), [("", "NEWS_WEBHOOK"), ("http://[broken", "NEWS_WEBHOOK")]
)
def test_a_missing_or_broken_address_names_its_variable(url: str, said: str) -> None:
    with pytest.raises(ChannelClosed, match=said):
        _post(url)


def test_an_address_is_in_no_error_and_no_log(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    for status, lost in ((500, False), (404, False), (400, False), (429, False), (0, True)):
        hook.answer, hook.lost = (status or 200, b"", {}), lost
        with pytest.raises((NotSent, Unconfirmed)) as raised:
            _post(hook.url)
        said.append(f"{raised.value!r} {raised.value.__cause__!r}")
    assert "s3cret" not in "".join(said) + caplog.text
    assert "t0ken" not in "".join(said) + caplog.text


def test_a_webhook_has_no_history_and_no_updates() -> None:
    sender = WebhookSender("teams-webhook", ())
    channel = _channel("teams-webhook")
    with pytest.raises(CannotLook):
        asyncio.run(sender.find(channel, "key", NOW))
    with pytest.raises(Refused):
        asyncio.run(sender.update(channel, sender.draw(DIGEST), key="key", receipt=RECEIPT))


def test_each_kind_of_webhook_has_its_own_sender() -> None:
    hooks = (
        Webhook("a", "slack-webhook", Secret("https://x.example/1")),
        Webhook("b", "teams-webhook", Secret("https://x.example/2")),
        Webhook("c", "teams-webhook", Secret("https://x.example/3")),
    )
    assert set(webhook_senders(hooks)) == {"slack-webhook", "teams-webhook"}
    assert webhook_senders(()) == {}
