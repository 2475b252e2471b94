"""Slack's requests by Socket Mode: an outgoing connection, so no public address is needed."""

import asyncio
import logging

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.settings import Secret

log = logging.getLogger(__name__)

_PING = 10.0  # seconds; after four without an answer the connection counts as lost


class Socket:
    """The connection. It is made, and made again, by itself; the loop that made it owns it."""

    def __init__(self, app: AsyncApp, app_token: Secret) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token.reveal(), ping_interval=_PING)
        self._connecting: asyncio.Task[None] | None = None

    @property
    def client(self) -> SocketModeClient:
        return self._handler.client

    def start(self) -> None:
        """Begins to connect, and goes on trying until it succeeds."""
        self._connecting = asyncio.ensure_future(self.client.connect())  # type: ignore[no-untyped-call]

    def connected(self) -> bool:
        session = self.client.current_session
        return (
            session is not None
            and not session.closed
            and not self.client.closed
            and not self.client.stale
        )

    async def stop_listening(self, seconds: float) -> None:
        """Takes nothing new; what was taken is handed to the app. What is answered meanwhile still
        finds the connection open."""
        self.client.auto_reconnect_enabled = False
        for task in (self._connecting, self.client.current_session_monitor):
            if task is not None:
                task.cancel()
        receiver = self.client.message_receiver
        if receiver is not None:
            receiver.cancel()
        try:
            async with asyncio.timeout(seconds):
                while not self.client.message_queue.empty():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            log.warning("Slack's socket: %s requests are left", self.client.message_queue.qsize())
        self.client.message_processor.cancel()

    async def close(self) -> None:
        await self.client.close()  # type: ignore[no-untyped-call]
