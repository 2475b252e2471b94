"""The outbox: what is due is taken once, in order, and nothing that was made is forgotten."""

from typing import Any

import pytest

from bot.models import State
from bot.store import Store, channels, deliveries
from bot.store.deliveries import Posted
from tests.bot.samples import new_store
from tests.bot.talking import MONDAY, channel, later, message, queue, sent_of_report


def _claimed(store: Store, **rest: object) -> list[int]:
    return [d.id for d in deliveries.claim(store, MONDAY, **{"limit": 10, **rest})]  # type: ignore[arg-type]


def test_a_message_is_put_in_once() -> None:
    with new_store() as store:
        one = channel(store)
        assert deliveries.add(store, message(one.id), MONDAY) is not None
        assert deliveries.add(store, message(one.id), MONDAY) is None
        assert deliveries.add(store, message(one.id, revision=2), MONDAY) is not None
        assert deliveries.counts(store)["waiting"] == 2


def test_a_claim_takes_one_message_of_each_channel_the_longest_due_first() -> None:
    with new_store() as store:
        one, other = channel(store, "C1"), channel(store, "C2")
        queue(store, message(one.id, 1), message(one.id, 2))
        queue(store, message(other.id, 1, due=later(minutes=-5)))
        assert _claimed(store) == [3, 1]
        assert _claimed(store) == []  # each channel has one claimed


def test_messages_of_a_channel_keep_the_order_in_which_they_are_due() -> None:
    with new_store() as store:
        one = channel(store)
        tomorrow, today, later_today = queue(
            store,
            message(one.id, 1, due=later(days=1)),
            message(one.id, 2),
            message(one.id, 3),
        )
        order = []
        for _ in range(2):
            order += _claimed(store)
            deliveries.confirm(store, Posted(order[-1], "ts", MONDAY))
        assert order == [today, later_today]
        assert _claimed(store) == []
        assert [d.id for d in deliveries.claim(store, later(days=1), limit=1)] == [tomorrow]


def test_a_message_that_waits_for_its_next_try_holds_its_channel_and_no_other() -> None:
    with new_store() as store:
        one, other = channel(store, "C1"), channel(store, "C2")
        first, _ = queue(store, message(one.id, 1), message(one.id, 2))
        _claimed(store)
        deliveries.retry(store, first, "Busy.", later(minutes=1), MONDAY)
        (third,) = queue(store, message(other.id, 3))
        assert _claimed(store) == [third]
        (again,) = deliveries.claim(store, later(minutes=1), limit=10, channels=[one.id])
        assert (again.id, again.attempts, again.error) == (first, 2, "Busy.")


def test_nothing_is_claimed_of_a_paused_channel_or_of_others_than_asked_for() -> None:
    with new_store() as store:
        one, other = channel(store, "C1"), channel(store, "C2")
        queue(store, message(one.id), message(other.id))
        channels.pause(store, one.id, "The channel is archived.", MONDAY)
        assert _claimed(store, channels=[one.id]) == []
        assert _claimed(store, channels=[]) == []
        assert _claimed(store) == [2]


def test_a_claim_whose_lease_ran_out_is_taken_over_once() -> None:
    with new_store() as store:
        one = channel(store)
        queue(store, message(one.id))
        assert _claimed(store, lease_seconds=30) == [1]
        assert deliveries.expired(store, later(minutes=0.4)) == ()
        (lost,) = deliveries.expired(store, later(minutes=1))
        assert (lost.id, lost.state) == (1, "claimed")
        assert deliveries.expired(store, later(minutes=1)) == ()  # under a new lease


@pytest.mark.parametrize("state", ["dead", "dropped"])
def test_what_was_given_up_lets_the_next_pass_and_can_be_sent_again(state: State) -> None:
    with new_store() as store:
        one = channel(store)
        queue(store, message(one.id, 1), message(one.id, 2))
        _claimed(store)
        deliveries.give_up(store, 1, "Nobody knows.", state, MONDAY)  # type: ignore[arg-type]
        assert deliveries.counts(store)[state] == 1
        assert _claimed(store) == [2]
        assert deliveries.resend(store, 1, MONDAY)
        assert not deliveries.resend(store, 2, MONDAY)
        deliveries.confirm(store, Posted(2, "ts", MONDAY))
        assert _claimed(store) == [1]


def test_what_may_have_come_is_looked_for_before_it_is_sent_again() -> None:
    with new_store() as store:
        one = channel(store)
        queue(store, message(one.id, 1, due=later(minutes=-30)))
        _claimed(store)
        deliveries.give_up(store, 1, "Nobody knows.", "unknown", MONDAY)
        assert deliveries.resend(store, 1, MONDAY)
        assert not deliveries.resend(store, 1, MONDAY)
        assert _claimed(store) == []
        (lost,) = deliveries.expired(store, MONDAY)
        assert (lost.attempts, lost.due) == (0, later(minutes=-30))
        deliveries.retry(store, 1, "It is not there.", MONDAY, MONDAY)
        assert _claimed(store) == [1]


@pytest.mark.parametrize("state", ["dead", "dropped", "unknown"])
def test_of_a_paused_channel_nothing_is_sent_again(state: State) -> None:
    with new_store() as store:
        one = channel(store)
        queue(store, message(one.id, 1))
        _claimed(store)
        deliveries.give_up(store, 1, "Nobody knows.", state, MONDAY)  # type: ignore[arg-type]
        channels.pause(store, one.id, "The channel was deleted.", MONDAY)
        assert not deliveries.resend(store, 1, MONDAY)
        assert deliveries.counts(store)[state] == 1
        channels.resume(store, one.id, MONDAY)
        assert deliveries.resend(store, 1, MONDAY)


def test_a_sent_message_stays_sent() -> None:
    with new_store() as store:
        one = channel(store)
        queue(store, message(one.id))
        _claimed(store)
        assert deliveries.confirm(store, Posted(1, "1700.1", MONDAY))
        assert not deliveries.confirm(store, Posted(1, "1700.2", MONDAY))
        deliveries.retry(store, 1, "Late news.", MONDAY, MONDAY)
        deliveries.give_up(store, 1, "Late news.", "dead", MONDAY)
        assert not deliveries.resend(store, 1, MONDAY)
        (sent,) = sent_of_report(store, "r1")
        assert (sent.state, sent.receipt, sent.key) == ("sent", "1700.1", "1/story 1/letter:r1/1")


def test_an_update_and_a_note_know_the_message_that_they_belong_to() -> None:
    with new_store() as store:
        one = channel(store)
        queue(store, message(one.id))
        update, note = queue(
            store,
            message(one.id, revision=2, act="update", under=1),
            message(one.id, part="note:r1", revision=2, under=1),
        )
        of = {n: deliveries.by_id(store, n) for n in (update, note)}
        assert [deliveries.thread_of(store, d) for d in of.values() if d] == [None, None]
        _claimed(store)
        deliveries.confirm(store, Posted(1, "1700.1", MONDAY))
        assert [deliveries.thread_of(store, d) for d in of.values() if d] == ["1700.1"] * 2
        assert [d.id for d in deliveries.revisions(store, 1)] == [update, note]


def test_the_rest_of_a_digest_hangs_under_its_beginning() -> None:
    with new_store() as store:
        one = channel(store)
        digest: dict[str, Any] = {"story": "daily:2026-01-12", "part": "digest:0"}
        (first,) = queue(store, message(one.id, **digest))
        (rest,) = queue(store, message(one.id, **{**digest, "part": "digest:1"}, under=first))
        (note,) = queue(store, message(one.id, part="note:r1", under=rest))
        _claimed(store)
        deliveries.confirm(store, Posted(first, "1700.1", MONDAY))
        _claimed(store)
        deliveries.confirm(store, Posted(rest, "1700.2", MONDAY))
        for number in (rest, note):  # threads have one level
            made = deliveries.by_id(store, number)
            assert made is not None
            assert deliveries.thread_of(store, made) == "1700.1"
