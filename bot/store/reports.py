"""Reports: every document read and every published outcome, as the digests see them."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bot.store import sentences
from bot.store.database import Row, Store, among, day_of, iso
from bot.store.points import from_columns, to_columns
from digests.models import Finding, Report
from digests.reports import publisher_of, without_doubles
from digests.shares import share_of
from scrapers.models import OFFICIAL_KINDS, Judgement, Point

NEWEST_FIRST = (
    "ORDER BY r.newest DESC NULLS LAST, r.letter_date DESC NULLS LAST, "
    "r.visit_end DESC NULLS LAST, r.key DESC, ra.place"
)
VISIBLE = "r.replaced_by IS NULL AND (r.private = 0 OR :private)"

_HEADS = """
SELECT r.*, ra.urn, a.name AS name, d.file_name
  FROM reports r
  JOIN report_authorities ra ON ra.report = r.key
  JOIN authorities a ON a.urn = ra.urn
  LEFT JOIN documents d ON d.sha256 = r.document
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's place among the others."""

    key: str
    kind: str
    told: date | None  # published, else the letter's date, else the last day on site

    @property
    def official(self) -> bool:
        return self.kind in OFFICIAL_KINDS


def of_authority(
    store: Store, urn: str, *, findings: bool = False, private: bool = False
) -> tuple[Report, ...]:
    """All reports of one authority, newest first: by publication date; where that is unknown,
    by the letter's; then by the last day on site.

    A bare outcome is left out once its letter has been read. Drafts stay away unless asked for.
    """
    rows = store.rows(
        f"{_HEADS} WHERE ra.urn = :urn AND {VISIBLE} {NEWEST_FIRST}",
        {"urn": urn, "private": int(private)},
    )
    reports = load(store, rows, findings=findings)
    return _drafts_for_outcomes(reports) if private else reports


def outline(store: Store, urn: str) -> tuple[Outline, ...]:
    """What an authority's reports are, in the same order, and no more: quick where there are many.
    Drafts are left out."""
    rows = store.rows(
        "SELECT r.key, r.kind, r.newest FROM reports r "
        "JOIN report_authorities ra ON ra.report = r.key "
        f"WHERE ra.urn = :urn AND r.replaced_by IS NULL AND r.private = 0 {NEWEST_FIRST}",
        {"urn": urn},
    )
    return tuple(Outline(key, kind, day_of(newest)) for key, kind, newest in rows)


def heads(store: Store, urn: str, keys: Sequence[str]) -> dict[str, Report]:
    """Those of an authority's reports in `outline` that are asked for, by key, each without its
    judgements, points, doubts and findings."""
    where, values = among("r.key", keys, "key")
    rows = store.rows(
        f"{_HEADS} WHERE {where} AND ra.urn = :urn AND {VISIBLE}",
        {**values, "urn": urn, "private": 0},
    )
    return {row["key"]: _report(row, (), (), (), (), ()) for row in rows}


def filled(store: Store, head: Report) -> Report:
    """A head with its judgements, points and doubts."""
    keys = (head.key,)
    points = _points(store, keys)
    return replace(
        head,
        judgements=_judgements(store, keys).get(head.key, ()),
        improvements=points.get((head.key, 0), ()),
        priority_actions=points.get((head.key, 1), ()),
        doubts=_doubts(store, keys).get(head.key, ()),
    )


def newest(
    store: Store,
    *,
    urns: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    priority_actions: bool | None = None,
    limit: int = 10,
    offset: int = 0,
    private: bool = False,
) -> tuple[Report, ...]:
    """The newest reports of these authorities and kinds (None: of all), without findings.

    `since` and `until` are the days that newness goes by: publication, else the letter's.
    `priority_actions`: only those that print such (True) or none (False). A joint report comes
    once, for the first of its authorities that is asked for.
    """
    where, values = _filters(urns, kinds, since, until, priority_actions)
    once, more = _once(urns)
    rows = store.rows(
        f"{_HEADS} WHERE {VISIBLE} {where} {once} {NEWEST_FIRST} LIMIT :limit OFFSET :offset",
        {**values, **more, "private": int(private), "limit": limit, "offset": offset},
    )
    return load(store, rows)


def count_newest(
    store: Store,
    *,
    urns: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    priority_actions: bool | None = None,
    private: bool = False,
) -> int:
    """How many reports `newest` could give."""
    where, values = _filters(urns, kinds, since, until, priority_actions)
    rows = store.rows(
        "SELECT COUNT(DISTINCT r.key) AS n FROM reports r "
        f"JOIN report_authorities ra ON ra.report = r.key WHERE {VISIBLE} {where}",
        {**values, "private": int(private)},
    )
    return int(rows[0]["n"])


def by_key(
    store: Store,
    key: str,
    *,
    urn: str | None = None,
    findings: bool = True,
    private: bool = False,
) -> Report | None:
    """One report by its key, as of its first authority or of `urn`; None where unknown.

    A replaced outcome is still found by its key. A document about no known authority has the
    URN "" and the name as printed.
    """
    rows = store.rows(
        f"{_HEADS} WHERE r.key = :key AND (r.private = 0 OR :private) "
        f"{'AND ra.urn = :urn' if urn else ''} ORDER BY ra.place LIMIT 1",
        {"key": key, "private": int(private), **({"urn": urn} if urn else {})},
    )
    if not rows and urn is None:
        rows = store.rows(
            "SELECT r.*, '' AS urn, COALESCE(r.authority, '') AS name, d.file_name "
            "FROM reports r LEFT JOIN documents d ON d.sha256 = r.document "
            "WHERE r.key = :key AND (r.private = 0 OR :private)",
            {"key": key, "private": int(private)},
        )
    reports = load(store, rows, findings=findings)
    return reports[0] if reports else None


def judgement_rows(
    key: str, judgements: Iterable[Judgement], *, first: int = 1
) -> Iterator[dict[str, object]]:
    """Rows of the judgements table, numbered from `first`."""
    for place, judgement in enumerate(judgements, first):
        yield {
            "report": key,
            "place": place,
            "area": judgement.area,
            "grade": judgement.grade,
            "as_printed": judgement.as_printed,
            "page": judgement.page,
        }


def by_keys(store: Store, keys: Sequence[tuple[str, str]]) -> tuple[Report, ...]:
    """Reports by key and URN, without findings, drafts included, in no particular order."""
    where, values = among("r.key", [key for key, _ in keys], "key")
    rows = store.rows(f"{_HEADS} WHERE {where}", values)
    asked = set(keys)
    return load(store, [row for row in rows if (row["key"], row["urn"]) in asked])


def urls(store: Store, keys: Sequence[str]) -> dict[str, str]:
    """The addresses of those of these reports that have one, by key."""
    where, values = among("key", keys, "key")
    rows = store.rows(f"SELECT key, url FROM reports WHERE {where} AND url IS NOT NULL", values)
    return {row["key"]: row["url"] for row in rows}


def urns_of(store: Store, keys: Iterable[str]) -> tuple[str, ...]:
    """The authorities that these reports are about, sorted."""
    where, values = among("report", tuple(keys), "key")
    rows = store.rows(f"SELECT DISTINCT urn FROM report_authorities WHERE {where}", values)
    return tuple(sorted(row["urn"] for row in rows))


def load(store: Store, rows: Sequence[Row], *, findings: bool = False) -> tuple[Report, ...]:
    """Whole reports for rows of heads, in their order, with a fixed number of statements."""
    keys = tuple({row["key"]: None for row in rows})
    judgements = _judgements(store, keys)
    points = _points(store, keys)
    doubts = _doubts(store, keys)
    said = sentences.of_reports(store, keys) if findings else {}
    loaded = tuple(
        _report(
            row,
            judgements.get(row["key"], ()),
            points.get((row["key"], 0), ()),
            points.get((row["key"], 1), ()),
            doubts.get(row["key"], ()),
            said.get(row["key"], ()),
        )
        for row in rows
    )
    return _shared_out(store, loaded) if findings else loaded


def insert_report(
    store: Store,
    report: Report,
    *,
    urns: Sequence[str],
    facts: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Writes a report's head, judgements, points and doubts; its findings are written elsewhere.

    `facts` are further columns of the head that a Report does not carry.
    """
    head = {
        **facts,
        "key": report.key,
        "document": report.key if report.read else None,
        "kind": report.kind,
        "variant": report.variant,
        "title": report.title,
        "published": iso(report.published),
        "letter_date": iso(report.letter_date),
        "visit_start": iso(report.visit_start),
        "visit_end": iso(report.visit_end),
        "visit_number": report.visit_number,
        "focus": report.focus,
        "outcome": report.outcome,
        "url": report.url,
        "read": int(report.read),
        "private": int(report.private),
        "newest": iso(report.published or report.letter_date or report.visit_end),
    }
    key = {"report": report.key}
    store.insert("reports", [head])
    store.insert(
        "report_authorities", [{**key, "urn": urn, "place": n} for n, urn in enumerate(urns, 1)]
    )
    store.insert("judgements", judgement_rows(report.key, report.judgements))
    store.insert(
        "improvements",
        [
            {**key, "priority_action": flag, "place": n, **to_columns(point)}
            for flag, points in ((0, report.improvements), (1, report.priority_actions))
            for n, point in enumerate(points, 1)
        ],
    )
    store.insert(
        "doubts", [{**key, "place": n, "text": text} for n, text in enumerate(report.doubts, 1)]
    )


def _filters(
    urns: Sequence[str] | None,
    kinds: Sequence[str] | None,
    since: date | None,
    until: date | None,
    priority_actions: bool | None,
) -> tuple[str, dict[str, object]]:
    parts: list[str] = []
    values: dict[str, object] = {}
    for column, asked, name in (("ra.urn", urns, "urn"), ("r.kind", kinds, "kind")):
        if asked is not None:
            where, more = among(column, asked, name)
            parts.append(f"AND {where}")
            values |= more
    for day, condition, name in ((since, ">= :since", "since"), (until, "<= :until", "until")):
        if day is not None:
            parts.append(f"AND r.newest {condition}")
            values[name] = iso(day)
    if priority_actions is not None:
        printed = "EXISTS (SELECT 1 FROM improvements i "
        printed += "WHERE i.report = r.key AND i.priority_action = 1)"
        parts.append(f"AND {printed}" if priority_actions else f"AND NOT {printed}")
    return " ".join(parts), values


def _once(urns: Sequence[str] | None) -> tuple[str, dict[str, object]]:
    """Keeps one row of a joint report: that of its first authority among those asked for."""
    asked, values = among("o.urn", urns, "once") if urns is not None else ("1 = 1", {})
    return (
        "AND NOT EXISTS (SELECT 1 FROM report_authorities o "
        f"WHERE o.report = ra.report AND o.place < ra.place AND {asked})",
        values,
    )


def _drafts_for_outcomes(reports: tuple[Report, ...]) -> tuple[Report, ...]:
    """A draft takes the place of its own bare outcome for those who may see drafts."""
    kept = {report.key for report in without_doubles(reports)}
    return tuple(report for report in reports if report.key in kept)


def _shared_out(store: Store, loaded: tuple[Report, ...]) -> tuple[Report, ...]:
    """Of an article about several authorities each gets only what speaks of it."""
    articles = [report.key for report in loaded if not report.official]
    if not articles:
        return loaded
    where, values = among("report", articles, "key")
    whose: dict[str, list[str]] = {}
    for row in store.rows(f"SELECT report, urn FROM report_authorities WHERE {where}", values):
        whose.setdefault(row["report"], []).append(row["urn"])
    return tuple(
        share_of(report, whose.get(report.key, ()), store.authorities) for report in loaded
    )


def _judgements(store: Store, keys: Sequence[str]) -> dict[str, tuple[Judgement, ...]]:
    where, values = among("report", keys, "key")
    grouped: dict[str, list[Judgement]] = {}
    for row in store.rows(
        "SELECT report, area, grade, as_printed, page FROM judgements "
        f"WHERE {where} ORDER BY report, place",
        values,
    ):
        grouped.setdefault(row["report"], []).append(
            Judgement(row["area"], row["grade"], row["as_printed"], row["page"])
        )
    return {key: tuple(items) for key, items in grouped.items()}


def _points(store: Store, keys: Sequence[str]) -> dict[tuple[str, int], tuple[Point, ...]]:
    where, values = among("report", keys, "key")
    grouped: dict[tuple[str, int], list[Point]] = {}
    for row in store.rows(
        "SELECT report, priority_action, text, page, subitems FROM improvements "
        f"WHERE {where} ORDER BY report, priority_action, place",
        values,
    ):
        at = (row["report"], row["priority_action"])
        grouped.setdefault(at, []).append(from_columns(row))
    return {key: tuple(items) for key, items in grouped.items()}


def _doubts(store: Store, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    where, values = among("report", keys, "key")
    grouped: dict[str, list[str]] = {}
    for row in store.rows(
        f"SELECT report, text FROM doubts WHERE {where} ORDER BY report, place", values
    ):
        grouped.setdefault(row["report"], []).append(row["text"])
    return {key: tuple(items) for key, items in grouped.items()}


def _report(
    row: Row,
    judgements: tuple[Judgement, ...],
    improvements: tuple[Point, ...],
    priority_actions: tuple[Point, ...],
    doubts: tuple[str, ...],
    findings: tuple[Finding, ...],
) -> Report:
    return Report(
        key=row["key"],
        urn=row["urn"],
        authority=row["name"],
        kind=row["kind"],
        variant=row["variant"],
        title=row["title"],
        published=day_of(row["published"]),
        letter_date=day_of(row["letter_date"]),
        visit_start=day_of(row["visit_start"]),
        visit_end=day_of(row["visit_end"]),
        visit_number=row["visit_number"],
        focus=row["focus"],
        judgements=judgements,
        outcome=row["outcome"],
        improvements=improvements,
        priority_actions=priority_actions,
        findings=findings,
        doubts=doubts,
        url=row["url"],
        file_name=row["file_name"],
        publisher=publisher_of(row["kind"], row["publisher"], row["url"]),
        read=bool(row["read"]),
        private=bool(row["private"]),
    )
