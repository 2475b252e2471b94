"""What can go wrong between an address and a record. Every message names the fix or the fact."""


class ScrapeError(Exception):
    """The parent of everything the scrapers raise on purpose."""


class UnreadableDocument(ScrapeError):
    """The bytes are not a document this program can read: empty, encrypted, truncated, too long."""


class FetchError(ScrapeError):
    """An address did not give a usable answer. `kind` is one word: timeout, status, size, challenge…"""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class UnreadableList(ScrapeError):
    """A page or feed answered, but is not the list it should be: an error page, another shape."""
