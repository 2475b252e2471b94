"""What an address is, found out by looking: a feed, a list of news, a standing page."""

import re
from collections.abc import Generator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bs4 import SoupStrainer, Tag

from scrapers.addresses import web_address
from scrapers.errors import FetchError, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.models import Document, Notice, Source
from scrapers.sources import READERS
from scrapers.sources.council import preset_of
from scrapers.sources.markup import parse_html, words_of

GOVUK = "www.gov.uk"
FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
OFSTED = (b'class="timeline"', b'class="results-list"')
ENOUGH = 3  # items that make a list
MOST_FEEDS = 3  # autodiscovered feeds that are tried


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found at an address: the source to watch, and what it shows now."""

    source: Source
    notices: tuple[Notice, ...]
    title: str  # of the page, for a name


def discover(source: Source, fetcher: Fetcher) -> Discovery:
    """The best reading of `source.url`; its kind is looked for, not taken from `source`.

    A feed that a page names comes before the page's own list: it changes less. Raises ScrapeError
    where the address does not answer or nothing can be read there.
    """
    document = fetcher.fetch(source.url, whole=True)
    assert document is not None  # noqa: S101 - a whole fetch is a document or an error
    source = replace(source, url=fetcher.moved(source.url) or source.url)
    title = _title(document)
    found = [c for c in _readings(source, document, fetcher) if c is not None]
    if not found:
        raise ScrapeError(f"{source.url}: nothing that could be watched was found there")
    chosen, notices = found[0]
    return Discovery(chosen, notices, title)


Reading = tuple[Source, tuple[Notice, ...]] | None


def _readings(
    source: Source, document: Document, fetcher: Fetcher
) -> Generator[Reading, None, None]:
    body = document.body
    host = urlsplit(document.url or source.url).hostname or ""
    if any(mark in body for mark in OFSTED):
        yield _read(replace(source, kind="ofsted"), document, 1)
    if host == GOVUK or body.lstrip().startswith(b"{"):
        yield _read(replace(source, kind="govuk"), document, 1)
    if FEED.search(body[:2_000]):
        yield _read(replace(source, kind="feed"), document, 1)
        return
    for url in _feeds(document):
        try:
            there = fetcher.fetch(url, whole=True)
        except FetchError:
            continue
        kind = "govuk" if host == GOVUK else "feed"
        yield _read(replace(source, kind=kind, url=url), there, 1) if there else None
    preset = preset_of(document)
    if preset is not None:
        yield _read(replace(source, kind="council", preset=preset), document, ENOUGH)
    listed = _read(replace(source, kind="council"), document, ENOUGH)
    # Links alone do not make a list of news: a standing page has them too.
    if listed is not None and sum(n.published is not None for n in listed[1]) >= ENOUGH - 1:
        yield listed
    yield _read(replace(source, kind="page"), document, 1)


def _read(source: Source, document: Document, enough: int) -> Reading:
    try:
        notices = READERS[source.kind](document, source)
    except ScrapeError:
        return None
    return (source, notices) if len(notices) >= enough else None


def _feeds(document: Document) -> list[str]:
    """The feeds that a page names in its head; not those of readers' comments."""
    page = parse_html(document, SoupStrainer("link"))
    found = []
    for link in page.find_all("link", href=True):
        if not isinstance(link, Tag) or str(link.get("type") or "").lower() not in FEED_TYPES:
            continue
        said = f"{link.get('title') or ''} {link['href']}".lower()
        url = web_address(document.url or "", str(link["href"]))
        if url is not None and "comment" not in said:
            found.append(url)
    return list(dict.fromkeys(found))[:MOST_FEEDS]


def _title(document: Document) -> str:
    if FEED.search(document.body[:2_000]):
        found = re.search(
            rb"<title[^>]*>\s*(?:<!\[CDATA\[)?([^<\]]{1,120})", document.body[:20_000]
        )
        return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
    page = parse_html(document, SoupStrainer("title"))
    title = page.find("title")
    words = words_of(title) if isinstance(title, Tag) else ""
    return words[:120]
