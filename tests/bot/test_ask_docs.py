"""docs/asking.md and the help say only what is true."""

import re
from datetime import UTC, date, datetime

import pytest

from bot.commands import COMMANDS, answer
from bot.commands.grammar import understand
from bot.commands.help import FORMS
from bot.commands.places import known_places
from bot.commands.topics import known_topics
from scrapers.authorities import known_authorities
from scrapers.models import Point
from tests.bot.samples import letter, new_store, put
from tests.digests.samples import finding, grade
from tests.places import ROOT

PAGE = (ROOT / "docs" / "asking.md").read_text("utf-8")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
QUESTIONS = re.findall(r"^    (\S.*)$", PAGE, re.MULTILINE)
EXAMPLES = [line for _, _, more in FORMS.values() for line in more if not line[0].isupper()]


@pytest.mark.parametrize("question", [*QUESTIONS, *EXAMPLES])
def test_every_example_is_understood_whole(question: str) -> None:
    places = known_places(known_authorities(), {})
    asked = understand(question, places, known_topics(), today=NOW.date())
    assert asked.command in COMMANDS
    assert not asked.unknown
    assert not asked.choices


def test_the_page_names_every_command_with_its_form() -> None:
    rows = dict(re.findall(r"^\| `(\w+)([^`]*)` \|", PAGE, re.MULTILINE)[: len(COMMANDS)])
    assert list(rows) == list(COMMANDS)
    for command, (form, _, _) in FORMS.items():
        assert f"{command}{rows[command]}".replace("\\|", "|") == form


def test_rows_hold_exactly_the_keys_that_the_page_names() -> None:
    named: dict[str, set[frozenset[str]]] = {}
    for types, keys in re.findall(r"^\| (`[a-z_`, ]+`) \| [^|]+ \| (`.*) \|$", PAGE, re.MULTILINE):
        keys_of_row = frozenset(re.findall(r"\w+", re.findall(r"`([^`]+)`", keys)[0]))
        for slug in re.findall(r"`(\w+)`", types):
            named.setdefault(slug, set()).add(keys_of_row)
    seen = set()
    with new_store() as store:
        first = letter(
            "first",
            kind="ilacs_inspection",
            start=date(2023, 5, 8),
            judgements=(grade("overall_effectiveness", "good"),),
            improvements=(Point("The pace of plans.", 2),),
        )
        second = letter(
            "second",
            kind="ilacs_inspection",
            start=date(2025, 5, 8),
            judgements=(grade("overall_effectiveness", "inadequate"),),
            improvements=(Point("The reach of early help.", 2),),
            priority_actions=(Point("Swift help.", 2),),
        )
        put(store, first, finding(1, "Plans are strong.", "neglect", "strength"))
        put(store, second, finding(1, "Plans drift.", "neglect", "concern"))
        for command in (*COMMANDS, "compare Medway with", "neglect", "search drift", "neglgexts"):
            question = command if command.startswith("search") else f"{command} Westmarch"
            for row in answer(question, store, now=NOW).rows:
                slug = str(row["type"])
                seen.add(slug)
                keys = frozenset(row) - {"type"}
                assert any(
                    keys == known or (known < keys and slug in ("document", "grade", "command"))
                    for known in named[slug]
                ), (question, slug, sorted(keys))
    assert {"document", "grade", "finding", "move", "theme_change", "improvement"} <= seen
