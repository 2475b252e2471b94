"""RSS and Atom feeds."""

import re
from calendar import timegm
from collections import Counter
from datetime import UTC, date, datetime
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
# feedparser needs eight seconds for 20,000 items or 2 MB; feeds print the newest first.
MOST_BYTES = 2_000_000
MOST_ITEMS = 2_000
ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
DECLARATION = re.compile(rb"^.{0,8}<\?xml[^>]*>", re.DOTALL)
HTTP = re.compile(r"https?://", re.IGNORECASE)
ENDED = "This feed has ended"  # GOV.UK's one entry in a feed that it has retired
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
    return tuple(_notice(entry, base, source, ids) for entry in feed.entries)


def _parse(body: bytes, content_type: str, base: str) -> Any:
    try:
        # Always a stream: bytes or text that name a local file would be opened as that file.
        return feedparser.parse(
            BytesIO(body),
            response_headers={"content-type": content_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except UnicodeDecodeError as error:
        # The name of the charset is not text itself: without it, the charset is guessed.
        rest = DECLARATION.sub(b"", body, count=1)
        if rest == body:
            raise UnreadableList(f"{base} cannot be decoded: {error}") from error
        return _parse(rest, content_type, base)
    except Exception as error:
        # Whatever feedparser lets out, the feed is what is wrong, and the others go on.
        raise UnreadableList(f"{base} cannot be read as a feed: {error!r}") from error


def _bounded(body: bytes, base: str) -> bytes:
    """The feed, or as many of its first items as can be read in good time."""
    if len(body) <= MOST_BYTES and body.count(b"</") <= MOST_ITEMS:
        return body
    end = items = 0
    for found in ITEM_END.finditer(body, 0, MOST_BYTES):
        end, items = found.end(), items + 1
        if items == MOST_ITEMS:
            return body[:end]
    if len(body) <= MOST_BYTES:
        return body
    if not end:
        raise UnreadableList(f"{base} is {len(body):,} bytes long and has no items at its start")
    return body[:end]


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
    return f"title:{title.casefold()}|{published or ''}"


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
        if parsed is not None:
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
