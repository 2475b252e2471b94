"""Corrections: as visible as the error, and nothing for small edits."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.models import Delivery
from bot.post import post_digests
from bot.posting.announce import announce
from bot.posting.compose import compose
from bot.posting.correct import correct_all
from bot.store import Store, channels, deliveries, subscriptions
from bot.store.corrections import supersede
from bot.store.deliveries import Posted
from bot.store.letters import record_again
from digests.models import Finding
from digests.render.text import render
from scrapers.models import Letter, Point
from tests.bot.samples import EASTMARCH, letter, new_store, put
from tests.bot.talking import (
    MONDAY,
    SOUTH_EAST,
    WORKFORCE,
    channel,
    later,
    rule,
    sent_of_report,
)
from tests.bot.test_announce import HIGH, ask, come, telling
from tests.digests.samples import finding, grade

FIRST = letter(
    "first",
    kind="ilacs_inspection",
    nights=11,
    written=date(2024, 4, 1),
    judgements=(grade("overall_effectiveness", "good"),),
    improvements=(Point("The timeliness of pathway plans.", 4),),
)
LATE = Point("Management oversight of the front door.", 5)


def corrected(name: str = "second", **facts: object) -> Letter:
    """The letter as it is published again."""
    other = letter(name)
    return replace(FIRST, sha256=other.sha256, **facts)  # type: ignore[arg-type]


def again(store: Store, made: Letter, *findings: Finding, old: Letter = FIRST) -> None:
    """The letter's address gives other bytes, as the watch takes them."""
    with store.writing():
        put(store, made, *(findings or (HIGH,)))
        supersede(store, old.sha256, made.sha256)
        announce(store, telling(made, "updated"), MONDAY)


def send(store: Store) -> dict[str, str]:
    """Sends all that is due; gives the words of each message by its part, the last of a part."""
    said = {}
    while due := deliveries.claim(store, later(days=8), limit=9):
        for one in due:
            words = words_of(store, one)
            if words is None:
                deliveries.give_up(store, one.id, "Nothing left.", "dropped", MONDAY)
                continue
            said[f"{one.act} {one.part.partition(':')[0]}"] = words
            deliveries.confirm(store, Posted(one.id, f"ts{one.id}", MONDAY))
    return said


def words_of(store: Store, one: Delivery) -> str | None:
    digest = compose(store, one, MONDAY, {})
    return " ".join(render(digest).body.split()) if digest else None


def told(store: Store, **rest: Any) -> None:
    """A channel has been told of the first letter."""
    here = channel(store, **rest)
    ask(store, here, rule(SOUTH_EAST))
    come(store, FIRST)
    assert list(send(store)) == ["post letter"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"judgements": (grade("overall_effectiveness", "inadequate"),)},
            "Overall effectiveness: inadequate. Told before: good.",
        ),
        ({"letter_date": date(2024, 4, 2)}, "Letter dated 2 April 2024. Told before: 1 April 2024"),
        ({"priority_actions": (LATE,)}, "Area for priority action, not told before: “Management"),
        ({"improvements": ()}, "What needs to improve no longer: “The timeliness of pathway"),
        ({"kind": "sif_inspection"}, "It is the single inspection, not the inspection."),
    ],
)
def test_what_changed_is_said_in_the_thread_and_in_the_message(
    facts: dict[str, Any], words: str
) -> None:
    with new_store() as store:
        told(store)
        again(store, corrected(**facts))
        said = send(store)
        assert sorted(said) == ["post note", "update letter"]
        assert words in said["post note"]
        assert words in said["update letter"]
        assert "Corrected on 12 January 2026" in said["update letter"]
        (original,) = sent_of_report(store, FIRST.sha256)
        update, note = deliveries.revisions(store, original.id)
        assert (update.revision, note.revision) == (2, 2)
        assert deliveries.thread_of(store, note) == original.receipt


def test_a_letter_that_turns_out_to_be_about_another_authority_says_so() -> None:
    with new_store() as store:
        told(store)
        again(store, corrected(urns=(EASTMARCH,)))
        said = send(store)
        assert "It is about Eastmarch, not about Westmarch." in said["post note"]
        assert said["update letter"].startswith("Eastmarch: inspection")


def test_a_relabelled_finding_that_was_told_is_said() -> None:
    with new_store() as store:
        told(store)
        with store.writing():
            record_again(store, FIRST, [replace(HIGH, polarity="strength")])
        assert correct_all(store, MONDAY) == 1
        words = "Read again as a strength, told before as a concern: “Caseloads are too high.”"
        assert words in send(store)["post note"]
        assert correct_all(store, MONDAY) == 0


def test_a_finding_that_is_not_sure_any_more_is_taken_back() -> None:
    with new_store() as store:
        told(store)
        with store.writing():
            record_again(store, FIRST, [replace(HIGH, push=False)])
        assert correct_all(store, MONDAY) == 1
        assert (
            "Told before as a concern, and not sure enough to be told now: “Caseloads"
            in (send(store)["post note"])
        )


@pytest.mark.parametrize(
    "findings",
    [
        (HIGH, finding(2, "Plans drift.", "neglect", "mixed", push=False)),
        (replace(HIGH, n=7, page=9, text="Caseloads  are too high."),),
    ],
)
def test_what_was_never_told_can_be_relabelled_in_silence(findings: tuple[Finding, ...]) -> None:
    with new_store() as store:
        told(store)
        with store.writing():
            record_again(store, FIRST, findings)
        assert correct_all(store, MONDAY) == 0
        assert send(store) == {}


def test_small_edits_post_nothing() -> None:
    with new_store() as store:
        told(store)
        points = (Point("The timeliness and quality of pathway plans", 5),)
        again(store, corrected(improvements=points, title="A better title"))
        assert send(store) == {}


def test_a_second_correction_tells_only_what_is_new_and_keeps_the_whole_in_the_message() -> None:
    with new_store() as store:
        told(store)
        second = corrected(letter_date=date(2024, 4, 2))
        again(store, second)
        send(store)
        third = corrected(
            "third",
            letter_date=date(2024, 4, 2),
            judgements=(grade("overall_effectiveness", "inadequate"),),
        )
        again(store, third, old=second)
        said = send(store)
        assert "Letter dated" not in said["post note"]
        assert "inadequate. Told before: good." in said["post note"]
        assert "Letter dated 2 April 2024. Told before: 1 April 2024." in said["update letter"]
        (original,) = sent_of_report(store, FIRST.sha256)
        assert [d.revision for d in deliveries.revisions(store, original.id)] == [2, 2, 3, 3]


def test_two_corrections_before_a_sending_are_told_together() -> None:
    with new_store() as store:
        told(store)
        second = corrected(letter_date=date(2024, 4, 2))
        again(store, second)
        again(store, corrected("third", letter_date=date(2024, 4, 3)), old=second)
        assert deliveries.counts(store)["waiting"] == 2
        assert "Letter dated 3 April 2024. Told before: 1 April 2024." in send(store)["post note"]


def test_a_correction_that_is_taken_back_before_its_sending_says_nothing() -> None:
    with new_store() as store:
        told(store)
        second = corrected(letter_date=date(2024, 4, 2))
        again(store, second)
        again(store, corrected("third"), old=second)
        said = send(store)
        assert list(said) == ["update letter"]
        assert "Corrected" not in said["update letter"]


def test_what_still_waits_is_only_composed_anew() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST))
        come(store, FIRST)
        again(store, corrected(judgements=(grade("overall_effectiveness", "inadequate"),)))
        said = send(store)
        assert list(said) == ["post letter"]
        assert "Overall effectiveness: inadequate" in said["post letter"]
        assert "Corrected" not in said["post letter"]


def test_a_message_on_its_way_is_corrected_after_it() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST))
        come(store, FIRST)
        (flying,) = deliveries.claim(store, MONDAY, limit=1)
        again(store, corrected(judgements=(grade("overall_effectiveness", "inadequate"),)))
        assert deliveries.claim(store, MONDAY, limit=1) == ()
        deliveries.confirm(store, Posted(flying.id, "ts1", MONDAY))
        assert sorted(send(store)) == ["post note", "update letter"]


def test_a_corrected_letter_reaches_those_for_whom_it_is_news_only_now() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WORKFORCE))
        with store.writing():
            put(store, FIRST)
            announce(store, telling(FIRST), MONDAY)
        assert send(store) == {}
        late = channel(store, "C2")
        ask(store, late, rule(SOUTH_EAST))  # after the letter was news
        again(store, corrected())
        assert list(send(store)) == ["post letter"]


def test_a_webhook_hears_of_it_in_a_message_of_its_own() -> None:
    with new_store() as store:
        told(store, kind="webhook")
        again(store, corrected(letter_date=date(2024, 4, 2)))
        assert list(send(store)) == ["post note"]


def _withdraw(store: Store) -> None:
    with store.writing():
        announce(store, telling(FIRST, "unlisted"), MONDAY)


def _listed(store: Store, unlisted: str | None) -> None:
    store.insert(
        "notices",
        [
            {
                "source": "ofsted",
                "key": FIRST.sha256,
                "url": "https://files.example.org/1.pdf",
                "title": "A letter",
                "first_seen": "2026-01-12T09:00:00Z",
                "document": FIRST.sha256,
                "unlisted": unlisted,
            }
        ],
    )


def test_a_withdrawn_letter_says_so_and_nothing_that_it_said() -> None:
    with new_store() as store:
        told(store)
        _listed(store, "2026-01-11T09:00:00Z")
        _withdraw(store)
        said = send(store)
        words = "No longer listed since 11 January 2026"
        assert said["update letter"].startswith("Withdrawn: Westmarch, inspection")
        assert words in said["update letter"]
        assert "Caseloads" not in said["update letter"]
        assert said["post note"].startswith("Withdrawn: Westmarch, inspection")
        assert words in said["post note"]


def test_the_day_of_a_withdrawal_is_londons() -> None:
    with new_store() as store:
        told(store)
        _listed(store, "2026-06-10T23:30:00Z")
        _withdraw(store)
        assert "No longer listed since 11 June 2026" in send(store)["post note"]


def test_a_letter_that_was_withdrawn_before_its_sending_is_not_told() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST))
        come(store, FIRST)
        _listed(store, "2026-01-11T09:00:00Z")
        _withdraw(store)
        assert send(store) == {}
        assert deliveries.counts(store)["dropped"] == 1


def test_a_letter_that_one_list_still_shows_is_not_withdrawn() -> None:
    with new_store() as store:
        told(store)
        _listed(store, None)
        _withdraw(store)
        assert send(store) == {}


def test_a_digest_is_corrected_where_it_told_of_the_letter() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST, cadence="daily"))
        come(store, FIRST)
        assert post_digests(store, later(days=1)) == 1
        assert "good" in send(store)["post digest"]
        again(store, corrected(judgements=(grade("overall_effectiveness", "inadequate"),)))
        said = send(store)
        assert sorted(said) == ["post note", "update digest"]
        words = "Overall effectiveness: inadequate. Told before: good."
        assert words in said["update digest"]
        assert "Corrected on 12 January 2026: Westmarch" in said["update digest"]
        assert words in said["post note"]
        (first,) = sent_of_report(store, FIRST.sha256)
        note = deliveries.revisions(store, first.id)[-1]
        assert deliveries.thread_of(store, note) == first.receipt


def test_corrections_come_though_the_subscription_has_ended() -> None:
    with new_store() as store:
        told(store)
        subscriptions.remove(store, 1, 1)
        again(store, corrected(letter_date=date(2024, 4, 2)))
        assert sorted(send(store)) == ["post note", "update letter"]
        assert channels.by_id(store, 1) is not None


def test_a_digest_says_once_that_a_letter_in_it_is_withdrawn() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST, cadence="daily"))
        come(store, FIRST)
        assert post_digests(store, later(days=1)) == 1
        send(store)
        _listed(store, "2026-01-11T09:00:00Z")
        _withdraw(store)
        said = send(store)
        assert said["update digest"].count("No longer listed since 11 January 2026") == 1
        assert "Withdrawn" in said["post note"]
