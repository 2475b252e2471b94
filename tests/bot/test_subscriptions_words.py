"""Subscriptions in words: what is typed, what it means, and how it is said back."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands.places import Place, known_places
from bot.commands.spelling import slips
from bot.commands.tokens import plain
from bot.commands.topics import known_topics
from bot.models import Cadence, Rule, Subject
from bot.store.rules import from_json, to_json
from bot.subscriptions import (
    Trouble,
    Understood,
    parse_rule,
    read_change,
    read_rule,
    rule_words,
)
from bot.subscriptions.reading import CADENCES
from bot.subscriptions.segments import cut
from bot.subscriptions.vocabulary import KIND_NAMES
from digests.findings.themes import known_themes
from scrapers.authorities import known_authorities

PLACES = known_places(known_authorities(), {"our partners": ("Kent", "Leeds"), "A1": ("Hull",)})
TOPICS = known_topics()


NEAR_KENT = (
    "Essex, East Sussex, Devon, Bexley, Suffolk, Norfolk, Nottinghamshire, West Sussex, Bedford "
    "or Somerset"
)


def read(words: str) -> Understood:
    found = read_rule(words, PLACES, TOPICS)
    assert isinstance(found, Understood), found
    return found


def said(words: str) -> str:
    return rule_words(read(words).rule)


def trouble(words: str) -> Trouble:
    found = read_rule(words, PLACES, TOPICS)
    assert isinstance(found, Trouble), found
    return found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Medway", "Medway, now"),
        ("to Medway please", "Medway, now"),
        ("Medway, Kent and Hull", "Medway, Kent or Kingston upon Hull, now"),
        ("neglect", "neglect, weekly"),
        ("London", "London, weekly"),
        ("Medway weekly", "Medway, weekly"),
        ("neglect now", "neglect, now"),
        ("neglect as it happens", "neglect, now"),
        ("neglect every day", "neglect, daily"),
        ("NEGLECT in kent", "neglect in Kent, weekly"),
        ("letters about neglect for Kent", "neglect in Kent, weekly"),
        ("Kent neglect", "neglect in Kent, weekly"),
        ("neglect Kent", "neglect in Kent, weekly"),
        ("neglect and Kent", "neglect or Kent, weekly"),
        (
            "neglect and workforce in London except Croydon daily concerns only",
            "neglect or workforce in London except Croydon, daily, concerns only",
        ),
        (
            "concerns only daily, neglect, workforce in London but not Croydon and Barnet",
            "neglect or workforce in London except Croydon or Barnet, daily, concerns only",
        ),
        ("everything", "everything, weekly"),
        ("England daily", "everything, daily"),
        ("all letters in London", "London, weekly"),
        ("everything in Medway", "Medway, now"),
        ("everything about Medway", "Medway, now"),
        ("Medway inspections", "inspections in Medway, weekly"),
        ("concerns in London", "London, weekly, concerns only"),
        ("neglect workforce London", "neglect or workforce in London, weekly"),
        (
            "all monitoring visits in the north west please",
            "monitoring visits in North West, weekly",
        ),
        ("neglect in London every morning", "neglect in London, daily"),
        ("weekly digest of everything in London", "London, weekly"),
        ("everything except monitoring visits", "everything except monitoring visits, weekly"),
        ("neglect in England", "neglect, weekly"),
        ("grades in the north east", "grades in North East, weekly"),
        ("ratings", "grades, weekly"),
        ("inadequate in London", "grades in London, weekly, concerns only"),
        ("low grades in London", "grades in London, weekly, concerns only"),
        ("inadequate or neglect", "grades or neglect, weekly"),
        ("everything but monitoring visits", "everything except monitoring visits, weekly"),
        ("everything, no monitoring visits", "everything except monitoring visits, weekly"),
        ("everything but no JTAIs", "everything except JTAIs, weekly"),
        ("everything, never JTAIs", "everything except JTAIs, weekly"),
        ("London aside from Croydon", "London except Croydon, weekly"),
        ("London w/o Croydon", "London except Croydon, weekly"),
        ("London but only JTAIs", "JTAIs in London, weekly"),
        ('the "our partners" group daily', "our partners, daily"),
        ("core groups in Kent", "plans and reviews in Kent, weekly"),
        ("areas for priority action now", "priority actions, now"),
        ("visits in our partners", "visits in our partners, weekly"),
        ("inspections of A1 now", "inspections in A1, now"),
        ("jtai and area send", "JTAIs or area SEND inspections, weekly"),
        ("Medway with press", "Medway, now, with press"),
        ("Medway and the press", "Medway, now, with press"),
        ("press in Medway", "press in Medway, weekly, with press"),
        ("Medway without press", "Medway, now"),
        ("children in care except health", "children in care except health, weekly"),
        ("LAC in Greater Manchester", "children in care in Greater Manchester, weekly"),
        ("life story work", "life story, weekly"),
        ("MASH", "front door, weekly"),
        ("caseloads in Yorks and the Humber", "caseloads in Yorkshire and the Humber, weekly"),
        ("neglect in care leavers", "neglect or care leavers, weekly"),
        (
            "Exploitation, missing & risk outside the home in Bournemouth, Christchurch and Poole",
            "exploitation and missing in Bournemouth, Christchurch and Poole, weekly",
        ),
        ("health, assessments", "health or assessments, weekly"),
        ("negelct in medwya weekyl", "neglect in Medway, weekly"),
        ("north tynesid", "North Tyneside, now"),
        ("shrops", "Shropshire, now"),
        ("Medway, except press", "Medway except press, now"),
        ("priority areas in Kent", "priority actions in Kent, weekly"),
        ("grades moved down", "grades, weekly, concerns only"),
        ("neglect for now", "neglect, now"),
        ("Medway within 2 weeks", "Medway, now"),
    ],
)
def test_words_mean_the_rule_that_is_said_back(typed: str, meant: str) -> None:
    assert said(typed) == meant


@pytest.mark.parametrize(
    ("typed", "word", "instead"),
    [
        ("neglect in London and workforce in Kent", "narrows", "workforce in Kent"),
        ("neglect in London daily and workforce in Kent", "narrows", "workforce in Kent daily"),
        ("Medway and neglect in London", "Medway is not in London", "neglect in London"),
        ("Newcastle weekly", "Which Newcastle", "Newcastle upon Tyne weekly"),
        ("neglect hourly", "now, daily or weekly", "neglect weekly"),
        ("neglect daily weekly", "Choose one", "neglect, daily"),
        ("former cumbria", "abolished", "Cumberland, now"),
        ("neglect blorf in London", "“blorf”", "neglect in London"),
        ("blorf", "“blorf”", "neglect in London weekly"),
        ("leaders", "“leaders” is not known", "leadership"),
        ("everythin", "“everythin” is not known", "everything"),
        ("reportes", "“reportes” is not known", None),
        ("pets in Kent", "“pets” is not known", "peps in Kent"),
        ("kant", "“kant” is not known", "Kent"),
        ("carers", "“carers” is not known", "care leavers"),
        ("Isle of", "“isle” is not known", "Isle of Wight"),
        ("care", "“care” names nothing yet", "care leavers"),
        ("please", "Say what to subscribe to", "Medway"),
        ("neglect except", "Say what is to be left out", "everything except monitoring visits"),
        ("neglect, but not weekly", "Say what is to be left out", "neglect, weekly"),
        ("neglect in", "Say in which place", "neglect in London"),
        ("all letters in daily", "Say in which place", "everything in London daily"),
        ("Medway in", "Say in which place", "Medway, now"),
        (
            "Buckinghamshire, Northamptonshire",
            "Which Northamptonshire",
            "Buckinghamshire, North Northamptonshire or West Northamptonshire",
        ),
        ("Newcastle", "Staffordshire (for Newcastle-under-Lyme", "Staffordshire"),
        ("London except London", "Nothing of London", "London, weekly"),
        ("neglect in London except London", "Nothing of neglect", "neglect in London, weekly"),
        ("jtai except jtai", "Nothing of JTAIs", "JTAIs, weekly"),
        ("neglect except England", "Nothing of neglect", "neglect, weekly"),
        ("London except workforce", "takes a theme from an area", "London, weekly"),
        ("Kent except grades", "not possible", "Kent, now"),
        ("except Croydon", "what to subscribe to", "everything except Croydon"),
        ("daily", "what to subscribe to", "neglect daily"),
        ("", "what to subscribe to", "Medway"),
        ("neglect strengths only", "“strengths only”", "neglect"),
        ("my neighbours", "Neighbours", "Kent, Medway and Essex weekly"),
        ("Kent with neighbours", "statistical neighbours of Kent", f"Kent, {NEAR_KENT} weekly"),
        ("authorities like Kent", "statistical neighbours of Kent", f"{NEAR_KENT} weekly"),
        ("areas near Kent", "statistical neighbours of Kent", f"{NEAR_KENT} weekly"),
        ("outstanding in London", "all grades, or low ones", "grades in London"),
        ("workforce in inadequate councils", "chooses no authorities", "workforce"),
        ("grades that went up", "“that went up”", "grades"),
        ("neglect in Wales", "not in England", None),
    ],
)
def test_what_cannot_be_meant_names_the_words_to_type(
    typed: str, word: str, instead: str | None
) -> None:
    found = trouble(typed)
    assert word in found.said
    assert instead is None or instead in found.tries
    for words in found.tries:
        assert isinstance(read_rule(words, PLACES, TOPICS), Understood), words


def test_a_guess_offers_nothing_wider_than_what_was_typed() -> None:
    assert "everything" not in trouble("leaders").tries
    assert trouble("pets in Kent").tries == ("peps in Kent",)
    for narrowed in ("neglect in Blorfshire", "pets in Blorfshire", "neglect except blorf"):
        assert "neglect" not in trouble(narrowed).tries, narrowed


_NAMED = [p for p in TOPICS.names() if " " not in p and len(p) > 5]


@given(st.sampled_from(_NAMED), st.integers(0, 30), st.sampled_from("bdfgkmpvz"))
@settings(max_examples=200, deadline=None)
def test_two_letters_off_are_asked_about_and_never_subscribed(name: str, at: int, by: str) -> None:
    at %= len(name) - 2
    typed = f"{name[:at]}{by}{name[at + 1]}{by}{name[at + 3 :]}"
    for one in cut(typed, PLACES, TOPICS):
        if one.read_as is not None and not PLACES.beginning(one.words):
            assert slips(one.words, one.read_as) == 1, one


def test_a_slip_is_forgiven_and_said_back() -> None:
    assert read("negelct").notes == ("“negelct” is read as “neglect”.",)


def test_a_place_beside_a_theme_says_how_it_was_read() -> None:
    (note,) = read("neglect Kent").notes
    assert "neglect in Kent" in note
    assert "neglect or Kent" in note


def test_a_district_is_its_county_and_says_so() -> None:
    (note,) = read("Canterbury").notes
    assert note.startswith("Canterbury is in Kent")


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("daily", "workforce in London, daily"),
        ("concerns only", "workforce in London, weekly, concerns only"),
        ("now with press", "workforce in London, now, with press"),
        ("except Croydon", "workforce in London except Croydon, weekly"),
        ("in Kent", "workforce in London or Kent, weekly"),
        ("neglect in Kent", "neglect in Kent, weekly"),
        ("Medway", "Medway, now"),
        ("neglect daily", "neglect, daily"),
    ],
)
def test_a_change_is_added_to_a_rule_or_takes_its_place(typed: str, becomes: str) -> None:
    changed = read_change(typed, read("workforce in London").rule, PLACES, TOPICS)
    assert isinstance(changed, Understood)
    assert rule_words(changed.rule) == becomes


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("neglect at 9am", "settings digest at 9am"),
        ("neglect at 17:30 daily", "settings digest at 17:30"),
        ("neglect on Tuesdays", "settings weekly on tuesday"),
    ],
)
def test_an_hour_or_a_day_says_how_the_channel_s_are_set(typed: str, how: str) -> None:
    (note,) = read(typed).notes
    assert how in note


def test_a_rule_longer_than_can_be_typed_is_refused() -> None:
    names = [a.name for a in known_authorities().all if not a.predecessor_until]
    longest = sorted(names, key=len, reverse=True)[:19]
    assert "more than 450 characters" in trouble(", ".join(longest)).said


def test_many_names_are_refused_and_not_cut() -> None:
    names = [a.name for a in known_authorities().all if not a.predecessor_until][:30]
    assert "20 names" in trouble(", ".join(names)).said


# A rule, its words, and the rule again

_THEMES = [theme.slug for theme in known_themes().all]


def _topics() -> list[Subject]:
    """Every theme, part of a theme and area that can be typed, each once."""
    found = []
    for phrase in TOPICS.names():
        rule = parse_rule(phrase, PLACES, TOPICS)
        if isinstance(rule, Rule) and len(rule.subjects) == 1 and not rule.within:
            found.append(rule.subjects[0])
    return list(dict.fromkeys(found))


def _places() -> list[Subject]:
    found = []
    for name in PLACES.names():
        place = PLACES.find(plain(name))
        rule = parse_rule(name, PLACES, TOPICS) if isinstance(place, Place) else None
        if isinstance(rule, Rule) and rule.subjects[0].kind != "everything":
            found.append(rule.subjects[0])
    return list(dict.fromkeys(found))


TYPED_TOPICS = _topics()
TYPED_PLACES = _places()
KIND_SUBJECTS = [Subject("kind", kind, name) for kind, name in KIND_NAMES.items()]
OTHERS = [
    Subject("grades", "", "grades"),
    Subject("priority_actions", "", "priority actions"),
    *KIND_SUBJECTS,
]


def test_every_theme_and_every_place_can_be_subscribed_to() -> None:
    assert {s.value for s in TYPED_TOPICS if s.kind == "theme" and not s.stems} == set(_THEMES)
    assert {s.value for s in TYPED_TOPICS if s.kind == "area"} > {"children-in-care"}
    known = {a.urn for a in known_authorities().all if a.predecessor_until is None}
    assert {s.value for s in TYPED_PLACES if s.kind == "authority"} >= known
    assert len([s for s in TYPED_PLACES if s.kind == "region"]) == 9
    assert {s.value for s in TYPED_PLACES if s.kind == "group"} == {"our partners", "A1"}


def _distinct(subjects: Iterable[Subject], most: int) -> st.SearchStrategy[tuple[Subject, ...]]:
    chosen = st.lists(st.sampled_from(list(subjects)), min_size=1, max_size=most, unique=True)
    return chosen.map(tuple)


def _members(subject: Subject) -> frozenset[str]:
    if subject.kind == "authority":
        return frozenset((subject.value,))
    place = PLACES.find(plain(subject.value.removeprefix("the ")))
    assert isinstance(place, Place)
    return frozenset(place.urns)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that can be meant."""
    cadence: Cadence = draw(st.sampled_from(CADENCES))
    options = {"concerns_only": draw(st.booleans()), "with_press": draw(st.booleans())}
    shape = draw(st.sampled_from(("topics", "places", "mixed", "everything", "area")))
    within: tuple[Subject, ...] = ()
    excluded: tuple[Subject, ...] = ()
    if shape == "topics":
        subjects = draw(_distinct([*TYPED_TOPICS, *OTHERS], 4))
        within = draw(st.just(()) | _distinct(TYPED_PLACES, 3))
    elif shape == "places":
        subjects = draw(_distinct(TYPED_PLACES, 4))
    elif shape == "mixed":
        subjects = draw(_distinct([*TYPED_TOPICS, *OTHERS, *TYPED_PLACES], 4))
    elif shape == "area":
        subjects = (draw(st.sampled_from([s for s in TYPED_TOPICS if s.kind == "area"])),)
        inside = [t.slug for t in known_themes().area(subjects[0].value)]
        excluded = draw(
            _distinct([s for s in TYPED_TOPICS if s.value in inside and not s.stems], 2)
        )
    else:
        subjects = (Subject("everything", "", "everything"),)
    if shape != "area" and draw(st.booleans()):
        # Exceptions that leave something of every subject.
        chosen = draw(_distinct([*TYPED_PLACES, *KIND_SUBJECTS], 2))
        out = frozenset(u for s in chosen if s.kind != "kind" for u in _members(s))
        where = [_members(s) for s in subjects if s in TYPED_PLACES]
        where += [frozenset(u for s in within for u in _members(s))] if within else []
        kinds = any(s.kind == "kind" for s in subjects)
        if all(urns - out for urns in where) and not kinds:
            excluded = chosen
    if any(s.value == "article" for s in subjects):
        options["with_press"] = True
    return Rule(subjects, within, excluded, cadence, **options)


@given(rules())
@settings(max_examples=600, deadline=None)
def test_the_words_of_a_rule_mean_the_rule(rule: Rule) -> None:
    assert parse_rule(rule_words(rule), PLACES, TOPICS) == rule


@pytest.mark.soak
@given(rules())
@settings(max_examples=20_000, deadline=None)
def test_the_words_of_thousands_of_rules_mean_the_rules(rule: Rule) -> None:
    assert parse_rule(rule_words(rule), PLACES, TOPICS) == rule


@given(rules(), st.sampled_from(CADENCES))
@settings(max_examples=100, deadline=None)
def test_a_change_of_cadence_changes_nothing_else(rule: Rule, cadence: Cadence) -> None:
    changed = read_change(cadence, rule, PLACES, TOPICS)
    assert isinstance(changed, Understood)
    assert changed.rule == replace(rule, cadence=cadence)


def test_the_words_of_any_two_themes_mean_the_two() -> None:
    for one in TYPED_TOPICS:
        for other in TYPED_TOPICS:
            if one != other:
                rule = Rule((one, other))
                assert parse_rule(rule_words(rule), PLACES, TOPICS) == rule


@given(rules())
@settings(deadline=None)
def test_a_rule_is_the_same_after_being_kept(rule: Rule) -> None:
    assert from_json(to_json(rule)) == rule


_words = st.sampled_from(
    [
        *("neglect", "workforce", "Medway", "London", "in", "in", "and", "and", "except", "daily"),
        *("weekly", "now", "concerns", "only", "with", "press", "the", "grades", "Newcastle"),
        *("everything", "children", "care", "former", "Cumbria", "Kent", "kant", "blorf", ","),
        *("priority", "actions", "visits", "without", "England", "2022", "strengths", "not"),
        *("north", "east", "hourly", "Wales", "neighbours", "contact", "<!channel>", "*", "&"),
    ]
)


@given(st.lists(_words, max_size=14).map(" ".join) | st.text(max_size=200))
@example("Medway in Medway neglect")
@settings(max_examples=400, deadline=None)
def test_any_words_are_a_rule_or_a_trouble_whose_tries_are_rules(words: str) -> None:
    found = read_rule(words, PLACES, TOPICS)
    if isinstance(found, Understood):
        assert parse_rule(rule_words(found.rule), PLACES, TOPICS) == found.rule
        return
    assert found.said
    for words_to_type in found.tries:
        assert words_to_type.strip() == words_to_type != ""
        assert not set("<>&*`|") & set(words_to_type)
