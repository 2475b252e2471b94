"""GOV.UK: the answers of its search API, and its Atom feeds."""

import json
from typing import Any

from scrapers.addresses import file_key, plain_address, web_address
from scrapers.days import day_in
from scrapers.errors import UnreadableList
from scrapers.models import Document, Notice, Source
from scrapers.sources import feed
from scrapers.sources.markup import plain_words

MOST_BYTES = 5_000_000  # of an answer: its most results, 1,500, take a fifth of it


def read_notices(document: Document, source: Source) -> tuple[Notice, ...]:
    """The results of a search, or the entries of a feed. Raises UnreadableList."""
    if not document.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return feed.read_notices(document, source)
    base = document.url or source.url
    if len(document.body) > MOST_BYTES:
        raise UnreadableList(f"{base} is {len(document.body):,} bytes long: ask for fewer results")
    try:
        answer = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        raise UnreadableList(f"{base} is not whole: {error}") from error
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise UnreadableList(f"{base} is no search answer of GOV.UK")
    notices = tuple(
        notice
        for result in results
        if isinstance(result, dict) and (notice := _notice(result, base, source)) is not None
    )
    if not notices:
        raise UnreadableList(f"{base} is a search answer with nothing in it")
    return notices


def _notice(result: dict[str, Any], base: str, source: Source) -> Notice | None:
    link = result.get("link")
    # Links are paths of GOV.UK, wherever the answer came from.
    url = web_address(base, link) if isinstance(link, str) and link else None
    if url is None:
        return None
    return Notice(
        key=file_key(url) or f"link:{plain_address(url)}",
        url=url,
        title=plain_words(_text(result, "title")),
        published=day_in(_text(result, "public_timestamp")),
        urn=source.authority,
        kind=_text(result, "format") or None,
        summary=plain_words(_text(result, "description")),
    )


def _text(result: dict[str, Any], name: str) -> str:
    value = result.get(name)
    return value if isinstance(value, str) else ""
