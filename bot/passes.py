"""Many passes at once: addresses are fetched in threads, one at a time for each host; everything
else happens here, one thing at a time, because the store and the interpreter belong to one."""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import SimpleQueue
from typing import TypeVar

from scrapers.fetch import Fetcher, site_key
from scrapers.models import Document
from scrapers.sources import Ask

Told = TypeVar("Told")
Pass = Generator[Ask | Told, Document | None, None]
Answer = Document | Exception | None


class _Job:
    """A pass and what it waits for; one that has not begun yet waits for nothing."""

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


def run_passes(
    passes: Iterable[tuple[str, Callable[[], "Pass[Told]"]]], fetcher: Fetcher, threads: int
) -> Iterator[Told]:
    """Runs passes, each given with the address that it begins with; gives what they tell.

    A pass yields an Ask to be sent its document, or whatever it has to tell. A pass that began
    goes on before another of its host begins, so that few are under way at a time.
    """
    waiting: dict[str, deque[_Job]] = {}
    for url, begin in passes:
        waiting.setdefault(site_key(url), deque()).append(_Job(begin))
    free: deque[str] = deque(waiting)
    workers = _Workers(fetcher)
    under_way = 0
    try:
        while free or under_way:
            while free and under_way < threads:
                site = free.popleft()
                job = waiting[site].popleft()
                if job.steps is None:
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
        workers.close()


# A host under way is not in `free` but has its deque, which goes when its last job is done.
def _next(site: str, waiting: dict[str, deque[_Job]], free: deque[str]) -> None:
    if waiting[site]:
        free.append(site)
    else:
        del waiting[site]


def _wait(job: _Job, site: str, waiting: dict[str, deque[_Job]], free: deque[str]) -> None:
    if site in waiting:
        waiting[site].appendleft(job)
    else:
        waiting[site] = deque([job])
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
