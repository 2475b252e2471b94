"""Digest runs: which hours have made their digest, so that each makes it once."""

from datetime import date, datetime

from bot.store.database import Store


def begin(store: Store, channel: int, cadence: str, day: date, until: int) -> bool:
    """Takes an hour's run, up to the telling `until`; False where somebody has taken it."""
    return bool(
        store.rows(
            "INSERT INTO digest_runs (channel, cadence, day, until) "
            "VALUES (:channel, :cadence, :day, :until) "
            "ON CONFLICT (channel, cadence, day) DO NOTHING RETURNING until",
            {"channel": channel, "cadence": cadence, "day": day.isoformat(), "until": until},
        )
    )


def last_run(store: Store, channel: int, cadence: str) -> tuple[date, int] | None:
    """The day of the last run, and the last telling that it took in."""
    rows = store.rows(
        "SELECT day, until FROM digest_runs WHERE channel = :channel AND cadence = :cadence "
        "ORDER BY day DESC LIMIT 1",
        {"channel": channel, "cadence": cadence},
    )
    return (date.fromisoformat(rows[0]["day"]), int(rows[0]["until"])) if rows else None


def last_telling(store: Store) -> int:
    """The number of the newest telling; 0 before the first."""
    return int(store.rows("SELECT COALESCE(MAX(id), 0) AS n FROM tellings")[0]["n"])


def told_between(store: Store, after: int, until: int) -> tuple[tuple[int, str, datetime], ...]:
    """(number, document, when made) of what was told as new after one telling, up to another."""
    rows = store.rows(
        "SELECT id, document, made FROM tellings WHERE id > :after AND id <= :until "
        "AND event = 'new' AND document IS NOT NULL ORDER BY id",
        {"after": after, "until": until},
    )
    return tuple(
        (int(row["id"]), row["document"], datetime.fromisoformat(row["made"])) for row in rows
    )
