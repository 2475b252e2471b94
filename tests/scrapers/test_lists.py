"""Lists told on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.lists import on_one_line, without_bullets


@pytest.mark.parametrize(
    ("lead", "items", "told"),
    [
        ("plans:", ["aims", "reviews."], "plans: aims; reviews."),
        ("the area;", ["barriers; and", "advice."], "the area; barriers; and advice."),
        ("they", ["listen,", "learn and", "act"], "they; listen, learn and act"),
        ("Ensure:", ["it is clear.", "it is timely."], "Ensure: it is clear; it is timely."),
        ("plans", [], "plans"),
        ("", ["plans", "", "reviews"], "plans; reviews"),
    ],
)  # fmt: skip
def test_items_are_parted_once_as_printed_or_by_a_semicolon(
    lead: str, items: list[str], told: str
) -> None:
    assert on_one_line(lead, items) == told


def test_bullets_inside_a_passage_become_joints() -> None:
    printed = "The visit looked at: ◼ plans ◼ reviews; ◼ the offer. It was short."
    assert (
        without_bullets(printed) == "The visit looked at: plans; reviews; the offer. It was short."
    )
    assert without_bullets("The visit looked at plans.") == "The visit looked at plans."
    assert without_bullets("") == ""


@given(st.lists(st.text("abc ;:,.", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_no_joint_is_doubled_and_no_word_is_lost(items: list[str]) -> None:
    told = on_one_line("Leaders should:", items)
    assert ";;" not in told.replace(";;", "", "".join(items).count(";;"))
    letters = [character for character in "".join(items) if character in "abc"]
    assert [c for c in told.removeprefix("Leaders should:") if c in "abc"] == letters
