"""Releasing by hand: a held letter is told and answered with before Ofsted lists it."""

from collections.abc import Mapping
from datetime import datetime

from bot.posting.announce import announce
from bot.store import Store
from bot.store.held import Held
from bot.store.letters import confirm
from bot.store.tellings import Telling

RELEASED = "released by hand"  # in place of a source's name


def release(
    store: Store, held: Held, now: datetime, *, groups: Mapping[str, tuple[str, ...]]
) -> int | None:
    """Lets a held letter be told and answered with; gives the number of its telling."""
    telling = Telling(
        "new",
        RELEASED,
        held.key,
        revision=held.key,
        document=held.key,
        url=held.url,
        title=held.title,
        authority=held.authority,
        published=held.letter_date,
        why="Released by the operator.",
    )
    with store.writing():
        confirm(store, held.key, listed=True)
        return announce(store, telling, now, groups=groups)
