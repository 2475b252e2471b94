"""What the tests of a letter's body share: bodies read from lines, and the cases on disk."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from scrapers.letters.improvements import Points, find_points
from scrapers.letters.passages import Body, find_passages
from scrapers.letters.text import Line, clean_lines, extract_pages
from scrapers.models import Kind

CASES = Path(__file__).resolve().parent.parent / "cases" / "bodies"


def read_body(lines: tuple[Line, ...], kind: Kind) -> tuple[Points, Body]:
    points = find_points(lines, kind)
    return points, find_passages(lines, kind, points)


def printed(text: str) -> tuple[Line, ...]:
    """Lines as they stand on the page; a form feed turns it."""
    return tuple(
        Line(line.strip(), number)
        for number, page in enumerate(text.split("\f"), 1)
        for line in page.split("\n")
        if line.strip()
    )


def case(name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return expected


@cache
def read_case(name: str) -> tuple[Points, Body]:
    return read_body(printed((CASES / f"{name}.txt").read_text("utf-8")), case(name)["kind"])


@cache
def read_file(path: Path, kind: Kind) -> tuple[Points, Body]:
    return read_body(clean_lines(extract_pages(path.read_bytes())), kind)


def plain(text: str) -> str:
    """Quotation marks, dashes and spacing never decide."""
    for odd, even in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(odd, even)
    return " ".join(text.split())


NAMES = sorted(path.stem for path in CASES.glob("*.json"))
