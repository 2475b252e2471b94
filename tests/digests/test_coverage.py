"""What a statement takes up from a letter, and what it leaves out."""

import json
from pathlib import Path
from typing import Any

import pytest

from digests.coverage import Coverage, cover, statements_of
from digests.findings import find_findings
from digests.models import Report
from digests.reports import report_of
from scrapers.articles import read_text_article
from scrapers.authorities import Authorities
from scrapers.documents import document_of, read_document
from scrapers.models import Authority, Point
from tests.digests.samples import finding
from tests.places import ROOT

CASES = sorted((ROOT / "tests" / "cases" / "coverage").glob("*.json"))
WESTMARCH = Authority("90001", "Westmarch", (), "001", "South East", "Unitary Authority", ())


def _statement(lines: list[str]) -> Report:
    text = "\n".join(lines)
    letter = read_text_article(text, document_of(text.encode()), Authorities((WESTMARCH,)))
    return report_of(letter, find_findings(letter), WESTMARCH)


def _told(case: dict[str, Any]) -> Coverage:
    said = tuple(
        finding(n, one["text"], "", one["polarity"], page=one["page"])
        for n, one in enumerate(case["letter"], 1)
    )
    points = tuple(Point(words, 1) for words in case["improvements"])
    letter = Report("a", "90001", "Westmarch", "focused_visit", improvements=points, findings=said)
    return cover(letter, _statement(case["statement"]))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_statement_is_told_beside_its_letter(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    told = _told(case)
    assert len(told.repeats) == len(case["repeated"])
    for repeat, (said, found) in zip(told.repeats, case["repeated"], strict=True):
        assert repeat.said.text.startswith(said)
        assert repeat.found.text.startswith(found)
    pages = {q.words: q.found.page if q.found else None for q in told.quotations}
    assert pages == case["quotations"]
    taken = {point.text: passage.text for point, passage in told.taken_up}
    assert taken.keys() == case["taken_up"].keys()
    assert all(words.startswith(case["taken_up"][point]) for point, words in taken.items())
    assert [point.text for point in told.left_out] == case["left_out"]


def test_a_quotation_may_go_over_sentences_and_leave_words_out() -> None:
    said = (
        finding(1, "Leaders know their service.", "", "strength", page=2),
        finding(2, "They act on what they learn, and fast.", "", "strength", page=3),
    )
    letter = Report("a", "90001", "Westmarch", "focused_visit", findings=said)
    statement = _statement(
        [
            "Ofsted on Westmarch",
            "Ofsted says leaders “know their service. They act on what they learn”.",
            "It says “leaders [in Westmarch] know their service … and fast”.",
            "It says “leaders act on what they learn”.",
        ]
    )
    found = [quotation.found for quotation in cover(letter, statement).quotations]
    assert [f.page if f else None for f in found] == [2, 2, None]


def test_replies_and_boilerplate_of_real_articles_are_no_statements(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "seeds").glob("*.txt")):
        letter = read_document(document_of(path.read_bytes()))
        if letter.kind != "article":
            continue
        report = report_of(letter, find_findings(letter), WESTMARCH)
        for said in statements_of(report):
            assert not said.text.startswith(("More from", "Comments are", "Read more"))
            assert "Cllr" not in said.text
            assert "lead member" not in said.text


def test_quotations_of_a_real_letter_are_found_in_it_and_in_no_other(shared: Path) -> None:
    blog = read_document(
        document_of((shared / "corpus/seeds/local-blog-2019-inspection.txt").read_bytes())
    )
    statement = report_of(blog, find_findings(blog), WESTMARCH)
    exact = {}
    for path in sorted((shared / "corpus/inspections/80522_medway").glob("*.pdf")):
        letter = read_document(document_of(path.read_bytes()))
        told = cover(report_of(letter, find_findings(letter), WESTMARCH), statement)
        exact[letter.visit_start] = sum(repeat.exact for repeat in told.repeats)
    assert sorted(exact.values())[:-1] == [0] * (len(exact) - 1)
    assert max(exact.values()) >= 10
