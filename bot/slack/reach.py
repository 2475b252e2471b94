"""Saying something in Slack outside the answer to a request."""

import logging
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from digests.render.untabled import REFUSALS, untabled

Said = Literal["said", "closed", "busy", "unsure"]

LOG = logging.getLogger(__name__)

# Slack waits three seconds for the answer to a request, and this happens within it.
SECONDS = 2
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
CLOSED = frozenset(
    {
        *("channel_not_found", "not_in_channel", "is_archived", "restricted_action"),
        *("restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
        *("restricted_action_non_threadable_channel", "cannot_reply_to_message"),
    }
)
_BUSY = frozenset({"ratelimited", "rate_limited"})


async def say(
    client: AsyncWebClient,
    channel: str,
    message: Mapping[str, Any],
    *,
    to: str | None = None,
    **more: Any,
) -> Said:
    """Posts a message, for all or `to` one: "closed" where the bot may not, "busy" where nothing
    was posted but may be later, "unsure" where nobody knows."""
    method = "chat.postEphemeral" if to else "chat.postMessage"
    try:
        if to:
            await client.chat_postEphemeral(channel=channel, user=to, **message, **more)
        else:
            await client.chat_postMessage(
                channel=channel, **message, **more, unfurl_links=False, unfurl_media=False
            )
    except SlackApiError as error:
        plainer = untabled(message) if _code(error) in REFUSALS else None
        if plainer is not None:
            return await say(client, channel, plainer, to=to, **more)
        return _refused(method, error)
    except aiohttp.ClientConnectorError:
        LOG.warning("%s: no connection", method)
        return "busy"
    except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError) as error:
        LOG.warning("%s: %s", method, type(error).__name__)
        return "unsure"
    return "said"


async def call(
    client: AsyncWebClient, method: str, *, reading: bool = False, **arguments: Any
) -> Mapping[str, Any] | None:
    """A method's answer; None where it refused or did not answer, which is logged by its code.

    What only reads takes no JSON: https://docs.slack.dev/apis/web-api/#post_bodies
    """
    try:
        if reading:
            answer = await client.api_call(method, http_verb="GET", params=arguments)
        else:
            answer = await client.api_call(method, json=arguments)
    except SlackApiError as error:
        _refused(method, error)
    except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError) as error:
        LOG.warning("%s: %s", method, type(error).__name__)
    else:
        data = answer.data
        return data if isinstance(data, Mapping) else None
    return None


async def answer_back(url: object, message: Mapping[str, Any], *, plain_http: bool) -> bool:
    """Posts to the address that Slack gave with a press; says whether it was taken.

    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    """
    if not isinstance(url, str) or urlsplit(url).scheme not in _schemes(plain_http):
        return False
    try:
        answer = await AsyncWebhookClient(url, timeout=SECONDS, retry_handlers=[]).send_dict(
            dict(message)
        )
    except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError) as error:
        LOG.warning("response_url: %s", type(error).__name__)
        return False
    plainer = untabled(message) if any(name in answer.body for name in REFUSALS) else None
    if plainer is not None:
        return await answer_back(url, plainer, plain_http=plain_http)
    if answer.status_code != 200:
        LOG.warning("response_url: %s", answer.status_code)
    return answer.status_code == 200


def _schemes(plain_http: bool) -> tuple[str, ...]:
    return ("https", "http") if plain_http else ("https",)


def _refused(method: str, error: SlackApiError) -> Said:
    code = _code(error)
    LOG.warning("%s: %s", method, code)
    if code in CLOSED:
        return "closed"
    if code in _BUSY or getattr(error.response, "status_code", None) == 429:
        return "busy"
    return "unsure"


def _code(error: SlackApiError) -> str:
    """Slack's own short word for what is wrong; never what was sent."""
    try:
        code = error.response.get("error")
    except (AttributeError, TypeError, ValueError):
        code = None
    return code if isinstance(code, str) and len(code) < 80 else type(error).__name__
