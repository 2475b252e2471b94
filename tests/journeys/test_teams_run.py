"""`ofsted-bot run` with Slack and Teams in one process: ready soon, small, and in good order."""

import json
import os
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.web import TEAMS_PATH
from tests.fakes.running import Process
from tests.fakes.slack_api import FakeSlack
from tests.fakes.slack_client import Client, Http, Postbox
from tests.fakes.teams import CLIENT_ID, CLIENT_SECRET, TENANT_ID, FakeTeams

LOCAL = "[teams]\nallow_unauthenticated_loopback = true\n"
TEAMS = {
    "TEAMS_CLIENT_ID": CLIENT_ID,
    "TEAMS_CLIENT_SECRET": CLIENT_SECRET,
    "TEAMS_TENANT_ID": TENANT_ID,
}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    with FakeTeams(open_to_all=True).running() as fake:
        yield fake


def _send(bot: Process, activity: dict[str, Any], **headers: str) -> int:
    parts = urlsplit(bot.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    connection.request("POST", TEAMS_PATH, json.dumps(activity), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def _megabytes(process: int) -> float:
    """Resident memory, at its most."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _seconds(process: int) -> float:
    """Of the processor's time, in all."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _libraries(process: int) -> str:
    return Path(f"/proc/{process}/maps").read_text("utf-8")


def test_one_process_answers_slack_and_teams(
    tmp_path: Path, slack: FakeSlack, teams: FakeTeams
) -> None:
    with Process(tmp_path, slack, config=LOCAL, environ=TEAMS) as bot, Postbox() as box:
        assert _send(bot, teams.mention("latest Medway")) == 200
        (answer,) = teams.accepted
        assert answer.text.startswith("Medway: latest")
        assert "Medway: latest" in Client(Http(bot.url), box.url).command("latest Medway").text
        figures = bot.get("/metrics")[1]
        assert 'ofsted_bot_commands_total{command="latest",result="found"} 2.0' in figures
        assert bot.get("/docs")[0] == bot.get("/openapi.json")[0] == 404
        megabytes, seconds = _megabytes(bot.process.pid), _seconds(bot.process.pid)
        print(f"ready in {bot.seconds:.1f} s, {seconds:.1f} s of work, {megabytes:.0f} MB")
        assert megabytes < 160
        # Of work: other processes of this machine must not fail a test.
        assert seconds < 4
        assert bot.end() == 0


def test_strangers_are_refused_by_the_whole_process(
    tmp_path: Path, slack: FakeSlack, teams: FakeTeams
) -> None:
    with Process(tmp_path, slack, environ=TEAMS) as bot:
        assert _send(bot, teams.mention("latest Medway")) == 401
        assert bot.end() == 0
    assert teams.accepted == ()


def test_without_teams_nothing_of_microsofts_is_loaded(tmp_path: Path, slack: FakeSlack) -> None:
    with Process(tmp_path, slack) as bot:
        # pydantic's compiled core comes with Microsoft's libraries alone.
        assert "pydantic_core" not in _libraries(bot.process.pid)
        assert bot.end() == 0
    with Process(tmp_path, slack, config=LOCAL) as bot:
        assert "pydantic_core" in _libraries(bot.process.pid)
        assert bot.end() == 0
