"""The facts of a letter, from the text of its first page."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.letters import read_pages
from scrapers.models import Letter

CASES = sorted((Path(__file__).parent.parent / "cases" / "openings").glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_head_of_a_letter_gives_the_facts_that_stand_beside_it(case: Path) -> None:
    letter = read_pages([case.read_text("utf-8")], sha256="0" * 64)
    expected = json.loads(case.with_suffix(".json").read_text("utf-8"))
    assert {name: _fact(letter, name) for name in expected} == expected


LINES = [line for case in CASES for line in case.read_text("utf-8").splitlines()]
pages = st.lists(st.lists(st.sampled_from(LINES), max_size=40).map("\r\n".join), max_size=3)


@given(pages)
def test_no_mixture_of_lines_is_too_odd(mixed: list[str]) -> None:
    letter = read_pages(mixed, sha256="0" * 64)
    assert letter.pages == tuple(mixed)
    assert all(doubt.endswith(".") for doubt in letter.doubts)
    if letter.visit_start and letter.visit_end:
        assert letter.visit_start <= letter.visit_end
    areas = [judgement.area for judgement in letter.judgements]
    assert len(areas) == len(set(areas))


def _fact(letter: Letter, name: str) -> Any:
    """A fact of the letter as JSON writes it."""
    if name == "judgements":
        return {judgement.area: judgement.grade for judgement in letter.judgements}
    value = getattr(letter, name)
    if name == "addressee":
        return [value.name, value.role] if value else None
    if name.startswith("visit_s") or name in ("visit_end", "letter_date"):
        return value.isoformat() if value else None
    return list(value) if isinstance(value, tuple) else value
