"""What Slack's answers mean, met through slack_sdk on loopback."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import (
    Busy,
    CannotLook,
    ChannelClosed,
    Refused,
    TokenRefused,
    Unconfirmed,
)
from bot.models import Address, Channel
from bot.settings import Secret, Slack
from bot.slack.reach import say
from bot.slack.send import SlackSender
from digests.models import Digest, Message, Span
from tests.fakes.slack_api import HISTORY, SCOPES, TOKEN, FakeSlack

T = TypeVar("T")
HERE = Channel(1, Address("slack", "T0FAKE", "C1"))
WRONG = "xoxb-wrong-and-secret"
EARLIER = datetime.now(UTC) - timedelta(minutes=1)
HELLO = Message("slack", json.dumps({"text": "Hello", "blocks": []}))


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(slow=0.4) as fake:
        yield fake


def _with(
    slack: FakeSlack | str, work: Callable[[SlackSender], Awaitable[T]], *, token: str = TOKEN
) -> T:
    url = slack if isinstance(slack, str) else slack.url

    async def run() -> T:
        sender = SlackSender(Slack(bot_token=Secret(token), api_url=url), seconds=0.2)
        try:
            return await work(sender)
        finally:
            await sender.close()

    return asyncio.run(run())


def _post(slack: FakeSlack | str, **rest: str) -> str:
    return _with(slack, lambda sender: sender.post(HERE, HELLO, key="k", **rest))


def test_a_message_carries_its_key_and_unfurls_nothing(slack: FakeSlack) -> None:
    receipt = _post(slack)
    (entry,) = slack.posted("C1")
    assert (entry.ts, entry.text, entry.key) == (receipt, "Hello", "k")
    assert (entry.args["unfurl_links"], entry.args["unfurl_media"]) == (False, False)


def test_a_digest_is_drawn_with_words_for_screen_readers() -> None:
    drawn = SlackSender(Slack()).draw(Digest((Span("Westmarch"),)))
    assert json.loads(drawn.body)["text"].startswith("Westmarch")


@pytest.mark.parametrize("fault", ["429", "ratelimited"])
def test_too_much_is_busy_for_as_long_as_slack_says(slack: FakeSlack, fault: str) -> None:
    slack.faults.script("chat.postMessage", [fault])
    with pytest.raises(Busy) as busy:
        _post(slack)
    assert busy.value.after == 1.0
    assert not slack.posted()


@pytest.mark.parametrize(
    "fault",
    [
        *("close", "close+", "500", "500+", "502+", "503", "503+", "504+"),
        *("garbage", "garbage+", "slow+", "slow~", "internal_error", "fatal_error+"),
    ],
)
def test_what_may_have_been_posted_is_unconfirmed_and_not_repeated(
    slack: FakeSlack, fault: str
) -> None:
    slack.faults.script("chat.postMessage", [fault])
    with pytest.raises(Unconfirmed):
        _post(slack)
    assert slack.calls["chat.postMessage"] == 1


def test_a_slack_that_cannot_be_reached_was_told_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        with pytest.raises(Busy, match="cannot be reached"):
            _post(f"http://127.0.0.1:{taken.getsockname()[1]}/api/")


@pytest.mark.parametrize(
    ("error", "kind", "fix"),
    [
        ("is_archived", ChannelClosed, "Unarchive it"),
        ("channel_not_found", ChannelClosed, "Invite the bot"),
        ("not_in_channel", ChannelClosed, "Invite it"),
        ("account_inactive", TokenRefused, "Install the app again"),
        ("token_revoked", TokenRefused, "SLACK_BOT_TOKEN"),
        ("missing_scope", TokenRefused, "chat:write"),
        ("msg_too_long", Refused, "msg_too_long"),
        ("invalid_blocks", Refused, "invalid_blocks"),
        ("an_error_of_next_year", Refused, "an_error_of_next_year"),
    ],
)
def test_slacks_own_errors_say_what_is_to_be_done(
    slack: FakeSlack, error: str, kind: type[Exception], fix: str
) -> None:
    slack.faults.script("chat.postMessage", [error])
    with pytest.raises(kind, match=fix):
        _post(slack)


def test_a_wrong_token_is_no_secret_of_its_errors(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(TokenRefused) as refused:
        _with(slack, lambda s: s.post(HERE, HELLO, key="k"), token=WRONG)
    chain = f"{refused.value!r} {refused.value.__cause__!r}"
    assert "secret" not in chain + caplog.text
    assert refused.value.__suppress_context__


def test_a_message_is_updated_in_its_place(slack: FakeSlack) -> None:
    async def work(sender: SlackSender) -> tuple[str, str]:
        first = await sender.post(HERE, HELLO, key="k")
        other = Message("slack", json.dumps({"text": "Corrected", "blocks": []}))
        return first, await sender.update(HERE, other, key="k2", receipt=first)

    first, updated = _with(slack, work)
    assert updated == first
    assert [message["text"] for message in slack.shown("C1")] == ["Corrected"]


def test_a_correction_of_a_message_that_was_deleted_says_so(slack: FakeSlack) -> None:
    with pytest.raises(Refused, match="was deleted in Slack"):
        _with(slack, lambda sender: sender.update(HERE, HELLO, key="k", receipt="1.000001"))


def test_a_reply_whose_first_message_was_deleted_is_posted_all_the_same(slack: FakeSlack) -> None:
    _post(slack, thread="1.000001")
    (entry,) = slack.posted("C1")
    assert entry.thread is None


def test_without_the_scope_nothing_is_looked_for_and_slack_is_asked_once(slack: FakeSlack) -> None:
    async def work(sender: SlackSender) -> None:
        for _ in range(2):
            with pytest.raises(CannotLook):
                await sender.find(HERE, "k", EARLIER)

    _with(slack, work)
    assert slack.calls["conversations.history"] == 1


def test_a_message_is_found_by_its_key_in_the_channel_and_in_a_thread() -> None:
    with FakeSlack(scopes=(*SCOPES, *HISTORY)) as slack:

        async def work(sender: SlackSender) -> None:
            first = await sender.post(HERE, HELLO, key="first")
            reply = await sender.post(HERE, HELLO, key="reply", thread=first)
            for number in range(250):  # more than a page of history holds
                await sender.post(HERE, HELLO, key=f"later {number}")
            assert await sender.find(HERE, "first", EARLIER) == first
            assert await sender.find(HERE, "reply", EARLIER, thread=first) == reply
            assert await sender.find(HERE, "reply", EARLIER) is None
            assert await sender.find(HERE, "never", EARLIER) is None
            tomorrow = datetime.now(UTC) + timedelta(days=1)
            assert await sender.find(HERE, "first", tomorrow) is None

        _with(slack, work)


@pytest.mark.parametrize("fault", ["ratelimited", "500", "close", "garbage", "slow"])
def test_a_history_that_cannot_be_read_now_is_not_taken_for_an_empty_one(fault: str) -> None:
    with FakeSlack(scopes=(*SCOPES, *HISTORY), slow=0.4) as slack:
        # aiohttp reads again by itself where a connection was closed.
        slack.faults.script("conversations.history", [fault] * 2)
        with pytest.raises((Busy, Unconfirmed)):
            _with(slack, lambda sender: sender.find(HERE, "k", EARLIER))


def test_what_is_said_beside_an_answer_is_said_without_its_table_too(slack: FakeSlack) -> None:
    row = [{"type": "raw_text", "text": words} for words in ("Date", "Overall", "Page")]
    message = {"text": "Grades", "blocks": [{"type": "table", "rows": [row, row]}]}
    slack.faults.script("chat.postMessage", ["invalid_blocks"])
    client = AsyncWebClient(TOKEN, base_url=slack.url, retry_handlers=[])
    assert asyncio.run(say(client, "C1", message)) == "said"
    assert [block["type"] for block in slack.posted("C1")[0].blocks] == ["rich_text"]
    slack.faults.script("chat.postMessage", ["invalid_blocks"])
    assert asyncio.run(say(client, "C1", {"text": "Grades", "blocks": []})) == "unsure"
    assert slack.calls["chat.postMessage"] == 3
