"""Channels and subscriptions: they belong to the channel, and outlive names, makers and moves."""

from datetime import time
from pathlib import Path

from bot.models import Address, Hours, Subject
from bot.store import Store, channels, deliveries, objections, subscriptions
from bot.store.people import forget_person
from bot.store.rules import from_json, sameness, to_json
from tests.bot.samples import new_store
from tests.bot.talking import (
    MONDAY,
    NEGLECT,
    SOUTH_EAST,
    WESTMARCH_COUNCIL,
    WORKFORCE,
    channel,
    later,
    message,
    queue,
    rule,
)

HERE, THERE = Address("slack", "T1", "C1"), Address("slack", "T1", "C9")


def test_a_channel_is_one_of_its_platform_and_workspace() -> None:
    with new_store() as store:
        one = channels.ensure(store, HERE, name="social-care")
        assert channels.ensure(store, HERE) == one
        other = channels.ensure(store, Address("slack", "T2", "C1"))
        teams = channels.ensure(store, Address("teams", "T1", "C1"), kind="group", reference="{}")
        assert len({one.id, other.id, teams.id}) == 3
        assert channels.all_channels(store) == (one, other, teams)
        assert channels.by_id(store, teams.id) == teams
        assert channels.find(store, THERE) is None


def test_a_channel_keeps_its_newest_name_and_reference() -> None:
    with new_store() as store:
        channels.ensure(store, HERE, name="old", reference="a")
        channels.ensure(store, HERE, name="new")
        one = channels.ensure(store, HERE, reference="b")
        assert (one.name, one.reference) == ("new", "b")
        channels.rename(store, HERE, "newer")
        assert channels.ensure(store, HERE).name == "newer"


def test_the_hours_of_a_channel_are_kept_whole() -> None:
    with new_store() as store:
        one = channels.ensure(store, HERE)
        assert one.hours == Hours()
        hours = Hours(time(16, 5), (0, 3), 4, time(8), time(17, 45), anytime=True)
        channels.set_hours(store, one.id, hours)
        assert channels.ensure(store, HERE).hours == hours


def _subscribed(store: Store) -> int:
    one = channels.ensure(store, HERE)
    subscriptions.add(store, one.id, rule(WORKFORCE), MONDAY, "U1")
    queue(store, message(one.id))
    return one.id


def test_a_converted_channel_keeps_all_it_asked_for() -> None:
    with new_store() as store:
        number = _subscribed(store)
        channels.move(store, HERE, THERE)
        moved = channels.find(store, THERE)
        assert moved is not None
        assert moved.id == number
        assert channels.find(store, HERE) is None
        assert len(subscriptions.of_channel(store, number)) == 1


def test_a_channel_that_moves_to_one_that_is_known_joins_it() -> None:
    with new_store() as store:
        number = _subscribed(store)
        there = channels.ensure(store, THERE)
        subscriptions.add(store, there.id, rule(WORKFORCE), MONDAY)
        subscriptions.add(store, number, rule(NEGLECT), MONDAY)
        channels.move(store, HERE, THERE)
        channels.move(store, HERE, THERE)  # told twice
        assert channels.all_channels(store) == (there,)
        rules = [one.rule for one in subscriptions.of_channel(store, there.id)]
        assert sorted(one.subjects[0].value for one in rules) == ["neglect", "workforce"]
        assert len(deliveries.waiting(store, there.id)) == 1


def test_a_paused_channel_says_why_and_since_when_it_was_first_paused() -> None:
    with new_store() as store:
        one = channels.ensure(store, HERE)
        channels.pause(store, one.id, "The channel is archived.", MONDAY)
        channels.pause(store, one.id, "The bot was removed.", later(days=1))
        channels.ensure(store, THERE)
        assert channels.ensure(store, HERE).paused == "The bot was removed."
        assert channels.paused(store) == {HERE}
        channels.resume(store, one.id, later(days=2))
        assert channels.ensure(store, HERE).paused is None
        assert channels.paused(store) == frozenset()


def test_the_same_rule_twice_is_the_one_that_there_is() -> None:
    with new_store() as store:
        one = channels.ensure(store, HERE)
        first = subscriptions.add(store, one.id, rule(WORKFORCE, NEGLECT), MONDAY, "U1")
        again = subscriptions.add(store, one.id, rule(NEGLECT, WORKFORCE), later(days=1), "U2")
        assert again == first
        assert first.made_by == "U1"
        weekly = subscriptions.add(store, one.id, rule(WORKFORCE, cadence="weekly"), MONDAY)
        other = subscriptions.add(store, channel(store, "C2").id, rule(WORKFORCE), MONDAY)
        assert len({first.id, weekly.id, other.id}) == 3


def test_a_subscription_ends_in_its_own_channel_alone() -> None:
    with new_store() as store:
        number = _subscribed(store)
        other = channel(store, "C2").id
        (one,) = subscriptions.of_channel(store, number)
        assert subscriptions.remove(store, one.id, other) is None
        assert subscriptions.remove(store, one.id, number) == one
        assert subscriptions.remove(store, one.id, number) is None


def test_the_number_of_an_ended_subscription_is_never_given_again() -> None:
    with new_store() as store:
        number = _subscribed(store)
        ended = subscriptions.remove(store, 1, number)
        assert ended is not None
        assert subscriptions.add(store, number, rule(NEGLECT), MONDAY).id > ended.id
        queue(store, message(number, 2, subscriptions=(ended.id,)))
        assert subscriptions.by_ids(store, [ended.id]) == ()


def test_a_leaver_is_forgotten_and_the_subscription_stays() -> None:
    with new_store() as store:
        number = _subscribed(store)
        forget_person(store, "U1")
        (one,) = subscriptions.of_channel(store, number)
        assert one.made_by is None
        assert "U1" not in "".join(store.db.conn.iterdump())


def test_a_rule_is_kept_whole() -> None:
    stems = Subject("theme", "care-leavers", "private fostering", ("foster", "privat"))
    whole = rule(
        WORKFORCE,
        stems,
        within=(SOUTH_EAST,),
        excluded=(WESTMARCH_COUNCIL,),
        cadence="daily",
        concerns_only=True,
        with_press=True,
    )
    assert from_json(to_json(whole)) == whole
    assert sameness(whole) == sameness(from_json(to_json(whole)))
    assert sameness(whole) != sameness(rule(WORKFORCE, cadence="daily"))


def test_who_is_forgotten_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    with new_store(f"sqlite:///{file}") as store:
        where = channel(store)
        ended = subscriptions.add(store, where.id, rule(WORKFORCE), MONDAY, "U0GONE1")
        subscriptions.add(store, where.id, rule(NEGLECT), MONDAY, "U0GONE2")
        subscriptions.remove(store, ended.id, where.id)
        forget_person(store, "U0GONE2")
    assert b"U0GONE" not in file.read_bytes()


def test_an_objection_waits_until_it_is_settled() -> None:
    with new_store() as store:
        number = objections.add(
            store, report="r1", finding=3, said="That is praise.", now=MONDAY, channel=None
        )
        (one,) = objections.open_objections(store)
        assert (one.id, one.report, one.finding, one.said) == (number, "r1", 3, "That is praise.")
        assert objections.settle(store, number, MONDAY)
        assert not objections.settle(store, number, MONDAY)
        assert objections.open_objections(store) == ()
