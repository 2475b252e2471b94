"""Letters that an answer draws on and that Ofsted's page does not show any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.clock import LONDON
from bot.store import Store, notices, reports
from digests.reports import name_of, whose
from digests.words import day


def withdrawn_notes(store: Store, rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """For each withdrawn letter of these rows, a sentence that says so."""
    gone = store.fact("withdrawn", _withdrawn)
    if not gone:
        return ()
    urls = dict.fromkeys(str(row.get("url") or "").partition("#")[0] for row in rows)
    said = (_said(store, *gone[url]) for url in urls if url in gone)
    return tuple(filter(None, said))


def _withdrawn(store: Store) -> Mapping[str, tuple[str, datetime]]:
    """By address: the key of a letter that no list shows, and since when."""
    gone = notices.withdrawn(store)
    urls = reports.urls(store, tuple(gone))
    return {url.partition("#")[0]: (key, gone[key]) for key, url in urls.items()}


def _said(store: Store, key: str, since: datetime) -> str | None:
    report = reports.by_key(store, key, findings=False)
    if report is None:
        return None
    on = day(since.astimezone(LONDON).date())
    name = f"{whose(report)}, {name_of(report)}"
    return f"Withdrawn: Ofsted’s page has not shown this letter since {on}: {name}."
