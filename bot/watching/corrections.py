"""Corrections: a letter that was published again, at its old address or at a new one."""

from bot.store import Store, notices, reports
from bot.store.documents import pages_of
from bot.store.letters import Recorded
from bot.watching.naming import may_name
from digests.models import Report
from scrapers.sources.page import what_changed


def corrected_by(store: Store, source: str, made: Recorded) -> str | None:
    """The letter that the source had listed before and that this new one corrects: the same visit,
    with other grades, dates or points for improvement. None where it is a mere copy."""
    if not made.new or not made.copy:
        return None
    rows = store.rows(
        "SELECT key FROM reports WHERE read = 1 AND private = 0 AND (replaced_by = :key "
        "OR key = (SELECT replaced_by FROM reports WHERE key = :key)) ORDER BY key",
        {"key": made.sha256},
    )
    now = reports.by_key(store, made.sha256)
    for row in rows:
        listed = any(kept.source == source for kept in notices.of_document(store, row["key"]))
        old = reports.by_key(store, row["key"])
        if listed and old is not None and now is not None and _facts(old) != _facts(now):
            return str(row["key"])
    return None


def difference(store: Store, old: str, new: str) -> str:
    """What the later of two published letters says otherwise, in one or a few sentences."""
    was, now = "\n".join(_lines(pages_of(store, old))), "\n".join(_lines(pages_of(store, new)))
    report = reports.by_key(store, new)
    place = report.authority if report else None
    told = what_changed(was, now, unsaid=lambda line: may_name(line, place))
    return f"The letter was published again. {told or 'Its words are the same.'}"


def _facts(report: Report) -> tuple[object, ...]:
    points = (*report.improvements, *report.priority_actions)
    return (
        report.letter_date,
        report.visit_start,
        report.visit_end,
        report.outcome,
        frozenset((judgement.area, judgement.grade) for judgement in report.judgements),
        tuple(" ".join((point.text, *point.subitems)).split() for point in points),
    )


def _lines(pages: tuple[str, ...]) -> list[str]:
    text = "\n".join(pages).replace("\r", "")
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
