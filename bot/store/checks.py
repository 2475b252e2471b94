"""Checks: when each source was last looked at, how that went, and when it is due again."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Row, Store, instant, moment


@dataclass(frozen=True, slots=True)
class Check:
    """The state of one source."""

    source: str
    kind: str  # the source's kind: "ofsted", "feed"; "" where unknown
    checked: datetime  # the last pass, UTC
    good: datetime | None  # the last pass that went well, UTC
    failures: int  # passes that failed since
    why: str | None  # the last failure's words, while it lasts
    next_try: datetime | None = None  # when it is due again
    asked_to_wait: bool = False  # that time is the site's own wish (Retry-After)
    size: int | None = None  # of its list, when that was last believed
    doubt: str | None = None  # about its list, while it lasts
    doubted: datetime | None = None  # since when
    spoke: datetime | None = None  # when it last showed something new
    usual_days: float | None = None  # the longest pause between its last items
    silent: datetime | None = None  # since when the operator knows of its silence
    told: datetime | None = None  # since when the operator knows of its failures
    passes: int = 0  # ever made


def record_check(
    store: Store,
    source: str,
    when: datetime,
    ok: bool,
    why: str | None = None,
    *,
    kind: str = "",
    next_try: datetime | None = None,
    asked_to_wait: bool = False,
) -> None:
    """Notes the end of a pass over a source, good or failed."""
    store.run(
        "INSERT INTO checks "
        "(source, kind, checked, good, failures, why, next_try, asked_to_wait, passes) "
        "VALUES (:source, :kind, :at, :good, :failed, :why, :next, :waits, 1) "
        "ON CONFLICT (source) DO UPDATE SET kind = excluded.kind, checked = excluded.checked, "
        "good = COALESCE(excluded.good, checks.good), why = excluded.why, "
        "next_try = excluded.next_try, passes = checks.passes + 1, "
        "asked_to_wait = excluded.asked_to_wait, failures = "
        "CASE WHEN excluded.failures = 0 THEN 0 ELSE checks.failures + 1 END",
        {
            "source": source,
            "kind": kind,
            "at": instant(when),
            "good": instant(when) if ok else None,
            "failed": int(not ok),
            "why": None if ok else why,
            "next": instant(next_try) if next_try else None,
            "waits": int(asked_to_wait),
        },
    )


def note_list(store: Store, source: str, size: int) -> None:
    """Notes the size of a list that is believed; ends any doubt about it."""
    store.run(
        "UPDATE checks SET size = :size, doubt = NULL, doubted = NULL WHERE source = :source",
        {"source": source, "size": size},
    )


def note_doubt(store: Store, source: str, doubt: str, now: datetime) -> None:
    """Notes a doubt about a list; its old size stays."""
    store.run(
        "UPDATE checks SET doubt = :doubt, doubted = COALESCE(doubted, :now) "
        "WHERE source = :source",
        {"source": source, "doubt": doubt, "now": instant(now)},
    )


def note_news(store: Store, source: str, now: datetime, usual_days: float | None) -> None:
    """Notes that the source showed something new, and how long it is usually silent."""
    store.run(
        "UPDATE checks SET spoke = :now, usual_days = :usual, silent = NULL WHERE source = :source",
        {"source": source, "now": instant(now), "usual": usual_days},
    )


def note_told(store: Store, source: str, column: str, when: datetime | None) -> None:
    """Notes that the operator knows of its failures ("told") or silence ("silent"), or no more."""
    if column not in ("told", "silent"):
        raise ValueError(column)
    store.run(
        f"UPDATE checks SET {column} = :at WHERE source = :source",
        {"source": source, "at": instant(when) if when else None},
    )


def last_good(store: Store, *, kind: str | None = None) -> datetime | None:
    """When a source (of this kind) was last checked and answered well; None: never."""
    where = "WHERE kind = :kind" if kind is not None else ""
    values = {"kind": kind} if kind is not None else {}
    rows = store.rows(f"SELECT MAX(good) AS good FROM checks {where}", values)
    return moment(rows[0]["good"])


def all_checks(store: Store) -> tuple[Check, ...]:
    """Every source ever checked, by name."""
    return tuple(map(_check, store.rows("SELECT * FROM checks ORDER BY source")))


def by_source(store: Store) -> dict[str, Check]:
    return {check.source: check for check in all_checks(store)}


def _check(row: Row) -> Check:
    return Check(
        source=row["source"],
        kind=row["kind"],
        checked=datetime.fromisoformat(row["checked"]),
        good=moment(row["good"]),
        failures=row["failures"],
        why=row["why"],
        next_try=moment(row["next_try"]),
        asked_to_wait=bool(row["asked_to_wait"]),
        size=row["size"],
        doubt=row["doubt"],
        doubted=moment(row["doubted"]),
        spoke=moment(row["spoke"]),
        usual_days=row["usual_days"],
        silent=moment(row["silent"]),
        told=moment(row["told"]),
        passes=row["passes"],
    )
