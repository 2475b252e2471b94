"""Improvement lists and priority actions."""

import csv
import json
from pathlib import Path
from typing import cast

import pytest

from scrapers.letters.improvements import IN_PROSE
from scrapers.models import Kind, Point
from tests.scrapers.bodies import NAMES, case, plain, read_case, read_file

KINDS = {"SIF": "sif_inspection", "pre-2013 safeguarding / LAC": "looked_after_inspection"}


def told(points: tuple[Point, ...]) -> list[object]:
    return [[p.text, list(p.subitems)] if p.subitems else p.text for p in points]


@pytest.mark.parametrize("name", NAMES)
def test_the_items_of_a_list_are_read_whole(name: str) -> None:
    points, _ = read_case(name)
    assert told(points.improvements) == case(name)["improvements"]
    assert told(points.priority_actions) == case(name)["priority_actions"]


def test_a_list_told_in_prose_is_a_doubt_and_no_item() -> None:
    assert read_case("in-prose")[0].doubts == (IN_PROSE,)
    assert read_case("focused-visit")[0].doubts == ()


def test_an_item_is_on_the_page_where_it_begins() -> None:
    pages = [point.page for point in read_case("focused-visit")[0].improvements]
    assert pages == [1, 1, 2]


def test_every_settled_inspection_has_as_many_items_as_a_reader_counted(shared: Path) -> None:
    wrong = []
    with (shared / "gold" / "inspection_facts.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            path = shared / "corpus" / row["path"]
            if row["status"] != "settled" or not path.is_file():
                continue
            kind = cast(Kind, KINDS.get(row["document_kind"], "ilacs_inspection"))
            given = len(read_file(path, kind)[0].improvements)
            if given != int(row["needs_improve_count"]):
                wrong.append((row["path"], given, row["needs_improve_count"]))
    assert wrong == []


def test_items_of_labelled_letters_read_as_printed(shared: Path) -> None:
    wrong = []
    for line in (shared / "gold" / "letters.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        points, body = read_file(shared / "corpus" / row["doc"], row["kind"])
        for name, given in (
            ("improvements", [point.text for point in points.improvements]),
            ("priority_actions", [point.text for point in points.priority_actions]),
            ("headings", [section.heading for section in body.sections]),
        ):
            if list(map(plain, row[name])) != list(map(plain, given)):
                wrong.append((row["doc"], name))
    assert wrong == []


def test_items_of_labelled_inspections_read_as_printed(shared: Path) -> None:
    wrong = []
    for line in (shared / "gold" / "sections.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["doc"].endswith(".pdf"):
            continue
        kind: Kind = "sif_inspection" if row["type"].startswith("sif") else "ilacs_inspection"
        points, body = read_file(shared / "corpus" / row["doc"], kind)
        items = [item for item in row["improvement_areas"] if item.get("body") != "LSCB"]
        if [plain(item["text"]) for item in items] != [plain(p.text) for p in points.improvements]:
            wrong.append((row["doc"], "improvements"))
        if [list(map(plain, item.get("sub", []))) for item in items] != [
            list(map(plain, point.subitems)) for point in points.improvements
        ]:
            wrong.append((row["doc"], "sub-items"))
        if list(map(plain, row["headings"])) != [plain(s.heading) for s in body.sections]:
            wrong.append((row["doc"], "headings"))
    assert wrong == []
