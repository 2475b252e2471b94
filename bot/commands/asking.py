"""What every command gets: the question as understood, the store, the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.commands.places import Place, Places
from bot.commands.question import Question
from bot.commands.topics import Topics
from bot.store import Store
from digests.words import listed

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way to its command."""

    question: Question
    store: Store
    now: datetime  # with its time zone
    places: Places
    topics: Topics
    groups: Mapping[str, tuple[str, ...]]

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    @property
    def where(self) -> str:
        """The places asked for, in words; "England" where none was."""
        return listed([place.name for place in self.question.places]) or "England"

    @property
    def authority(self) -> Place | None:
        """The authority, where exactly one was named."""
        places = self.question.places
        return places[0] if len(places) == 1 and places[0].one else None

    def name(self, urn: str) -> str:
        known = self.store.authorities.by_urn(urn)
        return known.name if known else urn
