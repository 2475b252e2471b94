"""Standing pages: the main text that each watched page last had."""

from datetime import datetime

from bot.store.database import Store, instant


def recall(store: Store, source: str) -> str | None:
    rows = store.rows("SELECT text FROM standing_pages WHERE source = :source", {"source": source})
    return str(rows[0]["text"]) if rows else None


def remember(store: Store, source: str, title: str, text: str, now: datetime) -> None:
    store.run(
        "INSERT INTO standing_pages (source, title, text, read) "
        "VALUES (:source, :title, :text, :now) ON CONFLICT (source) DO UPDATE SET "
        "title = excluded.title, text = excluded.text, read = excluded.read",
        {"source": source, "title": title, "text": text, "now": instant(now)},
    )
