"""Held letters: private drafts until Ofsted lists them or the operator releases them."""

from dataclasses import dataclass
from datetime import date

from bot.store.database import Store, day_of
from bot.store.reports import urns_of


@dataclass(frozen=True, slots=True)
class Held:
    """One letter that is kept back."""

    key: str  # its sha256
    authority: str | None  # its names
    urns: tuple[str, ...]
    title: str | None
    url: str | None
    letter_date: date | None


def held_letters(store: Store) -> tuple[Held, ...]:
    """Every letter that is kept back, in the order of its coming."""
    rows = store.rows(
        "SELECT r.key, r.title, r.url, r.letter_date FROM reports r "
        "JOIN documents d ON d.sha256 = r.document WHERE d.private = 1 ORDER BY d.added, r.key"
    )
    return tuple(
        Held(
            key=row["key"],
            authority=_names(store, urns) or None,
            urns=urns,
            title=row["title"],
            url=row["url"],
            letter_date=day_of(row["letter_date"]),
        )
        for row in rows
        for urns in (urns_of(store, [row["key"]]),)
    )


def _names(store: Store, urns: tuple[str, ...]) -> str:
    known = (store.authorities.by_urn(urn) for urn in urns)
    return ", ".join(authority.name for authority in known if authority)
