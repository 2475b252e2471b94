"""A process that sends what is due to Teams until it is killed, as often as it is asked to.

`python -m tests.journeys.sending_teams STORE URL` says "ready"; for each line it is then given it
begins to send in a process of its own, and prints that one's number. The imports are done once.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from functools import partial

from microsoft_teams.api.auth.cloud_environment import PUBLIC

from bot.compose import compose
from bot.delivery import run_outbox
from bot.settings import Secret, Teams
from bot.teams.connector import Connector
from bot.teams.send import TeamsSender
from tests.bot.samples import new_store
from tests.fakes.teams import CLIENT_ID, CLIENT_SECRET, TENANT_ID
from tests.journeys.sending import CALL, PACE


async def send(store: str, url: str) -> None:
    teams = Teams(CLIENT_ID, Secret(CLIENT_SECRET), TENANT_ID)
    cloud = replace(PUBLIC, login_endpoint=url)
    sender = TeamsSender(Connector(teams, cloud=cloud, seconds=CALL))
    await run_outbox(
        lambda: new_store(store),
        {"teams": sender},
        asyncio.Event(),
        compose=partial(compose, groups={}),
        pace=PACE,
    )


def main(store: str, url: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(send(store, url))
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
