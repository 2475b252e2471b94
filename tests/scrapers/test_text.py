"""Pages and lines: what is furniture and what is text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import UnreadableDocument
from scrapers.letters.text import Line, clean_lines, extract_pages


def texts(*pages: str) -> list[str]:
    return [line.text for line in clean_lines(pages)]


def test_running_lines_go_and_the_body_stays() -> None:
    running = "Report on a place\r\n1 to 5 May 2025"
    pages = [f"{running} {n}\r\n{body}" for n, body in ((2, "One."), (3, "Two."), (4, "Three."))]
    assert clean_lines(["Report on a place\r\nCover.", *pages]) == (
        Line("Report on a place", 1),
        Line("Cover.", 1),
        Line("One.", 2),
        Line("Two.", 3),
        Line("Three.", 4),
    )


def test_the_letterhead_goes_wherever_it_stands_even_damaged() -> None:
    head = "\r\n".join(["fsted", "An Office", "Manchester", "T 0300 123 1231", "www.gov.uk/ofsted"])
    assert texts(f"{head}\r\n1 May 2025\r\nDear Ann") == ["1 May 2025", "Dear Ann"]
    assert texts(f"1 May 2025\r\nThe work of\r\nteams.\r\n{head}") == [
        "1 May 2025",
        "The work of",
        "teams.",
    ]


def test_a_hyphen_at_a_line_end_is_put_back() -> None:
    assert texts("a multi\x02agency team\r\nand co\ufffelocated") == [
        "a multi-agency team",
        "and co-located",
    ]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("in Leeds.1 This\r\ntext.\r\n \r\n1 A joint inspection.", ["in Leeds. This", "text."]),
        ("in Leeds.1This\r\ntext.\r\n \r\n1 A joint inspection.", ["in Leeds. This", "text."]),
        ("To improve?\r\n1\r\nText.\r\n1 Cross-referenced.", ["To improve?", "Text."]),
        ("the board1 met.\r\n \r\n1\r\nOfsted says.\r\n2 Another.", ["the board met."]),
        ("A plan?\r\n1\r\nfor decision\x021 A note.", ["A plan?", "for decision-"]),
        ("Plan?\r\n1\r\nThe areas for improvement have been cross-referenced.", ["Plan?"]),
        ("on\r\n19 November they met.", ["on", "19 November they met."]),
        ("Aged\r\n16 Young people were seen.", ["Aged", "16 Young people were seen."]),
        ("1. Children wait.\r\n2. Plans drift.", ["1. Children wait.", "2. Plans drift."]),
    ],
)
def test_footnotes_go_with_their_marks_and_nothing_else(body: str, left: list[str]) -> None:
    assert texts(body) == left


words = st.lists(st.sampled_from(["Children", "care", "7", "1", "Dear", "plan.", "2 May", "–", ""]))


@given(st.lists(words.map("\r\n".join), max_size=6))
def test_lines_are_words_of_their_page(pages: list[str]) -> None:
    for line in clean_lines(pages):
        assert line.text.strip()
        assert "\n" not in line.text
        assert line.text in pages[line.page - 1]


@given(st.lists(st.text(), max_size=4))
def test_no_text_is_too_odd(pages: list[str]) -> None:
    for line in clean_lines(pages):
        assert 1 <= line.page <= len(pages)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<html><title>Report not found</title>", "HTML"),
        (b"Dear Ann", "begin with %PDF-"),
        (b"%PDF-1.7\n1 0 obj", "cut short"),
        (b"%PDF-1.7\nnothing\n%%EOF", "damaged"),
    ],
)
def test_what_is_no_pdf_is_told_with_the_fact(body: bytes, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words):
        extract_pages(body)
