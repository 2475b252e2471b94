"""Text without pages, set in lines as on paper."""

import json
from dataclasses import asdict, fields
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents import document_of, read_document
from scrapers.letters.blocks import find_blocks
from scrapers.letters.frame import body_end, body_start
from scrapers.letters.text import clean_lines, extract_pages
from scrapers.models import Letter
from scrapers.printed import printed_page, printed_text

CASES = Path(__file__).resolve().parent.parent / "cases" / "printed"
NAMES = sorted(path.stem for path in CASES.glob("*.html"))

WORDS = st.lists(st.sampled_from(("children", "in", "care", "are", "heard")), min_size=1)
PARAGRAPHS = st.lists(WORDS.map(lambda words: " ".join(words) + "."), min_size=1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page_that_is_a_letter_is_read_as_one(name: str, encoding: str) -> None:
    page = (CASES / f"{name}.html").read_text("utf-8").encode(encoding)
    expected = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    given = json.loads(json.dumps(asdict(read_document(document_of(page))), default=str))
    assert {field: given[field] for field in expected} == expected


def test_a_page_and_the_same_letter_in_unwrapped_text_give_the_same_passages() -> None:
    page = (CASES / "focused-visit.html").read_bytes()
    lines = printed_page(page)
    letter = read_document(document_of(page))
    again = read_document(document_of(lines.encode()))
    assert letter.passages == again.passages
    assert [p.text for p in letter.passages if p.unit == "bullet" and not p.listed] == [
        "the quality of plans",
        "the offer.",
    ]


@pytest.mark.parametrize("page", [b"<html>", b"<html></html>", b"<html><body></body>"])
def test_a_page_without_text_has_no_lines(page: bytes) -> None:
    assert printed_page(page) == ""


@given(PARAGRAPHS)
def test_every_paragraph_is_set_whole_and_seen_to_end(paragraphs: list[str]) -> None:
    page = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    lines = printed_page(f"<html><body>{page}</body></html>".encode()).split("\n")
    assert " ".join(lines) == " ".join(paragraphs)
    assert all(len(line) <= 50 for line in lines if line.endswith("."))


@given(PARAGRAPHS)
def test_text_in_short_lines_stays_as_it_is(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraph[:70] for paragraph in paragraphs)
    assert printed_text(text) == text


def page_of(body: bytes) -> bytes:
    """A letter as a council would put it on its site: an address, headings, paragraphs, lists."""
    lines = clean_lines(extract_pages(body))
    end = body_end(lines)
    told = ["<br>".join(escape(line.text) for line in lines[: body_start(lines, end)])]
    tags = {"heading": "<h2>{}</h2>", "item": "<ul><li>{}</li></ul>"}
    for block in find_blocks(lines):
        told.append(tags.get(block.kind, "<p>{}</p>").format(escape(block.text)))
    told += [f"<p>{escape(line.text)}</p>" for line in lines[end:]]
    return f"<!doctype html><html><body>{''.join(told)}</body></html>".encode()


def test_a_letter_put_on_a_web_page_says_what_it_said_on_paper(shared: Path) -> None:
    facts = [field.name for field in fields(Letter)]
    facts = facts[facts.index("kind") : facts.index("improvements")]
    lost = asked = 0
    for path in sorted((shared / "corpus" / "focused_visits").rglob("*.pdf"))[::5]:
        body = path.read_bytes()
        paper, page = read_document(document_of(body)), read_document(document_of(page_of(body)))
        assert [getattr(page, name) for name in facts] == [getattr(paper, name) for name in facts]
        assert [p.text for p in page.improvements] == [p.text for p in paper.improvements]
        assert [p.text for p in page.priority_actions] == [p.text for p in paper.priority_actions]
        kept = {passage.text for passage in page.passages}
        asked += len(paper.passages)
        lost += sum(passage.text not in kept for passage in paper.passages)
    assert asked
    assert lost / asked < 0.005
