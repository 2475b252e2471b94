"""The app's icons, drawn here: a letter that speaks. Shapes are distances, so edges are smooth.

https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons:
one of 192 × 192 in colour, its symbol within the middle 96; one of 32 × 32, white on nothing.
"""

import struct
import zlib
from collections.abc import Callable
from math import hypot

COLOUR = (29, 53, 87)  # the accent, "#1d3557"
_WHITE = (255, 255, 255)
_MAGIC = b"\x89PNG\r\n\x1a\n"

Shape = Callable[[float, float], float]  # how far a point lies outside; negative inside


def colour_icon() -> bytes:
    """A white page with lines of text and a speaker's tail, on the accent."""
    page = _union(_box(96, 90, 32, 38, 6), _tail(80, 126, 14))
    lines = _union(*(_box(96 + x, y, half, 3.5, 3.5) for x, y, half in _LINES))

    def pixel(x: float, y: float) -> tuple[int, int, int, int]:
        white = _ink(page(x, y)) * (1 - _ink(lines(x, y)))
        mixed = (round(c + (w - c) * white) for c, w in zip(COLOUR, _WHITE, strict=True))
        red, green, blue = mixed
        return red, green, blue, 255

    return _png(192, pixel)


_LINES = ((0, 70, 20), (0, 84, 20), (0, 98, 20), (-6, 112, 14))


def outline_icon() -> bytes:
    """The same as a white line."""
    page = _union(_box(16, 14, 9.5, 11, 2), _tail(11.5, 25, 4.5))
    lines = _union(_box(16, 9, 5, 0.9, 0.9), _box(16, 14, 5, 0.9, 0.9), _box(14, 19, 3, 0.9, 0.9))

    def pixel(x: float, y: float) -> tuple[int, int, int, int]:
        line = _ink(abs(page(x, y)) - 0.9)
        return (*_WHITE, round(255 * max(line, _ink(lines(x, y)))))

    return _png(32, pixel)


def _box(x: float, y: float, half_width: float, half_height: float, corner: float) -> Shape:
    def far(px: float, py: float) -> float:
        dx, dy = abs(px - x) - half_width + corner, abs(py - y) - half_height + corner
        outside = hypot(max(dx, 0.0), max(dy, 0.0))
        return outside + min(max(dx, dy), 0.0) - corner

    return far


def _tail(x: float, y: float, size: float) -> Shape:
    """A triangle below (x, y), its point to the left."""

    def far(px: float, py: float) -> float:
        across = max(x - size / 2 - px, px - x - size / 2 + max(0.0, py - y))
        return max(across, y - 1 - py, py - y - size)

    return far


def _union(*shapes: Shape) -> Shape:
    def far(x: float, y: float) -> float:
        return min(shape(x, y) for shape in shapes)

    return far


def _ink(far: float) -> float:
    """How much of a pixel is covered."""
    return min(1.0, max(0.0, 0.5 - far))


def _png(size: int, pixel: Callable[[float, float], tuple[int, int, int, int]]) -> bytes:
    rows = (
        b"\0" + b"".join(bytes(pixel(x + 0.5, y + 0.5)) for x in range(size)) for y in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return _MAGIC + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, body, b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
