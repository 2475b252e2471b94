"""What an article that prints no days says about its visit."""

import json
from datetime import date

import pytest

from digests.clues import Month, month_of, runs_of
from digests.models import Report
from tests.digests.samples import finding
from tests.places import ROOT

MONTHS = ROOT / "tests" / "cases" / "clues" / "months.jsonl"
CASES = [json.loads(line) for line in MONTHS.read_text("utf-8").splitlines()]


def _article(text: str, published: date | None = None) -> Report:
    sentences = [f"{part.rstrip('.')}." for part in text.split(". ")]
    said = tuple(finding(n, part, "", "neutral") for n, part in enumerate(sentences, 1))
    return Report("c", "90001", "Westmarch", "article", published=published, findings=said)


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_an_article_tells_the_month_of_its_visit(case: dict[str, str]) -> None:
    told = date.fromisoformat(case["published"]) if "published" in case else None
    found = month_of(_article(case["text"], told))
    year = f"{found.year}-" if found and found.year else ""
    assert (f"{year}{found.month:02}" if found else None) == case["month"]


def test_a_visit_touches_every_month_from_its_first_day_to_its_last() -> None:
    days = date(2019, 12, 9), date(2020, 1, 10)
    assert Month(1, 2020).touches(*days)
    assert Month(12, None).touches(*days)
    assert not Month(12, 2020).touches(*days)
    assert not Month(2, None).touches(*days)


def test_ten_words_in_a_row_are_shared_whatever_the_marks_round_them() -> None:
    one = _article("Inspectors said: “Leaders don’t yet know how well children are being helped”.")
    two = _article("leaders don't yet know how well children are being helped, it says")
    assert not runs_of(one).isdisjoint(runs_of(two))
    assert runs_of(_article("Too short to be a quotation.")) == frozenset()
