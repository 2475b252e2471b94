"""Tellings: what the watch has to tell. A row is made in the transaction that stores what it tells
of, and marked when it has been told, so that each is told once whatever happens between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.store.database import Row, Store, day_of, instant, iso, moment

REFUSED = "refused"  # a telling of no source: a platform refuses the bot's token


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell."""

    event: str
    source: str
    key: str = ""  # the notice's; empty where it is about the source
    revision: str = ""  # what makes it another telling of the same notice
    document: str | None = None
    url: str | None = None
    title: str | None = None
    authority: str | None = None
    published: date | None = None
    why: str | None = None
    id: int = 0  # given by `add`


def add(store: Store, telling: Telling, now: datetime) -> int | None:
    """Notes what is to be told; gives its number, or None where it was noted before."""
    rows = store.rows(
        "INSERT INTO tellings (event, source, key, revision, document, url, title, authority, "
        "published, why, made) VALUES (:event, :source, :key, :revision, :document, :url, :title, "
        ":authority, :published, :why, :now) "
        "ON CONFLICT (event, source, key, revision) DO NOTHING RETURNING id",
        {
            "event": telling.event,
            "source": telling.source,
            "key": telling.key,
            "revision": telling.revision,
            "document": telling.document,
            "url": telling.url,
            "title": telling.title,
            "authority": telling.authority,
            "published": iso(telling.published),
            "why": telling.why,
            "now": instant(now),
        },
    )
    return int(rows[0]["id"]) if rows else None


def note_refused(store: Store, platform: str, why: str, now: datetime) -> None:
    """Notes that a platform takes no token of the bot's: once a day is told of it."""
    day = now.date().isoformat()
    number = add(store, Telling(REFUSED, platform, revision=day, why=why), now)
    if number is not None:
        _mark(store, number, now)  # for the operator, and nothing that a watch tells


def untold(store: Store, sources: Sequence[str] | None = None) -> tuple[Telling, ...]:
    """What is still to be told (of these sources), in the order in which it was met."""
    rows = store.rows("SELECT * FROM tellings WHERE told IS NULL ORDER BY id")
    return tuple(_telling(row) for row in rows if sources is None or row["source"] in sources)


def between(store: Store, after: int, until: int) -> tuple[Telling, ...]:
    """What was noted after one telling, up to another, told or not."""
    rows = store.rows(
        "SELECT * FROM tellings WHERE id > :after AND id <= :until ORDER BY id",
        {"after": after, "until": until},
    )
    return tuple(map(_telling, rows))


def by_id(store: Store, number: int) -> Telling | None:
    rows = store.rows("SELECT * FROM tellings WHERE id = :id", {"id": number})
    return _telling(rows[0]) if rows else None


def made_at(store: Store, number: int) -> datetime | None:
    """When something to tell was met."""
    rows = store.rows("SELECT made FROM tellings WHERE id = :id", {"id": number})
    return moment(rows[0]["made"]) if rows else None


def mark_told(store: Store, number: int, now: datetime) -> bool:
    """Notes that it was told; False where that was known.

    The moment between telling and noting is when a kill tells twice: the disk is not waited for.
    The row is safe from a killed process at once, and from a power cut with the next transaction.
    """
    if store.in_transaction():
        return _mark(store, number, now)
    store.run("PRAGMA synchronous = NORMAL")
    try:
        return _mark(store, number, now)
    finally:
        store.run("PRAGMA synchronous = FULL")


def _mark(store: Store, number: int, now: datetime) -> bool:
    return bool(
        store.rows(
            "UPDATE tellings SET told = :now WHERE id = :id AND told IS NULL RETURNING id",
            {"id": number, "now": instant(now)},
        )
    )


def _telling(row: Row) -> Telling:
    return Telling(
        event=row["event"],
        source=row["source"],
        key=row["key"],
        revision=row["revision"],
        document=row["document"],
        url=row["url"],
        title=row["title"],
        authority=row["authority"],
        published=day_of(row["published"]),
        why=row["why"],
        id=row["id"],
    )
