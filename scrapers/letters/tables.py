"""Tables of actions in area SEND reports: a row is one action, perhaps with the body responsible.

Their text comes cell by cell, without the lines that part the cells.
"""

import re
from collections.abc import Sequence

from scrapers.letters.block import Builder
from scrapers.letters.headings import known_heading
from scrapers.letters.marks import bullet
from scrapers.letters.text import Line

_WITH_BODIES = re.compile(
    r"responsible (?:body|bodies|partners?) areas? for .{5,40}", re.IGNORECASE
)
# A row says who should do something; a second sentence points back to the first.
_ROW = re.compile(
    r"(?!(?:They|This|These|Those|Their|Here|Such)\b)(?:\S+ ){0,8}?"
    r"(?:leaders|partner(?:s|ship)|LAP|authority|council|trust|ICB|board|providers?|commissioners?)\b"
    r".{0,120}?\b(?:should|must|needs? to|will|ha(?:s|ve) to)\b",
    re.IGNORECASE,
)
SHORT = 70  # characters: a line of such a table has some 85
_SMALL = "and of the in for & with school schools college colleges leaders"
_SMALL_WORDS = frozenset(_SMALL.split())
_BODIES = frozenset(("Board", "Council", "ICB", "Partnership", "Trust"))
_TWICE = re.compile(r"(.{8,60}) (?=\1\b)")  # the two cells of a row on one line


def has_table(lines: Sequence[Line], at: int, builder: Builder) -> bool:
    """Whether a table of actions begins here, below the heading that the builder read last."""
    if at >= len(lines):
        return False
    text = lines[at].text
    heading = builder.blocks[-1]
    if text.rstrip(":").lower() == heading.text.rstrip(":").lower() or _WITH_BODIES.fullmatch(text):
        return True
    # Some tables have no header.
    on_partnership = any(
        block.kind == "heading" and "area partnership" in block.text.lower()
        for block in builder.blocks
    )
    return on_partnership and bullet(text) is None


def read_table(lines: Sequence[Line], at: int, end: int, builder: Builder) -> int:
    """Adds the rows of a table to the builder; gives the line after it.

    `at` is the line below its heading. A header can come back at the top of a page.
    """
    header = builder.blocks[-1].text
    bodies = _WITH_BODIES.fullmatch(lines[at].text) is not None
    in_body = bodies  # reading the cell of the body responsible
    closed = True  # the row before has ended
    between = False  # the body's cell goes on between the lines of its action
    page = 0
    before = ""
    while at < end:
        text, on = lines[at]
        turned, page = bool(page) and on != page, on
        if text == header or _WITH_BODIES.fullmatch(text):
            at += 1
            continue
        if (mark := bullet(text)) is not None:
            rest = text[len(mark) :].strip()
            if rest:
                builder.open("subitem", rest, on)
                closed, before = rest[-1] in ".:", rest
            in_body = False
            at += 1
            continue
        if known_heading(lines, at) is not None:
            break
        named = bodies and _is_name(text)
        if named and (in_body or closed or turned or between):
            in_body = in_body or closed
            between = True
            at += 1
            continue
        if bodies:
            starts = in_body or (closed and _TWICE.match(text) is not None)
        else:
            near = f"{text} {lines[at + 1].text}" if at + 1 < end else text
            starts = closed and (
                len(before) < SHORT or (text[0].isupper() and _ROW.match(near) is not None)
            )
        if starts or not builder.lines:
            text = _TWICE.sub("", text, count=1) if bodies else text
            builder.open("row", text, on)
        else:
            builder.add(lines[at])
        in_body = between = False
        before = text
        closed = text[-1] == "."
        at += 1
    return at


def _is_name(text: str) -> bool:
    """Whether a line holds nothing but names: every word of weight has a capital."""
    words = text.split(" ")
    if words[0].startswith("Leaders"):
        return False
    if len(words) <= 3 and words[-1] in _BODIES:
        return True
    return all(word[:1].isupper() or word.strip(",.") in _SMALL_WORDS for word in words)
