"""What a letter says needs to improve: the printed lists, item by item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from scrapers.letters.block import Block
from scrapers.letters.blocks import find_blocks
from scrapers.letters.text import Line
from scrapers.models import Kind, Point

_NONE = re.compile(
    r"\b(?:no|not|none)\b.{0,60}\b(?:priority|immediate)\b.{0,30}\bactions?\b", re.IGNORECASE
)
_STRENGTHS = re.compile(r"\bstrengths?:$")
_BOARD = ("board", "board_improvement")

Listed = Literal["improvement", "priority_action"]


@dataclass(frozen=True, slots=True)
class Points:
    """The items of a letter's lists, and the blocks they were read from."""

    improvements: tuple[Point, ...] = ()
    priority_actions: tuple[Point, ...] = ()
    doubts: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    listed: dict[int, Listed] = field(default_factory=dict)  # block number -> the list it is in


def find_points(lines: Sequence[Line], kind: Kind) -> Points:
    """The improvement list and the priority actions. Sub-items belong to their item."""
    blocks = find_blocks(lines)
    found: dict[Listed, list[Point]] = {"improvement": [], "priority_action": []}
    listed: dict[int, Listed] = {}
    now: Listed | None = None
    sif = kind == "sif_inspection"
    over = False  # the authority's own list has ended: what follows is the board's
    numbered = False  # the list counts its items: bullets under them are sub-items
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            now = None if over else _list_under(block, kind, now)
            over = sif and (over or block.place in _BOARD or bool(found["improvement"] and not now))
            numbered = numbered and block.place in ("unknown", "area")
            continue
        if now is None:
            continue
        if sif and block.kind == "paragraph" and _STRENGTHS.search(block.text):
            now = None
            continue
        numbered = numbered or (sif and block.kind == "numbered")
        if block.kind == "subitem" or (numbered and block.kind == "item"):
            listed[number] = now
        elif _is_item(block, kind) and not _says_none(block.text):
            listed[number] = now
            found[now].append(Point(block.text, block.page))
        elif listed.get(number - 1) == now and _goes_on(blocks, number, kind):
            listed[number] = now
            item = found[now].pop()
            found[now].append(Point(f"{item.text} {block.text}", item.page))
    return Points(tuple(found["improvement"]), tuple(found["priority_action"]), (), blocks, listed)


def _list_under(block: Block, kind: Kind, now: Listed | None) -> Listed | None:
    """The list that a heading opens, goes on with, or ends (None)."""
    if block.place == "improvement":
        return "improvement"
    if block.place == "priority_action":
        # The single inspection framework counts both through in one list.
        return "improvement" if kind == "sif_inspection" else "priority_action"
    if kind == "sif_inspection":
        return now if block.place in ("unknown", "area") else None
    if kind == "jtai":
        return now if block.place in ("unknown", "area", "board") else None
    return None


def _is_item(block: Block, kind: Kind) -> bool:
    if kind == "sif_inspection":
        return block.kind in ("numbered", "item")
    return block.kind in ("item", "row")


def _goes_on(blocks: Sequence[Block], number: int, kind: Kind) -> bool:
    """A paragraph after an item is the item's second paragraph, if the list goes on below it."""
    block = blocks[number]
    if block.kind != "paragraph" or blocks[number - 1].kind != "item" or block.text[-1] == ":":
        return False
    if number + 1 == len(blocks):
        return False
    below = blocks[number + 1]
    return below.kind == "item" or (kind == "jtai" and below.place in ("unknown", "area"))


def _says_none(text: str) -> bool:
    """Whether an item only says that there is nothing to put right at once."""
    return len(text) < 160 and _NONE.search(text) is not None
