"""Killing the process that sends to Teams, on bad days. The fake's own file is the judge.

A bot cannot look at what was posted in Teams: a message that nobody can know of is "unknown".
"""

import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.models import Address, Delivery
from bot.store import Store, channels
from bot.teams.references import Reference
from tests.bot.samples import new_store
from tests.fakes.ledger import read
from tests.fakes.teams import TENANT_ID, FakeTeams, Faults
from tests.journeys.killing import (
    add,
    all_made,
    begin,
    correct_some,
    line,
    process,
    wait_until_all_is_said,
)

CHANNELS = 120
SHARE = 0.2  # of requests that go wrong


def test_killed_twenty_times_none_is_posted_twice_or_lost_unseen(tmp_path: Path) -> None:
    _kill_often(tmp_path, 20)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_same_five_hundred_times(tmp_path: Path) -> None:
    _kill_often(tmp_path, 500)


def _kill_often(folder: Path, times: int) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    url, ledger = f"sqlite:///{folder}/outbox.db", folder / "accepted.jsonl"
    fake = FakeTeams(ledger, Faults(share=SHARE, seed=seed))
    with (
        fake.running(),
        new_store(url) as store,
        process("tests.journeys.sending_teams", url, fake.url) as nursery,
    ):
        _fill(store, fake.url, 0)
        assert line(nursery) == "ready"
        for number in range(1, times + 1):
            child = begin(nursery)
            time.sleep(chance.uniform(0.0, 0.4))
            os.kill(child, signal.SIGKILL)
            _fill(store, fake.url, number)  # what the watch does meanwhile
        child = begin(nursery)
        wait_until_all_is_said(store)
        os.kill(child, signal.SIGKILL)
        made = all_made(store)
    _judge(made, ledger)


def _judge(made: list[Delivery], ledger: Path) -> None:
    accepted = tuple(read(ledger))
    posts = [one for one in made if one.act == "post"]
    posted = Counter(entry.key for entry in accepted if entry.method == "post")
    states = Counter(one.state for one in made)
    print(len(made), "messages:", dict(states), "| posted", sum(posted.values()))
    assert set(states) <= {"sent", "unknown", "dropped"}
    assert set(posted) <= {one.key for one in posts}
    assert [key for key, count in posted.items() if count > 1] == []
    # Nothing is lost: what was sent stands there, and the rest is told to whoever runs the bot.
    assert [one.key for one in posts if one.state == "sent" and posted[one.key] != 1] == []
    receipts = {entry.key: entry.ts for entry in accepted if entry.method == "post"}
    assert [p.key for p in posts if p.state == "sent" and p.receipt != receipts[p.key]] == []
    updated = {entry.key for entry in accepted if entry.method == "update"}
    assert {u.key for u in made if u.act == "update" and u.state == "sent"} <= updated
    assert {one.act for one in made if one.state == "dropped"} <= {"update"}
    assert updated
    assert all(one.error for one in made if one.state == "unknown")
    assert states["sent"] > len(made) / 2  # the bot did not talk itself out of it


def _fill(store: Store, url: str, number: int) -> None:
    """More to say: in each of some channels a message and one in its thread; and corrections of
    what was sent, or is on its way."""
    now = datetime.now(UTC)
    some = range(CHANNELS) if not number else random.Random(number).sample(range(CHANNELS), 10)
    with store.writing():
        correct_some(store, now)
        for n in some:
            address = Address("teams", TENANT_ID, f"19:{n}@thread.tacv2")
            reference = Reference(url).text()
            where = channels.ensure(store, address, kind="channel", reference=reference).id
            parent = add(store, where, f"operator:{number}-1", now)
            add(store, where, f"operator:{number}-2", now, under=parent)
