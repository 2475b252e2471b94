"""The one place that opens a watched address."""

import hashlib
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from scrapers.answers import Answer
from scrapers.errors import FetchError
from scrapers.hosts import is_among
from scrapers.memory import FetchMemory, Validators
from scrapers.models import Document
from scrapers.permissions import Permissions
from scrapers.sites import joined, site_of
from scrapers.wire import Turn, Wire

AGENT = "ofsted-bot/0.1 (reads inspection letters; independent of Ofsted{contact})"
REDIRECTS = 8
# A server that answers "not modified" for ever would hide news for ever: ask afresh now and then.
VALIDATORS_LAST = timedelta(days=7)
# An address that moved for good and is then not there is asked for under its old name once more.
LOST = ("gone", "address", "connection", "tls", "redirect")


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
    redirect is held to them too. `fetch` and `prepare` may be called from several threads.
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
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._may_ask = hosts
        self._heeds_robots = robots
        headers = {
            "User-Agent": AGENT.format(contact=f"; {contact}" if contact else ""),
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        self._wire = Wire(
            headers,
            allow_loopback=allow_loopback,
            timeout=timeout,
            deadline=deadline,
            pause_seconds=pause_seconds,
        )
        self._permissions = Permissions(memory, self._wire, min(deadline, timeout))
        self._turns: dict[str, Turn] = {}
        self._lock = threading.Lock()
        self._pending: dict[str, Validators] = {}
        self._moved: dict[str, str] = {}

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

    def is_prepared(self, url: str) -> bool:
        """Whether `prepare` has nothing to do for an address."""
        try:
            return not self._heeds_robots or self._permissions.are_known(site_of(url))
        except FetchError:
            return True  # what is no address is `fetch`'s to say

    def prepare(self, url: str) -> None:
        """Asks an address's site for its robots.txt, so that `fetch` need not wait for it.

        What goes wrong is kept for `fetch` to raise.
        """
        if self.is_prepared(url):
            return
        site = site_of(url)
        if self._may_ask is not None and not is_among(site.host, self._may_ask):
            return
        turn = self._turn(site.name)
        with turn.lock:
            try:
                self._permissions.heed(url, site, turn)
            except FetchError:
                return

    def moved(self, url: str) -> str | None:
        """Where an address has lately moved for good; None where it has not, or was known to."""
        return self._moved.get(url.partition("#")[0])

    def confirm(self, *urls: str) -> None:
        """Remembers what these addresses answered (all, if none is named), unchanged or not."""
        with self._lock:
            done = [(url, self._pending.pop(url)) for url in self._chosen(urls)]
            moves = [(url, self._moved.pop(url)) for url, _ in done if url in self._moved]
        for url, validators in done:
            self._memory.remember(url, validators)
        for url, to in moves:
            self._memory.remember_move(url, to)
        for site, robots in self._permissions.take().items():
            self._memory.remember_robots(site, robots)

    def discard(self, *urls: str) -> None:
        """Forgets the bodies fetched from these addresses (all, if none is named), so that they
        come again with the next fetch: what was read from them was not stored."""
        with self._lock:
            for url in self._chosen(urls):
                del self._pending[url]
                self._moved.pop(url, None)

    def close(self) -> None:
        self._wire.close()

    def _keep(self, url: str, validators: Validators) -> None:
        with self._lock:
            self._pending[url] = validators

    def _chosen(self, urls: tuple[str, ...]) -> list[str]:
        named = dict.fromkeys(url.partition("#")[0] for url in urls) if urls else self._pending
        return [url for url in named if url in self._pending]

    def _answer(self, url: str, asked: Validators | None) -> Answer:
        """The answer of an address, or of the one that it moved to for good."""
        now_at = self._memory.recall_move(url)
        if now_at is not None:
            try:
                return self._follow(url, now_at, asked)
            except FetchError as error:
                if error.kind not in LOST:
                    raise
        return self._follow(url, url, asked)

    def _follow(self, name: str, url: str, asked: Validators | None) -> Answer:
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
            url = joined(url, answer.location)
            for_good = for_good and answer.for_good
            if for_good:
                home = url
            if url in seen:
                raise FetchError("redirect", f"{url} redirects in a circle")
            seen.add(url)
        raise FetchError("redirect", f"more than {REDIRECTS} redirects, the last to {url}")

    def _ask(self, url: str, asked: Validators | None, seconds: float) -> tuple[Answer, float]:
        """One hop's answer and the seconds it took. Waiting one's turn is not counted."""
        site = site_of(url)
        if self._may_ask is not None and not is_among(site.host, self._may_ask):
            raise FetchError("address", f"{url} is on {site.host}, which is not a configured host")
        turn = self._turn(site.name)
        with turn.lock:
            if self._heeds_robots:
                self._permissions.heed(url, site, turn)
            return self._wire.ask(url, turn, asked, seconds=seconds, max_bytes=self._max_bytes)

    def _turn(self, name: str) -> Turn:
        with self._lock:
            return self._turns.setdefault(name, Turn(name))
