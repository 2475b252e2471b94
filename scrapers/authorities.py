"""Who is meant: the local authorities with children's services, and the names they go by."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from scrapers.models import Authority

# Police, press and places named after an authority are not the authority.
NAMESAKE = re.compile(
    "police|constabulary|university|college|hospitals?|infirmary|nhs|fire|cathedral|castle|road"
    "|street|lane|park|gardens|fc|rugby|cricket|airport|racecourse|live|echo"
)
# Authorities whose name is an English word as well: at a sentence's start more must follow.
WORDS = frozenset({"reading", "bury"})
CIVIC = frozenset(
    ["council", "borough", "children", "local", "city", "metropolitan", "county", "mbc"]
)
GENERIC = CIVIC | {"of", "the", "london", "royal", "district", "authority", "services"}
REGIONAL = frozenset({"greater", "new"})  # Greater Manchester and New York are someone else

WORD = re.compile(r"[^\W_]+(?:\.(?=[^\W_]\b))?")
POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s|$)")
APOSTROPHE = re.compile(r"['’]")


def name_words(text: str) -> list[str]:
    """The words that tell a name: lower case, "&" as "and", no punctuation, no possessives."""
    return [word.lower() for word in _words(text)]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    plain = POSSESSIVE.sub("", plain).replace("&", " and ")
    return WORD.findall(APOSTROPHE.sub("", plain))


class Authorities:
    """The authorities, found by the names that letters, pages and people use for them."""

    def __init__(
        self, authorities: Iterable[Authority], printed: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.all: tuple[Authority, ...] = tuple(authorities)
        self._printed = tuple(printed)  # (name, URN): found in documents, too vague to be typed
        self._by_urn = {authority.urn: authority for authority in self.all}
        names: dict[tuple[str, ...], Authority] = {}
        for authority in self.all:
            for name in (authority.name, *authority.aliases):
                names.setdefault(tuple(name_words(name)), authority)
        for name, urn in self._printed:
            names.setdefault(tuple(name_words(name)), self._by_urn[urn])
        names.pop((), None)
        self._exact = names
        self._plain = {" ".join(words): authority for words, authority in names.items()}
        self._by_first: dict[str, list[tuple[tuple[str, ...], Authority]]] = {}
        for words, authority in names.items():
            self._by_first.setdefault(words[0], []).append((words, authority))
        for found in self._by_first.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def by_urn(self, urn: str) -> Authority | None:
        return self._by_urn.get(urn)

    def find(self, name: str) -> Authority | None:
        """The authority of a name as printed: the longest known name in it wins.

        >>> known_authorities().find("London Borough of Barking & Dagenham").urn
        '80486'
        """
        words = name_words(name)
        exact = self._exact.get(tuple(words))
        if exact is not None:
            return exact
        longest = max(self._matches(words), key=lambda match: sum(map(len, match[1])), default=None)
        return longest[2] if longest else self._misprinted(words)

    def _misprinted(self, words: list[str]) -> Authority | None:
        """ "Redcare and Cleveland": one letter off, and near no other name."""
        core = " ".join(word for word in words if word not in GENERIC)
        if len(core) < len("Medway"):
            return None
        near = get_close_matches(core, self._plain, n=2, cutoff=0.9)
        return self._plain[near[0]] if len(near) == 1 else None

    def find_all(self, text: str) -> tuple[Authority, ...]:
        """The authorities named in running text, by first mention.

        Names must be capitalised; a police force or a street of the same name does not count.
        """
        words = _words(text)
        lowered = [word.lower() for word in words]
        found: dict[str, Authority] = {}
        for at, name, authority in self._matches(lowered):
            if authority.urn in found or not words[at][0].isupper():
                continue
            end = at + len(name)
            after = lowered[end : end + 3]
            if at and lowered[at - 1] in REGIONAL:
                continue
            if _is_namesake(after) or (name[0] in WORDS and len(name) == 1 and not after):
                continue
            if name[0] in WORDS and after[0] not in CIVIC and not _named(text, words[at]):
                continue
            found[authority.urn] = authority
        return tuple(found.values())

    def extended(self, more: Iterable[Authority]) -> "Authorities":
        """These and more; one with a known URN takes the known one's place."""
        merged = {**self._by_urn, **{authority.urn: authority for authority in more}}
        return Authorities(merged.values(), self._printed)

    def _matches(self, words: list[str]) -> Iterator[tuple[int, tuple[str, ...], Authority]]:
        at = 0
        while at < len(words):
            for name, authority in self._by_first.get(words[at], ()):
                if tuple(words[at : at + len(name)]) == name:
                    yield at, name, authority
                    at += len(name) - 1
                    break
            at += 1


def _is_namesake(after: list[str]) -> bool:
    """ "Devon and Cornwall Police" names no authority; "Kent Police" neither."""
    if not after:
        return False
    if after[0] == "and" and len(after) == 3:
        return NAMESAKE.fullmatch(after[2]) is not None
    return NAMESAKE.fullmatch(after[0]) is not None


def _named(text: str, word: str) -> bool:
    """Whether the word stands with a capital within a sentence, where only a name has one."""
    return re.search(rf"[\w,;’'\"”)] +{word}\b", text) is not None


@cache
def known_authorities() -> Authorities:
    """The 153 authorities of England and three predecessors."""
    table = files("scrapers").joinpath("authorities.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    return Authorities(
        (_authority(row) for row in rows),
        [(name, row["urn"]) for row in rows for name in row["printed"].split("|") if name],
    )


def _authority(row: dict[str, str]) -> Authority:
    until = row["predecessor_until"]
    return Authority(
        urn=row["urn"],
        name=row["name"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        la_code=row["la_code"],
        region=row["region"],
        type=row["type"],
        neighbours=tuple(row["neighbours"].split()),
        predecessor_until=date.fromisoformat(until) if until else None,
    )
