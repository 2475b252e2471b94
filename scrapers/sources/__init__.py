"""Watched places: one file a kind, each with `read_notices`; `find_notices` fetches, then reads."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from scrapers.errors import FetchError, ScrapeError, UnreadableList
from scrapers.fetch import Fetcher
from scrapers.models import Document, Notice, Source
from scrapers.sources import feed, ofsted

READERS: Mapping[str, Callable[[Document, Source], tuple[Notice, ...]]] = {
    "feed": feed.read_notices,
    "ofsted": ofsted.read_notices,
}
# 153 authorities are two search pages of 100; more than this is a list that never ends.
MOST_PAGES = 20
# A provider whose latest report is this young is looked at even where its date is known: a second
# letter of the same day does not move the date that the search page prints.
YOUNG = timedelta(days=14)

Trouble = Callable[[str, ScrapeError], None]


def find_notices(
    source: Source,
    fetcher: Fetcher,
    *,
    known: Mapping[str, date] | None = None,
    trouble: Trouble | None = None,
) -> tuple[Notice, ...]:
    """What a source lists now, or nothing where it has not changed since it was last confirmed.

    An `ofsted` source may be a provider's page or a search. A search is followed, page by page, to
    the providers whose latest report is newer than `known` (the newest date held for each URN),
    and the notices are those of their files.

    Raises FetchError and UnreadableList. Where `trouble` is given, it is told of a single provider
    that fails (its address and the error), and the others are still read.
    """
    if source.kind == "ofsted" and not ofsted.is_provider_page(source.url):
        return _search(source, fetcher, known or {}, trouble)
    return _read(source, source.url, fetcher)


def _read(source: Source, url: str, fetcher: Fetcher) -> tuple[Notice, ...]:
    document = fetcher.fetch(url)
    if document is None:
        return ()
    try:
        return READERS[source.kind](document, source)
    except UnreadableList:
        fetcher.discard(url)  # an error page's ETag must not make its return look like "no news"
        raise


def _search(
    source: Source, fetcher: Fetcher, known: Mapping[str, date], trouble: Trouble | None
) -> tuple[Notice, ...]:
    notices: list[Notice] = []
    asked: list[str] = []
    for provider, today in _providers(source, fetcher):
        held = known.get(provider.urn or "")
        latest = provider.published
        if held and latest and latest <= held and today - latest > YOUNG:
            continue
        asked.append(provider.url)
        try:
            notices += _read(source, provider.url, fetcher)
        except ScrapeError as error:
            if trouble is None:
                fetcher.discard(*asked)  # the notices read so far are lost with this error
                raise
            trouble(provider.url, error)
            if isinstance(error, FetchError) and error.kind == "busy":
                break  # every provider is on the host that asks to be left alone
    return tuple(notices)


def _providers(source: Source, fetcher: Fetcher) -> list[tuple[Notice, date]]:
    """Every provider of a search, newest page first, with the day its page was fetched.

    Search pages are fetched whole each time: an unchanged first page says nothing of the second.
    """
    found: dict[str, tuple[Notice, date]] = {}
    url: str | None = source.url
    asked: set[str] = set()
    while url is not None and url not in asked and len(asked) < MOST_PAGES:
        asked.add(url)
        document = fetcher.fetch(url, whole=True)
        if document is None or document.fetched is None:
            break
        for notice in ofsted.read_notices(document, source):
            found.setdefault(notice.key, (notice, document.fetched.date()))
        url = ofsted.next_page(document)
    return list(found.values())
