"""The body of a letter as blocks: headings, paragraphs, numbered paragraphs and list items.

Extracted text has no blank lines, no fonts and no indents. What is left to go by: bullets and
numbers at a line's start, the words of headings, and lines that stop short of the page's width
although the next word would have fitted, which only happens where the writer ended a paragraph.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from scrapers.letters.headings import Heading, Place, known_heading
from scrapers.letters.text import Line

BULLETS = "◼▪■●•·◦‣▸►➢❖✓∙⚫⬛◾◆○*"
DASHES = "-–—−̶‐‑‒―"
_FIRST_OF_BULLET = frozenset(BULLETS + DASHES + "o")

_NUMBER = re.compile(r"(\d{1,3})\.\s*(?=[^\d\s])")
_GRADE_ALONE = frozenset(
    "outstanding|good|requires improvement|requires improvement to be good|inadequate|adequate"
    "|not judged|judgement grade|judgement|grade|key judgement judgement grade|key judgement".split(
        "|"
    )
)
_GRADE_N = re.compile(r"Grade \d ?\(\w+\)", re.IGNORECASE)
DEADLINE = re.compile(r"(?:immediately|within .{3,20} months?):", re.IGNORECASE)
# Every word that stands in a table of judgements; a line made of these alone is a row of one.
_TABLE_WORDS = frozenset(
    "judgement judgements grade the impact of leaders on social work practice with children and"
    " families experiences progress who need help protection in care leavers overall effectiveness"
    " outstanding good requires improvement to be inadequate adequate not judged is are looked"
    " after achieving permanence adoption performance leadership management governance 1. 2. 2.1"
    " 2.2 3. 1 2 3 services for s".split()
)
_SIGN_OFF = re.compile(
    r"yours? (?:sincerely|faithfully|truly)\b|i am copying this letter|this letter (?:is|will be) (?:being )?copied"
    r"|© ?crown copyright|the office for standards in education",
    re.IGNORECASE,
)
_SALUTATION = re.compile(r"dear [^.]{2,80},?", re.IGNORECASE)
_NOT_A_HEADING = re.compile(
    r"[.!?;] |[,;:.!/&-]$|^\W*$|@|www\.| (?:and|or|of|the|to|in|for|with|a|an)$"
)

BACK_MATTER = 0.65  # of the lines: what begins here with the back matter's words is that
ENDS = ".?!:;”’)\"'"
NARROW = 0.86  # a line is short if the next word would have fitted within this share of the width


class Block(NamedTuple):
    kind: Literal["heading", "paragraph", "numbered", "item", "subitem"]
    text: str
    page: int  # where it begins
    turns: tuple[tuple[int, int], ...]  # (offset in the text, page): further pages it runs over
    place: Place | None = None  # headings: what part of the letter they open

    def page_at(self, offset: int) -> int:
        """The page on which the character at an offset stands."""
        if not self.turns:
            return self.page
        at = bisect_right(self.turns, (offset, 1 << 30))
        return self.turns[at - 1][1] if at else self.page


class _Builder:
    """Lines joined into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.kind: Literal["paragraph", "numbered", "item", "subitem"] = "paragraph"
        self.parts: list[Line] = []

    def close(self) -> None:
        if not self.parts:
            return
        text = self.parts[0].text
        page = self.parts[0].page
        turns: list[tuple[int, int]] = []
        last = page
        if len(self.parts) > 1:
            pieces = [text]
            size = len(text)
            before = text
            for line in self.parts[1:]:
                # A hyphen or slash at a line's end was kept: nothing stands between it and the rest.
                gap = "" if before[-1:] == "-" and before[-2:-1].isalnum() else " "
                pieces.append(gap)
                size += len(gap)
                if line.page != last:
                    turns.append((size, line.page))
                    last = line.page
                pieces.append(line.text)
                size += len(line.text)
                before = line.text
            text = "".join(pieces)
        self.parts = []
        if text:
            self.blocks.append(Block(self.kind, text, page, tuple(turns)))

    def open(
        self, kind: Literal["paragraph", "numbered", "item", "subitem"], text: str, page: int
    ) -> None:
        self.close()
        self.kind = kind
        if text:
            self.parts.append(Line(text, page))

    def heading(self, heading: Heading, page: int) -> None:
        self.close()
        if heading.place == "board" and self.blocks and self.blocks[-1].place == "board":
            return  # the judgement of the board, printed under its name
        self.blocks.append(Block("heading", heading.text, page, (), heading.place))


def find_blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of a letter's body, in reading order; what frames the body is left out."""
    end = _body_end(lines)
    width = _width(lines)
    builder = _Builder()
    at = _body_start(lines, end)
    levels: list[str] = []  # the bullets in use, outermost first
    number = 0  # of the last numbered paragraph
    pending = False  # a bullet stood alone on its line: its text follows
    closed = True  # the block before has ended
    while at < end:
        text, page = lines[at]
        first = text[0]
        if (mark := _bullet(text)) is not None:
            rest = text[len(mark) :].lstrip()
            level = _level(levels, mark, builder)
            builder.open("subitem" if level else "item", rest, page)
            pending, closed = not rest, False
            if rest:
                closed = _ends(lines, at, end, width)
            at += 1
            continue
        if pending:
            pending = False
            builder.parts.append(Line(text, page))
            closed = _ends(lines, at, end, width)
            at += 1
            continue
        if (
            first.isdigit()
            and (found := _NUMBER.match(text))
            and _counts_on(number, int(found[1]), closed or lines[at - 1].text[-1] in ENDS)
        ):
            number = int(found[1])
            levels = []
            builder.open("numbered", text[found.end() :], page)
            closed = _ends(lines, at, end, width)
            at += 1
            continue
        if text.lower() in _GRADE_ALONE or (closed and text.isdigit()) or _GRADE_N.fullmatch(text):
            at += 1  # a grade in the box beside a heading, or a stray mark of a footnote
            continue
        heading = _heading(lines, at, end, width, closed)
        if heading is not None:
            builder.heading(heading, page)
            levels = []
            closed = True
            if heading.place == "end" and at > end * BACK_MATTER:
                break
            at += heading.lines
            if heading.place == "contents":
                at = _after_contents(lines, at, end)
            continue
        if (closed and not (builder.parts and _joins(text))) or (
            text[-1] == ":" and DEADLINE.fullmatch(text)
        ):
            builder.open("paragraph", text, page)
            levels = []
        elif not builder.parts:
            builder.open("paragraph", text, page)
        else:
            builder.parts.append(Line(text, page))
        closed = _ends(lines, at, end, width)
        at += 1
    builder.close()
    return tuple(builder.blocks)


def _joins(text: str) -> bool:
    """A line that cannot begin a paragraph: it goes on with the one before."""
    return text[0].islower() or text[0] in "(,;:)"


def _bullet(text: str) -> str | None:
    first = text[0]
    if "a" <= first <= "z" or "A" <= first <= "Z":
        if first == "o" and text[1:2] == " " and text[2:3].strip():
            return first
        return None
    if "\ue000" <= first <= "\uf8ff":
        return first
    if first in _FIRST_OF_BULLET:
        if first in DASHES or first == "*":
            return first if text[1:2] in ("", " ", "\t") else None
        return first
    return None


def _level(levels: list[str], mark: str, builder: _Builder) -> int:
    """How deep a bullet stands: each new bullet is one deeper, a known one goes back to its own.

    A list below a numbered paragraph that ends in a colon belongs to that paragraph.
    """
    if mark in levels:
        del levels[levels.index(mark) + 1 :]
    else:
        under = builder.kind == "numbered" and bool(builder.parts)
        if not levels and under and builder.parts[-1].text.endswith(":"):
            levels.append("#")
        levels.append(mark)
    return levels.index(mark)


def _counts_on(last: int, number: int, after_end: bool) -> bool:
    """Whether a number at a line's start counts a paragraph, and is no figure of a sentence."""
    return number == last + 1 or (after_end and (number == 1 or last < number < last + 10))


def _width(lines: Sequence[Line]) -> int:
    """How many characters fill a line of this document."""
    lengths = sorted(len(line.text) for line in lines if len(line.text) > 50)
    if not lengths:
        return 80
    return min(lengths[len(lengths) * 3 // 4], 100)


def _ends(lines: Sequence[Line], at: int, end: int, width: int) -> bool:
    """Whether a paragraph ends with this line."""
    if at + 1 >= end:
        return True
    text = lines[at].text
    if text[-1] not in ENDS:
        return False
    return _short(text, lines[at + 1].text, width)


def _short(text: str, following: str, width: int) -> bool:
    return len(text) + 1 + len(following.partition(" ")[0]) < width * NARROW


def _heading(lines: Sequence[Line], at: int, end: int, width: int, closed: bool) -> Heading | None:
    text = lines[at].text
    if len(text) > 100 or text[0].islower():
        return None
    known = known_heading(lines, at)
    if known is not None:
        return known
    if len(text) > min(90, width) or at + 1 >= end or _NOT_A_HEADING.search(text):
        return None
    if not _opens_word(text):
        return None
    following = lines[at + 1].text
    if _marked(following):
        if closed or (at > 0 and lines[at - 1].text[-1] in ".?!:"):
            return Heading(text, "unknown", 1)
    elif closed and _short(text, following, width) and _opens_word(following):
        return Heading(text, "unknown", 1)
    return None


def _marked(text: str) -> bool:
    return _bullet(text) is not None or (text[0].isdigit() and _NUMBER.match(text) is not None)


def _opens_word(text: str) -> bool:
    return text[0].isupper() or text[0] in "‘“'\""


def _body_start(lines: Sequence[Line], end: int) -> int:
    """The first line after addresses, titles and the table of judgements."""
    start = 0
    for at in range(min(end, FRONT)):
        text = lines[at].text
        if text[:5].lower() == "dear " and _SALUTATION.fullmatch(text):
            return _after_title(lines, at + 1, end)
        if lines[at].page == 1 and " " in text and _table_row(text):
            start = at + 1
            if start < end and lines[start].text.lower() in _GRADE_ALONE:
                start += 1
        if text[0] in "CESA" and (opening := _OPENING.match(text)):
            return at if opening[1] else start
    return start


def _after_title(lines: Sequence[Line], at: int, end: int) -> int:
    """Past the subject line of a letter, which can run over three lines."""
    for skip in range(min(4, end - at)):
        text = lines[at + skip].text
        if text[-1] in ".:;," or len(text) > 75 and skip or _opens(text):
            return at + skip
        if known_heading(lines, at + skip) is not None:
            return at + skip
    return at


# The first headings of reports that have a cover.
_OPENING = re.compile(
    r"(contents|executive summary|summary of (?:key )?findings|section (?:1|one)\b|about this inspection)",
    re.IGNORECASE,
)
FRONT = 90  # lines within which a cover or an address ends
_OPENS = re.compile(
    r"(?:This|The|Between|On|In|During|From|Following|An?|I|We|Thank|Ofsted|His|Her|Inspectors)\b.{50,}"
)


def _opens(text: str) -> bool:
    return _OPENS.match(text) is not None and len(text) > 66


def _table_row(text: str) -> bool:
    return set(text.lower().replace(",", " ").replace(".", " ").split()) <= _TABLE_WORDS


def _after_contents(lines: Sequence[Line], at: int, end: int) -> int:
    """Past a table of contents: its lines end in page numbers, or run on to one that does."""
    page = lines[at].page if at < end else 0
    while at < end and lines[at].page == page:
        near = lines[at : min(at + 3, end)]
        if not any(line.text[-1].isdigit() and line.page == page for line in near):
            break
        at += 1
    return at


def _body_end(lines: Sequence[Line]) -> int:
    for at in range(len(lines) // 3, len(lines)):
        text = lines[at].text
        if text[0] in "YyIiTt©" and len(text) < 130 and _SIGN_OFF.match(text):
            return at
    return len(lines)
