"""Fetches: what a server said of its page last time, so that it need not send it again."""

from datetime import datetime

from bot.store.database import Store, instant
from scrapers.fetch import Validators


class Fetches:
    """The fetcher's memory, kept in the store: scrapers.fetch.FetchMemory."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recall(self, url: str) -> Validators | None:
        rows = self._store.rows(
            "SELECT etag, last_modified, body_hash, fetched FROM fetches WHERE url = :url",
            {"url": url},
        )
        if not rows:
            return None
        row = rows[0]
        return Validators(
            etag=row["etag"],
            last_modified=row["last_modified"],
            body_hash=row["body_hash"],
            obtained=datetime.fromisoformat(row["fetched"]),
        )

    def remember(self, url: str, validators: Validators) -> None:
        self._store.run(
            "INSERT INTO fetches (url, etag, last_modified, body_hash, fetched) "
            "VALUES (:url, :etag, :last_modified, :body_hash, :fetched) "
            "ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, "
            "last_modified = excluded.last_modified, body_hash = excluded.body_hash, "
            "fetched = excluded.fetched",
            {
                "url": url,
                "etag": validators.etag,
                "last_modified": validators.last_modified,
                "body_hash": validators.body_hash,
                "fetched": instant(validators.obtained),
            },
        )
