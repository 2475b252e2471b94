"""The words of questions that name neither a place nor a theme: vocabulary.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.commands.tokens import plain


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What each phrase of vocabulary.toml is: ("commands", "latest"), ("noise", "")."""

    meanings: Mapping[str, tuple[str, str]]  # phrase -> (sort, value)
    before_place: frozenset[str]

    def meaning(self, phrase: str) -> tuple[str, str] | None:
        return self.meanings.get(phrase)


@lru_cache(maxsize=1)
def known_vocabulary() -> Vocabulary:
    table = tomllib.loads(files("bot.commands").joinpath("vocabulary.toml").read_text("utf-8"))
    meanings: dict[str, tuple[str, str]] = {}
    for sort in ("commands", "cannot", "polarity", "grades", "kinds"):
        for value, phrases in table[sort].items():
            for phrase in phrases:
                meanings[plain(phrase)] = (sort, value)
    for sort in ("priority", "neighbours"):
        for phrase in table[sort]["words"]:
            meanings[plain(phrase)] = (sort, "")
    for phrase in (*table["noise"]["phrases"], *table["noise"]["words"]):
        meanings.setdefault(plain(phrase), ("noise", ""))
    return Vocabulary(meanings, frozenset(table["before_place"]["words"]))
