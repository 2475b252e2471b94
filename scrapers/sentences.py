"""Whole sentences out of a paragraph."""

import re

# A stop after one of these does not end a sentence. "etc." is not among them: it often does.
_SHORTENED = (
    "e.g i.e eg ie dr mr mrs ms miss prof st no nos vs cf rev hon sir para paras s ss p pp fig figs"
    " approx ltd inc dept jan feb mar apr jun jul aug sep sept oct nov dec"
)
ABBREVIATIONS = frozenset(_SHORTENED.split())
# "Plan B." ends a sentence; "J. Smith" does not.
_NAMED_BY_LETTER = "plan grade part group team type category annex appendix section"
_LABELS = frozenset(_NAMED_BY_LETTER.split())

# A stop without a space behind it is a slip of the writer's: "in time.There is".
_STOP = re.compile(
    r"[.?!…][’”\"')\]]{0,3} +(?=[(\[]?[‘“\"']?[A-Z0-9£])"
    r"|(?<=[a-z]{3})\.(?=[A-Z][a-z]+ )"
)

_LONGEST_ASIDE = 120  # from a stop between brackets to the closing one

# Words in quotation marks: a stop inside them ends no sentence of the letter.
_QUOTED = re.compile(
    r"(?<![\w’])(?:‘(?=\w)[^‘“]{0,600}?(?:[.?!,]’|’(?![\w’]))|“[^“]{0,600}?”"
    r"|\"(?=\w)[^\"]{0,600}?\"|'(?=\w)[^']{0,600}?(?:[.?!,]'|'(?!\w)))"
)


def split_sentences(text: str) -> list[tuple[int, str]]:
    """Each whole sentence of a paragraph with the offset at which it begins.

    >>> split_sentences("Leaders know this well. Dr. Lane agrees, e.g. in St. Helens.")
    [(0, 'Leaders know this well.'), (24, 'Dr. Lane agrees, e.g. in St. Helens.')]
    """
    sentences = []
    start = 0
    quotations = _QUOTED.finditer(text)
    quoted = next(quotations, None)
    for stop in _STOP.finditer(text):
        at = stop.start()
        if text[at] == "." and _abbreviates(text, at):
            continue
        while quoted is not None and quoted.end() <= at:
            quoted = next(quotations, None)
        if quoted is not None and quoted.start() < at and stop.end() < quoted.end():
            continue
        if "(" in text and _in_brackets(text, start, stop):
            continue
        sentences.append((start, text[start : stop.end()].rstrip()))
        start = stop.end()
    if start < len(text):
        sentences.append((start, text[start:]))
    return sentences


def _in_brackets(text: str, start: int, stop: re.Match[str]) -> bool:
    """A stop between brackets ends no sentence: "plans (page 3. Page 5) are late"."""
    end = stop.end()
    if text.rfind("(", start, stop.start()) <= text.rfind(")", start, end):
        return False
    closed = text.find(")", end, end + _LONGEST_ASIDE)
    return closed != -1 and text.find("(", end, closed) == -1


def _abbreviates(text: str, stop: int) -> bool:
    before = text[max(0, stop - 24) : stop].split(" ")
    word = before[-1].lstrip("(‘“'\"[")
    if len(word) == 1 and word.isupper():
        return word != "I" and not (len(before) > 1 and before[-2].lower() in _LABELS)
    return word.lower() in ABBREVIATIONS
