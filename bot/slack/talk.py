"""What every listener in Slack shares: who speaks where, the reply, and how it is drawn."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import utc_now
from bot.commands import COMMANDS as QUESTIONS
from bot.conversation import COMMANDS, Reply, Speaker, changes, respond
from bot.models import Address, ChannelKind
from bot.settings import Settings
from bot.slack.guard import Rate, Seen
from bot.slack.members import Members
from bot.store import Store
from digests.build import CLOSING
from digests.models import Digest, Line, Part, Span
from digests.render import slack

Body = Mapping[str, Any]
Heard = Callable[[str, str, float], None]

LOG = logging.getLogger(__name__)

_KEPT = 3600  # seconds; Slack repeats an event for about half an hour
_UNNAMED = frozenset({"directmessage", "privategroup"})  # what Slack says instead of a name


def nobody(command: str, result: str, seconds: float) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Where:
    """A conversation in Slack and the person who speaks there."""

    team: str
    channel: str
    user: str
    name: str | None = None  # of the channel
    guest: bool = False  # of another organisation, in a shared channel; or not in the channel

    @property
    def address(self) -> Address:
        return Address("slack", self.team, self.channel)

    @property
    def shown(self) -> str | None:
        """The channel's name as people see it; of private ones Slack does not tell it."""
        return None if self.name in _UNNAMED else self.name

    @property
    def kind(self) -> ChannelKind:
        if self.channel.startswith("D"):
            return "personal"
        return "group" if (self.name or "").startswith("mpdm-") else "channel"

    @property
    def closed(self) -> bool:
        """Private: only a bot that was added can post there."""
        named = self.name in _UNNAMED or self.kind == "group"
        return named or self.channel.startswith(("D", "G"))


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation's door with what it needs: settings, memory, clock, patience."""

    settings: Settings
    store_of: Callable[[], Store]
    now: Callable[[], datetime] = utc_now
    heard: Heard = nobody  # told of each answer: the command's name, its result, seconds
    seen: Seen = field(default_factory=lambda: Seen(_KEPT))
    members: Members = field(default_factory=Members)
    rate: Rate = field(init=False)

    def __post_init__(self) -> None:
        rate = Rate(self.settings.slack.commands_a_minute)
        object.__setattr__(self, "rate", rate)  # frozen for everybody else

    @property
    def store(self) -> Store:
        return self.store_of()

    def operator(self, user: str) -> bool:
        return user in self.settings.slack.operators

    def speaker(self, where: Where) -> Speaker:
        """Who speaks. Members of a channel may change what it is told; who owns a workspace Slack
        does not say, so where owners alone may, operators do."""
        operator = self.operator(where.user)
        members = self.settings.policy.subscribe == "members"
        return Speaker(
            address=where.address,
            user=where.user,
            channel_name=where.shown,
            channel_kind=where.kind,
            may_change=operator or (members and not where.guest),
            operator=operator,
            surface="slack",
        )

    async def checked(self, client: AsyncWebClient, words: str, where: Where) -> Where:
        """`where`; with its speaker a guest who wants to change a channel without being in it."""
        if where.kind != "channel" or not changes(words, self.store, self.settings):
            return where
        inside = await self.members.holds(client, where.channel, where.user)
        return where if inside else replace(where, guest=True)

    def reply(self, words: str, where: Where) -> Reply:
        """The answer to words, typed or pressed, or why there is none now."""
        if not self.rate.allows(f"{where.team}/{where.user}"):
            self.heard(named(words), "limited", 0.0)
            return Reply(_too_fast(self.rate.most))
        begun = perf_counter()
        reply = self.look(words, where)
        result = "found" if reply.digest.found else "nothing"
        self.heard(named(words), result, perf_counter() - begun)
        return reply

    def look(self, words: str, where: Where) -> Reply:
        """The answer to words that nobody typed: what the Home tab shows."""
        return respond(
            words,
            store=self.store,
            speaker=self.speaker(where),
            now=self.now(),
            settings=self.settings,
        )

    def first(self, body: Body) -> bool:
        """Whether this event is met for the first time; Slack repeats one it got no answer to."""
        return "event_id" not in body or self.seen.first(str(body["event_id"]).encode())

    def forget(self, body: Body) -> None:
        """Lets an event come again."""
        self.seen.forget(str(body.get("event_id")).encode())


def drawn(reply: Reply) -> dict[str, Any]:
    """A reply as the arguments of a message."""
    body: dict[str, Any] = json.loads(slack.render(reply.digest).body)
    return body


def drawn_text(reply: Reply) -> str:
    """A reply as the JSON of a command's answer."""
    private = reply.shown == "private"
    body = slack.render(reply.digest, private=private).body
    return body if private else f'{{"response_type":"in_channel",{body[1:]}'


def words_of(digest: Digest, most: int = 280) -> str:
    """The digest's first words in one line, for a place that takes no blocks."""
    lines = [digest.title, *(line for part in digest.parts for line in part.lines)]
    said = " ".join(filter(None, ("".join(span.text for span in line) for line in lines)))
    said = " ".join(said.split())
    return said if len(said) <= most else f"{said[: most - 2].rpartition(' ')[0]} …"


def told(title: str, *lines: str, found: bool = False) -> Digest:
    """A plain notice."""
    body: tuple[Line, ...] = tuple((Span(line),) for line in lines)
    parts = (Part(None, body),) if body else ()
    return Digest((Span(title, strong=True),), parts, closing=CLOSING, found=found)


def _too_fast(most: int) -> Digest:
    return told(
        "That was too much at once.",
        f"One person can ask {most} times a minute. Wait a little, then ask again.",
    )


def named(words: str) -> str:
    """The command's name; anything else that was typed is a "question"."""
    first = words.split(maxsplit=1)[0].casefold() if words.strip() else "help"
    return first if first in QUESTIONS or first in COMMANDS else "question"
