"""Articles: what is theirs, whose they are, and what is never kept."""

import hashlib
import json
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo import pages
from scrapers.articles import read_article, read_text_article
from scrapers.authorities import known_authorities
from scrapers.errors import UnreadableDocument
from scrapers.models import Document, Letter

CASES = Path(__file__).parent.parent / "cases" / "articles"
EXPECTED = sorted(CASES.glob("*.json"))


def said(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return case


def read(body: bytes, *, html: bool, url: str | None = None) -> Letter:
    document = Document(body, hashlib.sha256(body).hexdigest(), url=url)
    if html:
        return read_article(document, known_authorities())
    return read_text_article(body.decode("utf-8", "replace"), document, known_authorities())


def everything(letter: Letter) -> str:
    """All the words of a letter that a store would keep."""
    return "\n".join(
        [
            *letter.pages,
            *(passage.text + passage.prev for passage in letter.passages),
            *(section.heading for section in letter.sections),
            *letter.quotations,
            letter.title or "",
        ]
    )


@pytest.mark.parametrize("path", EXPECTED, ids=[said(path)["says"] for path in EXPECTED])
def test_an_article_gives_what_is_written_beside_it(path: Path) -> None:
    case = said(path)
    (page,) = (beside for beside in CASES.glob(f"{path.stem}.*") if beside != path)
    letter = read(page.read_bytes(), html=page.suffix == ".html", url=case.get("url"))
    for name in ("title", "kind", "publisher", "visit_number"):
        if name in case:
            assert getattr(letter, name) == case[name]
    for name in ("letter_date", "visit_start", "visit_end"):
        if name in case:
            day = getattr(letter, name)
            assert (day and day.isoformat()) == case[name], name
    assert list(letter.urns) == case.get("urns", list(letter.urns))
    assert letter.urns[:1] == ((case["first"],) if "first" in case else letter.urns[:1])
    assert len(letter.urns) == case.get("count", len(letter.urns))
    headings = [section.heading for section in letter.sections]
    assert headings == case.get("headings", headings)
    listed = [passage.text for passage in letter.passages if passage.listed]
    assert listed == case.get("listed", listed)
    assert list(letter.quotations) == case.get("quotations", list(letter.quotations))
    assert len(letter.passages) == case.get("passages", len(letter.passages))
    assert len(letter.doubts) == case.get("doubts", 0)
    for words in case.get("without", ()):
        assert words not in everything(letter)


@pytest.mark.parametrize(
    "page",
    [pages.not_found_page(), pages.error_page(), "<html><body></body></html>", "<p></p>", "<"],
    ids=["not found", "error", "empty", "hardly anything", "a mark"],
)
def test_a_page_that_stands_in_place_of_an_article_is_refused(page: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(page.encode(), html=True)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(UnreadableDocument):
        read(b" \n ", html=False)


def test_the_council_news_of_the_seeds_is_read(shared: Path) -> None:
    letter = read((shared / "corpus/seeds/council-news-2022-06-17.txt").read_bytes(), html=False)
    assert letter.urns == ("80522",)
    assert letter.letter_date == date(2022, 6, 17)
    assert (letter.visit_start, letter.visit_end) == (date(2022, 5, 11), date(2022, 5, 12))
    assert len([p for p in letter.passages if p.listed == "improvement"]) == 6
    assert len(letter.sections) == 4
    assert "News archive" not in everything(letter)


def test_the_council_page_of_the_seeds_is_read(shared: Path) -> None:
    path = shared / "corpus/seeds/council-page-latest-ofsted-report.txt"
    letter = read(path.read_bytes(), html=False)
    assert letter.title == "Latest Ofsted report"
    assert letter.urns == ("80522",)
    assert letter.letter_date is letter.visit_start is None
    assert len([p for p in letter.passages if p.unit == "bullet"]) == 12
    assert len([p for p in letter.passages if p.listed == "improvement"]) == 3


def test_the_blog_of_the_seeds_is_read_without_its_reader(shared: Path) -> None:
    letter = read((shared / "corpus/seeds/local-blog-2019-inspection.txt").read_bytes(), html=False)
    assert letter.title is not None
    assert letter.title.startswith("Damning")
    assert letter.urns == ("80522",)
    assert max(map(len, letter.quotations)) > 300
    for words in ("One Reply", "paying taxes", "Tory motto", "Leave a Reply"):
        assert words not in everything(letter)


def test_the_trade_press_of_the_seeds_is_read(shared: Path) -> None:
    path = shared / "corpus/seeds/trade-press-article-4th-monitoring-visit.txt"
    letter = read(path.read_bytes(), html=False)
    assert letter.urns == ("80522",)
    assert letter.visit_number == 4
    assert letter.publisher == "Community Care"
    assert len(letter.sections) == 3
    assert len(letter.quotations) >= 9
    for words in ("credit", "More from", "Comments are closed"):
        assert words not in everything(letter)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_any_text_is_read_or_refused_and_its_passages_are_one_line_each(lines: list[str]) -> None:
    try:
        letter = read("\n".join(lines).encode(), html=False)
    except UnreadableDocument:
        return
    for n, passage in enumerate(letter.passages, 1):
        assert passage.n == n
        assert passage.text.strip()
        assert "\n" not in passage.text


PIECES = [
    *("<p>", "</p>", "<h2>", "<ul><li>", "</ul>", "<div>", "<table><tr><td>", "<blockquote>"),
    *("<!--", "&nbsp;", "<br>", "\x00", "“Good,” she said. ‘It’s fine.’"),
    "Ofsted visited Kent on 3 May 2022.",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_page_is_read_or_refused(parts: list[str]) -> None:
    try:
        read("".join(parts).encode(), html=True)
    except UnreadableDocument:
        return


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Some news of Kent.", "- a point", "A heading", "2 Comments"])))
def test_nothing_after_the_readers_reply_is_kept(lines: list[str]) -> None:
    body = ["The inspection of Kent is over.", *lines, "2 replies to “Kent”", "Joan Sample speaks."]
    assert "Joan" not in everything(read("\n".join(body).encode(), html=False))


def test_reading_text_does_not_wait_for_the_reader_of_pages() -> None:
    code = "import scrapers.articles, sys; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("charset", ["idna", "undefined", "no-such", "utf-16"])
def test_a_charset_that_is_none_does_not_stop_the_reading(charset: str) -> None:
    body = b"<html><title>News</title><article><p>Ofsted came to Kent.</p></article></html>"
    document = Document(body, "0", content_type=f"text/html; charset={charset}")
    with suppress(UnreadableDocument):
        assert read_article(document, known_authorities()).kind == "article"
