"""The facts of every full inspection in the shared corpus, against the shared gold.

The whole table is printed with -s; a settled row that is read wrongly fails the test.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scrapers.documents import document_of, read_document
from scrapers.errors import UnreadableDocument
from scrapers.models import Letter

KINDS = {
    "ILACS standard": ("ilacs_inspection", "standard"),
    "ILACS short": ("ilacs_inspection", "short"),
    "SIF": ("sif_inspection", None),
    "pre-2013 safeguarding / LAC": ("looked_after_inspection", None),
}
AREAS = (
    "overall_effectiveness",
    "impact_of_leaders",
    "help_and_protection",
    "in_care",
    "care_leavers",
    "in_care_and_care_leavers",
    "sif_help_and_protection",
    "sif_looked_after",
    "sif_adoption",
    "sif_care_leavers",
    "sif_leadership",
)


def test_every_settled_fact_of_every_inspection_is_right(shared: Path) -> None:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong = []
    for path, field, given, expected in facts(shared):
        asked[field] += 1
        if given == expected:
            right[field] += 1
        else:
            wrong.append(f"{path}: {field} is {given!r}, not {expected!r}")
    for field in asked:
        print(f"{field:<24}{right[field]:>4} of {asked[field]}")
    assert not wrong


def test_a_page_in_a_reports_place_is_told_as_withdrawn(shared: Path) -> None:
    broken = [row for row in rows(shared) if row["document_kind"] == "broken"]
    for row in broken:
        with pytest.raises(UnreadableDocument, match="withdrawn"):
            read(shared, row)


def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "gold" / "inspection_facts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(shared: Path, row: dict[str, str]) -> Letter:
    return read_document(document_of((shared / "corpus" / row["path"]).read_bytes()))


def facts(shared: Path) -> Iterator[tuple[str, str, object, object]]:
    """Path, field, what was read, what the gold says; only what the gold has settled."""
    for row in rows(shared):
        if row["document_kind"] == "broken":
            continue
        letter = read(shared, row)
        path = row["path"]
        yield path, "kind", (letter.kind, letter.variant), KINDS[row["document_kind"]]
        yield path, "authority", letter.urns, (row["urn"],)
        if row["inspection_start"]:
            yield path, "visit_start", iso(letter.visit_start), row["inspection_start"]
        yield path, "visit_end", iso(letter.visit_end), row["inspection_end"]
        yield path, "lead_inspector", letter.lead_inspector or "", row["lead_inspector"]
        grades = {judgement.area: judgement.grade for judgement in letter.judgements}
        yield path, "grades", grades, {area: row[area] for area in AREAS if row[area]}
        if row["publication_date_printed"]:
            published = row["publication_date_printed"]
            yield path, "letter_date", iso(letter.letter_date), published


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
