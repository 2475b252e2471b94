"""Slack's requests by Socket Mode: an outgoing connection, so no public address is needed."""

import asyncio
import json
import logging
from collections import OrderedDict
from time import time

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.settings import Secret

log = logging.getLogger(__name__)

_ANSWERS = 100  # the last, kept in case Slack did not get them
_PING = 10.0  # seconds; after four without an answer the connection counts as lost


class _Handler(AsyncSocketModeHandler):
    """Hands requests to the app, each once: what Slack sends again because an answer was lost on
    its way is given that answer, and not done twice."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._answers: OrderedDict[bytes, asyncio.Future[BoltResponse]] = OrderedDict()
        super().__init__(app, app_token, ping_interval=_PING)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        begun = time()
        answer = await self._answer(req)
        await send_async_response(client, req, answer, begun)

    async def _answer(self, req: SocketModeRequest) -> BoltResponse:
        # As by HTTP: a command or a press has a trigger of its own. Events are told apart by id.
        if "trigger_id" not in req.payload:
            event: BoltResponse = await run_async_bolt_app(self.app, req)
            return event
        same = json.dumps(req.payload, sort_keys=True).encode()
        known = self._answers.get(same)
        if known is None:
            known = asyncio.ensure_future(run_async_bolt_app(self.app, req))
            self._answers[same] = known
            while len(self._answers) > _ANSWERS:
                self._answers.popitem(last=False)
        answer = await known
        if answer.status >= 500:
            self._answers.pop(same, None)  # it may be tried again
        return answer


class Socket:
    """The connection. It is made, and made again, by itself; the loop that made it owns it."""

    def __init__(self, app: AsyncApp, app_token: Secret) -> None:
        self._handler = _Handler(app, app_token.reveal())
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
