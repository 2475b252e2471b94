"""Whole journeys in Teams: mentioned, pressed and filled in by HTTP, answered by the real parts."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.models import Address
from bot.settings import Policy
from bot.store import Store, channels, subscriptions
from digests.render.cards import CONTENT_TYPE, check_card
from tests.bot.samples import new_store
from tests.fakes.teams import (
    BOT,
    CHANNEL,
    GROUP,
    ROBIN,
    TEAM,
    TENANT_ID,
    USER,
    FakeTeams,
)
from tests.fakes.teams_bot import TeamsBot, running_bot, teams_settings

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # a Monday
DUTY = Address("teams", TENANT_ID, CHANNEL)
OTHER_TENANT = "99999999-0000-4000-8000-000000000000"


@pytest.fixture
def bot(fake: FakeTeams, store: Store, url: str) -> Iterator[TeamsBot]:
    with running_bot(fake, lambda: new_store(url), now=lambda: NOW) as running:
        yield running


@pytest.fixture(scope="module")
def guarded() -> Iterator[TeamsBot]:
    """One bot for everything that is refused before it reaches the store."""
    with (
        FakeTeams().running() as fake,
        running_bot(fake, new_store, now=lambda: NOW) as running,
    ):
        yield running


def _texts(card: Any) -> str:
    return json.dumps(card, ensure_ascii=False)


# Commands.


def test_a_mention_is_answered_in_its_thread_with_a_card(fake: FakeTeams, bot: TeamsBot) -> None:
    said = fake.mention("latest Medway")
    assert bot.send(said) == (200, None)
    (answer,) = fake.accepted
    assert (answer.method, answer.channel) == ("post", CHANNEL)
    assert answer.thread == said["conversation"]["id"].partition("=")[2]
    assert answer.text.startswith("Medway: latest")
    assert answer.args == {"text": None, "attachments": 1}
    assert check_card(answer.blocks[0]) == ()


def test_a_bare_mention_is_answered_with_help(fake: FakeTeams, bot: TeamsBot) -> None:
    bot.send(fake.mention(""))
    bot.send(fake.mention("help"))
    bare, asked = fake.cards()
    assert bare == asked


def test_in_a_personal_chat_no_mention_is_needed(fake: FakeTeams, bot: TeamsBot) -> None:
    bot.send(fake.personal("history Medway"))
    (answer,) = fake.accepted
    assert answer.channel == "a:1robin-and-the-bot"
    assert answer.thread is None
    assert "Medway" in answer.text


def test_what_is_not_understood_is_answered_with_the_nearest(
    fake: FakeTeams, bot: TeamsBot
) -> None:
    bot.send(fake.mention("latest Mdway"))
    assert "Medway" in _texts(fake.cards()[0])


def test_the_same_activity_is_answered_once(fake: FakeTeams, bot: TeamsBot) -> None:
    said = fake.mention("latest Medway")
    threads = [threading.Thread(target=bot.send, args=(said,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bot.send(said) == (200, None)
    assert len(fake.accepted) == 1


def test_a_client_that_submits_is_answered_like_one_that_executes(
    fake: FakeTeams, bot: TeamsBot
) -> None:
    bot.send(fake.activity(value={"words": "latest Medway"}))
    bot.send(fake.activity(value={"words": "   "}))
    latest, helped = fake.cards()
    assert latest["fallbackText"].startswith("Medway: latest")
    assert helped["body"]


def test_what_is_wrong_is_asked_for_and_told(fake: FakeTeams, bot: TeamsBot, store: Store) -> None:
    status, body = bot.send(fake.press("say", {"words": "wrong outcome:50004250"}))
    assert status == 200
    form = body["value"]
    assert check_card(form) == ()
    send = form["actions"][0]
    data = {**send["data"], "said": "The grade is of an older inspection"}
    _, thanks = bot.send(fake.press(send["verb"], data))
    assert thanks["value"]["fallbackText"]
    _, empty = bot.send(fake.press(send["verb"], send["data"]))
    assert empty["statusCode"] == 400


def test_a_press_changes_the_card_for_whoever_pressed(fake: FakeTeams, bot: TeamsBot) -> None:
    status, body = bot.send(fake.press("say", {"words": "history Medway"}))
    assert status == 200
    assert (body["statusCode"], body["type"]) == (200, CONTENT_TYPE)
    assert check_card(body["value"]) == ()
    assert "Medway" in body["value"]["fallbackText"]
    assert fake.accepted == ()


def test_every_button_of_an_answer_is_answered(fake: FakeTeams, bot: TeamsBot) -> None:
    bot.send(fake.mention("latest Medway"))
    actions = fake.cards()[0].get("actions", [])
    for action in actions:
        if action["type"] == "Action.Execute":
            status, body = bot.send(fake.press(action["verb"], action["data"]))
            assert (status, body["type"]) == (200, CONTENT_TYPE), action
            assert check_card(body["value"]) == ()


# Subscriptions.


def test_subscribing_is_seen_by_the_channel_and_can_be_undone(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("subscribe Medway"))
    channel = channels.find(store, DUTY)
    assert channel is not None
    (made,) = subscriptions.of_channel(store, channel.id)
    assert made.made_by == ROBIN
    card = fake.cards()[0]
    assert "Robin Reed" in _texts(card)
    undo = next(a for a in card["actions"] if a["title"] == "Undo")
    bot.send(fake.press(undo["verb"], undo["data"]))
    assert subscriptions.of_channel(store, channel.id) == ()


def test_the_form_is_filled_in_and_everybody_is_told(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("subscribe"))
    form = fake.cards()[0]
    assert check_card(form) == ()
    inputs = {one["id"]: one for one in form["body"] if one["type"].startswith("Input.")}
    assert inputs["where"]["style"] == "filtered"
    assert "Medway" in [choice["value"] for choice in inputs["where"]["choices"]]
    submit = form["actions"][0]
    filled = {"about": "Neglect", "where": "Medway", "often": "weekly", "concerns": "true"}
    status, body = bot.send(fake.press(submit["verb"], filled))
    assert status == 200
    assert body["value"]["fallbackText"].startswith("Subscribed")
    assert fake.cards()[1] == body["value"]
    channel = channels.find(store, DUTY)
    assert channel is not None
    (made,) = subscriptions.of_channel(store, channel.id)
    assert (made.rule.cadence, made.rule.concerns_only) == ("weekly", True)
    assert [one.name for one in made.rule.within] == ["Medway"]


def test_an_empty_form_says_what_is_missing(fake: FakeTeams, bot: TeamsBot) -> None:
    status, body = bot.send(fake.press("subscribe", {"often": "usual"}))
    assert (status, body["statusCode"]) == (200, 400)
    assert "Fill in" in body["value"]["message"]


def test_settings_are_changed_in_their_card(fake: FakeTeams, bot: TeamsBot, store: Store) -> None:
    bot.send(fake.mention("settings"))
    form = fake.cards()[0]
    assert check_card(form) == ()
    fields = {one["id"]: one for one in form["body"] if one["type"].startswith("Input.")}
    now = {name: one["value"] for name, one in fields.items()}
    for name, value in now.items():
        assert value in [choice["value"] for choice in fields[name]["choices"]]
    save = form["actions"][0]
    _, same = bot.send(fake.press(save["verb"], now))
    assert same["value"]["fallbackText"].startswith("That is how it is set already")
    changed = {"digest": "09:30", "days": "mon wed fri", "weekly": "Tuesday", "alerts": "anytime"}
    _, body = bot.send(fake.press(save["verb"], changed))
    assert "changed" in body["value"]["fallbackText"]
    channel = channels.find(store, DUTY)
    assert channel is not None
    hours = channel.hours
    assert (f"{hours.digest:%H:%M}", hours.days, hours.weekly) == ("09:30", (0, 2, 4), 1)
    assert hours.anytime
    bot.send(fake.mention("settings"))
    again = {one["id"]: one["value"] for one in fake.cards()[-1]["body"] if "value" in one}
    assert again == changed


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("user", False), ("guest", False)])
def test_where_owners_decide_a_member_cannot_subscribe(
    fake: FakeTeams, store: Store, url: str, role: str, may: bool
) -> None:
    fake.roles[USER] = role
    settings = replace(teams_settings(), policy=Policy("owners"))
    with running_bot(fake, lambda: new_store(url), settings, now=lambda: NOW) as bot:
        bot.send(fake.mention("subscribe Medway"))
    channel = channels.find(store, DUTY)
    assert channel is not None
    assert bool(subscriptions.of_channel(store, channel.id)) is may
    assert ("owner" in _texts(fake.cards()[0])) is not may


def test_a_new_owner_need_not_wait(fake: FakeTeams, store: Store, url: str) -> None:
    settings = replace(teams_settings(), policy=Policy("owners"))
    with running_bot(fake, lambda: new_store(url), settings, now=lambda: NOW) as bot:
        bot.send(fake.mention("subscribe Medway"))
        fake.roles[USER] = "owner"
        bot.send(fake.mention("subscribe Medway"))
    refused, done = fake.cards()
    assert refused["fallbackText"].startswith("You cannot change")
    assert done["fallbackText"].startswith("Subscribed: Medway")


@pytest.mark.parametrize("words", ["subscribe Medway", "please follow Medway", "subscrbe Medway"])
def test_a_guest_may_ask_but_not_subscribe(fake: FakeTeams, bot: TeamsBot, words: str) -> None:
    fake.roles[USER] = "guest"
    bot.send(fake.mention("latest Medway"))
    bot.send(fake.mention(words))
    asked, refused = fake.cards()
    assert asked["fallbackText"].startswith("Medway: latest")
    assert refused["fallbackText"].startswith("You cannot change")


def test_who_asks_too_fast_is_asked_to_wait(fake: FakeTeams, store: Store, url: str) -> None:
    settings = teams_settings(commands_a_minute=2)
    with running_bot(fake, lambda: new_store(url), settings, now=lambda: NOW) as bot:
        for _ in range(3):
            bot.send(fake.mention("help"))
    *_, last = fake.cards()
    assert "2 times a minute" in _texts(last)
    assert check_card(last) == ()


# Installs, removals, renames, moves.


def _install(fake: FakeTeams, action: str, **rest: Any) -> dict[str, Any]:
    return fake.activity("installationUpdate", action=action, **rest)


def _event(fake: FakeTeams, event: str, **data: Any) -> dict[str, Any]:
    usual = fake.activity("conversationUpdate")
    usual["channelData"] = {**usual["channelData"], "eventType": event, **data}
    usual["conversation"] = {**usual["conversation"], "id": TEAM}
    return usual


def test_an_install_says_hello_once_and_keeps_how_to_write_first(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    place = {"id": CHANNEL, "conversationType": "channel", "tenantId": TENANT_ID}
    bot.send(_install(fake, "add", conversation=place))
    bot.send(fake.activity("conversationUpdate", membersAdded=[{"id": BOT}], conversation=place))
    (hello,) = fake.accepted
    assert "Ofsted Bot is here" in hello.text
    channel = channels.find(store, DUTY)
    assert channel is not None
    assert channel.name == "Children's services: Duty"
    assert json.loads(channel.reference or "") == {
        "service": fake.url,
        "team": TEAM,
        "group": GROUP,
    }


def test_hello_is_said_in_the_channel_that_was_chosen(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    added = _install(fake, "add", conversation={"id": TEAM, "conversationType": "channel"})
    added["channelData"].pop("channel")
    added["channelData"]["settings"] = {"selectedChannel": {"id": CHANNEL}}
    bot.send(added)
    (hello,) = fake.accepted
    assert hello.channel == CHANNEL
    assert channels.find(store, DUTY) is not None
    assert channels.find(store, Address("teams", TENANT_ID, TEAM)) is None


HOSTILE = (
    "<!channel> [x](https://evil.example) **b** `c` # d",
    "<at>everyone</at> <script>alert(1)</script> &lt;b&gt;",
    "{{DATE(2026-01-01T00:00:00Z)}} ${x} @{x}",
    "'; DROP TABLE channels; --",
    "\u202e\u0000\ud83d\ude00 🙂 " + "x" * 900,
    'search " AND NEAR( OR * NOT',
    "subscribe \x07 in in except except daily now",
    "settings digest at 99:99",
    "wrong " + "é" * 800,
    "unsubscribe 9999999999999999999999",
    "digest " * 60,
    "page 99999999999999999999 of Medway",
)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_answered_with_a_card_that_is_right(
    guarded: TeamsBot, words: str
) -> None:
    fake = guarded.fake
    before = len(fake.accepted)
    assert guarded.send(fake.mention(words))[0] == 200
    (card,) = fake.cards()[before:]
    assert check_card(card) == ()
    for element in card["body"]:
        if element["type"] == "TextBlock":
            assert "](http" not in element["text"].replace("\\]", "")
    status, body = guarded.send(fake.press("say", {"words": words}))
    assert (status, body["type"]) == (200, CONTENT_TYPE)


def test_a_removal_pauses_all_of_the_team_and_a_return_resumes(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("subscribe Medway"))
    bot.send(_install(fake, "remove", conversation={"id": TEAM, "conversationType": "channel"}))
    channel = channels.find(store, DUTY)
    assert channel is not None
    assert channel.paused is not None
    assert "Add it again" in channel.paused
    bot.send(fake.mention("subscriptions"))
    again = channels.find(store, DUTY)
    assert again is not None
    assert again.paused is None
    assert len(subscriptions.of_channel(store, again.id)) == 1


@pytest.mark.parametrize(
    ("event", "data", "name"),
    [
        (
            "channelRenamed",
            {"channel": {"id": CHANNEL, "name": "Front door"}},
            "Children's services: Front door",
        ),
        (
            "teamRenamed",
            {"team": {"id": TEAM, "name": "Families"}, "channel": {}},
            "Families: Duty",
        ),
    ],
)
def test_renames_are_followed(
    fake: FakeTeams, bot: TeamsBot, store: Store, event: str, data: dict[str, Any], name: str
) -> None:
    bot.send(fake.mention("help"))
    bot.send(_event(fake, event, **data))
    channel = channels.find(store, DUTY)
    assert channel is not None
    assert channel.name == name


@pytest.mark.parametrize(
    ("closes", "opens"),
    [
        ("channelDeleted", "channelRestored"),
        ("teamArchived", "teamUnarchived"),
        ("teamDeleted", "teamRestored"),
    ],
)
def test_what_is_closed_is_paused_with_its_reason_and_resumed(
    fake: FakeTeams, bot: TeamsBot, store: Store, closes: str, opens: str
) -> None:
    bot.send(fake.mention("help"))
    bot.send(_event(fake, closes))
    channel = channels.find(store, DUTY)
    assert channel is not None
    assert channel.paused
    bot.send(_event(fake, opens))
    again = channels.find(store, DUTY)
    assert again is not None
    assert again.paused is None


def test_a_team_that_moved_keeps_its_subscriptions(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("subscribe Medway"))
    moved = fake.mention("subscriptions")
    moved["conversation"] = {**moved["conversation"], "id": "19:new-duty@thread.tacv2;messageid=5"}
    moved["channelData"]["team"] = {**moved["channelData"]["team"], "id": "19:new@thread.tacv2"}
    moved["channelData"]["channel"] = {"id": "19:new-duty@thread.tacv2", "name": "Duty"}
    bot.send(moved)
    assert channels.find(store, DUTY) is None
    channel = channels.find(store, Address("teams", TENANT_ID, "19:new-duty@thread.tacv2"))
    assert channel is not None
    assert len(subscriptions.of_channel(store, channel.id)) == 1


# What is refused.


def test_what_is_no_activity_is_a_bad_request(guarded: TeamsBot) -> None:
    fake, bot = guarded.fake, guarded
    before = len(fake.accepted)
    right = fake.mention("help")
    for name in ("type", "id", "from", "recipient", "conversation", "serviceUrl"):
        wrongs: tuple[object, ...] = (None, 5, [], "")
        for wrong in wrongs:
            status, body = bot.send({**right, name: wrong})
            assert (status, name) in ((400, name), (401, "serviceUrl")), (name, wrong)
            assert isinstance(body["error"], str)
    for nonsense in (b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000):
        headers = {"Authorization": f"Bearer {fake.token()}"}
        assert bot.raw(nonsense, headers)[0] == 400
    path = {**right, "conversation": {"id": "../../../tokens"}}
    assert bot.send(path)[0] == 400
    assert len(fake.accepted) == before


def test_unknown_kinds_of_activity_are_taken_and_left(fake: FakeTeams, bot: TeamsBot) -> None:
    assert bot.send(fake.activity("messageReaction"))[0] == 200
    assert bot.send(fake.activity("typing"))[0] == 200
    assert bot.send(fake.activity("invoke", name="composeExtension/query"))[0] == 501


def test_a_body_that_is_too_long_is_refused(guarded: TeamsBot) -> None:
    assert guarded.send(guarded.fake.mention("x" * 600_000))[0] == 413


def test_another_tenant_is_refused(fake: FakeTeams, bot: TeamsBot) -> None:
    said = fake.mention("help")
    said["channelData"]["tenant"]["id"] = OTHER_TENANT
    assert bot.send(said)[0] == 403
    said["channelData"].pop("tenant")
    said["conversation"].pop("tenantId")
    assert bot.send(said)[0] == 403
    assert fake.accepted == ()


def test_only_posts_are_taken(guarded: TeamsBot) -> None:
    assert guarded.raw(b"", {}, method="GET")[0] == 405


FORGED: dict[str, dict[str, Any]] = {
    "over": {"exp": 1_700_000_000},
    "not yet": {"nbf": 4_000_000_000},
    "another bot's": {"aud": "another"},
    "another issuer's": {"iss": "https://evil.example"},
    "another address": {"serviceurl": "https://evil.example"},
    "without an address": {"serviceurl": None},
    "another key": {"key": "other"},
    "an unknown key": {"kid": "two"},
    "a shared secret": {"algorithm": "HS256", "key": "x" * 64},
    "without a signature": {"algorithm": "none", "key": None},
    "another application's": {
        "iss": f"https://sts.windows.net/{TENANT_ID}/",
        "tid": TENANT_ID,
        "azp": "22222222-0000-4000-8000-000000000000",
    },
    # Microsoft's agents: rightly signed, but naming no address that may be answered.
    "an agent's": {
        "iss": f"https://sts.windows.net/{TENANT_ID}/",
        "tid": TENANT_ID,
        "azp": "5a807f24-c9de-44ee-a3a7-329e88a00ffc",
        "serviceurl": None,
    },
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_token_is_refused(guarded: TeamsBot, kind: str) -> None:
    fake = guarded.fake
    before = len(fake.accepted)
    claims = dict(FORGED[kind])
    if claims.get("key") == "other":
        claims["key"] = fake.other_key
    assert guarded.send(fake.mention("subscribe Medway"), token=fake.token(**claims))[0] == 401
    assert len(fake.accepted) == before


def test_microsoft_is_not_asked_about_tokens_for_others(
    guarded: TeamsBot, caplog: pytest.LogCaptureFixture
) -> None:
    fake = guarded.fake
    body = fake.mention("help")
    asked = fake.keys_asked
    for claims in ({"aud": "another"}, {"serviceurl": "https://evil.example"}, {"aud": None}):
        for number in range(3):
            token = fake.token(kid=f"made-up-{number}", key=fake.other_key, **claims)
            assert guarded.send(body, token=token)[0] == 401
    assert fake.keys_asked == asked
    assert "a token that is not for this bot was refused" in caplog.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic cm9iaW4="])
def test_a_header_that_is_no_token_is_refused(guarded: TeamsBot, header: str) -> None:
    body = json.dumps(guarded.fake.mention("help")).encode()
    assert guarded.raw(body, {"Authorization": header} if header else {})[0] == 401


def test_without_tokens_only_this_machine_is_answered(
    fake: FakeTeams, store: Store, url: str
) -> None:
    settings = teams_settings(allow_unauthenticated_loopback=True)
    with running_bot(fake, lambda: new_store(url), settings, now=lambda: NOW) as bot:
        body = json.dumps(fake.mention("help")).encode()
        # The fake wants a token for its messages, and none is asked for or sent here.
        assert bot.raw(body, {})[0] == 200
        assert fake.tokens == 0
        plain = fake.mention("help", channelData={})
        plain["conversation"].pop("tenantId")
        assert bot.raw(json.dumps(plain).encode(), {})[0] == 200
        other = fake.mention("help", channelData={"tenant": {"id": OTHER_TENANT}})
        assert bot.raw(json.dumps(other).encode(), {})[0] == 403
        assert bot.raw(body, {"X-Forwarded-For": "203.0.113.9"})[0] == 401
        for host in ("bot.example.org", "127.0.0.1.example.org", "127.0.0.1:x", "[::1"):
            assert bot.raw(body, {"Host": host})[0] in (400, 401)
        away = json.dumps(fake.mention("help", serviceUrl="https://smba.example")).encode()
        assert bot.raw(away, {})[0] == 401
        nowhere = json.dumps(fake.mention("help", serviceUrl="nonsense")).encode()
        assert bot.raw(nowhere, {})[0] == 400
        # A page in a browser on this machine can post to its ports.
        assert bot.raw(body, {"Origin": "https://www.example.org"})[0] == 401


# When something is amiss here.


def test_whoever_asks_is_told_that_it_did_not_work(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    store.run("ALTER TABLE reports RENAME TO lost")
    assert bot.send(fake.mention("latest Medway"))[0] == 200
    (card,) = fake.cards()
    assert "That did not work." in _texts(card)
    assert check_card(card) == ()
    status, body = bot.send(fake.press("say", {"words": "latest Medway"}))
    assert (status, body["statusCode"]) == (200, 200)
    assert "That did not work." in _texts(body["value"])
    store.run("ALTER TABLE lost RENAME TO reports")
    bot.send(fake.mention("latest Medway"))
    assert "Medway: latest" in _texts(fake.cards()[-1])


# When Teams has a bad day.


@pytest.mark.parametrize("fault", ["412", "429", "502", "503", "504"])
def test_an_answer_is_tried_again_as_microsoft_asks(
    fake: FakeTeams, bot: TeamsBot, fault: str
) -> None:
    fake.faults.script += [fault]
    assert bot.send(fake.mention("latest Medway"))[0] == 200
    assert len(fake.accepted) == 1


@pytest.mark.parametrize("fault", ["500", "lost", "500-kept", "blocked"])
def test_an_answer_that_may_stand_there_is_not_posted_twice(
    fake: FakeTeams, bot: TeamsBot, fault: str
) -> None:
    fake.faults.script += [fault]
    assert bot.send(fake.mention("latest Medway"))[0] == 200
    assert len(fake.accepted) == (0 if fault in ("500", "blocked") else 1)


def test_one_token_serves_many_messages(fake: FakeTeams, bot: TeamsBot) -> None:
    for _ in range(5):
        bot.send(fake.mention("help"))
    assert (fake.tokens, len(fake.accepted)) == (1, 5)


def test_nothing_that_was_typed_is_logged_and_no_secret(
    fake: FakeTeams, bot: TeamsBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fake.faults.script += ["500", "blocked"]
    for words in ("latest zebrafish", "subscribe zebrafish"):
        bot.send(fake.mention(words))
    bot.send(fake.mention("zebrafish"), token="zebrafish")  # noqa: S106 - no token
    assert "zebrafish" not in caplog.text.casefold()
    assert "not-a-real-secret" not in caplog.text
