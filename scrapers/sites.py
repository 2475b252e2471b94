"""Whom an address asks."""

from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapers.errors import FetchError


@dataclass(frozen=True, slots=True)
class Site:
    """Whom an address asks: the parts of it that robots.txt and turns go by."""

    host: str  # without port
    name: str  # with the port
    base: str  # with scheme and port


def site_key(url: str) -> str:
    """Whose turn an address waits for; of one that is no address, the address itself."""
    try:
        return site_of(url).name
    except FetchError:
        return url


def site_of(url: str) -> Site:
    """Whom an address asks. Raises FetchError for an address that may not be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError("address", f"{url!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("address", f"{url!r} is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise FetchError("address", f"{parts.hostname}: an address may not carry a password")
    host = parts.hostname.lower()
    name = f"{host}:{port or (443 if parts.scheme == 'https' else 80)}"
    shown = f"[{host}]" if ":" in host else host
    return Site(host, name, f"{parts.scheme}://{shown}{f':{port}' if port else ''}")


def joined(url: str, location: str) -> str:
    """Where a redirect leads, without its fragment. Raises FetchError."""
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError as error:
        raise FetchError("address", f"{url} redirects to {location!r}: {error}") from error
