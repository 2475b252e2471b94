"""What holds for every question and every name."""

import string
import tomllib
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands.grammar import understand
from bot.commands.places import Choice, Place, known_places
from bot.commands.question import COMMANDS, next_page
from bot.commands.tokens import plain
from bot.commands.topics import known_topics
from digests.findings.themes import known_themes
from scrapers.authorities import known_authorities
from scrapers.models import Authority

PLACES = known_places(known_authorities(), {})
TOPICS = known_topics()
TODAY = date(2026, 11, 22)
AUTHORITIES = known_authorities().all
WORDS = (
    *COMMANDS,
    *(authority.name for authority in AUTHORITIES),
    *(theme.slug for theme in known_themes().all),
    *("in", "since", "2022", "last", "two", "years", "between", "page", "0", "99999999999", "with"),
    *("concerns", "strengths", "neighbours", "visits", "contact", "the", "?", '"', "*", "NEAR("),
)


@given(st.text(max_size=400))
@example("since 31 February 2020")
@example("last 99999999 years")
@example("page ٣")
@example("between 2022 and 2019")
@example("\x00 latest \ud800")
def test_any_text_is_understood_as_some_question(text: str) -> None:
    asked = understand(text, PLACES, TOPICS, today=TODAY)
    assert asked.command in (*COMMANDS, None)
    assert asked.page >= 1


@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
def test_any_order_of_known_words_is_understood_as_some_question(text: str) -> None:
    asked = understand(text, PLACES, TOPICS, today=TODAY)
    assert asked.command in (*COMMANDS, None)
    assert len(set(asked.places)) == len(asked.places)
    assert understand(next_page(text or "x"), PLACES, TOPICS, today=TODAY).page >= 1


@pytest.mark.parametrize("authority", AUTHORITIES, ids=lambda authority: authority.name)
def test_every_name_and_alias_finds_its_authority_or_asks(authority: Authority) -> None:
    for name in (authority.name, *authority.aliases):
        for typed in (name, name.lower(), name.upper(), f"{name}?", f"latest {name}"):
            asked = understand(typed, PLACES, TOPICS, today=TODAY)
            meant = [*asked.places, *(place for c in asked.choices for place in c.places)]
            assert authority.urn in [urn for place in meant for urn in place.urns], typed
            if not asked.choices:
                assert asked.urns == (authority.urn,), typed
            assert not asked.unknown, typed


@given(
    st.sampled_from([a for a in AUTHORITIES if len(plain(a.name)) > 6]),
    st.integers(0, 30),
    st.sampled_from(["swap", "drop", "double"]),
)
@settings(max_examples=200)
def test_one_slip_in_a_longer_name_still_finds_it(authority: Authority, at: int, slip: str) -> None:
    name = plain(authority.name)
    at %= len(name) - 1
    typed = {
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "drop": name[:at] + name[at + 1 :],
        "double": name[: at + 1] + name[at] + name[at + 1 :],
    }[slip]
    asked = understand(f"history {typed}", PLACES, TOPICS, today=TODAY)
    meant = [*asked.places, *(place for c in asked.choices for place in c.places)]
    urns = [urn for place in meant for urn in place.urns]
    near = [name for unknown in asked.unknown for name in unknown.nearest]
    # Found, or asked which, or another real name one slip away ("east sussex", "west sussex").
    assert authority.urn in urns or near or any(place.one for place in meant)


def test_every_theme_is_found_by_slug_name_and_alias() -> None:
    for theme in known_themes().all:
        for typed in (theme.slug, theme.slug.replace("-", " "), theme.name, *theme.aliases):
            topic = TOPICS.find(plain(typed))
            assert topic is not None, typed
            assert theme.slug in topic.themes or len(topic.themes) > 1, typed


def test_every_place_of_the_tables_is_known() -> None:
    table = tomllib.loads(files("bot.commands").joinpath("places.toml").read_text("utf-8"))
    names = [*table["regions"], *table["districts"]]
    names += [member for members in table["sets"].values() for member in members]
    assert [name for name in names if not isinstance(PLACES.find(plain(name)), Place)] == []
    for entry in table["ask"]:
        meant = PLACES.find(plain(entry["name"]))
        assert isinstance(meant, Choice), entry["name"]
        assert len(meant.places) == len(entry["choices"]), entry["name"]


@given(st.text(alphabet=string.printable, max_size=80))
def test_plain_words_are_plain_for_good(text: str) -> None:
    assert plain(plain(text)) == plain(text)
