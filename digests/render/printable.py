"""What of a text can be shown: no control characters, nothing that turns the writing around."""

import unicodedata

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def printable(text: str) -> str:
    """The text without what could move a cursor or turn the writing; every blank is a space.

    >>> printable("Kent\\n\\x1b[31mMedway")
    'Kent [31mMedway'
    """
    if text.isprintable():
        return text
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in _HIDDEN
    )
