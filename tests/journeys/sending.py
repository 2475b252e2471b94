"""A process that sends what is due until it is killed, as often as it is asked to.

`python -m tests.journeys.sending STORE API_URL` says "ready"; for each line it is then given it
begins to send in a process of its own, and prints that one's number. The imports are done once.
"""

import asyncio
import os
import signal
import sys
from functools import partial

from bot.compose import compose
from bot.delivery import Pace, run_outbox
from bot.settings import Secret, Slack
from bot.slack.send import SlackSender
from tests.bot.samples import new_store
from tests.fakes.slack_api import TOKEN

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


async def send(store: str, api_url: str) -> None:
    sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=api_url), seconds=CALL)
    await run_outbox(
        lambda: new_store(store),
        {"slack": sender},
        asyncio.Event(),
        compose=partial(compose, groups={}),
        pace=PACE,
    )


def main(store: str, api_url: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(send(store, api_url))
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
