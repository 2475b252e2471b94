"""RSS and Atom feeds."""

import re
from bisect import bisect
from calendar import timegm
from collections import Counter
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import feedparser

from scrapers.addresses import file_key, plain_address, plain_id, web_address
from scrapers.days import day_in
from scrapers.errors import UnreadableList
from scrapers.models import Document, Notice, Source
from scrapers.sources.markup import plain_words

LONDON = ZoneInfo("Europe/London")
# A zone that feedparser reads rightly. It takes "BST" for UTC and a time without a zone for UTC
# too: both are London's own time here, so their day is the day as printed.
ZONED = re.compile(r"(?:Z|GMT|UTC?|[+-]\d\d:?\d\d|[ECMP][SD]T)\)?$", re.IGNORECASE)
# feedparser takes up to 10 microseconds for each tag and each ampersand, and little for text. Most
# feeds print the newest first and a few print it last: of what is too long both ends are read.
MOST_MARKS = 250_000
MOST_BYTES = 10_000_000
MOST_ITEMS = 5_000
SHORTENED = 2_000_000  # bytes of a feed with too many of the first two
LAST_BYTES = 500_000
LAST_ITEMS = 1_000
ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
REFERENCE = re.compile(rb"&#(?:x([0-9a-f]{1,12})|(\d{1,12}));?", re.IGNORECASE)
NO_CHARACTERS = (range(1), range(0xD800, 0xE000), range(0x110000, 1 << 48))
DECLARATION = re.compile(rb"^.{0,8}<\?xml[^>]*>", re.DOTALL)
HTTP = re.compile(r"https?://", re.IGNORECASE)
YEARS = range(MINYEAR, MAXYEAR + 1)  # feedparser reads 0000-00-00 as of the year -1
ENDED = "This feed has ended"  # GOV.UK's one entry in a feed that it has retired
TWICE = 2  # titles that one address may have: that of an entry and of its correction
SUMMARY = 1_000  # characters kept


def read_notices(document: Document, source: Source) -> tuple[Notice, ...]:
    """The entries of a feed in its own order. Raises UnreadableList where there are none."""
    base = document.url or source.url
    feed = _parse(_bounded(document.body, base), document.content_type or "", base)
    if not feed.entries:
        what = "a web page, not a feed" if _is_page(document.body) else "a feed with no entries"
        raise UnreadableList(f"{base} is {what}")
    if len(feed.entries) == 1 and ENDED in _text(feed.entries[0], "title"):
        raise UnreadableList(f"{base} says that it has ended: look for its new address")
    ids = Counter(plain_id(_text(entry, "id")) for entry in feed.entries)
    return _told_apart(tuple(_notice(entry, base, source, ids) for entry in feed.entries))


def _parse(body: bytes, content_type: str, base: str) -> Any:
    try:
        return _parsed(body, content_type)
    except Exception as error:
        # Whatever feedparser lets out, the feed is what is wrong: the name of its charset is not
        # text or no charset's, or it refers to what is no character. Both can be left out.
        rest = REFERENCE.sub(_character, DECLARATION.sub(b"", body, count=1))
        try:
            return _parsed(rest, "")
        except Exception:
            raise UnreadableList(f"{base} cannot be read as a feed: {error!r}") from error


def _character(reference: re.Match[bytes]) -> bytes:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return b"" if any(number in numbers for numbers in NO_CHARACTERS) else reference[0]


def _parsed(body: bytes, content_type: str) -> Any:
    # Always a stream: bytes or text that name a local file would be opened as that file.
    return feedparser.parse(
        BytesIO(body),
        response_headers={"content-type": content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _bounded(body: bytes, base: str) -> bytes:
    """The feed, or as many of its first and last items as can be read in good time."""
    marks = body.count(b"<") + body.count(b"&")
    too_long = len(body) > SHORTENED and (len(body) > MOST_BYTES or marks > MOST_MARKS)
    if not too_long and body.count(b"</") <= MOST_ITEMS:
        return body
    ends = [found.end() for found in ITEM_END.finditer(body)]
    first, last = len(ends), 0
    if too_long:
        first, last = bisect(ends, SHORTENED - LAST_BYTES), bisect(ends, len(body) - LAST_BYTES)
    elif len(ends) <= MOST_ITEMS:
        return body
    if not first:
        raise UnreadableList(f"{base} is {len(body):,} bytes long and has no items at its start")
    first = min(first, MOST_ITEMS - LAST_ITEMS) - 1
    last = min(max(last, len(ends) - LAST_ITEMS - 1, first), len(ends) - 1)
    return body[: ends[first]] + body[ends[last] :]


def _is_page(body: bytes) -> bool:
    start = body[:1_000].lower()
    return b"<!doctype html" in start or b"<html" in start


def _notice(entry: Any, base: str, source: Source, ids: Counter[str]) -> Notice:
    title = plain_words(_text(entry, "title"))
    published = _published(entry)
    link = _link(entry, base)
    return Notice(
        key=_key(entry, link, title, published, ids),
        url=link or base,
        title=title,
        published=published,
        urn=source.authority,
        summary=_summary(entry),
    )


def _told_apart(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """The same, where one address serves many entries known by their titles."""
    titles: dict[str, set[str]] = {}
    for notice in notices:
        titles.setdefault(notice.key, set()).add(notice.title)
    shared = {key for key, said in titles.items() if key.startswith("link:") and len(said) > TWICE}
    return tuple(
        replace(notice, key=_title_key(notice.title, notice.published))
        if notice.key in shared
        else notice
        for notice in notices
    )


def _title_key(title: str, published: date | None) -> str:
    return f"title:{title.casefold()}|{published or ''}"


def _key(
    entry: Any, link: str | None, title: str, published: date | None, ids: Counter[str]
) -> str:
    """What makes an entry the same one next time, in the order of trust."""
    if link is not None and (key := file_key(link)) is not None:
        return key
    identifier = plain_id(_text(entry, "id"))
    # Some feeds give every entry the same id.
    if identifier and ids[identifier] == 1:
        return f"id:{identifier}"
    if link is not None:
        return f"link:{plain_address(link)}"
    return _title_key(title, published)


def _link(entry: Any, base: str) -> str | None:
    """Where an entry leads; an id that is itself an address serves where there is no link."""
    identifier = _text(entry, "id").strip()
    hrefs = [_text(entry, "link").strip(), identifier if HTTP.match(identifier) else ""]
    return next(filter(None, (web_address(base, href) for href in hrefs if href)), None)


def _published(entry: Any) -> date | None:
    for name in ("published", "updated", "created"):
        if name not in entry:
            continue
        printed = str(entry[name]).strip()
        parsed = entry.get(f"{name}_parsed")
        if parsed is not None and ZONED.search(printed):
            try:
                return datetime.fromtimestamp(timegm(parsed), UTC).astimezone(LONDON).date()
            except (ValueError, OverflowError, OSError):
                continue
        day = day_in(printed)
        if day is not None:
            return day
        if parsed is not None and parsed[0] in YEARS:
            return date(*parsed[:3])
    return None


def _summary(entry: Any) -> str:
    text = _text(entry, "summary")
    if not text and entry.get("content"):
        text = _text(entry["content"][0], "value")
    words = plain_words(text)
    return words if len(words) <= SUMMARY else words[:SUMMARY].rpartition(" ")[0] + " …"


def _text(entry: Any, name: str) -> str:
    """A field of an entry; ill-formed feeds leave None where a text should be."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""
