"""What is true of every list and every address."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.addresses import file_key, plain_address, plain_id
from scrapers.errors import UnreadableList
from scrapers.models import Document, Source
from scrapers.sources import READERS
from scrapers.sources.feed import LAST_ITEMS, MOST_ITEMS
from scrapers.sources.page import what_changed

CASES = Path(__file__).parent.parent / "cases" / "sources"
PAGES = [path.read_bytes() for path in sorted(CASES.glob("*/*")) if path.suffix != ".json"]

HOSTS = st.from_regex(r"[a-z]{1,10}\.example", fullmatch=True)
PATHS = st.from_regex(r"(/[a-z0-9_-]{1,8}){0,3}", fullmatch=True)
QUERIES = st.from_regex(r"([a-z]{1,4}=[a-z0-9]{0,4}(&[a-z]{1,4}=[a-z0-9]{1,4})?)?", fullmatch=True)
TAILS = st.sampled_from(["utm_source=rss", "utm_medium=a&utm_campaign=b", "fbclid=x1", "gclid=9"])


def read(kind: str, body: bytes, content_type: str | None = None) -> None:
    document = Document(body, "0", url="https://a.example/list", content_type=content_type)
    try:
        notices = READERS[kind](document, Source("a", kind, "https://a.example/list"))
    except UnreadableList:
        return
    assert notices
    for notice in notices:
        assert notice.key
        assert notice.url.startswith(("http://", "https://"))
        assert "\n" not in notice.title


@settings(deadline=None)
@given(HOSTS, PATHS, QUERIES, TAILS)
def test_an_addresss_key_is_free_of_scheme_www_tails_and_closing_slash(
    host: str, path: str, query: str, tail: str
) -> None:
    key = plain_address(f"https://{host}{path}{query and '?' + query}")
    joined = "&".join(filter(None, (query, tail)))
    for other in (
        f"http://{host}{path}{query and '?' + query}",
        f"https://www.{host}{path}?{joined}",
        f"HTTPS://{host.upper()}:443{path}?{joined}#part",
        f"//{host}{path}/{query and '?' + query}",
    ):
        assert plain_address(other) == key


@settings(deadline=None)
@given(HOSTS, HOSTS, PATHS, QUERIES, TAILS)
def test_an_ids_key_does_not_change_with_its_host(
    host: str, other: str, path: str, query: str, tail: str
) -> None:
    joined = "&".join(filter(None, (query, tail)))
    assert plain_id(f"https://{host}{path}{query and '?' + query}") == plain_id(
        f"http://{other}{path}?{joined}"
    )


@settings(deadline=None)
@given(st.text())
def test_making_a_key_twice_changes_nothing_and_never_fails(text: str) -> None:
    assert plain_id(plain_id(text)) == plain_id(text)
    plain_address(text)
    file_key(text)


@settings(deadline=None)
@given(st.integers(1, 10**9), st.integers(80000, 2_999_999))
def test_every_form_of_a_files_address_has_one_key(number: int, urn: int) -> None:
    assert {
        file_key(f"https://files.ofsted.gov.uk/v1/file/{number}"),
        file_key(f"http://files.api.ofsted.gov.uk/v1/file/{number}"),
        file_key(f"https://reports.ofsted.gov.uk/provider/files/{number}/urn/{urn}.pdf"),
        file_key(f"http://127.0.0.1:8080/v1/file/{number}?x=1"),
    } == {f"file:{number}"}


@pytest.mark.parametrize("kind", sorted(READERS))
@settings(deadline=None)
@given(data=st.data())
def test_a_damaged_list_gives_notices_or_a_clear_error(kind: str, data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(PAGES)))
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, max(len(body) - 1, 0)))
        body[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    read(kind, bytes(body))


@pytest.mark.parametrize("kind", sorted(READERS))
@settings(deadline=None)
@given(body=st.binary(max_size=400), content_type=st.text(max_size=40))
def test_any_bytes_give_notices_or_a_clear_error(kind: str, body: bytes, content_type: str) -> None:
    read(kind, body, content_type)


def test_a_feed_of_thousands_gives_its_first_and_its_last() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>{n}</title></item>" for n in range(9_000))
    body = f"<rss><channel>{items}</channel></rss>".encode()
    source = Source("a", "feed", "https://a.example/list")
    notices = READERS["feed"](Document(body, "0"), source)
    expected = [*range(MOST_ITEMS - LAST_ITEMS), *range(9_000 - LAST_ITEMS, 9_000)]
    assert [notice.key for notice in notices] == [f"id:{n}" for n in expected]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize(
    "body",
    [
        b"<ol class='timeline'>" * 30_000,
        b"<rss><channel>" + b"<item>" * 30_000,
        b"<rss><channel>" + b"<item><title>x</title><link>/1</link></item>" * 40_000,
        b"<a " * 100_000,
        b"<html><body>" + b"<div>" * 100_000,
        b"<html><body><main>" + b"<div>x" * 3_000 + b"</div>" * 3_000,
        b"<![CDATA[" * 30_000,
        b"&amp;" * 400_000,
        b"\x00" * 1_000_000,
        "<rss><channel><item><title>é</title></item></channel></rss>".encode("utf-16"),
    ],
    ids=["nested lists", "nested items", "many items", "open tags", "open divs",
         "deep divs", "cdata", "entities", "nulls",
         "utf-16"],
)  # fmt: skip
def test_a_monstrous_list_ends_in_good_time(kind: str, body: bytes) -> None:
    read(kind, body)


def test_a_very_long_page_that_changes_is_compared_quickly() -> None:
    before = "\n".join(["the same", "words"] * 10_000)
    after = before.replace("words", "others", 3) + "\nnew at the end"
    began = time.process_time()
    assert what_changed(before, after) == "Added: “others” Added: “new at the end”"
    assert what_changed(before, before) is None
    assert time.process_time() - began < 2
