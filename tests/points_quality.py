"""How well improvement points are matched by meaning, against pairs labelled by reading.

    python -m tests.points_quality [--verbose]

tests/cases/points/pairs.csv names a point by the hash of its document and of its first forty
letters and digits; `arguable` pairs count neither way.
"""

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from digests.points import alikeness, match_points
from scrapers.documents import document_of, read_document
from scrapers.models import Point
from tests.places import ROOT, SHARED

PAIRS = ROOT / "tests" / "cases" / "points" / "pairs.csv"


@dataclass
class Score:
    """Counts over all labelled comparisons of two lists."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def measure(shared: Path = SHARED, *, verbose: bool = False) -> Score:
    labels: dict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    for row in csv.DictReader(PAIRS.read_text(encoding="utf-8").splitlines()):
        told = labels[row["older"], row["newer"]]
        if row["verdict"] != "none":
            told[row["earlier_point"], row["later_point"]] = row["verdict"]
    lists = _lists(shared, {key for pair in labels for key in pair})
    score = Score()
    for (older, newer), told in labels.items():
        _count(score, lists[older], lists[newer], told, verbose=verbose)
    return score


def _count(
    score: Score,
    earlier: tuple[Point, ...],
    now: tuple[Point, ...],
    told: dict[tuple[str, str], str],
    *,
    verbose: bool,
) -> None:
    pairs = {(mark(old), mark(new)) for old, new in match_points(earlier, now).repeated}
    wanted = {pair for pair, verdict in told.items() if verdict == "repeated"}
    wrong = pairs - told.keys()
    score.right += len(pairs & wanted)
    score.wrong += len(wrong)
    score.missed += len(wanted - pairs)
    texts = {mark(point): point.text for point in (*earlier, *now)}
    if verbose:
        for verdict, found in (("wrong", wrong), ("missed", wanted - pairs)):
            for old, new in sorted(found):
                one, other = texts.get(old, "not read"), texts.get(new, "not read")
                print(f"{verdict} {alikeness(one, other):.2f}\n  {one}\n  {other}")


def mark(point: Point) -> str:
    plain = re.sub(r"[^a-z0-9]", "", point.text.lower())[:40]
    return sha256(plain.encode()).hexdigest()[:10]


def _lists(shared: Path, keys: set[str]) -> dict[str, tuple[Point, ...]]:
    found: dict[str, tuple[Point, ...]] = {}
    for path in sorted((shared / "corpus" / "inspections").rglob("*.pdf")):
        body = path.read_bytes()
        key = sha256(body).hexdigest()[:16]
        if key in keys:
            found[key] = read_document(document_of(body)).improvements
    return found


if __name__ == "__main__":
    result = measure(verbose="--verbose" in sys.argv)
    print(f"points: precision {result.precision:.3f}, recall {result.recall:.3f}, {result}")
