"""Killing the process that sends, on a bad day of Slack's. The fake's own file is the judge."""

import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.delivery.desk import NOT_POSTED, OVERTAKEN
from bot.models import Delivery
from bot.store import Store
from tests.bot.samples import new_store
from tests.bot.talking import channel
from tests.fakes.ledger import Entry, posts_by_key, read
from tests.journeys.killing import (
    add,
    all_made,
    begin,
    correct_some,
    line,
    process,
    wait_until_all_is_said,
)

CHANNELS = 150
SHARE = 0.15  # of requests that go wrong


def test_killed_twenty_times_where_history_is_read_each_message_is_posted_once(
    tmp_path: Path,
) -> None:
    _kill_often(tmp_path, 20, history=True)


def test_killed_twenty_times_without_history_none_is_posted_twice_or_lost_unseen(
    tmp_path: Path,
) -> None:
    _kill_often(tmp_path, 20, history=False)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("history", [True, False], ids=["history", "no history"])
def test_the_same_five_hundred_times(tmp_path: Path, history: bool) -> None:
    _kill_often(tmp_path, 500, history=history)


def _kill_often(folder: Path, times: int, *, history: bool) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    url, ledger = f"sqlite:///{folder}/outbox.db", folder / "accepted.jsonl"
    fake = ["tests.fakes.slack_api", "--ledger", str(ledger), "--seed", str(seed)]
    fake += ["--share", str(SHARE), "--between", "0.01", "--slow", "0.8"]
    with new_store(url) as store, process(*fake, *(["--history"] if history else [])) as slack:
        _fill(store, 0)
        api_url = line(slack)
        with process("tests.journeys.sending", url, api_url) as nursery:
            assert line(nursery) == "ready"
            for number in range(1, times + 1):
                child = begin(nursery)
                time.sleep(chance.uniform(0.0, 0.3))
                os.kill(child, signal.SIGKILL)
                _fill(store, number)  # what the watch does meanwhile
            child = begin(nursery)
            wait_until_all_is_said(store)
            os.kill(child, signal.SIGKILL)
        made = all_made(store)
    _judge(made, tuple(read(ledger)), history=history)


def _judge(made: list[Delivery], accepted: tuple[Entry, ...], *, history: bool) -> None:
    posts = [one for one in made if one.act == "post"]
    states, times = Counter(one.state for one in made), posts_by_key(accepted)
    print(len(made), "messages:", dict(states), "| posted", sum(times.values()))
    assert set(states) <= {"sent", "dropped", *(() if history else ("unknown",))}
    # What corrects a message is dropped where that was composed after it, or is unknown.
    dropped = [one for one in made if one.state == "dropped"]
    assert {(one.act, one.error) for one in dropped} <= {
        ("update", OVERTAKEN),
        *(() if history else (("update", NOT_POSTED),)),
    }
    assert len(dropped) < sum(one.act == "update" for one in made) / 2
    assert set(times) <= {one.key for one in posts}
    assert [one.key for one in posts if one.state == "sent" and times[one.key] != 1] == []
    assert [key for key, count in times.items() if count > 1] == []
    receipts = {e.key: e.ts for e in accepted if e.method == "chat.postMessage"}
    assert [p.key for p in posts if p.state == "sent" and p.receipt != receipts[p.key]] == []
    updated = {entry.key for entry in accepted if entry.method == "chat.update"}
    assert {u.key for u in made if u.act == "update" and u.state == "sent"} <= updated
    if history:
        _judge_order(posts, receipts)
    else:
        assert states["sent"] > len(made) / 2  # the bot did not talk itself out of it


def _judge_order(posts: list[Delivery], receipts: dict[str | None, str]) -> None:
    """In each channel the messages stand in the order in which they were due."""
    for place in {one.channel for one in posts}:
        theirs = [one for one in posts if one.channel == place]
        stamps = [_number(receipts[one.key]) for one in sorted(theirs, key=lambda d: (d.due, d.id))]
        assert stamps == sorted(stamps), place


def _number(ts: str) -> int:
    return int(ts.split(".")[1])


def _fill(store: Store, number: int) -> None:
    """More to say: in each of some channels a message and one in its thread; and corrections of
    what was sent, or is on its way."""
    now = datetime.now(UTC)
    first = number == 0
    with store.writing():
        correct_some(store, now)
        for n in range(CHANNELS) if first else random.Random(number).sample(range(CHANNELS), 10):
            where = channel(store, f"C{n}").id
            parent = add(store, where, f"operator:{number}-1", now)
            add(store, where, f"operator:{number}-2", now, under=parent)
