"""Slack's side of a conversation: signs and sends what people type, press and fill in.

`Client` speaks by HTTP or by Socket Mode, whichever carrier it is given; `Postbox` takes what is
sent to a response_url; `SocketServer` is the other end of Socket Mode. Shapes of the payloads:
https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

import hashlib
import hmac
import http.client
import itertools
import json
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Protocol, Self
from urllib.parse import urlencode, urlsplit

from aiohttp import WSMsgType, web

from tests.fakes.loops import PATIENCE, OnLoop, on_loopback
from tests.fakes.slack_api import BOT_USER, TEAM
from tests.met import meet, meet_answer

SECRET = "shared-with-the-fake"  # noqa: S105 - it opens nothing

Kind = Literal["slash_commands", "interactive", "events_api"]
Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the bot answered to one request."""

    status: int
    text: str

    @property
    def json(self) -> Json:
        found = json.loads(self.text) if self.text else {}
        assert isinstance(found, dict)
        return found


class Carrier(Protocol):
    def send(self, kind: Kind, payload: Mapping[str, Any]) -> Answer: ...


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The two headers by which a request is known to be Slack's."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}


class Http:
    """Requests to the bot's own door, signed."""

    def __init__(self, url: str, *, path: str = "/slack/events", secret: str = SECRET) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self.host, self.port, self.path, self.secret = parts.hostname, parts.port, path, secret

    def send(self, kind: Kind, payload: Mapping[str, Any]) -> Answer:
        body, headers = self.packed(kind, payload)
        return self.post(body, {**headers, **signed(body, secret=self.secret)})

    def packed(self, kind: Kind, payload: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        """A payload as its body and its content type."""
        if kind == "events_api":
            return json.dumps(payload).encode(), {"Content-Type": "application/json"}
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        form = urlencode(fields, errors="surrogatepass").encode()
        return form, {"Content-Type": "application/x-www-form-urlencoded"}

    def post(self, body: bytes, headers: Mapping[str, str], *, method: str = "POST") -> Answer:
        return self.exchange(method, list(headers.items()), body)

    def exchange(self, method: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        """One request with exactly these headers, however often each stands there."""
        conn = http.client.HTTPConnection(self.host, self.port or 80, timeout=PATIENCE)
        try:
            conn.putrequest(method, self.path)
            for name, value in headers:
                conn.putheader(name, value.encode("utf-8"))
            conn.putheader("Content-Length", str(len(body)))
            conn.endheaders(body)
            answer = conn.getresponse()
            text = answer.read().decode()
            meet_answer(text)
            return Answer(answer.status, text)
        finally:
            conn.close()


class SocketServer(OnLoop):
    """Slack's end of Socket Mode, on loopback: `url` is what apps.connections.open gives."""

    def __init__(self) -> None:
        self.port = 0
        self.connected = threading.Event()
        self._numbers = itertools.count(1)
        self._answers: dict[str, tuple[threading.Event, list[Json]]] = {}
        self._socket: web.WebSocketResponse | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/link"

    def send(self, kind: Kind, payload: Mapping[str, Any]) -> Answer:
        """One envelope; what came back with its id. No answer is a 500 by HTTP."""
        number = f"envelope-{next(self._numbers)}"
        came, held = self._answers[number] = (threading.Event(), [])
        envelope = {
            "type": kind,
            "envelope_id": number,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        self.do(self._send(envelope))
        if not came.wait(PATIENCE):
            return Answer(500, "")
        said = held[0].get("payload")
        return Answer(200, json.dumps(said) if said else "")

    def drop(self) -> None:
        """Closes the connection, as Slack does every few hours."""
        self.connected.clear()
        socket = self._socket
        assert socket is not None
        self.do(socket.close())

    async def _send(self, envelope: Json) -> None:
        assert self._socket is not None
        await self._socket.send_json(envelope)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/link", self._link)
        async with on_loopback(app) as self.port:
            yield

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            came, held = self._answers.get(said.get("envelope_id"), (threading.Event(), []))
            held.append(said)
            came.set()
        return socket


class Postbox:
    """Takes what is posted to a response_url."""

    def __init__(self) -> None:
        self.came: list[Json] = []
        self.status = 200
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                box.came.append(json.loads(self.rfile.read(length)))
                meet(box.came[-1])
                self.send_response(box.status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/actions/T/1/x"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Client:
    """Somebody in Slack. Each thing they do is one request to the bot."""

    carrier: Carrier
    response_url: str = "https://hooks.slack.com/actions/T/1/x"
    user: str = "U0ANNA"
    team: str = TEAM
    channel: str = "C0TEAM"
    name: str = "inspections"
    organisation: str = TEAM  # the person's own; another in a shared channel
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def command(self, text: str, **more: str) -> Answer:
        """Types `/ofsted text`."""
        return self.carrier.send("slash_commands", self.command_body(text, **more))

    def command_body(self, text: str, **more: str) -> dict[str, str]:
        return {
            "token": "legacy",
            "team_id": self.team,
            "team_domain": "westmarch",
            "channel_id": self.channel,
            "channel_name": self.name,
            "user_id": self.user,
            "user_name": "anna",
            "command": "/ofsted",
            "text": text,
            "api_app_id": "A0FAKE",
            "is_enterprise_install": "false",
            "response_url": self.response_url,
            "trigger_id": self._trigger(),
            **more,
        }

    def mention(self, text: str, **more: Any) -> Answer:
        """Writes to the bot in the channel."""
        return self.event(
            {"type": "app_mention", "channel": self.channel, **self._written(text), **more}
        )

    def direct(self, text: str, channel: str = "D0ANNA", **more: Any) -> Answer:
        """Writes to the bot alone."""
        message = {"type": "message", "channel": channel, "channel_type": "im"}
        return self.event({**message, **self._written(text), **more})

    def open_home(self) -> Answer:
        """Opens the bot's Home tab."""
        event = {"type": "app_home_opened", "user": self.user, "tab": "home", "channel": "D0ANNA"}
        return self.event(event)

    def event(self, event: Mapping[str, Any], *, identity: str | None = None) -> Answer:
        return self.carrier.send("events_api", self.event_body(event, identity=identity))

    def event_body(self, event: Mapping[str, Any], *, identity: str | None = None) -> Json:
        return {
            "token": "legacy",
            "team_id": self.team,
            "api_app_id": "A0FAKE",
            "event": event,
            "type": "event_callback",
            "event_id": identity or f"Ev{next(self._numbers):08d}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": self.team, "user_id": BOT_USER, "is_bot": True}],
        }

    def press(
        self, element: Mapping[str, Any], *, whispered: bool = True, thread: str | None = None
    ) -> Answer:
        """Presses a button, or chooses the entry that stands as an overflow's `selected_option`."""
        message: Json = {"ts": "1700000000.000100", "text": "…"}
        if thread:
            message["thread_ts"] = thread
        container = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": self.channel,
            "is_ephemeral": whispered,
        }
        return self.carrier.send(
            "interactive",
            {
                "type": "block_actions",
                **self._person(),
                "container": container,
                "channel": {"id": self.channel, "name": self.name},
                **({} if whispered else {"message": message}),
                "response_url": self.response_url,
                "actions": [{"block_id": "b", "action_ts": "1700000001.1", **element}],
            },
        )

    def press_at_home(self, action: str, value: str) -> Answer:
        """Chooses an entry of a menu on the Home tab."""
        chosen = {"text": {"type": "plain_text", "text": "…"}, "value": value}
        pressed = {"type": "overflow", "action_id": action, "block_id": "b"}
        return self.carrier.send(
            "interactive",
            {
                "type": "block_actions",
                **self._person(),
                "container": {"type": "view", "view_id": "V1"},
                "view": {"id": "V1", "type": "home", "callback_id": ""},
                "actions": [{**pressed, "selected_option": chosen}],
            },
        )

    def suggest(self, field_name: str, typed: str) -> list[Json]:
        """Types into a field with search; what is offered."""
        answer = self.carrier.send(
            "interactive",
            {
                "type": "block_suggestion",
                **{key: value for key, value in self._person().items() if key != "trigger_id"},
                "container": {"type": "view", "view_id": "V1"},
                "action_id": field_name,
                "block_id": field_name,
                "value": typed,
                "view": {"id": "V1", "type": "modal", "callback_id": "subscribe"},
                "action_ts": str(next(self._numbers)),
            },
        )
        assert answer.status == 200, answer
        options = answer.json["options"]
        assert isinstance(options, list)
        return options

    def submit(self, view: Mapping[str, Any], values: Mapping[str, Any]) -> Answer:
        """Hands in a form that the bot opened; `values` by the names of its fields."""
        state = {name: {name: value} for name, value in values.items()}
        return self.carrier.send(
            "interactive",
            {
                "type": "view_submission",
                **self._person(),
                "view": {**view, "id": "V1", "state": {"values": state}},
                "response_urls": [],
            },
        )

    def _written(self, text: str) -> Json:
        ts = f"1700000000.{next(self._numbers):06d}"
        return {"user": self.user, "text": text, "ts": ts, "event_ts": ts, "team": self.team}

    def _person(self) -> Json:
        return {
            "user": {"id": self.user, "username": "anna", "team_id": self.organisation},
            "team": {"id": self.team, "domain": "westmarch"},
            "api_app_id": "A0FAKE",
            "token": "legacy",
            "trigger_id": self._trigger(),
        }

    def _trigger(self) -> str:
        return f"{time.time_ns()}.{next(self._numbers)}.of-the-fake"


def button(message: Mapping[str, Any], label: str) -> Json:
    """The button of a message, or the entry of its menu, with this label."""
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if element.get("type") == "button" and element["text"]["text"] == label:
                kept = ("type", "action_id", "value", "text")
                return {key: element[key] for key in kept if key in element}
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    named = {key: element[key] for key in ("type", "action_id")}
                    return {**named, "selected_option": option}
    raise AssertionError(f"no button is labelled {label!r}: {labels(message)}")


def labels(message: Mapping[str, Any]) -> list[str]:
    """The labels of all buttons and of the entries of menus."""
    found = []
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                found.append(element["text"]["text"])
            found += [option["text"]["text"] for option in element.get("options", ())]
    return found
