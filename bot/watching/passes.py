"""Many passes at once: addresses are fetched in threads, one at a time for each host; everything
else happens here, one thing at a time, because the store and the interpreter belong to one.

Beside the threads that fetch run as many that ask for the robots.txt of the hosts that come next:
otherwise the first look at many hosts would take two answers of each, one after the other.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

from scrapers.fetch import Fetcher
from scrapers.models import Document
from scrapers.sites import site_key
from scrapers.sources import Ask

Told = TypeVar("Told")
Pass = Generator[Ask | Told, Document | None, None]
Answer = Document | Exception | None

AHEAD = 2  # times the threads: how many hosts are asked for their robots.txt beforehand


class _Job:
    """A pass and what it waits for; one that has not begun yet waits for nothing."""

    __slots__ = ("ask", "begin", "steps")

    def __init__(self, begin: Callable[[], "Pass[Told]"]) -> None:
        self.begin = begin
        self.steps: Pass[object] | None = None
        self.ask: Ask | None = None

    @property
    def site(self) -> str | None:
        """Whose turn it waits for; None where it is over."""
        return site_key(self.ask.url) if self.ask is not None else None


class _Workers:
    """Threads that fetch. They end with the process: one that hangs holds up nothing."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._wanted: SimpleQueue[tuple[str, _Job] | None] = SimpleQueue()
        self.done: SimpleQueue[tuple[str, _Job, Answer]] = SimpleQueue()
        self._count = 0

    def fetch(self, site: str, job: _Job, under_way: int) -> None:
        if under_way >= self._count:
            threading.Thread(target=self._work, daemon=True).start()
            self._count += 1
        self._wanted.put((site, job))

    def close(self) -> None:
        for _ in range(self._count):
            self._wanted.put(None)

    def _work(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            site, job = wanted
            assert job.ask is not None  # noqa: S101 - only those that ask are handed over
            answer: Answer
            try:
                answer = self._fetcher.fetch(job.ask.url, whole=job.ask.whole)
            except Exception as error:
                answer = error  # raised again in the pass itself
            self.done.put((site, job, answer))


class _Scouts:
    """Threads that ask hosts for their robots.txt before their turn comes."""

    def __init__(self, fetcher: Fetcher, urls: Iterable[str], most: int) -> None:
        self._fetcher = fetcher
        self._urls = iter(urls)
        self._most = most
        self._wanted: SimpleQueue[str | None] = SimpleQueue()
        self._count = 0

    def go_on(self, hosts: int) -> None:
        """Lets them ask so many more hosts, where there is something to ask."""
        for url in islice(self._urls, hosts):
            if self._fetcher.is_prepared(url):
                continue
            if self._count < self._most:
                threading.Thread(target=self._work, daemon=True).start()
                self._count += 1
            self._wanted.put(url)

    def close(self) -> None:
        for _ in range(self._count):
            self._wanted.put(None)

    def _work(self) -> None:
        while (url := self._wanted.get()) is not None:
            self._fetcher.prepare(url)


def run_passes(
    passes: Iterable[tuple[str, Callable[[], "Pass[Told]"]]], fetcher: Fetcher, threads: int
) -> Iterator[Told]:
    """Runs passes, each given with the address that it begins with; gives what they tell.

    A pass yields an Ask to be sent its document, or whatever it has to tell. A pass that began
    goes on before another of its host begins, so that few are under way at a time.
    """
    # Lists, not deques: nearly all hold one job, and an empty deque takes ten times the memory.
    waiting: dict[str, list[_Job]] = {}
    firsts: list[str] = []
    for url, begin in passes:
        site = site_key(url)
        if site not in waiting:
            waiting[site] = []
            firsts.append(url)
        waiting[site].append(_Job(begin))
    free: deque[str] = deque(waiting)
    workers = _Workers(fetcher)
    scouts = _Scouts(fetcher, firsts, threads)
    under_way = 0
    try:
        scouts.go_on(AHEAD * threads)
        while free or under_way:
            while free and under_way < threads:
                site = free.popleft()
                job = waiting[site].pop(0)
                if job.steps is None:
                    scouts.go_on(1)
                    yield from _go_on(job, None)
                    there = job.site
                    if there != site:
                        if there is not None:
                            _wait(job, there, waiting, free)
                        _next(site, waiting, free)
                        continue
                workers.fetch(site, job, under_way)
                under_way += 1
            if not under_way:
                continue
            site, job, answer = workers.done.get()
            under_way -= 1
            # Its host is free from now on, but what this pass asks next goes first.
            yield from _go_on(job, answer)
            there = job.site
            if there is not None:
                _wait(job, there, waiting, free)
            _next(site, waiting, free)
    finally:
        scouts.close()
        workers.close()


# A host under way is not in `free` but has its list, which goes when its last job is done.
def _next(site: str, waiting: dict[str, list[_Job]], free: deque[str]) -> None:
    if waiting[site]:
        free.append(site)
    else:
        del waiting[site]


def _wait(job: _Job, site: str, waiting: dict[str, list[_Job]], free: deque[str]) -> None:
    if site in waiting:
        waiting[site].insert(0, job)
    else:
        waiting[site] = [job]
        free.append(site)


def _go_on(job: _Job, answer: Answer) -> Iterator[Told]:
    """Lets a pass go on until it asks or ends; gives what it tells on the way."""
    if job.steps is None:
        job.steps = job.begin()
    job.ask = None
    try:
        if isinstance(answer, Exception):
            said = job.steps.throw(answer)
        elif answer is None:
            said = next(job.steps)
        else:
            said = job.steps.send(answer)
        while not isinstance(said, Ask):
            yield said  # type: ignore[misc]
            said = next(job.steps)
        job.ask = said
    except StopIteration:
        return
