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
    numbers = store.rows(
        "SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM findings) AS first, id AS report "
        "FROM reports WHERE key = :key",
        {"key": key},
    )[0]
    first, report = int(numbers["first"]), int(numbers["report"])
    store.insert(
        "findings",
        (
            {
                "id": first + place,
                "report": report,
                "n": finding.n,
                "text": finding.text,
                "section": finding.section,
                "page": finding.page,
                "unit": finding.unit,
                "themes": " ".join(finding.themes),
                "polarity": finding.polarity,
                "progress": int(finding.progress),
                "priority": int(finding.priority),
                "confidence": finding.confidence,
                "push": int(finding.push),
                "about": finding.about,
                "because": "\n".join(finding.because),
            }
            for place, finding in enumerate(every)
        ),
    )
    store.insert(
        "finding_themes",
        (
            {"finding": first + place, "place": n, "theme": theme, "report": report}
            for place, finding in enumerate(every)
            for n, theme in enumerate(finding.themes, 1)
        ),
    )


def of_reports(store: Store, keys: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
    """Every finding of these reports, in the order of the letter."""
    where, values = among("r.key", keys, "key")
    rows = store.rows(
        "SELECT r.key, f.* FROM reports r JOIN findings f ON f.report = r.id "
        f"WHERE {where} ORDER BY f.report, f.n",
        values,
    )
    grouped: dict[str, list[Finding]] = {}
    for row in rows:
        grouped.setdefault(row["key"], []).append(finding_of(row))
    return {key: tuple(items) for key, items in grouped.items()}


def said_for_sure(
    store: Store, keys: Sequence[str], themes: Sequence[str], *, concerns: bool = False
) -> dict[str, tuple[Finding, ...]]:
    """What these reports say on these themes that may be told unasked, and their printed points.
    `concerns`: no praise. A finding stands there once for each theme, without confidence and
    reasons, because a year of letters is read at once."""
    of, some = among("r.key", keys, "key")
    on, more = among("t.theme", themes, "theme")
    sure = "f.polarity = 'concern' AND f.push" if concerns else "f.push"
    rows = store.rows(
        "SELECT r.key, t.theme, f.n, f.text, f.page, f.unit, f.polarity, f.progress, f.priority, "
        "f.push FROM finding_themes t JOIN findings f ON f.id = t.finding "
        f"JOIN reports r ON r.id = t.report WHERE {of} AND {on} AND (({sure}) OR f.priority) "
        "ORDER BY t.report, f.n",
        {**some, **more},
    )
    grouped: dict[str, list[Finding]] = {}
    for row in rows:
        said = Finding(
            n=row["n"],
            text=row["text"],
            section=None,
            page=row["page"],
            unit=row["unit"],
            themes=(row["theme"],),
            polarity=row["polarity"],
            progress=bool(row["progress"]),
            priority=bool(row["priority"]),
            push=bool(row["push"]),
        )
        grouped.setdefault(row["key"], []).append(said)
    return {key: tuple(items) for key, items in grouped.items()}


def finding_of(row: Row) -> Finding:
    """The finding of a row of its table."""
    because = row["because"]
    return Finding(
        n=row["n"],
        text=row["text"],
        section=row["section"],
        page=row["page"],
        unit=row["unit"],
        themes=tuple(row["themes"].split()),
        polarity=row["polarity"],
        progress=bool(row["progress"]),
        priority=bool(row["priority"]),
        confidence=row["confidence"],
        push=bool(row["push"]),
        about=row["about"],
        because=tuple(because.split("\n")) if because else (),
    )


def every_sentence(store: Store) -> tuple[tuple[str, str | None, str], ...]:
    """(text, printed heading, unit) of every public finding, newest report first."""
    rows = store.rows(
        "SELECT f.text, f.section, f.unit FROM findings f JOIN reports r ON r.id = f.report "
        "WHERE r.private = 0 ORDER BY r.newest DESC, f.report, f.n"
    )
    return tuple((row["text"], row["section"], row["unit"]) for row in rows)
