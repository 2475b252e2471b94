"""Where a passage stands in its document: an offset and a length, without the words.

Counted in the document's own text with everything but letters and digits taken out: NFKD, lower
case, pages joined in order. A label kept so survives a reader that joins lines otherwise.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from scrapers.models import Passage

EDGE = 24  # letters by which a passage's start and end are found where a page's furniture splits it
FURNITURE = 900  # letters that a page's end and the next one's head may put into a passage


def plain(text: str) -> str:
    """Letters and digits only, NFKD, lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).lower()))


def spans(pages: Sequence[str], passages: Iterable[Passage]) -> dict[int, tuple[int, int]]:
    """(offset, length) of each passage that is found, by its number."""
    whole = plain("".join(pages))
    found = {}
    cursor = 0
    for passage in passages:
        span = _find(whole, plain(passage.text), cursor) or _find(whole, plain(passage.text), 0)
        if span is None:
            continue
        found[passage.n] = span
        cursor = span[0]
    return found


def _find(whole: str, words: str, cursor: int) -> tuple[int, int] | None:
    if not words:
        return None
    start = whole.find(words, cursor)
    if start >= 0:
        return start, len(words)
    start = whole.find(words[:EDGE], cursor)
    if start < 0:
        return None
    end = whole.find(words[-EDGE:], start)
    if end < 0 or end + EDGE - start > len(words) + FURNITURE:
        return None
    return start, end + EDGE - start
