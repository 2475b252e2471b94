"""The bot's own token: asked for when needed, kept until it is nearly over.

The SDK's way is msal over requests, without a timeout; this is the one request that it makes.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from urllib.parse import quote

import httpx

from bot.errors import Busy, TokenRefused
from bot.settings import Teams

LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
_EARLY = 300  # seconds before its end, a token is asked for anew
_AWAY = 30.0
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_FIXES = {
    "AADSTS7000215": "The client secret is wrong or has expired. Make a new one in the app "
    "registration and set TEAMS_CLIENT_SECRET to its value, not to its id.",
    "AADSTS7000222": "The client secret has expired. Make a new one in the app registration and "
    "set TEAMS_CLIENT_SECRET.",
    "AADSTS700016": "The tenant does not know the app. Check TEAMS_CLIENT_ID and TEAMS_TENANT_ID.",
    "AADSTS90002": "Microsoft knows no such tenant. Check TEAMS_TENANT_ID.",
}


class Tokens:
    """Gives the token for the connector. It belongs to one event loop."""

    def __init__(
        self,
        settings: Teams,
        http: httpx.AsyncClient,
        *,
        login: str = LOGIN,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._settings = settings
        self._http = http
        self._address = f"{login}/{quote(settings.tenant_id, safe='')}/oauth2/v2.0/token"
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._until = 0.0

    async def token(self) -> str:
        """Raises TokenRefused, which names the fix, or Busy; nothing was posted then."""
        async with self._lock:
            if self._clock() >= self._until:
                self._token, seconds = await self._ask()
                self._until = self._clock() + max(seconds - _EARLY, 1)
            return self._token

    def forget(self) -> None:
        """The connector did not take it: the next one is asked for anew."""
        self._until = 0.0

    async def _ask(self) -> tuple[str, float]:
        try:
            answer = await self._http.post(
                self._address,
                data={
                    "grant_type": "client_credentials",
                    "client_id": self._settings.client_id,
                    "client_secret": self._settings.client_secret.reveal(),
                    "scope": SCOPE,
                },
            )
        except httpx.HTTPError as error:
            raise Busy(f"Microsoft's sign-in cannot be reached ({_name(error)}).", _AWAY) from None
        said = _object(answer)
        token, seconds = said.get("access_token"), said.get("expires_in")
        if answer.status_code == 200 and isinstance(token, str) and token:
            return token, float(seconds) if isinstance(seconds, int | float) else 3600.0
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Busy(f"Microsoft's sign-in answers HTTP {answer.status_code}.", _AWAY)
        words = str(said.get("error_description", ""))
        code = next((code for code in _FIXES if words.startswith(f"{code}:")), None)
        name = code or str(said.get("error") or f"HTTP {answer.status_code}")[:60]
        raise TokenRefused(
            f"{_FIXES.get(name, 'Microsoft gives the bot no token. ')}"
            f"{'' if code else 'Check TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID.'}"
            f" ({name})"
        )


def _object(answer: httpx.Response) -> dict[str, object]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _name(error: Exception) -> str:
    return type(error).__name__
