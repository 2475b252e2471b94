"""Improvement points matched by meaning: the same point in other words is repeated, not new."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from math import sqrt
from typing import Any, NamedTuple

from digests.models import PointsChange
from scrapers.models import Point

# Measured on the labelled pairs of tests/cases/points: below it, points only share a subject.
ALIKE = 0.55

# A point names first what it is about; what follows is purpose and circumstance.
_FADING = 0.75
_FAINTEST = 0.3
_SUBJECT = 0.7  # a concern of this weight or more can be what a point is about
_LITTLE = 0.2  # the weight of a word of no concern
_STEM = 6

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile(r"['’]")
# "(paragraph 33)", "(Outcome 4, National Framework)": references, not meaning.
_REFERENCE = re.compile(r"\((?:paragraph|para|recommendation|outcome|enabler|page)[^)]*\)", re.I)
# What follows says what good would look like, and often names half of all other work.
_PURPOSE = re.compile(
    r"\b(?:so that|in order (?:to|that)|to ensure that|to make sure|which will)\b", re.I
)


def match_points(earlier: Iterable[Point], now: Iterable[Point]) -> PointsChange:
    """Pairs each point with at most one earlier one, the likest pairs first."""
    before, after = tuple(earlier), tuple(now)
    pairs = sorted(
        (
            (-alikeness(_words(old), _words(new)), j, i)
            for i, old in enumerate(before)
            for j, new in enumerate(after)
        )
    )
    matched: dict[int, int] = {}
    for score, j, i in pairs:
        if -score >= ALIKE and j not in matched and i not in matched.values():
            matched[j] = i
    kept = set(matched.values())
    return PointsChange(
        new=tuple(point for j, point in enumerate(after) if j not in matched),
        repeated=tuple((before[matched[j]], after[j]) for j in sorted(matched)),
        not_repeated=tuple(point for i, point in enumerate(before) if i not in kept),
    )


def _words(point: Point) -> str:
    """An item that ends in a colon says what it is about in its sub-items."""
    return " ".join((point.text, *point.subitems)) if point.text.endswith(":") else point.text


def alikeness(one: str, other: str) -> float:
    """0 to 1: how far two points are about the same work. Equal words are 1."""
    first, second = _features(one), _features(other)
    if first.plain == second.plain:
        return 1.0
    size = first.size * second.size
    if not size:
        return 0.0
    left, right = first.concerns, second.concerns
    return sum(left[slug] * right[slug] for slug in left.keys() & right.keys()) / size


class _Features(NamedTuple):
    """A point as it is compared."""

    plain: str
    concerns: Mapping[str, float]
    size: float


@lru_cache(maxsize=8192)  # one authority's points meet each other many times over
def _features(text: str) -> _Features:
    concerns = concerns_of(text)
    return _Features(
        _plain(text), concerns, sqrt(sum(weight * weight for weight in concerns.values()))
    )


def concerns_of(text: str) -> Mapping[str, float]:
    """What a point is about: the concerns of points.toml, the first named weighing most.

    Words of no concern count a little, as "=word", so that bare subjects can differ.
    """
    head = _PURPOSE.split(_REFERENCE.sub(" ", text), maxsplit=1)[0]
    found, rest = _found(head)
    if not found:
        found, rest = _found(text)
    weights = _weights()
    faded: dict[str, float] = {}
    strength = 1.0
    for slug in sorted(found, key=lambda slug: (found[slug], slug)):
        faded[slug] = weights[slug] * max(strength, _FAINTEST)
        if weights[slug] >= _SUBJECT:
            strength *= _FADING
    return faded | {f"={word[:_STEM]}": _LITTLE for word in rest if word not in _common()}


def _found(text: str) -> tuple[dict[str, int], list[str]]:
    """Each concern met, with the place of its first word; and the words of none.

    A longer phrase keeps its words to itself: "pathway plans" are not "plans".
    """
    plain = f" {_plain(text)} "
    met = sorted(
        (found.start() - found.end(), found.start(), found.end(), slug)
        for slug, pattern in _patterns().items()
        for found in pattern.finditer(plain)
    )
    places: dict[str, int] = {}
    left = list(plain)
    for _, start, end, slug in met:
        if "\0" not in left[start:end]:
            left[start:end] = "\0" * (end - start)
            places[slug] = min(start, places.get(slug, start))
    return places, "".join(left).replace("\0", " ").split()


def _plain(text: str) -> str:
    return _NOT_A_WORD.sub(" ", _APOSTROPHE.sub("", text).lower()).strip()


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("points.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """A phrase's words stand together, each with any ending."""
    return {
        concern["slug"]: re.compile("|".join(_phrase(words) for words in concern["words"]))
        for concern in _table()["concern"]
    }


def _phrase(words: str) -> str:
    whole = words.endswith(" ")  # "iro ": no ending
    return rf"\b{r'[a-z0-9]* '.join(words.split())}" + (r"\b" if whole else "")


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    return {c["slug"]: float(c.get("weight", 1)) for c in _table()["concern"]}


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(_table()["common"])
