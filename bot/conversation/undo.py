"""undo subscribe 12 | undo unsubscribe WORDS: what the buttons say, for those who type."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation import subscribe, unsubscribe
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import not_done
from bot.store import subscriptions

_RECENT = timedelta(hours=1)


def reply(said: Said) -> Reply:
    words = said.words.removeprefix("the ").removeprefix("last ")
    first, _, rest = words.partition(" ")
    if first == "unsubscribe" and rest:
        return subscribe.reply(replace(said, words=rest))
    if first in ("subscribe", "subscription") and rest:
        return unsubscribe.reply(replace(said, words=rest))
    if first.isdecimal():
        return unsubscribe.reply(replace(said, words=words))
    channel = said.channel
    known = subscriptions.of_channel(said.store, channel.id) if channel is not None else ()
    mine = [
        one for one in known if one.made_by == said.speaker.user and said.now - one.made < _RECENT
    ]
    tries = [f"unsubscribe {one.id}" for one in mine[-1:]] or ["subscriptions"]
    return Reply(not_done("Say what to undo.", tries))
