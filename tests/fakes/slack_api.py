"""Slack's Web API on loopback: takes calls, keeps what it accepted, misbehaves when told to.

In a test: `with FakeSlack() as slack: … slack.url, slack.posted("C1"), slack.faults.script(…)`.
As a process of its own: `python -m tests.fakes.slack_api --ledger FILE`, which prints its address.

Only what the bot uses is here. Methods and errors: https://docs.slack.dev/reference/methods
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.fakes.faults import Faults
from tests.fakes.ledger import Entry, Ledger
from tests.fakes.loops import OnLoop, on_loopback
from tests.met import meet

TOKEN = "xoxb-of-the-fake"  # noqa: S105 - it opens nothing
APP_TOKEN = "xapp-of-the-fake"  # noqa: S105
TEAM, BOT_USER, BOT = "T0FAKE", "U0BOT", "B0BOT"
SCOPES = ("commands", "chat:write", "chat:write.public", "app_mentions:read", "im:history")
HISTORY = ("channels:history", "groups:history")
SLOW = 3.0  # seconds that a slow answer takes; a test sets its own
LONGEST_TEXT = 40_000  # https://docs.slack.dev/reference/methods/chat.postMessage
MOST_BLOCKS = 50  # https://docs.slack.dev/reference/block-kit/blocks
_SCOPE_OF = {  # https://docs.slack.dev/reference/methods/users.conversations
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "mpim": "mpim:read",
    "im": "im:read",
}
PAGE = 200  # messages that history gives at once, whatever is asked for

Args = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass
class Room:
    """A conversation as Slack knows it."""

    id: str
    name: str
    archived: bool = False
    gone: bool = False
    member: bool = True  # whether the bot is in it
    open: bool = True  # whether chat:write.public reaches it without being in it
    last: float = 0.0  # when something was posted, by the fake's clock
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)  # by ts, oldest first


class Trouble(Exception):
    """An `ok: false`, with what else stands in the answer."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.answer: Answer = {"ok": False, "error": error, **more}


class FakeSlack(OnLoop):
    """One workspace. Rooms are there when first spoken of, unless a test made them otherwise."""

    def __init__(
        self,
        ledger: Path | None = None,
        *,
        scopes: tuple[str, ...] = SCOPES,
        faults: Faults | None = None,
        between: float = 0.0,
        slow: float = SLOW,
        socket_url: str = "",
        forget: bool = False,
    ) -> None:
        self.scopes = scopes
        self.faults = faults or Faults()
        self.between = between  # seconds between two posts in a room; sooner is a 429
        self.slow = slow
        self.socket_url = socket_url  # what apps.connections.open gives
        self.token_error: str | None = None  # "token_revoked", "account_inactive"
        self.rooms: dict[str, Room] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.members: dict[str, list[str]] = {}  # user -> the rooms that the user is in
        self.views: list[tuple[str, Args]] = []  # (method, arguments) of every view shown
        self.calls: Counter[str] = Counter()
        self.port = 0
        self._forget = forget  # keeps no message: for load
        self._ledger = Ledger(ledger)
        self._number = 0
        self._methods: dict[str, Callable[[Args], Answer]] = {
            "api.test": lambda args: {"ok": True},
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.postEphemeral": self._whisper,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "conversations.join": self._join,
            "conversations.members": self._members,
            "conversations.open": self._open,
            "users.conversations": self._of_user,
            "users.info": self._user,
            "views.open": self._view("views.open"),
            "views.publish": self._view("views.publish"),
            "views.push": self._view("views.push"),
            "views.update": self._view("views.update"),
            "apps.connections.open": self._socket,
        }
        for entry in self._ledger.entries:
            self._keep(entry)

    # What a test looks at.

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._ledger.entries

    def posted(self, channel: str | None = None) -> list[Entry]:
        """What was posted in a room (in all), oldest first; updates and whispers left out."""
        return [
            entry
            for entry in self.entries
            if entry.method == "chat.postMessage" and channel in (None, entry.channel)
        ]

    def shown(self, channel: str) -> list[dict[str, Any]]:
        """The messages of a room as they now stand, oldest first."""
        return list(self.room(channel).messages.values())

    def room(self, channel: str) -> Room:
        if channel not in self.rooms:
            self.rooms[channel] = Room(channel, f"room-{channel.lower()}")
        return self.rooms[channel]

    # Running.

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/api/{method}", self._handle)
        # A message on its way is not taken back because the caller hung up.
        async with on_loopback(app, handler_cancellation=False) as self.port:
            yield

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._ledger.close()

    # One request.

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        args = await _arguments(request)
        fault = self.faults.next(method)
        if fault is not None:
            return await self._misbehave(
                request, fault, lambda: self._answer(request, method, args)
            )
        return self._respond(self._answer(request, method, args))

    def _answer(self, request: web.Request, method: str, args: Args) -> Answer:
        try:
            self._check_token(request, method, args)
            known = self._methods.get(method)
            if known is None:
                raise Trouble("unknown_method", req_method=method)
            return known(args)
        except Trouble as trouble:
            return trouble.answer

    def _respond(self, answer: Answer) -> web.Response:
        headers = {"X-OAuth-Scopes": ",".join(self.scopes)}
        if answer.get("error") in ("ratelimited", "rate_limited"):
            headers["Retry-After"] = str(answer.get("retry_after", 1))
            return web.json_response(answer, status=429, headers=headers)
        return web.json_response(answer, headers=headers)

    async def _misbehave(
        self, request: web.Request, fault: str, carry_out: Callable[[], Answer]
    ) -> web.StreamResponse:
        name = fault.rstrip("+~")
        if fault.endswith("+"):
            carry_out()
        elif fault.endswith("~"):
            asyncio.get_running_loop().call_later(self.slow / 2, carry_out)
        if name == "close":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if name == "slow":
            await asyncio.sleep(self.slow)
            return web.json_response({"ok": False, "error": "too_late"})
        if name == "garbage":
            return web.Response(text="<html>Something went wrong</html>", content_type="text/html")
        if name == "429":
            return web.Response(status=429, text="", headers={"Retry-After": "1"})
        if name.isdigit():
            return web.Response(status=int(name), text="upstream error")
        return self._respond({"ok": False, "error": name})

    def _check_token(self, request: web.Request, method: str, args: Args) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        given = token if scheme == "Bearer" else args.get("token")
        if not given:
            raise Trouble("not_authed")
        if given != (APP_TOKEN if method == "apps.connections.open" else TOKEN):
            raise Trouble("invalid_auth")
        if self.token_error is not None:
            raise Trouble(self.token_error)

    def _needs(self, *scopes: str) -> None:
        if not any(scope in self.scopes for scope in scopes):
            raise Trouble("missing_scope", needed=",".join(scopes), provided=",".join(self.scopes))

    # Methods.

    def _auth_test(self, args: Args) -> Answer:
        return {
            "ok": True,
            "url": "https://westmarch.example.org/",
            "team": "Westmarch",
            "user": "ofsted-bot",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
        }

    def _post(self, args: Args) -> Answer:
        self._needs("chat:write")
        room = self._room_to_write(args)
        _check_message(args)
        thread = args.get("thread_ts")
        if thread and thread not in room.messages:
            raise Trouble("thread_not_found")
        now = time.monotonic()
        if self.between and now - room.last < self.between:
            raise Trouble("ratelimited", retry_after=ceil(self.between - (now - room.last)))
        room.last = now
        entry = self._entry("chat.postMessage", room, args, self._ts())
        if self._forget:
            return {"ok": True, "channel": room.id, "ts": entry.ts, "message": {"ts": entry.ts}}
        self._ledger.add(entry)
        self._keep(entry)
        return {"ok": True, "channel": room.id, "ts": entry.ts, "message": room.messages[entry.ts]}

    def _update(self, args: Args) -> Answer:
        self._needs("chat:write")
        room = self._room_to_write(args)
        _check_message(args)
        ts = str(args.get("ts", ""))
        if ts not in room.messages:
            raise Trouble("message_not_found")
        entry = self._entry("chat.update", room, args, ts)
        self._ledger.add(entry)
        self._keep(entry)
        return {"ok": True, "channel": room.id, "ts": ts, "text": entry.text}

    def _whisper(self, args: Args) -> Answer:
        self._needs("chat:write")
        room = self._room_to_write(args)
        _check_message(args)
        entry = self._entry("chat.postEphemeral", room, args, self._ts())
        self._ledger.add(entry)
        return {"ok": True, "message_ts": entry.ts}

    def _history(self, args: Args) -> Answer:
        room = self._room_to_read(args)
        newest_first = [
            message
            for message in reversed(room.messages.values())
            if message.get("thread_ts") in (None, message["ts"])
        ]
        return _page(newest_first, args)

    def _replies(self, args: Args) -> Answer:
        room = self._room_to_read(args)
        parent = str(args.get("ts", ""))
        if parent not in room.messages:
            raise Trouble("thread_not_found")
        oldest_first = [
            message
            for message in room.messages.values()
            if parent in (message["ts"], message.get("thread_ts"))
        ]
        return _page(oldest_first, args)

    def _info(self, args: Args) -> Answer:
        room = self._known_room(args)
        return {
            "ok": True,
            "channel": {
                "id": room.id,
                "name": room.name,
                "is_archived": room.archived,
                "is_member": room.member,
                "is_private": room.id.startswith("G"),
                "is_im": room.id.startswith("D"),
            },
        }

    def _join(self, args: Args) -> Answer:
        self._needs("channels:join")
        room = self._known_room(args)
        room.member = True
        return {"ok": True, "channel": {"id": room.id, "name": room.name}}

    def _open(self, args: Args) -> Answer:
        self._needs("im:write")
        return {"ok": True, "channel": {"id": "D" + str(args.get("users", ""))[1:]}}

    def _user(self, args: Args) -> Answer:
        self._needs("users:read")
        user = str(args.get("user", ""))
        if user not in self.users:
            raise Trouble("user_not_found")
        return {"ok": True, "user": {"id": user, **self.users[user]}}

    def _members(self, args: Args) -> Answer:
        self._needs("channels:read")
        room = str(args.get("channel", ""))
        inside = sorted(user for user, rooms in self.members.items() if room in rooms)
        start = int(args.get("cursor") or 0)
        page = inside[start : start + PAGE]
        more = str(start + PAGE) if start + PAGE < len(inside) else ""
        return {"ok": True, "members": page, "response_metadata": {"next_cursor": more}}

    def _of_user(self, args: Args) -> Answer:
        for kind in str(args.get("types", "public_channel")).split(","):
            self._needs(_SCOPE_OF[kind])
        if not 0 < int(args.get("limit") or 100) < 1000:
            raise Trouble("invalid_limit")
        rooms = [self.room(name) for name in self.members.get(str(args.get("user", "")), ())]
        start = int(args.get("cursor") or 0)
        page = rooms[start : start + PAGE]
        more = str(start + PAGE) if start + PAGE < len(rooms) else ""
        return {
            "ok": True,
            "channels": [{"id": room.id, "name": room.name} for room in page],
            "response_metadata": {"next_cursor": more},
        }

    def _view(self, method: str) -> Callable[[Args], Answer]:
        def show(args: Args) -> Answer:
            if method in ("views.open", "views.push") and not args.get("trigger_id"):
                raise Trouble("invalid_arguments")
            view = _decoded(args.get("view"))
            if not isinstance(view, dict) or len(view.get("blocks", ())) > 2 * MOST_BLOCKS:
                raise Trouble("invalid_arguments")
            meet(view)
            self.views.append((method, {**args, "view": view}))
            return {"ok": True, "view": {"id": f"V{len(self.views)}", "hash": "1", **view}}

        return show

    def _socket(self, args: Args) -> Answer:
        return {"ok": True, "url": self.socket_url}

    # Rooms and messages.

    def _known_room(self, args: Args) -> Room:
        room = self.room(str(args.get("channel", "")))
        if room.gone or room.id[:1] not in ("C", "G", "D"):
            raise Trouble("channel_not_found")
        return room

    def _room_to_write(self, args: Args) -> Room:
        room = self._known_room(args)
        if room.archived:
            raise Trouble("is_archived")
        if not room.member and not (room.open and "chat:write.public" in self.scopes):
            raise Trouble("not_in_channel")
        return room

    def _room_to_read(self, args: Args) -> Room:
        if str(args.get("channel", "")).startswith("D"):
            self._needs("im:history")
        else:
            self._needs(*HISTORY)
        room = self._known_room(args)
        if not room.member:
            raise Trouble("not_in_channel")
        return room

    def _ts(self) -> str:
        """Seconds and a number, never the same twice."""
        self._number += 1
        return f"{time.time():.0f}.{self._number:06d}"

    def _entry(self, method: str, room: Room, args: Args, ts: str) -> Entry:
        metadata = _decoded(args.get("metadata")) or {}
        shown = ("channel", "ts", "text", "blocks", "thread_ts", "user", "token")
        return Entry(
            method=method,
            channel=room.id,
            ts=ts,
            text=str(args.get("text", "")),
            blocks=_decoded(args.get("blocks")) or [],
            thread=args.get("thread_ts"),
            key=metadata.get("event_payload", {}).get("key"),
            user=args.get("user"),
            args={name: value for name, value in args.items() if name not in shown},
        )

    def _keep(self, entry: Entry) -> None:
        """Puts a message where history finds it."""
        meet({"text": entry.text, "blocks": entry.blocks})
        self._number = max(self._number, int(entry.ts.split(".")[1]))
        if entry.user is not None:
            return
        messages = self.room(entry.channel).messages
        before = messages.get(entry.ts, {})
        messages[entry.ts] = {
            "type": "message",
            "user": BOT_USER,
            "bot_id": BOT,
            **before,
            "ts": entry.ts,
            "text": entry.text,
            "blocks": entry.blocks,
            **({"thread_ts": entry.thread} if entry.thread else {}),
            **({"metadata": entry.args["metadata"]} if entry.args.get("metadata") else {}),
        }


async def _arguments(request: web.Request) -> Args:
    """Slack takes JSON, forms and query strings: https://docs.slack.dev/apis/web-api"""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        given.update(json.loads(body) if body else {})
    elif request.method == "POST":
        given.update(await request.post())
    return given


def _decoded(value: object) -> Any:
    """Forms carry blocks, views and metadata as JSON in a string."""
    return json.loads(value) if isinstance(value, str) and value else value


def _check_message(args: Args) -> None:
    text, blocks = str(args.get("text", "")), _decoded(args.get("blocks"))
    if not text and not blocks:
        raise Trouble("no_text")
    if len(text) > LONGEST_TEXT:
        raise Trouble("msg_too_long")
    if blocks is not None and (not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS):
        raise Trouble("invalid_blocks")


def _page(messages: list[dict[str, Any]], args: Args) -> Answer:
    oldest = float(args.get("oldest") or 0)
    wanted = [message for message in messages if float(message["ts"]) > oldest]
    if args.get("include_all_metadata") not in ("1", "true", True):
        wanted = [{k: v for k, v in message.items() if k != "metadata"} for message in wanted]
    start = int(args.get("cursor") or 0)
    end = start + min(int(args.get("limit") or 100), PAGE)
    answer: Answer = {"ok": True, "messages": wanted[start:end], "has_more": end < len(wanted)}
    if end < len(wanted):
        answer["response_metadata"] = {"next_cursor": str(end)}
    return answer


async def _run(slack: FakeSlack) -> None:
    async with slack.serving():
        print(slack.url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--history", action="store_true", help="give the scopes to read history")
    parser.add_argument("--share", type=float, default=0.0, help="of requests that go wrong")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--between", type=float, default=0.0)
    parser.add_argument("--slow", type=float, default=SLOW)
    parser.add_argument("--forget", action="store_true", help="keep nothing: for load")
    given = parser.parse_args()
    asyncio.run(
        _run(
            FakeSlack(
                given.ledger,
                scopes=(*SCOPES, *HISTORY) if given.history else SCOPES,
                faults=Faults(seed=given.seed, share=given.share),
                between=given.between,
                slow=given.slow,
                forget=given.forget,
            )
        )
    )


if __name__ == "__main__":
    main()
