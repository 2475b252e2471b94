"""Messages to Teams: alerts, digests and answers, and no faster than Teams allows."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Any

from bot.errors import Busy, CannotLook, ChannelClosed, Refused
from bot.models import Channel
from bot.teams.activities import Activity
from bot.teams.connector import Connector
from bot.teams.references import reference_of
from bot.teams.throttle import Throttle
from digests.models import Digest, Message
from digests.render.teams import render

_PATIENCE = 2.0  # seconds that the outbox waits here; for longer it comes again
_ANSWER_SECONDS = 10.0  # Teams waits fifteen for the answer to an activity
_TRIES = 4


class TeamsSender:
    """Posts to one tenant. It belongs to the event loop that it first sends on."""

    def __init__(self, connector: Connector, throttle: Throttle | None = None) -> None:
        self._connector = connector
        self._throttle = throttle or Throttle()

    def draw(self, digest: Digest) -> Message:
        return render(digest)

    async def post(
        self, channel: Channel, message: Message, *, key: str, thread: str | None = None
    ) -> str:
        conversation = channel.address.channel
        if thread and channel.kind == "channel":
            # Chats have no threads: there it is the next message.
            conversation = f"{conversation}{THREAD}{thread}"
        service = _service(channel)
        await self._turn(channel.address.channel)
        with _Closing(self._throttle, channel.address.channel):
            return await self._connector.create(service, conversation, _card(message), key)

    async def update(self, channel: Channel, message: Message, *, key: str, receipt: str) -> str:
        if not receipt:
            raise Refused("Teams did not name the message, so it cannot be changed.")
        conversation = channel.address.channel
        service = _service(channel)
        await self._turn(conversation)
        with _Closing(self._throttle, conversation):
            await self._connector.update(service, conversation, receipt, _card(message), key)
        return receipt

    async def find(
        self, channel: Channel, key: str, since: datetime, *, thread: str | None = None
    ) -> str | None:
        raise CannotLook("a bot may not read what was posted in Teams")

    async def answer(self, activity: Activity, card: dict[str, Any]) -> None:
        """Posts a card where the activity came from, in its thread; patient for some seconds.

        Raises what bot/errors.py tells apart.
        """
        place = activity.address.channel

        async def once() -> None:
            wait = self._throttle.seconds(place)
            if wait:
                raise Busy("That is more than Teams allows here.", wait)
            self._throttle.count(place)
            with _Closing(self._throttle, place):
                await self._connector.create(activity.service, activity.conversation, card, "")

        await patiently(once)

    async def close(self) -> None:
        await self._connector.close()

    async def _turn(self, conversation: str) -> None:
        wait = self._throttle.seconds(conversation)
        if wait > _PATIENCE:
            raise Busy("That is more than Teams allows in one conversation.", wait)
        while wait:
            await asyncio.sleep(wait)
            wait = self._throttle.seconds(conversation)
        self._throttle.count(conversation)


THREAD = ";messageid="  # https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations


async def patiently(
    call: Callable[[], Awaitable[None]],
    *,
    seconds: float = _ANSWER_SECONDS,
    clock: Callable[[], float] = monotonic,
) -> None:
    """Tries again where nothing was posted, as long as somebody waits for an answer."""
    end = clock() + seconds
    for attempt in range(_TRIES):
        try:
            return await call()
        except Busy as error:
            # Some of it by chance, so that those who were refused together do not return together.
            wait = error.after + random.uniform(0, 0.25 * 2**attempt)  # noqa: S311 - no secret
            if attempt + 1 == _TRIES or clock() + wait > end:
                raise
            await asyncio.sleep(wait)
    return None


class _Closing:
    """Keeps the time for which Teams asks to be left alone in a conversation."""

    def __init__(self, throttle: Throttle, conversation: str) -> None:
        self._throttle = throttle
        self._conversation = conversation

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Busy):
            self._throttle.close(self._conversation, error.after)


def _service(channel: Channel) -> str:
    reference = reference_of(channel)
    if reference is None:
        raise ChannelClosed(
            "It is not known how to reach this conversation. Write to the bot there once."
        )
    return reference.service


def _card(message: Message) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(message.body)
    return card
