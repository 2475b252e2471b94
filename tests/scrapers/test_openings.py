"""The facts of a letter, from the text of its first page."""

import json
from pathlib import Path
from typing import Any

import pytest

from scrapers.letters import read_pages
from scrapers.models import Letter

CASES = sorted((Path(__file__).parent.parent / "cases" / "openings").glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_head_of_a_letter_gives_the_facts_that_stand_beside_it(case: Path) -> None:
    letter = read_pages([case.read_text("utf-8")], sha256="0" * 64)
    expected = json.loads(case.with_suffix(".json").read_text("utf-8"))
    assert {name: _fact(letter, name) for name in expected} == expected


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
