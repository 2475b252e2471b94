"""Microsoft's side of Teams on loopback: sign-in, keys, and the connector with its bad days.

It signs what it sends to the bot with keys of its own, takes no call without a token that it gave,
and keeps what it accepted in a file of its own: that file is the judge.
"""

import json
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.fakes.ledger import Entry, Ledger

CLIENT_ID = "11111111-2222-4333-8444-555555555555"
CLIENT_SECRET = "not-a-real-secret"  # noqa: S105 - the fake's own
TENANT_ID = "99999999-8888-4777-8666-555555555555"
ISSUER = "https://api.botframework.com"
BOT = f"28:{CLIENT_ID}"
USER = "29:1robin"
ROBIN = "aaaaaaaa-0000-4000-8000-000000000001"  # in the directory
TEAM = "19:team@thread.tacv2"
CHANNEL = "19:duty@thread.tacv2"
GROUP = "cccccccc-0000-4000-8000-000000000003"

_PLACE = re.compile(r"/v3/conversations/([^/]+)/(activities|members)(?:/([^/]+))?")
_WEATHER = (
    *("lost", "slow", "closed", "412", "429"),
    *("500", "500-kept", "502", "502-bare", "503", "504"),
)
_KEYS = "/v1/.well-known/keys"


@dataclass
class Faults:
    """What goes wrong: by turn (`script`) or by chance (`share` of the calls)."""

    script: list[str] = field(default_factory=list)
    share: float = 0.0
    slow: float = 0.8  # seconds of a slow answer
    seed: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._lock = threading.Lock()

    def next(self) -> str:
        """ "" or one of: lost, slow, closed, blocked, 412, 429, 500, 500-kept,
        502, 502-bare, 503, 504."""
        with self._lock:
            if self.script:
                return self.script.pop(0)
            if self._chance.random() >= self.share:
                return ""
            return self._chance.choice(_WEATHER)


class FakeTeams:
    """A server on loopback; `accepted` is what it took."""

    def __init__(
        self, ledger: Path | None = None, faults: Faults | None = None, *, open_to_all: bool = False
    ) -> None:
        self.open_to_all = open_to_all  # takes calls without a token, as a local client does
        self.faults = faults or Faults()
        self.roles: dict[str, str] = {}  # a member's role, where not "user"
        self.tokens = 0  # how many were given
        self.keys_asked = 0  # how often its keys were fetched
        self.refuse_tokens = ""  # an error of Microsoft's sign-in
        self.key, self.other_key = _keys()
        self._ledger = Ledger(ledger)
        self._lock = threading.Lock()
        self._number = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def accepted(self) -> tuple[Entry, ...]:
        return self._ledger.entries

    @contextmanager
    def running(self) -> Iterator["FakeTeams"]:
        thread = threading.Thread(target=lambda: self.server.serve_forever(0.01), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()
            self._ledger.close()

    def cards(self, conversation: str = "") -> list[dict[str, Any]]:
        """The cards that were posted, or put in another's place, in order."""
        return [
            entry.blocks[0]
            for entry in self.accepted
            if not conversation or entry.channel == conversation
        ]

    # What it says to the bot.

    def token(self, **claims: Any) -> str:
        """A token as Microsoft's connector sends it; claims given are put over the right ones."""
        key = claims.pop("key", self.key)
        algorithm = claims.pop("algorithm", "RS256")
        headers = {"kid": claims.pop("kid", "one")}
        now = int(time.time())
        said = {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "serviceurl": self.url,
            "iat": now - 10,
            "nbf": now - 10,
            "exp": now + 3600,
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, key, algorithm=algorithm, headers=headers)

    def activity(self, kind: str = "message", **rest: Any) -> dict[str, Any]:
        """An activity in the team's channel "Duty"; what is given stands over it."""
        with self._lock:
            self._number += 1
            number = self._number
        return {
            "type": kind,
            "id": f"{1760000000000 + number}",
            "timestamp": "2026-11-16T09:00:00Z",
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": USER, "name": "Robin Reed", "aadObjectId": ROBIN},
            "recipient": {"id": BOT, "name": "Ofsted Bot"},
            "conversation": {
                "id": f"{CHANNEL};messageid={1760000000000 + number}",
                "conversationType": "channel",
                "isGroup": True,
                "tenantId": TENANT_ID,
            },
            "channelData": {
                "tenant": {"id": TENANT_ID},
                "team": {"id": TEAM, "name": "Children's services", "aadGroupId": GROUP},
                "channel": {"id": CHANNEL, "name": "Duty"},
            },
            **rest,
        }

    def mention(self, words: str, **rest: Any) -> dict[str, Any]:
        """Somebody mentions the bot in the channel, as Teams' editor writes it."""
        at = "<at>Ofsted Bot</at>"
        mentioned = {"id": BOT, "name": "Ofsted Bot"}
        return self.activity(
            text=f"{at}&nbsp;{words}\n",
            textFormat="plain",
            entities=[{"type": "mention", "text": at, "mentioned": mentioned}],
            **rest,
        )

    def personal(self, words: str, **rest: Any) -> dict[str, Any]:
        """Somebody writes to the bot alone."""
        return self.activity(
            text=words,
            conversation={
                "id": "a:1robin-and-the-bot",
                "conversationType": "personal",
                "tenantId": TENANT_ID,
            },
            channelData={"tenant": {"id": TENANT_ID}},
            **rest,
        )

    def press(self, verb: str, data: Mapping[str, Any], **rest: Any) -> dict[str, Any]:
        """Somebody presses a button of a card in the channel."""
        return self.activity(
            "invoke",
            name="adaptiveCard/action",
            value={
                "action": {"type": "Action.Execute", "verb": verb, "data": dict(data)},
                "trigger": "manual",
            },
            **rest,
        )

    # What it answers.

    def take(self, method: str, conversation: str, message: str, body: dict[str, Any]) -> str:
        """Keeps a message; gives its id."""
        attachments = body.get("attachments") or [{}]
        base, _, thread = conversation.partition(";messageid=")
        with self._lock:
            self._number += 1
            receipt = message or f"{1770000000000 + self._number}"
            self._ledger.add(
                Entry(
                    method,
                    base,
                    receipt,
                    text=str(body.get("summary", "")),
                    blocks=[attachments[0].get("content") or {}],
                    thread=thread or None,
                    key=attachments[0].get("name"),
                    args={"text": body.get("text"), "attachments": len(attachments)},
                )
            )
        return receipt


@lru_cache(maxsize=1)
def _keys() -> tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]:
    """Its own and a forger's, made once."""
    return rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)


def _handler(fake: FakeTeams) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path in (_KEYS, f"/{TENANT_ID}/discovery/v2.0/keys"):
                fake.keys_asked += 1
                return self._say(200, {"keys": [_public(fake.key, "one")]})
            place = _PLACE.fullmatch(unquote(self.path))
            if place is None or place[2] != "members":
                return self._say(404, {})
            if not self._known():
                return self._say(401, {})
            member = place[3] or ""
            return self._say(200, {"id": member, "userRole": fake.roles.get(member, "user")})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/oauth2/v2.0/token"):
                return self._give_token(body)
            return self._message("post", body)

        def do_PUT(self) -> None:
            self._message("update", self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _give_token(self, body: bytes) -> None:
            asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            if fake.refuse_tokens:
                return self._say(
                    401,
                    {"error": "invalid_client"}
                    | {"error_description": f"{fake.refuse_tokens}: it is not right."},
                )
            right = {
                "grant_type": "client_credentials",
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "scope": "https://api.botframework.com/.default",
            }
            if asked != right or self.path != f"/{TENANT_ID}/oauth2/v2.0/token":
                return self._say(400, {"error": "invalid_request"})
            fake.tokens += 1
            said = {"token_type": "Bearer", "expires_in": 3599, "access_token": "from-the-fake"}
            return self._say(200, said)

        def _message(self, method: str, body: bytes) -> None:
            place = _PLACE.fullmatch(unquote(self.path))
            if place is None or place[2] != "activities":
                return self._say(404, {})
            if not self._known():
                return self._say(401, {"error": {"code": "Unauthorized"}})
            said = json.loads(body)
            fault = fake.faults.next()
            if fault == "closed":
                return self._drop()
            if fault == "blocked":
                return self._say(403, {"error": {"code": "MessageWritesBlocked"}})
            if fault.isdigit():
                headers = {"Retry-After": "0.2"} if fault == "429" else {}
                return self._say(int(fault), {"error": {"code": "ServiceError"}}, headers)
            if fault == "502-bare":
                return self._say(502, {})  # a gateway's: no word of the connector's own
            receipt = fake.take(method, place[1], place[3] or "", said)
            if fault == "slow":
                time.sleep(fake.faults.slow)
            if fault == "lost":
                return self._drop()
            if fault == "500-kept":
                return self._say(500, {"error": {"code": "ServiceError"}})
            return self._say(201 if method == "post" else 200, {"id": receipt})

        def _known(self) -> bool:
            given = self.headers.get("Authorization")
            return given == "Bearer from-the-fake" or (fake.open_to_all and given is None)

        def _drop(self) -> None:
            self.close_connection = True
            self.connection.close()

        def _say(
            self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
        ) -> None:
            said = json.dumps(body).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            """Nothing."""

        def handle(self) -> None:
            with suppress(OSError, ValueError):  # whoever asked was killed
                super().handle()

        def finish(self) -> None:
            with suppress(OSError, ValueError):
                super().finish()

    return Handler


def _public(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    return {**jwk, "kid": name, "use": "sig", "alg": "RS256", "endorsements": ["msteams"]}
