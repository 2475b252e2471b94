"""Composing for many channels: what was composed for one serves all that asked for the same."""

from collections.abc import Mapping
from datetime import datetime

from bot.models import Delivery, Rule
from bot.posting.compose import compose
from bot.store import Store, channels, subscriptions
from digests.models import Digest

_MOST = 500  # digests kept


class Composer:
    """`compose`, which keeps what it composed until something is stored elsewhere.

    For a store that stores no letter itself, such as the outbox's own.
    """

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._groups = groups
        self._kept: dict[tuple[object, ...], Digest | None] = {}
        self._kinds: dict[int, str | None] = {}  # of channels
        self._rules: dict[int, Rule | None] = {}  # of subscriptions; None: it has ended
        self._version: tuple[Store, int] | None = None

    def __call__(self, store: Store, delivery: Delivery, now: datetime) -> Digest | None:
        version = (store, store.version())
        if version != self._version or len(self._kept) >= _MOST:
            self._kept.clear()
            self._kinds.clear()
            self._rules.clear()
            self._version = version
        # All that a message says follows from this and from what is stored of letters and notices.
        # A channel's subscriptions have numbers of their own: their rules tell.
        key = (
            self._kind(store, delivery.channel),
            delivery.part,
            delivery.act,
            delivery.content,
            *(self._rule(store, number) for number in delivery.subscriptions),
        )
        if key not in self._kept:
            self._kept[key] = compose(store, delivery, now, self._groups)
        return self._kept[key]

    def _kind(self, store: Store, number: int) -> str | None:
        """A webhook has no buttons and no threads, and its messages speak of none."""
        if number not in self._kinds:
            channel = channels.by_id(store, number)
            self._kinds[number] = channel.kind if channel else None
        return self._kinds[number]

    def _rule(self, store: Store, number: int) -> Rule | None:
        if number not in self._rules:
            found = subscriptions.by_id(store, number)
            self._rules[number] = found.rule if found else None
        return self._rules[number]
