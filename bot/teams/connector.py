"""The one place that touches Microsoft's SDK: who may talk to us, and our calls to Teams.

What the SDK leaves open is closed here: a time limit, what each error means, tokens without a
service address, `.env` files. It is imported only where Teams is configured: it takes a second.
"""

import asyncio
import logging
import os
import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from bot.errors import Busy, ChannelClosed, NotSent, Refused, TokenRefused, Unconfirmed
from bot.settings import Teams
from bot.teams.tokens import Tokens
from digests.render.cards import CONTENT_TYPE
from scrapers.patience import retry_after

# Its import reads .env into the environment, and warns of what we do not use.
os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.api import ClientCredentials
    from microsoft_teams.api.activities.message import MessageActivityInput
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment
    from microsoft_teams.api.auth.json_web_token import JsonWebToken
    from microsoft_teams.api.clients.conversation import ConversationClient
    from microsoft_teams.apps.http import HttpServer
    from microsoft_teams.apps.http.adapter import HttpMethod, HttpRequest, HttpRouteHandler
    from microsoft_teams.common import Client, ClientOptions

# It calls every stranger's token an error; the server beside it warns of the same.
logging.getLogger("microsoft_teams.apps.auth.token_validator").setLevel(logging.CRITICAL)

log = logging.getLogger(__name__)

SECONDS = 15.0  # for a call; a delivery's lease must be longer
_AWAY = 30.0  # seconds to leave a Teams alone that does not say how long
_SOON = 1.0  # after a fault that Microsoft calls passing
_MOST_CLIENTS = 20  # a tenant has one address, or a few
_CHECKING = 4  # tokens that are checked at the same time
# Microsoft's placeholder for a message that it took without naming it.
_UNNAMED = "DO_NOT_USE_PLACEHOLDER_ID"

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
# and https://learn.microsoft.com/microsoftteams/platform/bots/build-notification-capability:
# what each answer means, and whether the message may be sent again.
_CLOSED: Mapping[str, str] = {
    "MessageWritesBlocked": "Somebody has blocked the bot, or removed it from the conversation. "
    "Add it again to go on.",
    "BotNotInConversationRoster": "The bot is not in the conversation. Add it again to go on.",
    "ConversationBlockedByUser": "The person has blocked the bot.",
    "ConversationNotFound": "Teams does not find the conversation. It may have been deleted.",
    "BotDisabledByAdmin": "The tenant's administrator has blocked the app. Allow it in the Teams "
    "admin centre.",
    "ForbiddenOperationException": "The bot may not post here. It was removed, or the channel's "
    "rules keep it from posting.",
}


class Connector:
    """Teams' side of the bot. It belongs to the event loop that it first works on."""

    def __init__(
        self,
        settings: Teams,
        *,
        cloud: CloudEnvironment = PUBLIC,
        seconds: float = SECONDS,
    ) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(timeout=seconds)
        self._tokens = Tokens(settings, self._http, login=cloud.login_endpoint)
        self._client = Client(ClientOptions(timeout=seconds, token=self._token))
        self._clients: dict[str, ConversationClient] = {}
        self._checking = asyncio.Semaphore(_CHECKING)
        self._server = HttpServer(_NoRoutes())
        self._server.on_request = _passed
        if settings.client_id:  # without one it trusts nobody
            known = ClientCredentials(
                client_id=settings.client_id,
                client_secret=settings.client_secret.reveal(),
                tenant_id=settings.tenant_id,
            )
            self._server.initialize(credentials=known, cloud=cloud)

    async def trusts(self, authorization: str, service: str) -> bool:
        """Whether a request comes from Microsoft's connector, for this bot, at this address.

        Without an address the rest of the token is checked; nothing is answered to nowhere.
        """
        if not authorization.startswith("Bearer "):
            return False
        # Anybody can make up a token with a key that is not known yet, and Microsoft would be asked
        # for its keys each time: what is not even addressed to this bot costs nothing.
        if not _addressed(authorization, service, self._settings.client_id):
            log.warning("a token that is not for this bot was refused")
            return False
        # The SDK asks for Microsoft's keys without giving the loop back.
        async with self._checking:
            return await asyncio.to_thread(asyncio.run, self._checked(authorization, service))

    async def _checked(self, authorization: str, service: str) -> bool:
        said: dict[str, object] = {"type": "check", "id": "check"}
        if service:
            said["serviceUrl"] = service
        request: HttpRequest = {
            "body": said,
            "headers": {"authorization": authorization},
        }
        answer = await self._server.handle_request(request)
        return bool(answer["status"] == 200)

    async def create(self, service: str, conversation: str, card: dict[str, Any], key: str) -> str:
        """Posts a card; gives the message's id. `key` stands where nobody sees it."""
        at, place, message = self._at(service), _quoted(conversation), _message(card, key)
        try:
            sent = await at.create_activity(place, message)
        except Exception as error:
            raise self._meaning(error) from None
        return "" if sent.id == _UNNAMED else str(sent.id)

    async def update(
        self, service: str, conversation: str, message: str, card: dict[str, Any], key: str
    ) -> None:
        """Puts a card in the place of a message."""
        at, place, made = self._at(service), _quoted(conversation), _message(card, key)
        try:
            await at.update_activity(place, quote(message, safe=""), made)
        except KeyError:
            return  # taken; the SDK looks for an id that Teams need not give
        except Exception as error:
            raise self._meaning(error) from None

    async def role(self, service: str, conversation: str, member: str) -> str:
        """What a member is there: "owner", "user", "guest"; "" where Teams does not say."""
        at = self._at(service)
        try:
            known = await at.members_client.get_by_id(_quoted(conversation), _quoted(member))
        except (httpx.HTTPError, ValueError, NotSent):
            return ""
        role = known.user_role
        return role.casefold() if isinstance(role, str) else ""

    async def close(self) -> None:
        await self._http.aclose()
        await self._client.http.aclose()

    def _at(self, service: str) -> ConversationClient:
        """The SDK's client for the connector at this address."""
        local = self._settings.allow_unauthenticated_loopback
        if local and not is_loopback(service):
            raise Refused("[teams] allow_unauthenticated_loopback answers this machine alone.")
        if service not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                self._clients.clear()
            self._clients[service] = ConversationClient(service, self._client)
        return self._clients[service]

    async def _token(self) -> str | None:
        """No token leaves for this machine's own test client, and none is asked for."""
        if self._settings.allow_unauthenticated_loopback:
            return None
        return await self._tokens.token()

    def _meaning(self, error: Exception) -> NotSent | Unconfirmed:
        if isinstance(error, NotSent | Unconfirmed):
            return error
        if isinstance(error, httpx.HTTPStatusError):
            if error.response.status_code == 401:
                self._tokens.forget()
            return meaning(error.response)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            return Busy(f"Teams cannot be reached ({type(error).__name__}).", _AWAY)
        return Unconfirmed(f"Teams' answer was lost ({type(error).__name__}).")


class _NoRoutes:
    """The SDK's server asks for a route; ours stands in bot/web.py."""

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        """Nothing to do."""

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing to do."""

    async def start(self, port: int) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""


async def _passed(_: object) -> Any:
    """The SDK has checked the token: what the activity says is read elsewhere."""
    return {"status": 200}


def _addressed(authorization: str, service: str, client_id: str) -> bool:
    """What a token says of itself, before its signature is checked: for this bot, and
    from this service.

    Tokens of Microsoft's agents name no service: with those, an answer could be sent on to
    anybody's address.
    """
    try:
        said = JsonWebToken(authorization.removeprefix("Bearer "))
    except Exception:  # whatever the SDK's parsers raise: it is no token
        return False
    audience = [said.audience] if isinstance(said.audience, str) else said.audience or []
    if not {client_id, f"api://{client_id}", f"api://botid-{client_id}"} & set(audience):
        return False
    return not service or said.service_url.rstrip("/") == service.rstrip("/")


def _message(card: dict[str, Any], key: str) -> MessageActivityInput:
    # A text beside a card is split off into a message of its own, without an id: `summary` is what
    # a notification says.
    return MessageActivityInput.model_validate(
        {
            "summary": card["fallbackText"],
            "attachments": [{"contentType": CONTENT_TYPE, "content": card, "name": key or None}],
        }
    )


def _quoted(identity: str) -> str:
    return quote(identity, safe=":@;=.-_!~$&'()*+,")


def is_loopback(address: str) -> bool:
    """Whether an address of HTTP is this machine's own."""
    try:
        return httpx.URL(address).host in ("127.0.0.1", "localhost", "::1")
    except httpx.InvalidURL:
        return False


def meaning(answer: httpx.Response) -> NotSent | Unconfirmed:
    """Whether a call that went wrong did anything, and what is to be done.

    Microsoft asks to repeat 412, 429, 502, 503 and 504, and not to repeat 500. A message that Teams
    turned away for a while is to arrive, so that is done even where a gateway may have said it.
    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis
    """
    status, code = answer.status_code, _code(answer)
    asked = retry_after(answer.headers.get("Retry-After"))
    name = code or f"HTTP {status}"
    after = asked if asked is not None else _AWAY if status == 429 else _SOON
    if status == 429:
        return Busy("Teams asks to wait (HTTP 429).", after)
    if status in (412, 502, 503, 504):
        return Busy(f"Teams could not take it just now ({name}).", after)
    if status >= 500:
        return Unconfirmed(f"Teams had a fault of its own ({name}).")
    if status == 401:
        return TokenRefused(
            "Teams does not take the bot's token. Check TEAMS_CLIENT_ID, TEAMS_TENANT_ID and that "
            f"the bot is registered for this app. ({name})"
        )
    if code in _CLOSED:
        return ChannelClosed(f"{_CLOSED[code]} ({code})")
    if status in (403, 404, 410):
        return ChannelClosed(f"The bot may not post here, or the conversation is gone. ({name})")
    return Refused(f"Teams does not take the message ({name}).")


def _code(answer: httpx.Response) -> str:
    """`MessageWritesBlocked` and the like, from the error's outer or inner code."""
    try:
        error = answer.json()["error"]
        inner = error.get("innerHttpError") or {}
        codes = (error.get("code"), inner.get("code"), error.get("message"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    known = [code for code in codes if isinstance(code, str)]
    found = next((c for c in known if c in _CLOSED), None)
    inside = next((c for c in _CLOSED for said in known if c in said), None)
    return found or inside or (known[0][:60] if known else "")
