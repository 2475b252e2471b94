"""Asking ahead: the robots.txt of the hosts that come next, while others are fetched."""

import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.watching.passes import run_passes
from scrapers.fetch import Fetcher
from scrapers.memory import Forgetful
from scrapers.models import Document
from scrapers.sources import Ask

HOSTS = 24
THREADS = 4
LATENCY = 0.1


class _Hosts:
    """Many hosts, each a port of this machine; notes who was asked what, and how many at once."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[int, str]] = Counter()
        self.most = 0
        self.doubled = False
        self._busy: Counter[int] = Counter()
        self._guard = threading.Lock()
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), self._handler) for _ in range(HOSTS)]
        for server in self._servers:
            threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
            ).start()

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{server.server_port}/page" for server in self._servers]

    def _handler(self, *args: object) -> BaseHTTPRequestHandler:
        hosts = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.connection.getsockname()[1]
                hosts.note(host, self.path, 1)
                time.sleep(LATENCY)
                robots = self.path == "/robots.txt"
                body = b"User-agent: *\nDisallow: /private" if robots else b"<p>Some words.</p>"
                hosts.note(host, self.path, -1)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler(*args)  # type: ignore[arg-type]  # handed through

    def note(self, port: int, path: str, step: int) -> None:
        with self._guard:
            self.asked[port, path] += step > 0
            self._busy[port] += step
            self.doubled = self.doubled or self._busy[port] > 1
            self.most = max(self.most, self._busy.total())

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@pytest.fixture
def hosts() -> Iterator[_Hosts]:
    hosts = _Hosts()
    yield hosts
    hosts.close()


def _run(urls: list[str], memory: Forgetful) -> list[str]:
    def walk(url: str) -> Generator[Ask | str, Document | None, None]:
        document = yield Ask(url)
        yield url if document is not None else ""

    fetcher = Fetcher(memory, allow_loopback=True, pause_seconds=0.0)
    passes = [(url, partial(walk, url)) for url in urls]
    said = list(run_passes(passes, fetcher, THREADS))
    fetcher.confirm()
    fetcher.close()
    return said


def test_robots_are_asked_ahead_once_a_host_and_no_host_has_two_requests_at_once(
    hosts: _Hosts,
) -> None:
    assert sorted(_run(hosts.urls, Forgetful())) == sorted(hosts.urls)
    assert set(hosts.asked.values()) == {1}
    assert len(hosts.asked) == 2 * HOSTS
    assert not hosts.doubled
    assert THREADS < hosts.most <= 2 * THREADS


def test_nothing_is_asked_ahead_of_hosts_whose_robots_are_known(hosts: _Hosts) -> None:
    memory = Forgetful()
    _run(hosts.urls, memory)
    hosts.asked.clear()
    hosts.most = 0
    _run(hosts.urls, memory)
    assert {path for _, path in hosts.asked} == {"/page"}
    assert hosts.most <= THREADS
