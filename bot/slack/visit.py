"""One look at Slack with the configured tokens: who they are, what they may, what time it is."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Slack

_SECONDS = 10
# https://docs.slack.dev/reference/methods/auth.test#errors
_NO_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)


_WORD = re.compile("[a-z_]+")  # the SDK has words of its own for what it cannot read

_sdk = logging.getLogger("bot.slack.sdk")
_sdk.setLevel(logging.CRITICAL)  # what goes wrong is told by whoever asked


@dataclass(frozen=True, slots=True)
class Visit:
    """What Slack said. `error` is its own short word, or ours where it was not reached."""

    error: str = ""
    team: str = ""  # the workspace's name
    team_id: str = ""
    user: str = ""  # the bot's name there
    scopes: frozenset[str] | None = None  # None: not told
    time: datetime | None = None  # Slack's clock


def visit(slack: Slack) -> Visit:
    """Asks auth.test, whose answer's headers name the scopes; never raises.

    https://docs.slack.dev/reference/methods/auth.test
    """
    answer = _ask(slack, slack.bot_token.reveal(), "auth.test")
    if isinstance(answer, str):
        return Visit(error=answer)
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    scopes = headers.get("x-oauth-scopes")
    return Visit(
        team=str(answer.get("team") or ""),
        team_id=str(answer.get("team_id") or ""),
        user=str(answer.get("user") or ""),
        scopes=_names(scopes) if isinstance(scopes, str) else None,
        time=_time(headers),
    )


async def token_trouble(slack: Slack) -> str:
    """Slack's word where it says that the bot's token is none; "" for anything else."""
    client = AsyncWebClient(
        slack.bot_token.reveal(),
        base_url=slack.api_url,
        timeout=_SECONDS,
        retry_handlers=[],
        logger=_sdk,
    )
    try:
        await client.auth_test()
    except SlackApiError as error:
        word = str(error.response.get("error") or "")
        return word if word in _NO_TOKEN else ""
    except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError, ValueError):
        return ""  # not reached: each message says so when it cannot be sent
    return ""


def try_socket(slack: Slack) -> str:
    """Whether Socket Mode may be used with the app's token: "" or Slack's word for why not.

    https://docs.slack.dev/reference/methods/apps.connections.open
    """
    answer = _ask(slack, slack.app_token.reveal(), "apps.connections.open")
    return answer if isinstance(answer, str) else ""


def _ask(slack: Slack, token: str, method: str) -> SlackResponse | str:
    client = WebClient(
        token, base_url=slack.api_url, timeout=_SECONDS, retry_handlers=[], logger=_sdk
    )
    try:
        return client.api_call(method)
    except SlackApiError as error:
        return _word(error.response)
    except (SlackClientError, OSError, ValueError) as error:
        # What was refused can hold the address, never the token: that goes in a header.
        return f"not reached ({type(error).__name__})"


def _word(response: object) -> str:
    if isinstance(response, SlackResponse) and isinstance(response.data, dict):
        word = str(response.get("error") or "unknown_error")
        if _WORD.fullmatch(word):
            return word
    return "not reached (what answered was not Slack)"


def _names(header: str) -> frozenset[str]:
    return frozenset(name.strip() for name in header.split(",") if name.strip())


def _time(headers: Mapping[str, Any]) -> datetime | None:
    value = headers.get("date")
    try:
        return parsedate_to_datetime(str(value)) if value else None
    except ValueError:
        return None
