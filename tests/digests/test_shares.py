"""An article about several authorities is split: to each what speaks of it."""

import json
from pathlib import Path

import pytest

from digests.findings import find_findings
from digests.models import Report
from digests.reports import report_of
from digests.shares import share_of
from scrapers.articles import read_text_article
from scrapers.authorities import Authorities
from scrapers.documents import document_of
from scrapers.models import Authority
from tests.places import ROOT

CASES = sorted((ROOT / "tests" / "cases" / "shares").glob("*.json"))


def _authority(n: int, name: str) -> Authority:
    return Authority(f"9{n:04}", name, (), f"{n:03}", "South East", "Unitary Authority", ())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_authority_gets_its_share_of_the_sentences(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    known = Authorities(_authority(n, name) for n, name in enumerate(case["authorities"], 1))
    text = path.with_suffix(".txt").read_text("utf-8")
    letter = read_text_article(text, document_of(text.encode()), known)
    assert len(letter.urns) == len(case["authorities"])
    findings = find_findings(letter)
    for authority in known.all:
        report = report_of(letter, findings, authority)
        share = share_of(report, letter.urns, known)
        assert [f.text for f in share.findings] == [*case["all"], *case["own"][authority.name]]


def test_an_article_about_one_authority_stays_whole() -> None:
    known = Authorities((_authority(1, "Westmarch"), _authority(2, "Eastmarch")))
    text = "Ofsted visited Westmarch. It is next to Eastmarch. Plans there are late."
    letter = read_text_article(text, document_of(text.encode()), known)
    report = report_of(letter, find_findings(letter), known.all[0])
    assert isinstance(report, Report)
    assert share_of(report, (known.all[0].urn,), known) == report
