"""What the libraries beneath a fetch say went wrong, as one error of ours with its name."""

import http.client
import re
import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import (
    IncompleteRead,
    InvalidChunkLength,
    LocationParseError,
    ReadTimeoutError,
    SSLError,
)

from scrapers.errors import FetchError

INCOMPLETE = (IncompleteRead, InvalidChunkLength, http.client.IncompleteRead)
OF_OBJECT = re.compile(r"^(?:<[^>]*>|\w+\([^)]*\)): ")


def named_error(url: str, error: BaseException) -> FetchError:
    """The error of the libraries beneath as one of ours, with its name."""
    chain = list(_chain(error))
    if any(isinstance(e, (requests.exceptions.SSLError, SSLError, ssl.SSLError)) for e in chain):
        return FetchError("tls", f"{url}: the secure connection failed: {_words(chain)}")
    if any(isinstance(e, INCOMPLETE) or "ended prematurely" in str(e) for e in chain):
        return FetchError("truncated", f"{url} stopped before the end of its answer")
    if any(isinstance(e, (ReadTimeoutError, TimeoutError)) for e in chain):
        return FetchError("timeout", f"{url} did not answer in time")
    if any(isinstance(e, (requests.exceptions.InvalidURL, LocationParseError)) for e in chain):
        return FetchError("address", f"{url!r} is not an address: {_words(chain)}")
    return FetchError("connection", f"{url} could not be fetched: {_words(chain)}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those it wraps, the innermost last."""
    while error is not None:
        yield error
        wrapped = getattr(error, "reason", None) or (error.args[-1] if error.args else None)
        error = wrapped if isinstance(wrapped, BaseException) else error.__cause__


def _words(chain: list[BaseException]) -> str:
    """What the innermost error says, without the object that it says it of."""
    words = OF_OBJECT.sub("", str(chain[-1])).strip()
    if isinstance(chain[-1], http.client.HTTPException):
        return f"the answer is not HTTP ({words or type(chain[-1]).__name__})"
    return words or type(chain[-1]).__name__
