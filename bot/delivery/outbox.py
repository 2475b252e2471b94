"""The loop: it turns between the store and the platforms."""

import asyncio
import logging
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from bot.delivery.desk import Clerk, Compose, Desk, Job, Order, Taken, Write
from bot.delivery.line import Line
from bot.delivery.pace import Pace
from bot.delivery.sender import Sender
from bot.errors import (
    Busy,
    CannotLook,
    ChannelClosed,
    NotSent,
    StoreError,
    TokenRefused,
    Unconfirmed,
)
from bot.models import Platform, State
from bot.store import Store, channels, deliveries, tellings
from bot.store.deliveries import Posted

_log = logging.getLogger(__name__)

_GATHER = 0.010  # seconds in which answers gather, to be written in one transaction
_BETWEEN_CLAIMS = 0.05  # seconds, while little is due
_BETWEEN_LOST = 1.0  # seconds between two looks for claims that ran out, or are to be sent again
_LOOKS = 8  # into histories, at once
_NOT_BEGUN = "The bot was stopped before it was sent."
_STOPPED = "The bot was stopped while it was sending."
_ODD = "Something unforeseen went wrong while it was sent: the log says what."
_RESENT = "Somebody asked for it to be sent again."
_NOT_COMPOSED = "It could not be composed: the log says why."


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the loop did, for whoever watches its health."""

    at: datetime
    done: Mapping[State, int]  # messages by the state that they came to
    held: Mapping[Platform, str]  # platforms that are left alone for now, and why
    barred: Mapping[Platform, str]  # those of them that do not take the token, and why
    stuck: str = ""  # why the store could not be worked with, where that is so


@dataclass(slots=True)
class _Results:
    """What came back since the last turn, to be written."""

    posted: list[Posted] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    done: Counter[State] = field(default_factory=Counter)


class Outbox:
    """Sends what is due; many channels at once, one message of a channel at a time."""

    def __init__(
        self,
        desk: Desk,
        senders: Mapping[Platform, Sender],
        compose: Compose,
        pace: Pace,
        clock: Callable[[], datetime],
        on_turn: Callable[[Turn], None] | None = None,
    ) -> None:
        self._desk = desk
        self._senders = senders
        self._clerk = Clerk(senders, compose, clock)
        self._pace = pace
        self._clock = clock
        self._on_turn = on_turn
        self._lines: dict[Platform, Line] = {platform: Line(pace) for platform in senders}
        self._resting: dict[int, float] = {}  # channels posted to just now: until when (monotonic)
        self._ready: deque[Job] = deque()  # claimed and composed
        self._posting: set[asyncio.Task[None]] = set()
        self._looking: set[asyncio.Task[None]] = set()
        self._in_hand: Counter[int] = Counter()  # deliveries that these tasks are at
        self._looks = asyncio.Semaphore(_LOOKS)
        self._results = _Results()
        self._stir = asyncio.Event()  # something came back
        self._next_claim = 0.0  # not before (monotonic)
        self._took_over: float | None = None  # when claims that ran out were last taken over
        self._chance = random.Random()  # noqa: S311 - it spreads waits

    async def run(self, stop: asyncio.Event | None) -> None:
        """Turns until `stop`; without one, until nothing is due."""
        stopping = asyncio.ensure_future(stop.wait()) if stop else None
        try:
            while stop is None or not stop.is_set():
                self._stir.clear()
                room = self._room()
                taken = await self._turn(room)
                if stop is None and room and not (taken or self._busy()):
                    return
                await self._until_stirred(stopping, put_off=not room)
        finally:
            if stopping is not None:
                stopping.cancel()
            await self._finish()

    # The turns.

    def _room(self) -> int:
        """How many messages to take: none while some are ready, then half as many as there are
        calls at once, so that calls go on while more are taken. Where few were due a moment ago,
        a few more may gather."""
        if self._ready or time.monotonic() < self._next_claim:
            return 0
        return self._pace.at_once - len(self._posting) + max(self._pace.at_once // 2, 1)

    def _busy(self) -> bool:
        under_way = self._ready or self._posting or self._looking
        results = self._results
        return bool(under_way or results.posted or results.writes or self._resting)

    async def _until_stirred(
        self, stopping: "asyncio.Task[Literal[True]] | None", *, put_off: bool
    ) -> None:
        wait = min(self._pace.idle, _BETWEEN_CLAIMS) if put_off else self._pace.idle
        if self._resting:
            wait = min(wait, max(min(self._resting.values()) - time.monotonic(), 0.0))
        stirred = asyncio.ensure_future(self._stir.wait())
        events = [stirred, stopping] if stopping else [stirred]
        await asyncio.wait(events, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        stirred.cancel()
        await asyncio.sleep(_GATHER)

    async def _finish(self) -> None:
        """What is being posted is waited for; what is being looked for is left to its lease."""
        while self._ready:
            self._again(self._ready.popleft(), _NOT_BEGUN)
        while self._posting:
            await asyncio.wait(self._posting)
        for task in self._looking:
            task.cancel()
        await self._turn(0)

    async def _turn(self, room: int) -> bool:
        """Writes what came back and begins what is due; says whether anything was."""
        now = time.monotonic()
        self._resting = {number: until for number, until in self._resting.items() if until > now}
        results, self._results = self._results, _Results()
        lost = room > 0 and (
            self._took_over is None
            or now - self._took_over > min(_BETWEEN_LOST, self._pace.lease / 8)
        )
        order = Order(
            posted=results.posted,
            writes=results.writes,
            takes=self._takes(room, now),
            resting=tuple(self._resting),
            lost=lost,
            lease=self._pace.lease,
        )
        try:
            taken = await self._desk.do(partial(self._clerk.turn, order=order))
        except StoreError as error:
            # What came back is written at the next turn; what was claimed runs out.
            _log.warning("outbox: %s", error)
            self._results.posted[:0] = results.posted
            self._results.writes[:0] = results.writes
            self._results.done.update(results.done)
            self._tell({}, stuck=str(error))
            await asyncio.sleep(min(self._pace.idle, 1.0))
            return True
        if lost:
            self._took_over = now
        if room and len(taken.jobs) < room:
            self._next_claim = time.monotonic() + _BETWEEN_CLAIMS
        self._begin_all(taken)
        results.done["dropped"] += taken.dropped
        self._tell(+results.done)
        return bool(taken.jobs or taken.lost or taken.failed or taken.dropped)

    def _takes(self, room: int, now: float) -> list[tuple[list[Platform], int]]:
        """Of platforms that are well, as many as there is room for; of one that was not, one."""
        if room == 0:
            return []
        bounds = {platform: line.room(now) for platform, line in self._lines.items()}
        well = [platform for platform, bound in bounds.items() if bound is None]
        takes = [([platform], bound) for platform, bound in bounds.items() if bound]
        return [(well, room), *takes] if well else takes

    def _tell(self, done: Mapping[State, int], *, stuck: str = "") -> None:
        if self._on_turn is None:
            return
        lines = self._lines.items()
        held = {platform: line.held for platform, line in lines if line.held}
        barred = {platform: line.barred for platform, line in lines if line.barred}
        self._on_turn(Turn(self._clock(), done, held, barred, stuck))

    # The messages.

    def _begin_all(self, taken: Taken) -> None:
        for job in taken.failed:
            self._chokes(job, _NOT_COMPOSED)
        for job in taken.lost:
            if job.delivery.id in self._in_hand:
                continue  # this process was asleep for a while, and is still at it
            if job.delivery.act == "update":
                self._again(job, _STOPPED)
            elif job.channel.address.platform in self._senders:
                self._look_for(job, _why_lost(job), settled=True)
        self._ready.extend(taken.jobs)
        self._begin_ready()

    def _begin_ready(self) -> None:
        while len(self._posting) < self._pace.at_once and (job := self._next_ready()) is not None:
            task = asyncio.get_running_loop().create_task(self._post_on(job))
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)

    async def _post_on(self, job: Job | None) -> None:
        """Sends one message after the other while some are ready."""
        while job is not None:
            try:
                await self._send(job)
            finally:
                self._put_down(job.delivery.id)
            job = self._next_ready()

    def _next_ready(self) -> Job | None:
        """The next message that may be sent now; it is in hand from here on."""
        while self._ready:
            job = self._ready.popleft()
            line = self._lines[job.channel.address.platform]
            if line.room(time.monotonic()) != 0:
                line.begun()
                self._in_hand[job.delivery.id] += 1
                return job
            self._again(job, line.held or "")  # it has come to be left alone since
        return None

    def _look_for(self, job: Job, why: str, *, settled: bool = False) -> None:
        number = job.delivery.id
        self._in_hand[number] += 1
        task = asyncio.get_running_loop().create_task(self._look(job, why, settled=settled))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)
        task.add_done_callback(lambda _: self._put_down(number))

    def _put_down(self, number: int) -> None:
        self._in_hand[number] -= 1
        if not self._in_hand[number]:
            del self._in_hand[number]
        self._stir.set()

    async def _send(self, job: Job) -> None:
        line = self._lines[job.channel.address.platform]
        try:
            receipt = await self._call(job)
        except Busy as busy:
            line.failed(job.channel.id, str(busy), time.monotonic(), busy.after)
            self._away(job, busy)
        except TokenRefused as refused:
            if line.refused(str(refused), time.monotonic()):
                platform = job.channel.address.platform
                _log.error("outbox: nothing is sent to %s. %s", platform, refused)
                self._note(partial(_refused, platform, str(refused), self._clock()))
            self._again(job, str(refused))
        except ChannelClosed as closed:
            line.answered(time.monotonic())
            _log.warning("outbox: channel %s is paused. %s", job.channel.id, closed)
            self._pause(job, str(closed))
        except NotSent as refused:
            line.answered(time.monotonic())
            self._give_up(job, "dead", str(refused))
        except Unconfirmed as lost:
            line.failed(job.channel.id, str(lost), time.monotonic())
            self._unconfirmed(job, str(lost))
        except Exception:
            _log.exception("outbox: %s", job.delivery.key)
            line.failed(job.channel.id, _ODD, time.monotonic())
            self._unconfirmed(job, _ODD)
        else:
            line.answered(time.monotonic())
            self._sent(job, receipt)
        self._resting[job.channel.id] = time.monotonic() + self._pace.pause

    async def _call(self, job: Job) -> str:
        """Posts or updates; gives the receipt."""
        delivery, sender = job.delivery, self._senders[job.channel.address.platform]
        if job.message is None:
            raise LookupError(f"{delivery.key} was not composed")
        if self._left(job) < self._pace.lease / 2:
            raise Busy("This machine was too busy to send it in time.", 0.0)
        if delivery.act == "update" and job.thread is not None:
            return await sender.update(
                job.channel, job.message, key=delivery.key, receipt=job.thread
            )
        return await sender.post(job.channel, job.message, key=delivery.key, thread=job.thread)

    def _unconfirmed(self, job: Job, why: str) -> None:
        if job.delivery.act == "update":  # which may be done twice
            self._chokes(job, why)
        else:
            self._look_for(job, why)

    async def _look(self, job: Job, why: str, *, settled: bool = False) -> None:
        """Finds out whether it was posted. `settled`: long ago, if it was."""
        try:
            receipt = await self._find(job)
            if receipt is None and not settled:
                await asyncio.sleep(self._pace.settle)
                receipt = await self._find(job)
        except CannotLook as blind:
            if _resent(job):
                self._again(job, why)
                return
            self._give_up(job, "unknown", f"{why} Whether it was posted is not known: {blind}.")
        except ChannelClosed as closed:
            self._note(partial(_pause, job.channel.id, str(closed), self._clock()))
            self._give_up(job, "unknown", f"{why} Whether it was posted is not known. {closed}")
        except (NotSent, Unconfirmed) as trouble:
            _log.info("outbox: %s was not looked for: %s", job.delivery.key, trouble)
        except Exception:
            _log.exception("outbox: %s", job.delivery.key)
        else:
            if receipt is not None:
                self._sent(job, receipt)
            else:
                self._chokes(job, why, wait=not settled)

    async def _find(self, job: Job) -> str | None:
        """Asks the history again while the claim lasts; afterwards it is taken over and asked."""
        delivery, sender = job.delivery, self._senders[job.channel.address.platform]
        while True:
            try:
                async with self._looks:
                    return await sender.find(
                        job.channel, delivery.key, delivery.due, thread=job.thread
                    )
            except ChannelClosed:
                raise
            except (NotSent, Unconfirmed) as trouble:
                after = trouble.after if isinstance(trouble, Busy) else 0.0
                wait = max(after, self._pace.settle)
                if self._left(job) < wait + self._pace.lease / 4:
                    raise
                await asyncio.sleep(wait)

    def _left(self, job: Job) -> float:
        """Seconds that its claim lasts yet."""
        lease = job.delivery.lease
        return (lease - self._clock()).total_seconds() if lease is not None else self._pace.lease

    # What became of them.

    def _sent(self, job: Job, receipt: str) -> None:
        self._results.done["sent"] += 1
        self._results.posted.append(Posted(job.delivery.id, receipt, self._clock()))

    def _away(self, job: Job, busy: Busy) -> None:
        """The platform takes nothing now: that is waited for as long as a message is news."""
        delivery, now = job.delivery, self._clock()
        if delivery.attempts >= self._pace.tries and now - delivery.due > self._pace.patience:
            self._give_up(job, "dead", f"{busy} It was tried {delivery.attempts} times.")
            return
        # The first tries trust the platform's own word of how long it will be.
        wait = self._pace.wait(delivery.attempts - 2, self._chance)
        self._again(job, str(busy), max(busy.after, wait))

    def _chokes(self, job: Job, why: str, *, wait: bool = True) -> None:
        """It may be the message itself that cannot be sent: not for ever, or it blocks its
        channel."""
        tries = job.delivery.attempts
        if tries >= self._pace.tries:
            self._give_up(job, "dead", f"{why} It was tried {tries} times.")
            return
        self._again(job, why, self._pace.wait(tries, self._chance) if wait else 0.0)

    def _again(self, job: Job, why: str, wait: float = 0.0) -> None:
        now = self._clock()
        then = now + timedelta(seconds=wait)
        self._note(partial(_retry, job.delivery.id, why, then, now, _resent(job)))

    def _give_up(self, job: Job, state: Literal["dead", "unknown"], why: str) -> None:
        _log.warning("outbox: %s is %s. %s", job.delivery.key, state, why)
        self._results.done[state] += 1
        self._note(partial(_give_up, job.delivery.id, why, state, self._clock()))

    def _pause(self, job: Job, why: str) -> None:
        """It waits in its channel until that opens again."""
        self._note(partial(_pause, job.channel.id, why, self._clock()))
        self._again(job, why)

    def _note(self, write: Write) -> None:
        self._results.writes.append(write)


def _resent(job: Job) -> bool:
    """Whether somebody asked for it to be sent again, and it was not tried since."""
    return job.delivery.attempts == 0


def _why_lost(job: Job) -> str:
    return _RESENT if _resent(job) else _STOPPED


def _retry(
    number: int, why: str, then: datetime, now: datetime, asked_for: bool, store: Store
) -> None:
    deliveries.retry(store, number, why, then, now, asked_for=asked_for)


def _give_up(
    number: int, why: str, state: Literal["dead", "unknown"], now: datetime, store: Store
) -> None:
    deliveries.give_up(store, number, why, state, now)


def _refused(platform: Platform, why: str, now: datetime, store: Store) -> None:
    tellings.note_refused(store, platform, why, now)


def _pause(number: int, why: str, now: datetime, store: Store) -> None:
    channels.pause(store, number, why, now)
