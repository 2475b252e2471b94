"""The one place that opens a watched address."""

import hashlib
import http.client
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import (
    HTTPError,
    IncompleteRead,
    InvalidChunkLength,
    LocationParseError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util.retry import Retry

from scrapers.bodies import read_body
from scrapers.challenges import challenge_in
from scrapers.connections import Deadline, current, pool_classes
from scrapers.errors import FetchError
from scrapers.models import Document

AGENT = "ofsted-bot/0.1 (reads inspection letters; independent of Ofsted{contact})"
REDIRECTING = (301, 302, 303, 307, 308)
REDIRECTS = 8
DAY = 86_400.0
# A server that answers "not modified" for ever would hide news for ever: ask afresh now and then.
VALIDATORS_LAST = timedelta(days=7)
PIECE = 65_536
INCOMPLETE = (IncompleteRead, InvalidChunkLength, http.client.IncompleteRead)
OF_OBJECT = re.compile(r"^(?:<[^>]*>|\w+\([^)]*\)): ")


@dataclass(frozen=True, slots=True)
class Validators:
    """What an address said of its last whole body: kept verbatim, sent back to ask for changes."""

    etag: str | None
    last_modified: str | None
    body_hash: str  # SHA-256 of the body, for servers whose ETag changes with every answer
    obtained: datetime  # when the whole body last came, UTC


class FetchMemory(Protocol):
    """What the fetcher remembers between passes; the store fulfils it."""

    def recall(self, url: str) -> Validators | None: ...

    def remember(self, url: str, validators: Validators) -> None: ...


class Forgetful:
    """A memory for one-off fetches and the duration of the program: a dictionary."""

    def __init__(self) -> None:
        self._known: dict[str, Validators] = {}

    def recall(self, url: str) -> Validators | None:
        return self._known.get(url)

    def remember(self, url: str, validators: Validators) -> None:
        self._known[url] = validators


class Fetcher:
    """Fetches addresses politely: one request at a time for each host, with a pause between.

    A fetched body is not remembered until `confirm` is called, best in the transaction that stores
    what was read from it. Otherwise a crash between the two would lose the news: the next pass
    would hear "not modified".

        document = fetcher.fetch(url)
        with store.writing():
            ...
            fetcher.confirm(url)
    """

    def __init__(
        self,
        memory: FetchMemory,
        *,
        allow_loopback: bool = False,
        timeout: float = 20.0,
        deadline: float = 60.0,
        max_bytes: int = 30_000_000,
        contact: str = "",
        pause_seconds: float = 1.0,
    ) -> None:
        self._memory = memory
        self._timeout = timeout
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._pause = pause_seconds
        self._adapter = _Adapter(allow_loopback)
        self._headers = {
            "User-Agent": AGENT.format(contact=f"; {contact}" if contact else ""),
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._pending: dict[str, Validators] = {}

    def fetch(self, url: str, *, whole: bool = False) -> Document | None:
        """The document at an address, or None where nothing has changed since it was confirmed.

        With `whole` it is never None: the page is fetched as if for the first time. The document's
        url is the address that answered, after redirects. Raises FetchError.
        """
        url = url.partition("#")[0]
        known = None if whole else self._memory.recall(url)
        now = datetime.now(UTC)
        asked = known if known and now - known.obtained < VALIDATORS_LAST else None
        answer = self._follow(url, asked)
        if answer.body is None:
            if known is None or asked is None:
                raise FetchError("status", f"{url} says 'not modified' unasked", status=304)
            self._memory.remember(
                url,
                replace(
                    known,
                    etag=answer.etag or known.etag,
                    last_modified=answer.last_modified or known.last_modified,
                ),
            )
            return None
        digest = hashlib.sha256(answer.body).hexdigest()
        validators = Validators(answer.etag, answer.last_modified, digest, now)
        if known is not None and known.body_hash == digest:
            self._memory.remember(url, validators)
            return None
        with self._lock:
            self._pending[url] = validators
        return Document(
            body=answer.body,
            sha256=digest,
            url=answer.url,
            name=urlsplit(answer.url).path.rpartition("/")[2] or None,
            content_type=answer.content_type,
            fetched=now,
        )

    def confirm(self, *urls: str) -> None:
        """Remembers the bodies fetched from these addresses (from all, if none is named)."""
        with self._lock:
            done = [(url, self._pending.pop(url)) for url in self._chosen(urls)]
        for url, validators in done:
            self._memory.remember(url, validators)

    def discard(self, *urls: str) -> None:
        """Forgets the bodies fetched from these addresses (all, if none is named), so that they
        come again with the next fetch: what was read from them was not stored."""
        with self._lock:
            for url in self._chosen(urls):
                del self._pending[url]

    def close(self) -> None:
        self._adapter.close()

    def _chosen(self, urls: tuple[str, ...]) -> list[str]:
        named = dict.fromkeys(url.partition("#")[0] for url in urls) if urls else self._pending
        return [url for url in named if url in self._pending]

    def _follow(self, url: str, asked: Validators | None) -> "_Answer":
        """One answer, redirects followed by hand: each hop is checked and waits its turn."""
        left = self._deadline
        seen = {url}
        for _ in range(REDIRECTS + 1):
            answer, spent = self._ask(url, asked, left)
            if answer.location is None:
                return answer
            left = max(left - spent, 0.001)
            url = _joined(url, answer.location)
            if url in seen:
                raise FetchError("redirect", f"{url} redirects in a circle")
            seen.add(url)
        raise FetchError("redirect", f"more than {REDIRECTS} redirects, the last to {url}")

    def _ask(self, url: str, asked: Validators | None, seconds: float) -> tuple["_Answer", float]:
        """One hop's answer and the seconds it took. Waiting one's turn is not counted."""
        host = self._host(_host_of(url))
        with host.lock:
            time.sleep(max(host.free_at - time.monotonic(), 0.0))
            current.deadline = deadline = Deadline(seconds)
            try:
                return self._send(url, asked, deadline), deadline.spent
            # http.client and requests let some malformed answers out as ValueError.
            except (FetchError, requests.RequestException, HTTPError, OSError, ValueError) as error:
                if deadline.passed:
                    late = f"{url} was not done within {self._deadline:g} seconds"
                    raise FetchError("timeout", late) from error
                if isinstance(error, FetchError):
                    raise
                raise _named(url, error) from error
            finally:
                current.deadline = None
                deadline.close()
                host.free_at = time.monotonic() + self._pause

    def _send(self, url: str, asked: Validators | None, deadline: Deadline) -> "_Answer":
        headers = {}
        if asked is not None and asked.etag:
            headers["If-None-Match"] = asked.etag
        if asked is not None and asked.last_modified:
            headers["If-Modified-Since"] = asked.last_modified
        wait = min(self._timeout, deadline.left)
        request = requests.Request("GET", url, headers=self._headers | headers).prepare()
        # The adapter, not a session: a session reads the whole body of a redirect, unbounded, and
        # keeps cookies, which no watched page needs and which make answers differ.
        with self._adapter.send(request, stream=True, timeout=(wait, wait)) as response:
            answer = _Answer.of(url, response)
            if answer.location is not None or response.status_code == 304:
                return answer
            _check_status(url, response)
            _check_length(url, response, self._max_bytes)
            encoding = response.headers.get("Content-Encoding", "")
            body = read_body(_pieces(response), encoding, self._max_bytes, url)
        # A shut socket looks like the end of an answer that does not state its length.
        if deadline.passed:
            raise FetchError("timeout", f"{url} was cut off")
        if not body.strip():
            raise FetchError("empty", f"{url} answered with an empty page", status=200)
        name = challenge_in(body, response.headers)
        if name is not None:
            raise FetchError("challenge", f"{url} answered with {name} in place of the page")
        return replace(answer, body=body)

    def _host(self, name: str) -> "_Host":
        with self._lock:
            return self._hosts.setdefault(name, _Host())


class _Host:
    """One host's turn: a lock, and when the next request may start."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    location: str | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    body: bytes | None = None  # None: not modified

    @classmethod
    def of(cls, url: str, response: requests.Response) -> "_Answer":
        headers = response.headers
        return cls(
            url,
            _location(headers) if response.status_code in REDIRECTING else None,
            headers.get("ETag"),
            headers.get("Last-Modified"),
            headers.get("Content-Type"),
        )


class _Adapter(HTTPAdapter):
    """requests over connections that check their address and keep the deadline."""

    def __init__(self, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        # One more try where the connection failed, none for an answer: 429 and 5xx belong in the
        # source's own next-check time.
        retries = Retry(
            total=1, connect=1, read=0, status=0, other=0, respect_retry_after_header=False
        )
        super().__init__(pool_maxsize=2, max_retries=retries)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = pool_classes(self._allow_loopback)


def _host_of(url: str) -> str:
    """The host of an address that may be asked. Raises FetchError for any other address."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read for its ValueError
    except ValueError as error:
        raise FetchError("address", f"{url!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("address", f"{url!r} is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise FetchError("address", f"{parts.hostname}: an address may not carry a password")
    return parts.hostname


def _joined(url: str, location: str) -> str:
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError as error:
        raise FetchError("address", f"{url} redirects to {location!r}: {error}") from error


def _location(headers: Mapping[str, str]) -> str | None:
    """Where to, with letters beyond ASCII put right: http.client reads headers as Latin-1."""
    location = headers.get("Location")
    return location and location.encode("latin-1", "replace").decode("utf-8", "replace").strip()


def _check_status(url: str, response: requests.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    after = retry_after(response.headers.get("Retry-After"))
    name = challenge_in(b"", response.headers)
    if name is not None:
        raise FetchError(
            "challenge", f"{url} answered with {name}", status=status, retry_after=after
        )
    if status in (429, 503):
        kind, words = "busy", "asks to be left alone for now"
    elif status in (404, 410):
        kind, words = "gone", "is not there" if status == 404 else "is gone for good"
    elif status in REDIRECTING:
        kind, words = "redirect", "redirects without saying where to"
    else:
        kind, words = "status", f"answered {response.reason or 'with an error'}"
    raise FetchError(kind, f"{url} {words} (HTTP {status})", status=status, retry_after=after)


def _check_length(url: str, response: requests.Response, max_bytes: int) -> None:
    """Refuses what says beforehand that it is too long."""
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > max_bytes:
        raise FetchError("size", f"{url} is larger than {max_bytes:,} bytes")


def retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """The seconds of a Retry-After header, 0 to a day; None where there is none or it is nonsense.

    It is printed as seconds or as a date (RFC 9110, 10.2.3); dates in the past give 0.
    """
    value = (value or "").strip()
    if not value:
        return None
    try:
        seconds = float(value) if value[0] in "+-.0123456789" else _seconds_until(value, now)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), DAY) if seconds == seconds else None


def _seconds_until(value: str, now: datetime | None) -> float:
    when = parsedate_to_datetime(value)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - (now or datetime.now(UTC))).total_seconds()


def _pieces(response: requests.Response) -> Iterator[bytes]:
    # decode_content: requests would unpack the whole piece, however large it becomes.
    yield from response.raw.stream(PIECE, decode_content=False)


def _named(url: str, error: BaseException) -> FetchError:
    """The error of the libraries beneath as one of ours, with its name."""
    chain = list(_chain(error))
    if any(isinstance(e, (requests.exceptions.SSLError, SSLError, ssl.SSLError)) for e in chain):
        return FetchError("tls", f"{url}: the secure connection failed: {_words(chain)}")
    if any(isinstance(e, INCOMPLETE) or "ended prematurely" in str(e) for e in chain):
        return FetchError("truncated", f"{url} stopped before the end of its answer")
    if any(isinstance(e, (ReadTimeoutError, TimeoutError)) for e in chain):
        return FetchError("timeout", f"{url} did not answer in time")
    if any(isinstance(e, (requests.exceptions.InvalidURL, LocationParseError)) for e in chain):
        return FetchError("address", f"{url!r} is not an address: {_words(chain)}")
    return FetchError("connection", f"{url} could not be fetched: {_words(chain)}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those it wraps, the innermost last."""
    while error is not None:
        yield error
        wrapped = getattr(error, "reason", None) or (error.args[-1] if error.args else None)
        error = wrapped if isinstance(wrapped, BaseException) else error.__cause__


def _words(chain: list[BaseException]) -> str:
    """What the innermost error says, without the object that it says it of."""
    words = OF_OBJECT.sub("", str(chain[-1])).strip()
    if isinstance(chain[-1], http.client.HTTPException):
        return f"the answer is not HTTP ({words or type(chain[-1]).__name__})"
    return words or type(chain[-1]).__name__
