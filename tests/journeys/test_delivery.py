"""From the outbox to Slack: what is due goes out once, in order, and what cannot says why."""

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from bot.delivery import Compose, Pace, Turn, deliver_due, run_outbox
from bot.delivery.desk import NOT_POSTED, OVERTAKEN
from bot.models import Delivery, Platform, State
from bot.posting.compose import compose
from bot.posting.composer import Composer
from bot.settings import Secret, Slack
from bot.slack.send import SECONDS, SlackSender
from bot.store import Store, channels, deliveries, tellings
from digests.models import Digest, Part, Span
from digests.render.blocks import check
from tests.bot.samples import letter, new_store
from tests.bot.talking import MONDAY, SOUTH_EAST, channel, later, rule
from tests.bot.test_announce import ask, come
from tests.fakes.slack_api import HISTORY, SCOPES, TOKEN, FakeSlack

CALL = 0.2
QUICK = Pace(pause=0.0, settle=0.3, first_wait=0.0, lease=20.0, idle=0.02)
COMPOSE: Compose = partial(compose, groups={})


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack whose history the bot may read."""
    with FakeSlack(scopes=(*SCOPES, *HISTORY), slow=0.3) as fake:
        yield fake


@pytest.fixture
def blind() -> Iterator[FakeSlack]:
    """A Slack with the default scopes."""
    with FakeSlack(slow=0.3) as fake:
        yield fake


def _say(store: Store, place: int, number: int = 1, **rest: object) -> int:
    """Puts a message into the outbox."""
    content = f'{{"title": "Source {number} fails.", "lines": ["Its page is gone."]}}'
    usual = {"part": f"operator:{number}", "revision": 1, "act": "post", "due": MONDAY}
    made = Delivery(0, place, "operator", **{**usual, "content": content, **rest})  # type: ignore[arg-type]
    added = deliveries.add(store, made, MONDAY)
    assert added is not None
    return added


def _deliver(
    store: Store,
    slack: FakeSlack,
    *,
    now: datetime = MONDAY,
    pace: Pace = QUICK,
    compose: Compose = COMPOSE,
) -> Mapping[State, int]:
    async def run() -> Mapping[State, int]:
        sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=slack.url), seconds=CALL)
        try:
            return await deliver_due(store, {"slack": sender}, now, compose=compose, pace=pace)
        finally:
            await sender.close()

    return asyncio.run(run())


def _state(store: Store, number: int) -> tuple[State, str | None]:
    one = deliveries.by_id(store, number)
    assert one is not None
    return one.state, one.error


def _texts(slack: FakeSlack, place: str) -> list[str]:
    return [entry.text.split("\n")[0] for entry in slack.posted(place)]


def test_messages_go_out_once_and_in_order_to_many_channels(slack: FakeSlack) -> None:
    with new_store() as store:
        for n in range(30):
            place = channel(store, f"C{n}").id
            for number in range(4):
                _say(store, place, number)
        assert _deliver(store, slack) == {"sent": 120}
        assert _deliver(store, slack) == {}
        for n in range(30):
            assert _texts(slack, f"C{n}") == [f"Source {number} fails." for number in range(4)]


def test_a_channel_is_left_a_pause_between_two_messages_while_others_go_on(
    slack: FakeSlack,
) -> None:
    slack.between = 0.25  # sooner is a 429
    with new_store() as store:
        for n in range(5):
            place = channel(store, f"C{n}").id
            for number in range(3):
                _say(store, place, number)
        began = time.monotonic()
        pace = Pace(pause=0.3, idle=0.02)
        assert _deliver(store, slack, pace=pace) == {"sent": 15}
        assert 0.6 < time.monotonic() - began < 3
        assert slack.calls["chat.postMessage"] == 15


def test_what_slack_asks_to_wait_for_waits_and_nothing_overtakes_it(slack: FakeSlack) -> None:
    with new_store() as store:
        place = channel(store).id
        first, second = _say(store, place, 1), _say(store, place, 2)
        slack.faults.script("chat.postMessage", ["429"])
        assert _deliver(store, slack) == {}
        state, error = _state(store, first)
        assert (state, error) == ("waiting", "Slack asks to wait (HTTP 429).")
        assert _deliver(store, slack, now=later(minutes=1)) == {"sent": 2}
        assert [entry.key for entry in slack.posted()] == [
            _key(store, first),
            _key(store, second),
        ]


def _key(store: Store, number: int) -> str:
    one = deliveries.by_id(store, number)
    assert one is not None
    return one.key


@pytest.mark.parametrize(
    "fault", ["close", "close+", "close~", "500", "500+", "503+", "504~", "garbage+", "slow+"]
)
def test_a_lost_answer_is_looked_for_and_the_message_stands_there_once(
    slack: FakeSlack, fault: str
) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        _say(store, place, 2)
        slack.faults.script("chat.postMessage", [fault])
        assert _deliver(store, slack) == {"sent": 2}
        time.sleep(0.2)  # what a fault carries out late
        assert _texts(slack, "C1") == ["Source 1 fails.", "Source 2 fails."]
        one = deliveries.by_id(store, first)
        assert one is not None
        assert one.receipt == slack.posted()[0].ts


@pytest.mark.parametrize("fault", ["close", "close+", "500", "502+", "504", "garbage"])
def test_without_history_a_lost_answer_is_unknown_and_not_sent_again_until_somebody_says_so(
    blind: FakeSlack, fault: str
) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        _say(store, place, 2)
        blind.faults.script("chat.postMessage", [fault])
        assert _deliver(store, blind) == {"unknown": 1, "sent": 1}
        state, error = _state(store, first)
        assert state == "unknown"
        assert "Whether it was posted is not known" in (error or "")
        assert len(blind.posted()) == 1 + fault.endswith("+")
        assert deliveries.resend(store, first, MONDAY)
        assert _deliver(store, blind) == {"sent": 1}


def test_an_alert_that_somebody_resends_at_night_does_not_wait_for_the_morning(
    blind: FakeSlack,
) -> None:
    with new_store() as store:
        ask(store, channel(store), rule(SOUTH_EAST))
        come(store, letter("lost"), MONDAY)
        blind.faults.script("chat.postMessage", ["close"])
        assert _deliver(store, blind) == {"unknown": 1}
        (lost,) = deliveries.unknown(store)
        night = later(hours=14)
        assert deliveries.resend(store, lost.id, night)
        assert _deliver(store, blind, now=night) == {"sent": 1}


def test_a_history_that_cannot_be_read_for_now_is_asked_again(slack: FakeSlack) -> None:
    with new_store() as store:
        _say(store, channel(store).id)
        slack.faults.script("chat.postMessage", ["close+"])
        slack.faults.script("conversations.history", ["500", "garbage"])
        assert _deliver(store, slack) == {"sent": 1}
        assert len(slack.posted()) == 1


@pytest.mark.parametrize("posted", [True, False])
def test_a_claim_that_ran_out_is_looked_for_before_it_is_sent_again(
    slack: FakeSlack, posted: bool
) -> None:
    with new_store() as store:
        _say(store, channel(store).id)
        (claimed,) = deliveries.claim(store, MONDAY, limit=1, lease_seconds=20)
        if posted:  # and the process ended before it could say so
            asyncio.run(_post(slack, store, claimed))
        assert _deliver(store, slack) == {}
        assert _deliver(store, slack, now=later(minutes=1)) == {"sent": 1}
        assert len(slack.posted()) == 1


async def _post(slack: FakeSlack, store: Store, one: Delivery) -> None:
    sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=slack.url))
    place, digest = channels.by_id(store, one.channel), COMPOSE(store, one, MONDAY)
    assert place is not None
    assert digest is not None
    await sender.post(place, sender.draw(digest), key=one.key)
    await sender.close()


def test_an_archived_channel_is_paused_with_the_reason_and_goes_on_when_it_returns(
    slack: FakeSlack,
) -> None:
    with new_store() as store:
        here, there = channel(store, "C1"), channel(store, "C2")
        for place in (here, there):
            _say(store, place.id, 1)
            _say(store, place.id, 2)
        slack.room("C1").archived = True
        assert _deliver(store, slack) == {"sent": 2}
        paused = channels.by_id(store, here.id)
        assert paused is not None
        assert paused.paused is not None
        assert "Unarchive it in Slack" in paused.paused
        slack.room("C1").archived = False
        assert _deliver(store, slack) == {}
        channels.resume(store, here.id, MONDAY)
        assert _deliver(store, slack) == {"sent": 2}
        assert _texts(slack, "C1") == ["Source 1 fails.", "Source 2 fails."]


def test_a_message_that_slack_does_not_take_is_dead_with_its_reason_and_blocks_nothing(
    slack: FakeSlack,
) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        _say(store, place, 2)
        slack.faults.script("chat.postMessage", ["invalid_blocks"])
        assert _deliver(store, slack) == {"dead": 1, "sent": 1}
        assert _state(store, first) == (
            "dead",
            "Slack does not take the message. (invalid_blocks)",
        )
        assert deliveries.resend(store, first, MONDAY)
        assert _deliver(store, slack) == {"sent": 1}


TABLE = Digest(
    (Span("Grades of Westmarch", strong=True),),
    (
        Part(
            "History",
            (
                (Span("Date"), Span("Overall"), Span("Page")),
                (Span("2 May 2023"), Span("Good"), Span("p. 2", link="https://x.example.org/1")),
            ),
            style="table",
        ),
    ),
)


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_a_slack_that_takes_no_table_is_told_its_rows(slack: FakeSlack, method: str) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place)
        if method == "chat.update":
            assert _deliver(store, slack) == {"sent": 1}
            _say(store, place, revision=2, act="update", under=first)
        slack.faults.script(method, ["invalid_blocks"])
        assert _deliver(store, slack, compose=lambda *_: TABLE) == {"sent": 1}
        shown = slack.shown("C1")[-1]
        assert check({"text": shown["text"], "blocks": shown["blocks"]}) == ()
        assert "table" not in {block["type"] for block in shown["blocks"]}
        (rows,) = (
            part["elements"]
            for block in shown["blocks"]
            for part in block.get("elements", ())
            if part["type"] == "rich_text_list"
        )
        said = ["".join(one.get("text", "") for one in row["elements"]) for row in rows]
        assert said == ["Date; Overall; Page", "2 May 2023; Good; p.\N{NO-BREAK SPACE}2"]
        assert rows[1]["elements"][-1]["url"] == "https://x.example.org/1"


def test_a_message_without_a_table_is_not_tried_again(slack: FakeSlack) -> None:
    with new_store() as store:
        _say(store, channel(store).id)
        slack.faults.script("chat.postMessage", ["invalid_blocks"] * 2)
        assert _deliver(store, slack) == {"dead": 1}
        assert slack.calls["chat.postMessage"] == 1


def test_a_message_that_slack_chokes_on_is_given_up_at_last(slack: FakeSlack) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        _say(store, place, 2)
        slack.faults.script("chat.postMessage", ["500"] * 3)
        pace = Pace(pause=0.0, settle=0.0, first_wait=0.0, tries=3, idle=0.02)
        assert _deliver(store, slack, pace=pace) == {"dead": 1, "sent": 1}
        assert _state(store, first)[1] == (
            "Slack had a fault of its own (HTTP 500). It was tried 3 times."
        )


def test_a_slack_that_is_away_is_waited_for_a_day_and_more_tries_than_a_few(
    slack: FakeSlack,
) -> None:
    with new_store() as store:
        first = _say(store, channel(store).id)
        pace = Pace(pause=0.0, first_wait=0.0, tries=3)
        for hours, state in ((0, "waiting"), (12, "waiting"), (23, "waiting"), (25, "dead")):
            slack.faults.script("chat.postMessage", ["service_unavailable"])
            _deliver(store, slack, now=later(hours=hours), pace=pace)
            assert _state(store, first)[0] == state, hours


def test_a_revoked_token_stops_all_with_one_message_and_loses_nothing(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.token_error = "token_revoked"  # noqa: S105
    with new_store() as store:
        numbers = [_say(store, channel(store, f"C{n}").id) for n in range(20)]
        assert _deliver(store, slack, pace=Pace(pause=0.0, at_once=4)) == {}
        said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert len(said) == 1
        assert "Install the app again and set SLACK_BOT_TOKEN anew" in said[0]
        assert slack.calls["chat.postMessage"] <= 8
        assert deliveries.counts(store)["waiting"] == 20
        assert "SLACK_BOT_TOKEN" in (_state(store, numbers[0])[1] or "")
        (noted,) = tellings.between(store, 0, 10)  # which the operator is told
        assert (noted.event, noted.source, noted.why) == (
            "refused",
            "slack",
            said[0].split(". ", 1)[1],
        )
        slack.token_error = None
        assert _deliver(store, slack, now=later(minutes=10)) == {"sent": 20}


def test_what_belongs_in_a_thread_goes_there_and_a_correction_replaces_in_place(
    slack: FakeSlack,
) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        _say(store, place, 2, under=first)
        assert _deliver(store, slack) == {"sent": 2}
        _say(store, place, 1, revision=2, act="update", under=first)
        assert _deliver(store, slack) == {"sent": 1}
        parent, reply = slack.posted()
        assert (parent.thread, reply.thread) == (None, parent.ts)
        (update,) = [entry for entry in slack.entries if entry.method == "chat.update"]
        assert update.ts == parent.ts


def test_a_correction_whose_answer_was_lost_is_made_again(slack: FakeSlack) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        assert _deliver(store, slack) == {"sent": 1}
        _say(store, place, 1, revision=2, act="update", under=first)
        slack.faults.script("chat.update", ["close+", "500"])
        assert _deliver(store, slack) == {"sent": 1}
        assert len(slack.posted()) == 1


def test_a_correction_of_what_never_went_out_is_dropped(blind: FakeSlack) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        blind.faults.script("chat.postMessage", ["500"])
        assert _deliver(store, blind) == {"unknown": 1}
        correction = _say(store, place, 1, revision=2, act="update", under=first)
        assert _deliver(store, blind) == {"dropped": 1}
        assert _state(store, correction) == ("dropped", NOT_POSTED)


def test_a_note_on_what_slack_did_not_take_is_dropped(blind: FakeSlack) -> None:
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place, 1)
        blind.faults.script("chat.postMessage", ["invalid_arguments"])
        assert _deliver(store, blind) == {"dead": 1}
        note = _say(store, place, 2, part="note:a letter", under=first)
        assert _deliver(store, blind) == {"dropped": 1}
        assert _state(store, note) == ("dropped", NOT_POSTED)
        assert not blind.posted()


@pytest.mark.parametrize("posted", [True, False])
def test_a_message_that_was_corrected_while_it_was_under_way_is_corrected_if_it_came(
    slack: FakeSlack, posted: bool
) -> None:
    """Where it had not come, it is composed anew, and has nothing to correct."""
    with new_store() as store:
        place = channel(store).id
        first = _say(store, place)
        (claimed,) = deliveries.claim(store, MONDAY, limit=1, lease_seconds=20)
        if posted:
            asyncio.run(_post(slack, store, claimed))
        correction = _say(store, place, revision=2, act="update", under=first)
        done = _deliver(store, slack, now=later(minutes=1))
        assert done == ({"sent": 2} if posted else {"sent": 1})
        assert len(slack.posted()) == 1
        assert _state(store, correction) == (("sent", None) if posted else ("dropped", OVERTAKEN))


@pytest.mark.parametrize("came", [True, False])
def test_what_is_to_be_sent_again_is_looked_for_first(slack: FakeSlack, came: bool) -> None:
    """The history could not be read when its answer was lost, and can be now."""
    with new_store() as store:
        place = channel(store).id
        number = _say(store, place, due=later(minutes=-30))
        (claimed,) = deliveries.claim(store, MONDAY, limit=1)
        deliveries.give_up(store, number, "Nobody knows.", "unknown", MONDAY)
        if came:
            asyncio.run(_post(slack, store, claimed))
        assert deliveries.resend(store, number, MONDAY)
        assert _deliver(store, slack) == {"sent": 1}
        assert len(slack.posted()) == 1
        one = deliveries.by_id(store, number)
        assert one is not None
        assert one.receipt == slack.posted()[0].ts


@pytest.mark.parametrize("state", ["dead", "unknown"])
def test_what_is_sent_again_and_what_is_new_goes_out_within_a_moment(
    blind: FakeSlack, tmp_path: Path, state: State
) -> None:
    url = f"sqlite:///{tmp_path}/outbox.db"

    async def run(store: Store, number: int, place: int) -> float:
        stop = asyncio.Event()
        sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=blind.url))
        running = asyncio.create_task(
            run_outbox(
                lambda: new_store(url),
                {"slack": sender},
                stop,
                compose=COMPOSE,
                clock=lambda: MONDAY,
            )
        )
        await asyncio.sleep(1.0)
        began = time.monotonic()
        assert deliveries.resend(store, number, MONDAY)
        _say(store, place, 2)
        while len(blind.posted()) < 2 and time.monotonic() < began + 10:
            await asyncio.sleep(0.02)
        took = time.monotonic() - began
        stop.set()
        await running
        await sender.close()
        return took

    with new_store(url) as store:
        place = channel(store).id
        number = _say(store, place)
        deliveries.claim(store, MONDAY, limit=1)
        deliveries.give_up(store, number, "Nobody knows.", state, MONDAY)  # type: ignore[arg-type]
        took = asyncio.run(run(store, number, channel(store, "C2").id))
        assert len(blind.posted()) == 2
        assert took < 5.0  # seconds: about one here, and the machine may be busy


def test_what_has_nothing_left_to_say_is_dropped(slack: FakeSlack) -> None:
    with new_store() as store:
        number = _say(store, channel(store).id)
        assert _deliver(store, slack, compose=lambda *_: None) == {"dropped": 1}
        assert _state(store, number)[0] == "dropped"
        assert not slack.posted()


def test_what_cannot_be_composed_is_tried_again_and_holds_up_no_other_channel(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(store: Store, one: Delivery, now: datetime) -> Digest | None:
        if one.channel == 1 and one.attempts < 3:
            raise ValueError("a fault of our own")
        return COMPOSE(store, one, now)

    with new_store() as store:
        for name in ("C1", "C2"):
            _say(store, channel(store, name).id)
        assert _deliver(store, slack, compose=broken) == {"sent": 2}
        assert [entry.channel for entry in slack.posted()] == ["C2", "C1"]
        assert "cannot be composed" in caplog.text


def test_channels_of_a_platform_that_is_not_configured_wait(slack: FakeSlack) -> None:
    with new_store() as store:
        here = channel(store)
        store.run("UPDATE channels SET platform = 'teams' WHERE id = :id", {"id": here.id})
        number = _say(store, here.id)
        assert _deliver(store, slack) == {}
        assert _state(store, number) == ("waiting", None)


# The loop that runs for ever.


def _run_for(
    url: str, slack: FakeSlack, stop_when: Mapping[State, int], *, pace: Pace = QUICK
) -> list[Turn]:
    """Runs the outbox until so many messages came to these states; gives its turns."""
    turns: list[Turn] = []

    async def run() -> None:
        stop = asyncio.Event()

        def on_turn(turn: Turn) -> None:
            turns.append(turn)
            done = {state: sum(t.done.get(state, 0) for t in turns) for state in stop_when}
            if done == stop_when:
                stop.set()

        sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=slack.url), seconds=CALL)
        senders: Mapping[Platform, SlackSender] = {"slack": sender}
        await asyncio.wait_for(
            run_outbox(
                lambda: new_store(url),
                senders,
                stop,
                compose=Composer({}),
                pace=pace,
                clock=lambda: MONDAY,
                on_turn=on_turn,
            ),
            20,
        )
        await sender.close()

    asyncio.run(run())
    return turns


def test_the_loop_sends_and_ends_when_it_is_told_to(slack: FakeSlack, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/outbox.db"
    with new_store(url) as store:
        for n in range(10):
            place = channel(store, f"C{n}").id
            for number in range(5):
                _say(store, place, number)
        turns = _run_for(url, slack, {"sent": 50})
        assert deliveries.counts(store)["sent"] == len(slack.posted()) == 50
        assert turns[-1].held == {}


def test_a_store_that_is_being_written_elsewhere_holds_up_the_outbox_and_loses_nothing(
    slack: FakeSlack, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/outbox.db"
    with new_store(url) as store:
        _say(store, channel(store).id)
        store.run("PRAGMA busy_timeout = 100")

        async def run() -> None:
            stop = asyncio.Event()
            sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=slack.url))

            def impatient() -> Store:
                opened = new_store(url)
                opened.run("PRAGMA busy_timeout = 50")
                return opened

            turns: list[Turn] = []
            running = asyncio.create_task(
                run_outbox(
                    impatient,
                    {"slack": sender},
                    stop,
                    compose=COMPOSE,
                    pace=QUICK,
                    on_turn=turns.append,
                )
            )
            with store.writing():
                await asyncio.sleep(0.3)
                assert not slack.posted()
                assert "is being written by another process" in turns[-1].stuck
            for _ in range(100):
                await asyncio.sleep(0.05)
                if deliveries.counts(store)["sent"]:
                    break
            stop.set()
            await running
            await sender.close()
            assert turns[-1].stuck == ""

        asyncio.run(run())
        assert deliveries.counts(store)["sent"] == len(slack.posted()) == 1


def test_a_platform_that_fails_in_several_channels_is_left_alone_and_told(
    slack: FakeSlack, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/outbox.db"
    with new_store(url) as store:
        for n in range(12):
            _say(store, channel(store, f"C{n}").id)
        slack.faults.script("chat.postMessage", ["ratelimited"] * 4)
        pace = Pace(pause=0.0, at_once=2, first_wait=0.2, idle=0.02)
        turns = _run_for(url, slack, {"sent": 8}, pace=pace)
        held = [turn.held["slack"] for turn in turns if turn.held]
        assert held
        assert set(held) == {"Slack asks to wait (ratelimited)."}
        assert turns[-1].held == {}


def test_a_message_under_way_when_the_loop_is_stopped_is_finished_and_confirmed(
    slack: FakeSlack, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/outbox.db"
    with new_store(url) as store:
        for n in range(6):
            _say(store, channel(store, f"C{n}").id)

        async def run() -> None:
            stop = asyncio.Event()
            sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=slack.url))
            running = asyncio.create_task(
                run_outbox(
                    lambda: new_store(url),
                    {"slack": sender},
                    stop,
                    compose=COMPOSE,
                    pace=Pace(pause=0.0, at_once=2),
                    clock=lambda: MONDAY,
                )
            )
            while not slack.posted():
                await asyncio.sleep(0.001)
            stop.set()
            await running
            await sender.close()

        asyncio.run(run())
        counts = deliveries.counts(store)
        assert counts["claimed"] == 0
        assert counts["sent"] == len(slack.posted())
        assert counts["sent"] + counts["waiting"] == 6


def test_a_claim_outlasts_a_call_and_two_looks_and_the_time_between_them() -> None:
    usual = Pace()
    assert usual.lease * 3 / 4 >= SECONDS * 3 + usual.settle
