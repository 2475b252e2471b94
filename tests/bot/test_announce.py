"""Announcing: a new letter is in the outbox of whoever asked, once, when their hours allow it."""

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.models import Channel, Hours, Rule
from bot.post import post_digests
from bot.posting.announce import announce, change_hours
from bot.posting.compose import compose
from bot.posting.facts import facts_from_json, facts_json
from bot.store import Store, channels, deliveries, subscriptions, tellings
from bot.store.tellings import Telling
from digests.render.text import render
from scrapers.models import Letter
from tests.bot.samples import EASTMARCH, WESTMARCH, article, letter, new_store, put
from tests.bot.talking import (
    EASTMARCH_COUNCIL,
    EVERYTHING,
    MONDAY,
    NEGLECT,
    SOUTH_EAST,
    WESTMARCH_COUNCIL,
    WORKFORCE,
    channel,
    later,
    rule,
)
from tests.digests.samples import finding

HIGH = finding(1, "Caseloads are too high.", "workforce", "concern")


def come(store: Store, made: Letter, now: datetime = MONDAY, **rest: Any) -> int | None:
    """A letter comes in, as the watch stores it and tells of it."""
    with store.writing():
        put(store, made, HIGH, **rest)
        return announce(store, telling(made), now)


def telling(made: Letter, event: str = "new") -> Telling:
    return Telling(event, "ofsted", made.sha256, made.sha256, document=made.sha256)


def ask(store: Store, where: Channel, *rules: Rule, now: datetime = MONDAY) -> None:
    for one in rules:
        subscriptions.add(store, where.id, one, now, "U1")


def test_a_letter_comes_once_however_many_subscriptions_ask_for_it() -> None:
    with new_store() as store:
        here, there = channel(store, "C1"), channel(store, "C2")
        ask(store, here, rule(WORKFORCE), rule(WESTMARCH_COUNCIL), rule(NEGLECT))
        ask(store, there, rule(EASTMARCH_COUNCIL))
        assert come(store, letter("one")) is not None
        (due,) = deliveries.waiting(store, here.id)
        assert (due.part.partition(":")[0], due.subscriptions) == ("letter", (1, 2))
        assert due.story == f"{WESTMARCH}:2024-03-05"
        assert deliveries.waiting(store, there.id) == ()


def test_the_same_telling_announces_nothing_again() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WESTMARCH_COUNCIL))
        made = letter("one")
        assert come(store, made) is not None
        assert announce(store, telling(made), MONDAY) is None
        other = Telling("new", "a council", "k", "r", document=made.sha256)
        assert announce(store, other, MONDAY) is not None  # met at another source too
        assert len(deliveries.waiting(store, here.id)) == 1


def test_the_message_commits_with_the_letter_or_not_at_all() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WESTMARCH_COUNCIL))

        def fail() -> None:
            with store.writing():
                come(store, letter("half"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert deliveries.waiting(store, here.id) == ()
        assert tellings.untold(store) == ()


def test_nothing_is_sent_that_was_news_before_the_subscription() -> None:
    with new_store() as store:
        here = channel(store)
        old = letter("old")
        come(store, old, MONDAY)
        ask(store, here, rule(WESTMARCH_COUNCIL))
        again = Telling("new", "a council", "k", "r", document=old.sha256)
        announce(store, again, MONDAY)
        assert deliveries.waiting(store, here.id) == ()
        come(store, letter("new", start=date(2024, 9, 3)), MONDAY)  # the same second, but after
        assert len(deliveries.waiting(store, here.id)) == 1


def test_a_copy_of_a_letter_is_no_news() -> None:
    with new_store() as store:
        here, late = channel(store, "C1"), channel(store, "C2")
        ask(store, here, rule(WESTMARCH_COUNCIL))
        come(store, letter("one"))
        ask(store, late, rule(WESTMARCH_COUNCIL))
        come(store, letter("the same, saved again"))
        assert len(deliveries.waiting(store, here.id)) == 1
        assert deliveries.waiting(store, late.id) == ()


def test_a_joint_letter_is_one_message_for_those_of_its_authorities_that_were_asked_for() -> None:
    with new_store() as store:
        here, there = channel(store, "C1"), channel(store, "C2")
        ask(store, here, rule(SOUTH_EAST))
        ask(store, there, rule(EASTMARCH_COUNCIL))
        come(store, letter("joint", kind="jtai", urns=(WESTMARCH, EASTMARCH)))
        (both,) = deliveries.waiting(store, here.id)
        (one,) = deliveries.waiting(store, there.id)
        assert f'"urns": ["{WESTMARCH}", "{EASTMARCH}"]' in both.content
        assert f'"urns": ["{EASTMARCH}"]' in one.content


def test_press_comes_only_where_it_was_asked_for() -> None:
    with new_store() as store:
        here, there = channel(store, "C1"), channel(store, "C2")
        ask(store, here, rule(WESTMARCH_COUNCIL))
        ask(store, there, rule(WESTMARCH_COUNCIL, with_press=True))
        come(store, article("echo", written=date(2026, 1, 12)))
        assert deliveries.waiting(store, here.id) == ()
        (due,) = deliveries.waiting(store, there.id)
        assert due.part.startswith("article:")


def test_a_changed_page_of_a_council_comes_with_press() -> None:
    with new_store() as store:
        here, there = channel(store, "C1"), channel(store, "C2")
        ask(store, here, rule(WESTMARCH_COUNCIL))
        ask(store, there, rule(WESTMARCH_COUNCIL, with_press=True))
        for why in ("Added: “Inspectors came in May.”", "Added: “Said Ms Jo March.”"):
            page = Telling(
                "updated",
                "westmarch-page",
                "k",
                why,
                url="https://westmarch.example.org/inspections",
                title="Inspections of services",
                authority="Westmarch",
                published=date(2026, 1, 12),
                why=why,
            )
            assert announce(store, page, MONDAY) is not None
            assert announce(store, page, MONDAY) is None
        assert deliveries.waiting(store, here.id) == ()
        said = []
        for due in deliveries.waiting(store, there.id):
            digest = compose(store, due, MONDAY, {})
            assert digest is not None
            assert deliveries.thread_of(store, due) is None
            assert digest.actions[0].link == "https://westmarch.example.org/inspections"
            said.append(" ".join(render(digest).body.split()))
        assert said[0].startswith("Westmarch: “Inspections of services” has changed")
        assert "Added: “Inspectors came in May.” The words of westmarch-page, not a" in said[0]
        assert "March" not in said[1].replace("Westmarch", "")


def test_a_draft_reaches_no_channel_until_it_is_released() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(EVERYTHING))
        come(store, letter("draft"), private=True)
        assert deliveries.waiting(store, here.id) == ()


@pytest.mark.parametrize(
    ("hours", "now", "due"),
    [
        (Hours(), MONDAY, MONDAY),
        (Hours(), later(hours=12), later(hours=22)),  # at 07:30 on Tuesday
        (Hours(anytime=True), later(hours=12), later(hours=12)),
        (Hours(), later(days=4, hours=12), later(days=6, hours=22)),  # Friday night: on Monday
    ],
)
def test_news_at_night_waits_for_the_next_working_morning(
    hours: Hours, now: datetime, due: datetime
) -> None:
    with new_store() as store:
        here = channel(store)
        channels.set_hours(store, here.id, hours)
        ask(store, here, rule(WESTMARCH_COUNCIL))
        come(store, letter("one"), now)
        (waits,) = deliveries.waiting(store, here.id)
        assert waits.due == due


def test_alerts_anytime_lets_go_what_waits() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WESTMARCH_COUNCIL))
        night = later(hours=12)
        come(store, letter("one"), night)
        change_hours(store, here, Hours(anytime=True), night)
        assert len(deliveries.claim(store, night, limit=5)) == 1


def test_a_paused_channel_that_returns_hears_of_the_last_seven_days() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WESTMARCH_COUNCIL))
        channels.pause(store, here.id, "The channel is archived.", MONDAY)
        for weeks in range(3):
            made = letter(f"{weeks}", start=date(2024, 3, 5) + timedelta(weeks=weeks))
            come(store, made, later(days=7 * weeks))
        back = later(days=15)
        assert deliveries.claim(store, back, limit=9) == ()
        channels.resume(store, here.id, back)
        (left,) = deliveries.waiting(store, here.id)
        assert left.due == later(days=14)
        assert deliveries.counts(store)["dropped"] == 2
        assert len(deliveries.claim(store, back, limit=9)) == 1


def test_what_was_told_is_noted_for_each_channel_as_its_rules_ask() -> None:
    praised = finding(2, "Leaders support them well.", "workforce", "strength")  # nothing moves
    made = letter("one")
    with new_store() as store:
        for name, subject in (("C1", WORKFORCE), ("C2", SOUTH_EAST), ("C3", WORKFORCE)):
            ask(store, channel(store, name), rule(subject))
        with store.writing():
            put(store, made, HIGH, praised)
            announce(store, telling(made), MONDAY)
        first, other, same = (one.facts for one in deliveries.told_of(store, (made.sha256,)))
        assert first == same
        assert first != other
        assert facts_json(facts_from_json(first)) == first


def test_a_letter_is_announced_to_five_hundred_channels_in_a_moment() -> None:
    findings = tuple(
        finding(n, f"Work of kind {n} is poor and it is slow.", "workforce", "concern")
        for n in range(120)
    )
    made = letter("one")
    with new_store() as store:
        for n in range(500):
            ask(store, channel(store, f"C{n}"), rule((WORKFORCE, NEGLECT, SOUTH_EAST)[n % 3]))
        with store.writing():
            put(store, made, *findings)
            began = time.process_time()
            announce(store, telling(made), MONDAY)
            assert time.process_time() - began < 0.6  # 0.2 s here; the watch's transaction waits
        assert deliveries.counts(store)["waiting"] > 300


def test_an_alert_names_the_digests_that_it_is_told_for_and_they_leave_it_out() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WORKFORCE, cadence="daily"), rule(WESTMARCH_COUNCIL))
        ask(store, here, rule(NEGLECT, cadence="weekly"), rule(SOUTH_EAST, cadence="weekly"))
        come(store, letter("one"))
        ask(store, here, rule(EVERYTHING, cadence="daily"), now=later(minutes=1))
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        named = "For this channel’s subscriptions: workforce; Westmarch; South East."
        assert digest.rests_on == named
        assert post_digests(store, later(days=1)) == 0
