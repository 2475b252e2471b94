"""The records of talking to people: channels, what they subscribe to, and what is due to them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any, Literal

Platform = Literal["slack", "teams", "slack-webhook", "teams-webhook"]
ChannelKind = Literal["channel", "group", "personal", "webhook"]
SubjectKind = Literal[
    "everything",
    "theme",
    "area",
    "authority",
    "region",
    "set",
    "group",
    "kind",
    "grades",
    "priority_actions",
]
Cadence = Literal["now", "daily", "weekly"]
State = Literal["waiting", "claimed", "sent", "unknown", "dead", "dropped"]

PLACES: tuple[SubjectKind, ...] = ("everything", "authority", "region", "set", "group")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation is, in its platform's own words."""

    platform: Platform
    workspace: str  # Slack's team id, Microsoft's tenant id; "" for a webhook
    channel: str  # C…, G…, D…; a Teams conversation's id; a webhook's name in config.toml


@dataclass(frozen=True, slots=True)
class Hours:
    """When a channel hears of things: clock times in Europe/London, weekdays from Monday, 0."""

    digest: time = time(8, 30)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)  # of daily digests
    weekly: int = 0  # the day of weekly digests
    alerts_from: time = time(7, 30)
    alerts_until: time = time(18, 30)
    anytime: bool = False  # alerts at night and on days off too


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation that the bot posts in."""

    id: int
    address: Address
    name: str | None = None  # as people see it, without a "#"
    kind: ChannelKind = "channel"
    hours: Hours = field(default_factory=Hours)
    paused: str | None = None  # why nothing is posted there, in words
    reference: str | None = None  # what else its platform needs to post there, as JSON


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that can be subscribed to, or that narrows a subscription."""

    kind: SubjectKind
    value: str  # a theme's or area's slug, a URN, a region's, set's or group's name, a kind
    name: str  # as it is said back
    stems: tuple[str, ...] = ()  # narrows a theme to sentences with one of these words


@dataclass(frozen=True, slots=True)
class Rule:
    """What a subscription asks for: any of its subjects, within any of these places, but for."""

    subjects: tuple[Subject, ...]
    within: tuple[Subject, ...] = ()
    excluded: tuple[Subject, ...] = ()
    cadence: Cadence = "weekly"
    concerns_only: bool = False
    with_press: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing wish. It belongs to the channel, not to whoever made it."""

    id: int
    channel: int  # Channel.id
    rule: Rule
    made: datetime  # nothing older is told because of it
    made_by: str | None = None  # the platform's user id, kept as long as the subscription
    after: int = 0  # the last telling before it
    owed: int | None = None  # its next digest begins after this telling; None: after the last one


ASKED = "asked:"  # begins the story of a digest that somebody asked for at once


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that is due to one channel: a row of the outbox.

    `part` says what the message is: "letter:<report key>", "article:<report key>",
    "note:<report key>" (said in a thread of what was corrected), "digest:0" and on.
    """

    id: int
    channel: int
    story: str  # a story's key, or "daily:2026-01-12", "weekly:2026-01-12", "asked:2026-…"
    part: str
    revision: int  # 1, and one more each time that what was sent is corrected
    act: Literal["post", "update"]
    due: datetime  # not to be sent before
    content: str = "{}"  # JSON: what the message is made from, when it is sent
    subscriptions: tuple[int, ...] = ()  # the subscriptions that it answers
    under: int | None = None  # the delivery in whose thread it belongs, or that it updates
    state: State = "waiting"
    attempts: int = 0
    next_try: datetime | None = None
    lease: datetime | None = None  # until when it is claimed
    receipt: str | None = None  # the platform's own name of the message: Slack's ts
    error: str | None = None  # why it is not sent yet, in words

    @classmethod
    def new(
        cls,
        channel: int,
        story: str,
        part: str,
        content: Mapping[str, Any],
        due: datetime,
        subscriptions: tuple[int, ...] = (),
    ) -> "Delivery":
        """A message to be posted, on its way into the outbox."""
        made = json.dumps(content, ensure_ascii=False)
        return cls(0, channel, story, part, 1, "post", due, made, subscriptions)

    def correction(
        self,
        part: str,
        revision: int,
        act: Literal["post", "update"],
        content: Mapping[str, Any],
        due: datetime,
    ) -> "Delivery":
        """What corrects this message, on its way into the outbox."""
        new = Delivery.new(self.channel, self.story, part, content, due, self.subscriptions)
        return replace(new, revision=revision, act=act, under=self.id)

    @property
    def key(self) -> str:
        """The one key of this message, carried in its metadata."""
        return f"{self.channel}/{self.story}/{self.part}/{self.revision}"

    @property
    def report(self) -> str | None:
        """The one report that it tells of; None for a digest and for a note to the operator."""
        what, _, key = self.part.partition(":")
        return key if what in ("letter", "article", "note") else None
