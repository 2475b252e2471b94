"""Messages to incoming webhooks of Slack and Teams: a channel that is only posted to.

A webhook answers that it took a message, never where it stands: there is no thread, no update, and
no looking whether a lost answer was a message. Its address is its only secret, and so appears in no
error and no log.

Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
Teams (a workflow "When a Teams webhook request is received"):
https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp

from bot.errors import Busy, CannotLook, ChannelClosed, NotSent, Refused, Unconfirmed
from bot.models import Channel, Platform
from bot.settings import Webhook, WebhookKind
from digests.models import Digest, Message
from digests.render import slack, teams
from digests.render.cards import CONTENT_TYPE
from scrapers.patience import retry_after

RECEIPT = "accepted"  # all that a webhook says of a message
SECONDS = 20.0  # for a whole call; a delivery's lease must be longer than this
_CONNECT = 10.0
_AWAY = 30.0  # seconds to leave a service alone that does not say how long
_ACCEPTED = (200, 201, 202, 204)
_WHERE = "What this channel hears of stands in the bot’s config.toml."
_LONGEST_REASON = 2_000  # bytes of an answer that are read

# What an answer says of itself, where its number alone does not tell.
_CLOSED = (
    # Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
    *("channel_not_found", "channel_is_archived", "no_service", "no_team", "action_prohibited"),
    *("posting_to_general_channel_denied", "no_active_hooks", "invalid_token", "user_not_found"),
    # Power Automate: a workflow that is turned off, deleted, or has lost its connection.
    *("WorkflowTriggerIsNotEnabled", "WorkflowNotFound", "DirectApiAuthorizationRequired"),
)


def webhook_senders(webhooks: Iterable[Webhook]) -> Mapping[Platform, "WebhookSender"]:
    """A sender for each kind of webhook that is configured."""
    known = tuple(webhooks)
    kinds = dict.fromkeys(webhook.kind for webhook in known)
    return {kind: WebhookSender(kind, known) for kind in kinds}


class WebhookSender:
    """Posts to webhooks of one kind. It belongs to the event loop that it first sends on."""

    def __init__(
        self, kind: WebhookKind, webhooks: Iterable[Webhook], *, seconds: float = SECONDS
    ) -> None:
        self._kind = kind
        self._webhooks = {w.name: w for w in webhooks if w.kind == kind}
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    def draw(self, digest: Digest) -> Message:
        """Without buttons but for links: nobody would hear them pressed, or answer a question."""
        rests_on = f"{digest.rests_on} {_WHERE}" if digest.rests_on else _WHERE
        digest = replace(digest, rests_on=rests_on)
        if self._kind == "teams-webhook":
            return teams.render(digest, webhook=True)
        links = tuple(action for action in digest.actions if action.link)
        return slack.render(replace(digest, actions=links))

    async def post(
        self, channel: Channel, message: Message, *, key: str, thread: str | None = None
    ) -> str:
        address = self._address(channel)
        try:
            async with self._connected().post(
                address, json=self._body(message), allow_redirects=False
            ) as answer:
                if answer.status in _ACCEPTED:
                    return RECEIPT
                said = await answer.content.read(_LONGEST_REASON)
                raise _meaning(answer.status, said, answer.headers.get("Retry-After"))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Busy("The webhook cannot be reached.", _AWAY) from None
        except aiohttp.ClientHttpProxyError as error:
            raise Busy(f"The proxy answered HTTP {error.status}.", _AWAY) from None
        except aiohttp.InvalidURL:
            raise ChannelClosed(
                f"The webhook's address is no web address. {self._fix(channel)}"
            ) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unconfirmed(f"The webhook's answer was lost ({type(error).__name__}).") from None

    async def update(self, channel: Channel, message: Message, *, key: str, receipt: str) -> str:
        raise Refused("What was sent to a webhook cannot be changed.")

    async def find(
        self, channel: Channel, key: str, since: datetime, *, thread: str | None = None
    ) -> str | None:
        raise CannotLook("what was sent to a webhook cannot be read")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _address(self, channel: Channel) -> str:
        webhook = self._webhooks.get(channel.address.channel)
        if webhook is None:
            raise ChannelClosed(f"No [[channels]] in config.toml is named {channel.name!r} now.")
        if not webhook.url:
            raise ChannelClosed(f"The webhook's address is missing. {self._fix(channel)}")
        return webhook.url.reveal()

    def _fix(self, channel: Channel) -> str:
        variable = self._webhooks[channel.address.channel].url_env
        return f"Set the environment's {variable} to it." if variable else "Set it."

    def _body(self, message: Message) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(message.body)
        if self._kind == "slack-webhook":
            return {"text": body["text"], "blocks": body["blocks"]}
        attachment = {"contentType": CONTENT_TYPE, "contentUrl": None, "content": body}
        return {"type": "message", "attachments": [attachment]}

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            wait = aiohttp.ClientTimeout(total=self._seconds, sock_connect=_CONNECT)
            # A connection that idles is often closed just as it is used again, and the message
            # might have gone out: each gets its own.
            connector = aiohttp.TCPConnector(force_close=True)
            self._session = aiohttp.ClientSession(connector=connector, timeout=wait)
        return self._session


def _meaning(status: int, said: bytes, asked: str | None) -> NotSent | Unconfirmed:
    """Whether a message that was not taken may be sent again."""
    reason = next((word for word in _CLOSED if word.encode() in said), None)
    after = retry_after(asked)
    wait = _AWAY if after is None else after
    if status == 429 or (status == 503 and after is not None):
        return Busy(f"The webhook asks to wait (HTTP {status}).", wait)
    if status >= 500:
        return Unconfirmed(f"The webhook had a fault of its own (HTTP {status}).")
    if reason or status in (401, 403, 404, 410):
        return ChannelClosed(
            f"The webhook was removed or turned off ({reason or f'HTTP {status}'}). Make a new one "
            "and put its address in the environment, or remove it from config.toml."
        )
    if status in (407, 408):
        return Busy(f"Something before the webhook answered HTTP {status}.", wait)
    return Refused(f"The webhook does not take the message (HTTP {status}).")
