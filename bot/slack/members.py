"""Who is in which channel, as far as Slack says."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.reach import SECONDS, call

_PAGE = 1000  # https://docs.slack.dev/reference/methods/conversations.members
_PAGE_OF_USER = 200  # https://docs.slack.dev/reference/methods/users.conversations
_PAGES_OF_USER = 10
_REMEMBERED = 600.0  # seconds for which a member is believed to be one still
_MOST = 10_000


class Members:
    """Who was found in which channel. Slack shows public channels, with their buttons, to people
    who are not in them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}
        self._theirs: dict[str, tuple[float, dict[str, str] | None]] = {}

    async def holds(self, client: AsyncWebClient, channel: str, user: str) -> bool:
        """False where Slack says that they are not in; True also where it does not say."""
        if self._until.get((channel, user), 0.0) > self._clock():
            return True
        _, theirs = self._theirs_now(user)
        if channel in (theirs or ()):
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

    async def conversations(
        self, client: AsyncWebClient, user: str, *, anew: bool
    ) -> dict[str, str] | None:
        """The ids of the user's conversations, with their names; None where Slack does not say.

        `anew`: Slack is asked, whatever it said a moment ago.
        """
        asked, found = self._theirs_now(user)
        if anew or not asked:
            found = await _conversations(client, user)
            if len(self._theirs) >= _MOST:
                self._theirs.clear()
            self._theirs[user] = (self._clock() + _REMEMBERED, found)
        return found

    def _theirs_now(self, user: str) -> tuple[bool, dict[str, str] | None]:
        """Whether Slack was asked lately, and what it said."""
        until, found = self._theirs.get(user, (0.0, None))
        return (True, found) if until > self._clock() else (False, None)


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


async def _conversations(client: AsyncWebClient, user: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    cursor = ""
    for _ in range(_PAGES_OF_USER):
        answer = await call(
            client,
            "users.conversations",
            reading=True,
            user=user,
            types="public_channel,private_channel",
            limit=_PAGE_OF_USER,
            **({"cursor": cursor} if cursor else {}),
        )
        if answer is None:
            return None
        for one in answer.get("channels") or ():
            found[str(one.get("id"))] = str(one.get("name") or "")
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found
