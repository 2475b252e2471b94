"""What a subscription asks for, held against news."""

import random
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as examples

from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.models import Rule
from bot.subscriptions import Matcher, News, match, overlaps, parse_rule
from digests.models import Change, Evidence, Finding, Move, Report, ThemeChange
from scrapers.authorities import known_authorities
from scrapers.models import Point
from tests.digests.samples import finding, grade, reports

KNOWN = known_authorities()
GROUPS: Mapping[str, tuple[str, ...]] = {"partners": ("Kent", "Leeds"), "gone": ()}
PLACES = known_places(KNOWN, GROUPS)
TOPICS = known_topics()
MEDWAY, KENT, CROYDON, BARNET = (
    next(a.urn for a in KNOWN.all if a.name == name)
    for name in ("Medway", "Kent", "Croydon", "Barnet")
)


def rule(words: str) -> Rule:
    found = parse_rule(words, PLACES, TOPICS)
    assert isinstance(found, Rule), found
    return found


def letter(urn: str = MEDWAY, *findings: Finding, **rest: object) -> Report:
    return Report(
        key="a1",
        urn=urn,
        authority="Medway",
        **{"kind": "focused_visit", "findings": findings, **rest},  # type: ignore[arg-type]
    )


def why(words: str, report: Report, change: Change | None = None, **rest: object) -> str:
    news = News(report, change, not report.official, **rest)  # type: ignore[arg-type]
    return "; ".join(match(rule(words), news, KNOWN, GROUPS))


CONCERN = finding(1, "Caseloads are too high.", "workforce", "concern")
PRAISE = finding(2, "Social workers are well supported.", "workforce", "strength")
UNSURE = finding(3, "Plans drift.", "neglect", "concern", push=False)
LISTED = finding(4, "The impact of neglect on children.", "neglect", "concern", listed=True)


# Themes


def test_a_theme_matches_a_letter_that_surely_speaks_of_it() -> None:
    assert why("workforce", letter(MEDWAY, CONCERN)) == "workforce: a concern"
    assert why("workforce", letter(MEDWAY, PRAISE)) == "workforce: a strength"
    assert not why("neglect", letter(MEDWAY, CONCERN))


def test_what_is_not_sure_is_told_to_nobody() -> None:
    assert not why("neglect", letter(MEDWAY, UNSURE))


def test_a_printed_point_is_sure_whatever_its_polarity_s_confidence() -> None:
    point = replace(LISTED, push=False)
    assert why("neglect", letter(MEDWAY, point)) == "neglect: listed for improvement"
    assert why("neglect concerns only", letter(MEDWAY, point))


def test_concerns_only_leaves_praise_out() -> None:
    assert not why("workforce concerns only", letter(MEDWAY, PRAISE))
    assert why("workforce concerns only", letter(MEDWAY, PRAISE, CONCERN))


@pytest.mark.parametrize(
    ("moved", "any_word", "concern"),
    [
        ("new-concern", True, True),
        ("continuing-concern", True, True),
        ("improved", True, False),
        ("newly-praised", True, False),
        ("still-strength", True, False),
        ("not-mentioned", False, False),
    ],
)
def test_a_sure_change_of_a_theme_matches(moved: str, any_word: bool, concern: bool) -> None:
    said = ThemeChange("health", moved, after=(Evidence("Dental checks", 2, "a1"),), push=True)  # type: ignore[arg-type]  # from the table above
    change = Change(MEDWAY, "a1", themes=(said,))
    assert bool(why("health", letter(), change)) is any_word
    assert bool(why("health concerns only", letter(), change)) is concern
    unsure = Change(MEDWAY, "a1", themes=(replace(said, push=False),))
    assert not why("health", letter(), unsure)


def test_a_part_of_a_theme_asks_for_its_own_words() -> None:
    assert why("caseloads", letter(MEDWAY, CONCERN)) == "caseloads: a concern"
    assert not why("caseloads", letter(MEDWAY, PRAISE))


def test_an_area_matches_by_any_of_its_themes_or_by_a_grade_of_it() -> None:
    health = finding(1, "Health needs are met.", "health", "strength")
    assert why("children in care", letter(MEDWAY, health)) == "children in care: a strength"
    graded = letter(kind="ilacs_inspection", judgements=(grade("in_care", "good"),))
    assert why("children in care", graded) == "children in care: a grade"
    assert not why("help and protection", graded)


def test_a_theme_taken_from_an_area_is_out_of_account() -> None:
    health = finding(1, "Health needs are met.", "health", "strength")
    homes = finding(2, "Homes are stable.", "placements", "strength")
    assert not why("children in care except health", letter(MEDWAY, health))
    assert why("children in care except health", letter(MEDWAY, health, homes))


# Places


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Medway", True),
        ("Kent", False),
        ("South East", True),
        ("London", False),
        ("everything", True),
        ("South East except Medway", False),
        ("South East except Kent", True),
        ("everything except focused visits", False),
        ("everything except monitoring visits", True),
        ("focused visits in South East", True),
        ("focused visits in London", False),
        ("visits", True),
        ("inspections", False),
        ("Kent or Medway", True),
    ],
)
def test_a_place_asks_for_every_official_letter_about_it(words: str, wanted: bool) -> None:
    assert bool(why(words, letter())) is wanted


def test_groups_and_sets_are_looked_up_by_name() -> None:
    assert why("partners", letter(KENT)) == "partners"
    assert not why("partners", letter(MEDWAY))
    leeds = next(a.urn for a in KNOWN.all if a.name == "Leeds")
    assert why("West Yorkshire", letter(leeds))
    assert why("workforce in the North", letter(leeds, CONCERN))


def test_a_group_that_config_no_longer_has_matches_nothing() -> None:
    partners = rule("partners")
    assert match(partners, News(letter(KENT)), KNOWN, GROUPS)
    assert not match(partners, News(letter(KENT)), KNOWN, {})


def test_in_narrows_a_theme() -> None:
    assert why("workforce in London", letter(CROYDON, CONCERN))
    assert not why("workforce in London", letter(MEDWAY, CONCERN))
    assert not why("workforce in London except Croydon", letter(CROYDON, CONCERN))
    assert why("workforce in London except Croydon", letter(BARNET, CONCERN))


def test_a_joint_report_is_news_for_each_of_its_authorities() -> None:
    joint = letter(KENT, kind="jtai")
    assert why("Medway", joint, urns=(KENT, MEDWAY))
    assert why("South East except Kent", joint, urns=(KENT, MEDWAY))
    assert not why("South East except Kent or Medway", joint, urns=(KENT, MEDWAY))


def test_a_place_with_concerns_only_asks_for_letters_that_have_one() -> None:
    assert not why("Medway concerns only", letter(MEDWAY, PRAISE))
    assert why("Medway concerns only", letter(MEDWAY, CONCERN))
    assert why("Medway concerns only", letter(improvements=(Point("The pace of help.", 2),)))
    low = letter(kind="ilacs_inspection", judgements=(grade("in_care", "inadequate"),))
    assert why("Medway concerns only", low)
    good = letter(kind="ilacs_inspection", judgements=(grade("in_care", "good"),))
    assert not why("Medway concerns only", good)
    assert why(
        "Medway concerns only",
        good,
        Change(MEDWAY, "a1", (Move("in_care", "good", "requires_improvement", "down"),)),
    )


# Grades and priority actions


def test_grades_ask_for_letters_that_give_or_move_one() -> None:
    assert not why("grades", letter(MEDWAY, CONCERN))
    graded = letter(
        kind="ilacs_inspection",
        judgements=(grade("in_care", "good"), grade("overall_effectiveness", "not_given", None)),
    )
    assert why("grades", graded) == "grades: 1 grade given"
    moved = Change(MEDWAY, "a1", (Move("in_care", "requires_improvement", "good", "up"),))
    assert why("grades", graded, moved) == "grades: children in care moved up"
    assert not why("grades concerns only", graded, moved)
    none = letter(judgements=(grade("overall_effectiveness", "not_given", None),))
    assert not why("grades", none)


def test_priority_actions_ask_for_letters_that_print_one() -> None:
    assert not why("priority actions", letter(improvements=(Point("x", 1),)))
    printed = letter(priority_actions=(Point("The response to risk.", 2),))
    assert why("priority actions", printed) == "1 area for priority action"
    assert why("priority actions concerns only", printed)


# Press


def test_press_is_told_only_where_it_was_asked_for() -> None:
    article = letter(kind="article", publisher="Westmarch Echo")
    for words in ("Medway", "everything", "South East"):
        assert not why(words, article)
        assert why(f"{words} with press", article)
    assert why("articles in Medway", article) == "press"
    assert not why("focused visits with press", article)


def test_a_draft_is_news_for_nobody() -> None:
    assert not why("everything with press", letter(private=True))


def test_reasons_are_said_once_and_in_the_order_asked_for() -> None:
    said = why("Medway or workforce or South East", letter(MEDWAY, CONCERN, CONCERN))
    assert said == "Medway; workforce: a concern; South East"


# Overlaps


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("neglect", "neglect in London", True),
        ("neglect in London", "neglect in Kent", False),
        ("neglect", "workforce", False),
        ("London", "workforce in Croydon", True),
        ("London except Croydon", "Croydon", False),
        ("children in care", "health", True),
        ("visits", "focused visits", True),
        ("inspections", "focused visits", False),
        ("everything", "Medway", True),
        ("grades in London", "grades", True),
        ("grades", "priority actions", False),
        ("South East", "Medway", True),
        ("Kent", "Medway", False),
    ],
)
def test_overlaps_are_seen_from_both_sides(one: str, other: str, meet: bool) -> None:
    assert overlaps(rule(one), rule(other), PLACES) is meet
    assert overlaps(rule(other), rule(one), PLACES) is meet


# Whatever comes

_RULES = [
    rule(words)
    for words in (
        *("everything with press", "Medway", "London except Croydon", "workforce concerns only"),
        *("grades or neglect in the North East", "children in care except health", "visits"),
        *("priority actions in partners", "caseloads in South East with press", "articles"),
    )
]


@given(reports(urn=MEDWAY))
@examples(max_examples=60, deadline=None)
def test_concerns_only_asks_for_no_more_and_everything_for_all(report: Report) -> None:
    change = Change(MEDWAY, report.key)
    wanted = Matcher(News(report, change), KNOWN, GROUPS)
    for one in _RULES:
        less = wanted(replace(one, concerns_only=True))
        assert not less or wanted(replace(one, concerns_only=False))
        assert wanted(one) == match(one, News(report, change), KNOWN, GROUPS)
    assert wanted(_RULES[0])


def test_one_letter_is_held_against_5_000_subscriptions_in_50_ms() -> None:
    chance = random.Random(5)
    names = [a.name for a in KNOWN.all if a.predecessor_until is None]
    themes = [phrase for phrase in TOPICS.names() if len(phrase) > 6][:120]
    some = [f"{chance.choice(themes)} in {chance.choice(names)}" for _ in range(400)]
    some += [f"{chance.choice(themes)} or {chance.choice(themes)} daily" for _ in range(400)]
    some += [f"{chance.choice(names)} concerns only" for _ in range(200)]
    made = [one for words in some if isinstance(one := parse_rule(words, PLACES, TOPICS), Rule)]
    assert len(made) > 900
    rules = [replace(one) for _ in range(6) for one in made][:5000]
    said = [
        finding(n, f"Sentence {n} on caseloads.", chance.choice(themes), "concern")
        for n in range(150)
    ]
    report = letter(MEDWAY, *said, CONCERN, PRAISE)
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        wanted = Matcher(News(report), KNOWN, GROUPS)
        hits = sum(bool(wanted(one)) for one in rules)
        took.append(time.perf_counter() - begun)
        assert hits
    assert min(took) < 0.05
