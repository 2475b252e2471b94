"""Improvement points as columns: text, page, and the sub-items, one a line."""

from bot.store.database import Row
from scrapers.models import Point


def to_columns(point: Point | None, prefix: str = "") -> dict[str, object]:
    return {
        f"{prefix}text": point.text if point else None,
        f"{prefix}page": point.page if point else None,
        f"{prefix}subitems": "\n".join(point.subitems) if point else None,
    }


def from_columns(row: Row, prefix: str = "") -> Point:
    lines = row[f"{prefix}subitems"]
    subitems = tuple(lines.split("\n")) if lines else ()
    return Point(row[f"{prefix}text"], row[f"{prefix}page"], subitems)
