"""Findings as rows: written with their report, read back by report."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

from collections.abc import Iterable, Sequence

from bot.store.database import Row, Store, among
from digests.models import Finding


def insert_findings(store: Store, key: str, findings: Iterable[Finding]) -> None:
    """Writes a report's findings and their themes; the full text follows by triggers."""
    every = tuple(findings)
    # Given here, not by the engine, so that the themes need no look back. Nobody else can take
    # these numbers: we are inside the one write transaction.
    first = int(store.rows("SELECT COALESCE(MAX(id), 0) + 1 AS first FROM findings")[0]["first"])
    store.insert(
        "findings",
        (
            {
                "id": first + place,
                "report": key,
                "n": finding.n,
                "text": finding.text,
                "section": finding.section,
                "page": finding.page,
                "unit": finding.unit,
                "polarity": finding.polarity,
                "progress": int(finding.progress),
                "priority": int(finding.priority),
                "confidence": finding.confidence,
                "because": "\n".join(finding.because),
            }
            for place, finding in enumerate(every)
        ),
    )
    store.insert(
        "finding_themes",
        (
            {"finding": first + place, "theme": theme, "place": n}
            for place, finding in enumerate(every)
            for n, theme in enumerate(finding.themes, 1)
        ),
    )


def of_reports(store: Store, keys: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
    """Every finding of these reports, in the order of the letter."""
    where, values = among("report", keys, "key")
    rows = store.rows(f"SELECT * FROM findings WHERE {where} ORDER BY report, n", values)
    themes = _themes(
        store.rows(
            "SELECT finding, theme FROM finding_themes WHERE finding IN "
            f"(SELECT id FROM findings WHERE {where}) ORDER BY finding, place",
            values,
        )
    )
    grouped: dict[str, list[Finding]] = {}
    for row in rows:
        grouped.setdefault(row["report"], []).append(_finding(row, themes.get(row["id"], ())))
    return {key: tuple(items) for key, items in grouped.items()}


def from_rows(store: Store, rows: Sequence[Row]) -> tuple[Finding, ...]:
    """Findings for rows of the findings table, in their order."""
    if not rows:
        return ()
    where = ", ".join(str(int(row["id"])) for row in rows)
    themes = _themes(
        store.rows(
            "SELECT finding, theme FROM finding_themes "
            f"WHERE finding IN ({where}) ORDER BY finding, place"
        )
    )
    return tuple(_finding(row, themes.get(row["id"], ())) for row in rows)


def _themes(rows: Iterable[Row]) -> dict[int, tuple[str, ...]]:
    grouped: dict[int, list[str]] = {}
    for row in rows:
        grouped.setdefault(row["finding"], []).append(row["theme"])
    return {finding: tuple(slugs) for finding, slugs in grouped.items()}


def _finding(row: Row, themes: tuple[str, ...]) -> Finding:
    return Finding(
        n=row["n"],
        text=row["text"],
        section=row["section"],
        page=row["page"],
        unit=row["unit"],
        themes=themes,
        polarity=row["polarity"],
        progress=bool(row["progress"]),
        priority=bool(row["priority"]),
        confidence=row["confidence"],
        because=tuple(row["because"].split("\n")) if row["because"] else (),
    )
