"""Messages to Slack, and what its answers mean for the outbox."""

import json
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import (
    Busy,
    CannotLook,
    ChannelClosed,
    NotSent,
    Refused,
    TokenRefused,
    Unconfirmed,
)
from bot.models import Channel
from bot.settings import Slack
from digests.models import Digest, Message
from digests.render.slack import render
from digests.render.untabled import REFUSALS, untabled
from scrapers.patience import retry_after

_JSON = {"Content-Type": "application/json;charset=utf-8"}
EVENT = "ofsted_bot_delivery"  # the metadata's event type; its payload holds the key
SECONDS = 20.0  # for a whole call; a delivery's lease must be longer than this
_CONNECT = 10.0
_IDLE = 10.0  # a connection unused for longer is likely to be closed when it is used again
_PAGE = 200
_PAGES = 10  # of history, newest first: what is looked for was posted minutes ago
_SKEW = timedelta(minutes=5)  # Slack's clock is not ours
_AWAY = 30.0  # seconds to leave a Slack alone that does not say how long

# What Slack's errors mean to whoever reads `status`, by what is to be done about them.
# https://docs.slack.dev/reference/methods/chat.postMessage
_CLOSED: Mapping[str, str] = {
    "is_archived": "The channel is archived. Unarchive it in Slack to go on.",
    "channel_not_found": "Slack does not find the channel, or the bot is not in it. "
    "Invite the bot to go on.",
    "not_in_channel": "The bot is not in the channel. Invite it to go on.",
    "cannot_dm_bot": "This conversation is with another bot, which takes no messages.",
    "user_not_found": "Slack does not find the person.",
    "user_disabled": "The person's account was closed.",
    "messages_tab_disabled": "The app's Messages tab is off. Turn it on in the app's settings.",
    "restricted_action": "The workspace's rules keep the bot from posting here. Ask its admins.",
    "restricted_action_read_only_channel": "The channel is read-only. Ask its admins to let the "
    "bot post.",
    "restricted_action_non_threadable_channel": "The channel's rules keep the bot from posting.",
    "restricted_action_thread_only_channel": "The channel takes replies alone, and the bot opens "
    "new messages.",
    "ekm_access_denied": "The workspace's admins have stopped messages here.",
}
_TOKEN: Mapping[str, str] = {
    "not_authed": "Slack was given no token. Set SLACK_BOT_TOKEN.",
    "invalid_auth": "Slack does not know the token. Set SLACK_BOT_TOKEN to the one that "
    "Install App shows.",
    "token_revoked": "The token was revoked. Install the app again and set SLACK_BOT_TOKEN anew.",
    "token_expired": "The token has expired. Install the app again and set SLACK_BOT_TOKEN anew.",
    "account_inactive": "The app was removed from the workspace, or the workspace was closed. "
    "Install the app again and set SLACK_BOT_TOKEN anew.",
    "missing_scope": "The token may not post. Add the scope chat:write and install the app again.",
    "not_allowed_token_type": "SLACK_BOT_TOKEN is another kind of token. It begins with xoxb-.",
    "access_denied": "Slack denies the app access. Ask the workspace's admins.",
    "no_permission": "The token may not post. Add the scope chat:write and install the app again.",
    "org_login_required": "The workspace moves to an Enterprise organisation. Wait until it has.",
    "team_access_not_granted": "The app is not allowed in this workspace. Ask its admins.",
    "enterprise_is_restricted": "The organisation does not allow the app. Ask its admins.",
}
_REFUSED: Mapping[str, str] = {
    "message_not_found": "What it corrects was deleted in Slack.",
    "cant_update_message": "What it corrects is not the bot's to change any more.",
    "edit_window_closed": "The workspace's rules allow no later changes of messages.",
}
_BUSY = (
    *("ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"),
    *("service_unavailable", "request_timeout", "team_added_to_org"),
)
# Slack says itself that some of it may have been done.
_UNSURE = ("fatal_error", "internal_error")


class SlackSender:
    """Posts to one workspace. It belongs to the event loop that it first sends on."""

    def __init__(self, settings: Slack, *, seconds: float = SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds
        self._client: AsyncWebClient | None = None
        self._closed_books: set[str] = set()  # channels whose history may not be read

    def draw(self, digest: Digest) -> Message:
        return render(digest)

    async def post(
        self, channel: Channel, message: Message, *, key: str, thread: str | None = None
    ) -> str:
        try:
            answer = await self._say(
                "chat.postMessage",
                message,
                channel=channel.address.channel,
                metadata=_metadata(key),
                unfurl_links=False,
                unfurl_media=False,
                **({"thread_ts": thread} if thread else {}),
            )
        except Refused as refused:
            if thread is None or "thread_not_found" not in str(refused):
                raise
            # Its first message was deleted: what is new is not to go with it.
            return await self.post(channel, message, key=key)
        return _receipt(answer)

    async def update(self, channel: Channel, message: Message, *, key: str, receipt: str) -> str:
        answer = await self._say(
            "chat.update",
            message,
            channel=channel.address.channel,
            ts=receipt,
            metadata=_metadata(key),
        )
        return _receipt(answer)

    async def find(
        self, channel: Channel, key: str, since: datetime, *, thread: str | None = None
    ) -> str | None:
        place = channel.address.channel
        if place in self._closed_books:
            raise CannotLook("the app has no scope to read the channel's history")
        where = {
            "channel": place,
            "oldest": f"{(since - _SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": _PAGE,
        }
        if thread is not None:
            found = await self._look("conversations.replies", key, {**where, "ts": thread})
            if found is not None:
                return found
        # Where the thread's first message was deleted, it was posted to the channel.
        return await self._look("conversations.history", key, where)

    async def close(self) -> None:
        if self._client is not None and self._client.session is not None:
            await self._client.session.close()

    async def _look(self, method: str, key: str, where: Mapping[str, Any]) -> str | None:
        """Goes through the pages of a conversation for the message that carries the key."""
        cursor = ""
        for _ in range(_PAGES):
            try:
                params = {**where, **({"cursor": cursor} if cursor else {})}
                answer = await self._call(method, http_verb="GET", params=params)
            except SlackApiError as error:
                name = _error_name(error)
                if name in ("missing_scope", "no_permission", "not_allowed_token_type"):
                    self._closed_books.add(where["channel"])
                    raise CannotLook("the app has no scope to read the channel's history") from None
                if name in ("not_in_channel", "channel_not_found"):
                    raise CannotLook("the bot is not in the channel") from None
                if name == "thread_not_found":
                    return None
                raise _meaning(error) from None
            messages = answer.get("messages")
            if not isinstance(messages, list):
                raise Unconfirmed(f"Slack's answer to {method} makes no sense.")
            for message in messages:
                if _key_of(message) == key:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise CannotLook(f"the conversation has more than {_PAGE * _PAGES} messages since")

    async def _say(self, method: str, message: Message, **where: object) -> AsyncSlackResponse:
        """Says it; without its table to a Slack that refuses that one."""
        try:
            return await self._write(method, message.body, where)
        except Refused as refused:
            plainer = untabled(json.loads(message.body))
            if plainer is None or not any(f"({name})" in str(refused) for name in REFUSALS):
                raise
        return await self._write(method, json.dumps(plainer), where)

    async def _write(
        self, method: str, message: str, where: Mapping[str, object]
    ) -> AsyncSlackResponse:
        """`message` is JSON already, the same for many channels: `where` is put before it."""
        body = f"{json.dumps(where)[:-1]},{message[1:]}".encode()
        try:
            return await self._call(method, data=body, headers=dict(_JSON))
        except SlackApiError as error:
            # Its response holds the request's headers, and those the token: not to be kept.
            raise _meaning(error) from None

    async def _call(self, method: str, **rest: Any) -> AsyncSlackResponse:
        """One call, never repeated here: https://docs.slack.dev/apis/web-api/rate-limits"""
        try:
            return await self._connected().api_call(method, **rest)
        except SlackApiError:
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Busy(f"Slack cannot be reached: {_cause(error)}.", _AWAY) from None
        except aiohttp.ClientHttpProxyError as error:
            raise Busy(f"The proxy answered HTTP {error.status}.", _AWAY) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unconfirmed(f"Slack's answer was lost: {_cause(error)}.") from None
        except (ValueError, AttributeError, TypeError):
            # What slack_sdk meets where an answer is not JSON, or JSON but not an object.
            raise Unconfirmed(f"Slack's answer to {method} makes no sense.") from None

    def _connected(self) -> AsyncWebClient:
        if self._client is None:
            # The outbox has its own bounds, and a call in the pool's queue would run out of time.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE)
            wait = aiohttp.ClientTimeout(total=self._seconds, sock_connect=_CONNECT)
            self._client = AsyncWebClient(
                token=self._settings.bot_token.reveal(),
                base_url=self._settings.api_url,
                session=aiohttp.ClientSession(
                    connector=connector, timeout=wait, cookie_jar=aiohttp.DummyCookieJar()
                ),
                # The usual ones post again after a lost answer.
                retry_handlers=[],
            )
        return self._client


def _metadata(key: str) -> dict[str, Any]:
    """https://docs.slack.dev/messaging/message-metadata"""
    return {"event_type": EVENT, "event_payload": {"key": key}}


def _key_of(message: Any) -> object:
    metadata = message.get("metadata") or {} if isinstance(message, dict) else {}
    if metadata.get("event_type") != EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("key")


def _receipt(answer: AsyncSlackResponse) -> str:
    ts = answer.get("ts")
    if not ts:
        raise Unconfirmed("Slack took the message without naming it.")
    return str(ts)


def _error_name(error: SlackApiError) -> str | None:
    """`is_archived` and the like; None where Slack's own words are missing."""
    response = error.response
    data = response.data if isinstance(response, AsyncSlackResponse) else None
    name = data.get("error") if isinstance(data, dict) else None
    return str(name) if name else None


def _meaning(error: SlackApiError) -> NotSent | Unconfirmed:
    """Whether a call that went wrong did anything, and what is to be done."""
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return Unconfirmed("Slack's answer makes no sense.")
    name, status = _error_name(error) or "", response.status_code
    asked = retry_after(response.headers.get("Retry-After"))
    after = _AWAY if asked is None else asked
    if status == 429 or name in _BUSY:
        return Busy(f"Slack asks to wait ({name or 'HTTP 429'}).", after)
    if status == 503 and asked is not None:
        return Busy("Slack is closed for now (HTTP 503).", after)
    if not name and status < 300:
        return Unconfirmed("Slack's answer makes no sense.")
    # A 503 without a time to come back is often a gateway's word about an answer it lost.
    if status >= 500 or name in _UNSURE:
        return Unconfirmed(f"Slack had a fault of its own ({name or f'HTTP {status}'}).")
    if name in _TOKEN:
        return TokenRefused(f"{_TOKEN[name]} ({name})")
    if name in _CLOSED:
        return ChannelClosed(f"{_CLOSED[name]} ({name})")
    if not name and status not in (413, 414):
        # A gate on the way to Slack, not Slack: it may open.
        return Busy(f"Something before Slack answered HTTP {status}.", after)
    why = _REFUSED.get(name, "Slack does not take the message.")
    return Refused(f"{why} ({name or f'HTTP {status}'})")


def _cause(error: Exception) -> str:
    """What went wrong on the network, without an address that might hold a password."""
    below = getattr(error, "os_error", None)
    if isinstance(below, ssl.SSLError):
        return f"its certificate is not trusted ({below.reason or 'SSL'})"
    if isinstance(error, TimeoutError):
        return "it took too long"
    return (below.strerror if below is not None and below.strerror else "") or type(error).__name__
