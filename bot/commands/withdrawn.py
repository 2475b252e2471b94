"""Letters that an answer draws on and that Ofsted's page does not show any more."""

from collections.abc import Mapping, Sequence

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
    return tuple(gone[url] for url in urls if url in gone)


def _withdrawn(store: Store) -> Mapping[str, str]:
    """By address: what is said of a letter that no list shows."""
    said = {}
    for key, since in notices.withdrawn(store):
        report = reports.by_key(store, key)
        if report is not None and report.url:
            since_day = day(since.astimezone(LONDON).date())
            name = f"{whose(report)}, {name_of(report)}"
            said[report.url.partition("#")[0]] = (
                f"Withdrawn: Ofsted’s page has not shown this letter since {since_day}: {name}."
            )
    return said
