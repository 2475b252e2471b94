"""The outbox's side of the store: what came back is written, what is due is taken and composed."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.delivery.sender import Sender
from bot.models import ASKED, Channel, Delivery, Platform
from bot.schedule import LATE_DIGEST, alert_time, digest_opens
from bot.store import Store, channels, deliveries
from bot.store.deliveries import Posted
from digests.models import Digest, Message

_log = logging.getLogger(__name__)

T = TypeVar("T")
Compose = Callable[[Store, Delivery, datetime], Digest | None]
Write = Callable[[Store], object]

# How late a message is still sent at once, by the beginning of its part.
_PUNCTUAL = {
    "letter": timedelta(minutes=15),
    "article": timedelta(minutes=15),
    "note": timedelta(minutes=15),
    "digest": LATE_DIGEST,
}
_DRAWINGS = 200  # kept
NOTHING_LEFT = "Nothing was left to say when it was due."
NOT_POSTED = "The message that it corrects was not posted."
OVERTAKEN = "The message that it corrects was sent after the correction, and has it."


@dataclass(frozen=True, slots=True)
class Job:
    """A message that was claimed."""

    delivery: Delivery
    channel: Channel
    message: Message | None = None  # None: composing it failed, or it is to be looked for
    thread: str | None = None  # the receipt of the message above it; an update's: of its target


@dataclass(frozen=True, slots=True)
class Order:
    """What one turn asks of the store."""

    posted: Sequence[Posted]
    writes: Sequence[Write]
    takes: Sequence[tuple[Sequence[Platform], int]]  # of these platforms, so many messages
    resting: Sequence[int]  # channels to leave alone
    lost: bool  # whether to take over the claims that ran out
    lease: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What the store gave."""

    jobs: tuple[Job, ...] = ()
    lost: tuple[Job, ...] = ()  # they may have been posted
    failed: tuple[Job, ...] = ()  # they could not be composed
    dropped: int = 0


class Clerk:
    """Does what a turn asks, in the thread that the store belongs to."""

    def __init__(
        self,
        senders: Mapping[Platform, Sender],
        compose: Compose,
        clock: Callable[[], datetime],
    ) -> None:
        self._senders = senders
        self._compose = compose
        self._clock = clock
        self._places = _Places()
        self._drawings = _Drawings()

    def turn(self, store: Store, order: Order) -> Taken:
        if order.posted or order.writes:
            with deliveries.noting(store):
                deliveries.confirm(store, *order.posted)
                for write in order.writes:
                    write(store)
        now = self._clock()
        self._places.begin(store)
        lost = deliveries.expired(store, now, lease_seconds=order.lease) if order.lost else ()
        jobs, failed, dropped = [], [], 0
        claimed = tuple(_claimed(store, order, now))
        # Corrected while it was claimed, and then not posted: nobody read what was wrong. Looked
        # up before composing, so that what comes between corrects it all the same.
        overtaken = deliveries.waiting_revisions(
            store, [one.id for one in claimed if one.act == "post"]
        )
        for one in claimed:
            where = self._places.of(store, one)
            if where is None:
                continue
            if (opens := _opens(one, where, now)) is not None:
                deliveries.put_off(store, one.id, opens)
                continue
            try:
                job = self._job(store, one, where, now, overtaken.get(one.id, ()))
            except Exception:
                _log.exception("outbox: %s cannot be composed", one.key)
                failed.append(Job(one, where))
                continue
            if job is None:
                dropped += 1
            else:
                jobs.append(job)
        unsure = [
            Job(one, where, thread=deliveries.thread_of(store, one))
            for one in lost
            if (where := self._places.of(store, one)) is not None
        ]
        return Taken(tuple(jobs), tuple(unsure), tuple(failed), dropped)

    def _job(
        self, store: Store, one: Delivery, where: Channel, now: datetime, overtaken: Sequence[int]
    ) -> Job | None:
        """The message as it is to be said now; None where it is dropped, which is noted."""
        thread = deliveries.thread_of(store, one)
        if one.act == "update" and thread is None:
            deliveries.give_up(store, one.id, NOT_POSTED, "dropped", now)
            return None
        if not deliveries.may_be_noted(store, one):
            deliveries.give_up(store, one.id, NOT_POSTED, "dropped", now)
            return None
        digest = self._compose(store, one, now)
        for number in overtaken:
            deliveries.give_up(store, number, OVERTAKEN, "dropped", now)
        if digest is None:
            deliveries.give_up(store, one.id, NOTHING_LEFT, "dropped", now)
            return None
        sender = self._senders[where.address.platform]
        return Job(one, where, self._drawings.of(where.address.platform, sender, digest), thread)


def _opens(one: Delivery, where: Channel, now: datetime) -> datetime | None:
    """When the channel next hears of news, where a message was held up beyond its hours: the bot
    was down, or the platform, or the channel was archived."""
    what = one.part.partition(":")[0]
    punctual = _PUNCTUAL.get(what)
    if one.act != "post" or punctual is None or now - one.due < punctual:
        return None
    if what == "digest" and one.story.startswith(ASKED):
        return None
    opens = (digest_opens if what == "digest" else alert_time)(where.hours, now)
    return opens if opens > now else None


def _claimed(store: Store, order: Order, now: datetime) -> Iterator[Delivery]:
    for platforms, most in order.takes:
        yield from deliveries.claim(
            store,
            now,
            limit=most,
            lease_seconds=order.lease,
            but=order.resting,
            platforms=platforms,
        )


class _Drawings:
    """The last messages that were drawn: many channels are often told the same."""

    def __init__(self) -> None:
        # The digest is kept too: while it lives, nothing else has its id.
        self._kept: dict[tuple[Platform, int], tuple[Digest, Message]] = {}

    def of(self, platform: Platform, sender: Sender, digest: Digest) -> Message:
        key = (platform, id(digest))
        if key not in self._kept:
            if len(self._kept) >= _DRAWINGS:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (digest, sender.draw(digest))
        return self._kept[key][1]


class _Places:
    """The channels that were met, as they are as long as nothing is stored elsewhere."""

    def __init__(self) -> None:
        self._known: dict[int, Channel] = {}
        self._version: tuple[Store, int] | None = None

    def begin(self, store: Store) -> None:
        version = (store, store.version())
        if version != self._version:
            self._known.clear()
            self._version = version

    def of(self, store: Store, delivery: Delivery) -> Channel | None:
        """None where the channel was merged into another just now: its claim runs out."""
        if delivery.channel not in self._known:
            found = channels.by_id(store, delivery.channel)
            if found is None:
                return None
            self._known[delivery.channel] = found
        return self._known[delivery.channel]


class Desk(Protocol):
    """Where the store is worked with."""

    async def do(self, work: Callable[[Store], T]) -> T: ...


class HereDesk:
    """A store of the caller's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def do(self, work: Callable[[Store], T]) -> T:
        return work(self._store)


class ThreadDesk:
    """A store of its own, in a thread of its own: one that is busy elsewhere holds up no answer."""

    def __init__(self, store_of: Callable[[], Store]) -> None:
        self._store_of = store_of
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="outbox")

    async def do(self, work: Callable[[Store], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def _do(self, work: Callable[[Store], T]) -> T:
        if self._store is None:
            self._store = self._store_of()
        return work(self._store)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
