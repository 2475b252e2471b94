"""Ofsted's report site: search results, providers' pages, and the addresses of files."""

import re
from datetime import date
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, SoupStrainer, Tag

from scrapers.addresses import file_key, plain_address, web_address
from scrapers.days import day_in
from scrapers.errors import UnreadableList
from scrapers.models import Document, Notice, Source
from scrapers.sources.markup import parse_html, words_of

PROVIDER = re.compile(r"/provider/(\d+)/(\d+)")
# "Children's services focused visit, pdf - 01 August 2024"; the words may hold a dash themselves.
LINK = re.compile(r"^(?P<words>.*?)\s*-\s*(?P<day>[^-]*\d{4})$")
TYPE = re.compile(r",\s*(?:pdf|docx?|html?)$", re.IGNORECASE)
ERROR = b"Slim Application Error"


def read_notices(document: Document, source: Source) -> tuple[Notice, ...]:
    """The files of a provider's page, most recent first, or the providers of a search page.

    A provider's notice has the provider's page as its address and the date of its latest report
    as `published`. Raises UnreadableList for any other page, and for a list with nothing in it.
    """
    page = _parse(document)
    base = document.url or source.url
    timeline = page.find("ol", class_="timeline")
    if isinstance(timeline, Tag):
        notices = _files(page, timeline, base, source.authority)
    else:
        results = page.find("ul", class_="results-list")
        if not isinstance(results, Tag):
            raise UnreadableList(f"{base} has neither a timeline of reports nor search results")
        notices = tuple(filter(None, (_provider(r, base) for r in _all(results, "search-result"))))
    if not notices:
        raise UnreadableList(f"{base} is a list with nothing in it")
    return notices


def next_page(document: Document) -> str | None:
    """The address of a search page's next page, if it is on the same host."""
    link = _parse(document).find("a", class_="pagination__next", href=True)
    if not isinstance(link, Tag):
        return None
    return _same_host(str(link["href"]), document.url or "")


def is_provider_page(url: str) -> bool:
    return PROVIDER.search(urlsplit(url).path) is not None


def _parse(document: Document) -> BeautifulSoup:
    if ERROR in document.body[:100_000]:
        raise UnreadableList(f"{document.url} is an error page ({ERROR.decode()})")
    return parse_html(document, SoupStrainer(["h1", "ol", "ul", "a"]))


def _files(
    page: BeautifulSoup, timeline: Tag, base: str, authority: str | None
) -> tuple[Notice, ...]:
    """One notice for each event that links to a file."""
    found = PROVIDER.search(urlsplit(base).path)
    urn = found[2] if found else authority
    heading = page.find("h1")
    provider = words_of(heading) if isinstance(heading, Tag) else ""
    notices = []
    for day in _all(timeline, "timeline__day"):
        printed = day.select_one(".timeline__date")
        event_date = _day(printed)
        for event in _all(day, "event"):
            notice = _file(event, base)
            if notice is not None:
                notices.append((notice, event_date))
    return tuple(
        Notice(
            key=key,
            url=url,
            title=title,
            published=published,
            event_date=event_date,
            urn=urn,
            kind=title,
            summary=provider,
        )
        for (key, url, title, published), event_date in notices
    )


def _file(event: Tag, base: str) -> tuple[str, str, str, date | None] | None:
    link = event.find("a", class_="publication-link", href=True)
    if not isinstance(link, Tag):
        return None
    url = web_address(base, str(link["href"]))
    if url is None:
        return None
    hidden = link.select_one(".nonvisual")
    said = words_of(hidden) if hidden is not None else ""
    if hidden is not None:
        hidden.extract()
    visible = words_of(link)
    published, words = _split(said or visible)
    if published is None:
        published = _day(event.select_one("time[pubdate]"))
    if not words:  # the hidden words may hold the date alone
        words = _split(visible)[1]
    return file_key(url) or f"link:{plain_address(url)}", url, words, published


def _split(text: str) -> tuple[date | None, str]:
    """The publication date and the words before it."""
    found = LINK.match(text)
    published = day_in(found["day"]) if found else None
    words = found["words"] if found and published else text
    return published, TYPE.sub("", words).strip(" ,")


def _provider(result: Tag, base: str) -> Notice | None:
    link = result.select_one(".search-result__title a[href]")
    if link is None:
        return None
    url = _same_host(str(link["href"]), base)
    if url is None:
        return None
    facts = {}
    for item in result.select(".search-result__provider-info li"):
        name, _, value = words_of(item).partition(":")
        facts[name.strip().lower()] = value.strip()
    found = PROVIDER.search(urlsplit(url).path)
    return Notice(
        key=f"provider:{found[1]}/{found[2]}" if found else f"link:{plain_address(url)}",
        url=url,
        title=words_of(link),
        published=day_in(facts.get("latest report", "")),
        urn=facts.get("urn") or (found[2] if found else None),
        kind=facts.get("category"),
    )


def _day(tag: Tag | None) -> date | None:
    """The day a tag prints, or holds in a `datetime` of its own or of a time within it."""
    if tag is None:
        return None
    printed = day_in(words_of(tag))
    if printed is not None:
        return printed
    time = tag if tag.has_attr("datetime") else tag.select_one("time[datetime]")
    return day_in(str(time["datetime"])) if time is not None else None


def _all(tag: Tag, name: str) -> list[Tag]:
    return [found for found in tag.find_all(class_=name) if isinstance(found, Tag)]


def _same_host(href: str, base: str) -> str | None:
    """An address on the page's own host; a list that leads elsewhere is not followed."""
    url = web_address(base, href)
    return url if url and urlsplit(url).netloc == urlsplit(base).netloc else None
