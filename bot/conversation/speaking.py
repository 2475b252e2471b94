"""The records of a conversation: who speaks, and what is said back."""

from dataclasses import dataclass
from typing import Literal

from bot.models import Address, ChannelKind
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


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said back."""

    digest: Digest
    shown: Literal["private", "channel"] = "private"  # to whom
