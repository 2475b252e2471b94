"""One block of a letter's body, and how lines become one."""

from bisect import bisect_right
from typing import Literal, NamedTuple

from scrapers.letters.headings import Heading, Place
from scrapers.letters.text import Line

TextKind = Literal["paragraph", "numbered", "item", "subitem", "row"]


class Block(NamedTuple):
    kind: Literal["heading"] | TextKind  # a row is one of a table of actions
    text: str
    page: int  # where it begins
    turns: tuple[tuple[int, int], ...] = ()  # (offset in the text, page): pages it runs on over
    place: Place | None = None  # headings: what part of the letter they open

    def page_at(self, offset: int) -> int:
        """The page on which the character at an offset stands."""
        if not self.turns:
            return self.page
        at = bisect_right(self.turns, (offset, 1 << 30))
        return self.turns[at - 1][1] if at else self.page


class Builder:
    """Blocks in the making: lines are added to the last one until the next is opened."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.kind: TextKind = "paragraph"
        self.lines: list[Line] = []

    def open(self, kind: TextKind, text: str, page: int) -> None:
        self.close()
        self.kind = kind
        if text:
            self.lines.append(Line(text, page))

    def add(self, line: Line) -> None:
        self.lines.append(line)

    def ends_phrases(self) -> bool:
        """Whether a full stop would end the last item: a list of phrases has one at its end."""
        if self.kind not in ("item", "subitem") or not self.lines or not self.blocks:
            return False
        above = self.blocks[-1]
        return (
            above.kind == self.kind
            and self.lines[0].text[0].islower()
            and above.text[0].islower()
            and above.text[-1] != "."
        )

    def heading(self, heading: Heading, page: int) -> None:
        self.close()
        if heading.place == "board" and self.blocks and self.blocks[-1].place == "board":
            return  # the judgement of the board, printed under its name
        self.blocks.append(Block("heading", heading.text, page, (), heading.place))

    def close(self) -> None:
        if not self.lines:
            return
        text, page = self.lines[0]
        turns: list[tuple[int, int]] = []
        if len(self.lines) > 1:
            pieces = [text]
            size, last, before = len(text), page, text
            for more, on in self.lines[1:]:
                # A hyphen at a line's end was printed: nothing stands between it and the rest.
                if not (before[-1] == "-" and before[-2:-1].isalnum()):
                    pieces.append(" ")
                    size += 1
                if on != last:
                    turns.append((size, on))
                    last = on
                pieces.append(more)
                size += len(more)
                before = more
            text = "".join(pieces)
        self.lines = []
        self.blocks.append(Block(self.kind, text, page, tuple(turns)))
