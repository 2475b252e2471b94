"""The themes: the file a practitioner edits, and the phrase language it is written in."""

import pytest

from digests.findings.lexicon import Lexicon, split_words
from digests.findings.rules import lexicon_of, read_sentence
from digests.findings.themes import THEME_AREAS, known_themes, read_themes

OWN = """
[[theme]]
slug = "gardens"
name = "Gardens"
area = "children-in-care"
definition = "Whether homes have gardens."
aliases = ["lawns"]
phrases = ["garden*", "grow* ~ vegetables"]
hints = ["outdoors"]
unless = ["kindergarden*", "garden city"]
[theme.narrow]
vegetables = ["vegetable"]
"""


def found(phrase: str, text: str) -> bool:
    return bool(Lexicon([(phrase, "", 1.0)]).find(split_words(text).words))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("life story", "Life-story work is good.", True),
        ("child plan", "The child’s plan is clear.", True),
        ("children plan*", "Children's planning is clear.", True),
        ("not clear", "Plans aren’t clear.", True),
        ("plan*", "The explanation is clear.", False),
        ("plan", "The plans are clear.", False),
        ("drift/delay*", "There are delays.", True),
        ("not ~ enough", "Visits are not yet always often enough.", True),
        ("not ~ enough", "Not one of the many visits seen there was early enough.", False),
        ("not ~ enough", "This is not enough.", True),
    ],
)
def test_the_phrase_language_does_what_the_file_says(
    phrase: str, text: str, expected: bool
) -> None:
    assert found(phrase, text) is expected


@pytest.mark.parametrize("phrase", ["", "~ enough", "not ~", "ab*"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|stem"):
        Lexicon([(phrase, "", 1.0)])


def test_there_are_twenty_eight_themes_in_four_areas() -> None:
    themes = known_themes()
    assert len(themes.all) == 28
    assert {theme.area for theme in themes.all} == set(THEME_AREAS)
    assert sum(len(themes.area(area)) for area in THEME_AREAS) == 28


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("MASH", "front-door"),
        ("Front door & MASH", "front-door"),
        ("care leavers", "care-leavers"),
        ("section 20", "pre-proceedings"),
        ("mace", "exploitation-and-missing"),
        ("youth justice", "exploitation-and-missing"),
        ("contact", "placements"),
        ("contacts", "front-door"),
        ("young-carers", "early-help"),
    ],
)
def test_a_theme_is_known_by_what_people_type(word: str, slug: str) -> None:
    named = known_themes().named(word)
    assert named is not None
    assert named.slug == slug


def test_an_unknown_word_names_no_theme() -> None:
    assert known_themes().named("weather") is None


def test_a_theme_added_to_the_file_is_found_in_sentences() -> None:
    lexicon = lexicon_of(read_themes(OWN))
    [tag] = read_sentence("Children grow their own vegetables in the garden.", lexicon).tags
    assert tag.theme == "gardens"
    assert not read_sentence("They live in a garden city.", lexicon).tags


@pytest.mark.parametrize(
    ("old", "new"), [("children-in-care", "nowhere"), ('slug = "gardens"', 'slug = "gardens"' * 0)]
)
def test_a_broken_file_is_refused(old: str, new: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_themes(OWN.replace(old, new))
