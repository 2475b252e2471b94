"""Slack's requests by HTTP: from a web server to Bolt and back."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.guard import Asgi, Receive, Scope, Send

_log = logging.getLogger(__name__)

_MAYBE = type(None)
_SHAPES: Mapping[str, tuple[type, ...]] = {
    "type": (str,),
    "command": (str,),
    "event": (dict,),
    "view": (dict,),
    "container": (dict,),
    "message": (dict,),
    "actions": (list,),
    "authorizations": (list, _MAYBE),
    "user": (dict, str, _MAYBE),
    "team": (dict, str, _MAYBE),
    "channel": (dict, str, _MAYBE),
    "enterprise": (dict, str, _MAYBE),
}


def slack_door(app: AsyncApp) -> Asgi:
    """The Bolt app as an ASGI application; it belongs behind `guarded`, which bounds the body."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        while True:
            event = await receive()
            if event["type"] != "http.request":
                return  # the sender went away
            body += event.get("body", b"")
            if not event.get("more_body", False):
                break
        kinds = [value for name, value in scope["headers"] if name == b"content-type"]
        request = _request(bytes(body), kinds[0].decode("latin-1") if kinds else "")
        if request is None:
            answer = BoltResponse(status=400, body="This is not what Slack sends.")
        else:
            answer = await _asked(app, request)
        said = (answer.body or "").encode()
        told = [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, values in answer.headers.items()
            for value in values
            if name != "content-length"
        ]
        told.append((b"content-length", str(len(said)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": told})
        await send({"type": "http.response.body", "body": said})

    return door


async def _asked(app: AsyncApp, request: AsyncBoltRequest) -> BoltResponse:
    """The app's answer. What the app itself fails at is told to `app.error`; what Bolt fails at on
    its way there is told without its words, which may be what somebody typed."""
    try:
        return await app.async_dispatch(request)
    except Exception as error:
        _log.error("a request of Slack's was not understood: %s", type(error).__name__)
        return BoltResponse(status=500, body="")


def _request(body: bytes, kind: str) -> AsyncBoltRequest | None:
    """What Bolt is to see; None for what Slack would not send.

    Bolt's own reading takes a command in which somebody typed "payload" for a pressed button, and
    fails at what is not JSON. In this mode it takes a body as it is, and no signature, which
    `guarded` has seen. Of the headers it would read its own alone, which come from nowhere good.
    """
    try:
        return AsyncBoltRequest(mode="socket_mode", body=_read(body.decode(), kind))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None


def _read(text: str, kind: str) -> dict[str, Any]:
    """A request's body as a record. Raises ValueError for anything else."""
    if kind.startswith("application/json"):
        found = json.loads(text)
    else:
        fields = dict(parse_qsl(text, keep_blank_values=True))
        found = json.loads(fields["payload"]) if "payload" in fields else fields
    if not isinstance(found, dict) or not all(
        _shaped(found[name], shapes) for name, shapes in _SHAPES.items() if name in found
    ):
        raise ValueError("not what Slack sends")
    if found.get("actions") == []:
        raise ValueError("a press of nothing")  # at which Bolt fails
    if "view" in found and not isinstance(found["view"].get("type"), str):
        raise ValueError("a view of no type")  # at which Bolt fails
    return found


def _shaped(value: object, shapes: tuple[type, ...]) -> bool:
    """Whether a part is what Slack makes of it; Bolt takes that on trust."""
    if isinstance(value, list) and list in shapes:
        return all(isinstance(one, dict) for one in value)
    return isinstance(value, shapes)
