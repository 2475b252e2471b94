"""The manifest: what Slack would take, with the least scopes; and the check catches what it would
not."""

import copy
import json
import re
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import program
from bot.slack.events import EVENTS
from bot.slack.manifest import HISTORY, SCOPES, check_manifest, manifest
from tests.places import ROOT

ADDRESS = "https://bot.example.gov.uk"


def _printed(*words: str) -> dict[str, Any]:
    done = CliRunner().invoke(program, ["slack", "manifest", *words])
    assert done.exit_code == 0, done.output
    printed: dict[str, Any] = json.loads(done.output)
    return printed


@pytest.mark.parametrize("words", [(), ("--socket",), ("--url", ADDRESS), ("--history",)])
def test_the_printed_manifest_is_one_that_slack_takes(words: tuple[str, ...]) -> None:
    assert check_manifest(_printed(*words)) == ()


def test_without_an_address_it_is_for_socket_mode() -> None:
    printed = _printed()
    assert printed == _printed("--socket")
    assert printed["settings"]["socket_mode_enabled"] is True
    assert "url" not in printed["features"]["slash_commands"][0]


def test_with_an_address_commands_events_actions_and_lists_go_there() -> None:
    printed = _printed("--url", f"{ADDRESS}/")
    door = f"{ADDRESS}/slack/events"
    settings = printed["settings"]
    assert settings["socket_mode_enabled"] is False
    assert printed["features"]["slash_commands"][0]["url"] == door
    assert settings["event_subscriptions"]["request_url"] == door
    assert settings["interactivity"]["request_url"] == door
    assert settings["interactivity"]["message_menu_options_url"] == door


@pytest.mark.parametrize("end", ["/", "/slack/events", "/slack/events/"])
def test_an_address_with_its_path_is_the_same_address(end: str) -> None:
    assert _printed("--url", f"{ADDRESS}{end}") == _printed("--url", ADDRESS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--url", "http://bot.example.gov.uk"), "must be an address"),
        (("--url", "https://"), "must be an address"),
        (("--url", "https:///bot"), "must be an address"),
        (("--url", f"{ADDRESS}/?x=1"), "must be an address"),
        (("--url", "https://bot example.gov.uk"), "must be an address"),
        (("--url", ADDRESS, "--socket"), "Choose one of"),
    ],
)
def test_an_address_that_slack_would_not_call_is_refused(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(program, ["slack", "manifest", *words])
    assert done.exit_code == 2
    assert said in done.output


def test_every_event_has_its_scope_and_every_scope_its_use() -> None:
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    assert asked == list(SCOPES)
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted(EVENTS)
    assert {scope for scope in EVENTS.values() if scope} <= set(asked)
    # What may be read of channels is for events alone; the rest is for calls and commands.
    used = {scope for scope in EVENTS.values() if scope}
    assert set(asked) - used == {"commands", "chat:write", "chat:write.public"}
    assert all(words for words in {**SCOPES, **HISTORY}.values())


def test_history_is_asked_for_on_wish_alone() -> None:
    assert not [scope for scope in _printed()["oauth_config"]["scopes"]["bot"] if scope in HISTORY]
    assert set(HISTORY) < set(_printed("--history")["oauth_config"]["scopes"]["bot"])


def _with(change: str, value: object) -> dict[str, Any]:
    """The manifest with one value changed, or taken away where `value` is None."""
    changed = copy.deepcopy(manifest(ADDRESS))
    at: Any = changed
    *path, last = change.split(".")
    for step in path:
        at = at[int(step)] if step.isdigit() else at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return changed


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("display_information", None),
        ("display_information.name", None),
        ("display_information.name", "x" * 36),
        ("display_information.description", "x" * 141),
        ("display_information.long_description", "x" * 174),
        ("display_information.long_description", "x" * 4001),
        ("display_information.background_color", "blue"),
        ("display_information.colour", "#fff"),
        ("features.bot_user.display_name", ""),
        ("features.bot_user.always_online", "yes"),
        ("features.slash_commands", []),
        ("features.slash_commands.0.command", "ofsted"),
        ("features.slash_commands.0.command", "/" + "x" * 32),
        ("features.slash_commands.0.url", "bot.example.gov.uk"),
        ("features.slash_commands.0.description", None),
        ("features.unknown", True),
        ("oauth_config.scopes.bot", ["commands", "commands"]),
        ("oauth_config.scopes.bot", ["x" * 51]),
        ("settings.event_subscriptions.bot_events", [str(n) for n in range(101)]),
        ("settings.event_subscriptions.request_url", "ftp://bot"),
        ("settings.interactivity.is_enabled", None),
        ("settings.socket_mode_enabled", 1),
        ("_metadata.major_version", "1"),
    ],
)
def test_the_check_catches_what_slack_would_refuse(change: str, value: object) -> None:
    assert check_manifest(manifest(ADDRESS)) == ()
    assert check_manifest(_with(change, value))


@pytest.mark.skipif(not (ROOT / "docs" / "slack.md").is_file(), reason="the page is not written")
def test_the_page_explains_each_scope() -> None:
    page = (ROOT / "docs" / "slack.md").read_text("utf-8")
    explained = dict(re.findall(r"^\| `([a-z_:.]+)` \| (.+) \|$", page, re.MULTILINE))
    assert explained == {**SCOPES, **HISTORY}
