"""`ofsted-bot objections` and `ask --as`: what whoever runs the bot looks at and settles."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.models import Address
from bot.store import Store, channels, objections, subscriptions
from tests.bot.samples import letter, put
from tests.bot.shell import run, shell_store

NOW = datetime(2026, 1, 12, 9, 40, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with shell_store(tmp_path, monkeypatch) as opened:
        yield opened


def _two_doubts(store: Store) -> tuple[int, int]:
    channel = channels.ensure(store, Address("slack", "T1", "C1"), name="practice").id
    known = put(store, letter("spring"))
    first = objections.add(
        store, report=known.sha256, said="The date is off.", now=NOW, finding=3, channel=channel
    )
    return first, objections.add(store, report=None, said="", now=NOW)


def test_open_objections_are_shown_with_what_they_are_about(store: Store) -> None:
    assert run("objections").stdout == "No objection is open.\n"
    first, second = _two_doubts(store)
    done = run("objections")
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert "2 open objections" in said
    assert f"{first}. The date is off. (" in said
    assert "sentence 3; in practice; 12 January 2026, 09:40)" in said
    assert f"{second}. no words (12 January 2026, 09:40)" in said
    assert f"ofsted-bot objections --settle {first}" in said


def test_a_settled_objection_is_shown_no_more(store: Store) -> None:
    first, second = _two_doubts(store)
    done = run("objections", "--settle", str(first))
    assert (done.exit_code, done.stdout) == (0, "1 objection settled.\n")
    rows = [json.loads(line) for line in run("objections", "--json").stdout.splitlines()]
    assert [row["objection"] for row in rows] == [second]
    assert "The date is off." not in run("status").stdout


def test_of_several_none_is_settled_where_one_is_not_open(store: Store) -> None:
    first, second = _two_doubts(store)
    done = run("objections", "--settle", str(first), "--settle", "99")
    assert "No objection 99 is open, and nothing was settled" in str(done.exception)
    assert [one.id for one in objections.open_objections(store)] == [first, second]


@pytest.mark.parametrize("surface", ["slack", "teams"])
def test_a_change_is_shown_as_a_platform_would_and_nothing_is_changed(
    store: Store, surface: str
) -> None:
    done = run("ask", "subscribe neglect in Kent", "--as", surface)
    assert done.exit_code == 0
    assert "Subscribed: neglect in Kent, weekly" in done.stdout
    assert done.stderr == "As it would look in a channel. Nothing was changed.\n"
    assert json.loads(done.stdout)
    assert channels.all_channels(store) == ()
    assert subscriptions.by_cadence(store, "weekly") == ()
    assert run("ask", "latest Kent", "--as", surface).stderr == ""
