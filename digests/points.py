"""Improvement points matched by meaning: the same point in other words is repeated, not new."""

import re
from collections.abc import Iterable, Sequence

from digests.models import PointsChange
from scrapers.models import Point

_ALIKE = 0.34
_WORD = re.compile(r"[a-z]+")
_STOP = frozenset(
    _WORD.findall(
        "a an and are as at be been by for from has have in into is it its of on or so that the "
        "their them there these they this those to was were when where which who will with within"
    )
)


def match_points(earlier: Iterable[Point], now: Iterable[Point]) -> PointsChange:
    """Pairs each point with at most one earlier one, the likest pairs first."""
    before, after = tuple(earlier), tuple(now)
    pairs = sorted(
        (
            (alikeness(old.text, new.text), -i, -j)
            for i, old in enumerate(before)
            for j, new in enumerate(after)
        ),
        reverse=True,
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for score, minus_i, minus_j in pairs:
        if score >= _ALIKE and -minus_j not in matched and -minus_i not in taken:
            matched[-minus_j] = -minus_i
            taken.add(-minus_i)
    return PointsChange(
        new=tuple(point for j, point in enumerate(after) if j not in matched),
        repeated=tuple((before[matched[j]], after[j]) for j in sorted(matched)),
        not_repeated=tuple(point for i, point in enumerate(before) if i not in taken),
    )


def alikeness(one: str, other: str) -> float:
    """0 to 1: how far two points say the same."""
    first, second = _stems(one), _stems(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _stems(text: str) -> frozenset[str]:
    words: Sequence[str] = _WORD.findall(text.lower())
    return frozenset(word[:6].rstrip("s") for word in words if word not in _STOP)
