"""What every command gets: the question as understood, the store, the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import LONDON
from bot.commands.places import Place, Places
from bot.commands.question import Question
from bot.commands.topics import Topics
from bot.store import Store, reports
from digests.models import Report
from digests.words import listed


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way to its command."""

    question: Question
    store: Store
    now: datetime  # with its time zone
    places: Places
    topics: Topics
    groups: Mapping[str, tuple[str, ...]]
    private: bool = False  # drafts too: for the shell of those who added them, nobody else

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

    def known(self, urn: str) -> tuple[Report, ...]:
        """All reports of one authority that may be shown, newest first."""
        return reports.of_authority(self.store, urn, private=self.private)

    def newest(
        self, kinds: Sequence[str] | None, size: int, *, priority_actions: bool | None = None
    ) -> tuple[tuple[Report, ...], int]:
        """The asked page of so many newest reports, in the places and time asked for; and how
        many there are in all."""
        spell = self.question.spell
        since, until = (spell.since, spell.until) if spell else (None, None)
        offset = (self.question.page - 1) * size
        urns, private = self.question.urns, self.private
        found = reports.newest(
            self.store, urns=urns, kinds=kinds, since=since, until=until,
            priority_actions=priority_actions, private=private, limit=size, offset=offset,
        )  # fmt: skip
        total = reports.count_newest(
            self.store, urns=urns, kinds=kinds, since=since, until=until,
            priority_actions=priority_actions, private=private,
        )  # fmt: skip
        return found, total

    def giving(self, urn: str, known: Sequence[Report]) -> dict[str, Report]:
        """The authority's reports by key, with the published outcomes that its drafts hide: they
        still gave its grades."""
        hidden = reports.of_authority(self.store, urn) if any(r.private for r in known) else ()
        return {report.key: report for report in (*hidden, *known)}

    def name(self, urn: str) -> str:
        known = self.store.authorities.by_urn(urn)
        return known.name if known else urn
