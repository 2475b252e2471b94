"""Several processes at one outbox: each message is taken once, each digest made once."""

import subprocess
import sys
import time
from pathlib import Path

from bot.post import post_digests
from bot.store import deliveries
from bot.store.deliveries import Posted
from tests.bot.samples import letter, new_store
from tests.bot.talking import MONDAY, SOUTH_EAST, channel, later, message, queue, rule
from tests.bot.test_announce import ask, come
from tests.places import ROOT

PROCESSES = 3


def _run(url: str, what: str) -> list[list[str]]:
    """Lets the processes begin together; gives the lines of each."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bot.claiming", url, what],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    lines = [process.communicate()[0].split("\n")[:-1] for process in processes]
    assert [process.returncode for process in processes] == [0] * PROCESSES
    return lines


def test_every_message_is_taken_once_and_each_channel_in_its_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with new_store(url) as store, store.writing():
        for n in range(30):
            here = channel(store, f"C{n}")
            queue(store, *(message(here.id, k) for k in range(10)))
    by_process = _run(url, "claim")
    assert sum(map(bool, by_process)) > 1
    taken = [tuple(map(int, line.split())) for lines in by_process for line in lines]
    assert sorted(number for _, _, number in taken) == list(range(1, 301))
    order: dict[int, list[int]] = {}
    for _, where, number in sorted(taken):
        order.setdefault(where, []).append(number)
    assert all(numbers == sorted(numbers) for numbers in order.values())


def test_every_digest_is_made_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with new_store(url) as store:
        for n in range(40):
            ask(store, channel(store, f"C{n}"), rule(SOUTH_EAST, cadence="daily"))
        come(store, letter("one"))
    made = [int(line) for lines in _run(url, "digest") for line in lines]
    assert sum(made) == 40
    with new_store(url) as store:
        assert deliveries.counts(store)["waiting"] == 40
        assert post_digests(store, later(days=1, hours=8)) == 0


def test_ten_thousand_messages_of_five_hundred_channels_are_taken_and_confirmed_quickly() -> None:
    with new_store() as store:
        with store.writing():
            here = [channel(store, f"C{n}").id for n in range(500)]
            for n in range(20):
                queue(store, *(message(one, n) for one in here))
        began, sent = time.process_time(), 0
        while due := deliveries.claim(store, MONDAY, limit=100):
            for one in due:
                sent += deliveries.confirm(store, Posted(one.id, "ts", MONDAY))
        assert sent == 10_000
        assert time.process_time() - began < 10  # 1.6 s when measured
