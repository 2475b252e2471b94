"""Words in, a digest out: everything people can do is a command in words. `respond` is the door."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.conversation import digest as digests_of
from bot.conversation import (
    edit,
    resend,
    share,
    sources,
    status,
    subscribe,
    subscriptions,
    undo,
    unsubscribe,
    wrong,
)
from bot.conversation import help as helping
from bot.conversation import settings as hours
from bot.conversation.actions import answered
from bot.conversation.commands import COMMANDS, find_command
from bot.conversation.speaking import Reply, Said, Speaker
from bot.conversation.wording import line, not_done
from bot.settings import Settings
from bot.store import Store
from digests.build import CLOSING
from digests.models import Part

__all__ = ["CHANGES", "COMMANDS", "LONGEST", "Reply", "Speaker", "changes", "respond"]

# Commands that may change what a conversation is told.
CHANGES = frozenset({"subscribe", "unsubscribe", "edit", "digest", "settings", "undo", "resend"})
_LOOKS = ("", "preview", "show", "list")

LONGEST = 500  # characters of a question or a command
# What is wrong may take some telling; "share" goes before a whole question.
_LONGER: Mapping[str, int] = MappingProxyType({"wrong": 3_500, "share": LONGEST + 10})
_REPLIES: Mapping[str, Callable[[Said], Reply]] = MappingProxyType(
    {
        "subscribe": subscribe.reply,
        "unsubscribe": unsubscribe.reply,
        "subscriptions": subscriptions.reply,
        "edit": edit.reply,
        "digest": digests_of.reply,
        "settings": hours.reply,
        "status": status.reply,
        "share": share.reply,
        "wrong": wrong.reply,
        "resend": resend.reply,
        "sources": sources.reply,
        "undo": undo.reply,
        "help": helping.reply,
    }
)


def respond(
    words: str, *, store: Store, speaker: Speaker, now: datetime, settings: Settings
) -> Reply:
    """What the bot says to these words, typed or behind a button; never raises for its words."""
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    with store.steady():
        return _respond(words, store, speaker, now, settings)


def _respond(
    words: str, store: Store, speaker: Speaker, now: datetime, settings: Settings
) -> Reply:
    typed = " ".join(words.split()).removeprefix("/ofsted").strip()
    said = Said(typed, store, speaker, now, settings)
    command = find_command(typed, said.places, said.topics)
    most = _LONGER.get(command.name, LONGEST) if command else LONGEST
    if len(typed) > most:
        why = f"That is too long: {len(typed):,} characters, and at most {most:,} are read."
        return Reply(replace(not_done(why, ("help",), heading="Try"), closing=CLOSING))
    if command is None:
        return Reply(answered(said))
    reply = _REPLIES[command.name](replace(said, words=command.words))
    notes = (Part(None, (line(command.note),)),) if command.note else ()
    finished = replace(reply.digest, parts=(*notes, *reply.digest.parts), closing=CLOSING)
    return replace(reply, digest=finished)


def changes(words: str, store: Store, settings: Settings) -> bool:
    """Whether words may change what a conversation is told; those that show or ask do not."""
    places = known_places(store.authorities, settings.groups)
    command = find_command(" ".join(words.split()), places, known_topics())
    return command is not None and command.name in CHANGES and command.words not in _LOOKS
