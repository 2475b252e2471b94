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
    """Lets the new document stand for the old one, which stays in the store unseen."""
    with store.writing():
        store.run(
            "UPDATE reports SET replaced_by = :new, corrected = 1 WHERE key = :old AND key <> :new",
            {"new": new, "old": old},
        )
        derive(store, urns_of(store, [old, new]), anew=True)
