"""The delivery table: alerts to many channels, ours beside a bare loop, in turns.

A fake Slack in a process of its own takes what it is sent. The bare loop is slack_sdk posting the
same bodies to the same channels with as many calls at once; ours claims, composes, draws, posts and
confirms from a store on disk. Neither waits between messages. Each run is a process of its own,
with Python's collector of garbage set as `ofsted-bot run` sets it.

`python -m tests.bench_delivery 10000 500`
"""

import argparse
import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.places import ROOT

ROUNDS = 5
AT_ONCE = 100


def delivery(messages: int = 10_000, channels: int = 500) -> None:
    """Rates of the bare loop and of ours in interleaved rounds, with the same server."""
    print(f"{messages} messages to {channels} channels, {AT_ONCE} calls at once")
    print(f"Messages a second, and CPU ms of each, median of {ROUNDS} interleaved rounds")
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    costs: dict[str, list[float]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as name, _server() as url:
        folder = Path(name)
        _run("fill", folder, url, messages, channels)
        for _ in range(ROUNDS):
            for who in rates:
                shutil.copy(folder / "filled.db", folder / "work.db")
                rate, cost = _run(who, folder, url, messages, channels).split()
                rates[who].append(float(rate))
                costs[who].append(float(cost))
                for left in folder.glob("work.db*"):
                    left.unlink()
    bare = statistics.median(rates["bare"])
    for who, found in rates.items():
        median = statistics.median(found)
        spread = f"{min(found):.0f} to {max(found):.0f}"
        cost = f"CPU {statistics.median(costs[who]):.2f} ms"
        print(f"  {who:6} {median:7.0f}  ({spread})  {median / bare:5.2f} x bare  {cost}")


@contextmanager
def _server() -> Iterator[str]:
    words = [sys.executable, "-m", "tests.fakes.slack_api", "--forget"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _run(who: str, folder: Path, url: str, messages: int, channels: int) -> str:
    words = ["--as", who, "--folder", str(folder), "--url", url, str(messages), str(channels)]
    return subprocess.run(
        [sys.executable, "-m", "tests.bench_delivery", *words],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()


# What each process does. The imports are here because the table's own process needs none of them.


def fill(folder: Path, messages: int, places: int) -> None:
    """Letters, and alerts of them to channels that ask for one of five things; and the bodies."""
    from bot.models import Hours
    from bot.posting.announce import announce
    from bot.posting.compose import compose
    from bot.store import channels, deliveries, subscriptions
    from bot.store.tellings import Telling
    from digests.render.slack import render
    from tests.bot.adding import letters
    from tests.bot.samples import new_store, put
    from tests.bot.talking import (
        EVERYTHING,
        MONDAY,
        NEGLECT,
        SOUTH_EAST,
        WORKFORCE,
        channel,
        rule,
    )

    asked = (
        rule(EVERYTHING),
        rule(NEGLECT),
        rule(SOUTH_EAST),
        rule(WORKFORCE),
        rule(WORKFORCE, concerns_only=True),
    )
    with new_store(f"sqlite:///{folder / 'filled.db'}") as store:
        with store.writing():
            for n in range(places):
                number = channel(store, f"C{n}").id
                channels.set_hours(store, number, Hours(anytime=True))  # it is run at night too
                subscriptions.add(store, number, asked[n % len(asked)], MONDAY, None)
        for n, (made, findings) in enumerate(letters()[: messages // places]):
            put(store, made, *findings)
            with store.writing():
                telling = Telling("new", "bench", key=str(n), document=made.sha256)
                announce(store, telling, MONDAY)
        waiting = deliveries.counts(store)["waiting"]
        assert waiting == messages, waiting
        with (folder / "bodies.jsonl").open("w", encoding="utf-8") as file:
            for row in store.rows("SELECT id FROM deliveries ORDER BY due, id"):
                one = deliveries.by_id(store, row["id"])
                assert one is not None
                digest = compose(store, one, MONDAY, {})
                assert digest is not None
                body = {"channel": f"C{one.channel - 1}", "key": one.key}
                print(json.dumps({**body, **json.loads(render(digest).body)}), file=file)
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")


async def bare(folder: Path, url: str) -> tuple[int, float, float]:
    """Messages, and the seconds and CPU seconds that the plain client took."""
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.send import EVENT
    from tests.fakes.slack_api import TOKEN

    bodies = [json.loads(line) for line in (folder / "bodies.jsonl").open(encoding="utf-8")]
    left = iter(bodies)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        client = AsyncWebClient(TOKEN, base_url=url, session=session, retry_handlers=[])

        async def post() -> None:
            for body in left:
                await client.chat_postMessage(
                    channel=body["channel"],
                    text=body["text"],
                    blocks=body["blocks"],
                    metadata={"event_type": EVENT, "event_payload": {"key": body["key"]}},
                    unfurl_links=False,
                    unfurl_media=False,
                )

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(post() for _ in range(AT_ONCE)))
        return len(bodies), time.perf_counter() - began, time.process_time() - cpu


async def ours(folder: Path, url: str) -> tuple[int, float, float]:
    """Messages, and the seconds and CPU seconds that the outbox took."""
    from bot.delivery import Pace, Turn, run_outbox
    from bot.posting.composer import Composer
    from bot.settings import Secret, Slack
    from bot.slack.send import SlackSender
    from bot.store import deliveries
    from tests.bot.samples import new_store
    from tests.fakes.slack_api import TOKEN

    address = f"sqlite:///{folder / 'work.db'}"
    with new_store(address) as store:
        wanted = deliveries.counts(store)["waiting"]
    stop, sent = asyncio.Event(), 0

    def count(turn: Turn) -> None:
        nonlocal sent
        sent += turn.done.get("sent", 0)
        if sent >= wanted:
            stop.set()

    sender = SlackSender(Slack(bot_token=Secret(TOKEN), api_url=url))
    began, cpu = time.perf_counter(), time.process_time()
    await run_outbox(
        lambda: new_store(address),
        {"slack": sender},
        stop,
        compose=Composer({}),
        pace=Pace(pause=0.0, at_once=AT_ONCE),
        clock=lambda: datetime.now(UTC),
        on_turn=count,
    )
    seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    await sender.close()
    with new_store(address) as store:
        counts = deliveries.counts(store)
        assert counts["sent"] == wanted, counts
    return wanted, seconds, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", nargs="?", type=int, default=10_000)
    parser.add_argument("channels", nargs="?", type=int, default=500)
    parser.add_argument("--as", dest="who", choices=("fill", "bare", "ours"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--url")
    given = parser.parse_args()
    if given.who is None:
        delivery(given.messages, given.channels)
    elif given.who == "fill":
        fill(given.folder, given.messages, given.channels)
    else:
        from bot.run import calm_collector

        loop = bare if given.who == "bare" else ours
        calm_collector()
        sent, seconds, spent = asyncio.run(loop(given.folder, given.url))
        print(sent / seconds, spent / sent * 1000)


if __name__ == "__main__":
    main()
