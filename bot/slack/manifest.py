"""The app's manifest: what Slack is asked for, and why; and the rules that Slack holds it to."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.slack.events import EVENTS

PATH = "/slack/events"

# The least that does what is promised; each with what it is for. docs/slack.md prints this table.
SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "commands": "to be asked with /ofsted",
        "chat:write": "to post digests and answers",
        "chat:write.public": "to post in a public channel that subscribed, without being invited",
        "app_mentions:read": "to be asked by @Ofsted Bot, and to see no other message",
        "im:history": "to be asked in a direct message to the bot",
        "channels:read": "to notice that a public channel was renamed, archived, or left, to let "
        "its members alone change what it is told, and to show that on the Home tab",
        "groups:read": "the same for private channels that it was invited to",
    }
)
# Of these the bot works without, and notices late what happened to a channel.
FOLLOWING = frozenset({"channels:read", "groups:read"})
# Only on wish: they let the bot read what was posted in the channels that it is in.
HISTORY: Mapping[str, str] = MappingProxyType(
    {
        "channels:history": "to look, after a lost answer, whether a message was posted",
        "groups:history": "the same in private channels that it was invited to",
    }
)

_NAME = "Ofsted Bot"
_SHORT = "Says what is new in Ofsted's inspections of children's services, and what changed."
_LONG = (
    "Reads the letters and reports that Ofsted publishes on children's services in England, "
    "remembers them, and says what changed. Ask /ofsted latest Medway, or subscribe a channel to "
    "an authority, a region or a theme such as workforce. Every sentence is quoted with its page. "
    "Independent of Ofsted. Read by software: check the letter."
)
_HINT = "latest Medway, or subscribe workforce in London weekly"


def manifest(url: str | None = None, *, history: bool = False) -> dict[str, Any]:
    """The manifest of an app that Slack reaches at `url`; without one, by Socket Mode.

    `history` adds the scopes that let the bot look up whether an unconfirmed message was posted.
    """
    door = {"request_url": f"{url.rstrip('/').removesuffix(PATH)}{PATH}"} if url else {}
    command = {"url": door["request_url"]} if url else {}
    scopes = [*SCOPES, *(HISTORY if history else ())]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": _NAME,
            "description": _SHORT,
            "long_description": _LONG,
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": _NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": "/ofsted",
                    **command,
                    "description": "Ask about an inspection, or subscribe this channel",
                    "usage_hint": _HINT,
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "event_subscriptions": {
                **door,
                "bot_events": sorted(
                    event for event, scope in EVENTS.items() if scope is None or scope in scopes
                ),
            },
            "interactivity": {
                "is_enabled": True,
                **door,
                # The lists of authorities and themes in the form for subscriptions.
                **({"message_menu_options_url": door["request_url"]} if url else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


# https://docs.slack.dev/reference/app-manifest/, and the schema that Slack publishes in
# https://github.com/slackapi/manifest-schema: shortest and longest text, in characters.
_TEXTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "display_information.name": (1, 35),
        "display_information.description": (1, 140),
        "display_information.long_description": (175, 4000),
        "display_information.background_color": (4, 7),
        "features.bot_user.display_name": (1, 80),
        "features.slash_commands.command": (2, 32),
        "features.slash_commands.url": (8, 3000),
        "features.slash_commands.description": (1, 2000),
        "features.slash_commands.usage_hint": (1, 1000),
        "features.shortcuts.name": (1, 24),
        "features.shortcuts.type": (1, 7),
        "features.shortcuts.callback_id": (1, 255),
        "features.shortcuts.description": (1, 150),
        "oauth_config.scopes.bot": (1, 50),
        "settings.event_subscriptions.request_url": (8, 3500),
        "settings.event_subscriptions.bot_events": (1, 50),
        "settings.interactivity.request_url": (8, 3500),
        "settings.interactivity.message_menu_options_url": (8, 3500),
    }
)
_FLAGS = frozenset(
    {
        "features.app_home.home_tab_enabled",
        "features.app_home.messages_tab_enabled",
        "features.app_home.messages_tab_read_only_enabled",
        "features.bot_user.always_online",
        "features.slash_commands.should_escape",
        "settings.interactivity.is_enabled",
        "settings.org_deploy_enabled",
        "settings.socket_mode_enabled",
        "settings.token_rotation_enabled",
    }
)
_NUMBERS = frozenset({"_metadata.major_version", "_metadata.minor_version"})
_LISTS: Mapping[str, tuple[int, int]] = MappingProxyType(  # fewest and most items
    {
        "features.slash_commands": (1, 50),
        "features.shortcuts": (1, 10),
        "oauth_config.scopes.bot": (0, 255),
        "settings.event_subscriptions.bot_events": (0, 100),
    }
)
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("display_information",),
        "display_information": ("name",),
        "features.bot_user": ("display_name",),
        "features.slash_commands": ("command", "description"),
        "features.shortcuts": ("name", "type", "callback_id", "description"),
        "settings.interactivity": ("is_enabled",),
    }
)
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "display_information.background_color": r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?",
        "features.slash_commands.command": r"/.+",
        "features.slash_commands.url": r"https?://.+",
        "features.shortcuts.type": r"message|global",
        "settings.event_subscriptions.request_url": r"https?://.+",
        "settings.interactivity.request_url": r"https?://.+",
        "settings.interactivity.message_menu_options_url": r"https?://.+",
    }
)


def check_manifest(given: Mapping[str, Any]) -> tuple[str, ...]:
    """What Slack would refuse of a manifest, each with where it stands; () where nothing."""
    return tuple(_check("", given))


def _check(where: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name in _NEEDED.get(where, ()):
            if name not in value:
                yield f"{where or 'the manifest'}: {name} is missing"
        for name, inner in value.items():
            yield from _check(f"{where}.{name}" if where else str(name), inner)
    elif isinstance(value, list):
        fewest, most = _LISTS.get(where, (0, -1))
        if not fewest <= len(value) <= most:
            yield f"{where}: a list of {len(value)}"
        if len({repr(item) for item in value}) < len(value):
            yield f"{where}: one item twice"
        for item in value:
            yield from _check(where, item)
    else:
        yield from _check_one(where, value)


def _check_one(where: str, value: object) -> Iterator[str]:
    if isinstance(value, bool):
        if where not in _FLAGS:
            yield f"{where}: not a known flag"
    elif isinstance(value, int):
        if where not in _NUMBERS:
            yield f"{where}: not a known number"
    elif not isinstance(value, str) or where not in _TEXTS:
        yield f"{where}: not known to Slack"
    else:
        shortest, longest = _TEXTS[where]
        if not shortest <= len(value) <= longest:
            yield f"{where}: {len(value)} characters, not {shortest} to {longest}"
        if where in _FORMS and not re.fullmatch(_FORMS[where], value):
            yield f"{where}: {value!r} is not of its form"
