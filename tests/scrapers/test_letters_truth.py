"""The reader against letters that were labelled by reading (tests/cases/letters/README.md)."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.documents import document_of, read_document
from scrapers.models import Letter, Point

CASES = Path(__file__).resolve().parent.parent / "cases" / "letters"
Row = dict[str, Any]

# The fields the targets are stated for, and the others that a row may carry.
NAMED = (
    "letter_date",
    "visit_start",
    "visit_end",
    "inspectors",
    "addressee",
    "improvements",
    "priority_actions",
    "headings",
)
OTHERS = (
    "kind",
    "authority_urn",
    "authority",
    "title",
    "focus",
    "visit_number",
    "lead_inspector",
    "addressees",
    "outcome",
)
# Null means that the document gives nothing to score, not that the reader must give nothing.
ONLY_WHERE_GIVEN = ("visit_number", "lead_inspector", "addressees", "outcome")
FLOORS = {
    "visits": (("focused_visit", "monitoring_visit"), 0.98),
    "joint inspections": (("jtai",), 0.90),
    "area SEND": (("area_send",), 0.90),
}


def bare(text: str) -> str:
    """Letters and digits only, so that quotes, dashes, bullets and spacing never decide."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if c.isalnum())


def digest(text: str) -> str:
    return hashlib.sha256(bare(text).encode()).hexdigest()[:16]


def same_text(label: str | None, given: str | None) -> bool:
    if label is None or given is None:
        return label is given
    if label.startswith("h:"):
        return label[2:] == digest(given)
    return bare(label) == bare(given)


def same_texts(label: list[str], given: list[str]) -> bool:
    return len(label) == len(given) and all(map(same_text, label, given))


def untitled(name: str) -> str:
    return bare(re.sub(r"^(?:Dr|Mr|Mrs|Ms|Miss)\b\.?", "", name))


def points(given: tuple[Point, ...]) -> list[str]:
    return [digest(point.text) for point in given]


def iso(given: date | None) -> str | None:
    return given.isoformat() if given else None


@dataclass
class Comparison:
    """One field of a row beside what the reader gives."""

    given: Callable[[Letter], Any]
    same: Callable[[Any, Any, Row], bool] = lambda label, given, row: bool(label == given)


def same_person(label: Row | None, given: Row | None, row: Row) -> bool:
    if label is None or given is None:
        return label is given
    return same_text(label["name"], given["name"]) and same_text(label["role"], given["role"])


def same_inspectors(label: list[str], given: list[str], row: Row) -> bool:
    names, others = list(map(untitled, label)), list(map(untitled, given))
    # An area SEND report prints its team as a table of two columns: no order is told.
    return sorted(names) == sorted(others) if row["kind"] == "area_send" else names == others


def person(letter: Letter) -> Row | None:
    who = letter.addressee
    return {"name": who.name, "role": who.role} if who else None


COMPARISONS = {
    "kind": Comparison(lambda letter: letter.kind),
    "authority_urn": Comparison(lambda letter: ",".join(letter.urns)),
    "letter_date": Comparison(lambda letter: iso(letter.letter_date)),
    "visit_start": Comparison(lambda letter: iso(letter.visit_start)),
    "visit_end": Comparison(lambda letter: iso(letter.visit_end)),
    "visit_number": Comparison(lambda letter: letter.visit_number),
    "inspectors": Comparison(lambda letter: list(letter.inspectors), same_inspectors),
    "lead_inspector": Comparison(
        lambda letter: letter.lead_inspector, lambda a, b, _: untitled(a) == untitled(b or "")
    ),
    "addressee": Comparison(person, same_person),
    "addressees": Comparison(
        lambda letter: list(letter.addressees), lambda a, b, _: same_texts(a, b)
    ),
    "authority": Comparison(lambda letter: letter.authority, lambda a, b, _: same_text(a, b)),
    "focus": Comparison(lambda letter: letter.focus, lambda a, b, _: same_text(a, b)),
    "title": Comparison(lambda letter: letter.title, lambda a, b, _: same_text(a, b)),
    "outcome": Comparison(lambda letter: letter.outcome, lambda a, b, _: same_text(a, b)),
    "headings": Comparison(
        lambda letter: [section.heading for section in letter.sections],
        lambda a, b, _: same_texts(a, b),
    ),
    "improvements": Comparison(lambda letter: points(letter.improvements)),
    "priority_actions": Comparison(lambda letter: points(letter.priority_actions)),
}


def is_right(name: str, row: Row, letter: Letter) -> bool:
    comparison = COMPARISONS[name]
    labels = [row[name], *row.get("either", {}).get(name, [])]
    return any(comparison.same(label, comparison.given(letter), row) for label in labels)


@dataclass
class Score:
    """How many fields are right, and which are not."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, row: Row, letter: Letter, path: Path) -> None:
        self.asked[name] += 1
        if is_right(name, row, letter):
            self.right[name] += 1
            return
        given = COMPARISONS[name].given(letter)
        where = f"{path.parent.name}/{path.stem[-16:]}"
        self.misses.append(f"{where}: {name}: printed {row[name]!r:.300}, read {given!r:.300}")

    def share(self, names: tuple[str, ...]) -> float:
        asked = sum(self.asked[name] for name in names)
        return sum(self.right[name] for name in names) / asked if asked else 1.0

    def table(self) -> str:
        lines = [f"{name:18}{self.right[name]:5}/{self.asked[name]}" for name in (*NAMED, *OTHERS)]
        lines.append(
            f"fields with a target {self.share(NAMED):.2%}; others {self.share(OTHERS):.2%}"
        )
        return "\n".join([*lines, *self.misses])


def labelled() -> Iterator[Row]:
    for path in sorted(CASES.glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def gold(shared: Path) -> Iterator[Row]:
    """The shared labels in the form of ours; they name no URN and no lead inspector."""
    for line in (shared / "gold" / "letters.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for name in ("improvements", "priority_actions"):
            row[name] = [digest(text) for text in row[name]]
        yield row


@pytest.fixture(scope="session")
def by_hash(shared: Path) -> dict[str, Path]:
    files = (path for path in (shared / "corpus").rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}


@pytest.mark.parametrize("group", FLOORS)
def test_letters_are_read_as_a_careful_person_reads_them(
    group: str, shared: Path, by_hash: dict[str, Path]
) -> None:
    kinds, floor = FLOORS[group]
    score = Score()
    for row in (*labelled(), *gold(shared)):
        path = by_hash.get(row["sha256"])
        if row["kind"] not in kinds or path is None:
            continue
        letter = read_document(document_of(path.read_bytes()))
        for name in (*NAMED, *OTHERS):
            if name in row and (row[name] is not None or name not in ONLY_WHERE_GIVEN):
                score.add(name, row, letter, path)
    print(f"\n{group}\n{score.table()}")
    assert score.asked["kind"], "no labelled document is in this corpus"
    assert score.share(NAMED) >= floor, score.table()
    assert score.share(OTHERS) >= floor, score.table()


def test_labels_agree_with_themselves_and_hold_no_sentences() -> None:
    rows = list(labelled())
    assert len({row["sha256"] for row in rows}) == len(rows)
    for row in rows:
        for name in ("improvements", "priority_actions"):
            items = row[name]
            assert len(items) == row[f"n_{name}"]
            assert all(re.fullmatch("[0-9a-f]{16}", item) for item in items)
        days = [row[name] for name in ("letter_date", "visit_start", "visit_end") if row[name]]
        assert all(date.fromisoformat(day).isoformat() == day for day in days)
        assert row["visit_start"] <= row["visit_end"]
        assert all(len(heading.split()) <= 16 for heading in row["headings"])
