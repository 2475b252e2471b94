"""Nobody is named unasked, no child's words are repeated, and grave items carry no headline."""

import json
from typing import Any

import pytest

from digests.people import could_name, is_grave, tellable
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "people"


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", _cases("sentences.jsonl"), ids=lambda case: case["says"])
def test_a_sentence_is_told_or_kept(case: dict[str, Any]) -> None:
    assert tellable(case["text"], "Westmarch") is case["tell"]


@pytest.mark.parametrize("case", _cases("articles.jsonl"), ids=lambda case: case["says"])
def test_an_article_is_grave_or_not(case: dict[str, Any]) -> None:
    assert is_grave(case["title"], tuple(case.get("text", ()))) is case["grave"]


def test_the_words_of_an_authoritys_name_are_no_persons() -> None:
    assert could_name("Alder Mere has improved.")
    assert not could_name("Alder Mere has improved.", "Alder Mere")
