"""The app's package for Teams: its manifest and icons, in a zip that an administrator uploads.

https://learn.microsoft.com/microsoft-365/extensibility/schema/?view=m365-app-1.17
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot import __version__
from bot.teams.icons import COLOUR, colour_icon, outline_icon

# The newest that every cloud takes; what came later (slash commands) is not used.
VERSION = "1.17"
SCHEMA = (
    "https://developer.microsoft.com/en-us/json-schemas/teams/"
    f"v{VERSION}/MicrosoftTeams.schema.json"
)
COLOUR_ICON, OUTLINE_ICON = "color.png", "outline.png"
WEBSITE = "https://www.example.org/ofsted-bot"
_ACCENT = "#" + "".join(f"{part:02x}" for part in COLOUR)
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SCOPES = ("team", "groupChat", "personal")

# At most 10 in this version, https://learn.microsoft.com/microsoftteams/platform/bots/how-to/create-a-bot-commands-menu
COMMANDS: Mapping[str, str] = {
    "latest": "latest Medway: the newest letter and the grades in force",
    "history": "history Kent: every inspection and visit with its grades",
    "changes": "changes Kent: what the newest letter changed",
    "findings": "findings neglect in London: what letters say, with pages",
    "compare": "compare Kent with Medway: grades side by side",
    "search": "search missing children: sentences with these words",
    "subscribe": "subscribe Medway, or subscribe alone for a form",
    "subscriptions": "what this conversation hears of",
    "settings": "when digests and alerts come",
    "help": "everything that can be asked",
}


def manifest(
    client_id: str, *, app_id: str = "", organisation: str = "", website: str = WEBSITE
) -> dict[str, Any]:
    """The manifest of a bot with this client id; the app's own id is the same unless given."""
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": __version__,
        "id": app_id or client_id,
        "developer": {
            "name": organisation or "Ofsted Bot",
            "websiteUrl": website,
            "privacyUrl": website,
            "termsOfUseUrl": website,
        },
        "name": {"short": "Ofsted Bot", "full": "Ofsted Bot: what inspections of services say"},
        "description": {
            "short": "What is new in Ofsted's inspections of children's services.",
            "full": (
                "Reads the letters and reports that Ofsted publishes on children's services in "
                "England, remembers them, and says what changed. Mention it with a question, or "
                "subscribe a channel to an authority, a region or a theme such as workforce. "
                "Every sentence is quoted with its page. Independent of Ofsted. Read by software: "
                "check the letter."
            ),
        },
        "icons": {"color": COLOUR_ICON, "outline": OUTLINE_ICON},
        "accentColor": _ACCENT,
        "bots": [
            {
                "botId": client_id,
                "scopes": list(_SCOPES),
                "needsChannelSelector": True,  # the channel is asked for as it is added to a team
                "isNotificationOnly": False,
                "supportsFiles": False,
                "commandLists": [
                    {
                        "scopes": list(_SCOPES),
                        "commands": [
                            {"title": title, "description": says}
                            for title, says in COMMANDS.items()
                        ],
                    }
                ],
            }
        ],
        "defaultInstallScope": "team",
        "validDomains": [],
    }


def package(manifest: Mapping[str, Any]) -> bytes:
    """The zip: the same bytes for the same manifest."""
    files = {
        "manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode(),
        COLOUR_ICON: colour_icon(),
        OUTLINE_ICON: outline_icon(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), body)
    return packed.getvalue()


def check_manifest(made: Mapping[str, Any]) -> tuple[str, ...]:
    """What Teams would refuse, of what can be given here; () where nothing."""
    return tuple(_wrong(made))


def _wrong(made: Mapping[str, Any]) -> Iterator[str]:
    """The limits of the schema of this version."""
    for name, value in (("client id", made["bots"][0]["botId"]), ("app id", made["id"])):
        if not _GUID.fullmatch(value):
            yield f"the {name} must be a GUID: 00000000-0000-0000-0000-000000000000"
    developer = made["developer"]
    if not 1 <= len(developer["name"]) <= 32:
        yield "the organisation's name must have 32 characters at most"
    parts = urlsplit(developer["websiteUrl"])
    if parts.scheme != "https" or not parts.hostname or len(developer["websiteUrl"]) > 2048:
        yield "the website must begin with https://"
    limits = (
        (made["name"]["short"], 30),
        (made["name"]["full"], 100),
        (made["description"]["short"], 80),
        (made["description"]["full"], 4_000),
    )
    for text, most in limits:
        if len(text) > most:
            yield f"{text[:20]!r}… has more than {most} characters"
    for commands in made["bots"][0]["commandLists"]:
        if len(commands["commands"]) > 10:
            yield "a list has more than 10 commands"
        for command in commands["commands"]:
            if len(command["title"]) > 32 or len(command["description"]) > 128:
                yield f"the command {command['title']!r} is too long"
