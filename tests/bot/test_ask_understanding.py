"""Questions and what they are understood to mean: one case a question, in tests/cases/ask."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.grammar import understand
from bot.commands.places import known_places
from bot.commands.question import Question, next_page
from bot.commands.topics import known_topics
from scrapers.authorities import known_authorities

CASES = Path(__file__).resolve().parent.parent / "cases" / "ask"
TODAY = date(2026, 11, 22)
GROUPS = {"our patch": ("Kent", "Medway")}


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(file.read_text("utf-8"))["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['ask']}")


def ask(question: str) -> Question:
    places = known_places(known_authorities(), GROUPS)
    return understand(question, places, known_topics(), today=TODAY)


@pytest.mark.parametrize("case", list(cases()))
def test_a_question_means_what_its_case_says(case: dict[str, Any]) -> None:
    got = ask(case["ask"])
    assert got.command == case.get("command")
    assert [place.name for place in got.places] == case.get("places", [])
    assert [slug for topic in got.topics for slug in topic.themes] == case.get("themes", [])
    assert [stem for topic in got.topics for stem in topic.stems] == case.get("stems", [])
    assert list(got.kinds) == case.get("kinds", [])
    assert list(got.grades) == case.get("grades", [])
    assert got.polarity == case.get("polarity")
    assert got.priority == case.get("priority", False)
    assert got.neighbours == case.get("neighbours", False)
    assert got.both == case.get("both", False)
    assert list(got.twice) == case.get("twice", [])
    assert list(got.judged) == case.get("judged", [])
    assert [unknown.words for unknown in got.unknown if unknown.abroad] == case.get("abroad", [])
    assert (got.spell.since if got.spell else None) == case.get("since")
    assert (got.spell.until if got.spell else None) == case.get("until")
    assert got.page == case.get("page", 1)
    assert list(got.notes) == case.get("says", [])
    assert [unknown.words for unknown in got.unknown] == case.get("unknown", [])
    which = [place.name for choice in got.choices for place in choice.places]
    assert which == case.get("which", [])
    if got.command in ("search", "help"):
        assert got.words == case.get("words", "")


def test_the_next_page_of_a_question_is_the_question_with_its_page() -> None:
    assert next_page("neglect in Kent") == "neglect in Kent page 2"
    assert next_page("neglect in Kent page 2") == "neglect in Kent page 3"
    assert ask(next_page("neglect in Kent page 9")).page == 10
