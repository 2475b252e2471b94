"""From a letter to a channel in Teams: alert, thread, correction, digest, removal, and bad days."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.delivery import Pace, deliver_due
from bot.models import Address, State
from bot.post import post_digests
from bot.posting.compose import compose
from bot.store import Store, channels, deliveries, subscriptions
from digests.models import Digest, Part, Span
from digests.render.cards import check_card
from tests.bot.samples import letter, new_store
from tests.bot.talking import MONDAY, message, queue
from tests.bot.test_announce import come
from tests.bot.test_correct import FIRST, again, corrected
from tests.digests.samples import grade
from tests.fakes.teams import CHANNEL, TEAM, TENANT_ID, FakeTeams
from tests.fakes.teams_bot import TeamsBot, running_bot

DUTY = Address("teams", TENANT_ID, CHANNEL)
# What the council says of the same visit.
STATEMENT = letter(
    "statement", kind="article", nights=11, written=date(2024, 4, 20), publisher="Westmarch Council"
)
QUICK = Pace(pause=0.0, first_wait=0.01, longest_wait=0.05, settle=0.05)


@pytest.fixture
def bot(fake: FakeTeams, store: Store, url: str) -> Iterator[TeamsBot]:
    with running_bot(fake, lambda: new_store(url), now=lambda: MONDAY) as running:
        yield running


def deliver(bot: TeamsBot, now: datetime = MONDAY) -> Mapping[State, int]:
    senders = {"teams": bot.door.sender}
    done: Mapping[State, int] = bot.run(
        lambda: deliver_due(
            bot.store,
            senders,  # type: ignore[arg-type]  # a platform's name
            now,
            compose=partial(compose, groups={}),
            pace=QUICK,
        )
    )
    return done


def duty(store: Store) -> int:
    channel = channels.find(store, DUTY)
    assert channel is not None
    return channel.id


def test_the_whole_journey(fake: FakeTeams, bot: TeamsBot, store: Store) -> None:
    """Install, subscribe, letter, alert, statement in its thread, correction, digest, removal."""
    place = {"id": CHANNEL, "conversationType": "channel", "tenantId": TENANT_ID}
    bot.send(fake.activity("installationUpdate", action="add", conversation=place))
    bot.send(fake.mention("subscribe Westmarch now with press"))
    before = len(fake.accepted)

    come(store, FIRST)
    assert deliver(bot) == {"sent": 1}
    alert = fake.accepted[before]
    assert (alert.method, alert.channel, alert.thread) == ("post", CHANNEL, None)
    assert "Westmarch" in alert.text
    assert "Overall effectiveness" in json.dumps(alert.blocks)
    assert alert.key == f"{duty(store)}/90001:2024-03-05/letter:{FIRST.sha256}/1"

    come(store, STATEMENT)
    deliver(bot)
    beside = fake.accepted[before + 1]
    assert (beside.method, beside.thread) == ("post", alert.ts)

    again(store, corrected(judgements=(grade("overall_effectiveness", "inadequate"),)))
    deliver(bot)
    changed = {entry.method: entry for entry in fake.accepted[before + 2 :]}
    assert changed["update"].ts == alert.ts
    assert "Corrected on" in json.dumps(changed["update"].blocks)
    assert changed["post"].thread == alert.ts
    assert "Told before: good" in json.dumps(changed["post"].blocks)

    bot.send(fake.mention("unsubscribe all"))
    bot.send(fake.mention("subscribe Westmarch daily"))
    come(store, letter("later", start=date(2024, 3, 5) + timedelta(days=200)))
    tuesday = MONDAY + timedelta(days=1)
    assert post_digests(store, tuesday) == 1
    count = len(fake.accepted)
    assert deliver(bot, tuesday)["sent"] == 1
    assert fake.accepted[count].thread is None

    bot.send(fake.activity("installationUpdate", action="remove", conversation=place))
    paused = channels.find(store, DUTY)
    assert paused is not None
    assert paused.paused is not None
    assert all(check_card(card) == () for card in fake.cards())


def test_a_bot_that_is_blocked_is_paused_with_the_reason(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("subscribe Westmarch"))
    come(store, FIRST)
    fake.faults.script += ["blocked"]
    deliver(bot)
    channel = channels.find(store, DUTY)
    assert channel is not None
    assert "MessageWritesBlocked" in (channel.paused or "")
    (waiting,) = deliveries.waiting(store, channel.id)
    assert waiting.receipt is None
    # Whoever writes to the bot there again hears of it after all.
    bot.send(fake.mention("subscriptions"))
    assert deliver(bot)["sent"] == 1


@pytest.mark.parametrize("fault", ["412", "429", "502", "502-bare", "503", "504"])
def test_what_was_not_posted_is_posted_once(
    fake: FakeTeams, bot: TeamsBot, store: Store, fault: str
) -> None:
    bot.send(fake.mention("subscribe Westmarch"))
    before = len(fake.accepted)
    come(store, FIRST)
    fake.faults.script += [fault]
    sent = deliver(bot).get("sent", 0)  # a short wait is waited for
    assert sent + deliver(bot, MONDAY + timedelta(minutes=10)).get("sent", 0) == 1
    assert len(fake.accepted) == before + 1


@pytest.mark.parametrize("fault", ["lost", "closed", "500", "500-kept"])
def test_what_may_have_been_posted_is_unknown_and_not_posted_twice(
    fake: FakeTeams, bot: TeamsBot, store: Store, fault: str
) -> None:
    bot.send(fake.mention("subscribe Westmarch"))
    before = len(fake.accepted)
    come(store, FIRST)
    fake.faults.script += [fault]
    assert deliver(bot) == {"unknown": 1}
    assert deliver(bot, MONDAY + timedelta(days=1)) == {}
    assert len(fake.accepted) == before + (fault not in ("closed", "500"))
    (unknown,) = deliveries.unknown(store)
    assert unknown.error


def test_an_update_is_repeated_until_it_is_done(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("subscribe Westmarch"))
    come(store, FIRST)
    deliver(bot)
    again(store, corrected(judgements=(grade("overall_effectiveness", "inadequate"),)))
    fake.faults.script += ["lost", "500", "502"]
    for minutes in range(0, 60, 5):
        deliver(bot, MONDAY + timedelta(minutes=minutes))
    updates = [entry for entry in fake.accepted if entry.method == "update"]
    assert {entry.ts for entry in updates} == {
        entry.ts for entry in fake.accepted if "letter:" in (entry.key or "")
    }
    assert deliveries.counts(store)["waiting"] == 0


def test_a_refused_token_stops_the_sending_and_loses_nothing(
    fake: FakeTeams, bot: TeamsBot, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    fake.refuse_tokens = "AADSTS7000222"
    bot.send(fake.mention("subscribe Westmarch"))
    come(store, FIRST)
    assert deliver(bot).get("sent", 0) == 0
    assert deliveries.counts(store)["waiting"] == 1
    assert "set TEAMS_CLIENT_SECRET" in caplog.text


def test_a_chat_has_no_threads(fake: FakeTeams, bot: TeamsBot, store: Store) -> None:
    bot.send(fake.personal("subscribe Westmarch with press"))
    come(store, FIRST)
    come(store, STATEMENT)
    deliver(bot)
    assert [entry.thread for entry in fake.accepted] == [None, None, None]


def test_a_conversation_that_was_never_met_is_paused_with_what_to_do(
    bot: TeamsBot, store: Store
) -> None:
    channel = channels.ensure(store, Address("teams", TENANT_ID, TEAM), kind="channel")
    content = '{"title": "A source fails.", "lines": ["Its page is gone."]}'
    queue(store, message(channel.id, story="operator", part="operator:1", content=content))
    deliver(bot)
    paused = channels.by_id(store, channel.id)
    assert paused is not None
    assert "Write to the bot there once" in (paused.paused or "")


def test_no_conversation_gets_more_than_seven_messages_in_a_second(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    bot.send(fake.mention("help"))
    content = '{"title": "A source fails.", "lines": ["Its page is gone."]}'
    for n in range(9):
        part = f"operator:{n}"
        queue(store, message(duty(store), story="operator", part=part, content=content))
    begun = datetime.now(UTC)
    assert deliver(bot) == {"sent": 9}
    assert datetime.now(UTC) - begun >= timedelta(seconds=1)


def test_a_digest_too_long_for_teams_is_cut_by_whole_items(
    fake: FakeTeams, bot: TeamsBot, store: Store
) -> None:
    sender = bot.door.sender
    bot.send(fake.mention("help"))
    channel = channels.find(store, DUTY)
    assert channel is not None
    lines = tuple((Span(f"Item {n}: {'é' * 400}."),) for n in range(400))
    digest = Digest((Span("Westmarch"),), (Part("To improve", lines, "list"),))
    bot.run(lambda: sender.post(replace(channel), sender.draw(digest), key="1/s/p/1"))
    card = fake.cards()[-1]
    assert check_card(card) == ()
    assert len(json.dumps(card, ensure_ascii=False).encode("utf-16-le")) < 80_000
    assert "and 3" in json.dumps(card)
    assert subscriptions.of_channel(store, channel.id) == ()
