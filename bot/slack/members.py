"""Whether somebody is in the channel that they want to change."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.reach import SECONDS, call

_PAGE = 1000  # https://docs.slack.dev/reference/methods/conversations.members
_REMEMBERED = 600.0  # seconds for which a member is believed to be one still
_MOST = 10_000


class Members:
    """Who was found in which channel. Slack shows public channels, with their buttons, to people
    who are not in them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}

    async def holds(self, client: AsyncWebClient, channel: str, user: str) -> bool:
        """False where Slack says that they are not in; True also where it does not say."""
        if self._until.get((channel, user), 0.0) > self._clock():
            return True
        try:
            async with asyncio.timeout(SECONDS):
                inside = await _inside(client, channel, user)
        except TimeoutError:
            return True
        if inside is not False:  # what Slack does not say now it will not say in a minute
            if len(self._until) >= _MOST:
                self._until.clear()
            self._until[channel, user] = self._clock() + _REMEMBERED
        return inside is not False


async def _inside(client: AsyncWebClient, channel: str, user: str) -> bool | None:
    """None: Slack does not say, for want of the scope, say."""
    cursor = ""
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        answer = await call(
            client, "conversations.members", reading=True, channel=channel, limit=_PAGE, **more
        )
        listed = answer.get("members") if answer is not None else None
        if answer is None or not isinstance(listed, list) or not listed:
            return None
        if user in listed:
            return True
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return False
