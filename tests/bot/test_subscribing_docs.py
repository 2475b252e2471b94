"""docs/subscribing.md: every word that it says to type is understood."""

import re

import pytest

from bot.conversation.commands import COMMANDS, find_command
from bot.subscriptions import Understood, read_rule
from tests.bot.speaking import Room
from tests.bot.test_conversation import PLACES, TOPICS
from tests.places import ROOT

PAGE = (ROOT / "docs" / "subscribing.md").read_text("utf-8")
TYPED = [words for words in re.findall(r"`([^`\n]+)`", PAGE) if words.split()[0] in COMMANDS]
HOURS = re.findall(r"^\| `((?:settings|alerts) [^`]+)` \|", PAGE, flags=re.M)


def test_every_command_stands_on_the_page() -> None:
    assert {words.split()[0] for words in TYPED} == set(COMMANDS)


@pytest.mark.parametrize("words", [words for words in TYPED if words.startswith("subscribe ")])
def test_a_subscription_on_the_page_is_understood(words: str) -> None:
    read = read_rule(words.removeprefix("subscribe "), PLACES, TOPICS)
    assert isinstance(read, Understood)
    assert all(note.startswith(("Narrowed to", "Read as the whole area")) for note in read.notes)


@pytest.mark.parametrize("words", TYPED)
def test_a_command_on_the_page_is_one(words: str) -> None:
    found = find_command(words, PLACES, TOPICS)
    assert found is not None
    assert found.name == words.split()[0]


def test_hours_on_the_page_are_understood() -> None:
    assert len(HOURS) > 6
    for words in HOURS:
        assert Room().hear(words).digest.found, words
