"""What people typed in Slack is read as the words they meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.words import typed_words, words_to

SAID = {
    "latest Medway": "latest Medway",
    "  latest   Medway\n": "latest Medway",
    "<@U0BOT> latest Medway": "latest Medway",
    "<@U0BOT>&nbsp;latest Medway": "latest Medway",
    "<@U0BOT>\xa0latest\u2009Medway": "latest Medway",
    "hey <@U0BOT|ofsted> latest Medway": "hey ofsted latest Medway",
    "search “life story work”": 'search "life story work"',
    "what’s new in Kent": "what's new in Kent",
    "Bath &amp; North East Somerset": "Bath & North East Somerset",
    "&lt;b&gt; &amp;lt;": "<b> &lt;",
    "see <https://example.org/a|the page>": "see the page",
    "see <https://example.org/a>": "see https://example.org/a",
    "in <#C012345|inspections>": "in inspections",
    "<!channel> latest Medway": "latest Medway",
    "<!subteam^S1|@team> latest Medway": "@team latest Medway",
    "*latest Medway*": "latest Medway",
    ":rotating_light: latest Medway :+1::skin-tone-2:": "latest Medway",
    "alerts 8:00 to 17:30": "alerts 8:00 to 17:30",
    "wrong: it was at 10:15:00": "wrong: it was at 10:15:00",
    "`latest Medway`": "latest Medway",
    "*_latest Medway_*": "latest Medway",
    "the date is wrong *x*": "the date is wrong *x*",
    "lat\u200best Med\u00adway": "latest Medway",
    "latest\u202e Medway\ufeff": "latest Medway",
    "latest \ud800Medway": "latest ?Medway",
    "": "",
}


@pytest.mark.parametrize(("typed", "meant"), SAID.items())
def test_markup_is_taken_off(typed: str, meant: str) -> None:
    assert typed_words(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U0BOT> latest Medway", "latest Medway"),
        ("hey <@U0BOT>&nbsp;subscribe Medway please", "subscribe Medway please"),
        ("ask <@U0ANNA>, or <@U0BOT|ofsted> latest Medway", "latest Medway"),
        ("latest Medway <@U0BOT>", "latest Medway"),
        ("<@U0BOT> ask <@U0BOT>", "ask"),
        ("latest Medway", "latest Medway"),
        ("<@U0BOT>", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_what_stands_before_the_bot_s_name_is_said_to_others(typed: object, meant: str) -> None:
    assert words_to(typed, "U0BOT") == meant


def test_any_name_will_do_where_the_bot_s_own_is_not_known() -> None:
    assert words_to("hey <@U0BOT> help", None) == "help"


@pytest.mark.parametrize("nothing", [None, 7, [], {}, True])
def test_what_is_no_text_is_no_words(nothing: object) -> None:
    assert typed_words(nothing) == ""


@given(st.text())
def test_any_text_gives_one_line_that_can_be_stored(typed: str) -> None:
    words = typed_words(typed)
    assert words == " ".join(words.split())
    assert words.isprintable()
    assert words.encode().decode() == words


def test_a_pasted_letter_does_not_cost_seconds() -> None:
    assert len(typed_words("<" * 1_000_000)) <= 4000
