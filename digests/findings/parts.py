"""Where a sentence's parts lie: the scene it sets, what it is about, what the point is for."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from digests.findings.lexicon import Hit, Words

# After a first word of these the sentence names its subject only behind the comma.
_OPENS = re.compile(
    "when|where|if|while|although|despite|whilst|once|following|in|during|since|as|for|by|to|on|at"
    "|due|from|through|within|with|after|before|prior"
)
_CONDITION = frozenset({"when", "where", "if", "once"})
_PRONOUN = frozenset({"this", "these", "they", "it", "those"})
_VERBS = frozenset(
    re.findall(
        r"\w+",
        "is are was were has have had do does did can could will would should may not need needs "
        "remain remains receive receives provide provides ensure ensures make makes take takes "
        "help helps work works show shows lead leads support supports enable enables give gives "
        "benefit use know experience recognise understand identify live feel report say said told",
    )
)
_PURPOSE = (
    "so that",
    "in order to",
    "to ensure/enable/support/help/inform/improve/meet/make",
    "in line with",
    "ensuring",
)
_BEFORE_VERB = 3  # words at least before the verb that ends the head
_BEFORE_PURPOSE = 4


class Parts(NamedTuple):
    """Word positions."""

    scene: int  # an opening "when …," ends here
    head: int  # the sentence has said what it is about
    tail: int  # what follows says what the point is for


def purpose_entries() -> Iterator[tuple[str, str, float]]:
    """The phrases that begin what a point is for."""
    for phrase in _PURPOSE:
        yield phrase, "part purpose", 1.0


def split_parts(words: Words, found: Iterable[Hit]) -> Parts:
    """`found` are the hits of `purpose_entries` in the words."""
    tokens, size = words.words, len(words.words)
    purposes = (hit.start for hit in found if hit.start >= _BEFORE_PURPOSE)
    tail = min(purposes, default=size)
    start = scene = 0
    if tokens and _OPENS.fullmatch(tokens[0]):
        start = min((comma for comma in words.breaks if 2 < comma < size), default=0)
        # "When conferences are needed, these are timely" is about conferences.
        if tokens[0] in _CONDITION and tokens[start] not in _PRONOUN:
            scene = start
    for at in range(start + _BEFORE_VERB, size):
        if tokens[at] in _VERBS:
            return Parts(scene, at, tail)
    return Parts(scene, size, tail)
