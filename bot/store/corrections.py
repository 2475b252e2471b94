"""Corrections: a document that takes an earlier one's place at the same address."""

from bot.store.database import Store
from bot.store.derived import derive
from bot.store.reports import urns_of


def supersede(store: Store, old: str, new: str) -> None:
    """Lets the new document stand for the old one, which stays in the store unseen."""
    with store.writing():
        store.run(
            "UPDATE reports SET replaced_by = :new, corrected = 1 WHERE key = :old AND key <> :new",
            {"new": new, "old": old},
        )
        derive(store, urns_of(store, [old, new]), anew=True)
