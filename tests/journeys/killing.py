"""What the tests that kill the sender share: its process, what it is to send, what came of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.models import Delivery
from bot.store import Store, channels, deliveries
from tests.places import ROOT

PATIENCE = 600.0  # seconds: other work on the machine must not fail a test
_CORRECTED = """
    SELECT id, channel, part FROM deliveries d WHERE act = 'post' AND part LIKE '%-1'
    AND state IN ('sent', 'claimed', 'unknown')
    AND NOT EXISTS (SELECT 1 FROM deliveries u WHERE u.under = d.id AND u.act = 'update')
    ORDER BY id DESC LIMIT 4
"""


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m …`, killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as begun:
        try:
            yield begun
        finally:
            begun.kill()


def line(begun: subprocess.Popen[str]) -> str:
    """What it prints next."""
    assert begun.stdout is not None
    return begun.stdout.readline().strip()


def begin(nursery: subprocess.Popen[str]) -> int:
    """Lets the nursery begin a process that sends; gives its number."""
    assert nursery.stdin is not None
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    return int(line(nursery))


def correct_some(store: Store, now: datetime) -> None:
    for row in store.rows(_CORRECTED):
        where, part, under = row["channel"], row["part"], row["id"]
        add(store, where, part, now, 2, under=under, act="update")


def add(
    store: Store, where: int, part: str, now: datetime, revision: int = 1, **rest: object
) -> int:
    content = '{"title": "A source fails.", "lines": ["Its page is gone."]}'
    made = Delivery(
        0,
        where,
        "operator",
        part,
        revision,
        **{"act": "post", "due": now - timedelta(seconds=1), "content": content, **rest},  # type: ignore[arg-type]
    )
    number = deliveries.add(store, made, now)
    assert number is not None
    return number


def wait_until_all_is_said(store: Store) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        counts = deliveries.counts(store)
        if not counts["waiting"] + counts["claimed"]:
            return
        assert time.monotonic() < until, f"not everything was said: {dict(counts)}"
        time.sleep(0.1)


def all_made(store: Store) -> list[Delivery]:
    found = []
    for place in channels.all_channels(store):
        assert place.paused is None
    for row in store.rows("SELECT id FROM deliveries ORDER BY id"):
        one = deliveries.by_id(store, row["id"])
        assert one is not None
        found.append(one)
    return found
