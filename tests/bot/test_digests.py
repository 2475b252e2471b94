"""Digests: once an hour of a channel, the most important first, and nothing when nothing is new."""

import json
from datetime import date, datetime, time, timedelta

import pytest

from bot.models import Channel, Delivery, Hours
from bot.post import FIRST_ITEMS, digest_now, post_digests, preview, preview_digest
from bot.posting.announce import announce
from bot.posting.compose import compose
from bot.posting.correct import correct
from bot.store import Store, channels, deliveries, digest_runs, subscriptions
from bot.store.tellings import Telling
from digests.models import Digest
from digests.render.text import render
from scrapers.models import Point
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
from tests.bot.test_announce import HIGH, ask, come, telling
from tests.digests.samples import finding, grade

TUESDAY = datetime.fromisoformat("2026-01-13T08:30:00Z")


def visits(store: Store, number: int, now: datetime = MONDAY) -> None:
    for n in range(number):
        urns = ((WESTMARCH,), (EASTMARCH,))[n % 2]
        start = date(2024, 3, 5) + timedelta(weeks=n)
        come(store, letter(f"visit {n}", start=start, urns=urns), now)


def items(due: Delivery) -> list[str]:
    return [item["report"] for item in json.loads(due.content)["items"]]


def words_of(store: Store, due: Delivery) -> str:
    digest = compose(store, due, MONDAY, {})
    assert digest is not None
    return " ".join(render(digest).body.split())


def daily(store: Store, name: str = "C1") -> Channel:
    here = channel(store, name)
    ask(store, here, rule(SOUTH_EAST, cadence="daily"))
    return here


def test_a_digest_comes_at_its_hour_and_once() -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 2)
        assert post_digests(store, TUESDAY - timedelta(seconds=1)) == 0
        assert post_digests(store, TUESDAY) == 1
        assert post_digests(store, TUESDAY + timedelta(hours=9)) == 0
        (due,) = deliveries.waiting(store, here.id)
        assert (due.story, due.part, due.due) == ("daily:2026-01-13", "digest:0", TUESDAY)
        assert len(items(due)) == 2
        assert words_of(store, due).startswith("Daily digest, 13 January 2026: 2 new documents")


def test_where_nothing_is_new_nothing_is_sent() -> None:
    with new_store() as store:
        daily(store)
        assert [post_digests(store, TUESDAY + timedelta(days=n)) for n in range(3)] == [0, 0, 0]
        visits(store, 1, TUESDAY + timedelta(days=2, hours=1))
        assert post_digests(store, TUESDAY + timedelta(days=3)) == 1
        assert post_digests(store, TUESDAY + timedelta(days=6)) == 0


def test_a_weekly_digest_takes_in_its_week() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST, cadence="weekly"), now=TUESDAY)
        visits(store, 3, TUESDAY)
        assert post_digests(store, later(days=6, hours=22)) == 0  # Monday, 07:30
        assert post_digests(store, later(days=6, hours=23)) == 1
        (due,) = deliveries.waiting(store, here.id)
        assert due.story == "weekly:2026-01-19"
        assert len(items(due)) == 3


def test_a_digest_is_of_the_subscriptions_then_in_force() -> None:
    with new_store() as store:
        here = daily(store)
        ask(store, here, rule(WESTMARCH_COUNCIL, cadence="daily"))
        visits(store, 4)
        subscriptions.remove(store, 1, here.id)
        post_digests(store, TUESDAY)
        (due,) = deliveries.waiting(store, here.id)
        assert len(items(due)) == 2
        assert due.subscriptions == (2,)
        assert "For this channel’s subscription: Westmarch." in words_of(store, due)


def test_a_digest_names_the_subscriptions_of_another_rhythm_that_ask_for_the_same() -> None:
    with new_store() as store:
        here = daily(store)
        weekly = rule(WESTMARCH_COUNCIL, cadence="weekly")
        ask(store, here, weekly, rule(WORKFORCE, cadence="weekly", within=(EASTMARCH_COUNCIL,)))
        come(store, letter("visit", urns=(WESTMARCH,)))
        post_digests(store, TUESDAY)
        (due,) = deliveries.waiting(store, here.id)
        assert due.subscriptions == (1, 2)
        said = words_of(store, due)
        assert "For this channel’s subscriptions: South East; Westmarch." in said
        assert post_digests(store, later(days=7)) == 0  # nor is it in the weekly digest


def test_of_each_letter_a_digest_tells_what_was_asked_of_that_one() -> None:
    drift = finding(2, "Neglect goes unseen for too long.", "neglect", "concern")
    with new_store() as store:
        here = channel(store)
        ask(
            store,
            here,
            rule(WORKFORCE, cadence="daily", within=(WESTMARCH_COUNCIL,)),
            rule(NEGLECT, cadence="daily", within=(EASTMARCH_COUNCIL,)),
        )
        for name, urn in (("one", WESTMARCH), ("two", EASTMARCH)):
            made = letter(name, urns=(urn,))
            with store.writing():
                put(store, made, HIGH, drift)
                announce(store, telling(made), MONDAY)
        post_digests(store, TUESDAY)
        (due,) = deliveries.waiting(store, here.id)
        said = words_of(store, due)
        assert said.count(HIGH.text) == said.count(drift.text) == 1
        told = {
            of.report: json.loads(of.facts)["findings"]
            for of in deliveries.told_of(store, items(due))
        }
        for report, facts in told.items():  # what was told is what a correction compares
            correct(store, report, TUESDAY)
            (after,) = deliveries.told_of(store, (report,))
            assert json.loads(after.facts)["findings"] == facts


def test_what_another_rhythm_alone_asks_for_waits_for_it() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(EASTMARCH_COUNCIL, cadence="daily"))
        ask(store, here, rule(WESTMARCH_COUNCIL, cadence="weekly"))
        visits(store, 2)
        post_digests(store, TUESDAY)
        (due,) = deliveries.waiting(store, here.id)
        assert items(due) == [letter("visit 1").sha256]
        assert due.subscriptions == (1,)
        assert post_digests(store, later(days=7)) == 1


def test_nothing_from_before_a_subscription_is_in_its_digest() -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 2)
        ask(store, here, rule(EVERYTHING, cadence="weekly"))
        come(store, letter("after", start=date(2025, 1, 7)))
        assert post_digests(store, later(days=7)) == 1
        assert [len(items(due)) for due in deliveries.waiting(store, here.id)] == [3]


def test_a_later_subscription_brings_no_older_news_into_a_digest_that_others_began() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(EASTMARCH_COUNCIL, cadence="daily"))
        visits(store, 2)
        ask(store, here, rule(WESTMARCH_COUNCIL, cadence="daily"))
        post_digests(store, TUESDAY)
        (due,) = deliveries.waiting(store, here.id)
        assert items(due) == [letter("visit 1").sha256]


def test_the_run_of_an_hour_is_taken_once() -> None:
    with new_store() as store:
        here = channel(store)
        day = TUESDAY.date()
        assert digest_runs.last_run(store, here.id, "daily") is None
        assert digest_runs.begin(store, here.id, "daily", day, 7)
        assert not digest_runs.begin(store, here.id, "daily", day, 8)
        assert digest_runs.begin(store, here.id, "weekly", day, 8)
        assert digest_runs.last_run(store, here.id, "daily") == (day, 7)


def test_what_a_channel_was_told_of_is_in_no_later_digest_of_it() -> None:
    with new_store() as store:
        here = daily(store)
        ask(store, here, rule(WESTMARCH_COUNCIL), rule(SOUTH_EAST, cadence="weekly"))
        visits(store, 2)
        assert post_digests(store, later(days=7)) == 1
        alert, digest = deliveries.waiting(store, here.id)
        assert alert.part.startswith("letter:")
        assert items(digest) == [letter("visit 1").sha256]


def test_the_most_important_comes_first_and_the_rest_follows_in_the_thread() -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 38)
        worst = letter(
            "worst",
            kind="ilacs_inspection",
            start=date(2023, 1, 9),
            judgements=(grade("overall_effectiveness", "inadequate"),),
            priority_actions=(Point("Management oversight.", 2),),
        )
        come(store, worst)
        come(store, letter("inspected", kind="ilacs_inspection", start=date(2022, 1, 9)))
        assert post_digests(store, TUESDAY) == 4
        first, *rest = deliveries.waiting(store, here.id)
        assert items(first)[:2] == [worst.sha256, letter("inspected").sha256]
        assert [len(items(one)) for one in (first, *rest)] == [FIRST_ITEMS, 15, 15, 2]
        assert {one.under for one in rest} == {first.id}
        assert "32 more follow in this thread." in words_of(store, first)
        assert "Area for priority action: Management oversight." in words_of(store, first)
        assert words_of(store, rest[2]).startswith("Daily digest, 13 January 2026: 39 to 40 of 40")


def joined(store: Store, here: Channel) -> Channel:
    """Another channel with a digest of Tuesday; the first one joins it."""
    there = channel(store, "C2")
    ask(store, there, rule(EASTMARCH_COUNCIL, cadence="daily"))
    come(store, letter("east", urns=(EASTMARCH,)))
    assert post_digests(store, TUESDAY)
    channels.move(store, here.address, there.address)
    return there


def test_what_waits_for_a_digest_is_told_where_the_channel_joins_another_whose_came() -> None:
    with new_store() as store:
        here = channel(store)
        channels.set_hours(store, here.id, Hours(digest=time(9)))
        ask(store, here, rule(WESTMARCH_COUNCIL, cadence="daily"))
        made = letter("one")
        come(store, made)
        there = joined(store, here)
        assert len(deliveries.waiting(store, there.id)) == 1
        assert post_digests(store, TUESDAY + timedelta(days=1)) == 1
        assert items(deliveries.waiting(store, there.id)[1]) == [made.sha256]
        assert post_digests(store, TUESDAY + timedelta(days=2)) == 0


def test_the_digest_of_a_channel_that_joins_another_is_sent_beside_that_ones() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WESTMARCH_COUNCIL, cadence="daily"))
        made = letter("one")
        come(store, made)
        there = joined(store, here)
        told = [items(due) for due in deliveries.waiting(store, there.id)]
        assert sorted(told) == sorted([[made.sha256], [letter("east").sha256]])
        assert post_digests(store, TUESDAY + timedelta(days=1)) == 0


def test_a_fall_to_inadequate_comes_before_falls_and_rises() -> None:
    def inspection(name: str, urn: str, year: int, **grades: str) -> str:
        judgements = tuple(grade(area, given) for area, given in grades.items())
        when = date(year, 1, 9)
        made = letter(name, kind="ilacs_inspection", start=when, urns=(urn,), judgements=judgements)
        come(store, made)
        return made.sha256

    with new_store() as store:
        inspection("west before", WESTMARCH, 2022, in_care="good", care_leavers="inadequate")
        inspection("east before", EASTMARCH, 2022, in_care="good", care_leavers="good")
        here = daily(store)
        mixed = inspection(
            "mixed", WESTMARCH, 2024, in_care="requires_improvement", care_leavers="good"
        )
        fallen = inspection("fallen", EASTMARCH, 2024, in_care="inadequate", care_leavers="good")
        visit = letter("action", start=date(2023, 1, 9), priority_actions=(Point("Act.", 2),))
        come(store, visit)
        post_digests(store, TUESDAY)
        (due,) = deliveries.waiting(store, here.id)
        assert items(due) == [fallen, visit.sha256, mixed]


def test_a_paused_channel_gets_none_and_after_its_return_one_of_the_last_seven_days() -> None:
    with new_store() as store:
        here = daily(store)
        channels.pause(store, here.id, "The channel is archived.", MONDAY)
        for n in range(3):
            made = letter(f"{n}", start=date(2024, 3, 5) + timedelta(weeks=n))
            come(store, made, later(days=7 * n))
        assert post_digests(store, later(days=15)) == 0
        channels.resume(store, here.id, later(days=15))
        assert post_digests(store, later(days=15)) == 1
        (due,) = deliveries.waiting(store, here.id)
        assert items(due) == [letter("2").sha256]


@pytest.mark.parametrize(
    ("made", "now", "days"),
    [
        # Good Friday is 3 April 2026, Easter Monday the 6th: Tuesday takes them in.
        ("2026-04-02T12:00:00Z", "2026-04-07T07:30:00Z", ["2026-04-07"]),
        ("2026-04-02T12:00:00Z", "2026-04-06T20:00:00Z", []),
        # The bot was down over the hour: not at night, but at the next opening.
        ("2026-01-12T12:00:00Z", "2026-01-13T22:00:00Z", ["2026-01-13"]),
    ],
)
def test_digests_keep_to_working_days(made: str, now: str, days: list[str]) -> None:
    with new_store() as store:
        here = channel(store)
        start = datetime.fromisoformat(made)
        ask(store, here, rule(SOUTH_EAST, cadence="daily"), now=start)
        visits(store, 1, start)
        post_digests(store, datetime.fromisoformat(now))
        assert [d.story for d in deliveries.waiting(store, here.id)] == [f"daily:{d}" for d in days]


def test_a_digest_that_was_missed_is_not_posted_at_night() -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 1)
        post_digests(store, datetime.fromisoformat("2026-01-14T02:00:00Z"))
        (due,) = deliveries.waiting(store, here.id)
        assert due.story == "daily:2026-01-13"
        assert due.due == datetime.fromisoformat("2026-01-14T07:30:00Z")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-13T09:20:00Z", "2026-01-13T09:20:00Z"),
        ("2026-01-13T17:00:00Z", "2026-01-13T17:00:00Z"),
        ("2026-01-13T22:00:00Z", "2026-01-14T07:30:00Z"),
    ],
)
def test_a_digest_that_was_missed_by_day_is_not_posted_the_same_night(now: str, due: str) -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 1)
        post_digests(store, datetime.fromisoformat(now))
        (made,) = deliveries.waiting(store, here.id)
        assert made.due == datetime.fromisoformat(due)


def test_a_digest_that_is_asked_for_comes_at_once_at_night_too() -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 1)
        night = datetime.fromisoformat("2026-01-13T22:00:00Z")
        assert digest_now(store, here, night) == 1
        (made,) = deliveries.waiting(store, here.id)
        assert made.due == night


def test_other_hours_make_other_digests() -> None:
    with new_store() as store:
        here = daily(store)
        other = datetime.fromisoformat("2026-01-14T16:00:00Z")
        hours = Hours(digest=other.time(), days=(2,))
        channels.set_hours(store, here.id, hours)
        visits(store, 1)
        assert post_digests(store, TUESDAY) == 0
        assert post_digests(store, other - timedelta(minutes=1)) == 0
        assert post_digests(store, other) == 1


def test_press_is_in_a_digest_only_with_press_and_after_the_letters() -> None:
    with new_store() as store:
        here, there = daily(store), channel(store, "C2")
        ask(store, there, rule(SOUTH_EAST, cadence="daily", with_press=True))
        come(store, article("echo", written=date(2026, 1, 12)))
        visits(store, 1)
        post_digests(store, TUESDAY)
        assert [len(items(due)) for due in deliveries.waiting(store, here.id)] == [1]
        (due,) = deliveries.waiting(store, there.id)
        assert items(due) == [letter("visit 0").sha256, article("echo", written=MONDAY).sha256]
        assert "not a finding of Ofsted's" in words_of(store, due)


def test_a_changed_page_is_in_a_digest_with_press() -> None:
    with new_store() as store:
        here, there = daily(store), channel(store, "C2")
        ask(store, there, rule(SOUTH_EAST, cadence="daily", with_press=True))
        page = Telling("updated", "westmarch-page", "k", "r", authority="Westmarch", why="Added.")
        announce(store, page, MONDAY)
        assert post_digests(store, TUESDAY) == 1
        assert deliveries.waiting(store, here.id) == ()
        (due,) = deliveries.waiting(store, there.id)
        assert "Westmarch: a page has changed • Added." in words_of(store, due)


def test_a_digest_now_takes_what_waits_and_leaves_nothing_for_the_next() -> None:
    with new_store() as store:
        here = daily(store)
        visits(store, 3)
        shown = preview_digest(store, here, MONDAY)
        assert isinstance(shown, Digest)
        assert "3 new documents" in shown.title[0].text
        assert deliveries.waiting(store, here.id) == ()
        assert digest_now(store, here, MONDAY) == 1
        assert digest_now(store, here, MONDAY) == 0
        assert preview_digest(store, here, MONDAY) is None
        assert post_digests(store, TUESDAY) == 0


def test_a_preview_counts_what_a_year_would_have_brought() -> None:
    with new_store() as store:
        visits(store, 10)
        come(store, article("echo", written=date(2024, 4, 1)))
        year = (date(2024, 1, 1), date(2024, 12, 31))

        def count(*subjects: object, **rest: object) -> int:
            return preview(store, rule(*subjects, **rest), *year).messages  # type: ignore[arg-type]

        assert count(SOUTH_EAST) == 10
        assert count(SOUTH_EAST, with_press=True) == 11
        assert count(EASTMARCH_COUNCIL) == count(EASTMARCH_COUNCIL, cadence="weekly") == 5
        assert count(WORKFORCE) == 10
        assert count(EVERYTHING, excluded=(WESTMARCH_COUNCIL,)) == 5
        assert preview(store, rule(EVERYTHING), *(date(2020, 1, 1),) * 2).items == ()
