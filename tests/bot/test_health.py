"""Health: what is said of loops, sockets and the database, and what is counted."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BotError
from bot.running.health import Health
from bot.running.loops import Beat, Loop
from bot.running.pulse import Pulse
from bot.settings import Server
from bot.store import open_store
from bot.web import address_of, listen, web_app


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_is_late_when_it_gives_no_sign_for_longer_than_it_may() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    beat = pulse.expect("watch", 60)
    clock.now += 60
    assert pulse.ages() == {"watch": 60}
    assert pulse.late() == {}
    clock.now += 31
    assert pulse.late() == {"watch": "no sign of life for 91 seconds"}
    clock.now += 600
    assert pulse.late() == {"watch": "no sign of life for 11 minutes"}
    beat()
    assert pulse.late() == {}


def test_each_thing_that_is_wrong_is_told_in_words(tmp_path: Path) -> None:
    clock = Clock()
    with open_store(f"sqlite:///{tmp_path / 'bot.db'}") as store:
        health = Health(lambda: store, Pulse(clock))
        health.pulse.expect("outbox", 60)
        open_now = True
        health.sockets["Slack’s socket"] = lambda: open_now
        assert _ready(health) == (
            200,
            {"database": "ok", "outbox": "ok", "Slack’s socket": "ok"},
        )
        health.unwritten = "disk is full"
        assert _ready(health)[1]["database"] == "disk is full"
        clock.now += 120
        open_now = False
        (tmp_path / "bot.db").unlink()
        health.draining = True
        status, parts = _ready(health)
        assert status == 503
        assert parts == {
            "process": "is stopping",
            "database": "its file is gone; restart the bot, or put the file back first",
            "outbox": "no sign of life for 2 minutes",
            "Slack’s socket": "not connected; it is tried again and again",
        }


def test_figures_are_still_given_where_the_database_fails(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'bot.db'}")
    health = Health(lambda: store)
    health.heard("latest", "found", 0.002)
    assert 'ofsted_bot_deliveries{state="dead"} 0.0' in health.figures().decode()
    store.run("DROP TABLE deliveries")
    said = health.figures().decode()
    assert "ofsted_bot_deliveries" not in said
    assert 'ofsted_bot_commands_total{command="latest",result="found"} 1.0' in said
    assert 'ofsted_bot_command_seconds_bucket{command="latest",le="0.0025"} 1.0' in said
    store.close()


def test_a_loop_that_fails_begins_again_and_ends_when_asked() -> None:
    runs: list[int] = []
    beats: list[int] = []
    third = threading.Event()

    def work(stop: threading.Event, beat: Beat) -> None:
        runs.append(1)
        beat()
        if len(runs) == 1:
            raise LookupError("something unforeseen")
        if len(runs) == 2:
            raise BotError("something with a fix.")
        third.set()
        stop.wait()

    loop = Loop("trial", work, lambda: beats.append(1), again=0.01)
    loop.start()
    assert third.wait(10)
    assert not loop.ended(0.0)
    loop.ask_to_stop()
    assert loop.ended(10)
    assert (len(runs), len(beats)) == (3, 3)


def test_a_taken_port_names_the_fix_and_any_free_port_is_told() -> None:
    with listen(Server("127.0.0.1", 0)) as first:
        address = address_of(first)
        port = int(address.rpartition(":")[2])
        assert address == f"http://127.0.0.1:{port}"
        with pytest.raises(BotError, match=r"set PORT or \[server\] host and port to another"):
            listen(Server("127.0.0.1", port))


def test_an_answer_in_two_parts_is_not_held_back() -> None:
    """asyncio turns Nagle's algorithm off where the socket names its protocol."""
    import socket

    with listen(Server("127.0.0.1", 0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def _ready(health: Health) -> tuple[int, dict[str, str]]:
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/readyz",
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(web_app({}, health)(scope, receive, send))
    said = json.loads(b"".join(event.get("body", b"") for event in sent))
    assert said["ready"] is (sent[0]["status"] == 200)
    return sent[0]["status"], said["parts"]
