"""Many passes at once: one request at a time for each host, many hosts at the same time."""

import threading
import time
from collections.abc import Generator
from functools import partial

import pytest

from bot.watching.passes import run_passes
from scrapers.errors import FetchError
from scrapers.fetch import Fetcher
from scrapers.memory import Forgetful
from scrapers.models import Document
from scrapers.sites import site_key
from scrapers.sources import Ask

Steps = Generator[Ask | str, Document | None, None]


class Slow(Fetcher):
    """Answers after a moment with the address as the body, and notes who was asked together."""

    def __init__(self) -> None:
        super().__init__(Forgetful(), robots=False)
        self.busy: list[str] = []
        self.most = 0
        self.doubled = False
        self._guard = threading.Lock()

    def fetch(self, url: str, *, whole: bool = False) -> Document | None:
        site = site_key(url)
        with self._guard:
            self.doubled = self.doubled or site in self.busy
            self.busy.append(site)
            self.most = max(self.most, len(self.busy))
        time.sleep(0.01)
        with self._guard:
            self.busy.remove(site)
        if "bad" in url:
            raise FetchError("status", url)
        return Document(url.encode(), url)


def walk(urls: list[str]) -> Steps:
    for url in urls:
        try:
            document = yield Ask(url)
        except FetchError as error:
            yield f"failed {error}"
            continue
        assert document is not None
        yield document.body.decode()


def run(lists: list[list[str]], threads: int) -> tuple[list[str], Slow]:
    fetcher = Slow()
    passes = [(urls[0], partial(walk, urls)) for urls in lists]
    return list(run_passes(passes, fetcher, threads)), fetcher


def test_everything_is_asked_and_each_host_one_at_a_time() -> None:
    lists = [[f"http://h{n % 7}.example/{n}/{k}" for k in range(4)] for n in range(30)]
    said, fetcher = run(lists, 16)
    assert sorted(said) == sorted(url for urls in lists for url in urls)
    assert not fetcher.doubled
    assert fetcher.most == 7


def test_no_more_are_asked_together_than_there_are_threads() -> None:
    said, fetcher = run([[f"http://h{n}.example/"] for n in range(40)], 5)
    assert len(said) == 40
    assert fetcher.most <= 5


def test_a_pass_may_go_from_host_to_host() -> None:
    lists = [[f"http://h{(n + k) % 5}.example/{n}/{k}" for k in range(6)] for n in range(12)]
    said, fetcher = run(lists, 4)
    assert sorted(said) == sorted(url for urls in lists for url in urls)
    assert not fetcher.doubled


def test_a_failure_is_raised_in_its_own_pass() -> None:
    said, _ = run([["http://a.example/bad", "http://a.example/good"], ["http://b.example/"]], 2)
    assert sorted(said) == [
        "failed http://a.example/bad",
        "http://a.example/good",
        "http://b.example/",
    ]


def test_of_one_host_a_pass_that_began_goes_on_before_the_next() -> None:
    lists = [[f"http://a.example/{n}/{k}" for k in range(3)] for n in range(3)]
    said, _ = run(lists, 8)
    assert said == [url for urls in lists for url in urls]


def test_a_pass_that_asks_for_nothing_is_over() -> None:
    def nothing() -> Steps:
        yield "done"

    told = list(run_passes([("http://a.example/", nothing)], Slow(), 2))
    assert told == ["done"]


def test_an_error_of_our_own_ends_the_run() -> None:
    def broken() -> Steps:
        yield Ask("http://a.example/")
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        list(run_passes([("http://a.example/", broken)], Slow(), 2))
