"""The HTTP door: one application for Slack, Teams, and those who look after the bot."""

import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import BotError
from bot.running.health import METRICS_TYPE, Health
from bot.settings import Server

Door = ASGIApp  # what answers at one path

SLACK_PATH = "/slack/events"
TEAMS_PATH = "/api/messages"
# Slack waits three seconds for an answer; whatever takes longer at the end is let go.
DRAIN_SECONDS = 10
_BACKLOG = 1024


def web_app(doors: Mapping[str, Door], health: Health) -> Starlette:
    """The application: `doors` by their paths, beside /livez, /readyz and /metrics.

    No documentation of itself and no other page is served.
    """

    async def livez(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        parts = health.parts()
        wrong = {part.name: part.wrong for part in parts if part.wrong}
        said = {"ready": not wrong, "parts": {part.name: part.wrong or "ok" for part in parts}}
        return JSONResponse(said, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        return Response(health.figures(), media_type=METRICS_TYPE)

    routes: list[BaseRoute] = [
        *(Route(path, _Counted(door, path, health)) for path, door in doors.items()),
        Route("/livez", livez),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
    return Starlette(routes=routes)


class _Counted:
    """A door whose answers are counted by their status."""

    def __init__(self, door: Door, path: str, health: Health) -> None:
        self._door = door
        self._path = path
        self._requests = health.requests
        self._of_status: dict[int, Callable[[], None]] = {}  # the counter of each

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(event: Message) -> None:
            if event["type"] == "http.response.start":
                self._count(event["status"])
            await send(event)

        await self._door(scope, receive, counted)

    def _count(self, status: int) -> None:
        if status not in self._of_status:
            self._of_status[status] = self._requests.labels(self._path, str(status)).inc
        self._of_status[status]()


class WebServer(uvicorn.Server):
    """uvicorn, stopped by `should_exit` alone: whoever runs it handles the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def web_server(app: ASGIApp) -> WebServer:
    """A server that lets running answers finish before it ends: `serve(sockets=[…])`."""
    return WebServer(
        uvicorn.Config(
            app,
            lifespan="off",
            # What is asked for is in the logs of no one: addresses can hold what was typed.
            access_log=False,
            log_config=None,
            log_level=logging.WARNING,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


def listen(server: Server) -> socket.socket:
    """The socket that [server] names. Raises BotError, which names the fix."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    # With its protocol named, asyncio turns Nagle's algorithm off: without that, an answer in two
    # parts waits 40 ms for the first to be acknowledged.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((server.host, server.port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise BotError(
            f"{server.host}:{server.port} cannot be listened to: {error.strerror or error}. "
            "Stop what is there already, or set PORT or [server] host and port to another."
        ) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """http://127.0.0.1:3000, as a browser on this machine would ask for it."""
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - said, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
