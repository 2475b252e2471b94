"""What a letter says needs to improve: the printed lists, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from scrapers.letters.blocks import Block, find_blocks
from scrapers.letters.text import Line
from scrapers.models import Kind, Point

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
    on_board = False
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            now, on_board = _list_under(block, kind, now, on_board)
            continue
        if now is None:
            continue
        if _is_item(block, kind, blocks, number):
            listed[number] = now
            found[now].append(Point(block.text, block.page))
        elif block.kind == "subitem":
            listed[number] = now
    return Points(tuple(found["improvement"]), tuple(found["priority_action"]), (), blocks, listed)


def _list_under(
    block: Block, kind: Kind, now: Listed | None, on_board: bool
) -> tuple[Listed | None, bool]:
    if block.place in ("board", "board_improvement"):
        return None, True
    if block.place == "improvement":
        return (None if on_board else "improvement"), on_board
    if block.place == "priority_action":
        if kind == "sif_inspection":  # one numbered list, of which this is the pressing part
            return (None if on_board else "improvement"), on_board
        return (None if on_board else "priority_action"), on_board
    if block.place == "unknown" and kind in ("jtai", "sif_inspection"):
        return now, on_board  # a list under sub-headings
    return None, on_board


def _is_item(block: Block, kind: Kind, blocks: Sequence[Block], number: int) -> bool:
    if kind == "sif_inspection":
        return block.kind in ("numbered", "item")
    if kind == "area_send":
        return block.kind in ("paragraph", "item", "numbered")
    return block.kind == "item"
