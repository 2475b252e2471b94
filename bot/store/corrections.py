"""Corrections: a document that takes an earlier one's place at the same address."""

from bot.store.database import Store
from bot.store.derived import derive
from bot.store.reports import urns_of


def corrections_of(store: Store, key: str) -> tuple[tuple[str, str], ...]:
    """What the document corrects and what corrects it, each as (old, new)."""
    rows = store.rows(
        "SELECT key, replaced_by FROM reports WHERE corrected = 1 AND replaced_by IS NOT NULL "
        "AND (key = :key OR replaced_by = :key) ORDER BY key",
        {"key": key},
    )
    return tuple((row["key"], row["replaced_by"]) for row in rows)


def supersede(store: Store, old: str, new: str) -> None:
    """Lets the new document stand for the old one, which stays in the store unseen.

    The new one may be an earlier one, put back: then it is corrected no longer.
    """
    with store.writing():
        if old in corrections_after(store, new):
            store.run(
                "UPDATE reports SET replaced_by = NULL, corrected = 0 WHERE key = :new",
                {"new": new},
            )
        store.run(
            "UPDATE reports SET replaced_by = :new, corrected = 1 WHERE key = :old AND key <> :new",
            {"new": new, "old": old},
        )
        derive(store, urns_of(store, [old, new]), anew=True)


def corrections_after(store: Store, key: str) -> tuple[str, ...]:
    """What was stored in a document's place, and in the place of that, in turn; its better copies
    too."""
    found: list[str] = []
    while True:
        rows = store.rows("SELECT replaced_by FROM reports WHERE key = :key", {"key": key})
        following = rows[0]["replaced_by"] if rows else None
        if following is None or following in found:
            return tuple(found)
        found.append(following)
        key = following
