"""Changes: what each report moved against the standing before it."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

from collections.abc import Sequence

from bot.store import reports
from bot.store.database import Row, Store, day_of, iso
from bot.store.evidence import from_json, to_json
from bot.store.points import from_columns, to_columns
from digests.changes import changes_of, compare_letter
from digests.models import Change, Move, PointsChange, Report, ThemeChange
from digests.standings import standing_at
from scrapers.models import Point


def of_authority(store: Store, urn: str) -> tuple[Change, ...]:
    """The changes of all the authority's own reports, newest first (by the day they speak of)."""
    return _load(
        store,
        store.rows(
            "SELECT urn, report FROM changes WHERE urn = :urn ORDER BY place DESC", {"urn": urn}
        ),
    )


def of_report(store: Store, key: str, urn: str, *, private: bool = False) -> Change | None:
    """What one report changed for one authority; None for an article or an unknown report.

    With `private`, a draft is compared too; its change is never stored.
    """
    rows = store.rows(
        "SELECT urn, report FROM changes WHERE urn = :urn AND report = :key",
        {"urn": urn, "key": key},
    )
    if rows or not private:
        return next(iter(_load(store, rows)), None)
    known = reports.of_authority(store, urn, findings=True, private=True)
    draft = next((report for report in known if report.key == key), None)
    if draft is None or not draft.official:
        return None
    return compare_letter(standing_at(known, until=draft), draft)


def remake_changes(store: Store, urn: str, known: Sequence[Report], *, anew: bool) -> None:
    """Brings the stored changes in step with an authority's reports, given oldest first.

    A change rests on its report and those before it, so what stands before the first report that
    is new or gone is kept, unless `anew` says that an older report itself has changed.
    """
    changes = changes_of(known)
    kept = 0 if anew else _in_step(store, urn, [change.report for change in changes])
    store.run("DELETE FROM changes WHERE urn = :urn AND place > :kept", {"urn": urn, "kept": kept})
    _insert(store, urn, changes[kept:], kept + 1)


def _in_step(store: Store, urn: str, keys: Sequence[str]) -> int:
    """How many of the stored changes, from the oldest, are of these reports in this order."""
    rows = store.rows(
        "SELECT report, place FROM changes WHERE urn = :urn ORDER BY place", {"urn": urn}
    )
    kept = 0
    for row, key in zip(rows, keys, strict=False):
        if row["report"] != key or row["place"] != kept + 1:
            break
        kept += 1
    return kept


def _insert(store: Store, urn: str, changes: Sequence[Change], first: int) -> None:
    store.insert(
        "changes",
        (
            {"urn": urn, "report": change.report, "place": place}
            for place, change in enumerate(changes, first)
        ),
    )
    keyed = [({"urn": urn, "report": change.report}, change) for change in changes]
    store.insert(
        "change_moves",
        (
            {
                **key,
                "place": place,
                "area": move.area,
                "before": move.before,
                "after": move.after,
                "move": move.move,
                "since": iso(move.since),
                "before_area": move.before_area,
            }
            for key, change in keyed
            for place, move in enumerate(change.moves, 1)
        ),
    )
    store.insert(
        "change_themes",
        (
            {
                **key,
                "place": place,
                "theme": told.theme,
                "change": told.change,
                "since": iso(told.since),
                "facet": told.facet,
                "newly_raised": int(told.newly_raised),
                "push": int(told.push),
                "before": to_json(told.before),
                "after": to_json(told.after),
            }
            for key, change in keyed
            for place, told in enumerate(change.themes, 1)
        ),
    )
    store.insert(
        "change_points",
        (
            {
                **key,
                "place": place,
                "change": slug,
                **to_columns(point),
                **to_columns(earlier, "earlier_"),
            }
            for key, change in keyed
            for place, (slug, point, earlier) in enumerate(_points_told(change.points), 1)
        ),
    )


def _points_told(points: PointsChange) -> list[tuple[str, Point, Point | None]]:
    return [
        *(("new", point, None) for point in points.new),
        *(("repeated", now, earlier) for earlier, now in points.repeated),
        *(("not_repeated", point, None) for point in points.not_repeated),
    ]


def _load(store: Store, rows: Sequence[Row]) -> tuple[Change, ...]:
    """Whole changes of one authority for rows of (urn, report), in their order."""
    if not rows:
        return ()
    of = {"urn": rows[0]["urn"]}
    only = ""
    if len(rows) == 1:
        of["report"] = rows[0]["report"]
        only = "AND report = :report"
    parts: dict[str, dict[str, list[Row]]] = {}
    for table in ("change_moves", "change_themes", "change_points"):
        by_report = parts.setdefault(table, {})
        for row in store.rows(
            f"SELECT * FROM {table} WHERE urn = :urn {only} ORDER BY report, place",
            of,
        ):
            by_report.setdefault(row["report"], []).append(row)
    return tuple(
        Change(
            urn=row["urn"],
            report=row["report"],
            moves=tuple(map(_move, parts["change_moves"].get(row["report"], ()))),
            themes=tuple(map(_theme, parts["change_themes"].get(row["report"], ()))),
            points=_points(parts["change_points"].get(row["report"], ())),
        )
        for row in rows
    )


def _move(row: Row) -> Move:
    return Move(
        area=row["area"],
        before=row["before"],
        after=row["after"],
        move=row["move"],
        since=day_of(row["since"]),
        before_area=row["before_area"],
    )


def _theme(row: Row) -> ThemeChange:
    return ThemeChange(
        theme=row["theme"],
        change=row["change"],
        before=from_json(row["before"]),
        after=from_json(row["after"]),
        since=day_of(row["since"]),
        facet=row["facet"],
        newly_raised=bool(row["newly_raised"]),
        push=bool(row["push"]),
    )


def _points(rows: Sequence[Row]) -> PointsChange:
    told = [(row["change"], from_columns(row), row) for row in rows]
    return PointsChange(
        new=tuple(point for slug, point, _ in told if slug == "new"),
        repeated=tuple(
            (from_columns(row, "earlier_"), point)
            for slug, point, row in told
            if slug == "repeated"
        ),
        not_repeated=tuple(point for slug, point, _ in told if slug == "not_repeated"),
    )
