"""The one place that opens a watched address."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from scrapers.bodies import read_body
from scrapers.challenges import challenge_in, wall_in
from scrapers.connections import Deadline, current, pool_classes
from scrapers.errors import FetchError
from scrapers.firstbytes import check_type
from scrapers.hosts import is_among
from scrapers.models import Document
from scrapers.patience import retry_after
from scrapers.robots import Robots
from scrapers.troubles import named_error

AGENT = "ofsted-bot/0.1 (reads inspection letters; independent of Ofsted{contact})"
REDIRECTING = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
REDIRECTS = 8
# A server that answers "not modified" for ever would hide news for ever: ask afresh now and then.
VALIDATORS_LAST = timedelta(days=7)
ROBOTS_LAST = timedelta(days=1)  # RFC 9309, 2.4
ROBOTS_AGAIN = 60.0  # seconds until a robots.txt that could not be had is asked for again
ROBOTS_BYTES = 500_000
# An address that moved for good and is then not there is asked for under its old name once more.
LOST = ("gone", "address", "connection", "tls", "redirect")
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Validators:
    """What an address said of its last whole body: kept verbatim, sent back to ask for changes."""

    etag: str | None
    last_modified: str | None
    body_hash: str  # SHA-256 of the body, for servers whose ETag changes with every answer
    obtained: datetime  # when the whole body last came, UTC


class FetchMemory(Protocol):
    """What the fetcher remembers between passes; the store fulfils it.

    It is asked from any thread, and told only from the thread that calls `Fetcher.confirm`.
    """

    def recall(self, url: str) -> Validators | None: ...

    def remember(self, url: str, validators: Validators) -> None: ...

    def recall_robots(self, site: str) -> Robots | None: ...

    def remember_robots(self, site: str, robots: Robots) -> None: ...

    def recall_move(self, url: str) -> str | None: ...

    def remember_move(self, url: str, to: str) -> None: ...


class Forgetful:
    """A memory for one-off fetches and the duration of the program: dictionaries."""

    def __init__(self) -> None:
        self._known: dict[str, Validators] = {}
        self._robots: dict[str, Robots] = {}
        self._moves: dict[str, str] = {}

    def recall(self, url: str) -> Validators | None:
        return self._known.get(url)

    def remember(self, url: str, validators: Validators) -> None:
        self._known[url] = validators

    def recall_robots(self, site: str) -> Robots | None:
        return self._robots.get(site)

    def remember_robots(self, site: str, robots: Robots) -> None:
        self._robots[site] = robots

    def recall_move(self, url: str) -> str | None:
        return self._moves.get(url)

    def remember_move(self, url: str, to: str) -> None:
        self._moves[url] = to


class Fetcher:
    """Fetches addresses politely: one request at a time for each host, with a pause between.

    A fetched body is not remembered until `confirm` is called, best in the transaction that stores
    what was read from it. Otherwise a crash between the two would lose the news: the next pass
    would hear "not modified".

        document = fetcher.fetch(url)
        with store.writing():
            ...
            fetcher.confirm(url)

    `hosts` are those that may be asked (None: any public one), with what stands under them; every
    redirect is held to them too. `fetch` may be called from several threads.
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
        hosts: frozenset[str] | None = None,
        robots: bool = True,
    ) -> None:
        self._memory = memory
        self._timeout = timeout
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._pause = pause_seconds
        self._may_ask = hosts
        self._heeds_robots = robots
        self._adapter = _Adapter(allow_loopback)
        self._headers = {
            "User-Agent": AGENT.format(contact=f"; {contact}" if contact else ""),
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._pending: dict[str, Validators] = {}
        self._moved: dict[str, str] = {}
        self._robots: dict[str, Robots] = {}  # asked for in this run, not yet remembered
        self._no_robots: dict[str, tuple[float, FetchError]] = {}  # until when, and why

    def fetch(self, url: str, *, whole: bool = False) -> Document | None:
        """The document at an address, or None where nothing has changed since it was confirmed.

        With `whole` it is never None: the page is fetched as if for the first time. The document's
        url is the address that answered, after redirects. Raises FetchError.
        """
        url = url.partition("#")[0]
        known = None if whole else self._memory.recall(url)
        now = datetime.now(UTC)
        asked = known if known and now - known.obtained < VALIDATORS_LAST else None
        answer = self._answer(url, asked)
        if answer.body is None:
            if known is None or asked is None:
                raise FetchError("status", f"{url} says 'not modified' unasked", status=304)
            self._keep(
                url,
                replace(
                    known,
                    etag=answer.etag or known.etag,
                    last_modified=answer.last_modified or known.last_modified,
                ),
            )
            return None
        digest = hashlib.sha256(answer.body).hexdigest()
        self._keep(url, Validators(answer.etag, answer.last_modified, digest, now))
        if known is not None and known.body_hash == digest:
            return None
        return Document(
            body=answer.body,
            sha256=digest,
            url=answer.url,
            name=urlsplit(answer.url).path.rpartition("/")[2] or None,
            content_type=answer.content_type,
            fetched=now,
        )

    def moved(self, url: str) -> str | None:
        """Where an address has lately moved for good; None where it has not, or was known to."""
        return self._moved.get(url.partition("#")[0])

    def confirm(self, *urls: str) -> None:
        """Remembers what these addresses answered (all, if none is named), unchanged or not."""
        with self._lock:
            done = [(url, self._pending.pop(url)) for url in self._chosen(urls)]
            moves = [(url, self._moved.pop(url)) for url, _ in done if url in self._moved]
            robots, self._robots = self._robots, {}
        for url, validators in done:
            self._memory.remember(url, validators)
        for url, to in moves:
            self._memory.remember_move(url, to)
        for site, asked in robots.items():
            self._memory.remember_robots(site, asked)

    def discard(self, *urls: str) -> None:
        """Forgets the bodies fetched from these addresses (all, if none is named), so that they
        come again with the next fetch: what was read from them was not stored."""
        with self._lock:
            for url in self._chosen(urls):
                del self._pending[url]
                self._moved.pop(url, None)

    def _keep(self, url: str, validators: Validators) -> None:
        with self._lock:
            self._pending[url] = validators

    def close(self) -> None:
        self._adapter.close()

    def _chosen(self, urls: tuple[str, ...]) -> list[str]:
        named = dict.fromkeys(url.partition("#")[0] for url in urls) if urls else self._pending
        return [url for url in named if url in self._pending]

    def _answer(self, url: str, asked: Validators | None) -> "_Answer":
        """The answer of an address, or of the one that it moved to for good."""
        now_at = self._memory.recall_move(url)
        if now_at is not None:
            try:
                return self._follow(url, now_at, asked)
            except FetchError as error:
                if error.kind not in LOST:
                    raise
        return self._follow(url, url, asked)

    def _follow(self, name: str, url: str, asked: Validators | None) -> "_Answer":
        """One answer, redirects followed by hand: each hop is checked and waits its turn."""
        left = self._deadline
        seen = {url}
        for_good = True
        home = url
        for _ in range(REDIRECTS + 1):
            answer, spent = self._ask(url, asked, left)
            if answer.location is None:
                if home not in (name, self._memory.recall_move(name)):
                    with self._lock:
                        self._moved[name] = home
                return answer
            left = max(left - spent, 0.001)
            url = _joined(url, answer.location)
            for_good = for_good and answer.for_good
            if for_good:
                home = url
            if url in seen:
                raise FetchError("redirect", f"{url} redirects in a circle")
            seen.add(url)
        raise FetchError("redirect", f"more than {REDIRECTS} redirects, the last to {url}")

    def _ask(self, url: str, asked: Validators | None, seconds: float) -> tuple["_Answer", float]:
        """One hop's answer and the seconds it took. Waiting one's turn is not counted."""
        site = _site_of(url)
        if self._may_ask is not None and not is_among(site.host, self._may_ask):
            raise FetchError("address", f"{url} is on {site.host}, which is not a configured host")
        host = self._host(site.name)
        with host.lock:
            if self._heeds_robots:
                self._heed_robots(url, site, host)
            return self._in_turn(url, host, seconds, lambda due: self._send(url, asked, due))

    def _in_turn(
        self,
        url: str,
        host: "_Host",
        seconds: float,
        send: Callable[[Deadline], "_Answer"],
    ) -> tuple["_Answer", float]:
        """Waits for the host's pause, sends, and gives every failure its name."""
        time.sleep(max(host.free_at - time.monotonic(), 0.0))
        current.deadline = deadline = Deadline(seconds)
        try:
            return send(deadline), deadline.spent
        # http.client and requests let some malformed answers out as ValueError.
        except (FetchError, requests.RequestException, HTTPError, OSError, ValueError) as error:
            if deadline.passed:
                late = f"{url} was not done within {self._deadline:g} seconds"
                raise FetchError("timeout", late) from error
            if isinstance(error, FetchError):
                raise
            raise named_error(url, error) from error
        finally:
            current.deadline = None
            deadline.close()
            host.free_at = time.monotonic() + max(self._pause, host.delay)

    def _heed_robots(self, url: str, site: "_Site", host: "_Host") -> None:
        """Raises FetchError where the site asks robots to stay away from the address."""
        robots = self._robots_of(site, host)
        host.delay = robots.delay
        if not robots.allows(url):
            raise FetchError("robots", f"{url}: the site's robots.txt asks not to be read there")

    def _robots_of(self, site: "_Site", host: "_Host") -> Robots:
        now = datetime.now(UTC)
        robots = self._robots.get(site.base) or self._memory.recall_robots(site.base)
        if robots is not None and now - robots.obtained < ROBOTS_LAST:
            return robots
        until, trouble = self._no_robots.get(site.base, (0.0, None))
        if trouble is not None and time.monotonic() < until:
            raise trouble
        try:
            robots = Robots(self._fetch_robots(f"{site.base}/robots.txt", host), now)
        except FetchError as error:
            self._no_robots[site.base] = (time.monotonic() + ROBOTS_AGAIN, error)
            raise
        with self._lock:
            self._robots[site.base] = robots
        return robots

    def _fetch_robots(self, url: str, host: "_Host") -> str:
        """The text of a robots.txt, empty where there is none. Raises FetchError where the site
        is too unwell to say: then nothing else is asked either."""
        seconds = min(self._deadline, self._timeout)
        for _ in range(REDIRECTS):
            try:
                answer = self._robots_answer(url, host, seconds)
            except FetchError as error:
                ill = error.kind in ("timeout", "connection", "tls", "busy")
                if ill or (error.kind == "status" and (error.status or 0) >= 500):
                    raise FetchError(
                        "robots" if error.status else error.kind,
                        f"{error} (until robots.txt can be read, nothing is asked)",
                        status=error.status,
                        retry_after=error.retry_after,
                    ) from error
                return ""  # RFC 9309, 2.3.1.3: a robots.txt that is not there allows everything
            if answer.location is None:
                return (answer.body or b"").decode("utf-8", "replace")
            url = _joined(url, answer.location)
            # Elsewhere it would be another host's turn: not worth it for what few sites do.
            if _site_of(url).name != host.name:
                return ""
        return ""

    def _robots_answer(self, url: str, host: "_Host", seconds: float) -> "_Answer":
        return self._in_turn(
            url, host, seconds, lambda deadline: self._send(url, None, deadline, plain=True)
        )[0]

    def _send(
        self, url: str, asked: Validators | None, deadline: Deadline, *, plain: bool = False
    ) -> "_Answer":
        """One request. A `plain` answer is taken whatever it looks like, and may be empty."""
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
            most = ROBOTS_BYTES if plain else self._max_bytes
            _check_length(url, response, most)
            encoding = response.headers.get("Content-Encoding", "")
            body = read_body(_pieces(response), encoding, most, url)
        # A shut socket looks like the end of an answer that does not state its length.
        if deadline.passed:
            raise FetchError("timeout", f"{url} was cut off")
        if not plain:
            _check_body(url, body, response.headers)
        return replace(answer, body=body)

    def _host(self, name: str) -> "_Host":
        with self._lock:
            return self._hosts.setdefault(name, _Host(name))


class _Host:
    """One host's turn: a lock, and when the next request may start."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.delay = 0.0  # the site's own Crawl-delay


@dataclass(frozen=True, slots=True)
class _Site:
    """Whom an address asks: the parts of it that robots.txt and turns go by."""

    host: str  # without port
    name: str  # with the port
    base: str  # with scheme and port


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    location: str | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    for_good: bool = False
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
            response.status_code in FOR_GOOD,
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


def site_key(url: str) -> str:
    """Whose turn an address waits for; of one that is no address, the address itself."""
    try:
        return _site_of(url).name
    except FetchError:
        return url


def _site_of(url: str) -> _Site:
    """Whom an address asks. Raises FetchError for an address that may not be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError("address", f"{url!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("address", f"{url!r} is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise FetchError("address", f"{parts.hostname}: an address may not carry a password")
    host = parts.hostname.lower()
    name = f"{host}:{port or (443 if parts.scheme == 'https' else 80)}"
    shown = f"[{host}]" if ":" in host else host
    return _Site(host, name, f"{parts.scheme}://{shown}{f':{port}' if port else ''}")


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


def _check_body(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Refuses what stands in a page's place."""
    if not body.strip():
        raise FetchError("empty", f"{url} answered with an empty page", status=200)
    name = challenge_in(body, headers)
    if name is not None:
        raise FetchError("challenge", f"{url} answered with {name} in place of the page")
    wall = wall_in(body)
    if wall is not None:
        raise FetchError(wall[0], f"{url} answered with {wall[1]} in place of the page", status=200)
    check_type(url, body, headers.get("Content-Type"))


def _check_length(url: str, response: requests.Response, max_bytes: int) -> None:
    """Refuses what says beforehand that it is too long."""
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > max_bytes:
        raise FetchError("size", f"{url} is larger than {max_bytes:,} bytes")


def _pieces(response: requests.Response) -> Iterator[bytes]:
    # decode_content: requests would unpack the whole piece, however large it becomes.
    yield from response.raw.stream(PIECE, decode_content=False)
