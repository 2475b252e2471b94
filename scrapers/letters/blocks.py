"""The body of a letter as blocks: headings, paragraphs, numbered paragraphs and list items.

Extracted text has no blank lines, no fonts and no indents. What is left to go by: bullets and
numbers at a line's start, the words of headings, and lines that stop short of the page's width
although the next word would have fitted, which only happens where the writer ended a paragraph.
"""

import re
from collections.abc import Sequence

from scrapers.letters.block import Block, Builder
from scrapers.letters.frame import GRADE_WORDS, after_contents, body_end, body_start
from scrapers.letters.headings import Heading, known_heading
from scrapers.letters.marks import DASHES, NUMBER, bullet, is_marked
from scrapers.letters.tables import has_table, read_table
from scrapers.letters.text import Line

BACK_MATTER = 0.65  # of the lines: what begins here with the back matter's words is that
NARROW = 0.86  # a line is short if the next word would have fitted within this share of the width
NARROW_HEADING = 0.93  # the same where all else speaks for a heading
ENDS = frozenset(".?!:;”’)\"'")
_STOPS = frozenset(".?!:”’)")

DEADLINE = re.compile(r"(?:immediately|within .{3,20} months?):", re.IGNORECASE)
_GRADE = re.compile(r"Grade \d ?\(\w+\)", re.IGNORECASE)
_NOT_A_HEADING = re.compile(
    r"[.!?;] |[,;:.!/&-][’”\"']?$|^\W*$|@|www\.|\b(?:and|or|of|the|to|in|for|with|an?|at|by"
    r"|from|on|as|that|which|who|is|are|was|were|be|been|has|have|had|not|their|its|this|these"
    r"|than|but|because)$"
)


def find_blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of a letter's body, in reading order; what frames the body is left out."""
    return _Reading(lines).read()


class _Reading:
    """One pass over the lines of a letter."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.end = body_end(lines)
        self.at = body_start(lines, self.end)
        self.width = _width(lines)
        self.builder = Builder()
        self.bullets: list[str] = []  # those in use, outermost first
        self.number = 0  # of the last numbered paragraph
        self.waiting = False  # a bullet stood alone on its line: its text follows
        self.closed = True  # the block before has ended

    def read(self) -> tuple[Block, ...]:
        while self.at < self.end:
            line = self.lines[self.at]
            text = line.text
            if (mark := bullet(text)) is not None and self._is_list(mark):
                self._read_item(text, mark, line.page)
            elif text[0].isdigit() and self._read_number(text, line.page):
                pass
            elif self._is_stray(text):
                self.at += 1
            elif (heading := self._heading(text)) is not None:
                self._read_heading(heading, line.page)
            else:
                self._read_text(line)
        self.builder.close()
        return tuple(self.builder.blocks)

    def _read_item(self, text: str, mark: str, page: int) -> None:
        rest = text[len(mark) :].lstrip()
        self.builder.open("subitem" if self._depth(mark) else "item", rest, page)
        self.waiting = not rest
        self.closed = bool(rest) and self._ends(self.at)
        self.at += 1

    def _is_list(self, mark: str) -> bool:
        """A dash at a line's start can be one of a sentence – like this – that was wrapped."""
        if mark not in DASHES or mark in self.bullets or self.closed:
            return True
        return self.lines[self.at - 1].text[-1] in ".:;,"

    def _depth(self, mark: str) -> int:
        """How deep a bullet stands: a new one is one deeper, a known one goes back to its own.

        A list below a numbered paragraph that ends in a colon belongs to that paragraph.
        """
        if mark in self.bullets:
            del self.bullets[self.bullets.index(mark) + 1 :]
        else:
            builder = self.builder
            above = builder.lines[-1].text if builder.lines else ""
            if not self.bullets and builder.kind == "numbered" and above.endswith(":"):
                self.bullets.append("")
            self.bullets.append(mark)
        return self.bullets.index(mark)

    def _read_number(self, text: str, page: int) -> bool:
        found = NUMBER.match(text)
        if found is None:
            return False
        number = int(found[1])
        # The next in order counts a paragraph wherever it stands; any other can be a figure that
        # a sentence has brought to the line's start.
        if number != self.number + 1:
            after_end = self.closed or self.lines[self.at - 1].text[-1] in ENDS
            if not after_end or not (number == 1 or self.number < number < self.number + 10):
                return False
        self.number = number
        self.bullets = []
        self.builder.open("numbered", text[found.end() :], page)
        self.closed = self._ends(self.at)
        self.at += 1
        return True

    def _is_stray(self, text: str) -> bool:
        """A grade in the box beside a heading, or what is left of a footnote's mark."""
        if len(text) > 32:
            return False
        if text.lower().endswith("judgement grade"):
            return True
        if not self.closed:
            return False
        return (
            text.lower() in GRADE_WORDS
            or not text.strip("0123456789.")
            or bool(_GRADE.fullmatch(text))
        )

    def _read_heading(self, heading: Heading, page: int) -> None:
        self.builder.heading(heading, page)
        self.bullets = []
        self.closed, self.waiting = True, False
        in_back_matter = heading.place == "end" and self.at > self.end * BACK_MATTER
        self.at += heading.lines
        if heading.place == "contents":
            self.at = after_contents(self.lines, self.at, self.end)
        elif in_back_matter:
            self._read_back_matter()
        elif heading.place in ("improvement", "priority_action") and has_table(
            self.lines, self.at, self.builder
        ):
            self.at = read_table(self.lines, self.at, self.end, self.builder)

    def _read_back_matter(self) -> None:
        """Nothing but the headings of the back matter is kept."""
        while self.at < self.end:
            heading = known_heading(self.lines, self.at)
            if heading is not None and heading.place == "end":
                self.builder.heading(heading, self.lines[self.at].page)
            self.at += 1

    def _read_text(self, line: Line) -> None:
        text = line.text
        if self.waiting:
            self.waiting = False
            self.builder.add(line)
        elif (self.closed and not _goes_on(text)) or (text[-1] == ":" and DEADLINE.fullmatch(text)):
            self.builder.open("paragraph", text, line.page)
            self.bullets = []
        elif not self.builder.lines:
            self.builder.open("paragraph", text, line.page)
        else:
            self.builder.add(line)
        self.closed = self._ends(self.at)
        self.at += 1

    def _ends(self, at: int) -> bool:
        """Whether a paragraph ends with this line."""
        if at + 1 >= self.end:
            return True
        text = self.lines[at].text
        if text[-1] not in ENDS or text.rfind("(") > text.rfind(")"):
            return False
        following = self.lines[at + 1].text
        return self._is_short(text, following, NARROW) or (
            text[-1] == "." and _opens(following) and self.builder.ends_phrases()
        )

    def _is_short(self, text: str, following: str, share: float) -> bool:
        return len(text) + 1 + len(following.partition(" ")[0]) < self.width * share

    def _heading(self, text: str) -> Heading | None:
        if len(text) > 100 or text[0].islower():
            return None
        at = self.at
        before = self.lines[at - 1].text if at else ""
        known = known_heading(self.lines, at)
        if known is not None and (self.closed or known.text[-1] != "." or before[-1:] in _STOPS):
            return known  # but "… nor by the | LSCB." is the end of a sentence
        if self.waiting or len(text) > self.width or at + 1 >= self.end or not _opens(text):
            return None
        if not self.closed and before[-1:] not in _STOPS:
            return None
        following = self.lines[at + 1].text
        if not is_marked(following):
            share = NARROW_HEADING if self.closed else NARROW
            if not _opens(following) or not self._is_short(text, following, share):
                return None
        if _NOT_A_HEADING.search(text) or text.count("(") != text.count(")"):
            return None
        return Heading(text, "unknown", 1)


def _goes_on(text: str) -> bool:
    """A line that cannot begin a paragraph."""
    return text[0].islower() or text[0] in "(,;:)"


def _opens(text: str) -> bool:
    return text[0].isupper() or text[0] in "‘“'\""


def _width(lines: Sequence[Line]) -> int:
    """How many characters fill a line of this document."""
    lengths = sorted(len(line.text) for line in lines if len(line.text) > 50)
    if not lengths:
        return 80
    return min(lengths[len(lengths) * 3 // 4], 100)
