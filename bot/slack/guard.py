"""What stands before Slack's door: nothing is read that Slack did not sign, or twice."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic, time
from typing import Any

from bot.settings import Secret

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

# https://docs.slack.dev/authentication/verifying-requests-from-slack/
_WINDOW = 300  # seconds between Slack's clock and ours
_TIMESTAMP = re.compile(rb"[0-9]{1,12}")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
# A pressed button sends its whole message along, three bytes for many a character.
_BIGGEST = 1024 * 1024
_KEPT = 2 * _WINDOW + 10  # a time stamp may lie in the future as well
_A_MINUTE = 60
BODY_SECONDS = 10.0  # Slack itself gives up after three
_MOST_USERS = 2_000  # from there on, who may ask as much as at first is forgotten


def guarded(
    app: Asgi,
    signing_secret: Secret,
    *,
    clock: Callable[[], float] = time,
    biggest: int = _BIGGEST,
    patience: float = BODY_SECONDS,
) -> Asgi:
    """`app` behind the checks of Slack's signature, of size and of replays.

    401 for every kind of bad header, before the body is read, and for a wrong signature; 413 for
    a body over `biggest` bytes; 408 for one that is not whole after `patience` seconds; 200 with
    nothing, and `app` not asked, for a request that came before. One whose answer was an error may
    come again: Slack repeats events then.
    """
    secret = signing_secret.reveal().encode()
    if not secret:
        raise ValueError("a signing secret is needed")
    seen = Seen(_KEPT, clock)

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return None
        if scope["method"] == "GET" and scope.get("query_string") == b"ssl_check=1":
            # https://docs.slack.dev/interactivity/implementing-slash-commands/#creating_commands
            return await _refuse(send, 200, "")
        if scope["method"] != "POST":
            return await _refuse(send, 405, "Slack sends by POST.")
        signed = _signed(scope, clock())
        if signed is None:
            return await _refuse(send, 401, "This is not signed by Slack, or not just now.")
        try:
            async with asyncio.timeout(patience):
                body = await _body(scope, receive, biggest)
        except TimeoutError:
            return await _refuse(send, 408, "The body took too long.", close=True)
        if body is None:
            return await _refuse(send, 413, f"The body is over {biggest} bytes.")
        stamp, signature = signed
        right = hmac.digest(secret, b"v0:" + stamp + b":" + body, "sha256").hex()
        if not hmac.compare_digest(f"v0={right}".encode(), signature):
            return await _refuse(send, 401, "The signature is not of this app's secret.")
        # Slack gives each command and press its own trigger, and each event its own id: where the
        # body has one, the same body is the same request whatever its time stamp.
        once = body if b"trigger_id" in body or b"event_id" in body else signature
        if not seen.first(once):
            return await _refuse(send, 200, "")
        status = 500

        async def watched(event: Event) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            await send(event)

        try:
            await app(scope, _again(body, receive), watched)
        finally:
            if status >= 500:
                seen.forget(once)

    return guard


def _signed(scope: Scope, now: float) -> tuple[bytes, bytes] | None:
    """The time stamp and the signature, where each stands there once, whole and in time."""
    stamps: list[bytes] = []
    signatures: list[bytes] = []
    for name, value in scope["headers"]:
        if name == b"x-slack-request-timestamp":
            stamps.append(value)
        elif name == b"x-slack-signature":
            signatures.append(value)
    if len(stamps) != 1 or len(signatures) != 1:
        return None
    if not _TIMESTAMP.fullmatch(stamps[0]) or not _SIGNATURE.fullmatch(signatures[0]):
        return None
    if abs(now - int(stamps[0])) > _WINDOW:
        return None
    return stamps[0], signatures[0]


async def _body(scope: Scope, receive: Receive, biggest: int) -> bytes | None:
    """The whole body; None for one that is too big, or whose sender went away."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > biggest):
            return None
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return None
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > biggest:
            return None
        if not event.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, for the application to read."""
    read = False

    async def replayed() -> Event:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _refuse(send: Send, status: int, why: str, *, close: bool = False) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(why)).encode()),
        *([(b"connection", b"close")] if close else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})


class Seen:
    """What came within the last `keep` seconds; it remembers for up to twice as long."""

    def __init__(self, keep: float, clock: Callable[[], float] = time) -> None:
        self._keep = keep
        self._clock = clock
        self._since = clock()
        self._now: set[int] = set()
        self._before: set[int] = set()

    def first(self, what: bytes) -> bool:
        """Whether this was not here before; it is remembered from now on."""
        if self._clock() - self._since > self._keep:
            # Whatever the clock did meanwhile, the older half is at least `keep` old.
            self._since, self._before, self._now = self._clock(), self._now, set()
        mark = _mark(what)
        if mark in self._now or mark in self._before:
            return False
        self._now.add(mark)
        return True

    def forget(self, what: bytes) -> None:
        self._now.discard(_mark(what))
        self._before.discard(_mark(what))


def _mark(what: bytes) -> int:
    """Eight bytes of a digest: a million requests fit into memory."""
    return int.from_bytes(hashlib.blake2b(what, digest_size=8).digest(), "big")


class Rate:
    """How often one user may ask: `most` times at once, and as many more within each minute.

    A bucket a user, that fills again while nobody takes from it. 0: as often as they like.
    """

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self.most = most
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}  # how many may follow, and as of when
        self._sweep_at = _MOST_USERS

    def allows(self, user: str) -> bool:
        """Whether this user may ask now; if so, it counts."""
        if not self.most:
            return True
        now = self._clock()
        if len(self._left) >= self._sweep_at:
            self._sweep(now)
        left = self._now_left(self._left.get(user, (float(self.most), now)), now)
        allowed = left >= 1
        self._left[user] = (left - allowed, now)
        return allowed

    def _sweep(self, now: float) -> None:
        """Forgets whose bucket is full again; not at each request, however many ask at once."""
        kept = self._left.items()
        self._left = {user: one for user, one in kept if self._now_left(one, now) < self.most}
        self._sweep_at = max(_MOST_USERS, 2 * len(self._left))

    def _now_left(self, one: tuple[float, float], now: float) -> float:
        left, since = one
        return min(self.most, left + (now - since) * self.most / _A_MINUTE)
