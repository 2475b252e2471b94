"""Corrections: a letter that was published again, at its old address or at a new one."""

from bot.posting.facts import facts_about, what_changed
from bot.store import Store, notices, reports
from bot.store.documents import pages_of
from bot.store.letters import Recorded
from bot.subscriptions import News
from digests.models import Report
from digests.people import tellable
from scrapers.letters import read_pages
from scrapers.models import Letter
from scrapers.sources.page import UNSAID, changes

_MOST_FACTS = 8
_MOST_PASSAGES = 3


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
    """What the later of two published letters says otherwise: its facts, then a few passages."""
    told = [*_facts_changed(store, old, new)[:_MOST_FACTS]]
    passages = _passages_changed(store, old, new, " ".join(told))
    if passages:
        left = len(passages) - _MOST_PASSAGES
        numbered = [f"{n}. {one}" for n, one in enumerate(passages[:_MOST_PASSAGES], 1)]
        head = "One passage differs:" if len(passages) == 1 else "Passages that differ:"
        told += [head, *(numbered if len(passages) > 1 else passages)]
        told += [f"And {left} more."] if left > 0 else []
    if not told:
        told = ["Its words are the same, but for what is not repeated here."]
    return " ".join(["The letter was published again.", *told])


def _facts_changed(store: Store, old: str, new: str) -> tuple[str, ...]:
    was, now = reports.by_key(store, old), reports.by_key(store, new)
    if was is None or now is None:
        return ()
    news = (News(now, urns=(now.urn,)),)
    before, after = facts_about((News(was, urns=(was.urn,)),), ()), facts_about(news, ())
    return what_changed(before, after, news) if before and after else ()


def _passages_changed(store: Store, old: str, new: str, facts: str) -> list[str]:
    """By whole sentences: in a letter's lines a name may be broken, and look like none. Those that
    can be repeated come first, but for what the facts repeat."""
    was, now = (_read(store, key) for key in (old, new))
    place = now.authority or ""
    found = changes(
        [passage.text for passage in was.passages if passage.text not in facts],
        [passage.text for passage in now.passages if passage.text not in facts],
        unsaid=lambda passage: not tellable(passage, place),
    )
    return sorted(found, key=lambda change: UNSAID in change)


def _read(store: Store, key: str) -> Letter:
    return read_pages(pages_of(store, key), sha256=key, authorities=store.authorities)


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
