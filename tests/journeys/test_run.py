"""`ofsted-bot run` as a process: ready soon, well while it runs, and ending in good order."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import pytest

from bot.models import Address
from bot.post import operator_note
from bot.store import Store, channels, deliveries, open_store, subscriptions
from tests.fakes.running import Process
from tests.fakes.slack_api import TEAM, FakeSlack
from tests.fakes.slack_client import Client, Http, Postbox, SocketServer

PLACES = ("Medway", "Kent", "Hull", "Leeds", "York", "Devon", "Essex", "Sutton")


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


def test_it_says_that_it_is_ready_answers_and_tells_how_it_is(
    tmp_path: Path, slack: FakeSlack
) -> None:
    with Process(tmp_path, slack) as bot, Postbox() as box:
        assert bot.get("/livez") == (200, "alive\n")
        status, said = bot.get("/readyz")
        assert (status, json.loads(said)) == (
            200,
            {"ready": True, "parts": {"database": "ok", "digests": "ok", "outbox": "ok"}},
        )
        client = Client(Http(bot.url), box.url)
        assert "Medway: latest" in client.command("latest Medway").text
        assert client.command("hunter2-is-not-a-place").status == 200
        figures = bot.get("/metrics")[1]
        assert 'ofsted_bot_commands_total{command="latest",result="found"} 1.0' in figures
        assert 'ofsted_bot_requests_total{path="/slack/events",status="200"} 2.0' in figures
        assert 'ofsted_bot_deliveries{state="waiting"} 0.0' in figures
        assert bot.get("/")[0] == bot.get("/docs")[0] == bot.get("/openapi.json")[0] == 404
        assert bot.end() == 0
        assert "hunter2" not in figures + bot.log()


def test_it_answers_by_a_socket_and_is_ready_when_that_is_open(
    tmp_path: Path, slack: FakeSlack
) -> None:
    with SocketServer() as server, Postbox() as box:
        slack.socket_url = server.url
        with Process(tmp_path, slack, by_socket=True) as bot:
            assert server.connected.wait(10)
            assert "Slack by Socket Mode" in bot.log()
            _wait(lambda: bot.get("/readyz")[0] == 200)
            client = Client(server, box.url)
            assert "Medway: latest" in client.command("latest Medway").text
            assert bot.end() == 0


def test_it_is_not_ready_without_its_socket_and_says_so(tmp_path: Path, slack: FakeSlack) -> None:
    slack.socket_url = "ws://127.0.0.1:9/nobody"
    with Process(tmp_path, slack, by_socket=True) as bot:
        status, said = bot.get("/readyz")
        assert status == 503
        assert json.loads(said)["parts"]["Slack’s socket"].startswith("not connected")
        assert bot.get("/livez")[0] == 200
        assert bot.end() == 0


def test_a_token_that_slack_does_not_take_is_said_at_once(tmp_path: Path, slack: FakeSlack) -> None:
    slack.token_error = "token_revoked"  # noqa: S105 - a word of Slack's
    with Process(tmp_path, slack) as bot:
        _wait(lambda: bot.get("/readyz")[0] == 503)
        said = json.loads(bot.get("/readyz")[1])["parts"]["Slack’s token"]
        assert said.startswith("Slack says token_revoked")
        assert "Slack says token_revoked of SLACK_BOT_TOKEN: nothing can be posted" in bot.log()
        assert bot.end() == 0


def test_a_token_that_is_revoked_meanwhile_is_said_until_it_is_taken_again(
    tmp_path: Path, slack: FakeSlack
) -> None:
    with Process(tmp_path, slack) as bot:
        slack.token_error = "token_revoked"  # noqa: S105 - a word of Slack's
        with open_store(bot.store_url) as store:
            _note(store, "C1")
        _wait(lambda: "messages to slack" in json.loads(bot.get("/readyz")[1])["parts"])
        status, ready = bot.get("/readyz")
        assert status == 503
        said = json.loads(ready)["parts"]["messages to slack"]
        assert said.startswith("The token was revoked.")
        assert bot.get("/livez")[0] == 200
        assert bot.end() == 0


def test_a_store_that_is_written_elsewhere_holds_up_one_answer_and_not_the_others(
    tmp_path: Path, slack: FakeSlack
) -> None:
    with Process(tmp_path, slack) as bot, Postbox() as box, open_store(bot.store_url) as other:
        client = Client(Http(bot.url), box.url)
        with other.writing():
            began = time.monotonic()
            assert "could not be answered just now" in client.command("subscribe Medway").text
            assert time.monotonic() - began < 3, "Slack would have given up"
            assert "Medway: latest" in client.command("latest Medway").text
        assert client.command("subscribe Medway").json["response_type"] == "in_channel"
        assert bot.end() == 0


def test_web_answers_and_does_nothing_else(tmp_path: Path, slack: FakeSlack) -> None:
    with Process(tmp_path, slack, "web") as bot, Postbox() as box:
        assert "Medway: latest" in Client(Http(bot.url), box.url).command("latest Medway").text
        assert json.loads(bot.get("/readyz")[1])["parts"] == {"database": "ok"}
        assert bot.end() == 0


def test_web_and_run_share_a_store(tmp_path: Path, slack: FakeSlack) -> None:
    """What is asked for at the one is known to the other."""
    (tmp_path / "web").mkdir()
    with Process(tmp_path, slack, "run", "--no-http") as worker:
        shared = {"DATABASE_URL": worker.store_url}
        with Process(tmp_path / "web", slack, "web", environ=shared) as web, Postbox() as box:
            client = Client(Http(web.url), box.url)
            assert client.command("subscribe Medway").json["response_type"] == "in_channel"
            assert web.end() == 0
        with open_store(worker.store_url) as store:
            assert len(subscriptions.by_cadence(store, "now")) == 1
        assert worker.end() == 0


def test_nothing_acknowledged_is_lost_when_it_is_ended_in_a_burst(
    tmp_path: Path, slack: FakeSlack
) -> None:
    """Commands that change the store, and messages that are answered by posting."""
    acknowledged: list[tuple[str, str]] = []
    with Process(tmp_path, slack) as bot, Postbox() as box:
        client = Client(Http(bot.url), box.url)  # one: each of its requests is another

        def ask(n: int) -> None:
            channel = f"{'C' if n % 2 else 'D'}{n:05}"
            place = PLACES[n % len(PLACES)]
            try:
                if n % 2:
                    sent = client.command(
                        f"subscribe {place}", channel_id=channel, user_id=f"U{n:05}"
                    )
                else:
                    sent = client.direct(f"latest {place}", channel, user=f"U{n:05}")
            except (OSError, HTTPException):
                return  # refused, or cut off: Slack tells its user, or sends the event again
            if sent.status == 200:
                acknowledged.append(("subscribed" if n % 2 else "answered", channel))

        with ThreadPoolExecutor(16) as pool:
            for n in range(400):
                pool.submit(ask, n)
            _wait(lambda: len(acknowledged) > 60)
            bot.ask_to_end()
        assert bot.process.wait(60) == 0, bot.log()
        assert 60 < len(acknowledged) < 400, "it was not ended in the midst of it"
        with open_store(bot.store_url) as store:
            for what, channel in acknowledged:
                if what == "answered":
                    assert slack.posted(channel), channel
                    continue
                known = channels.find(store, Address("slack", TEAM, channel))
                assert known is not None
                assert subscriptions.of_channel(store, known.id), channel


def test_what_came_by_the_socket_is_answered_before_it_ends(
    tmp_path: Path, slack: FakeSlack
) -> None:
    acknowledged: list[str] = []
    with SocketServer() as server, Postbox() as box:
        slack.socket_url = server.url
        with Process(tmp_path, slack, by_socket=True) as bot:
            assert server.connected.wait(10)
            client = Client(server, box.url)

            def ask(n: int) -> None:
                channel = f"D{n:05}"
                try:
                    sent = client.direct("latest Medway", channel, user=f"U{n:05}")
                except Exception:  # not acknowledged: Slack sends it again
                    return
                if sent.status == 200:
                    acknowledged.append(channel)

            threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(60)]
            for thread in threads:
                thread.start()
            _wait(lambda: len(acknowledged) > 5)
            assert bot.end() == 0, bot.log()
    assert acknowledged
    assert all(slack.posted(channel) for channel in acknowledged)


def test_messages_that_are_being_sent_are_finished(tmp_path: Path, slack: FakeSlack) -> None:
    """Each that was posted is known to be, and none is left to be looked for at the next start."""
    with Process(tmp_path, slack) as bot:
        with open_store(bot.store_url) as store, store.writing():
            for n in range(400):
                _note(store, f"C{n:05}")
        _wait(lambda: slack.calls["chat.postMessage"] > 20)
        assert bot.end() == 0, bot.log()
    with open_store(bot.store_url) as store:
        states = deliveries.counts(store)
    assert states["claimed"] == 0
    assert 20 < states["sent"] == len(slack.posted()) < 400
    assert states["sent"] + states["waiting"] == 400


def test_it_ends_soon_though_a_source_does_not_answer(tmp_path: Path, slack: FakeSlack) -> None:
    """A pass that hangs is left: what it had not stored is looked at again."""
    config = (
        "[fetch]\nallow_loopback = true\npause_seconds = 0.0\n[[sources]]\nname = 'Slow'\n"
        "kind = 'feed'\nurl = 'http://127.0.0.1:{port}/feed'\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with Process(tmp_path, slack, config=config.replace("{port}", str(port))) as bot:
            held = silent.accept()[0]
            began = time.monotonic()
            assert bot.end() == 0
            assert time.monotonic() - began < 20, "platforms kill after 30 seconds"
            held.close()


def test_a_port_that_is_taken_is_said_with_what_to_do(tmp_path: Path, slack: FakeSlack) -> None:
    with Process(tmp_path, slack) as bot:
        port = bot.url.rpartition(":")[2]
        (tmp_path / "second").mkdir()
        second = Process(tmp_path / "second", slack, environ={"PORT": port})
        with pytest.raises(AssertionError, match="cannot be listened to"):
            second.__enter__()
        assert second.process.wait(10) == 2
        assert re.search(r"set PORT or \[server\] host and port to another", second.log())
        assert bot.end() == 0


def _note(store: Store, room: str) -> None:
    channel = channels.ensure(store, Address("slack", TEAM, room))
    now = datetime.now(UTC)
    operator_note(store, channel.id, "A source fails", ["It answered 503."], now, key="1")


def _wait(done: object, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)
