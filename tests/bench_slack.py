"""The speed of commands: signed `/ofsted latest Medway` by HTTP, beside a bare Bolt echo.

Both are served by the same server, each in a process of its own, and asked in turns by the same
client, so that what the machine does meanwhile hits both. Nothing is kept of an answer.
"""

import argparse
import asyncio
import hashlib
import hmac
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bot.add import add_document
from bot.run import calm_collector
from bot.running.health import Health
from bot.settings import Secret, Server, Settings, Slack
from bot.slack.door import slack_door
from bot.slack.guard import guarded
from bot.slack.listen import slack_app
from bot.store import Store, open_store
from bot.web import SLACK_PATH, Door, address_of, listen, web_app, web_server
from scrapers.documents import document_of
from tests.fakes.running import Process
from tests.fakes.slack_api import FakeSlack
from tests.places import SHARED, WORLD

SECRET = "of-the-bench"  # noqa: S105 - it opens nothing
SYNTHETIC = 100_000
ROUNDS = 5
ALONE = 300  # requests of one client in a round
TOGETHER = 1_500  # requests of 50 clients in a round
CLIENTS = 50
_NUMBERS = itertools.count(1)


def filled(folder: Path) -> str:
    """A store with every document there is, and synthetic findings; gives its address."""
    url = f"sqlite:///{folder / 'commands.db'}"
    corpus = sorted((SHARED / "corpus").glob("**/*.pdf")) or sorted(WORLD.glob("*.pdf"))
    with open_store(url) as store:
        for path in corpus:
            body = path.read_bytes()
            if body[:5] == b"%PDF-":
                add_document(store, document_of(body))
        _add_findings(store, SYNTHETIC)
    return url


def _add_findings(store: Store, number: int) -> None:
    """Findings in every report that was read; full-text index and all."""
    reports = [row["id"] for row in store.rows("SELECT id FROM reports WHERE read = 1")]
    last = store.rows("SELECT COALESCE(MAX(id), 0) AS id FROM findings")[0]["id"]
    place = dict.fromkeys(reports, 100_000)
    findings, themes = [], []
    for n in range(1, number + 1):
        report = reports[n % len(reports)]
        place[report] += 1
        findings.append(
            {
                "id": last + n,
                "report": report,
                "n": place[report],
                "text": f"Caseloads in team {n % 997} are manageable, and workers know them well.",
                "section": None,
                "page": 1,
                "unit": "sentence",
                "themes": "workforce",
                "polarity": "strength",
                "progress": 0,
                "priority": 0,
                "confidence": 0.9,
                "push": 0,
                "about": None,
                "because": "manageable",
            }
        )
        themes.append({"finding": last + n, "place": 1, "theme": "workforce", "report": report})
    with store.writing():
        store.insert("findings", findings)
        store.insert("finding_themes", themes)


# The two servers, each in its process.


def serve(what: str, url: str) -> None:
    store = open_store(url)
    calm_collector()  # as `run` does
    doors: dict[str, Door] = {SLACK_PATH: _echo() if what == "echo" else _bot(url, store)}
    app = web_app(doors, Health(lambda: store))
    listening = listen(Server("127.0.0.1", 0))
    print(address_of(listening), flush=True)
    asyncio.run(web_server(app).serve(sockets=[listening]))


def _echo() -> Door:
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult
    from starlette.requests import Request

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=SECRET)

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.command("/ofsted")
    async def echo(ack, body):  # type: ignore[no-untyped-def]
        await ack(body["text"])

    handler = AsyncSlackRequestHandler(app)

    async def door(scope, receive, send):  # type: ignore[no-untyped-def]
        answer = await handler.handle(Request(scope, receive))
        await answer(scope, receive, send)

    return door


def _bot(url: str, store: Store) -> Door:
    slack = Slack(Secret("xoxb-1"), Secret(SECRET), api_url="http://127.0.0.1:9/api/")
    settings = Settings(Secret(url), slack=slack)
    health = Health(lambda: store)
    app = slack_app(settings, lambda: store, heard=health.heard)
    return guarded(slack_door(app), slack.signing_secret)


@dataclass(slots=True)
class Served:
    """One of them, running."""

    name: str
    process: subprocess.Popen[str]
    host: str
    port: int
    says: bytes  # stands in every answer
    alone: list[float]  # milliseconds of each answer
    together: list[float]
    rates: list[float]  # answers a second
    spent: list[float]  # CPU milliseconds of each answer, by round

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def cpu(self) -> float:
        """The CPU seconds it has used, which a busy machine changes least."""
        fields = (
            Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident megabytes, as Linux tells them."""
        text = Path(f"/proc/{self.process.pid}/statm").read_text("ascii")
        return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def start(name: str, url: str) -> Served:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench_slack", "serve", name, url],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    host, port = process.stdout.readline().strip().removeprefix("http://").split(":")
    says = b"Medway" if name == "echo" else b"Grades in force"
    return Served(name, process, host, int(port), says, [], [], [], [])


# The client.


def request(text: str, host: str) -> bytes:
    """A command as Slack sends and signs it; each user asks seldom."""
    n = next(_NUMBERS)
    body = urlencode(
        {
            "token": "old",
            "team_id": "T1",
            "team_domain": "westmarch",
            "channel_id": f"C{n % 500}",
            "channel_name": "practice",
            "user_id": f"U{n}",
            "user_name": "someone",
            "command": "/ofsted",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "https://hooks.example.org/commands/1",
            "trigger_id": f"1.{n}.{os.getpid()}",
        }
    ).encode()
    stamp = str(int(time.time())).encode()
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {SLACK_PATH} HTTP/1.1\r\nHost: {host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: */*\r\n"
        f"X-Slack-Request-Timestamp: {stamp.decode()}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(served: Served, text: str, number: int, clients: int) -> tuple[list[float], float]:
    """Asks so often, by so many clients at once; gives each answer's milliseconds, and seconds."""
    left = iter(range(number))
    taken: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection(served.host, served.port)
        for _ in left:
            asked = request(text, served.host)
            began = time.perf_counter()
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            answer = await reader.readexactly(_length(head))
            taken.append((time.perf_counter() - began) * 1000)
            assert served.says in answer, answer[:500]
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return taken, time.perf_counter() - began


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise AssertionError(head)


async def _measure(both: Sequence[Served], text: str, rounds: int) -> None:
    for served in both:
        await ask(served, text, 50, 5)
    for _ in range(rounds):
        for served in both:
            served.alone += (await ask(served, text, ALONE, 1))[0]
        for served in both:
            before = served.cpu()
            taken, seconds = await ask(served, text, TOGETHER, CLIENTS)
            served.spent.append((served.cpu() - before) * 1000 / len(taken))
            served.together += taken
            served.rates.append(len(taken) / seconds)


def commands() -> None:
    """All tables: the speed of answers, the memory after many, and how soon `run` is ready."""
    with tempfile.TemporaryDirectory() as folder:
        url = filled(Path(folder))
        answering(url)
        memory(url)
    ready()


def answering(url: str, *, text: str = "latest Medway", rounds: int = ROUNDS) -> None:
    """One client, and 50 clients, beside the echo."""
    echo, bot = both = (start("echo", url), start("bot", url))
    try:
        asyncio.run(_measure(both, text, rounds))
        _print(text, echo, bot)
    finally:
        for served in both:
            served.stop()


def memory(url: str, *, first: int = 1_000, last: int = 50_000) -> float:
    """Prints, and gives as a ratio, the memory after many commands against that after few."""
    bot = start("bot", url)
    try:
        asyncio.run(ask(bot, "latest Medway", first, 20))
        before = bot.memory()
        asyncio.run(ask(bot, "latest Medway", last - first, 20))
        after = bot.memory()
    finally:
        bot.stop()
    print(
        f"Memory: {before:.0f} MB after {first:,} commands, {after:.0f} MB after {last:,}: "
        f"{(after / before - 1) * 100:+.1f}% (limit +10%)"
    )
    return after / before


def ready() -> None:
    """Seconds until `ofsted-bot run` says that it is ready: with a new store, then with that."""
    with tempfile.TemporaryDirectory() as folder, FakeSlack() as slack:
        taken = []
        for _ in range(5):
            with Process(Path(folder), slack) as bot:
                taken.append(bot.seconds)
                bot.end()
            (Path(folder) / "log.txt").unlink()
    print(
        f"ofsted-bot run is ready after {taken[0]:.2f} s with a new store, "
        f"{statistics.median(taken[1:]):.2f} s with that (limit 2)"
    )


def _print(text: str, echo: Served, bot: Served) -> None:
    print(f"/ofsted {text}, signed, by HTTP; the echo answers with what was typed")
    for served in (echo, bot):
        together = sorted(served.together)
        print(
            f"  {served.name:5} one client p50 {statistics.median(served.alone):5.2f} ms; "
            f"{CLIENTS} clients {statistics.median(served.rates):5.0f}/s, "
            f"p50 {statistics.median(together):5.1f} ms, p99 {_p99(together):5.1f} ms; "
            f"CPU {statistics.median(served.spent):.2f} ms each"
        )
    more = statistics.median(bot.alone) - statistics.median(echo.alone)
    rate = statistics.median(bot.rates) / statistics.median(echo.rates)
    tail = _p99(sorted(bot.together)) / _p99(sorted(echo.together))
    print(
        f"  one client {more:+.2f} ms (limit +2.5); {CLIENTS} clients {rate:.2f} of the echo's "
        f"rate (limit 0.4), p99 {tail:.2f} times its (limit 2.5)"
    )


def _p99(ordered: Sequence[float]) -> float:
    return ordered[int(len(ordered) * 0.99)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("serve", "answering", "memory", "ready"))
    parser.add_argument("rest", nargs="*", help="the store's address")
    given = parser.parse_args()
    kinds: dict[str, Callable[..., object]] = {
        "serve": serve,
        "answering": answering,
        "memory": memory,
        "ready": ready,
    }
    kinds[given.what](*given.rest)


if __name__ == "__main__":
    main()
