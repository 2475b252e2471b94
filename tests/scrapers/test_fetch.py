"""Fetching: what comes through, what is refused, and what is remembered."""

import threading
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.records import Article
from bot.demo.server import Answer, World
from scrapers.connections import is_allowed
from scrapers.errors import FetchError
from scrapers.fetch import VALIDATORS_LAST, Fetcher
from scrapers.hosts import hosts_of, is_among
from scrapers.memory import Forgetful, Validators
from scrapers.patience import retry_after
from tests.world.wire import Wire

CASES = Path(__file__).parent.parent / "cases" / "fetch"
ANSWERS = tomllib.loads((CASES / "answers.toml").read_text("utf-8"))["case"]
REFUSED = [
    line
    for line in (CASES / "addresses.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def a_fetcher(memory: Forgetful | None = None, **settings: Any) -> Fetcher:
    settings = {"allow_loopback": True, "pause_seconds": 0.0, "robots": False, **settings}
    return Fetcher(memory or Forgetful(), **settings)


@pytest.fixture
def world() -> Iterator[World]:
    article = Article("/news/1", "News", date(2026, 1, 5), ("Some news.",), "Aldermere Council")
    with World(articles=[article]) as world:
        yield world


@pytest.mark.parametrize("case", ANSWERS, ids=[case["says"] for case in ANSWERS])
def test_every_answer_gives_a_document_or_an_error_with_its_name(case: dict[str, Any]) -> None:
    if "headers" in case:
        case["head"] = [*case["head"], *(f"X-{n}: 1" for n in range(case["headers"]))]
    began = time.monotonic()
    with Wire(case) as wire:
        # Short only where the wait is the point: a busy machine is slow, not broken.
        timeout, deadline = (0.5, 0.9) if case["expect"] == "timeout" else (10, 20)
        fetcher = a_fetcher(timeout=timeout, deadline=deadline, max_bytes=100_000)
        if case["expect"] == "document":
            document = fetcher.fetch(wire.url)
            assert document is not None
            assert document.body.decode() == case["text"]
            return
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(wire.url)
        took = time.monotonic() - began
    assert caught.value.kind in case["expect"].split("|"), caught.value
    assert caught.value.status == case.get("status", caught.value.status)
    assert caught.value.retry_after == case.get("retry_after")
    assert took < 5


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_not_public_http_is_refused(url: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        Fetcher(Forgetful(), pause_seconds=0).fetch(url)
    assert caught.value.kind == "address", caught.value
    assert time.monotonic() - began < 5


def test_a_name_is_judged_by_where_it_leads() -> None:
    with pytest.raises(FetchError) as caught:
        Fetcher(Forgetful(), pause_seconds=0).fetch("http://localhost:9/")
    assert caught.value.kind == "address"


def test_a_name_that_does_not_exist_is_a_failed_connection() -> None:
    with pytest.raises(FetchError) as caught:
        a_fetcher(timeout=3, deadline=4).fetch("http://no-such-name.invalid/")
    assert caught.value.kind in ("connection", "timeout")


def test_a_closed_port_is_a_failed_connection() -> None:
    with Wire({"head": ["HTTP/1.1 200 OK"]}) as wire:
        url = wire.url
    with pytest.raises(FetchError) as caught:
        a_fetcher().fetch(url)
    assert caught.value.kind == "connection"


@settings(deadline=None)
@given(st.ip_addresses())
def test_only_public_addresses_are_allowed(address: Any) -> None:
    if is_allowed(str(address)):
        assert address.is_global
        assert not address.is_loopback
        assert not address.is_multicast


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_address_is_judged_the_same_when_it_is_wrapped_in_another(address: Any) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_allowed(wrapped) == is_allowed(str(address))


@pytest.mark.parametrize(
    "address",
    ["::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "192.0.0.8", "::"],
)
def test_old_and_local_ways_to_write_an_address_are_refused(address: str) -> None:
    assert not is_allowed(address)


def test_a_servers_words_cannot_steer_a_terminal(world: World) -> None:
    with Wire({"head": ["HTTP/1.1 500 Bad\x1b[31m"], "close": True}) as wire:
        with pytest.raises(FetchError, match=r"answered Bad\[31m") as caught:
            a_fetcher().fetch(wire.url)
        assert str(caught.value).isprintable()


def test_a_document_knows_its_address_its_type_its_name_and_its_bytes(world: World) -> None:
    document = a_fetcher().fetch(f"{world.url}/news/1#top")
    assert document is not None
    assert document.url == f"{world.url}/news/1"
    assert document.content_type == "text/html; charset=utf-8"
    assert document.name == "1"
    assert document.fetched is not None
    assert document.fetched.tzinfo is UTC
    assert len(document.sha256) == 64


def test_a_redirected_document_knows_where_it_came_from_in_the_end(world: World) -> None:
    moved = Answer(status=301, headers=(("Location", "/news/1"),))
    world.script("/old", moved)
    document = a_fetcher().fetch(f"{world.url}/old")
    assert document is not None
    assert document.url == f"{world.url}/news/1"


def test_an_unchanged_page_is_none_once_it_is_confirmed(world: World) -> None:
    fetcher = a_fetcher()
    url = f"{world.url}/news/1"
    assert fetcher.fetch(url) is not None
    fetcher.confirm(url)
    assert fetcher.fetch(url) is None
    assert [asked.status for asked in world.asked] == [200, 304]


def test_a_page_that_was_not_confirmed_comes_again(world: World) -> None:
    fetcher = a_fetcher()
    url = f"{world.url}/news/1"
    assert fetcher.fetch(url) is not None
    assert fetcher.fetch(url) is not None
    fetcher.discard()
    fetcher.confirm()
    assert fetcher.fetch(url) is not None


def test_confirming_twice_or_what_was_never_fetched_does_no_harm(world: World) -> None:
    fetcher = a_fetcher()
    url = f"{world.url}/news/1"
    fetcher.fetch(url)
    fetcher.confirm(url, url, f"{world.url}/never")
    fetcher.confirm()
    assert fetcher.fetch(f"{url}#part") is None


def test_a_page_is_fetched_whole_when_that_is_asked(world: World) -> None:
    fetcher = a_fetcher()
    url = f"{world.url}/news/1"
    fetcher.fetch(url)
    fetcher.confirm()
    assert fetcher.fetch(url, whole=True) is not None
    assert "If-None-Match" not in world.asked[-1].headers


def test_the_same_body_under_a_churning_etag_is_unchanged() -> None:
    case = {
        "head": ["HTTP/1.1 200 OK", 'ETag: "{hop}"'],
        "body": "<p>News</p>",
        "length": "right",
    }
    with Wire(case) as wire:
        fetcher = a_fetcher()
        assert fetcher.fetch(wire.url) is not None
        fetcher.confirm()
        assert fetcher.fetch(wire.url) is None
        assert 'If-None-Match: "0"' in wire.asked[1]


def test_validators_are_sent_back_verbatim(world: World) -> None:
    memory = Forgetful()
    url = f"{world.url}/news/1"
    odd = Validators('W/"a,b; c"', "Yesterday, perhaps", "00", datetime.now(UTC))
    memory.remember(url, odd)
    a_fetcher(memory).fetch(url)
    assert world.asked[0].headers["If-None-Match"] == odd.etag
    assert world.asked[0].headers["If-Modified-Since"] == odd.last_modified


def test_validators_are_dropped_in_time_so_that_a_stuck_etag_hides_nothing(world: World) -> None:
    memory = Forgetful()
    url = f"{world.url}/news/1"
    old = datetime.now(UTC) - VALIDATORS_LAST - timedelta(minutes=1)
    memory.remember(url, Validators('"stuck"', None, "00", old))
    assert a_fetcher(memory).fetch(url) is not None
    assert "If-None-Match" not in world.asked[0].headers


def test_not_modified_renews_the_etag_and_keeps_the_day_of_the_body() -> None:
    memory = Forgetful()
    obtained = datetime.now(UTC) - timedelta(days=1)
    with Wire({"head": ["HTTP/1.1 304 Not Modified", 'ETag: "new"']}) as wire:
        memory.remember(wire.url, Validators('"old"', None, "00", obtained))
        fetcher = a_fetcher(memory)
        assert fetcher.fetch(wire.url) is None
        fetcher.confirm(wire.url)
        assert memory.recall(wire.url) == Validators('"new"', None, "00", obtained)


def test_a_body_after_not_modified_spoils_nothing_that_follows() -> None:
    memory = Forgetful()
    case = {"head": ["HTTP/1.1 304 Not Modified"], "body": "<p>stray</p>", "length": "right"}
    with Wire(case) as wire:
        memory.remember(wire.url, Validators('"x"', None, "00", datetime.now(UTC)))
        fetcher = a_fetcher(memory)
        assert fetcher.fetch(wire.url) is None
        assert fetcher.fetch(wire.url) is None


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(world: World) -> None:
    fetcher = a_fetcher(pause_seconds=0.15)
    world.script("/slow", Answer(b"<p>slow</p>", delay=0.1))
    began = time.monotonic()
    threads = [
        threading.Thread(target=fetcher.fetch, args=(f"{world.url}/slow",)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began > 3 * 0.1 + 2 * 0.15


def test_waiting_for_ones_turn_does_not_use_up_the_deadline(world: World) -> None:
    fetcher = a_fetcher(pause_seconds=0.8, deadline=0.7)
    assert fetcher.fetch(f"{world.url}/news/1") is not None
    assert fetcher.fetch(f"{world.url}/news/1") is not None


def test_the_agent_is_honest_and_says_whom_to_write_to(world: World) -> None:
    a_fetcher(contact="data@example.org").fetch(f"{world.url}/news/1")
    agent = world.asked[0].headers["User-Agent"]
    assert agent.startswith("ofsted-bot/")
    assert "data@example.org" in agent


def test_cookies_are_neither_kept_nor_sent(world: World) -> None:
    world.script("/wall", Answer(b"<p>x</p>", headers=(("Set-Cookie", "seen=1; Path=/"),)))
    fetcher = a_fetcher()
    fetcher.fetch(f"{world.url}/wall")
    fetcher.fetch(f"{world.url}/wall")
    assert "Cookie" not in world.asked[1].headers


def test_an_etag_of_a_page_that_moved_is_kept_for_the_address_that_was_asked(world: World) -> None:
    world.script("/old", Answer(status=301, headers=(("Location", "/news/1"),)))
    fetcher = a_fetcher()
    fetcher.fetch(f"{world.url}/old")
    fetcher.confirm()
    assert fetcher.fetch(f"{world.url}/old") is None


@settings(deadline=None)
@given(st.text())
def test_any_retry_after_is_a_bounded_wait_or_none(value: str) -> None:
    wait = retry_after(value)
    assert wait is None or 0 <= wait <= 86_400


def test_a_retry_after_date_counts_from_now() -> None:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert retry_after("Mon, 05 Jan 2026 12:02:00 GMT", now=now) == 120


def kind_of(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    return caught.value.kind


def test_robots_txt_is_asked_once_and_what_it_forbids_is_not_asked(world: World) -> None:
    world.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /private", "text/plain"))
    fetcher = a_fetcher(robots=True)
    assert kind_of(fetcher, f"{world.url}/private/1") == "robots"
    assert fetcher.fetch(f"{world.url}/news/1") is not None
    assert [asked.path for asked in world.asked] == ["/robots.txt", "/news/1"]


def test_robots_txt_is_remembered_for_a_day(world: World) -> None:
    memory = Forgetful()
    for _ in range(2):
        fetcher = a_fetcher(memory, robots=True)
        fetcher.fetch(f"{world.url}/news/1")
        fetcher.confirm()
    assert [asked.path for asked in world.asked] == ["/robots.txt", "/news/1", "/news/1"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_allows_everything(world: World, status: int) -> None:
    world.script("/robots.txt", Answer(status=status))
    assert a_fetcher(robots=True).fetch(f"{world.url}/news/1") is not None


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_too_unwell_for_its_robots_txt_is_not_asked(world: World, status: int) -> None:
    world.script("/robots.txt", Answer(status=status))
    fetcher = a_fetcher(robots=True)
    assert kind_of(fetcher, f"{world.url}/news/1") == "robots"
    assert kind_of(fetcher, f"{world.url}/news/1") == "robots"
    assert [asked.path for asked in world.asked] == ["/robots.txt"]


def test_a_crawl_delay_is_kept(world: World) -> None:
    world.script("/robots.txt", Answer(b"User-agent: *\nCrawl-delay: 0.3", "text/plain"))
    fetcher = a_fetcher(robots=True)
    began = time.monotonic()
    for _ in range(2):
        fetcher.fetch(f"{world.url}/news/1", whole=True)
    assert time.monotonic() - began > 0.3


def test_a_move_for_good_is_remembered_and_reported_once(world: World) -> None:
    memory = Forgetful()
    world.script("/old", Answer(status=301, headers=(("Location", "/news/1"),)))
    fetcher = a_fetcher(memory)
    fetcher.fetch(f"{world.url}/old")
    assert fetcher.moved(f"{world.url}/old") == f"{world.url}/news/1"
    fetcher.confirm()
    again = a_fetcher(memory)
    assert again.fetch(f"{world.url}/old") is None
    assert again.moved(f"{world.url}/old") is None
    assert [asked.path for asked in world.asked] == ["/old", "/news/1", "/news/1"]


def test_a_move_for_now_is_followed_and_not_remembered(world: World) -> None:
    memory = Forgetful()
    world.script("/old", Answer(status=302, headers=(("Location", "/news/1"),)))
    fetcher = a_fetcher(memory)
    fetcher.fetch(f"{world.url}/old")
    fetcher.confirm()
    assert memory.recall_move(f"{world.url}/old") is None


def test_an_address_that_moved_to_nowhere_is_asked_for_under_its_old_name(world: World) -> None:
    memory = Forgetful()
    memory.remember_move(f"{world.url}/news/1", f"{world.url}/nowhere")
    assert a_fetcher(memory).fetch(f"{world.url}/news/1") is not None


def test_only_the_hosts_that_are_configured_are_asked(world: World) -> None:
    fetcher = a_fetcher(hosts=frozenset({"127.0.0.1"}))
    assert fetcher.fetch(f"{world.url}/news/1") is not None
    elsewhere = world.url.replace("127.0.0.1", "127.0.0.2")
    assert kind_of(fetcher, f"{elsewhere}/news/1") == "address"
    world.script("/away", Answer(status=302, headers=(("Location", f"{elsewhere}/news/1"),)))
    assert kind_of(fetcher, f"{world.url}/away") == "address"


HOSTS = {"www.medway.gov.uk", "www.gov.uk", "reports.ofsted.gov.uk", "news.example.com"}


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("www.medway.gov.uk", True),
        ("medway.gov.uk", True),
        ("news.medway.gov.uk", True),
        ("files.ofsted.gov.uk", True),
        ("files.api.ofsted.gov.uk", True),
        ("assets.publishing.service.gov.uk", True),
        ("kent.gov.uk", False),
        ("evilmedway.gov.uk", False),
        ("www.medway.gov.uk.evil.example", False),
        ("example.com", False),
        ("127.0.0.1", False),
    ],
)
def test_a_configured_host_stands_for_itself_and_what_is_under_it(host: str, allowed: bool) -> None:
    assert is_among(host, hosts_of(f"https://{one}/x" for one in HOSTS)) is allowed


PLACES = tomllib.loads((CASES / "places.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", PLACES, ids=[case["says"] for case in PLACES])
def test_what_stands_in_a_pages_place_is_a_failure_with_its_name(
    world: World, case: dict[str, Any]
) -> None:
    body = (case["body"] * case.get("repeat", 1)).encode(case.get("charset", "utf-8"))
    world.script("/it", Answer(body, case.get("type", "text/html")))
    fetcher = a_fetcher()
    if case["expect"] == "document":
        assert fetcher.fetch(f"{world.url}/it") is not None
    else:
        assert kind_of(fetcher, f"{world.url}/it") == case["expect"]
