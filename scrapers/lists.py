"""A printed list told on one line, with the joints that its writer gave it."""

import re
from collections.abc import Iterable

# After one of these nothing more need stand between an item and the next.
_JOINED = re.compile(
    r"(?:[:;,.–—-]|\b(?:and|or|including|particularly|by|to|that|in|of|for|on|with))$"
)
_MARK = re.compile(r"[◼▪■●•\ue000-\uf8ff]")


def on_one_line(lead: str, items: Iterable[str]) -> str:
    """The words that lead into a list and its items, parted as printed or else by semicolons.

    >>> on_one_line("the quality of plans:", ["their timeliness", "their aims; and", "reviews"])
    'the quality of plans: their timeliness; their aims; and reviews'
    """
    text = lead
    for item in items:
        if not item:
            continue
        if text[-1:] == "." and item[0].islower():
            text = text[:-1]  # the list goes on
        text = f"{text}{' ' if _JOINED.search(text) else '; '}{item}" if text else item
    return text


def without_bullets(text: str) -> str:
    """A passage that holds bullets, with its items joined: "focus on: ◼ plans ◼ reviews"."""
    lead, *items = map(str.strip, _MARK.split(text))
    return on_one_line(lead, items)
