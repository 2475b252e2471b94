"""The marks at a line's start: bullets and numbers."""

import re

BULLETS = "◼▪■●•·◦‣▸►➢❖✓∙⚫⬛◾◆○"
DASHES = "-–—−̶‐‑‒―*"  # bullets only before a space
_FIRST = frozenset(BULLETS + DASHES + "o")
NUMBER = re.compile(r"(\d{1,3})\.(?:\s+(?=\S)|(?=[^\d\s]))")


def bullet(text: str) -> str | None:
    """The bullet that a line begins with; symbol fonts give private-use or control characters."""
    first = text[0]
    if first not in _FIRST:
        odd = "\ue000" <= first <= "\uf8ff" or "\x7f" <= first <= "\x9f"
        return first if odd else None
    if first == "o":
        return first if text[1:2] == " " and text[2:3].isalnum() else None
    if first in DASHES:
        return first if text[1:2] in ("", " ") else None
    return first


def is_marked(text: str) -> bool:
    """Whether a line begins an item or a numbered paragraph."""
    return bullet(text) is not None or (text[0].isdigit() and NUMBER.match(text) is not None)
