"""Addresses in one form, so that the same document under two of them is one."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

# Tails that say who sent the reader, not what the page is.
TAILS = re.compile(
    r"utm_.*|fbclid|gclid|dclid|msclkid|mc_[ce]id|_ga|_gl|igshid|cmpid|ns_\w+|at_\w+|WT\.\w+",
    re.IGNORECASE,
)
# Ofsted's three forms of a file's address, oldest last; the number is the same in all.
FILE = re.compile(r"/v1/file/(\d+)|/provider/files/(\d+)(?:/|$)")
# GOV.UK's feed adds the time of the last edit to an entry's id, so that an edit makes a new id.
EDITED = re.compile(r"#\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$")
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")
HOST = re.compile(r"^(?:https?:)?//[^/?#]*", re.IGNORECASE)


def web_address(base: str, href: str) -> str | None:
    """Where a link on a page leads, or None where that is nothing to fetch."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return CONTROL.sub(lambda found: quote(found[0]), url)


def plain_address(url: str) -> str:
    """An address without scheme, "www.", tracking tails, fragment and closing slash.

    >>> plain_address("https://www.Medway.gov.uk/news/article/7/?utm_source=x#top")
    'medway.gov.uk/news/article/7'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return url.strip()
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    query = _without_tails(parts.query)
    return f"{host}{unquote(parts.path).rstrip('/')}{query and '?' + query}"


def plain_id(identifier: str) -> str:
    """A feed entry's id without scheme, host, tracking tails and time of edit."""
    identifier = EDITED.sub("", identifier.strip())
    if not HOST.match(identifier):
        return identifier
    rest = HOST.sub("", identifier)
    path, _, query = rest.partition("?")
    query = _without_tails(query.partition("#")[0]) if query else ""
    return f"{path.rstrip('/') or '/'}{query and '?' + query}"


def file_key(url: str) -> str | None:
    """ "file:{id}" for the address of one of Ofsted's files in any of its forms, else None."""
    found = FILE.search(url)
    return f"file:{found[1] or found[2]}" if found else None


def _without_tails(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if not TAILS.fullmatch(name)])
