"""Words in, a digest out: everything people can do is a command in words."""

import json
from dataclasses import replace
from datetime import date, time
from functools import cache
from time import process_time

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.commands import COMMANDS as QUESTIONS
from bot.commands import answer
from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.conversation import COMMANDS, LONGEST, Speaker
from bot.conversation.commands import find_command
from bot.conversation.help import ASK, FORMS, TOLD
from bot.conversation.subscribe import MOST
from bot.models import Address, Hours, Rule, Subject
from bot.settings import Policy, Slack
from bot.store import channels, checks, deliveries, objections, subscriptions
from bot.store.people import forget_person
from bot.subscriptions import Understood, read_rule
from digests.build import CLOSING
from digests.render import blocks, slack, teams, text
from scrapers.authorities import known_authorities
from scrapers.models import Source
from tests.bot.samples import letter, put
from tests.bot.speaking import GUEST, HERE, MEMBER, OPERATOR, SETTINGS, Room, buttons, words_of
from tests.bot.talking import message, queue
from tests.digests.samples import finding, grade

CASELOADS = finding(1, "Caseloads are too high.", "workforce", "concern")
SPRING = letter("spring", start=date(2025, 11, 4), written=date(2025, 12, 1))


@pytest.fixture
def room() -> Room:
    made = Room()
    put(made.store, SPRING, CASELOADS, published=date(2025, 12, 5), url="https://x.example.org/1")
    return made


def kept(room: Room, speaker_address: Address = HERE) -> list[int]:
    channel = channels.find(room.store, speaker_address)
    return [one.id for one in subscriptions.of_channel(room.store, channel.id)] if channel else []


# Which command


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("", "help", ""),
        ("?", "help", ""),
        ("help subscribe", "help", "subscribe"),
        ("hello", "help", ""),
        ("Subscribe Medway", "subscribe", "Medway"),
        ("sub neglect in Kent", "subscribe", "neglect in Kent"),
        ("follow Medway", "subscribe", "Medway"),
        ("please could you subscribe us to Medway", "subscribe", "to Medway"),
        ("hey subscribe Medway please", "subscribe", "Medway please"),
        ("hi, please unsubscribe 12", "unsubscribe", "12"),
        ("hey", "help", ""),
        ("notify me about Medway", "subscribe", "Medway"),
        ("subscibe Medway", "subscribe", "Medway"),
        ("unsubcribe 12", "unsubscribe", "12"),
        ("stop 12", "unsubscribe", "12"),
        ("my subscriptions", "subscriptions", ""),
        ("what are we subscribed to", "subscriptions", ""),
        ("digest", "digest", ""),
        ("digest now", "digest", "now"),
        ("digest at 9am", "settings", "digest at 9am"),
        ("digest on mon wed", "settings", "digest on mon wed"),
        ("alerts anytime", "settings", "alerts anytime"),
        ("status", "status", ""),
        ("share latest Medway", "share", "latest Medway"),
        ("undo subscribe 12", "undo", "subscribe 12"),
    ],
)
def test_words_begin_with_a_command(typed: str, name: str, rest: str) -> None:
    found = find_command(typed, PLACES, TOPICS)
    assert found is not None
    assert (found.name, found.words) == (name, rest)


PLACES = known_places(known_authorities(), {})
TOPICS = known_topics()


@pytest.mark.parametrize(
    "typed",
    [
        *("latest Medway", "Medway", "neglect in Kent", "status of Medway", "how is Kent doing"),
        *("list focused visits in London", "can you tell me about Kent", "changes Medway"),
        *("what did Ofsted say about neglect", "health in Kent", "hello Medway", "statement"),
        *("wilts", "share of", "i want to know about Leeds", "supervision in Leeds"),
    ],
)
def test_a_question_is_no_command(typed: str) -> None:
    found = find_command(typed, PLACES, TOPICS)
    assert found is None or typed == "share of"


def test_no_question_s_command_nor_theme_nor_place_is_taken_for_another() -> None:
    names = [a.name for a in known_authorities().all]
    for typed in (*QUESTIONS, *TOPICS.names(), *names, *(a for x in names for a in x.split())):
        found = find_command(typed, PLACES, TOPICS)
        assert found is None or typed == "help", typed


# Questions


def test_a_question_is_answered_with_what_can_be_done_next(room: Room) -> None:
    reply = room.hear("latest Westmarch")
    assert reply.shown == "private"
    assert buttons(reply) == {
        "Open the letter": "https://x.example.org/1",
        "Compare with last": "changes Westmarch",
        "History": "history Westmarch",
        "Subscribe to Westmarch": "subscribe Westmarch",
        "Share to channel": "share latest Westmarch",
        "Is this wrong?": "wrong answer to latest Westmarch",
    }


def test_findings_can_be_narrowed_turned_over_and_subscribed_to(room: Room) -> None:
    many = [
        finding(n, f"Caseload number {n} is high.", "workforce", "concern") for n in range(1, 40)
    ]
    put(room.store, letter("many", start=date(2025, 12, 2)), *many, published=date(2025, 12, 20))
    found = buttons(room.hear("findings workforce in Westmarch"))
    assert found["Concerns only"] == "findings workforce in Westmarch concerns"
    assert found["Subscribe to this"] == "subscribe workforce in Westmarch"
    assert found["More"] == "findings workforce in Westmarch page 2"
    for words in found.values():
        assert room.hear(words).digest.found, words


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("latest Westmarch", "Ask also: "),
        ("findings workforce in Westmarch", "More: "),
    ],
)
def test_what_the_buttons_say_is_not_said_twice(room: Room, asked: str, line: str) -> None:
    many = [finding(n, f"Caseload number {n} is high.", "workforce", "concern") for n in range(40)]
    put(room.store, letter("many", start=date(2025, 12, 2)), *many, published=date(2025, 12, 20))
    assert line in words_of(answer(asked, room.store, now=room.now))  # the shell has no buttons
    assert line not in room.say(asked)


def test_what_is_not_known_offers_what_is(room: Room) -> None:
    asked = room.hear("latest Foomarch")
    assert not asked.digest.found
    assert buttons(asked)


def test_an_answer_is_shared_with_the_channel_and_says_by_whom(room: Room) -> None:
    reply = room.hear("share latest Westmarch")
    assert reply.shown == "channel"
    (by,) = [s for part in reply.digest.parts for line in part.lines for s in line if s.user]
    assert by.user == "U1"
    assert "Share to channel" not in buttons(reply)


def test_what_is_not_understood_is_shared_with_nobody(room: Room) -> None:
    assert room.hear("share blorf").shown == "private"
    assert room.hear("share").shown == "private"


def test_only_answers_are_shared(room: Room) -> None:
    for words in ("subscribe Medway", "subscriptions", "status", "share latest Westmarch"):
        reply = room.hear(f"share {words}")
        assert reply.shown == "private"
        assert "Only answers to questions are shared" in words_of(reply.digest)
        assert words in buttons(reply).values()
    assert not kept(room)


def test_there_is_nobody_to_share_with_in_a_direct_message(room: Room) -> None:
    alone = replace(MEMBER, channel_kind="personal")
    assert "Share to channel" not in buttons(room.hear("latest Westmarch", alone))


# Subscribing


def test_a_subscription_is_confirmed_to_the_channel(room: Room) -> None:
    reply = room.hear("subscribe workforce in Westmarch concerns only")
    words = words_of(reply.digest)
    assert reply.shown == "channel"
    assert words.startswith("Subscribed: workforce in Westmarch, weekly, concerns only")
    assert "the next is on 19 January 2026, 08:30" in words
    assert "In the last year it would have sent 1 message. 1 letter of that year is read" in words
    assert "To undo: unsubscribe 1" in words
    assert buttons(reply)["Undo"] == "unsubscribe 1"
    assert any(s.user == "U1" for p in reply.digest.parts for line in p.lines for s in line)
    assert reply.digest.closing == CLOSING
    (made,) = subscriptions.of_channel(room.store, 1)
    assert made.made_by == "U1"
    assert made.rule.concerns_only


def test_where_nothing_was_read_the_confirmation_says_so() -> None:
    words = Room().say("subscribe Westmarch")
    assert "it would have sent no messages. No letter of that year is read here yet." in words
    assert "Nothing of the past is sent now." in words


def test_who_did_it_is_shown_by_name_in_slack_and_never_as_an_id(room: Room) -> None:
    reply = room.hear("subscribe Medway")
    body = slack.render(reply.digest).body
    assert '{"type":"user","user_id":"U1"}' in body
    said = json.loads(body)["text"]
    assert "made by <@U1>, for everybody here" in said
    assert "U1" not in said.replace("<@U1>", "")
    in_teams = replace(MEMBER, surface="teams", user="29:1abc", user_name="Robin Vale")
    card = teams.render(room.hear("subscribe Westmarch", in_teams).digest).body
    assert "Robin Vale" in card
    assert "29:1abc" not in card


def test_undo_ends_it_and_undo_of_that_brings_it_back(room: Room) -> None:
    made = room.hear("subscribe Medway with press")
    ended = room.hear(buttons(made)["Undo"])
    assert words_of(ended.digest).startswith("Unsubscribed: Medway, now, with press")
    assert ended.shown == "channel"
    assert not kept(room)
    again = room.hear(buttons(ended)["Undo"])
    assert "Subscribed: Medway, now, with press" in words_of(again.digest)


def test_a_number_is_never_given_twice(room: Room) -> None:
    """An old button that ends one must not end another."""
    undo = buttons(room.hear("subscribe Medway"))["Undo"]
    room.hear(undo)
    room.hear("subscribe Westmarch")
    assert not room.hear(undo).digest.found
    assert kept(room) == [2]


def test_the_same_again_is_said_and_not_made(room: Room) -> None:
    room.hear("subscribe workforce and neglect in Westmarch daily")
    reply = room.hear("subscribe daily neglect, workforce in westmarch")
    assert "Subscribed already: 1." in words_of(reply.digest)
    assert reply.shown == "private"
    assert kept(room) == [1]


def test_a_subscription_is_edited_and_keeps_its_number(room: Room) -> None:
    made = room.hear("subscribe workforce in Westmarch")
    daily = room.hear(buttons(made)["Daily instead"])
    assert "Changed: 1. workforce in Westmarch, daily" in words_of(daily.digest)
    assert daily.shown == "channel"
    assert "concerns only" in room.say("edit 1 concerns only")
    assert "1. neglect in Medway, weekly" in room.say("edit 1 neglect in Medway")
    back = room.hear(buttons(daily)["Undo"])
    assert "1. workforce in Westmarch, weekly" in words_of(back.digest)
    assert kept(room) == [1]


def test_an_edited_digest_still_tells_what_it_has_not_told(room: Room) -> None:
    room.hear("subscribe workforce in Westmarch")
    room.news(letter("new", start=date(2026, 1, 6)), CASELOADS, published=date(2026, 1, 12))
    room.hear("edit 1 daily")
    assert "Westmarch" in room.say("digest preview")


def test_what_waits_when_a_subscription_is_edited_comes_the_new_way_and_it_says_so(
    room: Room,
) -> None:
    room.hear("subscribe workforce in Westmarch now")
    room.wait(hours=12)
    room.news(letter("new", start=date(2026, 1, 6)), CASELOADS, published=date(2026, 1, 12))
    assert "waits until" in room.say("subscriptions")
    daily = room.hear("edit 1 daily")
    assert "1 alert that waited comes in the digest instead." in words_of(daily.digest)
    assert "waits until" not in room.say("subscriptions")
    back = words_of(room.hear(buttons(daily)["Undo"]).digest)
    assert "1 document that waited for the digest comes as an alert instead." in back
    assert "waits until" in room.say("subscriptions")
    ended = room.hear("unsubscribe 1")
    assert "waits until" not in room.say("status")
    again = words_of(room.hear(buttons(ended)["Undo"]).digest)
    assert "It goes on where it ended: what waited for it is told." in again
    assert "waits until" in room.say("subscriptions")


@pytest.mark.parametrize(
    "words", ["edit", "edit 9 daily", "edit 1", "edit 1 blorf", "edit 2 daily"]
)
def test_an_edit_that_cannot_be_names_the_words_to_type(room: Room, words: str) -> None:
    room.hear("subscribe workforce")
    room.hear("subscribe Westmarch")
    reply = room.hear(words)
    assert not reply.digest.found or words == "edit 2 daily"
    assert "You cannot change" in room.say("edit 1 daily", GUEST)
    assert "already: 1. workforce, weekly" in room.say("edit 2 workforce weekly")


def test_an_edit_of_nothing_shows_what_there_is_to_edit(room: Room) -> None:
    assert "This channel has no subscriptions." in room.say("edit 1 daily")
    room.hear("subscribe workforce")
    for words in ("edit", "edit workforce daily"):
        said = room.say(words)
        assert "Say the number of a subscription, and what it is to be." in said
        assert "1. workforce, weekly" in said
        assert "edit 1 daily" in said
    assert "This channel has no subscription 9." in room.say("edit 9 daily")


def test_an_overlap_is_said(room: Room) -> None:
    room.hear("subscribe workforce")
    reply = room.hear("subscribe workforce in Westmarch")
    assert "Overlaps with 1. workforce, weekly" in words_of(reply.digest)
    other = room.hear("subscribe neglect in Medway")
    assert "Overlaps" not in words_of(other.digest)


def test_the_same_at_another_time_offers_to_end_the_first(room: Room) -> None:
    room.hear("subscribe workforce")
    reply = room.hear("subscribe workforce now")
    assert buttons(reply)["End 1. workforce, weekly"] == "unsubscribe 1"


def test_what_cannot_be_meant_names_the_words_to_type(room: Room) -> None:
    reply = room.hear("subscribe workforce hourly")
    assert not reply.digest.found
    assert "choose now, daily or weekly" in words_of(reply.digest)
    (first, *_) = buttons(reply).values()
    assert first == "subscribe workforce weekly"
    assert room.hear(first).shown == "channel"


def test_a_channel_has_a_hundred_subscriptions_at_most(room: Room) -> None:
    channel = channels.ensure(room.store, HERE)
    for slug in TOPICS.names()[:120]:
        room.hear(f"subscribe {slug} now")
    assert len(subscriptions.of_channel(room.store, channel.id)) <= 100


def test_who_may_not_change_is_told_who_may(room: Room) -> None:
    for words in ("subscribe Medway", "settings alerts anytime"):
        reply = room.hear(words, GUEST)
        assert not reply.digest.found
        assert "A member can: ask them to type" in words_of(reply.digest)
    assert not kept(room)
    assert channels.find(room.store, HERE) is None
    room.hear("subscribe Medway")
    assert "You cannot change" in room.say("unsubscribe all", GUEST)
    assert "You cannot change" in room.say("digest now", replace(GUEST)) or kept(room) == [1]
    assert kept(room) == [1]


def test_where_owners_alone_may_it_says_so(room: Room) -> None:
    room.settings = replace(SETTINGS, policy=Policy(subscribe="owners"))
    team = replace(GUEST, surface="teams")
    assert "An owner of the team can" in room.say("subscribe Medway", team)


def test_subscriptions_of_one_channel_are_not_another_s(room: Room) -> None:
    elsewhere = replace(MEMBER, address=Address("slack", "T1", "C2"))
    room.hear("subscribe Medway")
    assert "has no subscriptions" in room.say("subscriptions", elsewhere)
    assert "has no subscriptions" in room.say("unsubscribe 1", elsewhere)
    assert kept(room) == [1]


# Unsubscribing


def test_a_subscription_ends_by_its_number_or_its_words(room: Room) -> None:
    for words in ("Medway", "workforce in Westmarch", "neglect", "Westmarch"):
        room.hear(f"subscribe {words}")
    room.hear("unsubscribe 3")
    room.hear("unsubscribe workforce in westmarch")
    assert kept(room) == [1, 4]
    room.hear("unsubscribe 1, 4")
    assert kept(room) == []


def test_a_long_row_of_digits_is_read_at_once(room: Room) -> None:
    room.hear("subscribe Westmarch")
    began = process_time()
    for words in (f"unsubscribe {'0' * 60}x", f"unsubscribe {'1 and ' * 60}x"):
        room.hear(words)
    assert process_time() - began < 1
    assert "Ended" in room.say("unsubscribe no. 1 and #1")


def test_words_that_fit_none_show_what_there_is(room: Room) -> None:
    room.hear("subscribe workforce in Westmarch")
    room.hear("subscribe Medway")
    for words in ("unsubscribe neglect", "unsubscribe workforce", "unsubscribe", "unsubscribe 9"):
        reply = room.hear(words)
        assert "1. workforce in Westmarch, weekly" in words_of(reply.digest), words
        assert "unsubscribe 1" in buttons(reply).values()
    assert kept(room) == [1, 2]


def test_all_are_ended_at_once_and_each_can_be_brought_back(room: Room) -> None:
    room.hear("subscribe Westmarch")
    room.hear("subscribe workforce in Medway daily")
    ended = room.hear("unsubscribe all")
    assert kept(room) == []
    assert ended.shown == "channel"
    assert "2 subscriptions ended." in words_of(ended.digest)
    assert any(s.user == "U1" for p in ended.digest.parts for line in p.lines for s in line)
    back = buttons(ended)
    assert back["Undo: Westmarch, now"] == "subscribe Westmarch, now"
    for label, words in back.items():
        assert words in words_of(ended.digest) or label == "All subscriptions"
        room.hear(words)
    assert len(kept(room)) == 2


def test_everything_is_a_subscription_before_it_is_all_of_them(room: Room) -> None:
    room.hear("subscribe everything")
    room.hear("subscribe Medway")
    room.hear("unsubscribe everything")
    assert kept(room) == [2]


def test_undo_alone_names_what_was_made_last(room: Room) -> None:
    room.hear("subscribe Westmarch")
    assert "unsubscribe 1" in room.say("undo")
    room.hear("undo subscribe 1")
    assert kept(room) == []
    room.hear("undo unsubscribe Westmarch, now")
    assert kept(room) == [2]


# The list


def test_the_list_says_what_who_when_and_what_comes_next(room: Room) -> None:
    room.hear("subscribe workforce in Westmarch")
    room.hear("subscribe Westmarch")
    reply = room.hear("subscriptions")
    words = words_of(reply.digest)
    assert reply.shown == "private"
    assert "1. workforce in Westmarch, weekly (by a member on 12 January 2026)" in words
    assert "Next weekly digest: 19 January 2026, 08:30." in words
    assert buttons(reply)["End 2"] == "unsubscribe 2"


def test_news_of_the_night_waits_and_the_list_says_until_when(room: Room) -> None:
    room.hear("subscribe Westmarch")
    room.wait(hours=12)
    room.news(letter("night", start=date(2026, 1, 6)), published=date(2026, 1, 12))
    words = room.say("subscriptions")
    assert (
        "Westmarch: focused visit, 6 and 7 January 2026: waits until 13 January 2026, 07:30"
        in words
    )
    room.hear("alerts anytime")
    assert "about to be sent" in room.say("subscriptions")


def test_a_group_that_is_gone_is_said_and_not_silence(room: Room) -> None:
    room.hear("subscribe neglect in partners")
    room.hear("subscribe workforce in Westmarch except monitoring visits")
    assert "Look at" not in room.say("subscriptions")
    room.settings = replace(SETTINGS, groups={})
    words = room.say("subscriptions")
    assert "1. “partners” is a group that this bot no longer has: it finds nothing" in words
    assert "2. “" not in words


def test_a_group_whose_name_means_something_else_now_is_gone_too(room: Room) -> None:
    room.settings = replace(SETTINGS, groups={"Medway": ("Westmarch",)})
    room.hear("subscribe everything except Medway")
    assert "Look at" not in room.say("subscriptions")
    room.settings = replace(SETTINGS, groups={})
    assert "“Medway” is a group that this bot no longer has: it leaves" in room.say("subscriptions")


def test_several_subscriptions_end_by_their_names_in_one_go(room: Room) -> None:
    for words in ("Medway daily", "Westmarch", "neglect in Westmarch"):
        room.hear(f"subscribe {words}")
    assert "No subscription here" in room.say("unsubscribe Medway and workforce")
    ended = room.hear("unsubscribe Medway and Westmarch")
    assert "2 subscriptions ended." in words_of(ended.digest)
    assert kept(room) == [3]


def test_a_paused_channel_says_so_and_why(room: Room) -> None:
    room.hear("subscribe Westmarch")
    channels.pause(room.store, 1, "The channel was archived.", room.now)
    for words in ("subscriptions", "status", "digest now", "subscribe workforce"):
        assert "The channel was archived." in room.say(words) or words == "digest now", words


# Digests


def test_a_digest_can_be_looked_at_and_had_at_once(room: Room) -> None:
    room.hear("subscribe workforce in Westmarch")
    assert "Nothing is new" in room.say("digest preview")
    room.news(letter("new", start=date(2026, 1, 6)), CASELOADS, published=date(2026, 1, 12))
    preview = room.hear("digest preview")
    assert "Westmarch" in words_of(preview.digest)
    assert preview.shown == "private"
    assert not deliveries.waiting(room.store, 1)
    sent = room.hear(buttons(preview)["Send it now"])
    assert "The digest comes now: 1 message." in words_of(sent.digest)
    assert len(deliveries.waiting(room.store, 1)) == 1
    assert "Nothing is new" in room.say("digest now")


def test_a_channel_without_digests_says_how_to_have_one(room: Room) -> None:
    assert "subscribe neglect in London weekly" in room.say("digest")
    room.hear("subscribe Westmarch")
    assert "no daily or weekly" in room.say("digest preview")


# Settings


def hours(room: Room) -> Hours:
    channel = channels.find(room.store, HERE)
    assert channel is not None
    return channel.hours


USUAL = Hours()


@pytest.mark.parametrize(
    ("typed", "set_to"),
    [
        ("settings digest at 9am", replace(USUAL, digest=time(9))),
        ("digest at 16.45", replace(USUAL, digest=time(16, 45))),
        ("settings digest at noon", replace(USUAL, digest=time(12))),
        ("settings digest at 12am", replace(USUAL, digest=time(0))),
        ("settings daily digest at 7:15 pm", replace(USUAL, digest=time(19, 15))),
        ("settings digest on mon wed fri", replace(USUAL, days=(0, 2, 4))),
        ("settings digest on Tuesdays and Thursdays", replace(USUAL, days=(1, 3))),
        ("settings digest tue-thu", replace(USUAL, days=(1, 2, 3))),
        ("settings digest every day at 8", replace(USUAL, digest=time(8), days=tuple(range(7)))),
        ("settings weekly on tuesday", replace(USUAL, weekly=1)),
        ("settings digest daily at 8", replace(USUAL, digest=time(8))),
        ("settings digest weekly on friday", replace(USUAL, weekly=4)),
        ("settings weekly digest wendesday 9", replace(USUAL, weekly=2, digest=time(9))),
        (
            "settings alerts 8:00 to 17:30",
            replace(USUAL, alerts_from=time(8), alerts_until=time(17, 30)),
        ),
        ("settings alerts 8 to 5", replace(USUAL, alerts_from=time(8), alerts_until=time(17))),
        ("alerts 9am - 5pm", replace(USUAL, alerts_from=time(9), alerts_until=time(17))),
        ("alerts anytime", replace(USUAL, anytime=True)),
        ("Alerts Anytime!", replace(USUAL, anytime=True)),
        ("settings alerts any time", replace(USUAL, anytime=True)),
        (
            "settings alert hours 8:30 to 5:30",
            replace(USUAL, alerts_from=time(8, 30), alerts_until=time(17, 30)),
        ),
        (
            "settings alerts 07:00 to 19:00 on weekdays",
            replace(USUAL, alerts_from=time(7), alerts_until=time(19)),
        ),
        ("settings alert hours anytime", replace(USUAL, anytime=True)),
        ("settings digest hour 7", replace(USUAL, digest=time(7))),
        ("settings digest time 09:15", replace(USUAL, digest=time(9, 15))),
        ("settings hour 9", replace(USUAL, digest=time(9))),
        ("settings digest days mon", replace(USUAL, days=(0,))),
        ("settings digest weekdays: mon wed", replace(USUAL, days=(0, 2))),
        ("settings digest hour 9 weekdays tue", replace(USUAL, digest=time(9), days=(1,))),
        (
            "settings digest at 9 on mon, weekly on fri and alerts 8 to 6",
            Hours(time(9), (0,), 4, time(8), time(18)),
        ),
    ],
)
def test_hours_are_set_in_plain_words(room: Room, typed: str, set_to: Hours) -> None:
    reply = room.hear(typed)
    assert reply.shown == "channel", words_of(reply.digest)
    assert hours(room) == set_to
    undone = room.hear(buttons(reply)["Undo"])
    assert undone.digest.found
    assert (
        replace(hours(room), alerts_from=USUAL.alerts_from, alerts_until=USUAL.alerts_until)
        == USUAL
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("settings digest at 25:00", "“25:00” is no time of day"),
        ("settings digest at 13pm", "is no time of day"),
        ("settings digest at 9 and 10", "one time of day"),
        ("settings weekly on mon and tue", "one day of the week"),
        ("settings weekly on blorfday", "“blorfday” is no time"),
        ("settings alerts 9", "two times"),
        ("settings alerts 18:00 to 17:00", "earlier"),
        ("settings alerts 18:00 to 08:00", "earlier"),
        ("settings alerts 6pm to 8am", "earlier"),
        ("settings alerts 08:00 to 08:00", "earlier"),
        ("settings blorf", "“blorf” is no setting"),
        ("settings digest", "Say what to set it to"),
        ("alerts for Medway", "subscribe Medway, now"),
    ],
)
def test_hours_that_cannot_be_meant_name_the_words_to_type(
    room: Room, typed: str, why: str
) -> None:
    reply = room.hear(typed)
    assert not reply.digest.found
    assert why in words_of(reply.digest)
    assert all(room.hear(words).digest.found for words in buttons(reply).values())


def test_one_hour_for_both_digests_is_said_where_it_moves(room: Room) -> None:
    assert "share one hour" in room.say("settings weekly fri at 3pm")
    assert "share one hour" not in room.say("settings weekly on monday")


def test_settings_are_shown_and_brought_back(room: Room) -> None:
    assert "Daily digest: Monday to Friday at 08:30" in room.say("settings")
    room.hear("settings digest on sat at 10, alerts anytime")
    assert "Daily digest: Saturdays at 10:00; next 17 January 2026, 10:00." in room.say("settings")
    assert "Alerts: at any hour." in room.say("settings")
    room.hear("settings reset")
    assert hours(room) == USUAL
    assert "already" in room.say("settings reset")


# Status, sources, resending


WATCHED = replace(
    SETTINGS, sources=(Source(name="ofsted", kind="ofsted", url="https://reports.example.org"),)
)


def test_status_tells_members_how_the_sources_are_and_operators_which(room: Room) -> None:
    room.settings = WATCHED
    assert "1 source watched, 1 not looked at yet." in room.say("status")
    assert "ofsted" not in room.say("status")
    assert "ofsted: not looked at yet" in room.say("status", OPERATOR)
    assert "operators only" in room.say("sources")
    assert "ofsted: not looked at yet" in room.say("sources", OPERATOR)


def test_what_did_not_come_is_shown_and_sent_again(room: Room) -> None:
    room.hear("subscribe Westmarch")
    elsewhere = channels.ensure(room.store, Address("slack", "T1", "C2"))
    first, second = queue(room.store, message(1, 1), message(1, 2))
    (other,) = queue(room.store, message(elsewhere.id, 3))
    deliveries.give_up(room.store, first, "Slack refused it.", "dead", room.now)
    deliveries.give_up(room.store, second, "No answer came.", "unknown", room.now)
    deliveries.give_up(room.store, other, "Slack refused it.", "dead", room.now)
    words = room.say("status")
    assert f"{first}. a document: given up. Slack refused it." in words
    assert f"{second}. a document: not known whether it came. No answer came." in words
    assert f"{other}. " not in words
    assert f"{other}. " in room.say("status", OPERATOR)
    assert "There is no message" in room.say(f"resend {other}")
    assert "You cannot change" in room.say(f"resend {first}", GUEST)
    assert "Sending again: 1 message." in room.say(f"resend {first}")
    told = room.say("resend all")
    assert "Sending again: 1 message." in told
    assert "then there twice" in told
    assert [one.id for one in deliveries.waiting(room.store, 1)] == [first]
    (looked_for,) = deliveries.expired(room.store, room.now)
    assert looked_for.id == second
    assert "nothing to resend" in room.say("resend all")
    assert "Sending again: 1 message." in room.say("resend all", OPERATOR)


def test_what_did_not_come_stays_while_its_channel_is_paused(room: Room) -> None:
    room.hear("subscribe Westmarch")
    elsewhere = channels.ensure(room.store, Address("slack", "T1", "C2"), name="old")
    (here,) = queue(room.store, message(1, 1))
    (there,) = queue(room.store, message(elsewhere.id, 2))
    for number in (here, there):
        deliveries.give_up(room.store, number, "Refused.", "dead", room.now)
    channels.pause(room.store, elsewhere.id, "The channel was deleted.", room.now)
    words = room.say(f"resend {there}", OPERATOR)
    assert "old is paused: The channel was deleted." in words
    told = room.say("resend all", OPERATOR)
    assert "Sending again: 1 message." in told
    assert "Kept until their paused channels are back: 1 message." in told
    assert [one.id for one in deliveries.dead(room.store)] == [there]


# Is this wrong?


def test_a_doubt_reaches_the_operator_without_a_name(room: Room) -> None:
    reply = room.hear(f"wrong {SPRING.sha256} 1 the date is off")
    assert "Thank you" in words_of(reply.digest)
    assert reply.shown == "private"
    (doubt,) = objections.open_objections(room.store)
    assert (doubt.report, doubt.finding, doubt.said) == (SPRING.sha256, 1, "the date is off")
    operators = channels.find(room.store, Address("slack", "T1", "C9"))
    assert operators is not None
    (note,) = deliveries.waiting(room.store, operators.id)
    assert "the date is off" in note.content
    assert "U1" not in note.content
    assert "the date is off" in room.say("status", OPERATOR)
    assert "the date is off" not in room.say("status")


@pytest.mark.parametrize(
    ("words", "finding_number", "said"),
    [
        (f"wrong {SPRING.sha256}", None, ""),
        (f"wrong {SPRING.sha256} 12", 12, ""),
        (f"wrong {SPRING.sha256} 5 March is right", 5, "March is right"),
        (
            "wrong answer to latest Medway the grade is old",
            None,
            "answer to latest Medway the grade is old",
        ),
    ],
)
def test_a_doubt_may_name_a_letter_and_a_sentence(
    room: Room, words: str, finding_number: int | None, said: str
) -> None:
    room.hear(words)
    (doubt,) = objections.open_objections(room.store)
    assert (doubt.finding, doubt.said) == (finding_number, said)


def test_a_doubt_about_no_known_letter_is_not_kept(room: Room) -> None:
    assert "not known here" in room.say(f"wrong {'0' * 64} it is off")
    assert not objections.open_objections(room.store)


# Help


def test_help_is_one_screen(room: Room) -> None:
    for words in ("", "help"):
        body = text.render(room.hear(words).digest).body
        assert len(body.splitlines()) <= 25
        assert max(map(len, body.splitlines())) <= 80


def test_where_all_see_answers_nothing_is_to_be_shared(room: Room) -> None:
    in_teams = replace(MEMBER, surface="teams")
    for words in ("help", "help share", "", "latest Westmarch"):
        assert "share " not in room.say(words, in_teams), words
    assert "share latest Medway" in room.say("help")
    assert "share latest Medway" in room.say("help share")


def test_every_example_of_help_is_understood(room: Room) -> None:
    examples_of = [
        line
        for command in FORMS
        for line in room.say(f"help {command}").splitlines()[2:]
        if line.split()[0] in COMMANDS
    ]
    assert len(examples_of) > 15
    for line in (*examples_of, *(words for words, _ in (*ASK, *TOLD))):
        assert find_command(line, PLACES, TOPICS) or line.split()[0] in QUESTIONS
        if line.startswith("subscribe"):
            read = read_rule(line.removeprefix("subscribe"), PLACES, TOPICS)
            assert isinstance(read, Understood), read
        if line.startswith("settings"):
            assert room.hear(line).digest.found, line


def test_help_of_a_question_s_command_is_the_shell_s(room: Room) -> None:
    assert "findings THEME" in room.say("help findings")


# Anything at all


_words = st.sampled_from(
    [
        *COMMANDS, *QUESTIONS, "all", "1", "99999999999999999999", "Westmarch", "Medway", "in",
        "workforce", "except", "daily", "now", "at", "9am", "25:61", "on", "mon", "alerts", "to",
        "anytime", "weekly", "preview", "yes", "concerns", "only", "with", "press", "partners",
        "share", "undo", "<!channel>", "<@U1>", "*bold*", "https://example.org", "&amp;", "`x`",
        "{}", "%s", "\x00", "\u202e", "’", "٣", "0" * 64, "outcome:", "-", "—", "12:30",
    ]
)  # fmt: skip
_typed = st.lists(_words, max_size=9).map(" ".join) | st.text(max_size=600)
_speakers = st.sampled_from((MEMBER, GUEST, OPERATOR, replace(MEMBER, channel_kind="personal")))


@given(st.lists(st.tuples(_typed, _speakers), min_size=1, max_size=6))
@examples(max_examples=150, deadline=None)
def test_any_words_have_a_reply(said: list[tuple[str, Speaker]]) -> None:
    check(said)


@pytest.mark.soak
@given(st.lists(st.tuples(_typed, _speakers), min_size=1, max_size=6))
@examples(max_examples=4000, deadline=None)
def test_thousands_of_words_have_a_reply(said: list[tuple[str, Speaker]]) -> None:
    check(said)


@cache
def ready() -> Room:
    """A room for many runs: making its store takes longer than any words do."""
    made = Room()
    put(made.store, letter("a", judgements=(grade("in_care", "good"),)), CASELOADS)
    return made


def check(said: list[tuple[str, Speaker]]) -> None:
    room = ready()
    for table in ("objections", "deliveries", "subscriptions", "channels"):
        room.store.run(f"DELETE FROM {table}")
    for words, speaker in said:
        reply = room.hear(words, speaker)
        digest = reply.digest
        assert "".join(span.text for span in digest.title).strip()
        assert digest.closing == CLOSING
        assert not blocks.check(json.loads(slack.render(digest).body))
        assert json.loads(teams.render(digest).body)
        changed = reply.shown == "channel" and find_command(words, PLACES, TOPICS)
        assert not changed or changed.name == "share" or speaker.may_change
        for action in digest.actions:
            assert action.label
            assert len(action.label) <= 75
            assert (action.words is None) != (action.link is None)
            assert len(action.words or "") <= 2_000


def test_words_that_are_too_long_are_refused_and_counted(room: Room) -> None:
    reply = room.hear("latest " + "x" * LONGEST)
    assert not reply.digest.found
    assert "507 characters, and at most 500 are read" in words_of(reply.digest)
    assert "too long" in room.say("subscribe " + "Medway, " * 100)
    assert "Thank you" in room.say("wrong " + "x" * 3000)


# What seldom happens


def test_sources_are_told_well_failing_or_in_doubt_to_operators(room: Room) -> None:
    assert "Add [[sources]]" in room.say("sources", OPERATOR)
    names = ("well", "ill", "new")
    sources = tuple(Source(name, "feed", f"https://{name}.example.org/feed") for name in names)
    room.settings = replace(SETTINGS, sources=sources)
    later = room.now.replace(hour=11)
    checks.record_check(room.store, "well", room.now, True, kind="feed", next_try=later)
    checks.record_check(room.store, "ill", room.now, False, "It answered 500.", kind="feed")
    told = room.say("sources", OPERATOR)
    assert "well: well on 12 January 2026, 09:30; next look 12 January 2026, 11:30" in told
    assert "ill: failed 1 time, never well. It answered 500." in told
    assert "new: not looked at yet" in told
    seen = room.say("status")
    assert "3 sources watched, 1 failing, 1 not looked at yet. Last looked at 12 January" in seen
    assert "500" not in seen


def test_a_digest_is_had_at_once_by_members_and_not_while_paused(room: Room) -> None:
    room.hear("subscribe workforce")
    assert "You cannot change" in room.say("digest now", GUEST)
    channels.pause(room.store, 1, "The channel was archived.", room.now)
    assert "The channel was archived." in room.say("digest now")


def test_the_hundred_and_first_subscription_is_refused(room: Room) -> None:
    channel = channels.ensure(room.store, HERE)
    for n in range(MOST):
        asked = Rule((Subject("theme", f"theme-{n}", f"theme {n}"),))
        subscriptions.add(room.store, channel.id, asked, room.now)
    assert "has 100 subscriptions, the most" in room.say("subscribe Medway")


def test_words_that_fit_several_ask_which(room: Room) -> None:
    room.hear("subscribe workforce daily concerns only")
    room.hear("subscribe workforce weekly")
    assert "Several subscriptions" in room.say("unsubscribe workforce now")
    assert "“blorf” is not known here." in room.say("unsubscribe blorf")
    room.hear("undo 1")
    assert kept(room) == [2]


def test_what_is_wrong_is_to_be_said_and_reaches_the_operator_from_teams_too(room: Room) -> None:
    assert "Say what is wrong" in room.say("wrong")
    nobody = replace(MEMBER, user="")
    assert "in a conversation of Slack or Teams" in room.say("wrong the date", nobody)
    operators = channels.ensure(room.store, Address("slack", "T1", "C9"))
    there = replace(MEMBER, address=Address("teams", "tenant", "19:a@thread.tacv2"))
    room.hear("wrong the date", there)
    assert len(deliveries.waiting(room.store, operators.id)) == 1
    room.settings = replace(SETTINGS, slack=Slack())
    room.hear("wrong the grade", there)
    assert len(deliveries.waiting(room.store, operators.id)) == 1
    assert len(objections.open_objections(room.store)) == 2


def test_what_is_stuck_is_told_by_what_it_is(room: Room) -> None:
    room.hear("subscribe workforce")
    content = json.dumps({"name": "Weekly digest", "day": "2026-01-12"})
    digest = message(1, story="weekly:2026-01-12", part="digest:0", content=content)
    note = message(1, story="operator", part="operator:telling 1")
    numbers = queue(room.store, digest, note)
    for number in numbers:
        deliveries.give_up(room.store, number, "Refused.", "dead", room.now)
    told = room.say("status")
    assert "weekly digest of 12 January 2026: given up" in told
    assert "a note to whoever runs the bot: given up" in told
    assert "Say which message." in room.say("resend blorf")


def test_who_made_it_is_forgotten_and_the_subscription_stays(room: Room) -> None:
    room.hear("subscribe Westmarch")
    forget_person(room.store, "U1")
    assert "1. Westmarch, now (by somebody on 12 January 2026)" in room.say("subscriptions")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("settings digest on weekdays", (0, 1, 2, 3, 4)),
        ("settings digest on tues and thurs", (1, 3)),
        ("settings digest at the weekend", (5, 6)),
    ],
)
def test_days_have_short_and_common_names(room: Room, typed: str, days: tuple[int, ...]) -> None:
    room.hear("settings digest on fri")
    room.hear(typed)
    assert hours(room).days == days
    assert "Say at what time" in room.say("settings digest at")


def test_at_night_and_at_any_hour_the_confirmation_says_when(room: Room) -> None:
    room.wait(hours=12)
    assert "What comes now waits until 13 January 2026, 07:30." in room.say("settings")
    room.hear("alerts anytime")
    assert "Told at once, at any hour." in room.say("subscribe Westmarch")
