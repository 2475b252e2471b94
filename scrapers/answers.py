"""What a server answered to one request, and whether it is what was asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import requests

from scrapers.challenges import challenge_in, wall_in
from scrapers.errors import FetchError
from scrapers.firstbytes import check_type
from scrapers.patience import retry_after

REDIRECTING = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """One hop's answer; a redirect or an unchanged page has no body."""

    url: str
    location: str | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    for_good: bool = False
    body: bytes | None = None  # None: not modified

    @classmethod
    def of(cls, url: str, response: requests.Response) -> "Answer":
        headers = response.headers
        return cls(
            url,
            _location(headers) if response.status_code in REDIRECTING else None,
            headers.get("ETag"),
            headers.get("Last-Modified"),
            headers.get("Content-Type"),
            response.status_code in FOR_GOOD,
        )


def _location(headers: Mapping[str, str]) -> str | None:
    """Where to, with letters beyond ASCII put right: http.client reads headers as Latin-1."""
    location = headers.get("Location")
    return location and location.encode("latin-1", "replace").decode("utf-8", "replace").strip()


def check_status(url: str, response: requests.Response) -> None:
    """Raises FetchError for an answer that is no page, by its name."""
    status = response.status_code
    if status == 200:
        return
    after = retry_after(response.headers.get("Retry-After"))
    name = challenge_in(b"", response.headers)
    if name is not None:
        raise FetchError(
            "challenge", f"{url} answered with {name}", status=status, retry_after=after
        )
    if status in (429, 503):
        kind, words = "busy", "asks to be left alone for now"
    elif status in (404, 410):
        kind, words = "gone", "is not there" if status == 404 else "is gone for good"
    elif status in REDIRECTING:
        kind, words = "redirect", "redirects without saying where to"
    else:
        kind, words = "status", f"answered {response.reason or 'with an error'}"
    raise FetchError(kind, f"{url} {words} (HTTP {status})", status=status, retry_after=after)


def check_body(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Refuses what stands in a page's place."""
    if not body.strip():
        raise FetchError("empty", f"{url} answered with an empty page", status=200)
    name = challenge_in(body, headers)
    if name is not None:
        raise FetchError("challenge", f"{url} answered with {name} in place of the page")
    wall = wall_in(body)
    if wall is not None:
        raise FetchError(wall[0], f"{url} answered with {wall[1]} in place of the page", status=200)
    check_type(url, body, headers.get("Content-Type"))


def check_length(url: str, response: requests.Response, max_bytes: int) -> None:
    """Refuses what says beforehand that it is too long."""
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > max_bytes:
        raise FetchError("size", f"{url} is larger than {max_bytes:,} bytes")


def pieces_of(response: requests.Response) -> Iterator[bytes]:
    # decode_content: requests would unpack the whole piece, however large it becomes.
    yield from response.raw.stream(PIECE, decode_content=False)
