"""Words in, a digest out: everything people can do is a command in words. `respond` is the door."""

from datetime import datetime

from bot.commands import answer
from bot.conversation.speaking import Reply, Speaker
from bot.settings import Settings
from bot.store import Store

__all__ = ["Reply", "Speaker", "respond"]


def respond(
    words: str, *, store: Store, speaker: Speaker, now: datetime, settings: Settings
) -> Reply:
    """What the bot says to these words, typed or behind a button; never raises for its words."""
    return Reply(answer(words, store, now=now, groups=settings.groups))
