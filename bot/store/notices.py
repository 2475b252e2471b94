"""Notices: what each source has shown, so that nothing is news twice."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.store.database import Row, Store, day_of, instant, iso
from scrapers.addresses import plain_address
from scrapers.models import Notice

# A list of which all is new, or of which so many are, has another form rather than so much news.
FLOOD = 5
MARGIN = timedelta(days=2)  # by which a list may date its items before they could be seen
OWED = "\n"  # between a source's name and a page of it
TELLING_TITLE = 3  # words of a title that can be known again by itself
REDATED = timedelta(days=7)  # by which an item that moves may be dated anew


@dataclass(frozen=True, slots=True)
class Met:
    """What a source's list showed for the first time."""

    new: tuple[Notice, ...] = ()  # to be told if it deserves it
    quiet: tuple[Notice, ...] = ()  # learned in silence
    first: bool = False  # the source's first pass


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice with what became of it."""

    source: str
    notice: Notice
    first_seen: datetime
    document: str | None  # the sha256 that its address last gave
    missing: datetime | None  # since when its list does not show it
    gone: int  # how often in a row its own address said that it is not there
    unlisted: datetime | None  # no longer listed since


def meet(
    store: Store,
    source: str,
    notices: Sequence[Notice],
    now: datetime,
    *,
    tell_last: int = 0,
    read: Collection[str] = (),
    list_address: str = "",
    last_good: datetime | None = None,
    owed: Collection[str] = (),
) -> Met:
    """Takes in what a source shows; gives what it had not shown before.

    A source's first pass is its baseline: all of it is learned in silence, but for the newest
    `tell_last`. Items that moved, or changed their id, are known again by their address or their
    title and day. Where a known source's list is new from top to bottom, what is older than the
    last good look is learned in silence too, and so is all of the authorities in `owed`. The keys
    in `read` need no reading.
    """
    with store.writing():
        first = _is_first(store, source, now)
        known = {} if first else _known(store, source)
        fresh, moved = _unknown(notices, known, plain_address(list_address) if list_address else "")
        if first:
            newest = sorted(fresh, key=lambda n: n.published or date.min, reverse=True)[:tell_last]
            told = {notice.key for notice in newest}
        elif _is_another_list(notices, len(fresh) + len(moved), known):
            told = {n.key for n in fresh if last_good and _is_since(n, last_good)}
        else:
            told = {notice.key for notice in fresh if notice.urn not in owed}
        _insert(store, source, fresh, now, quiet={n.key for n in fresh} - told, read=set(read))
        again = [notice for notice in notices if notice.key in moved]
        _insert(
            store,
            source,
            list({notice.key: notice for notice in again}.values()),
            now,
            quiet={key for key, old in moved.items() if old.told},
            read={key for key, old in moved.items() if old.read},
        )
        _listed_again(store, source, notices, known)
    return Met(
        new=tuple(n for n in fresh if n.key in told),
        quiet=tuple(n for n in fresh if n.key not in told),
        first=first,
    )


def owe(store: Store, source: str, url: str) -> None:
    """Notes that a page of the first pass failed: its first good answer is baseline too."""
    store.run(
        "INSERT INTO baselines (source, learned) VALUES (:name, '') "
        "ON CONFLICT (source) DO NOTHING",
        {"name": f"{source}{OWED}{url}"},
    )


def owed(store: Store, source: str) -> frozenset[str]:
    """The pages of the source that failed on its first pass and have not answered since."""
    rows = store.rows("SELECT source FROM baselines WHERE learned = ''")
    named = (row["source"].partition(OWED) for row in rows)
    return frozenset(url for name, _, url in named if name == source)


def settle_owed(store: Store, source: str, url: str) -> None:
    store.run(
        "DELETE FROM baselines WHERE source = :name AND learned = ''",
        {"name": f"{source}{OWED}{url}"},
    )


def known_sources(store: Store) -> frozenset[str]:
    """The sources whose first pass has been taken."""
    return frozenset(row["source"] for row in store.rows("SELECT source FROM baselines"))


def is_known(store: Store, source: str) -> bool:
    """Whether the source's first pass has been taken."""
    return source in known_sources(store)


def with_unread(store: Store, *, most_tries: int) -> frozenset[str]:
    """The sources that have shown what is not read yet and not given up."""
    rows = store.rows(
        "SELECT DISTINCT source FROM notices WHERE read IS NULL AND tries < :tries",
        {"tries": most_tries},
    )
    return frozenset(row["source"] for row in rows)


def unread(store: Store, source: str, *, most_tries: int) -> tuple[Notice, ...]:
    """What the source has shown whose document is not read yet and not given up, oldest first."""
    rows = store.rows(
        "SELECT * FROM notices WHERE source = :source AND read IS NULL AND tries < :tries "
        "ORDER BY published, first_seen, key",
        {"source": source, "tries": most_tries},
    )
    return tuple(map(_notice, rows))


def is_told(store: Store, source: str, key: str) -> bool:
    """Whether it was told, or learned in silence."""
    rows = store.rows(
        "SELECT told FROM notices WHERE source = :source AND key = :key",
        {"source": source, "key": key},
    )
    return bool(rows and rows[0]["told"])


def is_known_elsewhere(store: Store, source: str, url: str) -> bool:
    """Whether another source has shown the same address, and it was read there."""
    return bool(
        store.rows(
            "SELECT 1 FROM notices WHERE address = :address AND source <> :source "
            "AND document IS NOT NULL LIMIT 1",
            {"address": plain_address(url), "source": source},
        )
    )


def mark_read(
    store: Store,
    source: str,
    key: str,
    now: datetime,
    *,
    document: str | None = None,
    why: str | None = None,
) -> None:
    """Notes that it was read, and that its telling is settled, whichever way."""
    store.run(
        "UPDATE notices SET read = :now, told = COALESCE(told, :now), looked = :now, "
        "document = COALESCE(:document, document), why = COALESCE(:why, why), gone = 0 "
        "WHERE source = :source AND key = :key",
        {"source": source, "key": key, "now": instant(now), "document": document, "why": why},
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
    """The newest publication date that the source has shown for each URN.

    Left out are those of whose files one may be gone: their pages must be looked at.
    """
    rows = store.rows(
        "SELECT urn, MAX(published) AS newest FROM notices "
        "WHERE source = :source AND urn IS NOT NULL AND published IS NOT NULL GROUP BY urn "
        "HAVING MAX(CASE WHEN gone > 0 AND unlisted IS NULL THEN 1 ELSE 0 END) = 0",
        {"source": source},
    )
    return {row["urn"]: date.fromisoformat(row["newest"]) for row in rows}


def note_missing(
    store: Store, source: str, urns: Collection[str], listed: Collection[str], now: datetime
) -> None:
    """Notes which files of these authorities are not on their whole lists any more."""
    for urn in sorted(urns):
        rows = store.rows(
            "SELECT key FROM notices WHERE source = :source AND urn = :urn AND missing IS NULL",
            {"source": source, "urn": urn},
        )
        for row in rows:
            if row["key"] not in listed:
                store.run(
                    "UPDATE notices SET missing = :now WHERE source = :source AND key = :key",
                    {"source": source, "key": row["key"], "now": instant(now)},
                )


def to_look_at(store: Store, source: str, limit: int) -> tuple[Kept, ...]:
    """Read files whose own addresses are to be asked again: the doubtful first, then those not
    asked for longest, the newest before the others."""
    rows = store.rows(
        "SELECT * FROM notices WHERE source = :source AND document IS NOT NULL "
        "AND unlisted IS NULL "
        "ORDER BY (gone > 0 OR missing IS NOT NULL) DESC, looked, published DESC LIMIT :limit",
        {"source": source, "limit": limit},
    )
    return tuple(map(_kept, rows))


def note_look(
    store: Store, source: str, key: str, now: datetime, *, document: str | None = None
) -> None:
    """Notes that its own address was asked and answered, perhaps with another document."""
    store.run(
        "UPDATE notices SET looked = :now, gone = 0, document = COALESCE(:document, document) "
        "WHERE source = :source AND key = :key",
        {"source": source, "key": key, "now": instant(now), "document": document},
    )


def note_gone(store: Store, source: str, key: str, now: datetime, *, times: int) -> bool:
    """Notes that its own address says that it is not there. True where its list does not show it
    either and the address has said so that many times: it is no longer listed from now on."""
    store.run(
        "UPDATE notices SET gone = gone + 1, looked = :now WHERE source = :source AND key = :key",
        {"source": source, "key": key, "now": instant(now)},
    )
    return bool(
        store.rows(
            "UPDATE notices SET unlisted = missing WHERE source = :source AND key = :key "
            "AND unlisted IS NULL AND missing IS NOT NULL AND gone >= :times RETURNING key",
            {"source": source, "key": key, "times": times},
        )
    )


def recent_days(store: Store, source: str, limit: int = 20) -> tuple[date, ...]:
    """The publication dates of its newest items, newest first."""
    rows = store.rows(
        "SELECT published FROM notices WHERE source = :source AND published IS NOT NULL "
        "ORDER BY published DESC LIMIT :limit",
        {"source": source, "limit": limit},
    )
    return tuple(date.fromisoformat(row["published"]) for row in rows)


def of_document(store: Store, sha256: str) -> tuple[Kept, ...]:
    """The notices whose address gave these bytes."""
    rows = store.rows("SELECT * FROM notices WHERE document = :key", {"key": sha256})
    return tuple(map(_kept, rows))


def withdrawn(store: Store, document: str | None = None) -> dict[str, datetime]:
    """The documents, or the one document, that no list shows any more, and since when."""
    some = "IN (SELECT document FROM notices WHERE unlisted IS NOT NULL)"
    which = some if document is None else "= :document"
    rows = store.rows(
        f"SELECT document, MAX(unlisted) AS since FROM notices WHERE document {which} "  # noqa: S608
        "GROUP BY document HAVING COUNT(*) = COUNT(unlisted) ORDER BY document",
        {} if document is None else {"document": document},
    )
    return {row["document"]: datetime.fromisoformat(row["since"]) for row in rows}


def _is_first(store: Store, source: str, now: datetime) -> bool:
    return bool(
        store.rows(
            "INSERT INTO baselines (source, learned) VALUES (:source, :now) "
            "ON CONFLICT (source) DO NOTHING RETURNING source",
            {"source": source, "now": instant(now)},
        )
    )


@dataclass(frozen=True, slots=True)
class _Old:
    address: str
    title: str
    published: date | None
    missing: bool
    told: bool
    read: bool


def _known(store: Store, source: str) -> dict[str, _Old]:
    rows = store.rows(
        "SELECT key, address, url, title, published, missing, told, read FROM notices "
        "WHERE source = :source",
        {"source": source},
    )
    return {
        row["key"]: _Old(
            row["address"] or plain_address(row["url"]),
            row["title"].casefold(),
            day_of(row["published"]),
            row["missing"] is not None,
            row["told"] is not None,
            row["read"] is not None,
        )
        for row in rows
    }


def _unknown(
    notices: Sequence[Notice], known: dict[str, _Old], list_address: str
) -> tuple[tuple[Notice, ...], dict[str, _Old]]:
    """The notices that are not known by key, address, or title and day; each key once. And those
    that are known by title and day alone, by key, as what they were: they have moved."""
    fresh = {notice.key: notice for notice in reversed(notices) if notice.key not in known}
    if not fresh or not known:
        return tuple(reversed(fresh.values())), {}
    shown = {notice.key for notice in notices}
    addresses = Counter(plain_address(notice.url) for notice in notices)
    by_address = {old.address for old in known.values()} - {list_address}
    # Only what its list shows no longer can have come back under another name.
    vanished: dict[str, list[_Old]] = {}
    for key, old in known.items():
        if key not in shown:
            vanished.setdefault(old.title, []).append(old)
    repeated = Counter(notice.title.casefold() for notice in notices)

    def is_known(notice: Notice) -> bool:
        address = plain_address(notice.url)
        return address in by_address and addresses[address] == 1

    def was(notice: Notice) -> _Old | None:
        title, day = notice.title.casefold(), notice.published
        if repeated[title] > 1 or len(title.split()) < TELLING_TITLE:
            return None
        return next((old for old in vanished.get(title, ()) if _is_near(day, old.published)), None)

    new: list[Notice] = []
    moved: dict[str, _Old] = {}
    for notice in reversed(fresh.values()):
        # A number of Ofsted's is trusted; the bytes tell of a second number.
        if notice.key.startswith(("file:", "provider:")):
            new.append(notice)
        elif not is_known(notice):
            old_one = was(notice)
            if old_one is None:
                new.append(notice)
            else:
                moved[notice.key] = old_one
    return tuple(new), moved


def _is_near(day: date | None, other: date | None) -> bool:
    return day is None or other is None or abs(day - other) <= REDATED


def _is_another_list(notices: Sequence[Notice], changed: int, known: dict[str, _Old]) -> bool:
    files = any(notice.key.startswith("file:") for notice in notices)
    return not files and len(known) > 1 and changed >= FLOOD and changed * 2 > len(notices)


def _is_since(notice: Notice, last_good: datetime) -> bool:
    return notice.published is not None and notice.published >= (last_good - MARGIN).date()


def _insert(
    store: Store,
    source: str,
    notices: Sequence[Notice],
    now: datetime,
    *,
    quiet: set[str],
    read: set[str],
) -> None:
    at = instant(now)
    store.insert(
        "notices",
        [
            {
                "source": source,
                "key": notice.key,
                "url": notice.url,
                "address": plain_address(notice.url),
                "title": notice.title,
                "published": iso(notice.published),
                "event_date": iso(notice.event_date),
                "urn": notice.urn,
                "kind": notice.kind,
                "summary": notice.summary,
                "first_seen": at,
                "told": at if notice.key in quiet or notice.key in read else None,
                "read": at if notice.key in read else None,
            }
            for notice in notices
        ],
    )


def _listed_again(
    store: Store, source: str, notices: Sequence[Notice], known: dict[str, _Old]
) -> None:
    for notice in notices:
        old = known.get(notice.key)
        if old is not None and old.missing:
            store.run(
                "UPDATE notices SET missing = NULL, unlisted = NULL, gone = 0 "
                "WHERE source = :source AND key = :key",
                {"source": source, "key": notice.key},
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
        summary=row["summary"] or "",
    )


def _kept(row: Row) -> Kept:
    return Kept(
        source=row["source"],
        notice=_notice(row),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        document=row["document"],
        missing=datetime.fromisoformat(row["missing"]) if row["missing"] else None,
        gone=row["gone"],
        unlisted=datetime.fromisoformat(row["unlisted"]) if row["unlisted"] else None,
    )
