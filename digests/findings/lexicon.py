"""Phrases over words: one index, one walk along a sentence, every phrase found.

A phrase is words with spaces between. `plan*` takes any ending, `delay*/drift` takes either, and
`~` lets up to four words stand between: `not ~ enough`. Hyphens part words, possessives fall away:
`life story` meets "life-story", `child` meets "child's".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

GAP = 4
FIRM = 2.0  # a hit of this weight goes before longer ones
_PREFIX = 3  # letters of a stem that the index looks up; shorter stems are refused

_NEGATED = re.compile(r"n['’]t\b")
_POSSESSIVE = re.compile(r"(?<=[a-z])['’]s\b|(?<=s)['’](?!\w)")
_TOKEN = re.compile(r"[a-z0-9]+|[,;:.()]|[–—]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None, "\u2011": "-"})


class Words(NamedTuple):
    """A sentence as the index sees it."""

    words: tuple[str, ...]  # lower case, no punctuation
    breaks: frozenset[int]  # a comma, dash, bracket or colon stands before words[i]


def split_words(text: str) -> Words:
    text = text.translate(_PLAIN).lower()
    if "'" in text:
        text = _POSSESSIVE.sub("", _NEGATED.sub(" not", text))
    words: list[str] = []
    breaks: list[int] = []
    for token in _TOKEN.findall(text):
        if token.isalnum():
            words.append(token)
        else:
            breaks.append(len(words))
    return Words(tuple(words), frozenset(breaks))


class Hit(NamedTuple):
    start: int
    end: int  # one past the last word
    label: str
    weight: float


_Slot = tuple[frozenset[str], tuple[str, ...]]  # whole words, stems; both empty: a gap


@dataclass(frozen=True, slots=True)
class _Entry:
    rest: tuple[_Slot, ...]  # the slots after the first
    label: str
    weight: float


def _slot(word: str) -> _Slot:
    if word == "~":
        return frozenset(), ()
    whole: set[str] = set()
    stems: list[str] = []
    for option in word.split("/"):
        if option.endswith("*"):
            stems.append(option[:-1])
        else:
            whole.add(option)
    return frozenset(whole), tuple(stems)


class Lexicon:
    """Labelled phrases, found in one walk."""

    def __init__(self, entries: Iterable[tuple[str, str, float]]) -> None:
        """`entries` are phrase, label, weight; a phrase that can't be read is a ValueError."""
        self._whole: dict[str, list[_Entry]] = {}
        self._stems: dict[str, list[tuple[str, _Entry]]] = {}
        for phrase, label, weight in entries:
            slots = [_slot(word) for word in phrase.replace("-", " ").split()]
            if not slots or not any(slots[0]) or not any(slots[-1]):
                raise ValueError(f"a phrase begins and ends with a word: {phrase!r}")
            entry = _Entry(tuple(slots[1:]), label, weight)
            whole, stems = slots[0]
            for word in whole:
                self._whole.setdefault(word, []).append(entry)
            for stem in stems:
                if len(stem) < _PREFIX:
                    raise ValueError(f"a stem has at least {_PREFIX} letters: {phrase!r}")
                self._stems.setdefault(stem[:_PREFIX], []).append((stem, entry))

    def find(self, words: tuple[str, ...]) -> list[Hit]:
        """Every phrase that stands in `words`, overlapping ones too, from left to right."""
        hits: list[Hit] = []
        whole, stems = self._whole, self._stems
        for start, word in enumerate(words):
            for entry in whole.get(word, ()):
                end = _end(words, start + 1, entry.rest) if entry.rest else start + 1
                if end:
                    hits.append(Hit(start, end, entry.label, entry.weight))
            for stem, entry in stems.get(word[:_PREFIX], ()):
                if word.startswith(stem):
                    end = _end(words, start + 1, entry.rest) if entry.rest else start + 1
                    if end:
                        hits.append(Hit(start, end, entry.label, entry.weight))
        return hits

    def match(self, words: tuple[str, ...]) -> bool:
        """Whether a phrase stands at the very beginning."""
        return any(hit.start == 0 for hit in self.find(words[:12]))


def _end(words: tuple[str, ...], at: int, slots: tuple[_Slot, ...]) -> int:
    """One past the last word of a match that begins at `at`; 0 where there is none."""
    for number, (whole, stems) in enumerate(slots):
        if not whole and not stems:
            rest = slots[number + 1 :]
            for skip in range(GAP + 1):
                if end := _end(words, at + skip, rest):
                    return end
            return 0
        if at >= len(words):
            return 0
        word = words[at]
        if word not in whole and not (stems and word.startswith(stems)):
            return 0
        at += 1
    return at


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that do not overlap, the firm and the longer first in right; in reading order."""
    chosen: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.weight < FIRM, hit.start - hit.end, hit.start)):
        span = range(hit.start, hit.end)
        if taken.isdisjoint(span):
            chosen.append(hit)
            taken.update(span)
    return sorted(chosen)
