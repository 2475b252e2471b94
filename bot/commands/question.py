"""A question as understood."""

from dataclasses import dataclass
from typing import Literal

from bot.commands.dates import Spell
from bot.commands.places import Choice, Place
from bot.commands.topics import Topic

COMMANDS = (
    "latest",
    "history",
    "changes",
    "findings",
    "compare",
    "search",
    "brief",
    "coverage",
    "themes",
    "help",
)

Polarity = Literal["concern", "strength"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that mean nothing here, and the nearest that do."""

    words: str
    nearest: tuple[str, ...] = ()
    place: bool = False  # stood where a place belongs
    abroad: bool = False  # a place that is not in England


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; `command` None where nothing in it was."""

    typed: str
    command: str | None
    places: tuple[Place, ...] = ()  # in order of mention
    topics: tuple[Topic, ...] = ()
    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()  # slugs: which authorities hold them
    spell: Spell | None = None
    polarity: Polarity | None = None
    priority: bool = False
    both: bool = False  # strengths and concerns were both asked for
    judged: tuple[str, ...] = ()  # areas whose grade is asked for
    neighbours: bool = False
    twice: tuple[str, ...] = ()  # places named more than once
    page: int = 1
    words: str = ""  # what to search for, or the command to help with
    notes: tuple[str, ...] = ()  # how odd words were understood, said back
    choices: tuple[Choice, ...] = ()  # names with several bearers: ask which
    unknown: tuple[Unknown, ...] = ()
    explicit: bool = False  # the question began with its command's own name

    @property
    def urns(self) -> tuple[str, ...] | None:
        """The authorities meant; None where no place was named, or all of England was."""
        if not self.places or any(place.kind == "england" for place in self.places):
            return None
        return tuple(dict.fromkeys(urn for place in self.places for urn in place.urns))


def next_page(typed: str) -> str:
    """The question that asks for the page after this one.

    >>> next_page("findings neglect in Kent page 2")
    'findings neglect in Kent page 3'
    """
    words = typed.split()
    if len(words) > 2 and words[-2].casefold() == "page" and words[-1].isdecimal():
        return " ".join([*words[:-1], str(int(words[-1][:4]) + 1)])
    return " ".join([*words, "page", "2"])
