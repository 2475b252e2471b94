"""The bot's Teams door in a real server on loopback, and calls to it as Microsoft makes them."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from http.client import HTTPConnection
from typing import Any

from microsoft_teams.api.auth.cloud_environment import PUBLIC
from starlette.applications import Starlette
from starlette.routing import Route

from bot.settings import Secret, Server, Settings, Teams
from bot.store import Store
from bot.teams.connector import Connector
from bot.teams.listen import TeamsDoor
from bot.web import TEAMS_PATH, listen, web_server
from tests.fakes.teams import CLIENT_ID, CLIENT_SECRET, TENANT_ID, FakeTeams


def teams_settings(**rest: Any) -> Settings:
    teams = Teams(CLIENT_ID, Secret(CLIENT_SECRET), TENANT_ID, **rest)
    return Settings(Secret("sqlite:///:memory:"), teams=teams)


def connector(fake: FakeTeams, settings: Settings, *, seconds: float = 5.0) -> Connector:
    """The real one, with Microsoft's addresses on loopback."""
    cloud = replace(
        PUBLIC,
        login_endpoint=fake.url,
        openid_metadata_url=f"{fake.url}/v1/.well-known/openidconfiguration",
    )
    return Connector(settings.teams, cloud=cloud, seconds=seconds)


@dataclass
class TeamsBot:
    """The running bot, as whoever sends to it sees it."""

    fake: FakeTeams
    door: TeamsDoor
    store: Store
    port: int
    loop: asyncio.AbstractEventLoop

    def send(
        self,
        activity: object,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Posts an activity with the fake's token; gives the status and the body."""
        given = f"Bearer {token if token is not None else self.fake.token()}"
        return self.raw(json.dumps(activity).encode(), {"Authorization": given, **(headers or {})})

    def raw(
        self, body: bytes, headers: Mapping[str, str], *, method: str = "POST"
    ) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, TEAMS_PATH, body, dict(headers))
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(said) if said else None

    def run(self, work: Callable[[], Any]) -> Any:
        """Does something on the bot's own loop, where its store is open."""
        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(30)


@contextmanager
def running_bot(
    fake: FakeTeams,
    open_it: Callable[[], Store],
    settings: Settings | None = None,
    *,
    now: Callable[[], datetime],
) -> Iterator[TeamsBot]:
    """A bot with a server of its own; the store is opened and used on its loop alone."""
    settings = settings or teams_settings()
    listening = listen(Server("127.0.0.1", 0))
    ready = threading.Event()
    made: list[Any] = []

    async def serve() -> None:
        with open_it() as store:
            door = TeamsDoor(settings, lambda: store, now=now, connector=connector(fake, settings))
            server = web_server(Starlette(routes=[Route(TEAMS_PATH, door)]))
            made.extend((door, store, server, asyncio.get_running_loop()))
            ready.set()
            try:
                await server.serve(sockets=[listening])
            finally:
                await door.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(20)
        door, store, _, loop = made
        yield TeamsBot(fake, door, store, listening.getsockname()[1], loop)
    finally:
        if made:
            made[2].should_exit = True
        thread.join(20)
        listening.close()
