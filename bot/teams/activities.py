"""What Teams sends, read into one frozen record; nothing in it is trusted but its sender.

https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.models import Address, ChannelKind
from digests.render.printable import printable

LONGEST_WORDS = 4_000  # characters that are read at all; a command is shorter
_LONGEST_ID = 500
_LONGEST_NAME = 100
_BAD_ID = re.compile(r"[\x00-\x20\x7f/?#\\%]")
_SERVICE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[!-~]*)?")
# A mention of the bot goes; what else is written as markup leaves its text.
_TAG = re.compile(r"</?(?:at|p|div|br|span|b|i|u|strong|em|a|pre|code)\b[^<>]*>", re.IGNORECASE)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
_KINDS: Mapping[str, ChannelKind] = {
    "personal": "personal",
    "groupChat": "group",
    "channel": "channel",
}


class Malformed(Exception):
    """A body that is no activity; the message names the field."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One message, press or event."""

    kind: str  # "message", "invoke", "conversationUpdate", "installationUpdate", …
    id: str
    service: str  # the connector's address for this conversation
    tenant: str  # "" where it says none
    conversation: str  # with ";messageid=…" in a channel's thread
    conversation_kind: ChannelKind
    user: str  # the directory's id of the person, else Teams' own
    member: str  # Teams' own id, which its members' pages know
    bot: str  # Teams' own id of the bot here
    user_name: str = ""  # as people see it
    words: str = ""  # cleaned of the mention
    name: str = ""  # an invoke's
    action: str = ""  # an installationUpdate's
    event: str = ""  # a conversationUpdate's: "channelRenamed", …
    value: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""  # the id of the team's channel
    channel_name: str = ""
    team: str = ""
    team_name: str = ""
    group: str = ""  # the team's id in the directory, which moves do not change
    chosen: str = ""  # the channel that was chosen when the app was added
    added: tuple[str, ...] = ()  # members, by Teams' own ids
    removed: tuple[str, ...] = ()

    @property
    def address(self) -> Address:
        """The whole conversation, not one of its threads."""
        return Address("teams", self.tenant, self.conversation.partition(";")[0])


def read_activity(body: Mapping[str, Any]) -> Activity:
    """Raises Malformed where a field that every activity has is missing, or is no text."""
    kind = _text(body, "type")
    conversation = _object(body, "conversation")
    sender, bot = _object(body, "from"), _object(body, "recipient")
    data = _maybe(body, "channelData")
    team, channel = _maybe(data, "team"), _maybe(data, "channel")
    member = _id(sender, "from.id")
    tenant = _maybe(data, "tenant").get("id") or conversation.get("tenantId") or ""
    place = _place(conversation)
    kinds = conversation.get("conversationType")
    usual: ChannelKind = "channel" if team else "personal"
    service = _text(body, "serviceUrl")
    if not _SERVICE.fullmatch(service):
        raise Malformed("serviceUrl is no address")
    return Activity(
        kind=kind,
        id=_text(body, "id"),
        service=service.rstrip("/"),
        tenant=_or_empty(tenant),
        conversation=place,
        conversation_kind=_KINDS.get(kinds, usual) if isinstance(kinds, str) else usual,
        user=_or_empty(sender.get("aadObjectId")) or member,
        member=member,
        bot=_id(bot, "recipient.id"),
        user_name=_or_empty(sender.get("name"))[:_LONGEST_NAME],
        words=_words(body, _or_empty(bot.get("id"))) if kind == "message" else "",
        name=_or_empty(body.get("name")),
        action=_or_empty(body.get("action")),
        event=_or_empty(data.get("eventType")),
        value=_maybe(body, "value"),
        channel=_or_empty(channel.get("id")),
        channel_name=_or_empty(channel.get("name")),
        team=_or_empty(team.get("id")),
        team_name=_or_empty(team.get("name")),
        group=_or_empty(team.get("aadGroupId")),
        chosen=_or_empty(_maybe(_maybe(data, "settings"), "selectedChannel").get("id")),
        added=tuple(_members(body, "membersAdded")),
        removed=tuple(_members(body, "membersRemoved")),
    )


def _words(body: Mapping[str, Any], bot: str) -> str:
    """The text without the mention of the bot, as somebody would have typed it."""
    text = _or_empty(body.get("text"))
    entities = body.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, Mapping) or entity.get("type") != "mention":
            continue
        if _maybe(entity, "mentioned").get("id") == bot:
            mention = _or_empty(entity.get("text"))
            text = text.replace(mention, " ") if mention else text
    # A blank that Teams puts behind a mention is often "&nbsp;".
    text = html.unescape(_TAG.sub(" ", text)).encode("utf-8", "replace").decode()
    return " ".join(printable(text.translate(_QUOTES)).split())[:LONGEST_WORDS]


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > _LONGEST_ID:
        raise Malformed(f"{name} is missing")
    return value


def _id(body: Mapping[str, Any], name: str) -> str:
    value = body.get("id")
    if not isinstance(value, str) or not value or len(value) > _LONGEST_ID:
        raise Malformed(f"{name} is missing")
    return value


def _place(conversation: Mapping[str, Any]) -> str:
    """A conversation's id stands in addresses, and is to stay one part of them."""
    value = _id(conversation, "conversation.id")
    if _BAD_ID.search(value) or ".." in value:
        raise Malformed("conversation.id is no id")
    return value


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    if not isinstance(value, Mapping):
        raise Malformed(f"{name} is missing")
    return value


def _maybe(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""


def _members(body: Mapping[str, Any], name: str) -> Iterator[str]:
    members = body.get(name)
    for member in members if isinstance(members, list) else ():
        if isinstance(member, Mapping) and isinstance(member.get("id"), str):
            yield member["id"]
