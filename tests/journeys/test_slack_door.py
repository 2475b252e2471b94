"""Slack's door as it stands on the network: signatures, sizes, repeats, and an unwell Slack."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.settings import Policy
from bot.slack.talk import Talk, Where, named
from bot.store import Store
from tests.bot.samples import new_store, small_world
from tests.fakes.ledger import Entry
from tests.fakes.slack_api import BOT_USER, FakeSlack
from tests.fakes.slack_bot import RunningBot, slack_settings
from tests.fakes.slack_client import Client, Http, Postbox, signed


@dataclass
class Hall:
    slack: FakeSlack
    box: Postbox
    store: Store
    anna: Client
    http: Http


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with ExitStack() as stack:
        slack = stack.enter_context(FakeSlack(slow=3.0))
        box = stack.enter_context(Postbox())
        url = f"sqlite:///{tmp_path}/bot.db"
        store = stack.enter_context(new_store(url))
        bot = stack.enter_context(RunningBot(slack_settings(slack), url, small_world()))
        http = Http(bot.url)
        yield Hall(slack, box, store, Client(http, box.url), http)


def test_a_form_of_no_type_is_refused(hall: Hall) -> None:
    form = {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1"}}
    body, kind = hall.http.packed("interactive", form)
    assert hall.http.post(body, {**kind, **signed(body)}).status == 400


def test_bad_headers_are_refused_by_the_running_server(hall: Hall) -> None:
    body, kind = hall.http.packed("slash_commands", hall.anna.command_body("subscribe Medway"))
    good = {**kind, **signed(body)}
    stamp, signature = "X-Slack-Request-Timestamp", "X-Slack-Signature"
    bad = [
        kind,
        {**good, signature: ""},
        {**good, stamp: "soon"},
        {**good, stamp: "٣"},
        {**good, signature: "v0=é"},
        {**good, signature: good[signature][:-1] + ("0" if good[signature][-1] != "0" else "1")},
        {**kind, **signed(body, secret="another")},  # noqa: S106
        {**kind, **signed(body, at=1_000_000_000)},
    ]
    for headers in bad:
        assert hall.http.post(body, headers).status == 401, headers
    twice = [*good.items(), (signature, good[signature])]
    assert hall.http.exchange("POST", twice, body).status == 401
    assert hall.store.rows("SELECT 1 FROM subscriptions") == []
    assert hall.http.post(body, good).json["response_type"] == "in_channel"
    assert hall.http.post(body, good).text == "", "the same again"
    assert len(hall.store.rows("SELECT 1 FROM subscriptions")) == 1


def test_what_bolt_tells_itself_in_headers_is_not_taken_from_outside(hall: Hall) -> None:
    searched = {
        "type": "block_suggestion",
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "container": {"type": "view", "view_id": "V1"},
        "action_id": "authority",
        "block_id": "authority",
        "value": "med",
    }
    body, kind = hall.http.packed("interactive", searched)
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "suggest"}
    answer = hall.http.post(body, {**kind, **signed(body), **lazy})
    assert (answer.status, "options" in answer.json) == (200, True)


def test_other_methods_and_sizes_are_refused(hall: Hall) -> None:
    assert hall.http.post(b"", {}, method="GET").status == 405
    big = b"text=" + b"x" * (1024 * 1024)
    assert hall.http.post(big, signed(big)).status == 413


def test_slack_may_prove_the_address(hall: Hall) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    answer = hall.http.post(body, {"Content-Type": "application/json", **signed(body)})
    assert answer.status == 200
    assert "3eZbrw1a" in answer.text


_PRESSED = b'{"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "actions": []}'


def test_what_slack_would_not_send_is_a_bad_request(hall: Hall) -> None:
    for body in (b"{", b"[]", b"\xff\xfe", b'{"event": 7}', b"[" * 100_000, _PRESSED):
        answer = hall.http.post(body, {"Content-Type": "application/json", **signed(body)})
        assert answer.status == 400, body[:20]
    assert hall.anna.command("payload").status == 200


def _whispered(slack: FakeSlack) -> list[Entry]:
    return [entry for entry in slack.entries if entry.method == "chat.postEphemeral"]


def test_a_busy_slack_is_asked_again_when_it_sends_the_event_again(hall: Hall) -> None:
    ts = hall.slack._post({"channel": "C0TEAM", "text": "…"})["ts"]
    event = {
        "type": "app_mention",
        "user": "U0ANNA",
        "channel": "C0TEAM",
        "ts": ts,
        "text": f"<@{BOT_USER}> latest Medway",
    }
    hall.slack.faults.script("chat.postEphemeral", ["429"])
    body = hall.anna.event_body(event, identity="Ev0BUSY")
    assert hall.http.send("events_api", body).status == 500
    assert hall.http.send("events_api", body).status == 200
    assert hall.http.send("events_api", body).status == 200
    assert len(_whispered(hall.slack)) == 1


def test_an_answer_that_may_have_been_posted_is_not_posted_again(hall: Hall) -> None:
    hall.slack.faults.script("chat.postMessage", ["close+"])
    body = hall.anna.event_body(
        {
            "type": "message",
            "channel_type": "im",
            "user": "U0ANNA",
            "channel": "D0ANNA",
            "ts": "1.1",
            "text": "latest Medway",
        }
    )
    for _ in range(2):
        assert hall.http.send("events_api", body).status == 200
    assert len(hall.slack.posted("D0ANNA")) == 1


def test_a_form_that_slack_will_not_show_is_answered_in_words(hall: Hall) -> None:
    hall.slack.faults.script("views.open", ["expired_trigger_id"])
    answer = hall.anna.command("subscribe")
    assert "subscribe Medway" in answer.json["text"]


def test_where_a_response_url_fails_the_answer_is_whispered(hall: Hall) -> None:
    hall.box.status = 404
    pressed = {"type": "button", "action_id": "say:0", "value": "latest Medway"}
    assert hall.anna.press(pressed).status == 200
    (whispered,) = _whispered(hall.slack)
    assert (whispered.channel, whispered.user) == ("C0TEAM", "U0ANNA")
    assert "Medway" in whispered.text


def test_a_guest_of_another_organisation_asks_and_changes_nothing(hall: Hall) -> None:
    ts = hall.slack._post({"channel": "C0TEAM", "text": "…"})["ts"]
    hall.anna.mention(f"<@{BOT_USER}> subscribe Medway", ts=ts, user_team="T0OTHER")
    assert hall.store.rows("SELECT 1 FROM subscriptions") == []
    assert "cannot change" in _whispered(hall.slack)[-1].text
    pressed = {"type": "button", "action_id": "say:0", "value": "subscribe Medway"}
    replace(hall.anna, organisation="T0OTHER").press(pressed)
    assert "cannot change" in hall.box.came[-1]["text"]
    assert hall.store.rows("SELECT 1 FROM subscriptions") == []
    hall.anna.mention(f"<@{BOT_USER}> latest Medway", ts=ts, user_team="T0OTHER")
    assert "Medway" in _whispered(hall.slack)[-1].text


def test_who_may_change_what_follows_the_policy() -> None:
    with FakeSlack() as slack, new_store() as store:
        settings = slack_settings(slack)
        member, boss = Where("T1", "C1", "U1"), Where("T1", "C1", "U0BOSS")
        free = Talk(settings, lambda: store)
        assert free.speaker(member).may_change
        assert not free.speaker(member).operator
        strict = Talk(replace(settings, policy=Policy(subscribe="owners")), lambda: store)
        assert not strict.speaker(member).may_change
        assert strict.speaker(boss).may_change
        assert strict.speaker(boss).operator


def test_sources_are_for_operators_alone(hall: Hall) -> None:
    assert "operators only" in hall.anna.command("sources").json["text"]
    boss = replace(hall.anna, user="U0BOSS")
    assert "No sources are configured" in boss.command("sources").json["text"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("latest Medway", "latest"),
        ("Subscribe Medway", "subscribe"),
        ("", "help"),
        ("Medway", "question"),
        ("<!channel>", "question"),
    ],
)
def test_answers_are_counted_by_names_of_ours(words: str, name: str) -> None:
    assert named(words) == name
