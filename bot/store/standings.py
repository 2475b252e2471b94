"""Standings: each authority's latest word, remade whenever its reports change."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.store import reports
from bot.store.database import Row, Store, among, day_of, iso
from bot.store.evidence import from_json, to_json
from bot.store.points import from_columns, to_columns
from digests.models import HeldGrade, HeldTheme, Standing
from digests.standings import NO_OVERALL_SINCE, standing_at


def of_authority(
    store: Store, urn: str, *, today: date | None = None, private: bool = False
) -> Standing:
    """The authority's latest word on each area and theme; as at `today` where that is given.

    With `private`, drafts count too.
    """
    if private and _has_draft(store, urn):
        known = reports.of_authority(store, urn, findings=True, private=True)
        return standing_at(known, today=today)
    grades = tuple(
        _grade(row)
        for row in store.rows("SELECT * FROM held_grades WHERE urn = :urn ORDER BY place", _of(urn))
    )
    points = tuple(
        (row["report"], from_columns(row))
        for row in store.rows("SELECT * FROM held_points WHERE urn = :urn ORDER BY place", _of(urn))
    )
    themes = _themes(
        store.rows("SELECT * FROM held_themes WHERE urn = :urn ORDER BY place, part", _of(urn))
    )
    days = [day for day in (*(g.day for g in grades), *(t.day for t in themes)) if day]
    as_at = today or max(days, default=None)
    if as_at is not None and as_at >= NO_OVERALL_SINCE:
        grades = tuple(_no_longer_given(grade) for grade in grades)
    return Standing(urn, as_at, grades, themes, points)


def grades_of(store: Store, urn: str) -> Standing:
    """The authority's standing with its grades alone: of themes and points nothing is read."""
    rows = store.rows("SELECT * FROM held_grades WHERE urn = :urn ORDER BY place", _of(urn))
    grades = tuple(map(_grade, rows))
    as_at = max((held.day for held in grades if held.day), default=None)
    return Standing(urn, as_at, grades)


def holding(
    store: Store,
    area: str = "overall_effectiveness",
    *,
    grade: str | None = None,
    urns: Sequence[str] | None = None,
) -> tuple[tuple[str, HeldGrade], ...]:
    """Who holds a grade (any, where none is named) in one area: (URN, grade), by URN."""
    where, values = among("urn", urns, "urn") if urns is not None else ("1 = 1", {})
    rows = store.rows(
        f"SELECT * FROM held_grades WHERE area = :area AND {where} "
        "AND (grade = :grade OR :any) ORDER BY urn",
        {**values, "area": area, "grade": grade or "", "any": int(grade is None)},
    )
    return tuple((row["urn"], _grade(row)) for row in rows)


def write_standing(store: Store, standing: Standing) -> None:
    """Replaces the stored standing of an authority."""
    urn = {"urn": standing.urn}
    for table in ("held_grades", "held_themes", "held_points"):
        store.run(f"DELETE FROM {table} WHERE urn = :urn", urn)
    store.insert(
        "held_grades",
        (
            {
                **urn,
                "place": place,
                "area": held.area,
                "grade": held.grade,
                "report": held.report,
                "day": iso(held.day),
                "page": held.page,
                "no_longer_given": int(held.no_longer_given),
            }
            for place, held in enumerate(standing.grades, 1)
        ),
    )
    store.insert(
        "held_themes",
        (
            {
                **urn,
                "place": place,
                "part": part,
                "theme": held.theme,
                "facet": held.facet,
                "state": held.state,
                "report": held.report,
                "day": iso(held.day),
                "concern": held.concern,
                "weight": held.weight,
                "evidence": to_json(held.evidence),
            }
            for place, whole in enumerate(standing.themes, 1)
            for part, held in enumerate((whole, *whole.facets))
        ),
    )
    store.insert(
        "held_points",
        (
            {**urn, "place": place, "report": key, **to_columns(point)}
            for place, (key, point) in enumerate(standing.points, 1)
        ),
    )


def _grade(row: Row) -> HeldGrade:
    return HeldGrade(
        area=row["area"],
        grade=row["grade"],
        report=row["report"],
        day=day_of(row["day"]),
        page=row["page"],
        no_longer_given=bool(row["no_longer_given"]),
    )


def _no_longer_given(held: HeldGrade) -> HeldGrade:
    return replace(held, no_longer_given=True) if held.area == "overall_effectiveness" else held


def _themes(rows: Sequence[Row]) -> tuple[HeldTheme, ...]:
    """Whole themes, each followed by its facets, put together."""
    parts: dict[int, list[HeldTheme]] = {}
    for row in rows:
        held = HeldTheme(
            theme=row["theme"],
            state=row["state"],
            report=row["report"],
            day=day_of(row["day"]),
            evidence=from_json(row["evidence"]),
            concern=row["concern"],
            weight=row["weight"],
            facet=row["facet"],
        )
        parts.setdefault(row["place"], []).append(held)
    return tuple(replace(whole, facets=tuple(facets)) for whole, *facets in parts.values())


def _of(urn: str) -> dict[str, object]:
    return {"urn": urn}


def _has_draft(store: Store, urn: str) -> bool:
    return bool(
        store.rows(
            "SELECT 1 FROM reports r JOIN report_authorities ra ON ra.report = r.key "
            "WHERE ra.urn = :urn AND r.private = 1 LIMIT 1",
            _of(urn),
        )
    )
