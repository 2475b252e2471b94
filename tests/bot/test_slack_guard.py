"""Slack's door lets nothing in that Slack did not sign just now, and nothing twice."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from bot.settings import Secret
from bot.slack.guard import Rate, Seen, guarded

NOW = 1_800_000_000
SECRET = "a secret of the test"  # noqa: S105 - it opens nothing
BODY = b"command=%2Fofsted&text=latest+Medway&trigger_id=1.2.3"
Headers = list[tuple[bytes, bytes]]


class Door:
    """A guarded application that counts what reaches it."""

    def __init__(self, status: int = 200, **options: Any) -> None:
        self.met: list[bytes] = []
        self.status = status
        self.clock = float(NOW)
        self.app = guarded(self.serve, Secret(SECRET), clock=lambda: self.clock, **options)

    async def serve(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        event = await receive()
        self.met.append(event["body"])
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"answered"})

    def ask(
        self, headers: Headers, *parts: bytes, method: str = "POST", query: bytes = b""
    ) -> tuple[int, bytes]:
        """One request; its status and body. Reading a body that must not be read fails."""
        waiting = list(parts)
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            assert waiting, "the body was read"
            part = waiting.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}

        async def send(event: MutableMapping[str, Any]) -> None:
            sent.append(event)

        scope = {"type": "http", "method": method, "headers": headers, "query_string": query}
        asyncio.run(self.app(scope, receive, send))  # type: ignore[arg-type]
        return sent[0]["status"], sent[1]["body"]


def headers(body: bytes = BODY, *, at: int = NOW, secret: str = SECRET) -> Headers:
    stamp = str(at).encode()
    digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return [
        (b"x-slack-request-timestamp", stamp),
        (b"x-slack-signature", f"v0={digest}".encode()),
    ]


def test_what_is_signed_is_answered() -> None:
    door = Door()
    assert door.ask(headers(), BODY) == (200, b"answered")
    assert door.met == [BODY]


def test_a_body_in_parts_is_one_body() -> None:
    door = Door()
    assert door.ask(headers(), BODY[:9], BODY[9:11], BODY[11:])[0] == 200
    assert door.met == [BODY]


STAMP, SIGNATURE = headers()
BAD: dict[str, Headers] = {
    "none at all": [],
    "no signature": [STAMP],
    "no time stamp": [SIGNATURE],
    "two signatures": [STAMP, SIGNATURE, SIGNATURE],
    "two time stamps": [STAMP, STAMP, SIGNATURE],
    "a time stamp that is no number": [(STAMP[0], b"soon"), SIGNATURE],
    "an empty time stamp": [(STAMP[0], b""), SIGNATURE],
    "a signed time stamp": [(STAMP[0], b"+" + STAMP[1]), SIGNATURE],
    "a time stamp with a space": [(STAMP[0], STAMP[1] + b" "), SIGNATURE],
    "a time stamp with a point": [(STAMP[0], STAMP[1] + b".0"), SIGNATURE],
    "a time stamp in other digits": [(STAMP[0], "١٨٠٠٠٠٠٠٠٠".encode()), SIGNATURE],
    "a very long time stamp": [(STAMP[0], b"1" * 5000), SIGNATURE],
    "an empty signature": [STAMP, (SIGNATURE[0], b"")],
    "a signature of another version": [STAMP, (SIGNATURE[0], b"v1" + SIGNATURE[1][2:])],
    "a short signature": [STAMP, (SIGNATURE[0], SIGNATURE[1][:-1])],
    "a signature in capitals": [STAMP, (SIGNATURE[0], SIGNATURE[1].upper())],
    "a signature that is not ASCII": [STAMP, (SIGNATURE[0], "v0=é".encode())],
    "a signature that is not text": [STAMP, (SIGNATURE[0], b"v0=\xff\xfe")],
    "an old time stamp": headers(at=NOW - 301),
    "a time stamp of the future": headers(at=NOW + 301),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_every_kind_of_bad_header_is_refused_before_the_body_is_read(bad: Headers) -> None:
    door = Door()
    assert door.ask(bad)[0] == 401
    assert door.met == []


def test_a_wrong_signature_is_refused() -> None:
    door = Door()
    for wrong in (headers(BODY + b"x"), headers(secret="another"), headers(at=NOW - 1)[1:]):  # noqa: S106
        given = wrong if len(wrong) == 2 else [STAMP, *wrong]
        assert door.ask(given, BODY)[0] == 401
    assert door.met == []


def test_a_body_that_is_too_big_is_refused_however_it_comes() -> None:
    door = Door(biggest=100)
    big = b"x" * 101
    assert door.ask([*headers(big), (b"content-length", b"101")])[0] == 413
    assert door.ask(headers(big), big[:60], big[60:])[0] == 413
    assert door.met == []


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    door = Door(patience=0.01)

    async def never() -> MutableMapping[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.request", "body": b"", "more_body": False}

    sent: list[MutableMapping[str, Any]] = []

    async def send(event: MutableMapping[str, Any]) -> None:
        sent.append(event)

    scope = {"type": "http", "method": "POST", "headers": headers(), "query_string": b""}
    asyncio.run(door.app(scope, never, send))  # type: ignore[arg-type]
    assert (sent[0]["status"], door.met) == (408, [])
    assert (b"connection", b"close") in sent[0]["headers"]


def test_what_comes_again_is_answered_once() -> None:
    door = Door()
    assert door.ask(headers(), BODY) == (200, b"answered")
    assert door.ask(headers(), BODY) == (200, b"")
    # The same trigger or event with another time stamp is the same request too.
    assert door.ask(headers(at=NOW + 5), BODY) == (200, b"")
    event = b'{"event_id":"Ev1","type":"event_callback"}'
    assert door.ask(headers(event), event)[1] == b"answered"
    assert door.ask(headers(event, at=NOW + 60), event)[1] == b""
    # What has neither may come a second later: somebody types into a field with search.
    typed = b"payload=%7B%22type%22%3A%22block_suggestion%22%7D"
    assert door.ask(headers(typed), typed)[1] == b"answered"
    assert door.ask(headers(typed, at=NOW + 1), typed)[1] == b"answered"
    assert len(door.met) == 4


def test_a_replay_is_refused_to_the_end_of_its_window() -> None:
    door = Door()
    ahead = headers(at=NOW + 299)
    assert door.ask(ahead, BODY)[1] == b"answered"
    for seconds in (1, 250, 299, 400, 598):
        door.clock = NOW + seconds
        assert door.ask(ahead, BODY) == (200, b""), seconds
    door.clock = NOW + 600
    assert door.ask(ahead, BODY)[0] == 401


def test_what_failed_may_come_again() -> None:
    door = Door(status=500)
    assert door.ask(headers(), BODY)[0] == 500
    door.status = 200
    assert door.ask(headers(), BODY) == (200, b"answered")


def test_other_methods_are_refused_and_slacks_look_at_the_certificate_is_not() -> None:
    door = Door()
    assert door.ask([], method="GET")[0] == 405
    assert door.ask([], method="GET", query=b"ssl_check=1") == (200, b"")
    assert door.met == []


def test_a_door_needs_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        guarded(Door().serve, Secret(""))


def test_what_was_seen_is_forgotten_in_the_end() -> None:
    clock = [0.0]
    seen = Seen(60, lambda: clock[0])
    assert seen.first(b"a")
    clock[0] = 59
    assert not seen.first(b"a")
    for clock[0] in (130, 200):
        seen.first(b"b")
    assert seen.first(b"a")


def test_fifty_thousand_requests_take_little_memory() -> None:
    import tracemalloc

    tracemalloc.start()
    seen = Seen(600, time.time)
    for number in range(50_000):
        seen.first(str(number).encode())
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 6_000_000


def test_each_user_has_a_rate_of_their_own() -> None:
    clock = [0.0]
    rate = Rate(3, lambda: clock[0])
    assert [rate.allows("anna") for _ in range(5)] == [True, True, True, False, False]
    assert rate.allows("otto")
    clock[0] = 19.9
    assert not rate.allows("anna")
    clock[0] = 20.1  # a third of a minute: one of three
    assert [rate.allows("anna") for _ in range(2)] == [True, False]
    clock[0] = 1_000.0
    assert [rate.allows("anna") for _ in range(5)] == [True, True, True, False, False]


def test_a_rate_of_nothing_is_no_limit() -> None:
    rate = Rate(0, lambda: 0.0)
    assert all(rate.allows("anna") for _ in range(10_000))


def test_who_was_quiet_is_forgotten_and_may_ask_again() -> None:
    clock = [0.0]
    rate = Rate(1, lambda: clock[0])
    assert all(rate.allows(f"U{n}") for n in range(10_000))
    clock[0] = 61.0
    assert rate.allows("U1")
    assert not rate.allows("U1")
    assert all(rate.allows(f"V{n}") for n in range(10_000))
    assert len(rate._left) == 10_001, "of the first ten thousand U1 alone"
