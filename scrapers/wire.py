"""Requests on the wire: each within its deadline and its bounds, each failure by its name."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from scrapers.answers import Answer, check_body, check_length, check_status, pieces_of
from scrapers.bodies import read_body
from scrapers.connections import Deadline, current, pool_classes
from scrapers.errors import FetchError
from scrapers.memory import Validators
from scrapers.troubles import named_error

NOT_MODIFIED = 304
# Connections kept open for the next request: for the hosts under way and those asked ahead.
POOLS = 64
# The rest of an answer that nobody reads is read to its end where it is as short as this: its
# connection can then carry the next request.
LEFTOVER = 4_096


class Turn:
    """One host's turn: a lock, and when the next request may start."""

    __slots__ = ("delay", "free_at", "lock", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.delay = 0.0  # the site's own Crawl-delay


class Wire:
    """Sends requests, from any thread. Whoever sends holds the lock of the host's turn."""

    def __init__(
        self,
        headers: Mapping[str, str],
        *,
        allow_loopback: bool,
        timeout: float,
        deadline: float,
        pause_seconds: float,
    ) -> None:
        self._headers = dict(headers)
        self._adapter = _Adapter(allow_loopback)
        self._timeout = timeout
        self._deadline = deadline
        self._pause = pause_seconds

    def ask(
        self,
        url: str,
        turn: Turn,
        asked: Validators | None,
        *,
        seconds: float,
        max_bytes: int,
        plain: bool = False,
    ) -> tuple[Answer, float]:
        """One answer and the seconds it took; waiting one's turn is not counted.

        A `plain` answer is taken whatever it looks like, and may be empty. Raises FetchError.
        """
        return self._in_turn(
            url, turn, seconds, lambda due: self._send(url, asked, due, max_bytes, plain)
        )

    def close(self) -> None:
        self._adapter.close()

    def _in_turn(
        self, url: str, turn: Turn, seconds: float, send: Callable[[Deadline], Answer]
    ) -> tuple[Answer, float]:
        """Waits for the host's pause, sends, and gives every failure its name."""
        time.sleep(max(turn.free_at - time.monotonic(), 0.0))
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
            turn.free_at = time.monotonic() + max(self._pause, turn.delay)

    def _send(
        self, url: str, asked: Validators | None, deadline: Deadline, max_bytes: int, plain: bool
    ) -> Answer:
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
            answer = Answer.of(url, response)
            if response.status_code == NOT_MODIFIED or (plain and _is_short(response)):
                _read_rest(response)
            if answer.location is not None or response.status_code == NOT_MODIFIED:
                return answer
            check_status(url, response)
            check_length(url, response, max_bytes)
            encoding = response.headers.get("Content-Encoding", "")
            body = read_body(pieces_of(response), encoding, max_bytes, url)
        # A shut socket looks like the end of an answer that does not state its length.
        if deadline.passed:
            raise FetchError("timeout", f"{url} was cut off")
        if not plain:
            check_body(url, body, response.headers)
        return replace(answer, body=body)


class _Adapter(HTTPAdapter):
    """requests over connections that check their address and keep the deadline."""

    def __init__(self, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        # One more try where the connection failed, none for an answer: 429 and 5xx belong in the
        # source's own next-check time.
        retries = Retry(
            total=1, connect=1, read=0, status=0, other=0, respect_retry_after_header=False
        )
        super().__init__(pool_connections=POOLS, pool_maxsize=1, max_retries=retries)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = pool_classes(self._allow_loopback)


def _is_short(response: requests.Response) -> bool:
    """Whether it is an answer without a page, and says that little of it is left."""
    length = response.headers.get("Content-Length", "")
    return (
        response.status_code != requests.codes.ok
        and length.isascii()
        and length.isdigit()
        and int(length[:20]) <= LEFTOVER
    )


def _read_rest(response: requests.Response) -> None:
    try:
        response.raw.read(LEFTOVER, decode_content=False)
    except (HTTPError, OSError):
        return  # the connection is closed then, as if it had not been tried
