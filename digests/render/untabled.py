"""A message of Slack's without its table, for a Slack that does not take one.

The table block is young: https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from collections.abc import Mapping, Sequence
from typing import Any

from digests.render.elements import Block

REFUSALS = ("invalid_blocks", "invalid_blocks_format")  # what Slack then says


def untabled(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The message with the rows of its table as a list; None where it has no table.

    >>> untabled({"text": "Grades", "blocks": [{"type": "table", "rows": [...]}]})
    {'text': 'Grades', 'blocks': [{'type': 'rich_text', ...}]}
    """
    blocks: Sequence[Block] = message.get("blocks") or ()
    if not any(block.get("type") == "table" for block in blocks):
        return None
    drawn = [_listed(block) if block.get("type") == "table" else block for block in blocks]
    return {**message, "blocks": drawn}


def _listed(table: Block) -> Block:
    items = [
        {"type": "rich_text_section", "elements": _row(row, head=n == 0)}
        for n, row in enumerate(table["rows"])
    ]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}],
    }


def _row(row: Sequence[Block], *, head: bool) -> list[Block]:
    """The cells, one after the other; the header in bold."""
    said: list[Block] = []
    for cell in row:
        said += [{"type": "text", "text": "; "}] if said else []
        said += _cell(cell)
    return [{**one, "style": {"bold": True}} for one in said] if head else said


def _cell(cell: Block) -> list[Block]:
    if cell["type"] == "raw_text":
        return [{"type": "text", "text": cell["text"]}]
    return [element for section in cell["elements"] for element in section["elements"]]
