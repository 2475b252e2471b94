"""How many messages a rule would have sent: read quickly, and never otherwise than when sent."""

from datetime import date

import pytest
from hypothesis import given, settings

from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.models import Rule
from bot.post import preview
from bot.posting.news import matchers_of
from bot.store import reports
from bot.subscriptions import parse_rule
from digests.models import Finding
from scrapers.models import Letter
from tests.bot.samples import additions, letter, new_store, put, small_world
from tests.digests.samples import finding, grade

GROUPS = {"partners": ("Medway", "Westmarch")}
PLACES = known_places(small_world(), GROUPS)
FIRST, LAST = date(2022, 1, 1), date(2026, 12, 31)


def rule(words: str) -> Rule:
    found = parse_rule(words, PLACES, known_topics())
    assert isinstance(found, Rule), found
    return found


RULES = [
    rule(words)
    for words in (
        *(
            "everything with press",
            "everything concerns only",
            "workforce",
            "neglect concerns only",
        ),
        *("Westmarch", "Medway concerns only", "grades", "grades concerns only", "inspections"),
        *("priority actions", "help and protection", "visits in partners", "workforce with press"),
        *("partners except Medway", "early help in Eastmarch concerns only", "articles"),
    )
]


@given(additions())
@settings(max_examples=40, deadline=None)
def test_a_preview_holds_what_would_be_sent(
    letters: list[tuple[Letter, tuple[Finding, ...], dict[str, object]]],
) -> None:
    with new_store() as store:
        for made, said, known in letters:
            put(store, made, *said, **known)  # type: ignore[arg-type]  # drawn as keywords
        every = reports.newest(store, since=FIRST, until=LAST, limit=1000)
        for one in RULES:
            wanted = {
                report.key
                for report in every
                if report.read and any(m(one) for m in matchers_of(store, report.key, GROUPS))
            }
            found = preview(store, one, FIRST, LAST, GROUPS)
            assert {report.key for report in found.items} == wanted


@pytest.mark.parametrize(("words", "messages"), [("now", 3), ("daily", 2), ("weekly", 1)])
def test_a_digest_is_one_message_however_much_is_in_it(words: str, messages: int) -> None:
    with new_store() as store:
        for n, day in enumerate((10, 10, 12), 1):
            said = finding(1, f"Caseload {n} is high.", "workforce", "concern")
            made = letter(f"letter {n}", start=date(2026, 3, n * 2))
            put(store, made, said, published=date(2026, 3, day))
        assert preview(store, rule(f"workforce {words}"), FIRST, LAST, GROUPS).messages == messages


def test_a_good_grade_is_low_where_it_was_better_before() -> None:
    with new_store() as store:
        for year, given_grade in ((2023, "outstanding"), (2025, "good")):
            made = letter(
                f"letter of {year}",
                kind="ilacs_inspection",
                start=date(year, 3, 3),
                judgements=(grade("in_care", given_grade),),
            )
            put(store, made, published=date(year, 4, 1))
        found = preview(store, rule("grades concerns only"), FIRST, LAST, GROUPS)
        assert [report.published for report in found.items] == [date(2025, 4, 1)]
