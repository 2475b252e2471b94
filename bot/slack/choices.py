"""What can be chosen in the form: topics and places, found by the names that people use."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from bot.commands.places import Places, known_places
from bot.commands.spelling import nearest
from bot.commands.tokens import plain
from bot.commands.topics import Topics, known_topics
from digests.findings.themes import THEME_AREAS, known_themes
from scrapers.authorities import Authorities

MOST = 100  # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
_LONGEST_NAME = 75
_VOWEL = re.compile("[aeiouy]")

# Subjects that are neither themes nor places, as they are typed, and what they stand for.
_OTHER_SUBJECTS = (
    ("grades", "a letter that gives or moves a grade"),
    ("priority actions", "a letter with areas for priority action"),
    ("inspections", "full inspections of any framework"),
    ("focused visits", "letters of focused visits"),
    ("monitoring visits", "letters of monitoring visits"),
    ("JTAIs", "joint targeted area inspections"),
    ("area SEND inspections", "inspections of an area’s work with SEND"),
)
_PLACE_SORTS = {
    "england": "the whole country",
    "region": "region",
    "set": "several authorities",
    "group": "group of this bot’s settings",
    "authority": "authority",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    name: str
    sort: str  # what it is, in a few words
    words: str  # what would be typed for it


class Choices:
    """A list to choose from, searched by every name of what is in it."""

    def __init__(self, named: Iterable[tuple[Choice, Iterable[str]]]) -> None:
        self.all: list[Choice] = []
        self._names: list[_Name] = []
        for choice, names in named:
            if len(choice.name) > _LONGEST_NAME:
                continue
            own = plain(choice.name)
            phrases = {plain(name): name for name in (*reversed([*names]), choice.name)}
            self._names += [
                _Name(p, len(self.all), "" if p == own else shown)
                for p, shown in phrases.items()
                if p
            ]
            self.all.append(choice)

    def find(self, typed: str) -> list[Choice]:
        """What fits the typed letters, at most 100: own names come before other names, and what
        is found by another name says by which: "Surrey (Runnymede)"."""
        sought = plain(typed)
        if not sought:
            return self.all[:MOST]
        best: dict[int, tuple[int, str]] = {}
        for name in self._names:
            rank = _rank(name.phrase, sought, not name.other)
            if rank < best.get(name.whose, (_NO, ""))[0]:
                best[name.whose] = (rank, name.other)
        if not best:
            close = nearest(sought, [name.phrase for name in self._names])
            best = {n.whose: (0, n.other) for n in self._names if n.phrase in close}
        ranked = sorted(best, key=lambda n: (best[n][0], n))
        return [_found(self.all[n], best[n][1], sought) for n in ranked[:MOST]]


class _Name(NamedTuple):
    """One of the names of a choice."""

    phrase: str  # in plain words
    whose: int
    other: str  # as people write it; "" where it is the choice's own


def _found(choice: Choice, by: str, sought: str) -> Choice:
    name = f"{choice.name} ({by})"
    if not by or sought in plain(choice.name) or len(name) > _LONGEST_NAME:
        return choice
    return replace(choice, name=name)


_NO = 6


def _rank(phrase: str, sought: str, own: bool) -> int:
    if phrase == sought:
        return 0
    if phrase.startswith(sought):
        return 1 if own else 3
    if f" {sought}" in phrase:
        return 2 if own else 4
    return 5 if len(sought) > 2 and sought in phrase else _NO


def topic_choices() -> Choices:
    """Themes and their areas, then the other subjects."""
    return _topics(known_topics())


def place_choices(authorities: Authorities, groups: Mapping[str, tuple[str, ...]]) -> Choices:
    """The country, regions, sets and groups, then the authorities."""
    return _places(known_places(authorities, groups))


def exception_choices(authorities: Authorities, groups: Mapping[str, tuple[str, ...]]) -> Choices:
    """What can be left out: places first, then topics."""
    return _exceptions(known_places(authorities, groups), known_topics())


@lru_cache(maxsize=2)
def _topics(topics: Topics) -> Choices:
    return Choices(_named_topics(topics))


@lru_cache(maxsize=8)
def _places(places: Places) -> Choices:
    return Choices(_named_places(places))


@lru_cache(maxsize=8)
def _exceptions(places: Places, topics: Topics) -> Choices:
    return Choices([*_named_places(places), *_named_topics(topics)])


def _named_topics(topics: Topics) -> Iterator[tuple[Choice, list[str]]]:
    for name, sort in _OTHER_SUBJECTS[:2]:
        yield Choice(name.capitalize(), sort, name), []
    for area, name in THEME_AREAS.items():
        if topics.find(plain(name)) is not None:
            yield Choice(name, "area, with all its themes", plain(name)), [area]
    for theme in known_themes().all:
        if theme.name not in THEME_AREAS.values():
            names = [plain(theme.slug), *theme.aliases, *theme.narrow_aliases]
            yield Choice(theme.name, "theme", plain(theme.slug)), names
    for name, sort in _OTHER_SUBJECTS[2:]:
        yield Choice(name[:1].upper() + name[1:], sort, name), []


def _named_places(places: Places) -> Iterator[tuple[Choice, list[str]]]:
    named: dict[str, tuple[str, list[str]]] = {}
    for phrase, place in places.phrases():
        if place.name.startswith("former "):
            continue  # an abolished authority, of which no letters will come
        district, known, _ = (place.note or "").partition(" is in ")
        written = phrase.title() if _VOWEL.search(phrase) else phrase.upper()  # RBKC
        written = district if known and plain(district) == phrase else written
        named.setdefault(place.name, (place.kind, []))[1].append(written)
    order = list(_PLACE_SORTS)
    for name, (kind, phrases) in sorted(
        named.items(), key=lambda item: (order.index(item[1][0]), plain(item[0]))
    ):
        yield Choice(name, _PLACE_SORTS[kind], name), phrases
