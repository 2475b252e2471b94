"""Watched places: one file a kind, each with `read_notices`; `find_notices` fetches, then reads."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from scrapers.errors import FetchError, ScrapeError, UnreadableList
from scrapers.fetch import Fetcher
from scrapers.models import Document, Notice, Source
from scrapers.sources import council, feed, govuk, ofsted, page

READERS: Mapping[str, Callable[[Document, Source], tuple[Notice, ...]]] = {
    "council": council.read_notices,
    "feed": feed.read_notices,
    "govuk": govuk.read_notices,
    "ofsted": ofsted.read_notices,
    "page": page.read_notices,
}
# 153 authorities are two search pages of 100; more than this is a list that never ends.
MOST_PAGES = 20
# A provider whose latest report is this young is looked at even where its date is known: a second
# letter of the same day does not move the date that the search page prints.
YOUNG = timedelta(days=14)

Trouble = Callable[[str, ScrapeError], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish of a pass: the document at an address, or None where that has not changed."""

    url: str
    whole: bool = False  # never None: as if for the first time


@dataclass(frozen=True, slots=True)
class Found:
    """What a source lists now."""

    notices: tuple[Notice, ...] = ()
    size: int | None = None  # how many things its list holds; None: the list has not changed
    whole: frozenset[str] = field(default=frozenset())  # URNs of which every file is among these


Steps = Generator[Ask, Document | None, Found]


def find(
    source: Source,
    *,
    known: Mapping[str, date] | None = None,
    trouble: Trouble | None = None,
) -> Steps:
    """The steps of finding a source's notices, without the fetching.

    Each step asks for a document; it is sent the answer, or has the FetchError thrown into it. So
    one place can fetch for many sources at once and still read for one at a time.

    An `ofsted` source may be a provider's page or a search. A search is followed, page by page, to
    the providers whose latest report is newer than `known` (the newest date held for each URN),
    and the notices are those of their files. Where `trouble` is given, it is told of a single
    provider that fails, and the others are still read.
    """
    if source.kind == "ofsted" and not ofsted.is_provider_page(source.url):
        return (yield from _search(source, known or {}, trouble))
    document = yield Ask(source.url)
    if document is None:
        return Found()
    notices = READERS[source.kind](document, source)
    whole = frozenset(notice.urn for notice in notices if notice.urn and source.kind == "ofsted")
    return Found(notices, len(notices), whole)


def find_notices(
    source: Source,
    fetcher: Fetcher,
    *,
    known: Mapping[str, date] | None = None,
    trouble: Trouble | None = None,
) -> tuple[Notice, ...]:
    """What a source lists now, or nothing where it has not changed since it was last confirmed.

    Raises FetchError and UnreadableList; what was read before is then asked for again next time.
    """
    asked: list[str] = []

    def told(url: str, error: ScrapeError) -> None:
        fetcher.discard(url)  # an error page's ETag must not make its return look like "no news"
        if trouble is not None:
            trouble(url, error)

    steps = find(source, known=known, trouble=told if trouble is not None else None)
    try:
        ask = next(steps)
        while True:
            asked.append(ask.url)
            try:
                document = fetcher.fetch(ask.url, whole=ask.whole)
            except FetchError as error:
                ask = steps.throw(error)
            else:
                ask = steps.send(document)
    except StopIteration as end:
        found: Found = end.value
        return found.notices
    except ScrapeError:
        fetcher.discard(*asked)
        raise


def _search(source: Source, known: Mapping[str, date], trouble: Trouble | None) -> Steps:
    notices: list[Notice] = []
    whole: set[str] = set()
    providers = yield from _providers(source)
    for provider, today in providers:
        held = known.get(provider.urn or "")
        latest = provider.published
        if source.authority and provider.urn != source.authority:
            continue
        if held and latest and latest <= held and today - latest > YOUNG:
            continue
        try:
            document = yield Ask(provider.url)
            if document is not None:
                notices += READERS[source.kind](document, source)
                whole.add(provider.urn or "")
        except ScrapeError as error:
            if trouble is None:
                raise
            trouble(provider.url, error)
            if isinstance(error, FetchError) and error.kind == "busy":
                break  # every provider is on the host that asks to be left alone
    return Found(tuple(notices), len(providers), frozenset(whole - {""}))


def _providers(
    source: Source,
) -> Generator[Ask, Document | None, list[tuple[Notice, date]]]:
    """Every provider of a search, newest page first, with the day its page was fetched.

    Search pages are fetched whole each time: an unchanged first page says nothing of the second.
    """
    found: dict[str, tuple[Notice, date]] = {}
    url: str | None = source.url
    asked: set[str] = set()
    while url is not None and url not in asked and len(asked) < MOST_PAGES:
        asked.add(url)
        document = yield Ask(url, whole=True)
        if document is None or document.fetched is None:
            break
        for notice in ofsted.read_notices(document, source):
            if not notice.key.startswith("provider:"):
                raise UnreadableList(f"{url} is a page of reports, not a search")
            found.setdefault(notice.key, (notice, document.fetched.date()))
        url = ofsted.next_page(document)
    return list(found.values())
