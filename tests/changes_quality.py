"""How well changes by theme agree with calls made by careful reading.

    python -m tests.changes_quality [--verbose] [FILE...]

Each FILE is JSON lines as gold/changes.jsonl in the shared folder has them; that one is read where
none is given. A theme is scored as a whole; its parts (facets) are counted apart.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from digests.changes import compare_letter
from digests.findings import find_findings
from digests.models import Change, Report
from digests.reports import report_of
from digests.standings import standing_at
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from tests.places import SHARED

# What a digest may tell unasked.
TOLD = ("new-concern", "continuing-concern", "improved", "newly-praised")
SCORED = ("new-concern", "continuing-concern", "improved")


@dataclass
class Scores:
    """Counts by (call by reading, call by program); "-" where the program says nothing."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: Counter[tuple[str, str]] = field(default_factory=Counter)
    # (told unasked, right), of the lines that a digest could tell and a reader has called
    lines: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def f1(self, slug: str) -> float:
        hit = self.pairs[slug, slug]
        said = sum(n for (_, program), n in self.pairs.items() if program == slug)
        true = sum(n for (reader, _), n in self.pairs.items() if reader == slug)
        return 2 * hit / max(1, said + true)

    @property
    def macro_f1(self) -> float:
        return sum(map(self.f1, SCORED)) / len(SCORED)

    @property
    def quiet(self) -> float:
        """The share of strengths in both reports that raise nothing else."""
        same = {
            program: n for (reader, program), n in self.pairs.items() if reader == "still-strength"
        }
        silent = same.get("still-strength", 0) + same.get("-", 0)
        return silent / max(1, sum(same.values()))

    @property
    def sure_right(self) -> float:
        """The share of lines told unasked that are right."""
        return self.lines[True, True] / max(1, self.lines[True, True] + self.lines[True, False])

    @property
    def withheld(self) -> float:
        kept = self.lines[False, True] + self.lines[False, False]
        return kept / max(1, self.lines.total())

    @property
    def parts_right(self) -> float:
        right = sum(n for (reader, program), n in self.parts.items() if reader == program)
        return right / max(1, self.parts.total())


def measure(rows: Iterable[Mapping[str, Any]], shared: Path = SHARED) -> Scores:
    scores = Scores()
    for row in rows:
        change = _change(shared, row["from"]["doc"], row["to"]["doc"])
        whole = _call(change, row["theme"], None)
        if row["facet"]:
            part = _call(change, row["theme"], row["facet"])
            scores.parts[row["change"], whole if part == "-" else part] += 1
            continue
        scores.pairs[row["change"], whole] += 1
        if whole in TOLD:
            told = next(t for t in change.themes if (t.theme, t.facet) == (row["theme"], None))
            scores.lines[told.push, whole == row["change"]] += 1
        if whole != row["change"]:
            where = f"{row['authority']} {row['pair']} {row['theme']}"
            scores.missed.append(f"{where}: {row['change']}, not {whole}")
    return scores


def _call(change: Change, theme: str, facet: str | None) -> str:
    told = (t.change for t in change.themes if t.theme == theme and t.facet == facet)
    return next(told, "-")


@cache
def _change(shared: Path, older: str, newer: str) -> Change:
    before, now = _report(shared, older), _report(shared, newer)
    return compare_letter(standing_at([before, now], until=now), now)


@cache
def _report(shared: Path, name: str) -> Report:
    letter = read_document(document_of((shared / "corpus" / name).read_bytes()))
    authority = known_authorities().by_urn(letter.urns[0])
    assert authority is not None
    return report_of(letter, find_findings(letter), authority, file_name=name)


def rows_of(paths: Iterable[Path]) -> list[Mapping[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text().splitlines() if line]


def main(arguments: list[str]) -> None:
    files = [Path(name) for name in arguments if not name.startswith("-")]
    scores = measure(rows_of(files or [SHARED / "gold" / "changes.jsonl"]))
    print(f"changes: macro-F1 {scores.macro_f1:.3f} over {scores.pairs.total()} calls")
    for slug in SCORED:
        print(f"  {slug:20} F1 {scores.f1(slug):.3f}")
    print(f"  strengths that raise nothing else: {scores.quiet:.2f}")
    print(f"  told unasked: {scores.sure_right:.2f} right, {scores.withheld:.2f} withheld")
    print(f"  parts of themes right: {scores.parts_right:.2f} of {scores.parts.total()}")
    if "--verbose" in arguments:
        print(*scores.missed, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
