"""Sections, whole sentences and whole bullets."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import document_of, read_document
from scrapers.letters.text import Line
from scrapers.models import Kind
from tests.places import WORLD
from tests.scrapers.bodies import NAMES, case, plain, printed, read_body, read_case, read_file

KINDS: tuple[Kind, ...] = ("ilacs_inspection", "sif_inspection", "focused_visit", "jtai", "other")
FLOOR = 0.98

# Lines that look like those of letters, in any order: readers must survive any document.
PIECES = st.one_of(
    st.sampled_from(
        (
            "What needs to improve?",
            "Areas for improvement",
            "Areas for priority action",
            "Responsible body Areas for priority action",
            "Main findings",
            "Contents",
            "Information about this inspection",
            "The experiences and progress of children who need help and",
            "protection: good",
            "◼",
            "◼ The quality of plans.",
            "− timescales",
            "1. Children are safe.",
            "17. such children were seen.",
            "Dear Ms Quillan",
            "Yours sincerely",
            "Good",
            "Leaders should act urgently.",
        )
    ),
    st.text(
        st.characters(whitelist_categories=("Lu", "Ll", "Nd", "Po", "Pd", "Zs", "Ps", "Pi", "Pf")),
        min_size=1,
        max_size=90,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool),
)
LINES = st.lists(PIECES, max_size=40).map(
    lambda texts: tuple(Line(text, 1 + at // 12) for at, text in enumerate(texts))
)


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_headings_are_found_with_their_pages(name: str) -> None:
    given = [[section.heading, section.page] for section in read_case(name)[1].sections]
    assert given == case(name)["headings"]


@pytest.mark.parametrize("name", NAMES)
def test_passages_are_whole_and_know_their_page_unit_and_heading(name: str) -> None:
    given = [[p.page, p.unit, p.section, p.text] for p in read_case(name)[1].passages]
    for expected in case(name)["passages"]:
        assert expected in given


@pytest.mark.parametrize("name", NAMES)
def test_what_frames_the_body_is_no_passage(name: str) -> None:
    text = " ".join(passage.text for passage in read_case(name)[1].passages)
    for words in case(name)["absent"]:
        assert words not in text


def test_a_passage_knows_the_one_before_under_the_same_heading() -> None:
    passages = read_case("focused-visit")[1].passages
    for before, passage in pairwise(passages):
        assert passage.prev == (before.text if before.section == passage.section else "")


def test_items_of_lists_are_marked_as_such() -> None:
    listed = [(p.listed, p.text[:4]) for p in read_case("priority-action")[1].passages if p.listed]
    assert listed == [
        ("priority_action", "the "),
        ("priority_action", "the "),
        ("improvement", "Supe"),
    ]


def test_what_a_letter_says_of_its_own_scope_is_marked() -> None:
    marked = {
        passage.focus for passage in read_case("focused-visit")[1].passages if not passage.section
    }
    assert marked == {True}
    assert not any(p.focus for p in read_case("inspection")[1].passages)
    joint = [passage.focus for passage in read_case("joint-inspection")[1].passages[:2]]
    assert joint == [True, False]


@settings(max_examples=150, deadline=None)
@given(lines=LINES, kind=st.sampled_from(KINDS))
def test_any_lines_give_passages_of_one_clean_line_on_a_page_of_the_document(
    lines: tuple[Line, ...], kind: Kind
) -> None:
    points, body = read_body(lines, kind)
    pages = {line.page for line in lines}
    for number, passage in enumerate(body.passages, 1):
        assert passage.n == number
        assert passage.text == " ".join(passage.text.split()) != ""
        assert not set("\n\r\f\xad\ufffe\x02◼") & set(passage.text)
        assert passage.page in pages
    assert {section.page for section in body.sections} <= pages
    assert {point.page for point in (*points.improvements, *points.priority_actions)} <= pages


@settings(max_examples=50, deadline=None)
@given(words=st.lists(st.sampled_from(("children", "in", "care", "are", "safe")), min_size=8))
def test_no_word_of_a_paragraph_is_lost_where_it_is_wrapped(words: list[str]) -> None:
    text = "Here " + " ".join(words) + "."
    lines = ["Main findings"]
    for word in text.split():
        if len(lines) == 1 or len(lines[-1]) + len(word) > 70:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    _, body = read_body(printed("\n".join(lines)), "focused_visit")
    assert [passage.text for passage in body.passages] == [text]


def test_labelled_findings_are_passages_of_ours(shared: Path) -> None:
    asked = right = units = before = 0
    for name in ("findings.jsonl", "findings_letters.jsonl"):
        for line in (shared / "gold" / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            path = shared / "corpus" / row["doc"]
            if path.suffix != ".pdf" or not path.is_file():
                continue
            folder = path.parts[-3]
            kind: Kind = "jtai" if folder == "jtai" else "focused_visit"
            if folder == "inspections":
                kind = "sif_inspection" if row["year"] in range(2014, 2018) else "ilacs_inspection"
            passages = {plain(p.text): p for p in read_file(path, kind)[1].passages}
            ours = passages.get(plain(row["text"]))
            asked += 1
            if ours is not None:
                right += 1
                units += ours.unit == row["unit"]
                before += plain(ours.prev) == plain(row["prev"])
    assert asked
    print(f"\nfindings {right}/{asked}, units {units}, the one before {before}")
    assert min(right, units, before) / asked >= FLOOR


def test_a_row_of_the_judgement_table_printed_on_one_line_is_no_heading() -> None:
    letter = read_document(document_of((WORLD / "aldermere-inspection-2026.pdf").read_bytes()))
    assert letter.sections[0].heading == "What needs to improve?"
    assert letter.passages[0].section is None
