"""Places as people name them: authorities, regions, groups, and names that need a question back."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from bot.commands.tokens import plain
from digests.words import listed
from scrapers.authorities import Authorities
from scrapers.models import Authority

# Words of authorities' names that name nothing alone.
_COMMON = frozenset(
    [
        *("and", "of", "the", "upon", "on", "in", "sea", "under", "lyme", "isle", "isles", "st"),
        *("north", "south", "east", "west", "central", "royal", "new", "london"),
        *("city", "county", "borough", "council", "district", "with"),
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """One or more authorities under one name."""

    name: str
    kind: Literal["authority", "region", "set", "group", "england"]
    urns: tuple[str, ...]
    note: str | None = None  # said back with the answer

    @property
    def one(self) -> bool:
        return self.kind == "authority"


@dataclass(frozen=True, slots=True)
class Choice:
    """A name with more than one bearer, and what each is."""

    name: str
    places: tuple[Place, ...]
    says: tuple[str, ...]  # a word to each place, "" where none is needed


Meant = Place | Choice


class Places:
    """Every way to name a place, with what it means."""

    def __init__(self, authorities: Iterable[Authority], groups: Mapping[str, tuple[str, ...]]):
        self._all = tuple(authorities)
        self._by_phrase: dict[str, Meant] = {}
        self._unforgiving: set[str] = set()  # districts and generated forms: exact words only
        table = _table()
        self._name_authorities()
        self._name_regions(table)
        self._name_sets(table)
        for entry in table["ask"]:
            self._ask(entry)
        self._name_parts()
        self._name_districts(table)
        self._name_groups(groups)
        self.abroad = frozenset(map(plain, table["abroad"]["names"])).difference(self._by_phrase)
        self.longest = max(phrase.count(" ") + 1 for phrase in self._by_phrase)

    def find(self, phrase: str) -> Meant | None:
        """What a phrase in plain words means exactly."""
        return self._by_phrase.get(phrase)

    def beginning(self, phrase: str) -> tuple[str, ...]:
        """The authorities' and regions' names that a word is the beginning of: "shrops"."""
        return tuple(
            known
            for known, meant in self._by_phrase.items()
            if known.startswith(phrase)
            and known not in self._unforgiving
            and isinstance(meant, Place)
        )

    def forgiving(self) -> tuple[str, ...]:
        """The phrases that a slip of the finger may have missed."""
        return tuple(p for p in self._by_phrase if p not in self._unforgiving and len(p) > 2)

    def names(self) -> tuple[str, ...]:
        """Names to complete: each place once, as the project spells it."""
        return tuple(
            dict.fromkeys(m.name for m in self._by_phrase.values() if isinstance(m, Place))
        )

    def neighbours(self, place: Place) -> tuple[str, ...]:
        """The names of an authority's statistical neighbours, the nearest first."""
        names = {authority.urn: authority.name for authority in self._all}
        near = (a.neighbours for a in self._all if place.urns == (a.urn,))
        return tuple(names[urn] for urns in near for urn in urns if urn in names)

    def phrases(self) -> Iterator[tuple[str, Place]]:
        """Every phrase that means one place, with the place."""
        for phrase, meant in self._by_phrase.items():
            if isinstance(meant, Place):
                yield phrase, meant

    def _put(self, name: str, meant: Meant, *, forgiven: bool = True, over: bool = False) -> None:
        phrase = plain(name)
        if not phrase or (phrase in self._by_phrase and not over):
            return
        self._by_phrase[phrase] = meant
        if not forgiven:
            self._unforgiving.add(phrase)

    def _name_authorities(self) -> None:
        for authority in self._all:
            self._put(authority.name, _place(authority), over=True)
        for authority in self._all:
            for alias in authority.aliases:
                self._put(alias, _place(authority))
        for authority in self._all:
            forms = [f"{authority.name} council"]
            for name in (authority.name, *authority.aliases):
                forms += _with_short_points(name)
            if authority.region == "London":
                forms += [
                    f"{form} {authority.name}"
                    for form in ("london borough of", "royal borough of", "lb of", "lb")
                ]
            if authority.predecessor_until:
                forms = [f"{form} {authority.name}" for form in ("former", "old", "previous")]
            for form in forms:
                self._put(form, _place(authority), forgiven=False)

    def _name_regions(self, table: Mapping[str, Any]) -> None:
        for region, others in table["regions"].items():
            urns = tuple(a.urn for a in self._all if a.region == region)
            place = Place(region, "region", urns)
            self._put(region, place)
            for name in (f"{region} region", *others):
                self._put(name, place)
        england = Place("England", "england", tuple(a.urn for a in self._all))
        for name in table["england"]["names"]:
            self._put(name, england, forgiven=name == "england")

    def _name_sets(self, table: Mapping[str, Any]) -> None:
        for name, members in table["sets"].items():
            urns: list[str] = []
            for member in members:
                meant = self._by_phrase.get(plain(member))
                if isinstance(meant, Place):
                    urns += meant.urns
            place = Place(name, "set", tuple(dict.fromkeys(urns)))
            self._put(name.removeprefix("the "), place)

    def _ask(self, entry: Mapping[str, Any]) -> None:
        places: list[Place] = []
        says: list[str] = []
        for choice in entry["choices"]:
            meant = self._by_phrase.get(plain(choice["place"]))
            if choice.get("former"):
                meant = self._by_phrase.get(f"former {plain(choice['place'])}")
            if not isinstance(meant, Place):
                continue  # a store with fewer authorities: a test's, or a trial's
            places.append(meant)
            says.append(choice.get("say", ""))
        for n, choice in enumerate(entry["choices"][: len(places)]):
            if choice.get("former"):
                places[n] = self._follow(places[n], [p.name for p in places if p is not places[n]])
        if len(places) > 1:
            asked = Choice(entry["name"], tuple(places), tuple(says))
            for name in (entry["name"], *entry.get("also", ())):
                self._put(name, asked, over=True)

    def _follow(self, former: Place, successors: Sequence[str]) -> Place:
        """The abolished authority, with the names of those that took its place."""
        note = f"{former.note} Its place was taken by {listed(successors)}."
        followed = replace(former, note=note)
        for phrase, meant in self._by_phrase.items():
            if meant == former:
                self._by_phrase[phrase] = followed
        return followed

    def _name_parts(self) -> None:
        """One telling word of a longer name: "Telford", "Wight", "Kensington"."""
        owners: dict[str, list[Authority]] = {}
        for authority in self._all:
            if authority.predecessor_until:
                continue
            words = plain(authority.name).split()
            for word in dict.fromkeys(words) if len(words) > 1 else ():
                if word not in _COMMON and len(word) > 3:
                    owners.setdefault(word, []).append(authority)
        for word, named in owners.items():
            places = tuple(_place(authority) for authority in named)
            if len(places) == 1:
                self._put(word, places[0])
            else:
                self._put(word, Choice(word.title(), places, ("",) * len(places)))

    def _name_districts(self, table: Mapping[str, Any]) -> None:
        for county, districts in table["districts"].items():
            meant = self._by_phrase.get(plain(county))
            if not isinstance(meant, Place):
                continue
            for district in districts:
                note = f"{district} is in {meant.name}, whose council runs children’s services."
                place = Place(meant.name, meant.kind, meant.urns, note)
                self._put(district, place, forgiven=False)

    def _name_groups(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        by_urn = {authority.urn: _place(authority) for authority in self._all}
        for name, members in groups.items():
            found = (by_urn.get(member) or self._by_phrase.get(plain(member)) for member in members)
            urns = [urn for meant in found if isinstance(meant, Place) for urn in meant.urns]
            self._put(name, Place(name, "group", tuple(dict.fromkeys(urns))), over=True)


def known_places(authorities: Authorities, groups: Mapping[str, tuple[str, ...]]) -> Places:
    """Places over a store's authorities and the config's groups; built once for each pair."""
    return _known(authorities, tuple((k, tuple(v)) for k, v in groups.items()))


@lru_cache(maxsize=8)
def _known(authorities: Authorities, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Places:
    return Places(authorities.all, dict(groups))


def _with_short_points(name: str) -> list[str]:
    """N Tyneside for North Tyneside."""
    first, _, rest = name.partition(" ")
    return [f"{first[0]} {rest}"] if first in ("North", "South", "East", "West") else []


def _place(authority: Authority) -> Place:
    if authority.predecessor_until is None:
        return Place(authority.name, "authority", (authority.urn,))
    name = f"former {authority.name}"
    note = f"{authority.name} was abolished in {authority.predecessor_until.year}."
    return Place(name, "authority", (authority.urn,), note)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(files("bot.commands").joinpath("places.toml").read_text("utf-8"))
