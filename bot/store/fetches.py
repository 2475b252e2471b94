"""Fetches: what servers said of their pages and sites, so that they need not say it again."""

from datetime import datetime

from bot.store.database import Store, instant
from scrapers.memory import Validators
from scrapers.robots import Robots


class Fetches:
    """The fetcher's memory, kept in the store: scrapers.memory.FetchMemory.

    Everything is read at once: the fetcher asks from many threads, the store belongs to one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._validators = {
            row["url"]: Validators(
                etag=row["etag"],
                last_modified=row["last_modified"],
                body_hash=row["body_hash"],
                obtained=datetime.fromisoformat(row["fetched"]),
            )
            for row in store.rows("SELECT * FROM fetches")
        }
        self._robots = {
            row["site"]: Robots(row["robots"], datetime.fromisoformat(row["obtained"]))
            for row in store.rows("SELECT * FROM sites")
        }
        self._moves: dict[str, str] = {
            row["url"]: row["moved_to"] for row in store.rows("SELECT * FROM moves")
        }

    def recall(self, url: str) -> Validators | None:
        return self._validators.get(url)

    def remember(self, url: str, validators: Validators) -> None:
        if self._validators.get(url) == validators:
            return
        self._validators[url] = validators
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

    def recall_robots(self, site: str) -> Robots | None:
        return self._robots.get(site)

    def remember_robots(self, site: str, robots: Robots) -> None:
        self._robots[site] = robots
        self._store.run(
            "INSERT INTO sites (site, robots, obtained) VALUES (:site, :robots, :obtained) "
            "ON CONFLICT (site) DO UPDATE SET robots = excluded.robots, "
            "obtained = excluded.obtained",
            {"site": site, "robots": robots.text, "obtained": instant(robots.obtained)},
        )

    def recall_move(self, url: str) -> str | None:
        return self._moves.get(url)

    def remember_move(self, url: str, to: str) -> None:
        self._moves[url] = to
        self._store.run(
            "INSERT INTO moves (url, moved_to) VALUES (:url, :to) "
            "ON CONFLICT (url) DO UPDATE SET moved_to = excluded.moved_to",
            {"url": url, "to": to},
        )


def all_moves(store: Store) -> dict[str, str]:
    """Where watched addresses have moved for good."""
    return {row["url"]: row["moved_to"] for row in store.rows("SELECT * FROM moves")}
