"""The words people read."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests import words
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "words"


def _cases(name: str) -> Iterator[tuple[str, ...]]:
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple("" if cell.strip() == "-" else cell.strip() for cell in line.split("|"))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("start", "end", "read"), [*_cases("days.txt")])
def test_on_site_days_read_as_ofsted_prints_them(start: str, end: str, read: str) -> None:
    assert words.days(_date(start), _date(end)) == read


@pytest.mark.parametrize(("kind", "number", "variant", "read"), [*_cases("kinds.txt")])
def test_kinds_read_as_people_say_them(kind: str, number: str, variant: str, read: str) -> None:
    assert words.kind_words(kind, int(number or 0) or None, variant=variant or None) == read


@given(st.dates(), st.dates())
def test_both_ends_of_a_visit_stand_in_its_words(one: date, other: date) -> None:
    told = words.days(one, other)
    for end in (one, other):
        assert str(end.day) in told
        assert f"{end:%B}" in told
        assert str(end.year) in told


@pytest.mark.parametrize(
    ("change", "raised", "read"),
    [
        ("new-concern", False, "Praised before, a concern now"),
        ("new-concern", True, "Newly raised"),
        ("continuing-concern", False, "Still a concern"),
        ("newly-praised", False, "Newly noted strength"),
        ("not-mentioned", False, "Not covered this time"),
    ],
)
def test_changes_read_in_plain_words(change: str, raised: bool, read: str) -> None:
    assert words.change_words(change, newly_raised=raised) == read


def test_an_improvement_names_the_document_it_is_told_against() -> None:
    assert words.change_words("improved", since="inspection, 1 May 2019") == (
        "Improved since inspection, 1 May 2019"
    )


def test_grades_read_in_full_and_in_short() -> None:
    assert words.grade_words("requires_improvement") == "requires improvement to be good"
    assert words.grade_words("requires_improvement", short=True) == "requires improvement"
    assert words.grade_words("good", short=True) == "good"


def test_counts_agree_with_their_nouns() -> None:
    assert words.counted(1, "finding") == "1 finding"
    assert words.counted(2, "authority") == "2 authorities"
    assert words.counted(0, "letter") == "no letters"
    assert words.counted(1200, "focused visit") == "1,200 focused visits"


def test_lists_are_joined_with_and() -> None:
    assert words.listed(["Kent", "Hull", "Medway"]) == "Kent, Hull and Medway"
