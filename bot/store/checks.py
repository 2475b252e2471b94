"""Checks: when each source was last looked at, and when that last went well."""

# ruff: noqa: S608 - statements are joined from our own words; values travel as :names

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Store, instant, moment


@dataclass(frozen=True, slots=True)
class Check:
    """The state of one source."""

    source: str
    kind: str  # the source's kind: "ofsted", "feed"; "" where unknown
    checked: datetime  # the last pass, UTC
    good: datetime | None  # the last pass that went well, UTC
    failures: int  # passes that failed since
    why: str | None  # the last failure's words, while it lasts


def record_check(
    store: Store, source: str, when: datetime, ok: bool, why: str | None = None, *, kind: str = ""
) -> None:
    """Notes the end of a pass over a source, good or failed."""
    store.run(
        "INSERT INTO checks (source, kind, checked, good, failures, why) "
        "VALUES (:source, :kind, :at, :good, :failed, :why) "
        "ON CONFLICT (source) DO UPDATE SET kind = excluded.kind, checked = excluded.checked, "
        "good = COALESCE(excluded.good, checks.good), why = excluded.why, failures = "
        "CASE WHEN excluded.failures = 0 THEN 0 ELSE checks.failures + 1 END",
        {
            "source": source,
            "kind": kind,
            "at": instant(when),
            "good": instant(when) if ok else None,
            "failed": int(not ok),
            "why": None if ok else why,
        },
    )


def last_good(store: Store, *, kind: str | None = None) -> datetime | None:
    """When a source (of this kind) was last checked and answered well; None: never."""
    where = "WHERE kind = :kind" if kind is not None else ""
    values = {"kind": kind} if kind is not None else {}
    rows = store.rows(f"SELECT MAX(good) AS good FROM checks {where}", values)
    return moment(rows[0]["good"])


def all_checks(store: Store) -> tuple[Check, ...]:
    """Every source ever checked, by name."""
    return tuple(
        Check(
            source=row["source"],
            kind=row["kind"],
            checked=datetime.fromisoformat(row["checked"]),
            good=moment(row["good"]),
            failures=row["failures"],
            why=row["why"],
        )
        for row in store.rows("SELECT * FROM checks ORDER BY source")
    )
