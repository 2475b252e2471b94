"""The pages of the world, in the form of the real ones.

The markup of Ofsted's report site is the one that public scrapers expect; the words, the
authorities and the news are ours.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime
from html import escape

from bot.demo.records import Article, Event, Provider, noon


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of search results."""

    providers: tuple[tuple[Provider, date | None], ...]  # with the date of the latest report
    start: int
    rows: int
    total: int


def printed(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def search_page(listing: Listing) -> str:
    results = "\n".join(_result(provider, latest) for provider, latest in listing.providers)
    return _ofsted(
        "Search results",
        f"""<h1 class="heading--title">Search results</h1>
<p class="results-count">{listing.total} results</p>
<ul class="results-list">
{results}
</ul>
{_pagination(listing)}""",
    )


def _result(provider: Provider, latest: date | None) -> str:
    report = (
        f"<li>Latest report: <strong><time>{printed(latest)}</time></strong></li>" if latest else ""
    )
    return f"""<li class="search-result">
  <h3 class="search-result__title heading--sub">
    <a href="/provider/44/{provider.urn}">{escape(provider.name)}</a>
  </h3>
  <ul class="search-result__provider-info">
    <li>Category: <strong>Local authority children's services</strong></li>
  </ul>
  <address class="search-result__address">{escape(provider.address)}</address>
  <ul class="search-result__provider-info">
    {report}
    <li>URN: <strong>{provider.urn}</strong></li>
  </ul>
</li>"""


def _pagination(listing: Listing) -> str:
    after = listing.start + listing.rows
    if after >= listing.total:
        return '<div class="pagination"></div>'
    return (
        '<div class="pagination"><a class="pagination__next" '
        f'href="/search?start={after}&amp;rows={listing.rows}">Next</a></div>'
    )


def provider_page(provider: Provider, events: Sequence[Event], files: str) -> str:
    """A provider's timeline; `files` is the address of the host that serves the files."""
    days = "\n".join(_event(event, files) for event in events)
    return _ofsted(
        provider.name,
        f"""<h1 class="heading heading--title">{escape(provider.name)}</h1>
<p>URN: <strong>{provider.urn}</strong></p>
<ol class="timeline">
{days}
</ol>""",
    )


def _event(event: Event, files: str) -> str:
    when = (
        f'<p class="timeline__date"><time>{printed(event.event_date)}</time></p>'
        if event.event_date
        else ""
    )
    day = f"{event.published:%d %B %Y}"
    return f"""<li class="timeline__day">
  {when}
  <div class="event">
    <span class="event__title heading--sub">
      <a class="publication-link" href="{files}/v1/file/{event.file_id}">{escape(event.words)}
        <span class="nonvisual">{escape(event.words)}, pdf - {day}</span></a>
    </span>
    <div class="event__metadata">
      Published <time pubdate datetime="{event.published}">{day}</time>
    </div>
  </div>
</li>"""


def not_found_page() -> str:
    return _ofsted("Report not found", "<h1>Report not found</h1><p>Try another search.</p>")


def error_page() -> str:
    """What the report site gives in place of results when it is unwell, with status 200."""
    return (
        "<!doctype html><html><head><title>Slim Application Error</title></head><body>"
        "<h1>Slim Application Error</h1><p>A website error has occurred.</p></body></html>"
    )


def _ofsted(title: str, main: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>
<body>
<ul class="nav"><li><a href="/">Find an inspection report</a></li></ul>
<main>
{main}
</main>
</body></html>"""


def article_page(article: Article) -> str:
    """A council's news article, with the furniture that such pages have round their words."""
    body = "\n".join(_block(line) for line in article.lines)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>{escape(article.title)} | {escape(article.publisher)}</title>
<meta property="og:site_name" content="{escape(article.publisher)}">
<meta property="og:title" content="{escape(article.title)}">
<meta property="article:published_time" content="{noon(article.published).isoformat()}">
</head><body>
<div class="cookie-banner"><p>We use cookies to make this website work.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article>
<h1>{escape(article.title)}</h1>
<p class="meta--date">Published: {article.published:%A}, {printed(article.published)}</p>
<div class="editor">
{body}
</div>
</article></main>
<footer><p>Copyright {escape(article.publisher)}</p></footer>
</body></html>"""


def _block(line: str) -> str:
    if line.startswith("## "):
        return f"<h2>{escape(line[3:])}</h2>"
    if line.startswith("- "):
        return f"<ul><li>{escape(line[2:])}</li></ul>"
    return f"<p>{escape(line)}</p>"


def rss(title: str, articles: Sequence[Article], base: str) -> str:
    items = "\n".join(
        f"""<item><title>{escape(article.title)}</title>
<link>{base}{article.path}</link>
<guid isPermaLink="false">{base}{article.path}</guid>
<pubDate>{format_datetime(noon(article.published))}</pubDate>
<description>{escape(article.lines[0] if article.lines else "")}</description></item>"""
        for article in articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{escape(title)}</title><link>{base}/news</link>
<description>News</description>
{items}
</channel></rss>"""


def atom(title: str, articles: Sequence[Article], base: str) -> str:
    entries = "\n".join(
        f"""<entry><title>{escape(article.title)}</title>
<link rel="alternate" href="{base}{article.path}"/><id>{base}{article.path}</id>
<updated>{noon(article.published).isoformat()}</updated>
<summary>{escape(article.lines[0] if article.lines else "")}</summary></entry>"""
        for article in articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title><id>{base}/news</id>
<updated>2026-01-01T00:00:00Z</updated>
{entries}
</feed>"""


def jadu_list(title: str, articles: Sequence[Article]) -> str:
    """A list of news as councils on Jadu print it: a day in words, no year's worth of markup."""
    items = "\n".join(
        f"""<li class="list__item listing__item"><h2 class="listing__heading">
<a class="list__link" href="{article.path}">{escape(article.title)}</a></h2>
<p class="listing__meta--date">Published: {article.published:%A}, {_ordinal(article.published)}</p>
<p class="listing__summary">{escape(article.lines[0] if article.lines else "")}</p></li>"""
        for article in articles
    )
    return _council(title, f'<ul class="list list--listing">{items}</ul>')


def localgovdrupal_list(title: str, articles: Sequence[Article]) -> str:
    items = "\n".join(
        f"""<article class="lgd-teaser node--type-localgov-news-article"><h3>
<a href="{article.path}">{escape(article.title)}</a></h3>
<div class="lgd-teaser__body"><p>{escape(article.lines[0] if article.lines else "")}</p></div>
<time datetime="{article.published.isoformat()}">{printed(article.published)}</time></article>"""
        for article in articles
    )
    return _council(title, f'<div class="view-content">{items}</div>')


def wordpress_list(title: str, articles: Sequence[Article]) -> str:
    items = "\n".join(
        f"""<article id="post-{n}" class="post type-post hentry"><h2 class="entry-title">
<a href="{article.path}" rel="bookmark">{escape(article.title)}</a></h2>
<span class="posted-on">Posted on {article.published:%B} {article.published.day}, \
{article.published.year}</span>
<div class="entry-summary"><p>{escape(article.lines[0] if article.lines else "")}</p></div>
</article>"""
        for n, article in enumerate(articles)
    )
    return _council(title, f"<main>{items}</main>")


def govuk_search(articles: Sequence[Article]) -> str:
    """An answer of GOV.UK's search API."""
    results = [
        {
            "title": article.title,
            "link": article.path,
            "description": article.lines[0] if article.lines else "",
            "public_timestamp": f"{noon(article.published).isoformat()}",
        }
        for article in articles
    ]
    return json.dumps({"results": results, "total": len(results), "start": 0})


def _council(title: str, main: str) -> str:
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("bins", "jobs", "pay"))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>
<header><nav><ul>{links}</ul></nav></header><h1>{escape(title)}</h1>
{main}
<ul class="pagination"><li><a href="?page=2">2</a></li><li><a href="?page=2">Next</a></li></ul>
<footer><ul>{links}</ul></footer></body></html>"""


def _ordinal(day: date) -> str:
    last = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    return f"{day.day}{last} {day:%B %Y}"
