"""Notices: what each source has shown, so that nothing is news twice."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.store.database import Row, Store, day_of, instant, iso
from scrapers.models import Notice


def meet(store: Store, source: str, notices: Sequence[Notice], now: datetime) -> tuple[Notice, ...]:
    """Takes in what a source shows; gives what it had not shown before.

    A source's first pass is its baseline: all of it is learned in silence and () is given. What
    is given stays untold until `mark_told`, so a crash between the two loses nothing: see
    `untold`.
    """
    with store.writing():
        first = store.rows(
            "INSERT INTO baselines (source, learned) VALUES (:source, :now) "
            "ON CONFLICT (source) DO NOTHING RETURNING source",
            {"source": source, "now": instant(now)},
        )
        told = instant(now) if first else None
        met = tuple(notice for notice in notices if _insert(store, source, notice, now, told))
    return () if first else met


def is_known(store: Store, source: str) -> bool:
    """Whether the source's first pass has been taken."""
    return bool(store.rows("SELECT 1 FROM baselines WHERE source = :source", {"source": source}))


def untold(store: Store, source: str) -> tuple[Notice, ...]:
    """What the source has shown since its first pass and nobody was told, oldest first."""
    rows = store.rows(
        "SELECT * FROM notices WHERE source = :source AND told IS NULL "
        "ORDER BY first_seen, published, key",
        {"source": source},
    )
    return tuple(map(_notice, rows))


def unread(store: Store, source: str, *, most_tries: int) -> tuple[Notice, ...]:
    """What the source has shown whose document is not read yet and not given up, oldest first."""
    rows = store.rows(
        "SELECT * FROM notices WHERE source = :source AND read IS NULL AND tries < :tries "
        "ORDER BY published, first_seen, key",
        {"source": source, "tries": most_tries},
    )
    return tuple(map(_notice, rows))


def is_told(store: Store, source: str, key: str) -> bool:
    rows = store.rows(
        "SELECT told FROM notices WHERE source = :source AND key = :key",
        {"source": source, "key": key},
    )
    return bool(rows and rows[0]["told"])


def mark_read(store: Store, source: str, key: str, now: datetime) -> None:
    store.run(
        "UPDATE notices SET read = :now WHERE source = :source AND key = :key",
        {"source": source, "key": key, "now": instant(now)},
    )


def mark_failed(store: Store, source: str, key: str) -> int:
    """Counts a reading that failed; gives the count."""
    rows = store.rows(
        "UPDATE notices SET tries = tries + 1 WHERE source = :source AND key = :key "
        "RETURNING tries",
        {"source": source, "key": key},
    )
    return int(rows[0]["tries"]) if rows else 0


def newest_by_authority(store: Store, source: str) -> dict[str, date]:
    """The newest publication date that the source has shown for each URN."""
    rows = store.rows(
        "SELECT urn, MAX(published) AS newest FROM notices "
        "WHERE source = :source AND urn IS NOT NULL AND published IS NOT NULL GROUP BY urn",
        {"source": source},
    )
    return {row["urn"]: date.fromisoformat(row["newest"]) for row in rows}


def mark_told(store: Store, source: str, key: str, now: datetime) -> bool:
    """Claims the telling of a notice; False where it was told before, by whomever."""
    return bool(
        store.rows(
            "UPDATE notices SET told = :now "
            "WHERE source = :source AND key = :key AND told IS NULL RETURNING key",
            {"source": source, "key": key, "now": instant(now)},
        )
    )


def _insert(store: Store, source: str, notice: Notice, now: datetime, told: str | None) -> bool:
    return bool(
        store.rows(
            "INSERT INTO notices "
            "(source, key, url, title, published, event_date, urn, kind, first_seen, told) VALUES "
            "(:source, :key, :url, :title, :published, :event_date, :urn, :kind, :now, :told) "
            "ON CONFLICT (source, key) DO NOTHING RETURNING key",
            {
                "source": source,
                "key": notice.key,
                "url": notice.url,
                "title": notice.title,
                "published": iso(notice.published),
                "event_date": iso(notice.event_date),
                "urn": notice.urn,
                "kind": notice.kind,
                "now": instant(now),
                "told": told,
            },
        )
    )


def _notice(row: Row) -> Notice:
    return Notice(
        key=row["key"],
        url=row["url"],
        title=row["title"],
        published=day_of(row["published"]),
        event_date=day_of(row["event_date"]),
        urn=row["urn"],
        kind=row["kind"],
    )
