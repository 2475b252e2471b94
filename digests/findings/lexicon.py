"""Phrases over words: one index, one walk along a sentence, every phrase found.

A phrase is words with spaces between. `plan*` takes any ending, `delay*/drift` takes either, and
`~` lets up to four words stand between: `not ~ enough`. Hyphens part words, possessives fall away:
`life story` meets "life-story", `child` meets "child's".
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

GAP = 4
_REMEMBERED = 50_000  # first words; a corpus has half as many
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


class _End(NamedTuple):
    """A phrase that ends at a node."""

    label: str
    weight: float
    number: int  # the phrase's own, where it has a gap: only its shortest match counts


class _Node:
    """What may follow the words read so far."""

    __slots__ = ("ends", "gap", "leaf", "stems", "whole")

    def __init__(self) -> None:
        self.whole: dict[str, _Node] = {}
        self.stems: dict[str, list[tuple[str, _Node]]] = {}  # by their first letters
        self.gap: _Node | None = None
        self.ends: list[_End] = []
        self.leaf = True  # nothing follows

    def after(self, option: str) -> "_Node":
        """The node behind a word or stem, made where it is not there yet."""
        self.leaf = False
        if not option.endswith("*"):
            return self.whole.setdefault(option, _Node())
        stem = option[:-1]
        if len(stem) < _PREFIX:
            raise ValueError(f"a stem has at least {_PREFIX} letters: {option!r}")
        bucket = self.stems.setdefault(stem[:_PREFIX], [])
        for known, node in bucket:
            if known == stem:
                return node
        bucket.append((stem, _Node()))
        return bucket[-1][1]

    def next(self, word: str) -> "tuple[_Node, ...]":
        """The nodes behind this word; whatever leads nowhere is the same empty tuple."""
        whole = self.whole.get(word)
        if self.stems and (bucket := self.stems.get(word[:_PREFIX])):
            found = [node for stem, node in bucket if word.startswith(stem)]
            return (*found, whole) if whole else tuple(found)
        return (whole,) if whole else ()


class Lexicon:
    """Labelled phrases, found in one walk: a tree by word, so that time does not grow with them."""

    def __init__(self, entries: Iterable[tuple[str, str, float]]) -> None:
        """`entries` are phrase, label, weight; a phrase that can't be read is a ValueError."""
        self._root = _Node()
        self._first: dict[str, tuple[_Node, ...]] = {}  # nodes behind a first word, remembered
        for number, (phrase, label, weight) in enumerate(entries, 1):
            slots = phrase.replace("-", " ").split()
            if not slots or "~" in (slots[0], slots[-1]):
                raise ValueError(f"a phrase begins and ends with a word: {phrase!r}")
            nodes = [self._root]
            for slot in slots:
                nodes = list(_follow(nodes, slot))
            for node in nodes:
                node.ends.append(_End(label, weight, number if "~" in slots else 0))

    def find(self, words: tuple[str, ...]) -> list[Hit]:
        """Every phrase that stands in `words`, overlapping ones too, from left to right."""
        hits: list[Hit] = []
        first = self._first
        for start, word in enumerate(words):
            nodes = first.get(word)
            if nodes is None:
                nodes = self._behind(word)
            for node in nodes:
                if node.leaf:
                    for end in node.ends:
                        hits.append(Hit(start, start + 1, end.label, end.weight))
                else:
                    _walk(node, words, start, start + 1, hits, set())
        return hits

    def begins(self, words: tuple[str, ...]) -> bool:
        """Whether a phrase stands at the very beginning."""
        hits: list[Hit] = []
        for node in self._behind(words[0]) if words else ():
            _walk(node, words, 0, 1, hits, set())
        return bool(hits)

    def _behind(self, word: str) -> tuple[_Node, ...]:
        if len(self._first) > _REMEMBERED:
            self._first.clear()
        nodes = self._first[word] = self._root.next(word)
        return nodes


def _follow(nodes: Iterable[_Node], slot: str) -> Iterable[_Node]:
    for node in nodes:
        if slot == "~":
            node.gap, node.leaf = node.gap or _Node(), False
            yield node.gap
        else:
            for option in slot.split("/"):
                yield node.after(option)


def _walk(
    node: _Node, words: tuple[str, ...], start: int, at: int, hits: list[Hit], seen: set[int]
) -> None:
    for end in node.ends:
        if end.number not in seen:
            hits.append(Hit(start, at, end.label, end.weight))
            if end.number:
                seen.add(end.number)
    if at == len(words):
        return
    for child in node.next(words[at]):
        _walk(child, words, start, at + 1, hits, seen)
    gap = node.gap
    if gap:
        whole, stems = gap.whole, gap.stems
        for skipped in range(at, min(at + GAP + 1, len(words))):
            word = words[skipped]
            if word in whole or (stems and word[:_PREFIX] in stems):
                for child in gap.next(word):
                    _walk(child, words, start, skipped + 1, hits, seen)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that do not overlap, the firm and the longer first in right; in reading order."""
    hits = list(hits)
    if len(hits) < 2:
        return hits
    chosen: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.weight < FIRM, hit.start - hit.end, hit.start)):
        span = range(hit.start, hit.end)
        if taken.isdisjoint(span):
            chosen.append(hit)
            taken.update(span)
    return sorted(chosen)


def masked(hit: Hit, masks: Iterable[Hit]) -> bool:
    """Whether one of the masks, in which a word means something else, stands over the hit."""
    return any(mask.start < hit.end and hit.start < mask.end for mask in masks)
