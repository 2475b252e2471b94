"""What each site allows: its robots.txt, asked for once a day."""

import threading
import time
from datetime import UTC, datetime, timedelta

from scrapers.errors import FetchError
from scrapers.memory import FetchMemory
from scrapers.robots import Robots
from scrapers.sites import Site, joined, site_of
from scrapers.wire import Turn, Wire

ROBOTS_LAST = timedelta(days=1)  # RFC 9309, 2.4
ROBOTS_AGAIN = 60.0  # seconds until a robots.txt that could not be had is asked for again
ROBOTS_BYTES = 500_000
REDIRECTS = 8


class Permissions:
    """What the sites of one run allow. Whoever asks holds the lock of the site's turn."""

    def __init__(self, memory: FetchMemory, wire: Wire, seconds: float) -> None:
        self._memory = memory
        self._wire = wire
        self._seconds = seconds  # that a robots.txt may take
        self._lock = threading.Lock()
        self._fresh: dict[str, Robots] = {}  # asked for in this run, not yet remembered
        self._troubles: dict[str, tuple[float, FetchError]] = {}  # until when, and why

    def heed(self, url: str, site: Site, turn: Turn) -> None:
        """Raises FetchError where the site asks robots to stay away from the address."""
        robots = self._robots_of(site, turn)
        turn.delay = robots.delay
        if not robots.allows(url):
            raise FetchError("robots", f"{url}: the site's robots.txt asks not to be read there")

    def are_known(self, site: Site) -> bool:
        """Whether the site need not be asked for its robots.txt now."""
        return self._known(site) is not None or self._trouble(site) is not None

    def take(self) -> dict[str, Robots]:
        """What was learned and is not yet remembered, for the one who remembers it."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        return fresh

    def _known(self, site: Site) -> Robots | None:
        robots = self._fresh.get(site.base) or self._memory.recall_robots(site.base)
        if robots is not None and datetime.now(UTC) - robots.obtained < ROBOTS_LAST:
            return robots
        return None

    def _trouble(self, site: Site) -> FetchError | None:
        until, trouble = self._troubles.get(site.base, (0.0, None))
        return trouble if time.monotonic() < until else None

    def _robots_of(self, site: Site, turn: Turn) -> Robots:
        robots = self._known(site)
        if robots is not None:
            return robots
        trouble = self._trouble(site)
        if trouble is not None:
            raise trouble
        now = datetime.now(UTC)
        try:
            robots = Robots(self._fetch(f"{site.base}/robots.txt", turn), now)
        except FetchError as error:
            self._troubles[site.base] = (time.monotonic() + ROBOTS_AGAIN, error)
            raise
        with self._lock:
            self._fresh[site.base] = robots
        return robots

    def _fetch(self, url: str, turn: Turn) -> str:
        """The text of a robots.txt, empty where there is none. Raises FetchError where the site
        is too unwell to say: then nothing else is asked either."""
        for _ in range(REDIRECTS):
            try:
                answer, _taken = self._wire.ask(
                    url, turn, None, seconds=self._seconds, max_bytes=ROBOTS_BYTES, plain=True
                )
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
            url = joined(url, answer.location)
            # Elsewhere it would be another host's turn: not worth it for what few sites do.
            if site_of(url).name != turn.name:
                return ""
        return ""
