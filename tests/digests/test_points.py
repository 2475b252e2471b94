"""Improvement points: the same point in other words is repeated."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.points import ALIKE, alikeness, match_points
from scrapers.models import Point
from tests.places import ROOT
from tests.points_quality import measure

_OWN = ROOT / "tests" / "cases" / "points" / "own.txt"
_LISTS = st.lists(st.text("abcdef neglect plans supervision", max_size=60), max_size=6).map(
    lambda texts: tuple(Point(text, 1) for text in texts)
)


def _cases() -> Iterator[tuple[str, ...]]:
    for line in _OWN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(cell.strip() for cell in line.split("|"))


@pytest.mark.parametrize(("verdict", "earlier", "later"), [*_cases()])
def test_points_are_matched_by_what_they_are_about(verdict: str, earlier: str, later: str) -> None:
    assert (alikeness(earlier, later) >= ALIKE) == (verdict == "same")


@given(_LISTS, _LISTS)
def test_every_point_is_told_exactly_once(
    earlier: tuple[Point, ...], now: tuple[Point, ...]
) -> None:
    told = match_points(earlier, now)
    by_text = Point.__repr__
    assert sorted([*told.new, *(new for _, new in told.repeated)], key=by_text) == sorted(
        now, key=by_text
    )
    assert sorted([*told.not_repeated, *(old for old, _ in told.repeated)], key=by_text) == sorted(
        earlier, key=by_text
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_alikeness_is_the_same_both_ways_and_whole_for_the_same_words(one: str, other: str) -> None:
    assert alikeness(one, other) == pytest.approx(alikeness(other, one))
    assert 0 <= alikeness(one, other) <= 1.000001
    assert alikeness(one, one) == 1


def test_an_unchanged_list_is_repeated_whole() -> None:
    points = tuple(
        Point(text, 2) for text in ("The quality of plans.", "Plans.", "Neglect.", "Zebra.")
    )
    told = match_points(points, points)
    assert told.repeated == tuple((point, point) for point in points)
    assert not told.new
    assert not told.not_repeated


def test_points_of_real_lists_are_matched_as_a_careful_reader_matches_them(shared: Path) -> None:
    score = measure(shared)
    assert score.precision >= 0.82
    assert score.recall >= 0.82
