"""The bot's Slack side as it runs: Bolt behind its guard on uvicorn, on a thread of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.clock import utc_now
from bot.running.health import Health
from bot.settings import Secret, Settings
from bot.settings import Slack as SlackSettings
from bot.slack.door import slack_door
from bot.slack.guard import guarded
from bot.slack.listen import slack_app
from bot.slack.socket import Socket
from bot.store import Store, open_store
from bot.web import SLACK_PATH, web_app, web_server
from scrapers.authorities import Authorities
from tests.fakes.loops import OnLoop
from tests.fakes.slack_api import APP_TOKEN, TOKEN, FakeSlack
from tests.fakes.slack_client import SECRET


def slack_settings(slack: FakeSlack, **more: object) -> Settings:
    """Settings of a bot in the fake's workspace."""
    there = SlackSettings(
        bot_token=Secret(TOKEN),
        signing_secret=Secret(SECRET),
        app_token=Secret(APP_TOKEN),
        api_url=slack.url,
        operators=("U0BOSS",),
        pause_seconds=0.0,
    )
    return Settings(store_url=Secret("sqlite:///:memory:"), slack=there, **more)  # type: ignore[arg-type]


class RunningBot(OnLoop):
    """`with RunningBot(settings, url, authorities) as bot: … bot.url`."""

    def __init__(
        self,
        settings: Settings,
        store_url: str,
        authorities: Authorities,
        *,
        now: Callable[[], datetime] = utc_now,
        by_socket: bool = False,
    ) -> None:
        self.settings = settings
        self.url = ""
        self.link: Socket | None = None
        self._store_url = store_url
        self._authorities = authorities
        self._now = now
        self._by_socket = by_socket

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        with open_store(self._store_url, authorities=self._authorities) as store:
            async with self._served(store):
                yield

    @asynccontextmanager
    async def _served(self, store: Store) -> AsyncIterator[None]:
        app = slack_app(self.settings, lambda: store, now=self._now)
        door = guarded(slack_door(app), self.settings.slack.signing_secret)
        server = web_server(web_app({SLACK_PATH: door}, Health(lambda: store)))
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        serving = asyncio.ensure_future(server.serve(sockets=[listening]))
        if self._by_socket:
            self.link = Socket(app, self.settings.slack.app_token)
            self.link.start()
        while not server.started:
            await asyncio.sleep(0.005)
        yield
        if self.link is not None:
            await self.link.stop_listening(1)
            await self.link.close()
        server.should_exit = True
        await serving
        listening.close()
