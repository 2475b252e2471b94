"""Digest runs: which hours have made their digest, so that each makes it once."""

from datetime import date

from bot.models import Subscription
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


def passed(one: Subscription, run: tuple[date, int] | None) -> int:
    """The last telling that a subscription's digests took in, with the last run of its rhythm."""
    if one.owed is not None:
        return one.owed
    return max(one.after, run[1] if run else 0)


def last_telling(store: Store) -> int:
    """The number of the newest telling; 0 before the first."""
    return int(store.rows("SELECT COALESCE(MAX(id), 0) AS n FROM tellings")[0]["n"])


def move_on(store: Store, channel: int, cadence: str, day: date, until: int) -> None:
    """Lets a run that never ends take in what came since."""
    store.run(
        "UPDATE digest_runs SET until = :until "
        "WHERE channel = :channel AND cadence = :cadence AND day = :day",
        {"channel": channel, "cadence": cadence, "day": day.isoformat(), "until": until},
    )
