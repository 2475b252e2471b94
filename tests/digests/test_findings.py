"""What a sentence says: themes, polarity, progress, priority."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.findings import find_findings, tag
from digests.findings.context import place_of
from scrapers.models import Letter, Passage

CASES = Path(__file__).resolve().parent.parent / "cases" / "findings"


def read_cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield pytest.param(json.loads(line), id=f"{path.stem}-{number}")


@pytest.mark.parametrize("case", tuple(read_cases()))
def test_a_sentence_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    said = tag(case["text"], case.get("prev"), case.get("section"), case.get("unit"))
    expected = {name: case[name] for name in ("polarity", "progress", "priority") if name in case}
    assert {name: getattr(said, name) for name in expected} == expected
    if "themes" in case:
        assert set(said.themes) == set(case["themes"]), said.because


def letter_of(*passages: Passage, focus: str | None = None) -> Letter:
    return Letter(sha256="0" * 64, kind="focused_visit", passages=passages, focus=focus)


def passage(n: int, text: str, **more: Any) -> Passage:
    usual: dict[str, Any] = {"section": "Main findings", "page": 2, "unit": "sentence", "prev": ""}
    return Passage(n=n, text=text, **{**usual, **more})


def test_every_passage_gives_one_finding_in_its_place() -> None:
    first = "Permanence planning starts early."
    letter = letter_of(passage(1, first), passage(2, "It is robust.", prev=first, page=3))
    found = find_findings(letter)
    assert [(f.n, f.page, f.section) for f in found] == [
        (1, 2, "Main findings"),
        (2, 3, "Main findings"),
    ]
    assert found[1].themes == ("permanence",)


def test_a_listed_passage_is_a_concern_and_a_priority_under_any_heading() -> None:
    [found] = find_findings(
        letter_of(passage(1, "Excellent supervision for all.", listed="improvement"))
    )
    assert (found.polarity, found.priority) == ("concern", True)


def test_scope_is_neutral_however_it_is_worded() -> None:
    [found] = find_findings(letter_of(passage(1, "The poor quality of supervision.", focus=True)))
    assert found.polarity == "neutral"


def test_young_people_are_care_leavers_in_a_letter_about_them() -> None:
    text = passage(1, "Young people are well supported to find suitable housing.")
    [found] = find_findings(letter_of(text, focus="arrangements for care leavers"))
    assert set(found.themes) == {"accommodation", "care-leavers"}


def test_a_finding_says_which_words_decided() -> None:
    said = tag("Caseloads are too high.")
    assert "caseloads" in said.because
    assert any("too high" in words for words in said.because)


def test_tagging_one_sentence_and_a_letter_agree() -> None:
    before, text = "Pathway plans are clear.", "They are reviewed regularly."
    found = find_findings(letter_of(passage(1, before), passage(2, text, prev=before)))[1]
    said = tag(text, before, "Main findings", "sentence")
    assert (found.themes, found.polarity) == (said.themes, said.polarity)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("What needs to improve?", "listed"),
        ("Areas for priority action", "listed"),
        ("improvement", "listed"),
        ("The experiences and progress of care leavers: outstanding", "care_leavers"),
        ("care-leavers", "care_leavers"),
        ("The experiences and progress of children in care and care leavers: good", "both"),
        ("children-in-care-and-care-leavers", "both"),
        ("Areas covered by the visit", "method"),
    ],
)
def test_a_heading_says_where_a_sentence_stands(heading: str, name: str) -> None:
    assert getattr(place_of(heading), name)


WORDS = """when where although but despite not no too many children plans are is good late , . : -
    ( ) to ensure so that this for example only 12 ’s improved area improvement"""
SCRAPS = st.sampled_from(WORDS.split())


@given(st.lists(SCRAPS, max_size=14).map(" ".join), st.lists(SCRAPS, max_size=4).map(" ".join))
def test_any_turn_of_words_is_tagged(text: str, prev: str) -> None:
    assert 0 <= tag(text, prev, None, "bullet").confidence <= 1


@given(st.text(max_size=300), st.text(max_size=100), st.none() | st.text(max_size=60))
def test_any_text_is_tagged(text: str, prev: str, section: str | None) -> None:
    said = tag(text, prev, section)
    assert 0 <= said.confidence <= 1
    assert len(said.themes) == len(set(said.themes)) <= 5


@given(st.sampled_from(["\n", "  ", "\u00a0"]), st.booleans())
def test_spaces_and_quotes_do_not_change_a_reading(space: str, curly: bool) -> None:
    text = "Children's plans don't always say what needs to change."
    changed = text.replace(" ", space).replace("'", "’" if curly else "'")
    assert tag(changed) == tag(text)
