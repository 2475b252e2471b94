"""Slack's requests by HTTP: from a web server to Bolt and back."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.guard import Asgi, Receive, Scope, Send


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
        headers: dict[str, str | Sequence[str]] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        request = AsyncBoltRequest(
            body=body.decode("utf-8", "replace"),
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=headers,
        )
        answer = await app.async_dispatch(request)
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
