"""The pages of the world, in the form of the real ones.

The markup of Ofsted's report site is the one that public scrapers expect; the words, the
authorities and the news are ours.
"""

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
