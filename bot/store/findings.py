"""Findings across authorities: by theme, or by words in their text; newest first."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.store import reports
from bot.store.database import Row, Store, among, iso
from bot.store.sentences import finding_of
from digests.models import Finding, Report
from scrapers.models import FULL_INSPECTIONS, OFFICIAL_KINDS

_DAY = "COALESCE(r.visit_end, r.letter_date, r.published)"
_CHUNK = 4
# Up to so many matches are sorted in one go; a commoner word is looked up report by report.
_RARE = 2000
_LONGEST_QUERY = 400
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
# In a condition on findings: the reports that are in question at the time.
_THESE = "{these}"
_TEXT_MATCHES = "f.id IN (SELECT rowid FROM findings_fts WHERE findings_fts MATCH :words)"


@dataclass(frozen=True, slots=True)
class FoundFinding:
    """A finding and the report that it stands in; the report comes without its findings."""

    finding: Finding
    report: Report

    @property
    def key(self) -> str:
        return self.report.key

    @property
    def urn(self) -> str:
        return self.report.urn

    @property
    def authority(self) -> str:
        return self.report.authority


@dataclass(frozen=True, slots=True)
class _Asked:
    """Conditions on the reports (r, ra) and on the findings (f), with their values."""

    reports: str
    findings: str
    values: dict[str, object]


def by_theme(
    store: Store,
    themes: Sequence[str] = (),
    *,
    urns: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    from_last_inspection: bool = True,
    polarity: str | Sequence[str] | None = None,
    priority: bool | None = None,
    stems: Sequence[str] = (),
    official: bool | None = True,
    private: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> tuple[FoundFinding, ...]:
    """Findings on any of these themes (none named: on any theme), newest report first, then in
    the order of the letter.

    `since` and `until` are days of the report: last on site, else the letter's. Each authority
    counts from its last full inspection on, unless told otherwise. `official` False means press
    and council text alone, None both. `stems`: the lower-case text holds one of them. A joint
    report's finding comes once.
    """
    asked = _asked(
        themes, urns, kinds, since, until, from_last_inspection, polarity, priority, stems,
        official, private,
    )  # fmt: skip
    heads = _heads(store, asked)
    return _gather(store, heads, asked, limit, offset)


def count_by_theme(
    store: Store,
    themes: Sequence[str] = (),
    *,
    urns: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    from_last_inspection: bool = True,
    polarity: str | Sequence[str] | None = None,
    priority: bool | None = None,
    stems: Sequence[str] = (),
    official: bool | None = True,
    private: bool = False,
) -> int:
    """How many findings `by_theme` could give."""
    asked = _asked(
        themes, urns, kinds, since, until, from_last_inspection, polarity, priority, stems,
        official, private,
    )  # fmt: skip
    return _count(store, asked)


def theme_totals(
    store: Store,
    *,
    urns: Sequence[str] | None = None,
    from_last_inspection: bool = True,
    private: bool = False,
) -> dict[str, int]:
    """How many official findings there are on each theme that has any."""
    asked = _asked((), urns, None, None, None, from_last_inspection, None, None, (), True, private)
    rows = store.rows(
        "SELECT theme, COUNT(*) AS n FROM finding_themes "
        f"WHERE +report IN ({_numbers(_heads(store, asked))}) GROUP BY theme ORDER BY theme"
    )
    return {row["theme"]: row["n"] for row in rows}


def search(
    store: Store,
    words: str,
    *,
    urns: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: date | None = None,
    official: bool | None = True,
    private: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> tuple[FoundFinding, ...]:
    """Findings whose text holds all these words, newest report first.

    Words in double quotes stand together; `word*` is a beginning; nothing else is an operator.
    """
    matching = match_expression(words)
    if not matching:
        return ()
    asked = _asked((), urns, kinds, since, None, False, None, None, (), official, private)
    asked.values["words"] = matching
    heads = _heads(store, asked)
    hits = store.rows(
        "SELECT rowid AS id FROM findings_fts WHERE findings_fts MATCH :words LIMIT :rare",
        {"words": matching, "rare": _RARE},
    )
    if len(hits) < _RARE:
        where = f"f.id IN ({', '.join(str(int(hit['id'])) for hit in hits)})"
        rare = _Asked(asked.reports, where, asked.values)
        return _gather(store, heads, rare, limit, offset) if hits else ()
    return _gather_common(store, heads, matching, limit, offset)


def count_search(
    store: Store,
    words: str,
    *,
    urns: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: date | None = None,
    official: bool | None = True,
    private: bool = False,
) -> int:
    """How many findings `search` could give."""
    matching = match_expression(words)
    if not matching:
        return 0
    asked = _asked((), urns, kinds, since, None, False, None, None, (), official, private)
    values = {**asked.values, "words": matching}
    return _count(store, _Asked(asked.reports, _TEXT_MATCHES, values))


def match_expression(words: str) -> str:
    """A user's words as a full-text query in which nothing of theirs is an operator; "" where
    there is nothing to look for.

    >>> match_expression('early help "child protection" plan* OR')
    '"early" "help" "child protection" "plan"* "OR"'
    """
    clean = words[:_LONGEST_QUERY].encode("utf-8", "ignore").decode().replace("\0", " ")
    terms = []
    for phrase, word in _TERM.findall(clean):
        text = phrase or word
        if any(char.isalnum() for char in text):
            prefix = "*" if not phrase and text.endswith("*") else ""
            terms.append(f'"{text.strip("*")}"{prefix}')
    return " ".join(terms)


_FROM = """
  FROM reports r
  JOIN report_authorities ra ON ra.report = r.key
"""


def _asked(
    themes: Sequence[str],
    urns: Sequence[str] | None,
    kinds: Sequence[str] | None,
    since: date | None,
    until: date | None,
    from_last_inspection: bool,
    polarity: str | Sequence[str] | None,
    priority: bool | None,
    stems: Sequence[str],
    official: bool | None,
    private: bool,
) -> _Asked:
    values: dict[str, object] = {"private": int(private)}
    about_reports = [reports.VISIBLE, "r.read = 1"]
    about_findings = []

    def either(conditions: list[str], column: str, asked: Sequence[str], name: str) -> None:
        where, more = among(column, asked, name)
        conditions.append(where)
        values.update(more)

    if urns is not None:
        either(about_reports, "ra.urn", urns, "urn")
    if kinds is not None:
        either(about_reports, "r.kind", kinds, "kind")
    if official is not None:
        either(about_reports, "r.kind", sorted(OFFICIAL_KINDS), "official")
        if not official:
            about_reports[-1] = f"NOT {about_reports[-1]}"
    if since is not None:
        about_reports.append(f"{_DAY} >= :since")
        values["since"] = iso(since)
    if until is not None:
        about_reports.append(f"{_DAY} <= :until")
        values["until"] = iso(until)
    if from_last_inspection:
        about_reports.append(_since_last_inspection(values))
    if themes:
        where, more = among("ft.theme", themes, "theme")
        about_findings.append(
            "f.id IN (SELECT ft.finding FROM finding_themes ft "
            f"WHERE {where} AND ft.report IN ({_THESE}))"
        )
        values.update(more)
    if polarity is not None:
        asked = (polarity,) if isinstance(polarity, str) else tuple(polarity)
        either(about_findings, "f.polarity", asked, "polarity")
    if priority is not None:
        about_findings.append("f.priority = :priority")
        values["priority"] = int(priority)
    if stems:
        about_findings.append(_holding(stems, values))
    return _Asked(" AND ".join(about_reports), " AND ".join(about_findings) or "1 = 1", values)


def _since_last_inspection(values: dict[str, object]) -> str:
    where, more = among("l.kind", sorted(FULL_INSPECTIONS), "full")
    values.update(more)
    day = _DAY.replace("r.", "l.")
    return (
        f"{_DAY} >= COALESCE((SELECT MAX({day}) FROM reports l "
        "JOIN report_authorities la ON la.report = l.key "
        f"WHERE la.urn = ra.urn AND l.private = 0 AND {where}), '')"
    )


def _holding(stems: Sequence[str], values: dict[str, object]) -> str:
    parts = []
    for n, stem in enumerate(stems):
        plain = stem.lower().replace("’", "'")
        for special in ("!", "%", "_"):
            plain = plain.replace(special, f"!{special}")
        values[f"stem{n}"] = f"%{plain}%"
        parts.append(f"REPLACE(LOWER(f.text), '’', '''') LIKE :stem{n} ESCAPE '!'")
    return f"({' OR '.join(parts)})"


def _heads(store: Store, asked: _Asked) -> list[Row]:
    """Number, key and URN of each report in question, newest first; a joint report once."""
    rows = store.rows(
        f"SELECT r.id, r.key, ra.urn {_FROM} WHERE {asked.reports} {reports.NEWEST_FIRST}",
        asked.values,
    )
    once: dict[str, Row] = {}
    for row in rows:
        once.setdefault(row["key"], row)
    return list(once.values())


def _gather(
    store: Store, heads: Sequence[Row], asked: _Asked, limit: int, offset: int
) -> tuple[FoundFinding, ...]:
    """Reads report by report, newest first, only until there is enough."""
    hits: list[tuple[Row, Row]] = []
    for chunk in _chunks(heads):
        by_report: dict[int, list[Row]] = {}
        for row in store.rows(
            f"SELECT f.* FROM findings f WHERE {_within(asked, _numbers(chunk))} "
            "ORDER BY f.report, f.n",
            asked.values,
        ):
            by_report.setdefault(row["report"], []).append(row)
        hits += [(head, row) for head in chunk for row in by_report.get(head["id"], ())]
        if len(hits) >= offset + limit:
            break
    return _found(store, hits[offset : offset + limit])


def _gather_common(
    store: Store, heads: Sequence[Row], matching: str, limit: int, offset: int
) -> tuple[FoundFinding, ...]:
    """The same for a common word: a report's findings have neighbouring numbers, and the full
    text can be asked for a range of numbers."""
    hits: list[tuple[Row, Row]] = []
    for head in heads:
        rows = store.rows(
            "SELECT f.* FROM findings_fts s JOIN findings f ON f.id = s.rowid "
            "WHERE s.findings_fts MATCH :words AND f.report = :report "
            "AND s.rowid BETWEEN (SELECT MIN(id) FROM findings WHERE report = :report) "
            "AND (SELECT MAX(id) FROM findings WHERE report = :report) ORDER BY f.n",
            {"words": matching, "report": head["id"]},
        )
        hits += [(head, row) for row in rows]
        if len(hits) >= offset + limit:
            break
    return _found(store, hits[offset : offset + limit])


def _chunks(heads: Sequence[Row]) -> Iterator[Sequence[Row]]:
    start, size = 0, _CHUNK
    while start < len(heads):
        yield heads[start : start + size]
        start, size = start + size, min(size * 2, 256)


def _found(store: Store, hits: Sequence[tuple[Row, Row]]) -> tuple[FoundFinding, ...]:
    asked = {(head["key"], head["urn"]) for head, _ in hits}
    whole = {(report.key, report.urn): report for report in reports.by_keys(store, sorted(asked))}
    return tuple(
        FoundFinding(finding_of(row), whole[head["key"], head["urn"]]) for head, row in hits
    )


def _count(store: Store, asked: _Asked) -> int:
    these = _numbers(_heads(store, asked))
    rows = store.rows(
        f"SELECT COUNT(*) AS n FROM findings f WHERE {_within(asked, these)}", asked.values
    )
    return int(rows[0]["n"])


def _numbers(heads: Iterable[Row]) -> str:
    return ", ".join(str(int(head["id"])) for head in heads)


def _within(asked: _Asked, these: str) -> str:
    """The condition on findings, within the reports of these numbers."""
    if _THESE in asked.findings:
        return asked.findings.replace(_THESE, these)
    return f"f.report IN ({these}) AND {asked.findings}"
