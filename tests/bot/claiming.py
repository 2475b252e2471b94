"""A process at the outbox until nothing is due: `python -m tests.bot.claiming URL claim|digest`."""

import sys
import time

from bot.post import post_digests
from bot.store import Store, deliveries
from bot.store.deliveries import Posted
from tests.bot.samples import new_store
from tests.bot.talking import MONDAY, later


def claim(store: Store) -> None:
    while due := deliveries.claim(store, MONDAY, limit=7):
        taken = time.time_ns()
        for one in due:
            deliveries.confirm(store, Posted(one.id, "ts", MONDAY))
            print(taken, one.channel, one.id, flush=True)
        time.sleep(0.02)  # a sender waits for its platform: the others have their turn


def digest(store: Store) -> None:
    for n in range(20):
        print(post_digests(store, later(days=1, minutes=n)), flush=True)


def main(url: str, what: str) -> None:
    with new_store(url) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        {"claim": claim, "digest": digest}[what](store)


if __name__ == "__main__":
    main(*sys.argv[1:])
