"""Councils' lists of news: by the system that the site runs on, or by selectors of one's own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from scrapers.addresses import file_key, plain_address, web_address
from scrapers.days import day_in
from scrapers.errors import UnreadableList
from scrapers.models import Document, Notice, Source
from scrapers.sources.markup import outermost, parse_html, words_of


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where a list keeps what a notice needs. Parts are looked for within an item."""

    item: str
    link: str = "a[href]"
    title: str = ""  # the link's words
    date: str = ""
    summary: str = ""


# What each system calls the parts of its list; docs/watching.md says where that was seen.
PRESETS = {
    "jadu": Selectors(
        item=".listing__item, .listing > li, .list--listing > li, .news-list li, .list--news li",
        link='a[href*="/news/"], a[href*="/article/"], h2 a[href], h3 a[href], a[href]',
        date=".listing__meta--date, .meta--date, .listing__meta, .meta",
        summary=".listing__summary, .listing__text, p:not([class*=meta])",
    ),
    "localgovdrupal": Selectors(
        item="article.lgd-teaser, article.teaser, .lgd-teaser, .node--type-localgov-news-article",
        link="h3 a[href], h2 a[href], .teaser__title a[href], a[href]",
        date="time, .news-article__metadata-item--date, .teaser__date, [class*=date]",
        summary=".lgd-teaser__body, .teaser__summary, .field--type-text-with-summary, p",
    ),
    "wordpress": Selectors(
        item="article.post, article[id^=post-], .hentry, li.wp-block-post, article.type-post",
        link=".entry-title a[href], h2 a[href], h3 a[href], h1 a[href], a[rel=bookmark], a[href]",
        date="time, .entry-date, .published, .posted-on, .wp-block-post-date",
        summary=".entry-summary, .entry-content, .wp-block-post-excerpt, p",
    ),
    "contensis": Selectors(
        item=".sys_subitem, .sys_news-item, dl.sys_itemslist",
        link="h2 > a[href], h3 > a[href], dt a[href], a[href]",
        date="dd.sys_news-datepublished, [class*=date]",
        summary="dd.sys_news-summary, p",
    ),
}
# What a page holds somewhere if it is such a system's: saves trying each.
MARKS = {
    "jadu": (b"listing", b"list--news", b"news-list"),
    "localgovdrupal": (b"teaser", b"localgov"),
    "wordpress": (b"wp-", b"hentry", b"type-post", b'id="post-'),
    "contensis": (b"sys_",),
}
# For any other site: what lists of news usually are. The first that finds two items is taken.
USUAL = (
    Selectors(item="article", link="h2 a[href], h3 a[href], h1 a[href], h4 a[href], a[href]"),
    Selectors(item="[class*=news-item], [class*=news__item], [class*=news-list] > *"),
    Selectors(item="[class*=listing] li, [class*=results] li, [class*=teaser], [class*=card]"),
    Selectors(item="main li, #content li, [role=main] li, .content li"),
    Selectors(item="main h2, main h3, #content h2, #content h3, h2, h3"),
    Selectors(item="main p, #content p, td, li, p"),
)
DATES = "time, [class*=date], [class*=meta], [class*=published], dd, span, p, small, em, td"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What leads on from a list instead of to an item of it.
NAVIGATION = re.compile(
    r"(?:read|find out|see|view|show|load) more\b.*|more(?: news)?|next\b.*|prev(?:ious)?\b.*"
    r"|first|last|\d+|page \d+|home|news|skip to .*|back to .*|search|subscribe.*|rss.*|share.*"
    r"|[«»‹›<>]+|all news|contact us|cookies?.*|privacy.*|accessibility.*|sitemap|site map",
    re.IGNORECASE,
)
SHORTEST = 8  # characters of a headline; what is shorter, or one word, is a button
LONGEST_DATE = 160  # characters of a tag that prints a date and little else
NEAR = 8  # tags and texts after a heading in which its date is looked for
SUMMARY = 600
FRAME = ("nav", "header", "footer", "aside", "script", "style", "form", "noscript")


def read_notices(document: Document, source: Source) -> tuple[Notice, ...]:
    """The items of a list in its own order. Raises UnreadableList where there are none."""
    base = document.url or source.url
    whole = None
    notices: tuple[Notice, ...] = ()
    for selectors in _candidates(source, document.body):
        strained = outermost(selectors.item)
        if strained is not None and selectors.item not in _USUAL_ITEMS:
            notices = _read(parse_html(document, strained), selectors, base, source)
        if not notices:
            whole = whole or parse_html(document)
            notices = _read(whole, selectors, base, source)
        if notices and (selectors.item not in _USUAL_ITEMS or len(notices) > 1):
            break
    if not notices:
        raise UnreadableList(f"{base} has no list of news where one was looked for")
    return notices


def preset_of(document: Document) -> str | None:
    """The system whose markup a page has, if it is one of the presets."""
    page = parse_html(document)
    found = {name: len(page.select(one.item)) for name, one in PRESETS.items()}
    best = max(found, key=lambda name: found[name])
    return best if found[best] else None


_USUAL_ITEMS = frozenset(one.item for one in USUAL)


def _candidates(source: Source, body: bytes) -> Iterator[Selectors]:
    """The selectors to try: one's own alone; else the preset's; else whichever fit."""
    preset = PRESETS.get(source.preset or "")
    if source.select_item:
        own = preset or Selectors(item="", date="")
        yield Selectors(
            item=source.select_item,
            link=source.select_link or own.link,
            title=source.select_title or own.title,
            date=source.select_date or own.date,
            summary=own.summary,
        )
        return
    if preset is not None:
        yield _with_own(preset, source)
        return
    for name, one in PRESETS.items():
        if any(mark in body for mark in MARKS[name]):
            yield _with_own(one, source)
    for selectors in USUAL:
        yield _with_own(selectors, source)


def _with_own(selectors: Selectors, source: Source) -> Selectors:
    return replace(
        selectors,
        link=source.select_link or selectors.link,
        title=source.select_title or selectors.title,
        date=source.select_date or selectors.date,
    )


def _read(
    page: BeautifulSoup, selectors: Selectors, base: str, source: Source
) -> tuple[Notice, ...]:
    usual = selectors.item in _USUAL_ITEMS
    found: dict[str, Notice] = {}
    try:
        items = page.select(selectors.item)
        for item in items:
            if usual and (item.find_parent(FRAME) or item.find_parent(class_="pagination")):
                continue
            notice = _notice(item, selectors, base, source, guessed=usual)
            if notice is not None:
                found.setdefault(notice.key, notice)
    except SelectorSyntaxError as error:
        words = str(error).splitlines()[0]
        raise UnreadableList(f"{source.name}: a selector is not CSS: {words}") from error
    return tuple(found.values())


def _notice(
    item: Tag, selectors: Selectors, base: str, source: Source, *, guessed: bool
) -> Notice | None:
    link = _link(item, selectors.link, base)
    if link is None:
        return None
    tag, url = link
    titled = item.select_one(selectors.title) if selectors.title else None
    title = words_of(titled) if titled is not None else _title(item, tag)
    if not title:
        return None
    if guessed and not _is_headline(title, url, base):
        return None
    summary = item.select_one(selectors.summary) if selectors.summary else None
    said = words_of(summary)[:SUMMARY] if summary is not None else ""
    return Notice(
        key=file_key(url) or f"link:{plain_address(url)}",
        url=url,
        title=title,
        published=_date(item, selectors.date) or (_date_beside(item) if guessed else None),
        urn=source.authority,
        summary=said if said != title else "",
    )


def _link(item: Tag, selector: str, base: str) -> tuple[Tag, str] | None:
    """The first link of the first selector that finds one; an item may be the link itself."""
    found: list[Tag] = [item] if item.name == "a" and item.has_attr("href") else []
    for part in selector.split(","):
        found += item.select(part.strip())
    if not found:
        around = item.find_parent("a", href=True)  # a card may stand wholly within its link
        found = [around] if isinstance(around, Tag) else []
    for tag in found:
        anchor = tag if tag.name == "a" else tag.find("a", href=True)
        if not isinstance(anchor, Tag) or not anchor.get("href"):
            continue
        url = web_address(base, str(anchor["href"]))
        if url is not None and not str(anchor["href"]).startswith("#"):
            return anchor, url
    return None


def _title(item: Tag, link: Tag) -> str:
    """The link's words; where these are a button's or a picture's, the item's heading."""
    words = words_of(link)
    heading = item.find(HEADINGS)
    inner = link.find(HEADINGS)
    if isinstance(inner, Tag):  # a card that is one link: its heading, not all its words
        return words_of(inner) or words
    if isinstance(heading, Tag) and (
        not words or NAVIGATION.fullmatch(words) or heading is not link
    ):
        said = words_of(heading)
        if said and (not words or NAVIGATION.fullmatch(words) or link in heading.descendants):
            return said
    return words or str(link.get("title") or link.get("aria-label") or "").strip()


def _is_headline(title: str, url: str, base: str) -> bool:
    """Whether a guessed item is one: a headline that leads to a page of the same site."""
    if NAVIGATION.fullmatch(title) or len(title) < SHORTEST or " " not in title:
        return False
    there, here = urlsplit(url), urlsplit(base)
    return there.hostname == here.hostname and there.path.rstrip("/") != here.path.rstrip("/")


def _date(item: Tag, selector: str) -> date | None:
    """The day an item prints, or holds in a `datetime`."""
    chosen = item.select(selector) if selector else []
    for tag in chosen or item.select(DATES):
        held = tag.get("datetime") or tag.get("content")
        if isinstance(held, str) and (day := day_in(held)) is not None:
            return day
        words = words_of(tag)
        if (chosen or len(words) <= LONGEST_DATE) and (day := day_in(words)) is not None:
            return day
    return None


def _date_beside(heading: Tag) -> date | None:
    """The day that is printed under a heading, before the next one."""
    if heading.name not in HEADINGS:
        return None
    around = heading.parent
    if around is not None and len(around.find_all(heading.name)) == 1:
        return _date(around, "")
    for beside in islice(heading.next_siblings, NEAR):
        if not isinstance(beside, Tag):
            continue
        if beside.name in HEADINGS:
            break
        held = beside.get("datetime")
        words = held if isinstance(held, str) else words_of(beside)
        if len(words) <= LONGEST_DATE and (day := day_in(words)) is not None:
            return day
    return None
