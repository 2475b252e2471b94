"""What a whole conversation is to see, posted there by the bot."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Reply
from bot.models import Subscription
from bot.posting.asking import end
from bot.slack.reach import say
from bot.slack.talk import Talk, Where, drawn, told
from bot.store import channels, subscriptions

_NOT_IN = "I am not in this conversation."
_INVITE = (
    "Add me first: type /invite and my name there. Then ask again; nothing was changed. "
    "In a conversation that takes no apps, subscribe in a channel, or in a direct message to me."
)


async def aloud(talk: Talk, client: AsyncWebClient, words: str, where: Where) -> tuple[Reply, bool]:
    """Does what words ask for, and posts what the channel is to see; whether it was posted.

    Where the bot may not post in the conversation, a subscription made by these words would never
    be heard of: it is taken back, and the reply says what to do.
    """
    before = {one.id for one in subscribed(talk, where)}
    reply = talk.reply(words, where)
    if reply.shown != "channel":
        return reply, False
    posted = await say(client, where.channel, drawn(reply))
    if posted == "closed":
        made = [one for one in subscribed(talk, where) if one.id not in before]
        if end(talk.store, made, talk.now(), groups=talk.settings.groups):
            return Reply(told(_NOT_IN, _INVITE)), False
    return reply, posted == "said"


def subscribed(talk: Talk, where: Where) -> tuple[Subscription, ...]:
    """The conversation's subscriptions."""
    channel = channels.find(talk.store, where.address)
    return subscriptions.of_channel(talk.store, channel.id) if channel is not None else ()
