"""The operator hears once of what cannot be delivered: paused channels, messages, tokens."""

import threading
from pathlib import Path

import pytest

from bot.models import Address, State
from bot.post import tell_operator
from bot.posting.compose import compose
from bot.posting.undelivered import tell_undelivered
from bot.running.duties import keep_hours
from bot.settings import Secret, Settings, Slack
from bot.store import Store, channels, deliveries, tellings
from bot.store.deliveries import Posted
from digests.render.text import render
from tests.bot.samples import new_store
from tests.bot.talking import MONDAY, channel, later, message, queue


def _notes(store: Store, operator: int) -> list[str]:
    """What waits for the operator, in words; it is then sent."""
    said = []
    for one in deliveries.waiting(store, operator):
        digest = compose(store, one, MONDAY, {})
        assert digest is not None
        said.append(" ".join(render(digest).body.split()))
        deliveries.confirm(store, Posted(one.id, "ts", MONDAY))
    return said


def _give_up(store: Store, place: int, number: int, state: State = "unknown") -> int:
    (made,) = queue(store, message(place, number))
    deliveries.give_up(store, made, "Slack did not answer.", state, MONDAY)  # type: ignore[arg-type]
    return made


def test_of_channels_that_are_paused_the_operator_hears_once_with_the_reason() -> None:
    with new_store() as store:
        operator, one, two = (channel(store, name) for name in ("C9", "C1", "C2"))
        channels.pause(store, one.id, "The channel was deleted.", MONDAY)
        channels.pause(store, two.id, "The bot was removed.", MONDAY)
        assert tell_undelivered(store, operator.id, later(minutes=1)) == 0  # more may come
        assert tell_undelivered(store, operator.id, later(minutes=2)) == 1
        assert tell_undelivered(store, operator.id, later(days=1)) == 0
        (said,) = _notes(store, operator.id)
        assert said.startswith("2 channels are paused")
        assert "c1: The channel was deleted." in said
        assert "c2: The bot was removed." in said
        channels.resume(store, one.id, later(days=1))
        channels.pause(store, one.id, "It is archived.", later(days=2))
        assert tell_undelivered(store, operator.id, later(days=3)) == 1
        (said,) = _notes(store, operator.id)
        assert said.startswith("1 channel is paused")
        assert "c2" not in said


def test_many_messages_that_may_not_have_arrived_are_one_note() -> None:
    with new_store() as store:
        operator, one, two = (channel(store, name) for name in ("C9", "C1", "C2"))
        for number in range(20):
            _give_up(store, (one, two)[number % 2].id, number)
        _give_up(store, one.id, 99, "dead")
        _give_up(store, one.id, 100, "dropped")
        assert tell_undelivered(store, operator.id, later(minutes=1)) == 0
        assert tell_undelivered(store, operator.id, later(minutes=2)) == 1
        assert tell_undelivered(store, operator.id, later(hours=5)) == 0
        (said,) = _notes(store, operator.id)
        assert said.startswith("21 messages may not have arrived")
        assert "To c1 and c2. 1 message given up. Of 20, nobody can say whether it came." in said
        assert "Type “status”" in said


def test_while_a_trouble_lasts_the_notes_are_some_time_apart() -> None:
    with new_store() as store:
        operator, one = channel(store, "C9"), channel(store)
        made = 0
        for minute in range(60):
            now = later(minutes=minute)
            (number,) = queue(store, message(one.id, minute))
            deliveries.give_up(store, number, "Slack did not answer.", "unknown", now)
            made += tell_undelivered(store, operator.id, now)
        assert made == 4
        assert tell_undelivered(store, operator.id, later(hours=2)) == 1  # none is forgotten
        told = sum(int(said.split()[0]) for said in _notes(store, operator.id))
        assert told == 60


def test_what_goes_wrong_again_after_a_resend_is_told_again() -> None:
    with new_store() as store:
        operator, one = channel(store, "C9"), channel(store)
        number = _give_up(store, one.id, 1, "dead")
        assert tell_undelivered(store, operator.id, later(minutes=5)) == 1
        assert deliveries.resend(store, number, later(hours=1))
        assert tell_undelivered(store, operator.id, later(hours=1)) == 0
        deliveries.give_up(store, number, "Again.", "dead", later(hours=1))
        assert tell_undelivered(store, operator.id, later(hours=2)) == 1


def test_of_its_own_channels_troubles_the_operator_is_told_nothing() -> None:
    with new_store() as store:
        operator, one = channel(store, "C9"), channel(store)
        _give_up(store, operator.id, 1)
        assert tell_undelivered(store, operator.id, later(hours=1)) == 0
        for place in (operator, one):
            channels.pause(store, place.id, "The app was removed from the workspace.", MONDAY)
        assert tell_undelivered(store, operator.id, later(hours=1)) == 0
        for place in (operator, one):
            channels.resume(store, place.id, later(hours=2))
        assert tell_undelivered(store, operator.id, later(hours=3)) == 0


@pytest.mark.parametrize(("platform", "heard"), [("teams", 1), ("slack", 0)])
def test_a_refused_token_is_told_once_a_day_where_it_can_be_told(platform: str, heard: int) -> None:
    with new_store() as store:
        operator = channel(store, "C9")
        assert tell_operator(store, operator.id, MONDAY) == 0
        for minute in range(3):
            why = "Microsoft refuses the secret: renew it."
            tellings.note_refused(store, platform, why, later(minutes=minute))
        assert tell_operator(store, operator.id, MONDAY) == heard
        said = _notes(store, operator.id)
        assert len(said) == heard
        for one in said:
            assert one.startswith("Nothing is sent to Teams")
            assert "Microsoft refuses the secret: renew it." in one
        assert tellings.untold(store) == ()


def test_the_clock_of_the_running_bot_tells_the_operator(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    slack = Slack(bot_token=Secret("xoxb-1"), operator_channel="C9")
    stop = threading.Event()
    with new_store(url) as store:
        operator = channels.ensure(store, Address("slack", "T1", "C9"))
        channels.pause(store, channel(store).id, "The channel was deleted.", MONDAY)
        keep_hours(Settings(store_url=Secret(url), slack=slack))(stop, stop.set)
        assert "c1: The channel was deleted." in _notes(store, operator.id)[0]
