"""`status` and `resend`: what the shell says of the outbox, and what it puts back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import program
from bot.clock import utc_now
from bot.models import Address, Delivery
from bot.store import Store, channels, deliveries, objections
from bot.store.database import instant
from tests.bot.shell import run, shell_store

NOW = datetime(2026, 1, 12, 9, 40, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with shell_store(tmp_path, monkeypatch) as opened:
        yield opened


def _message(store: Store, channel: int, part: str) -> int:
    row = Delivery(0, channel, "a story", part, 1, "post", NOW)
    number = deliveries.add(store, row, NOW)
    assert number is not None
    return number


def _stuck(store: Store) -> tuple[int, int, int]:
    """One message given up, one unknown, one that waits."""
    channel = channels.ensure(store, Address("slack", "T1", "C1"), name="practice").id
    dead, unknown, waiting = (_message(store, channel, f"letter:{n}") for n in range(3))
    deliveries.give_up(store, dead, "It was too long.", "dead", NOW)
    deliveries.give_up(store, unknown, "The answer was lost.", "unknown", NOW)
    return dead, unknown, waiting


def test_without_channels_status_says_nothing_of_an_outbox(store: Store) -> None:
    done = run("status")
    assert done.exit_code == 0
    assert "Outbox" not in done.stdout


def test_status_shows_what_is_stuck_what_is_paused_and_what_is_doubted(store: Store) -> None:
    dead, unknown, _ = _stuck(store)
    shut = channels.ensure(store, Address("slack", "T1", "C2"), name="old")
    channels.pause(store, shut.id, "The channel is archived.", NOW)
    objections.add(store, report=None, said="The grade is another.", now=NOW, channel=shut.id)
    done = run("status")
    assert done.exit_code == 1, "a stuck message wants somebody"
    said = " ".join(done.stdout.split())
    assert "2 channels; messages: 1 waiting, 1 unknown, 1 dead" in said
    assert f"{dead}. To practice: given up. It was too long." in said
    assert f"{unknown}. To practice: nobody knows whether it came. The answer was lost." in said
    assert "old: The channel is archived." in said
    assert "1. In old: The grade is another." in said


def test_status_shows_what_should_have_gone_out_long_ago_and_why_it_did_not(store: Store) -> None:
    _, _, waiting = _stuck(store)
    deliveries.claim(store, NOW, limit=1)
    deliveries.retry(store, waiting, "Slack asks to wait.", NOW, NOW)
    shut = channels.ensure(store, Address("slack", "T1", "C2"), name="old")
    resting = _message(store, shut.id, "letter:9")
    channels.pause(store, shut.id, "The channel is archived.", NOW)
    soon = _message(store, shut.id, "letter:10")
    store.run(
        "UPDATE deliveries SET due = :due WHERE id = :id",
        {"due": instant(utc_now()), "id": soon},
    )
    said = " ".join(run("status").stdout.split())
    due = "due since 12 January 2026, 09:40."
    assert f"{waiting}. To practice: {due} Slack asks to wait." in said
    assert f"{resting}. To old: {due} The channel is paused." in said
    assert f"{soon}. To old" not in said


def test_status_gives_the_same_as_records(store: Store) -> None:
    dead, _, _ = _stuck(store)
    objections.add(store, report=None, said="No.", now=NOW)
    rows = [json.loads(line) for line in run("status", "--json").stdout.splitlines()]
    by_kind = {row["record"]: row for row in reversed(rows)}
    assert (by_kind["outbox"]["dead"], by_kind["outbox"]["waiting"]) == (1, 1)
    assert by_kind["channel"]["name"] == "practice"
    assert by_kind["message"] | {"channel": 0} == {
        "record": "message",
        "message": dead,
        "channel": 0,
        "state": "dead",
        "part": "letter:0",
        "why": "It was too long.",
    }
    assert by_kind["objection"]["said"] == "No."


def test_a_message_to_a_paused_channel_stays_where_it_is_shown(store: Store) -> None:
    dead, unknown, _ = _stuck(store)
    channels.pause(store, 1, "The channel was deleted.", NOW)
    done = run("resend", "all")
    assert done.exit_code == 1
    assert f"Message {dead} stays: practice is paused. The channel was deleted." in done.stderr
    assert f"Message {unknown} stays" in done.stderr
    assert [one.id for one in deliveries.dead(store)] == [dead]


def test_a_message_is_put_back_by_its_number(store: Store) -> None:
    dead, unknown, waiting = _stuck(store)
    done = run("resend", str(dead))
    assert (done.exit_code, done.stdout) == (0, "1 message to be sent again.\n")
    states = deliveries.counts(store)
    assert (states["waiting"], states["unknown"], states["dead"]) == (2, 1, 0)
    one = deliveries.by_id(store, unknown)
    assert one is not None
    assert one.state == "unknown"
    assert waiting != dead


def test_all_that_is_stuck_is_put_back_at_once_and_then_nothing(store: Store) -> None:
    _stuck(store)
    assert run("resend", "all").stdout == "2 messages to be sent again.\n"
    counts = deliveries.counts(store)
    assert (counts["waiting"], counts["claimed"]) == (2, 1)  # the unknown one is looked for first
    done = run("resend", "all")
    assert (done.exit_code, done.stdout) == (0, "no messages to be sent again.\n")


@pytest.mark.parametrize("which", ["99", "soon", "-1", "٣"])
def test_what_cannot_be_put_back_is_said(store: Store, which: str) -> None:
    _stuck(store)
    done = CliRunner().invoke(program, ["resend", "--", which])
    assert done.exit_code != 0
    assert deliveries.counts(store)["waiting"] == 1
