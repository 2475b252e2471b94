"""A small world on loopback: Ofsted's report site, its files, and a council's news and feeds."""

import gzip
import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from bot.demo import pages
from bot.demo.records import Article, Event, Provider, noon, there

HTML = "text/html; charset=utf-8"
MOST_ROWS = 100  # the report site's own cap since February 2025
# The lists of three councils' systems: where each is, which articles it shows, how it is drawn.
LISTS = {
    "/jadu/news": ("/news/article/", pages.jadu_list),
    "/drupal/news": ("/newsroom/", pages.localgovdrupal_list),
    "/wordpress/news": ("/20", pages.wordpress_list),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path answers; also the way to make one path go wrong."""

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    last_modified: date | None = None
    delay: float = 0.0  # seconds before the answer
    drop: bool = False  # close the connection without an answer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that the world has answered."""

    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)


class World:
    """Serves its records at `url` while the `with` block lasts; `step` lets time pass.

    with World([Provider("99001", "Aldermere", events)], news) as world:
        first_pass(world.search)
        world.step()
        second_pass(world.search)
    """

    def __init__(
        self,
        providers: Iterable[Provider] = (),
        articles: Iterable[Article] = (),
        *,
        rows: int = MOST_ROWS,
        feed_title: str = "News",
    ) -> None:
        self.providers = tuple(providers)
        self.articles = tuple(articles)
        self.now = 0
        self.asked: list[Asked] = []
        self._rows = rows
        self._feed_title = feed_title
        self._scripted: dict[str, Answer] = {}
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def search(self) -> str:
        """The address of the search for local authorities, newest report first."""
        return (
            f"{self.url}/search?q=&level_1_types=3&level_2_types%5B%5D=12"
            f"&start=0&rows={self._rows}&sort=date&order=desc"
        )

    @property
    def feed(self) -> str:
        return f"{self.url}/rss/news"

    def provider(self, urn: str) -> str:
        return f"{self.url}/provider/44/{urn}"

    def file(self, file_id: int) -> str:
        return f"{self.url}/v1/file/{file_id}"

    def step(self) -> None:
        """Lets the next things of the timeline happen."""
        self.now += 1

    def script(self, path: str, answer: Answer | None) -> None:
        """Makes a path (without its query) answer like this until it is given None."""
        if answer is None:
            self._scripted.pop(path, None)
        else:
            self._scripted[path] = answer

    def answer(self, address: str) -> Answer:
        """What a path and query answer now."""
        parts = urlsplit(address)
        path = parts.path
        if path in self._scripted:
            return self._scripted[path]
        if path == "/search":
            return _html(pages.search_page(self._listing(parse_qs(parts.query))))
        if path.startswith("/provider/44/"):
            return self._provider_page(path.rpartition("/")[2])
        if path.startswith("/v1/file/"):
            return self._file(path.rpartition("/")[2])
        news = [article for article in self.articles if there(article, self.now)]
        news.sort(key=lambda article: article.published, reverse=True)
        if path == "/rss/news":
            return Answer(
                pages.rss(self._feed_title, news, self.url).encode(), "application/rss+xml"
            )
        if path == "/atom/news":
            return Answer(
                pages.atom(self._feed_title, news, self.url).encode(), "application/atom+xml"
            )
        if path in LISTS:
            prefix, draw = LISTS[path]
            shown = [article for article in news if article.path.startswith(prefix)]
            return _html(draw(self._feed_title, shown))
        if path == "/api/search.json":
            shown = [article for article in news if article.path.startswith("/government/")]
            return Answer(pages.govuk_search(shown).encode(), "application/json")
        for article in news:
            if article.path == path:
                return _html(pages.article_page(article))
        return _html(pages.not_found_page(), 404)

    def _listing(self, query: dict[str, list[str]]) -> pages.Listing:
        rows = min(int(query.get("rows", [str(self._rows)])[0]), self._rows)
        start = int(query.get("start", ["0"])[0])
        found = [(provider, _latest(self._events(provider))) for provider in self.providers]
        found.sort(key=lambda pair: pair[1] or date.min, reverse=True)
        return pages.Listing(tuple(found[start : start + rows]), start, rows, len(found))

    def _events(self, provider: Provider) -> list[Event]:
        events = [event for event in provider.events if there(event, self.now)]
        return sorted(events, key=lambda event: event.published, reverse=True)

    def _provider_page(self, urn: str) -> Answer:
        for provider in self.providers:
            if provider.urn == urn:
                return _html(pages.provider_page(provider, self._events(provider), self.url))
        return _html(pages.not_found_page(), 404)

    def _file(self, file_id: str) -> Answer:
        for provider in self.providers:
            for event in self._events(provider):
                if str(event.file_id) == file_id:
                    return Answer(event.body, "application/pdf", last_modified=event.published)
        return _html(pages.not_found_page(), 404)

    def __enter__(self) -> "World":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client that keeps its connection open must not hold up the end

    def __init__(self, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: apart, they cost 40 ms of waiting
    server: _Server

    def do_GET(self) -> None:
        world = self.server.world
        answer = world.answer(self.path)
        time.sleep(answer.delay)
        if answer.drop:
            self.close_connection = True
            return
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        fresh = answer.status == 200 and self.headers.get("If-None-Match") == etag
        status = 304 if fresh else answer.status
        world.asked.append(Asked(self.path, status, dict(self.headers)))
        self.send_response(status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("ETag", etag)
        if answer.last_modified is not None:
            when = format_datetime(noon(answer.last_modified), usegmt=True)
            self.send_header("Last-Modified", when)
        if fresh:
            self.end_headers()
            return
        body = answer.body
        if "gzip" in self.headers.get("Accept-Encoding", "") and not body.startswith(b"%PDF"):
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The demonstration's terminal is for the digest."""


def _html(page: str, status: int = 200) -> Answer:
    return Answer(page.encode(), HTML, status)


def _latest(events: list[Event]) -> date | None:
    return events[0].published if events else None
