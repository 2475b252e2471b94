"""What `ofsted-bot doctor` looks at for Teams: whether Microsoft gives the bot a token."""

import asyncio
from collections.abc import Iterator

import httpx

from bot.errors import Busy, NotSent
from bot.settings import Teams
from bot.signs import Sign
from bot.teams.tokens import LOGIN, Tokens

_SECONDS = 10.0
_GUIDE = "docs/teams.md leads there."


def check_teams(settings: Teams, *, login: str = LOGIN) -> Iterator[Sign]:
    """Asks Microsoft's sign-in for a token, and nothing else of the outside world."""
    if settings.allow_unauthenticated_loopback:
        yield Sign(
            "teams",
            "doubtful",
            "allow_unauthenticated_loopback is on: a client on this machine is answered without a "
            "token, and Teams is not.",
            "Remove it from [teams] in config.toml, unless you test with a local client.",
        )
        return
    missing = [
        name
        for name, value in (
            ("TEAMS_CLIENT_ID", settings.client_id),
            ("TEAMS_CLIENT_SECRET", settings.client_secret),
            ("TEAMS_TENANT_ID", settings.tenant_id),
        )
        if not value
    ]
    if missing:
        yield Sign("teams", "bad", f"Not set: {', '.join(missing)}.", _GUIDE)
        return
    try:
        asyncio.run(_ask(settings, login))
    except Busy as error:
        fix = "Let this machine reach https://login.microsoftonline.com, then look again."
        yield Sign("teams", "bad", str(error), fix)
    except NotSent as error:
        yield Sign("teams", "bad", str(error), _GUIDE)
    else:
        yield Sign("teams", "good", "Microsoft gives the bot a token.")


async def _ask(settings: Teams, login: str) -> None:
    async with httpx.AsyncClient(timeout=_SECONDS) as http:
        await Tokens(settings, http, login=login).token()
