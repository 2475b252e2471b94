"""Asking otherwise: what waited for a subscription is told once, the way it is asked for now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Cadence, Channel, Rule, Subscription
from bot.post import post_digests
from bot.posting.asking import Changed, begin, change, end
from bot.posting.compose import compose
from bot.posting.news import hits_of, matchers_of
from bot.schedule import next_digest
from bot.store import Store, deliveries, digest_runs, subscriptions, tellings
from bot.store.deliveries import Posted
from tests.bot.samples import EASTMARCH, WESTMARCH, letter, new_store
from tests.bot.talking import (
    EASTMARCH_COUNCIL,
    NEGLECT,
    WESTMARCH_COUNCIL,
    WORKFORCE,
    channel,
    rule,
)
from tests.bot.test_announce import ask, come

# A Friday evening in term time, after the hours of alerts.
FRIDAY = datetime.fromisoformat("2026-01-09T20:00:00Z")
SATURDAY = FRIDAY + timedelta(hours=15)
MONDAY = datetime.fromisoformat("2026-01-12T08:30:00Z")  # a digest's hour


@pytest.fixture
def store() -> Iterator[Store]:
    with new_store() as made:
        yield made


def told(store: Store, here: Channel) -> list[str]:
    """What waits for the channel: "letter", or "digest"."""
    return [one.part.partition(":")[0] for one in deliveries.waiting(store, here.id)]


def number(store: Store, one: int) -> Subscription:
    found = subscriptions.by_id(store, one)
    assert found is not None
    return found


def edit(store: Store, one: int, cadence: Cadence, now: datetime = SATURDAY) -> Changed:
    before = number(store, one)
    changed = change(store, before, replace(before.rule, cadence=cadence), now)
    assert changed is not None
    return changed


def at_night(store: Store, *rules: Rule) -> Channel:
    """A channel with these rules, and a letter about Westmarch's workforce after its hours."""
    here = channel(store)
    ask(store, here, *rules, now=FRIDAY - timedelta(days=30))
    come(store, letter("one"), FRIDAY)
    return here


def test_alerts_that_wait_come_in_the_digest_that_is_asked_for_instead(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    assert told(store, here) == ["letter"]
    assert edit(store, 1, "daily").to_digest == 1
    assert told(store, here) == []
    assert next_digest(here.hours, "daily", SATURDAY) == MONDAY
    assert post_digests(store, SATURDAY) == 0  # no digest of hours before it was asked for
    assert post_digests(store, MONDAY - timedelta(seconds=1)) == 0
    assert post_digests(store, MONDAY) == 1
    (due,) = deliveries.waiting(store, here.id)
    assert due.story == "daily:2026-01-12"
    assert post_digests(store, MONDAY + timedelta(days=1)) == 0


def test_they_come_though_digests_of_the_channel_have_passed_them(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE), rule(EASTMARCH_COUNCIL, cadence="daily"))
    digest_runs.begin(store, here.id, "daily", SATURDAY.date(), digest_runs.last_telling(store))
    edit(store, 1, "daily")
    assert post_digests(store, MONDAY) == 1
    assert post_digests(store, MONDAY + timedelta(days=1)) == 0
    assert number(store, 1).owed is None


def test_an_alert_that_others_ask_for_stays_without_the_one_that_left(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE), rule(WESTMARCH_COUNCIL))
    assert edit(store, 1, "weekly").to_digest == 0
    (due,) = deliveries.waiting(store, here.id)
    digest = compose(store, due, MONDAY, {})
    assert digest is not None
    # It is told by the alert too, so the alert names it and the digest leaves it out.
    assert digest.rests_on == "For this channel’s subscriptions: workforce; Westmarch."
    assert post_digests(store, MONDAY) == 0


def test_an_alert_that_was_taken_back_is_not_resent_beside_the_digest(store: Store) -> None:
    at_night(store, rule(WORKFORCE))
    edit(store, 1, "daily")
    assert not deliveries.resend(store, 1, SATURDAY)
    assert deliveries.counts(store)["waiting"] == 0


def test_what_was_withdrawn_meanwhile_is_announced_for_no_digest(store: Store) -> None:
    at_night(store, rule(WORKFORCE))
    gone = letter("one").sha256
    row = {"source": "ofsted", "key": "1", "url": "https://files.example.org/1", "title": "One"}
    row |= {"first_seen": FRIDAY.isoformat(), "unlisted": SATURDAY.isoformat(), "document": gone}
    store.insert("notices", [row])
    assert edit(store, 1, "daily").to_digest == 0
    assert post_digests(store, MONDAY) == 0


def test_undoing_the_edit_brings_the_alerts_back(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    for _ in range(3):
        edit(store, 1, "daily")
        assert told(store, here) == []
        assert edit(store, 1, "now").to_alerts == 1
    (due,) = deliveries.waiting(store, here.id)
    assert (due.part.partition(":")[0], due.due) == ("letter", MONDAY - timedelta(hours=1))
    assert compose(store, due, MONDAY, {}) is not None
    assert post_digests(store, MONDAY) == 0


def test_what_a_digest_told_already_comes_back_as_no_alert(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE, cadence="daily"))
    assert post_digests(store, MONDAY) == 1
    assert edit(store, 1, "now", MONDAY + timedelta(hours=1)).to_alerts == 0
    assert told(store, here) == ["digest"]


def test_what_waited_for_one_digest_is_in_another_that_is_asked_for_instead(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE, cadence="weekly"), rule(NEGLECT, cadence="daily"))
    digest_runs.begin(store, here.id, "daily", SATURDAY.date(), digest_runs.last_telling(store))
    edit(store, 1, "daily")
    assert post_digests(store, MONDAY) == 1


def test_what_is_claimed_goes_out_as_it_is_and_is_in_no_digest(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    (due,) = deliveries.claim(store, MONDAY, limit=1)
    assert edit(store, 1, "daily", MONDAY).to_digest == 0
    assert compose(store, due, MONDAY, {}) is not None
    assert post_digests(store, MONDAY + timedelta(days=1)) == 0
    assert told(store, here) == []


def test_a_message_that_was_tried_in_vain_moves_with_its_corrections(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    (due,) = deliveries.claim(store, MONDAY, limit=1)
    note = replace(due, part=f"note:{due.report}", revision=2, under=due.id)
    deliveries.add(store, note, MONDAY)
    deliveries.retry(store, due.id, "busy", MONDAY, MONDAY)
    assert edit(store, 1, "daily", MONDAY).to_digest == 1
    (left,) = deliveries.waiting(store, here.id)
    assert not deliveries.may_be_noted(store, left)


def test_another_channel_is_told_as_it_was(store: Store) -> None:
    there = channel(store, "C2")
    ask(store, there, rule(WORKFORCE), now=FRIDAY - timedelta(days=30))
    at_night(store, rule(WORKFORCE))
    edit(store, 2, "daily")
    assert told(store, there) == ["letter"]
    edit(store, 2, "now")
    assert told(store, there) == ["letter"]


def test_an_alert_that_nobody_asks_for_any_more_is_not_sent(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    assert len(end(store, [number(store, 1)], SATURDAY)) == 1
    assert told(store, here) == []
    assert deliveries.counts(store)["dropped"] == 1


def test_an_alert_that_ends_is_left_to_the_digests_that_relied_on_it(store: Store) -> None:
    here = at_night(store, rule(WESTMARCH_COUNCIL), rule(WORKFORCE, cadence="daily"))
    digest_runs.begin(store, here.id, "daily", SATURDAY.date(), digest_runs.last_telling(store))
    end(store, [number(store, 1)], SATURDAY)
    assert told(store, here) == []
    assert post_digests(store, MONDAY) == 1


def test_what_ends_by_mistake_goes_on_where_it_ended(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    for n in range(3):
        end(store, subscriptions.of_channel(store, here.id), SATURDAY)
        come(store, letter(f"{n}", start=date(2024, 4, 1 + 7 * n)), SATURDAY)  # meanwhile
        made, goes_on = begin(store, here, rule(WORKFORCE), SATURDAY + timedelta(hours=1))
        assert (goes_on, made.id) == (True, n + 2)
        assert told(store, here) == ["letter"] * (n + 2)


def test_a_digest_that_ends_by_mistake_goes_on_where_it_ended(store: Store) -> None:
    weekly = rule(WORKFORCE, cadence="weekly")
    here = at_night(store, weekly, rule(NEGLECT, cadence="weekly"))
    end(store, [number(store, 1)], SATURDAY)
    begin(store, here, weekly, SATURDAY)
    assert post_digests(store, MONDAY) == 1
    assert post_digests(store, MONDAY + timedelta(days=7)) == 0


def test_what_begins_again_later_is_told_nothing_of_the_past(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    end(store, [number(store, 1)], SATURDAY)
    _, goes_on = begin(store, here, rule(WORKFORCE), SATURDAY + timedelta(hours=1, seconds=1))
    assert not goes_on
    assert told(store, here) == []


def test_what_goes_on_is_told_nothing_from_before_it_first_began(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    ask(store, here, rule(WESTMARCH_COUNCIL), now=SATURDAY)
    end(store, subscriptions.of_channel(store, here.id), SATURDAY)
    begin(store, here, rule(WESTMARCH_COUNCIL), SATURDAY)
    assert told(store, here) == []
    begin(store, here, rule(WORKFORCE), SATURDAY)
    assert told(store, here) == ["letter"]


def test_all_subscriptions_of_a_channel_end_at_once(store: Store) -> None:
    rules = [rule(WORKFORCE), rule(WESTMARCH_COUNCIL), rule(NEGLECT, cadence="weekly")]
    here = at_night(store, *rules)
    assert len(end(store, subscriptions.of_channel(store, here.id), SATURDAY)) == 3
    assert told(store, here) == []
    assert deliveries.counts(store)["dropped"] == 1


def test_another_rule_takes_with_it_what_it_does_not_ask_for(store: Store) -> None:
    here = at_night(store, rule(WORKFORCE))
    come(store, letter("two", urns=(EASTMARCH,)), FRIDAY)
    assert len(told(store, here)) == 2
    changed = change(store, number(store, 1), rule(EASTMARCH_COUNCIL), SATURDAY)
    assert changed is not None
    (due,) = deliveries.waiting(store, here.id)
    assert compose(store, due, MONDAY, {}) is not None


def test_a_subscription_that_ended_meanwhile_is_not_changed(store: Store) -> None:
    at_night(store, rule(WORKFORCE))
    before = number(store, 1)
    end(store, [before], SATURDAY)
    assert change(store, before, rule(NEGLECT), SATURDAY) is None
    assert end(store, [before], SATURDAY) == []


CADENCES: tuple[Cadence, ...] = ("now", "daily", "weekly")
STEPS = ("come", "come", "ask", "edit", "edit", "rule", "end", "send", "wait")


def send(store: Store, now: datetime) -> None:
    while due := deliveries.claim(store, now, limit=10):
        for one in due:
            if compose(store, one, now, {}) is None:
                deliveries.give_up(store, one.id, "Nothing.", "dropped", now)
            else:
                deliveries.confirm(store, Posted(one.id, f"ts{one.id}", now))


def step(store: Store, here: Channel, what: str, n: int, number: int, now: datetime) -> None:
    every = subscriptions.of_channel(store, here.id)
    one = every[n % len(every)] if every else None
    cadence = CADENCES[n % 3]
    if what == "come":
        start = date(2024, 3, 5) + timedelta(days=3 * number)
        come(store, letter(f"{number}", start=start, urns=((WESTMARCH, EASTMARCH)[n % 2],)), now)
    elif what == "ask":
        about = (WORKFORCE, EASTMARCH_COUNCIL, WESTMARCH_COUNCIL)[n % 3]
        begin(store, here, rule(about, cadence=CADENCES[n // 3 % 3]), now)
    elif what == "edit" and one is not None:
        change(store, one, replace(one.rule, cadence=cadence), now)
    elif what == "rule" and one is not None:
        change(store, one, rule(EASTMARCH_COUNCIL, cadence=cadence), now)
    elif what == "end" and one is not None:
        end(store, [one], now)
    elif what == "send":
        send(store, now)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 8)), min_size=4, max_size=40))
def test_however_it_is_changed_all_that_is_new_is_told_and_told_once(
    steps: list[tuple[str, int]],
) -> None:
    with new_store() as store:
        here = channel(store)
        now = FRIDAY
        owed: dict[str, set[int]] = {}  # documents, each with who asked since before it came
        for number, (what, n) in enumerate(steps):
            now += timedelta(hours=1 + 5 * (n % 3) + 24 * (what == "wait"))
            before = digest_runs.last_telling(store)
            step(store, here, what, n, number, now)
            post_digests(store, now)
            every = subscriptions.of_channel(store, here.id)
            for telling in tellings.between(store, before, digest_runs.last_telling(store)):
                owed[telling.document or ""] = {one.id for one in every}
            # Whoever changes what it is about, or ends, is owed nothing of before.
            for key, asked in owed.items():
                hits = hits_of(matchers_of(store, key, {}), every)
                owed[key] = asked & {hit.subscription.id for hit in hits}
        for days in range(1, 12):
            post_digests(store, now + timedelta(days=days))
        send(store, now + timedelta(days=12))
        for key, asked in owed.items():
            told = deliveries.told_of(store, (key,))
            sent = [one for one in told if one.delivery.state == "sent"]
            assert len(sent) == 1 if asked else len(sent) <= 1
