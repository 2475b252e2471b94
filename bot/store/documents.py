"""Documents: bytes once met, known by their hash. Their text is kept page by page, for the reader
of tomorrow; the bytes themselves are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.store.database import Row, Store, day_of, instant, iso
from scrapers.models import Document


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a document without its text."""

    sha256: str
    url: str | None
    published: date | None
    file_name: str | None
    private: bool


def recall_document(store: Store, sha256: str) -> Known | None:
    rows = store.rows(
        "SELECT sha256, url, published, file_name, private FROM documents WHERE sha256 = :sha256",
        {"sha256": sha256},
    )
    if not rows:
        return None
    return _known(rows[0])


def all_documents(store: Store) -> tuple[Known, ...]:
    """Every document, in the order of adding."""
    return tuple(map(_known, store.rows("SELECT * FROM documents ORDER BY added, sha256")))


def _known(row: Row) -> Known:
    return Known(
        sha256=row["sha256"],
        url=row["url"],
        published=day_of(row["published"]),
        file_name=row["file_name"],
        private=bool(row["private"]),
    )


def insert_document(
    store: Store,
    document: Document,
    *,
    published: date | None,
    url: str | None,
    private: bool,
    now: datetime,
) -> bool:
    """Claims the document's place; False where another process was first."""
    return bool(
        store.rows(
            "INSERT INTO documents "
            "(sha256, file_name, url, published, content_type, fetched, added, private) VALUES "
            "(:sha256, :name, :url, :published, :content_type, :fetched, :added, :private) "
            "ON CONFLICT (sha256) DO NOTHING RETURNING sha256",
            {
                "sha256": document.sha256,
                "name": document.name,
                "url": url or document.url,
                "published": iso(published),
                "content_type": document.content_type,
                "fetched": instant(document.fetched) if document.fetched else None,
                "added": instant(now),
                "private": int(private),
            },
        )
    )


def write_pages(store: Store, sha256: str, pages: Sequence[str]) -> None:
    store.insert(
        "pages",
        (
            {"document": sha256, "page": number, "text": text}
            for number, text in enumerate(pages, 1)
        ),
    )


def pages_of(store: Store, sha256: str) -> tuple[str, ...]:
    """The extracted text, page by page, as the library gave it."""
    rows = store.rows(
        "SELECT text FROM pages WHERE document = :sha256 ORDER BY page", {"sha256": sha256}
    )
    return tuple(row["text"] for row in rows)
