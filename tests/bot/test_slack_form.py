"""The forms in Slack: what they offer is what `subscribe` understands, and Slack takes them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.places import known_places
from bot.commands.tokens import plain
from bot.commands.topics import known_topics
from bot.conversation import LONGEST
from bot.models import Rule
from bot.slack import views
from bot.slack.choices import Choices, exception_choices, place_choices, topic_choices
from bot.slack.talk import Where
from bot.slack.views import Filled, Purpose
from bot.subscriptions import Trouble, read_rule
from digests.render.blocks import check
from scrapers.authorities import known_authorities

KNOWN = known_authorities()
GROUPS = {"Thames ring": ("80522",)}
TOPICS, PLACES = topic_choices(), place_choices(KNOWN, GROUPS)
EXCEPTIONS = exception_choices(KNOWN, GROUPS)
HERE = Where("T1", "C1", "U1", "inspections")

_topics = st.lists(st.sampled_from([c.words for c in TOPICS.all]), max_size=3, unique=True)
# England is everything, and swallows what stands beside it.
_smaller = [c.words for c in PLACES.all if c.words != "England"]
_places = st.lists(st.sampled_from(_smaller), max_size=3, unique=True)


def rule_of(filled: Filled) -> Rule:
    words = filled.words()
    assert words is not None
    read = read_rule(words.removeprefix("subscribe "), known_places(KNOWN, GROUPS), known_topics())
    assert not isinstance(read, Trouble), (words, read)
    return read.rule


@pytest.mark.parametrize("name", [c.words for c in TOPICS.all])
def test_a_topic_that_is_offered_is_understood_as_itself(name: str) -> None:
    rule = rule_of(Filled((name,), (), (), "daily", False, False))
    assert [plain(subject.name) for subject in rule.subjects] == [plain(name)]


@pytest.mark.parametrize("name", [c.words for c in PLACES.all])
def test_a_place_that_is_offered_is_understood_as_itself(name: str) -> None:
    rule = rule_of(Filled((), (name,), (), None, False, False))
    assert len(rule.subjects) == 1
    narrowed = rule_of(Filled(("grades",), (name,), (), None, False, False))
    assert len(narrowed.subjects) == 1


@given(_topics, _places, st.sampled_from(("now", "daily", "weekly")), st.booleans(), st.booleans())
def test_what_is_filled_in_is_what_is_subscribed_to(
    topics: list[str], places: list[str], cadence: Any, concerns: bool, press: bool
) -> None:
    filled = Filled(tuple(topics), tuple(places), (), cadence, concerns, press)
    if filled.words() is None:
        assert topics + places == []
        return
    rule = rule_of(filled)
    assert (rule.cadence, rule.concerns_only, rule.with_press) == (cadence, concerns, press)
    assert {plain(s.name) for s in rule.subjects} == {plain(name) for name in (topics or places)}


@given(_topics, _places, st.sampled_from(("now", "daily", "weekly")), st.booleans())
def test_a_rule_that_is_edited_and_saved_unchanged_is_the_same(
    topics: list[str], places: list[str], cadence: Any, flag: bool
) -> None:
    if not (topics or places):
        return
    rule = rule_of(Filled(tuple(topics), tuple(places), (), cadence, flag, not flag))
    form = views.subscribe_form(Purpose(HERE, replaces=7), rule=rule)
    assert check(form) == ()
    assert rule_of(views.filled(handed_in(form))) == rule


def handed_in(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form as Slack sends it when nothing was changed."""
    values = {}
    for block in form["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = {
            "selected_options": element.get("initial_options", []),
            "selected_option": element.get("initial_option"),
        }
        values[block["block_id"]] = {element["action_id"]: state}
    return {**form, "state": {"values": values}}


def test_slack_takes_the_forms() -> None:
    assert check(views.subscribe_form(Purpose(HERE))) == ()
    assert check(views.subscribe_form(Purpose(Where("T1", "D1", "U1", "directmessage")))) == ()
    hidden = views.subscribe_form(Purpose(Where("T1", "G1", "U1", "privategroup")))
    assert check(hidden) == ()
    assert "For this conversation." in str(hidden)
    assert check(views.wrong_form(Purpose(HERE, words="wrong x"))) == ()


def test_the_longest_question_can_be_doubted() -> None:
    words = "wrong answer to " + "\U0001f600" * LONGEST
    form = views.wrong_form(Purpose(HERE, words=words))
    assert check(form) == ()
    assert len(form["private_metadata"]) < 3000  # https://docs.slack.dev/reference/views
    assert Purpose.read(form["private_metadata"], "U1").words == words


def test_a_form_knows_what_it_is_for_when_it_comes_back() -> None:
    purpose = Purpose(HERE, "wrong “a” \U0001f600", 7)
    assert Purpose.read(purpose.text(), "U1") == purpose


FOUND = {
    "neg": ("Neglect", TOPICS),
    "caseloads": ("Workforce, caseloads & development", TOPICS),
    "leav": ("Care leavers", TOPICS),
    "hull": ("Kingston upon Hull", PLACES),
    "RBKC": ("Kensington and Chelsea (RBKC)", PLACES),
    "lond": ("London", PLACES),
    "medwya": ("Medway", PLACES),
    "thames": ("Thames ring", PLACES),
    "north tyne": ("North Tyneside", PLACES),
    "croydon": ("Croydon", EXCEPTIONS),
}


@pytest.mark.parametrize(("typed", "known"), FOUND.items())
def test_a_search_finds_names_aliases_and_slips(typed: str, known: tuple[str, Choices]) -> None:
    name, choices = known
    assert choices.find(typed)[0].name == name


@given(st.text(max_size=30))
def test_any_search_gives_a_list_that_slack_takes(typed: str) -> None:
    for choices in (TOPICS, PLACES, EXCEPTIONS):
        options = views.options(choices.find(typed))
        assert len(options) <= 100
        for option in options:
            assert 0 < len(option["text"]["text"]) <= 75
            assert 0 < len(option["value"]) <= 150
            assert len(option["description"]["text"]) <= 75
        assert len({option["value"] for option in options}) == len(options)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("med", ["Medway", "Surrey (Runnymede)"]),
        ("gra", ["Kent (Gravesham)"]),
        ("newcastle-under", ["Staffordshire (Newcastle-under-Lyme)"]),
        ("hull", ["Kingston upon Hull"]),
        ("birmigham", ["Birmingham"]),
    ],
)
def test_what_is_found_by_another_name_says_by_which(typed: str, shown: list[str]) -> None:
    found = [choice.name for choice in PLACES.find(typed)]
    assert [name for name in found if name in shown] == shown
    assert all(plain(typed) in plain(name) for name in found) or typed == "birmigham"


def test_a_theme_found_by_another_word_says_by_which() -> None:
    assert "Education & virtual school (pep)" in [c.name for c in TOPICS.find("pep")]
    assert "Front door & MASH" in [c.name for c in TOPICS.find("mash")]
