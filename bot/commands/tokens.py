"""Questions as plain words: the same word however it is typed."""

import re
import unicodedata

_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
# Longer than any question; a pasted letter must not cost seconds.
LONGEST = 300


def plain(text: str) -> str:
    """Words in lower case with single spaces: "St. Helens & Hull’s" is "st helens and hulls"."""
    if text.isascii() and text.isalpha():  # most words of most questions
        text = text[:LONGEST].casefold()
        return "st" if text == "saint" else text
    text = text[:LONGEST].translate(_APOSTROPHES).replace("&", " and ").replace("+", " and ")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    words = _NOT_WORD.sub(" ", text.casefold()).split()
    return " ".join("st" if word == "saint" else word for word in words)


def allowed_slips(word: str) -> int:
    """Slips of the finger forgiven in a word or phrase: a letter out, in, changed or swapped.

    Short words get none, because at three letters every slip makes another word.
    """
    length = len(word)
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 14 else 3
