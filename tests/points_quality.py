"""How well improvement points are matched by meaning, against pairs labelled by reading.

    python -m tests.points_quality [--verbose]

tests/cases/points/pairs.csv names points by the document's hash and the point's place in its list;
`arguable` pairs count neither way.
"""

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from digests.points import alikeness, match_points
from scrapers.letters.improvements import find_points
from scrapers.letters.text import clean_lines, extract_pages
from scrapers.models import Kind, Point
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
    labels: dict[tuple[str, str], dict[tuple[int, int], str]] = defaultdict(dict)
    for row in csv.DictReader(PAIRS.open(encoding="utf-8")):
        told = labels[row["older"], row["newer"]]
        if row["verdict"] != "none":
            told[int(row["earlier_point"]), int(row["later_point"])] = row["verdict"]
    lists = _lists(shared, {key for pair in labels for key in pair})
    score = Score()
    for (older, newer), told in labels.items():
        _count(score, lists[older], lists[newer], told, verbose=verbose)
    return score


def _count(
    score: Score,
    earlier: tuple[Point, ...],
    now: tuple[Point, ...],
    told: dict[tuple[int, int], str],
    *,
    verbose: bool,
) -> None:
    pairs = {
        (earlier.index(old), now.index(new)) for old, new in match_points(earlier, now).repeated
    }
    wanted = {pair for pair, verdict in told.items() if verdict == "repeated"}
    wrong = pairs - told.keys()
    score.right += len(pairs & wanted)
    score.wrong += len(wrong)
    score.missed += len(wanted - pairs)
    if verbose:
        for verdict, found in (("wrong", wrong), ("missed", wanted - pairs)):
            for i, j in sorted(found):
                likeness = alikeness(earlier[i].text, now[j].text)
                print(f"{verdict} {likeness:.2f}\n  {earlier[i].text}\n  {now[j].text}")


def _lists(shared: Path, keys: set[str]) -> dict[str, tuple[Point, ...]]:
    found: dict[str, tuple[Point, ...]] = {}
    for path in sorted((shared / "corpus" / "inspections").rglob("*.pdf")):
        body = path.read_bytes()
        key = sha256(body).hexdigest()[:16]
        if key in keys:
            lines = clean_lines(extract_pages(body))
            opening = " ".join(line.text for line in lines[:40]).lower()
            kind: Kind = "sif_inspection" if "single inspection" in opening else "ilacs_inspection"
            found[key] = find_points(lines, kind).improvements
            if len(found[key]) == 0:
                found[key] = find_points(lines, "sif_inspection").improvements
    return found


if __name__ == "__main__":
    result = measure(verbose="--verbose" in sys.argv)
    print(f"points: precision {result.precision:.3f}, recall {result.recall:.3f}, {result}")
