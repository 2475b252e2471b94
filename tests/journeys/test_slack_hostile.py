"""Whatever is typed in Slack: an answer that Slack takes, in which nothing typed is markup, and no
log that repeats it."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import Slack
from digests.render.blocks import check
from tests.bot.samples import letter, new_store, put, small_world
from tests.digests.samples import finding
from tests.fakes.slack_api import BOT_USER, FakeSlack
from tests.fakes.slack_bot import RunningBot, slack_settings
from tests.fakes.slack_client import Answer, Client, Http, Postbox, signed

MARK = "zqx7k"  # stands in every text, and in nothing that the bot says by itself
_KEYS = ("type", "event", "user", "team", "channel", "actions", "view", "id", "text", "command")

HOSTILE = (
    "<!channel>",
    "<!everyone> <!here> <!subteam^S012AB3CD>",
    "&lt;!channel&gt;",
    "<@U0ANNA>",
    "<@U0ANNA|Anna>",
    "<#C0TEAM|team>",
    "<https://evil.example|Ofsted’s own page>",
    "<javascript:alert(1)|here>",
    "[link](https://evil.example)",
    "*bold* _italic_ ~struck~ `code`",
    "```\ncode\n```",
    "> quoted",
    "<!date^1392734382^{date}|now>",
    ":tada: :sob:",
    "latest <b>Medway</b>",
    "search <!channel>",
    "subscribe <!channel>",
    "subscribe neglect in <https://evil.example|Medway>",
    "share <!here>",
    "unsubscribe <!channel>",
    "settings digest at <!channel>",
    "wrong <!channel>",
    "search \"' OR 1=1 --",
    "search NEAR(a b) AND * OR ^",
    'search "unclosed',
    "'; DROP TABLE channels; --",
    "%s %d {0} {__class__} ${x}",
    "../../../etc/passwd",
    "payload",
    "payload={}",
    "&payload=%7B%7D&command=x",
    "ssl_check=1",
    '{"type":"block_actions"}',
    "\\u0000\\ud800",
    "\x00\x01\x1b[31m",
    "\u202ereversed\u2066",
    "\ud800",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "ａｌｌ ｗｉｄｅ",
    "١٢٣",
    "latest Medway since 99999999999999999999",
    "unsubscribe 99999999999999999999999999999",
    "resend 9999999999999999999999999",
    "wrong " + "a" * 64 + " 99999999999999999999",
    "page 99999999999999999999",
    "compare " + " with ".join(["Medway"] * 60),
    "subscribe " + ", ".join(["Medway"] * 60),
    "a" * 5_000,
    "&" * 600,
    "<" * 600,
    "\n".join(["latest"] * 60),
    "",
)
# The beginnings that lead everywhere, before whatever else is typed.
_BEGINNINGS = (
    *("", "latest ", "search ", "findings ", "subscribe ", "unsubscribe ", "share ", "settings "),
    *("wrong ", "help ", "compare ", "digest ", "status ", "resend ", "sources ", "share search "),
)
_pieces = st.sampled_from((*HOSTILE, "Medway", "neglect", "in", "since 2020", "daily", "except"))
_texts = st.builds(
    lambda beginning, pieces: beginning + " ".join(pieces),
    st.sampled_from(_BEGINNINGS),
    st.lists(_pieces | st.text(max_size=60), max_size=5),
)


@dataclass
class Hall:
    """A running bot, somebody who types to it, and what Slack was given."""

    slack: FakeSlack
    box: Postbox
    anna: Client
    number: int = 0

    def someone(self) -> Client:
        """Somebody who has not asked before, so that nobody asks too often."""
        self.number += 1
        return replace(self.anna, user=f"U{self.number:08d}", channel=f"C{self.number % 7}")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with ExitStack() as stack:
        slack = stack.enter_context(FakeSlack())
        box = stack.enter_context(Postbox())
        url = f"sqlite:///{tmp_path_factory.mktemp('hostile')}/bot.db"
        store = stack.enter_context(new_store(url))
        put(
            store,
            letter("one"),
            finding(1, "Neglect is <b>found</b> *late*.", "neglect", "concern"),
        )
        bot = stack.enter_context(RunningBot(slack_settings(slack), url, small_world()))
        yield Hall(slack, box, Client(Http(bot.url), box.url))


def taken(answer: Answer) -> None:
    """The answer to a command is one that Slack shows, and nothing in it is markup."""
    assert answer.status == 200, answer
    harmless(answer.json)


def harmless(message: Mapping[str, Any]) -> None:
    kept = {key: message[key] for key in ("text", "blocks") if key in message}
    assert check(kept) == (), check(kept)
    text = str(message["text"])  # Slack reads markup in it
    bare = re.sub(r"&(?:amp|lt|gt);|(?: by )<@U0[A-Z0-9]+>", "", text)  # who did it, by our hand
    assert not set(bare) & set("<>&*_~`"), text
    assert "mrkdwn" not in {part.get("type") for part in _parts(message["blocks"])}
    links = {str(part["url"]) for part in _parts(message["blocks"]) if "url" in part}
    assert not [link for link in links if "evil" in link or not link.startswith("http")]


def _parts(part: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        yield part
        for value in part.values():
            yield from _parts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _parts(value)


@pytest.fixture
def unlogged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that was typed is in any log, whatever its level above DEBUG."""
    with caplog.at_level(logging.INFO):
        yield
    repeated = [record for record in caplog.records if MARK in record.getMessage()]
    assert repeated == []


@pytest.mark.usefixtures("unlogged")
@pytest.mark.parametrize("text", HOSTILE)
def test_a_command(hall: Hall, text: str) -> None:
    taken(hall.someone().command(f"{text} {MARK}"))
    forms = len(hall.slack.views)
    answer = hall.someone().command(text)
    if len(hall.slack.views) == forms:  # "subscribe" and nothing legible opens the form
        taken(answer)


@pytest.mark.usefixtures("unlogged")
@pytest.mark.parametrize("text", HOSTILE)
def test_a_mention(hall: Hall, text: str) -> None:
    who = hall.someone()
    ts = hall.slack._post({"channel": who.channel, "text": "…"})["ts"]
    before = len(hall.slack.entries)
    answer = who.mention(f"<@{BOT_USER}> {text} {MARK}", ts=ts)
    assert (answer.status, answer.text) == (200, "")
    (said,) = hall.slack.entries[before:]
    harmless({"text": said.text, "blocks": said.blocks})


@pytest.mark.usefixtures("unlogged")
@pytest.mark.parametrize("text", HOSTILE)
def test_a_button_and_a_field_with_search(hall: Hall, text: str) -> None:
    who = hall.someone()
    hall.box.came.clear()
    value = f"{text} {MARK}"
    pressed = who.press({"type": "button", "action_id": "say:0", "value": value})
    assert pressed.status == 200
    for message in hall.box.came:
        harmless(message)
    for name in ("subjects", "places", "except", "another"):
        assert len(who.suggest(name, value)) <= 100


_QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck))
_shapes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)


def any_command(hall: Hall, text: str) -> None:
    taken(hall.someone().command(f"{text} {MARK}"))


def any_shape(hall: Hall, shape: object) -> None:
    carrier = hall.anna.carrier
    assert isinstance(carrier, Http)
    body = json.dumps(shape).encode()
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = carrier.post(body, {"Content-Type": kind, **signed(body)})
        assert answer.status in (200, 400, 404), answer


@pytest.mark.usefixtures("unlogged")
@settings(_QUICK, max_examples=150)
@given(_texts)
def test_any_command(hall: Hall, text: str) -> None:
    any_command(hall, text)


@pytest.mark.usefixtures("unlogged")
@settings(_QUICK, max_examples=60)
@given(_shapes)
def test_a_signed_body_of_any_shape_is_no_error_of_ours(hall: Hall, shape: object) -> None:
    any_shape(hall, shape)


@pytest.mark.soak
@pytest.mark.usefixtures("unlogged")
@settings(_QUICK, max_examples=5_000)
@given(_texts)
def test_thousands_of_commands(hall: Hall, text: str) -> None:
    any_command(hall, text)


@pytest.mark.soak
@pytest.mark.usefixtures("unlogged")
@settings(_QUICK, max_examples=3_000)
@given(_shapes)
def test_thousands_of_shapes(hall: Hall, shape: object) -> None:
    any_shape(hall, shape)


@pytest.mark.usefixtures("unlogged")
def test_one_user_asks_so_often_and_is_told_so_alone(hall: Hall) -> None:
    who = replace(hall.anna, user="U0EAGER")
    answers = [who.command(f"latest Medway {MARK}") for _ in range(Slack().commands_a_minute + 40)]
    slowed = [a for a in answers if "Wait a little" in a.json["text"]]
    assert slowed
    assert {a.json["response_type"] for a in slowed} == {"ephemeral"}
    taken(slowed[0])
    taken(hall.someone().command("latest Medway"))
    assert "Wait" not in hall.someone().command("latest Medway").json["text"]


def test_an_error_of_ours_is_told_kindly_and_logged_without_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with FakeSlack() as slack:
        url = f"sqlite:///{tmp_path}/bot.db"
        with RunningBot(slack_settings(slack), url, small_world()) as bot:
            anna = Client(Http(bot.url))
            with new_store(url) as store:
                store.run("ALTER TABLE reports RENAME TO gone")
            answer = anna.command(f"latest Medway {MARK}")
            assert answer.status == 200
            assert "Try again" in answer.json["text"]
            assert answer.json["response_type"] == "ephemeral"
    errors = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert errors
    assert not [r for r in caplog.records if MARK in r.getMessage() or r.exc_info]
