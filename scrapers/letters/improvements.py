"""What a letter says needs to improve: the printed lists, item by item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from scrapers.letters.block import Block
from scrapers.letters.blocks import find_blocks
from scrapers.letters.text import Line
from scrapers.models import Kind, Point

IN_PROSE = "What needs to improve is told in prose, not as a list: no items were read."

Listed = Literal["improvement", "priority_action"]

_BOARD = ("board", "board_improvement")
# An item that only says that there is nothing to put right at once.
_NONE = re.compile(
    r"\b(?:no|not|none)\b.{0,60}\b(?:priority|immediate)\b.{0,30}\bactions?\b", re.IGNORECASE
)
_STRENGTHS = re.compile(r"\bstrengths?:?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Points:
    """The items of a letter's lists, and the blocks they were read from."""

    improvements: tuple[Point, ...] = ()
    priority_actions: tuple[Point, ...] = ()
    doubts: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    listed: dict[int, Listed] = field(default_factory=dict)  # block's index -> the list it is in


def find_points(lines: Sequence[Line], kind: Kind) -> Points:
    """The improvement list and the priority actions.

    A report under the single inspection framework counts both through in one list: there the
    priority actions are among the improvements, and only `listed` tells them apart. The list of
    the safeguarding children board is not the authority's and is left out.
    """
    blocks = find_blocks(lines)
    lists = _Lists(blocks, kind)
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            lists.turn_to(block)
        elif lists.now is not None:
            lists.take(index, block, lists.now)
    return Points(
        tuple(lists.found["improvement"]),
        tuple(lists.found["priority_action"]),
        (IN_PROSE,) if lists.headed and not lists.listed else (),
        blocks,
        lists.listed,
    )


class _Lists:
    """The lists in the making."""

    def __init__(self, blocks: Sequence[Block], kind: Kind) -> None:
        self.blocks = blocks
        self.kind = kind
        self.sif = kind == "sif_inspection"
        self.found: dict[Listed, list[Point]] = {"improvement": [], "priority_action": []}
        self.listed: dict[int, Listed] = {}
        self.now: Listed | None = None  # the list being read
        self.headed = False  # a heading of a list was seen
        self.over = False  # the authority's own list has ended: what follows is the board's
        self.urgent = False  # under the priority actions of a list that counts both through
        self.numbered = False  # the items are numbered: bullets are their sub-items
        self.top: str | None = None  # what kind of block the list began with

    def turn_to(self, heading: Block) -> None:
        self.now = None if self.over else self._list_under(heading)
        if self.sif and (heading.place in _BOARD or (self.found["improvement"] and not self.now)):
            self.over = True
        goes_on = heading.place in ("unknown", "area")
        self.urgent = self.sif and (heading.place == "priority_action" or (self.urgent and goes_on))
        self.numbered = self.numbered and goes_on
        self.headed = self.headed or self.now is not None
        self.top = None

    def _list_under(self, heading: Block) -> Listed | None:
        """The list that a heading opens, goes on with, or ends (None)."""
        if heading.place == "improvement":
            return "improvement"
        if heading.place == "priority_action":
            return "improvement" if self.sif else "priority_action"
        if self.sif:
            if _STRENGTHS.search(heading.text):
                return None
            return self.now if heading.place in ("unknown", "area") else None
        if self.kind == "jtai":
            return self.now if heading.place in ("unknown", "area", "board") else None
        return None

    def take(self, index: int, block: Block, now: Listed) -> None:
        if self.sif and block.kind == "numbered":
            self.numbered = True
        if block.kind in ("item", "subitem", "row"):
            self.top = self.top or block.kind
        items = self.found[now]
        if block.kind == "row" or self._is_item(block):
            if len(block.text) < 160 and _NONE.search(block.text):
                return
            items.append(Point(block.text, block.page))
        elif block.kind in ("item", "subitem"):
            if index - 1 in self.listed:
                items[-1] = replace(items[-1], subitems=(*items[-1].subitems, block.text))
        elif index - 1 in self.listed and self._goes_on(index):
            items[-1] = replace(items[-1], text=f"{items[-1].text} {block.text}")
        else:
            if self.sif and block.kind == "paragraph" and _STRENGTHS.search(block.text):
                self.now = None
            return
        self.listed[index] = "priority_action" if self.urgent else now

    def _is_item(self, block: Block) -> bool:
        if self.numbered:
            return block.kind == "numbered"
        # Where every bullet stands below one numbered sentence, the bullets are the items.
        return block.kind == "item" or block.kind == self.top == "subitem"

    def _goes_on(self, index: int) -> bool:
        """A paragraph after an item is its second paragraph, if the list goes on below it."""
        block = self.blocks[index]
        if block.kind != "paragraph" or self.blocks[index - 1].kind != "item":
            return False
        if block.text[-1] == ":" or index + 1 == len(self.blocks):
            return False
        below = self.blocks[index + 1]
        return below.kind == "item" or (self.kind == "jtai" and below.place in ("unknown", "area"))
