"""The outbox at work: what is due is claimed, composed, drawn, sent and confirmed.

A message goes out once. Its claim is on the disk before it is sent, so whatever ends this process
leaves either a message that nobody tried to send, or a claim that runs out; and after a claim that
ran out, as after a lost answer, the conversation's history is asked for the message's key before it
is sent again. Where history may not be read, the message is marked unknown instead: somebody may
resend it, but the bot never guesses.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.clock import utc_now
from bot.delivery.desk import Compose, HereDesk, ThreadDesk
from bot.delivery.outbox import Outbox, Turn
from bot.delivery.pace import Pace
from bot.delivery.sender import Sender
from bot.models import Platform, State
from bot.store import Store

__all__ = ["Compose", "Pace", "Sender", "Turn", "deliver_due", "run_outbox"]


async def run_outbox(
    store_of: Callable[[], Store],
    senders: Mapping[Platform, Sender],
    stop: asyncio.Event,
    *,
    compose: Compose,
    pace: Pace | None = None,
    clock: Callable[[], datetime] = utc_now,
    on_turn: Callable[[Turn], None] | None = None,
) -> None:
    """Sends what is due until `stop`; then finishes what is under way.

    `store_of` opens the store that it uses, in a thread of its own. `on_turn` hears of each turn,
    at least once in `pace.idle` seconds and a call's time.
    """
    desk = ThreadDesk(store_of)
    try:
        await Outbox(desk, senders, compose, pace or Pace(), clock, on_turn).run(stop)
    finally:
        await desk.close()


async def deliver_due(
    store: Store,
    senders: Mapping[Platform, Sender],
    now: datetime,
    *,
    compose: Compose,
    pace: Pace | None = None,
) -> Mapping[State, int]:
    """Sends all that is due at `now`; gives how many messages came to which state."""
    done: Counter[State] = Counter()

    def count(turn: Turn) -> None:
        done.update(turn.done)

    await Outbox(HereDesk(store), senders, compose, pace or Pace(), lambda: now, count).run(None)
    return done
