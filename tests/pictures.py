"""PNG pictures made small: as few colours as a palette holds, and packed well."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_MAGIC = b"\x89PNG\r\n\x1a\n"
_COLOURS = 64
_FINE = 5  # bits of a channel in which the colours of one sort may differ
Colour = bytes  # red, green, blue


def shrink(picture: bytes) -> bytes:
    """The picture in few colours: of each sort the commonest, and for the others the nearest.

    Takes what a browser's screenshot is: 8 bits a channel, with or without an alpha channel.
    """
    width, height, depth, kind = struct.unpack(">IIBB", picture[16:26])
    if picture[:8] != _MAGIC or depth != 8 or kind not in (2, 6):
        raise ValueError("not a PNG of 8 bits a channel")
    rows = list(_rows(picture, width, 3 if kind == 2 else 4))
    seen = Counter(pixel for row in rows for pixel in row)
    palette = _palette(seen)
    index = {colour: _nearest(colour, palette) for colour in seen}
    packed = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(packed, 9)))
    return _MAGIC + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _rows(picture: bytes, width: int, channels: int) -> Iterator[list[Colour]]:
    """The rows of pixels. https://www.w3.org/TR/png-3/#9Filters"""
    raw = zlib.decompress(b"".join(data for name, data in _chunks(picture) if name == b"IDAT"))
    size = width * channels
    above = bytearray(size)
    for start in range(0, len(raw), size + 1):
        row = bytearray(raw[start + 1 : start + 1 + size])
        _unfilter(raw[start], row, above, channels)
        yield [bytes(row[n : n + 3]) for n in range(0, size, channels)]
        above = row


def _unfilter(how: int, row: bytearray, above: bytearray, step: int) -> None:
    for n, value in enumerate(row) if how else ():
        left = row[n - step] if n >= step else 0
        up = above[n]
        if how == 1:
            added = left
        elif how == 2:
            added = up
        elif how == 3:
            added = (left + up) // 2
        else:
            added = _paeth(left, up, above[n - step] if n >= step else 0)
        row[n] = (value + added) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    far = abs(guess - left), abs(guess - up), abs(guess - corner)
    if far[0] <= far[1] and far[0] <= far[2]:
        return left
    return up if far[1] <= far[2] else corner


def _palette(seen: Counter[Colour]) -> list[Colour]:
    """The commonest colour of each of the commonest sorts: a few links keep theirs."""
    sorts: dict[Colour, Counter[Colour]] = {}
    for colour, times in seen.items():
        sort = bytes(channel >> _FINE for channel in colour)
        sorts.setdefault(sort, Counter())[colour] = times
    common = sorted(sorts.values(), key=lambda sort: -sort.total())[:_COLOURS]
    return [sort.most_common(1)[0][0] for sort in common]


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    def far(n: int) -> int:
        return sum((one - other) ** 2 for one, other in zip(colour, palette[n], strict=True))

    return min(range(len(palette)), key=far)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
