"""Feeds of every make: what feedparser gives is not lost, and nothing crashes or hangs."""

import os
import random
import time
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.errors import UnreadableList
from scrapers.models import Document, Source
from scrapers.sources.feed import ENDED, read_notices

CASES = Path(__file__).parent.parent / "cases" / "sources" / "feed"
FEEDS = [path.read_bytes() for path in sorted(CASES.glob("*.xml"))]
SOURCE = Source("a", "feed", "https://a.example/feed")

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30)
DATES = st.sampled_from(
    [
        "Mon, 05 Jan 2026 12:00:00 GMT",
        "Mon, 05 Jan 2026 12:00:00 BST",
        "2026-01-05T23:30:00+01:00",
        "5th January 2026",
        "Monday 5 January",
        "not a date",
        "",
        "99/99/9999",
        "Thu, 32 Foo 2026 25:61:61 +9999",
    ]
)
LINKS = st.sampled_from(
    ["/a", "//b.example/x", "https://a.example/1?utm_source=x", "", "javascript:x", "http://[::1"]
)  # fmt: skip


@st.composite
def an_item(draw: st.DrawFn) -> str:
    tag = draw(st.sampled_from(["item", "entry"]))
    quoted = draw(st.sampled_from(["<![CDATA[{}]]>", "{}"]))
    words = draw(WORDS).replace("]]>", "")
    said = words if "CDATA" in quoted else words.replace("<", "&lt;")
    parts = [
        f"<title>{quoted.format(said)}</title>",
        f"<link>{draw(LINKS)}</link>",
        f"<guid>{draw(st.sampled_from(['', 'same', '1', 'https://a.example/9']))}</guid>",
        f"<pubDate>{draw(DATES)}</pubDate>",
        "<description>A & B &nbsp; &bogus; <b>x</description>",
    ]
    chosen = draw(st.lists(st.sampled_from(parts), max_size=5))
    return f"<{tag}>{''.join(chosen)}</{tag}>"


def _entries(body: bytes) -> int:
    parsed = feedparser.parse(
        BytesIO(body),
        response_headers={"content-type": ""},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    ended = len(parsed.entries) == 1 and ENDED in (parsed.entries[0].get("title") or "")
    return 0 if ended else len(parsed.entries)


def _check(body: bytes) -> None:
    began = time.monotonic()
    try:
        got = len(read_notices(Document(body, "0", url=SOURCE.url), SOURCE))
    except UnreadableList:
        got = 0
    assert time.monotonic() - began < 10
    try:
        expected = _entries(body)
    except Exception:  # what feedparser itself cannot bear
        return
    assert got == expected


@settings(deadline=None, max_examples=60)
@given(st.lists(an_item(), max_size=6), st.sampled_from(["rss", "feed", "rdf:RDF", "html"]))
def test_no_entry_that_feedparser_gives_is_lost(items: list[str], root: str) -> None:
    _check(f"<?xml version='1.0'?><{root}><channel>{''.join(items)}</channel></{root}>".encode())


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FEEDS), st.integers(0, 2_000), st.binary(max_size=8))
def test_a_damaged_feed_gives_what_feedparser_gives(body: bytes, at: int, noise: bytes) -> None:
    at %= max(len(body), 1)
    _check(body[:at] + noise + body[at + len(noise) :])


def _mutate(chance: random.Random) -> bytes:
    body = bytearray(chance.choice(FEEDS))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(max(len(body), 1))
        cut = chance.randint(0, 60)
        body[at : at + cut] = chance.choice(
            [b"", b"<", b"&", b"]]>", b"\xff", b"<!ENTITY x 'y'>", b"</item>", b"\x00", b"<item>"]
        )
    return bytes(body)


@pytest.mark.soak
def test_thousands_of_damaged_feeds_end_well() -> None:
    seed = int(os.environ.get("OFSTED_BOT_SEED", random.randrange(10**6)))
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(3_000):
        _check(_mutate(chance))


@pytest.mark.parametrize(
    "body",
    [b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/", b"config.toml", b"README.md"],
)
def test_a_body_that_names_a_file_opens_none(body: bytes) -> None:
    with pytest.raises(UnreadableList):
        read_notices(Document(body, "0"), SOURCE)


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("<item><title>a</title><pubDate>0000-00-00</pubDate></item>", ["a"]),
        ("<item><title>a &#xD800;&#0;&#x110000; b</title></item>", ["a b"]),
    ],
)
def test_a_day_or_a_letter_that_cannot_be_loses_no_entry(body: str, titles: list[str]) -> None:
    rss = f'<rss version="2.0"><channel>{body}</channel></rss>'.encode()
    notices = read_notices(Document(rss, "0", url=SOURCE.url), SOURCE)
    assert [notice.title for notice in notices] == titles
    assert notices[0].published is None


def test_a_charset_that_is_none_is_guessed() -> None:
    rss = b'<?xml version="1.0" encoding="undefined"?><rss><channel><item/></channel></rss>'
    for kind in (None, "text/xml; charset=undefined"):
        assert len(read_notices(Document(rss, "0", SOURCE.url, content_type=kind), SOURCE)) == 1


def test_entries_that_share_one_address_are_told_apart_by_their_titles() -> None:
    items = "".join(f"<item><title>Item {n}</title><guid>same</guid></item>" for n in range(3))
    rss = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
    assert len({n.key for n in read_notices(Document(rss, "0", url=SOURCE.url), SOURCE)}) == 3


@pytest.mark.parametrize("words", ["", "&amp;" * 400])
def test_of_too_long_a_feed_the_first_and_the_last_entries_are_read(words: str) -> None:
    items = "".join(f"<item><title>{n}</title><b>{words}</b></item>" for n in range(6_000))
    rss = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
    titles = [n.title for n in read_notices(Document(rss, "0", url=SOURCE.url), SOURCE)]
    assert titles[0] == "0"
    assert titles[-1] == "5999"
    assert 200 < len(titles) <= 5_000
    assert len(set(titles)) == len(titles)
