"""The records of a conversation: who speaks, what they said, and what is said back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.commands.places import Places, known_places
from bot.commands.topics import Topics, known_topics
from bot.models import Address, Channel, ChannelKind
from bot.settings import Settings
from bot.store import Store, channels
from digests.models import Digest


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who types to the bot, or presses a button, in one conversation."""

    address: Address
    user: str  # the platform's id of the person; kept on live subscriptions alone
    channel_name: str | None = None  # as people see it, without a "#"
    channel_kind: ChannelKind = "channel"
    may_change: bool = True  # subscriptions and settings of this conversation
    operator: bool = False  # runs the bot: sources are for these alone
    surface: Literal["slack", "teams"] = "slack"
    user_name: str | None = None  # as people see it, where the surface cannot show it by the id


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said back."""

    digest: Digest
    shown: Literal["private", "channel"] = "private"  # to whom


@dataclass(frozen=True, slots=True)
class Said:
    """One command on its way to the file that does it."""

    words: str  # what follows the command's name, single spaces
    store: Store
    speaker: Speaker
    now: datetime  # with its time zone
    settings: Settings

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        return self.settings.groups

    @property
    def places(self) -> Places:
        return known_places(self.store.authorities, self.settings.groups)

    @property
    def topics(self) -> Topics:
        return known_topics()

    @property
    def channel(self) -> Channel | None:
        """The conversation as it is kept; None where nothing was ever asked for in it."""
        return channels.find(self.store, self.speaker.address)

    def made_channel(self) -> Channel:
        """The conversation, kept from now on."""
        speaker = self.speaker
        return channels.ensure(
            self.store, speaker.address, name=speaker.channel_name, kind=speaker.channel_kind
        )

    @property
    def seen_by_all(self) -> bool:
        """Whether answers are seen by everybody who is there: then there is nothing to share."""
        return self.speaker.surface == "teams" or self.speaker.channel_kind == "personal"

    @property
    def here(self) -> str:
        """This conversation, in words."""
        kind = self.speaker.channel_kind
        return "this conversation" if kind in ("personal", "group") else "this channel"
