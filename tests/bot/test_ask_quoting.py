"""How answers quote a letter: its lists, its focus, its sentences, and nobody's name."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.commands import answer
from bot.commands.phrases import one_sentence
from bot.commands.rows import point_words
from bot.store import Store
from digests.models import Digest
from digests.render.text import render
from scrapers.models import Point
from tests.bot.samples import letter, new_store, put
from tests.digests.samples import finding, grade

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = new_store()
    inspection = letter(
        "inspection",
        kind="ilacs_inspection",
        start=date(2023, 5, 8),
        judgements=(grade("overall_effectiveness", "good"),),
    )
    sure = finding(1, "Plans for neglect drift.", "neglect", "concern")
    words = "Neglect is met with care. It is not met early."
    unsure = finding(2, words, "neglect", "strength", push=False)
    item = finding(3, "The pace of work with neglect.", "neglect", "concern", listed=True)
    put(made, inspection, sure, unsure, item, name="inspection.pdf")
    joint = letter(
        "joint",
        kind="jtai",
        start=date(2024, 2, 5),
        priority_actions=(Point("Swift checks of referrals by all partners.", 3),),
        improvements=(Point("The sharing of intelligence.", 4),),
    )
    put(made, joint, name="joint.pdf")
    special = letter(
        "special",
        kind="area_send",
        start=date(2024, 9, 2),
        focus="the work of partners, with a focus on: ◼ plans; ◼ the offer",
        outcome="The arrangements lead to inconsistent experiences.",
    )
    put(made, special, name="special.pdf")
    yield made
    made.close()


def ask(store: Store, question: str) -> tuple[Digest, str]:
    digest = answer(question, store, now=NOW)
    return digest, " ".join(render(digest, width=80).body.split())


def test_only_a_sure_polarity_is_told_and_list_items_keep_their_label(store: Store) -> None:
    body = ask(store, "findings neglect in Westmarch")[1]
    assert "Concern: Plans for neglect drift." in body
    assert "Strength" not in body
    assert "Area for improvement: The pace of work with neglect." in body


def test_of_several_sentences_the_first_is_quoted_and_the_rest_marked(store: Store) -> None:
    digest, body = ask(store, "findings neglect in Westmarch")
    assert "Neglect is met with care. […] (p. 3)" in body
    assert "It is not met early." in str(digest.rows[1]["text"])
    assert one_sentence("One sentence, e.g. this.") == "One sentence, e.g. this."


def test_what_stands_below_an_item_is_joined_once() -> None:
    below = ("find homes;", "remove barriers; and", "plan.")
    assert point_words(Point("Help:", 1, below)) == "Help: find homes; remove barriers; and plan."


def test_an_item_that_names_a_person_is_not_quoted() -> None:
    assert "Vale" not in point_words(Point("The plan of Mr Vale is to be shared.", 1))


def test_a_brief_tells_joint_documents_under_the_partnerships_name(store: Store) -> None:
    digest, body = ask(store, "brief Westmarch")
    assert "Westmarch local area partnership: area SEND inspection" in body
    assert "Outcome: The arrangements lead to inconsistent experiences." in body
    assert "Westmarch local area partnership: joint targeted area inspection" in body
    assert "Swift checks of referrals by all partners. (p. 3)" in body
    assert "The sharing of intelligence. (p. 4)" in body
    assert {"priority_action", "improvement"} <= {row["type"] for row in digest.rows}


def test_a_list_within_a_focus_is_told_in_one_line(store: Store) -> None:
    body = ask(store, "latest area SEND Westmarch")[1]
    assert "Looked at: the work of partners, with a focus on: plans; the offer." in body
