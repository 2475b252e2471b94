"""A process that sends what is due until it is killed, as often as it is asked to.

`python -m tests.journeys.sending STORE API_URL` (or `sending_teams`) says "ready"; for each line it
is then given it begins to send in a process of its own, and prints that one's number. The imports
are done once.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import partial

from bot.delivery import Pace, Sender, run_outbox
from bot.models import Platform
from bot.posting.compose import compose
from tests.bot.samples import new_store

CALL = 0.5  # seconds; what the fake carries out late comes after that
PACE = Pace(
    pause=0.02,
    at_once=8,
    lease=4.0,  # a call, a look, `settle`, a look; the store counts in whole seconds
    settle=0.8,
    first_wait=0.1,
    longest_wait=1.0,
    tries=1_000,  # chance alone is not to look like a message that cannot be sent
    idle=0.05,
)


def nurse(store: str, platform: Platform, sender: Callable[[], Sender]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(_send(store, platform, sender))
        print(child, flush=True)


async def _send(store: str, platform: Platform, sender: Callable[[], Sender]) -> None:
    await run_outbox(
        lambda: new_store(store),
        {platform: sender()},
        asyncio.Event(),
        compose=partial(compose, groups={}),
        pace=PACE,
    )
