"""Whole journeys in Slack: typed, pressed and filled in by HTTP, answered by the real parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.bot.samples import new_store, small_world
from tests.fakes.slack_api import FakeSlack
from tests.fakes.slack_bot import RunningBot, slack_settings
from tests.fakes.slack_client import Client, Http, Postbox


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with new_store(url) as opened:
        yield opened


@pytest.fixture
def box() -> Iterator[Postbox]:
    with Postbox() as opened:
        yield opened


@pytest.fixture
def anna(slack: FakeSlack, store: Store, url: str, box: Postbox) -> Iterator[Client]:
    with RunningBot(slack_settings(slack), url, small_world()) as bot:
        yield Client(Http(bot.url), response_url=box.url)


def test_a_command_is_answered_in_the_response_for_its_reader_alone(anna: Client) -> None:
    answer = anna.command("latest Medway")
    assert answer.status == 200
    print(answer.text)
    assert answer.json["response_type"] == "ephemeral"
    assert "Medway" in answer.json["text"]
