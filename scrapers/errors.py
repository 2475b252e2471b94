"""What can go wrong between an address and a record. Every message names the fix or the fact."""

import re

# A server's own words stand in some messages, and messages are printed on terminals.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class ScrapeError(Exception):
    """The parent of everything the scrapers raise on purpose."""

    def __init__(self, message: str = "") -> None:
        super().__init__(CONTROL.sub("", message))


class UnreadableDocument(ScrapeError):
    """The bytes are not a document this program can read: empty, encrypted, truncated, too long."""


class FetchError(ScrapeError):
    """An address did not give a usable answer.

    `kind` is one word: address, connection, tls, timeout, status, gone, busy, redirect, size,
    truncated, encoding, empty, type, robots, challenge, login, cookies or fault (an error page with
    status 200). `status` is the HTTP status where there was an answer; `retry_after` the seconds
    that the site asked to be left alone, at most a day.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


class UnreadableList(ScrapeError):
    """A page or feed answered, but is not the list it should be: an error page, another shape."""
