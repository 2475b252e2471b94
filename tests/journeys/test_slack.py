"""Whole journeys in Slack, through the real doors: typed, pressed and filled in on one side; Bolt,
the SDK, the watch, the store and the outbox on the other; by HTTP and by Socket Mode."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import deliver_due
from bot.demo.sample import AUTHORITIES, letter, sample_world
from bot.demo.server import World
from bot.models import Address, Channel, Delivery, Rule, Subject
from bot.post import post_digests
from bot.posting.announce import announce
from bot.posting.compose import compose
from bot.slack.choices import topic_choices
from bot.slack.events import ARCHIVED, REMOVED
from bot.slack.send import SlackSender
from bot.store import Store, channels, objections, open_store, subscriptions
from bot.store.corrections import supersede
from bot.store.letters import record
from bot.store.tellings import Telling
from bot.watch import fetcher_for, watch_once
from digests.models import Digest
from digests.render.blocks import check
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from scrapers.models import Grade, Source
from tests.fakes.ledger import Entry
from tests.fakes.loops import PATIENCE
from tests.fakes.slack_api import BOT_USER, SCOPES, TEAM, FakeSlack
from tests.fakes.slack_bot import RunningBot, slack_settings
from tests.fakes.slack_client import (
    Answer,
    Client,
    Http,
    Postbox,
    SocketServer,
    button,
    labels,
)

KNOWN = known_authorities().extended(AUTHORITIES)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TEAM_ROOM = Address("slack", TEAM, "C0TEAM")
FOLLOWING = ("channels:read", "groups:read")
BOTH = pytest.mark.parametrize("office", ["http", "socket"], indirect=True)


@dataclass
class Office:
    """A team in Slack, the bot beside it, and a sample world that the bot watches."""

    slack: FakeSlack
    store: Store
    box: Postbox
    bot: RunningBot
    anna: Client
    world: World
    clock: list[datetime] = field(default_factory=lambda: [MONDAY])

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def watch(self) -> None:
        """One look at the sample world's sources."""
        sources = (
            Source("reports", "ofsted", self.world.search),
            Source("council news", "feed", self.world.feed),
        )
        fetcher = fetcher_for(self.store, allow_loopback=True, pause_seconds=0.0)
        for event in watch_once(sources, self.store, fetcher, lambda: self.now):
            assert event.event != "failed", event
        fetcher.close()

    def send(self) -> None:
        """Sends what is due."""
        groups: Mapping[str, tuple[str, ...]] = {}

        def composed(store: Store, delivery: Delivery, now: datetime) -> Digest | None:
            return compose(store, delivery, now, groups)

        async def sending() -> None:
            sender = SlackSender(self.bot.settings.slack)
            await deliver_due(self.store, {"slack": sender}, self.now, compose=composed)
            await sender.close()

        asyncio.run(sending())

    def channel(self, address: Address = TEAM_ROOM) -> Channel:
        found = channels.find(self.store, address)
        assert found is not None
        return found

    def rules(self) -> list[str]:
        known = channels.find(self.store, TEAM_ROOM)
        asked = subscriptions.of_channel(self.store, known.id) if known else ()
        return [" ".join(s.name for s in one.rule.subjects) for one in asked]

    def said(self, channel: str = "C0TEAM") -> list[str]:
        return [str(message["text"]) for message in self.slack.shown(channel)]


def eventually(true: Callable[[], object]) -> None:
    """Waits for what another thread does."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


@pytest.fixture(params=["http"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        link = stack.enter_context(SocketServer()) if request.param == "socket" else None
        slack = stack.enter_context(
            FakeSlack(scopes=(*SCOPES, *FOLLOWING), socket_url=link.url if link else "")
        )
        box = stack.enter_context(Postbox())
        world = stack.enter_context(sample_world())
        url = f"sqlite:///{tmp_path}/bot.db"
        store = stack.enter_context(open_store(url, authorities=KNOWN))
        clock = [MONDAY]
        bot = stack.enter_context(
            RunningBot(
                slack_settings(slack), url, KNOWN, now=lambda: clock[0], by_socket=link is not None
            )
        )
        if link is not None:
            assert link.connected.wait(PATIENCE)
        carrier = link or Http(bot.url)
        yield Office(slack, store, box, bot, Client(carrier, box.url), world, clock)


def valid(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message, if Slack would take it."""
    kept = {key: message[key] for key in ("text", "blocks") if key in message}
    assert check(kept) == (), check(kept)
    return message


def body_of(answer: Answer) -> Mapping[str, Any]:
    assert answer.status == 200, answer
    return valid(answer.json)


@BOTH
def test_from_a_command_to_the_form_an_alert_its_thread_and_the_end(office: Office) -> None:
    anna, slack = office.anna, office.slack
    office.watch()  # what is there already is learned in silence

    # The bare command opens the form, whose fields search the store.
    assert anna.command("subscribe").text == ""
    method, shown = slack.views[-1]
    form = shown["view"]
    assert method == "views.open"
    assert check(form) == ()
    (found,) = anna.suggest("places", "alderm")
    assert found["value"] == "Aldermere"
    daily = {"selected_option": {"value": "now"}}
    only = {"selected_options": [{"value": "press"}]}
    chosen = {"selected_options": [found]}
    answer = anna.submit(form, {"places": chosen, "cadence": daily, "only": only})
    assert (answer.status, answer.text) == (200, "")
    (confirmed,) = slack.shown("C0TEAM")
    valid(confirmed)
    assert "Subscribed: Aldermere" in confirmed["text"]
    assert {"type": "user", "user_id": "U0ANNA"} in _elements(confirmed)
    assert "Undo" in labels(confirmed)
    assert office.rules() == ["Aldermere"]

    # A new letter and the council's statement about it.
    office.world.step()
    office.watch()
    office.send()
    messages = slack.shown("C0TEAM")
    letters = [m for m in messages[1:] if not m.get("thread_ts")]
    threads = [m for m in messages[1:] if m.get("thread_ts")]
    assert len(letters) == 1, [m["text"][:80] for m in messages]
    assert "Aldermere" in letters[0]["text"]
    assert [m["thread_ts"] for m in threads] == [letters[0]["ts"]], "the statement hangs under it"
    for message in messages:
        valid(message)

    # What is doubted is the letter that the message tells of.
    anna.press(button(letters[0], "Is this wrong?"), whispered=False)
    doubted = anna.submit(slack.views[-1][1]["view"], {"said": {"value": "of another visit"}})
    assert doubted.json["response_action"] == "update"
    (held,) = office.store.rows("SELECT report, said FROM objections")
    assert (held["report"] is None, held["said"]) == (False, "of another visit")

    # The letter is published again with another grade: both the message and its thread say so.
    _correct(office)
    office.send()
    updated = next(m for m in slack.shown("C0TEAM") if m["ts"] == letters[0]["ts"])
    assert updated["text"] != letters[0]["text"]
    notes = [m for m in slack.shown("C0TEAM") if m.get("thread_ts")][len(threads) :]
    assert len(notes) == 1
    assert "correct" in notes[0]["text"].casefold()

    # The end of it is seen by the channel too.
    gone = body_of(anna.command("unsubscribe all"))
    assert gone["response_type"] == "in_channel"
    assert office.rules() == []


def _elements(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []

    def walk(part: object) -> None:
        if isinstance(part, Mapping):
            found.append({k: v for k, v in part.items() if k in ("type", "user_id")})
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(message["blocks"])
    return found


def _correct(office: Office) -> None:
    """The newest letter of Aldermere comes again, with its first grade another."""
    body = letter("aldermere-inspection-2026")
    first = document_of(body, name="letter.pdf")
    old = read_document(first, authorities=KNOWN)
    grade = old.judgements[0]
    other: Grade = "inadequate" if grade.grade != "inadequate" else "good"
    again = replace(first, sha256="f" * 64)
    made = replace(
        old,
        sha256=again.sha256,
        judgements=(replace(grade, grade=other), *old.judgements[1:]),
    )
    with office.store.writing():
        record(office.store, again, made, (), now=office.now)
        supersede(office.store, first.sha256, again.sha256)
        told = Telling("updated", "reports", "again", again.sha256, document=again.sha256)
        announce(office.store, told, office.now)


def test_a_digest_comes_at_its_hour_once(office: Office) -> None:
    anna = office.anna
    office.watch()
    said = body_of(anna.command("subscribe East of England daily"))
    assert said["response_type"] == "in_channel"
    office.world.step()
    office.watch()
    office.send()
    assert office.said() == []
    office.clock[0] = MONDAY + timedelta(days=1)
    for _ in range(2):
        post_digests(office.store, office.now, groups={})
        office.send()
    (digest, *rest) = office.slack.shown("C0TEAM")
    assert "Aldermere" in digest["text"]
    assert all(m["thread_ts"] == digest["ts"] for m in rest)
    valid(digest)


@BOTH
def test_an_archived_channel_is_paused_with_its_reason_and_hears_again_when_it_returns(
    office: Office,
) -> None:
    anna, slack = office.anna, office.slack
    office.watch()
    anna.command("subscribe Aldermere")
    slack.room("C0TEAM").archived = True
    anna.event({"type": "channel_archive", "channel": "C0TEAM", "user": "U0ANNA"})
    assert office.channel().paused == ARCHIVED
    office.world.step()
    office.watch()
    office.send()
    assert office.said() == []
    shown = body_of(replace(anna, channel="C0OTHER", name="other").command("subscriptions"))
    assert "Aldermere" not in shown["text"]
    slack.room("C0TEAM").archived = False
    anna.event({"type": "channel_unarchive", "channel": "C0TEAM", "user": "U0ANNA"})
    assert office.channel().paused is None
    office.send()
    assert len(office.said()) == 1


def test_the_bot_put_out_and_let_in_again(office: Office) -> None:
    anna = office.anna
    anna.command("subscribe Aldermere")
    left = {"type": "member_left_channel", "channel": "C0TEAM", "channel_type": "C", "team": TEAM}
    anna.event({**left, "user": "U0ANNA"})
    assert office.channel().paused is None, "somebody else left"
    anna.event({**left, "user": BOT_USER})
    assert office.channel().paused == REMOVED
    assert REMOVED in body_of(anna.command("subscriptions"))["text"]
    assert office.channel().paused == REMOVED, "a command works where the bot is not"
    anna.event({**left, "type": "member_joined_channel", "user": BOT_USER})
    assert office.channel().paused is None


def test_a_renamed_and_a_converted_channel_keep_their_subscriptions(office: Office) -> None:
    anna = office.anna
    anna.command("subscribe Aldermere")
    anna.event({"type": "channel_rename", "channel": {"id": "C0TEAM", "name": "quality"}})
    assert office.channel().name == "quality"
    moved = {"old_channel_id": "C0TEAM", "new_channel_id": "C0NEW"}
    anna.event({"type": "channel_id_changed", **moved})
    there = replace(anna, channel="C0NEW", name="quality")
    assert "Aldermere" in body_of(there.command("subscriptions"))["text"]


def test_an_uninstalled_app_pauses_all_and_goes_on_when_it_is_back(office: Office) -> None:
    anna = office.anna
    anna.command("subscribe Aldermere")
    anna.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANNA"], "bot": []}})
    assert office.channel().paused is None
    anna.event({"type": "app_uninstalled"})
    assert office.channel().paused is not None
    replace(anna, channel="C0TEAM").command("latest Aldermere")
    assert office.channel().paused is None


@BOTH
def test_a_mention_is_answered_to_its_writer_alone_and_once(office: Office) -> None:
    anna, slack = office.anna, office.slack
    event = {
        "type": "app_mention",
        "channel": "C0TEAM",
        "user": "U0ANNA",
        "text": f"<@{BOT_USER}>&nbsp;latest “Medway”",
        "ts": _post(slack, "C0TEAM"),
    }
    for _ in range(3):  # Slack repeats what it got no answer to in time
        assert anna.event(event, identity="Ev0SAME").status == 200
    (answer,) = whispers(slack)
    assert (answer.channel, answer.user, answer.thread) == ("C0TEAM", "U0ANNA", None)
    assert "Medway" in answer.text
    assert "Share to channel" in labels({"blocks": answer.blocks})
    valid({"text": answer.text, "blocks": answer.blocks})
    assert len(slack.posted("C0TEAM")) == 1


def whispers(slack: FakeSlack) -> list[Entry]:
    return [entry for entry in slack.entries if entry.method == "chat.postEphemeral"]


def test_a_mention_in_a_thread_is_answered_there(office: Office) -> None:
    thread = _post(office.slack, "C0TEAM")
    asked = {"ts": "1700000000.000001", "thread_ts": thread}
    office.anna.mention(f"<@{BOT_USER}> latest Medway", **asked)
    assert whispers(office.slack)[0].thread == thread
    office.anna.mention(f"<@{BOT_USER}> subscribe Medway", **asked)
    (told,) = office.slack.posted("C0TEAM")[1:]
    assert told.thread == thread
    assert (told.args["unfurl_links"], told.args["unfurl_media"]) == (False, False)


def test_who_is_not_in_the_channel_changes_nothing_there(office: Office) -> None:
    slack, anna = office.slack, office.anna
    slack.scopes = (*slack.scopes, *FOLLOWING)
    slack.members = {"U0ANNA": ["C0TEAM"]}
    made = body_of(anna.command("subscribe Medway"))
    stranger = replace(anna, user="U0ZOE")
    stranger.press(button(made, "Undo"), whispered=False)
    refused = office.box.came[-1]
    assert refused["response_type"] == "ephemeral"
    assert "You cannot change what this channel is told. A member can" in refused["text"].replace(
        "\n", " "
    )
    for words in ("unsubscribe all", "settings reset", "alerts anytime", "edit 1 daily"):
        assert "A member can" in body_of(stranger.command(words))["text"], words
    assert "Medway" in body_of(stranger.command("subscriptions"))["text"]
    asked = slack.calls["conversations.members"]
    stranger.command("latest Medway")
    anna.press(button(made, "Daily instead"), whispered=False)
    assert slack.calls["conversations.members"] == asked
    assert office.rules() == ["Medway"]
    anna.press(button(made, "Undo"), whispered=False)
    assert office.rules() == []


def test_where_slack_does_not_say_who_is_in_a_channel_all_may_change_it(office: Office) -> None:
    office.anna.command("subscribe Medway")
    office.anna.command("unsubscribe all")
    assert office.slack.calls["conversations.members"] == 1, "Slack is not asked again at once"
    assert office.rules() == []


def _post(slack: FakeSlack, channel: str) -> str:
    """Somebody's message in a room; its ts."""
    answer = slack._post({"channel": channel, "text": "…"})
    return str(answer["ts"])


def test_words_before_the_bot_s_name_are_not_its_own(office: Office) -> None:
    asked = _post(office.slack, "C0TEAM")
    office.anna.mention(f"hey <@{BOT_USER}> subscribe Aldermere please", ts=asked)
    (answer,) = office.slack.posted("C0TEAM")[1:]
    assert "Subscribed: Aldermere, now" in answer.text


@pytest.mark.parametrize("office", ["socket"], indirect=True)
def test_what_slack_sends_again_by_the_socket_is_answered_again_and_done_once(
    office: Office,
) -> None:
    anna = office.anna
    body = anna.command_body("wrong the date is off")
    first = anna.carrier.send("slash_commands", body)
    assert anna.carrier.send("slash_commands", body) == first
    assert "Thank you" in first.json["text"]
    assert len(objections.open_objections(office.store)) == 1
    anna.command("wrong the date is off")
    assert len(objections.open_objections(office.store)) == 2


def test_a_direct_message_is_answered_and_the_answer_is_not(office: Office) -> None:
    anna, slack = office.anna, office.slack
    anna.direct("latest Medway")
    (answer,) = slack.posted("D0ANNA")
    assert "Medway" in answer.text
    assert answer.thread is None
    anna.direct(answer.text, bot_id="B0BOT")
    anna.direct("latest Medway", subtype="message_changed")
    assert len(slack.posted("D0ANNA")) == 1


@BOTH
def test_buttons_answer_whom_they_should(office: Office) -> None:
    anna, box = office.anna, office.box
    office.watch()
    answer = body_of(anna.command("latest Aldermere"))
    assert answer["response_type"] == "ephemeral"

    # What one person sees takes the place of what was pressed.
    anna.press(button(answer, "History"))
    told = valid(box.came.pop())
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", True)

    # Under a message of the channel it is seen by whoever pressed, and the message stays.
    anna.press(button(answer, "History"), whispered=False, thread="1700000000.000001")
    told = valid(box.came.pop())
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
    assert told["thread_ts"] == "1700000000.000001"

    # Shared answers and subscriptions are the channel's, and say whose doing they are.
    for label in ("Share to channel", "Subscribe to Aldermere"):
        anna.press(button(answer, label))
        told = valid(box.came.pop())
        assert (told["response_type"], told["replace_original"]) == ("in_channel", False)
        assert {"type": "user", "user_id": "U0ANNA"} in _elements(told)
    assert office.rules() == ["Aldermere"]
    anna.press(button(told, "Undo"), whispered=False)
    assert valid(box.came.pop())["response_type"] == "in_channel"
    assert office.rules() == []

    # A link is opened by Slack itself.
    pressed = anna.press({"type": "button", "action_id": "open:0", "url": "https://example.org"})
    assert pressed.status == 200
    assert box.came == []


def test_buttons_in_a_direct_message_answer_below(office: Office) -> None:
    alone = replace(office.anna, channel="D0ANNA", name="directmessage")
    pressed = {"type": "button", "action_id": "say:0", "value": "latest Medway"}
    for whispered, kind in ((False, "in_channel"), (True, "ephemeral")):
        alone.press(pressed, whispered=whispered)
        told = valid(office.box.came.pop())
        assert (told["response_type"], told["replace_original"]) == (kind, whispered)


def test_is_this_wrong_asks_what_is_and_thanks(office: Office) -> None:
    anna, slack = office.anna, office.slack
    office.watch()
    answer = body_of(anna.command("latest Aldermere"))
    anna.press(button(answer, "Is this wrong?"))
    form = slack.views[-1][1]["view"]
    assert check(form) == ()
    empty = anna.submit(form, {"said": {"value": " \u200b "}})
    assert empty.json["errors"].keys() == {"said"}
    thanked = anna.submit(form, {"said": {"value": "the date is of <!channel> another letter"}})
    assert thanked.json["response_action"] == "update"
    assert check(thanked.json["view"]) == ()
    (held,) = office.store.rows("SELECT said FROM objections")
    assert "the date is of" in held["said"]


def test_the_form_says_at_the_field_what_is_wrong(office: Office) -> None:
    anna, slack = office.anna, office.slack
    anna.command("subscribe")
    form = slack.views[-1][1]["view"]
    usual = {"selected_option": {"value": "usual"}}
    nothing = anna.submit(form, {"cadence": usual})
    assert nothing.json["response_action"] == "errors"
    assert nothing.json["errors"].keys() == {"subjects"}
    odd = {"selected_options": [{"value": "Atlantis"}]}
    unknown = anna.submit(form, {"subjects": odd, "cadence": usual})
    assert unknown.json["errors"].keys() == {"subjects"}
    assert office.rules() == []


def test_a_private_conversation_without_the_bot_is_not_subscribed_in_silence(
    office: Office,
) -> None:
    anna, slack = office.anna, office.slack
    there = replace(anna, channel="G0HIDDEN", name="privategroup")
    slack.room("G0HIDDEN").member = False
    slack.room("G0HIDDEN").open = False
    refused = body_of(there.command("subscribe Aldermere"))
    assert refused["response_type"] == "ephemeral"
    assert "/invite" in refused["text"]
    assert not office.store.rows("SELECT 1 FROM subscriptions")
    there.command("subscribe")
    form = slack.views[-1][1]["view"]
    where = {"selected_options": [{"value": "Aldermere"}]}
    usual = {"selected_option": {"value": "usual"}}
    answer = there.submit(form, {"places": where, "cadence": usual})
    assert "/invite" in answer.json["errors"]["subjects"]
    slack.room("G0HIDDEN").member = True
    assert there.command("subscribe Aldermere").text == ""
    assert "Subscribed" in office.said("G0HIDDEN")[0]


def test_what_goes_on_is_not_lost_where_the_bot_was_not_let_in_at_first(office: Office) -> None:
    there, slack = replace(office.anna, channel="G0HIDDEN", name="privategroup"), office.slack
    there.command("subscribe Aldermere")
    there.command("unsubscribe Aldermere")
    slack.room("G0HIDDEN").member = slack.room("G0HIDDEN").open = False
    assert "/invite" in body_of(there.command("subscribe Aldermere"))["text"]
    slack.room("G0HIDDEN").member = True
    there.command("subscribe Aldermere")
    assert "It goes on where it ended" in office.said("G0HIDDEN")[-1]


def test_the_home_tab_says_what_waits_and_how_the_bot_is(office: Office) -> None:
    anna, slack = office.anna, office.slack
    slack.members["U0ANNA"] = ["C0TEAM"]
    office.watch()
    anna.command("subscribe Aldermere")
    office.clock[0] = MONDAY.replace(hour=22)
    office.world.step()
    office.watch()
    anna.open_home()
    home = str(_home(slack))
    assert "1 message waiting" in home
    assert "4 letters read" in home
    assert "this channel" not in home
    left = {"type": "member_left_channel", "channel": "C0TEAM", "user": BOT_USER}
    anna.event(left)
    anna.open_home()
    assert REMOVED in str(_home(slack))


@BOTH
def test_the_home_tab_shows_edits_and_removes_what_ones_channels_asked_for(
    office: Office,
) -> None:
    anna, slack = office.anna, office.slack
    office.watch()
    anna.command("subscribe Aldermere")
    anna.command("subscribe neglect in London daily")
    slack.members["U0ANNA"] = [*(f"C{n:04d}" for n in range(450)), "C0TEAM"]
    anna.open_home()
    home = _home(slack)
    assert "Aldermere" in str(home)
    assert "neglect" in str(home).casefold()
    assert "Direct messages" not in str(home)
    alone = replace(anna, channel="D0ANNA", name="directmessage")
    alone.command("subscribe Northmarsh")
    anna.open_home()
    assert "Direct messages" in str(_home(slack))
    alone.command("unsubscribe all")
    first, second = [o["value"] for o in _entries(home) if o["value"].startswith("edit")]

    # Edit opens the form with what there is; saving it puts the new rule in its place.
    anna.press_at_home("home:subscription", second)
    form = slack.views[-1][1]["view"]
    assert check(form) == ()
    names = _initial(form)
    assert "London" in names["places"]
    daily, weekly = ({"selected_option": {"value": v}} for v in ("daily", "weekly"))
    kept = {f: {"selected_options": [{"value": v} for v in names[f]]} for f in names}
    unchanged = anna.submit(form, {**kept, "cadence": daily})
    assert "already" in str(unchanged.json["view"])
    assert len(office.rules()) == 2
    saved = anna.submit(form, {**kept, "cadence": weekly})
    assert (saved.status, saved.text) == (200, "")
    asked = subscriptions.of_channel(office.store, office.channel().id)
    assert [one.rule.cadence for one in asked] == ["now", "weekly"]
    assert "weekly" in str(_home(slack))

    # Somebody in another channel sees nothing of it, and can remove nothing.
    stranger = replace(anna, user="U0OTTO")
    stranger.open_home()
    assert "Aldermere" not in str(_home(slack)["blocks"][:3])
    stranger.press_at_home("home:subscription", first.replace("edit", "remove"))
    assert "Aldermere" in office.rules()

    anna.press_at_home("home:subscription", first.replace("edit", "remove"))
    assert "Aldermere" not in office.rules()
    assert any("nsubscribed" in text or "Ended" in text for text in office.said())


@pytest.mark.parametrize("told", [True, False])
def test_a_press_on_the_home_tab_asks_slack_for_no_more_than_it_shows(
    office: Office, told: bool
) -> None:
    anna, slack = office.anna, office.slack
    slack.scopes = (*SCOPES, *FOLLOWING) if told else SCOPES
    slack.members = {"U0ANNA": ["C0TEAM"]}
    anna.command("subscribe Medway daily")
    anna.command("subscribe Kent daily")
    anna.open_home()
    edit, remove = _entries(_home(slack))[0]["value"], _entries(_home(slack))[3]["value"]

    def calls(act: Callable[[], object]) -> dict[str, int]:
        before = Counter(slack.calls)
        act()
        return dict(Counter(slack.calls) - before)

    assert calls(lambda: anna.press_at_home("home:subscription", edit)) == {"views.open": 1}
    form = slack.views[-1][1]["view"]
    names = _initial(form)
    chosen = {f: {"selected_options": [{"value": v} for v in names[f]]} for f in names}
    weekly = {**chosen, "cadence": {"selected_option": {"value": "weekly"}}}
    once = {"chat.postMessage": 1, "views.publish": 1}
    assert calls(lambda: anna.submit(form, weekly)) == once
    assert "weekly" in str(_home(slack))
    assert calls(lambda: anna.press_at_home("home:subscription", remove)) == once
    assert "Kent" not in str(_home(slack))
    assert "users.conversations" in calls(anna.open_home), "who opens it sees what is so now"


def test_without_the_scope_the_home_tab_shows_what_one_asked_for_oneself(office: Office) -> None:
    anna, slack = office.anna, office.slack
    slack.scopes = SCOPES
    anna.command("subscribe Aldermere")
    replace(anna, user="U0OTTO", channel="C0OTHER").command("subscribe Northmarsh")
    anna.open_home()
    home = str(_home(slack))
    assert "Aldermere" in home
    assert "Northmarsh, " not in home


def test_a_home_tab_of_many_subscriptions_says_how_many_more(office: Office) -> None:
    anna, slack = office.anna, office.slack
    slack.members["U0ANNA"] = ["C0TEAM"]
    there = channels.ensure(office.store, TEAM_ROOM, name="inspections")
    topics = [c.words for c in topic_choices().all]
    for n in range(99):
        subject = Subject("theme", f"t{n}", topics[n % len(topics)])
        subscriptions.add(office.store, there.id, Rule((subject,)), office.now, "U0ANNA")
    anna.open_home()
    home = _home(slack)
    assert len(_entries(home)) == 2 * 59
    assert "and 40 more" in str(home)


def _home(slack: FakeSlack) -> dict[str, Any]:
    method, args = next(v for v in reversed(slack.views) if v[0] == "views.publish")
    assert method == "views.publish"
    view = args["view"]
    assert check(view) == (), check(view)
    return dict(view)


def _entries(home: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [o for b in home["blocks"] for o in b.get("accessory", {}).get("options", ())]


def _initial(form: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        block["block_id"]: [o["value"] for o in block["element"].get("initial_options", ())]
        for block in form["blocks"]
        if block["type"] == "input" and block["element"]["type"] == "multi_external_select"
    }


@pytest.mark.parametrize("office", ["socket"], indirect=True)
def test_a_dropped_socket_is_made_anew(office: Office) -> None:
    link, server = office.bot.link, office.anna.carrier
    assert link is not None
    assert isinstance(server, SocketServer)
    eventually(link.connected)
    server.drop()
    assert server.connected.wait(2 * PATIENCE)
    eventually(link.connected)
    assert "Medway" in body_of(office.anna.command("latest Medway"))["text"]
