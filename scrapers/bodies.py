"""The body of an answer, decompressed a piece at a time and never beyond its limit."""

import zlib
from collections.abc import Iterable
from typing import Protocol

from scrapers.errors import FetchError

GZIP = 16 + zlib.MAX_WBITS


class _Decoder(Protocol):
    @property
    def ended(self) -> bool: ...

    def feed(self, piece: bytes, room: int) -> bytes: ...


class _Plain:
    ended = True

    def feed(self, piece: bytes, room: int) -> bytes:
        return piece[: room + 1]


class _Inflater:
    """gzip and deflate. `feed` gives at most one byte more than there is room for."""

    def __init__(self, encoding: str) -> None:
        self._wbits = GZIP if "gzip" in encoding else zlib.MAX_WBITS
        self._zlib = zlib.decompressobj(self._wbits)
        self._begun = False

    @property
    def ended(self) -> bool:
        return self._zlib.eof

    def feed(self, piece: bytes, room: int) -> bytes:
        out = b""
        while piece and len(out) <= room:
            if self._zlib.eof:
                if self._wbits != GZIP or not piece.strip(b"\0"):
                    break  # padding, or rubbish after the end
                self._zlib = zlib.decompressobj(self._wbits)  # gzip may come in several members
            out += self._decompress(piece, room - len(out) + 1)
            piece = self._zlib.unconsumed_tail or self._zlib.unused_data
        return out

    def _decompress(self, piece: bytes, most: int) -> bytes:
        try:
            out = self._zlib.decompress(piece, most)
        except zlib.error:
            # Many servers send "deflate" without its zlib header: RFC 9110, 8.4.1.2.
            if self._begun or self._wbits != zlib.MAX_WBITS:
                raise
            self._wbits = -zlib.MAX_WBITS
            self._zlib = zlib.decompressobj(self._wbits)
            out = self._zlib.decompress(piece, most)
        self._begun = True
        return out


def read_body(pieces: Iterable[bytes], encoding: str, max_bytes: int, url: str) -> bytes:
    """The whole decompressed body. Raises FetchError: size, truncated or encoding."""
    decoder = _decoder(encoding, url)
    body = bytearray()
    taken = 0
    for piece in pieces:
        taken += len(piece)
        try:
            body += decoder.feed(piece, max_bytes - len(body))
        except zlib.error as error:
            raise FetchError("encoding", f"{url} is badly compressed: {error}") from error
        # What does not compress grows a little; what comes after the end counts too.
        if taken > 2 * max_bytes or len(body) > max_bytes:
            raise FetchError("size", f"{url} is larger than {max_bytes:,} bytes")
    if taken and not decoder.ended:
        raise FetchError("truncated", f"{url} stopped before its end")
    return bytes(body)


def _decoder(encoding: str, url: str) -> _Decoder:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity", "none"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflater(encoding)
    raise FetchError("encoding", f"{url} is compressed as {encoding!r}, which was not asked for")
