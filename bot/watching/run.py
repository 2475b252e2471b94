"""One run over the sources: what every step of it works with."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from bot.posting.announce import announce
from bot.posting.compose import digest_of
from bot.store import Store, reports, tellings
from bot.store.tellings import Telling
from bot.watching.events import Event
from digests.models import Digest
from scrapers.fetch import Fetcher

Now = Callable[[], datetime]


class Run:
    """What it works with, and how it tells."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        now: Now,
        tell_last: int,
        groups: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.store = store
        self.fetcher = fetcher
        self.now = now
        self.tell_last = tell_last
        self.groups = groups  # of authorities, as in config.toml
        # Not a secret: only keeps bots from coming all at once.
        self.chance = random.random

    def note(self, telling: Telling, now: datetime) -> int | None:
        """Notes what is to be told, here and in the channels, in the transaction that stores what
        it tells of; gives its number, or None where it was noted before."""
        return announce(self.store, telling, now, groups=self.groups)

    def tell(self, event: Event) -> Iterator[Event]:
        """Gives an event, and notes that it was told when the next one is asked for."""
        yield event
        if event.telling is not None:
            tellings.mark_told(self.store, event.telling, self.now())

    def event_of(self, telling: Telling) -> Event:
        told: tuple[Digest, ...] = ()
        if telling.document is not None and telling.event in ("new", "updated"):
            told = self.digests(telling.document)
        return Event(
            telling.event,  # type: ignore[arg-type]  # written by the watch
            telling.source,
            telling.url,
            telling.title,
            telling.authority,
            telling.published,
            telling.why,
            told,
            telling.id,
        )

    def digests(self, key: str) -> tuple[Digest, ...]:
        return tuple(
            digest_of(self.store, key, urn) for urn in reports.urns_of(self.store, [key]) or ("",)
        )

    def name_of(self, urn: str | None) -> str | None:
        authority = self.store.authorities.by_urn(urn) if urn else None
        return authority.name if authority else None


def instant_of(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()
