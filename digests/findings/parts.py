"""Where a sentence's parts lie: the scene it sets, what it is about, what the point is for."""

import re
from typing import NamedTuple

from digests.findings.lexicon import Lexicon, Words

# After a first word of these the sentence names its subject only behind the comma.
_OPENS = re.compile(
    "when|where|if|while|although|despite|whilst|once|following|in|during|since|as|for|by|to|on|at"
    "|due|from|through|within|with|after|before|prior"
)
_CONDITION = frozenset({"when", "where", "if", "once"})
_PRONOUN = frozenset({"this", "these", "they", "it", "those"})
_VERB = re.compile(
    "is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|may|not"
    "|(?:need|remain|receive|provide|ensure|make|take|help|work|show|lead|support|enable|give)s?"
    "|benefit|use|know|experience|recognise|understand|identify|live|feel|report|say|said|told"
)
_PURPOSE = Lexicon(
    (phrase, "purpose", 1.0)
    for phrase in (
        "so that",
        "in order to",
        "to ensure/enable/support/help/inform/improve/meet/make",
        "in line with",
        "ensuring",
    )
)
_BEFORE_VERB = 3  # words at least before the verb that ends the head
_BEFORE_PURPOSE = 4


class Parts(NamedTuple):
    """Word positions."""

    scene: int  # an opening "when …," ends here
    head: int  # the sentence has said what it is about
    tail: int  # what follows says what the point is for


def split_parts(words: Words) -> Parts:
    tokens, size = words.words, len(words.words)
    purposes = (hit.start for hit in _PURPOSE.find(tokens) if hit.start >= _BEFORE_PURPOSE)
    tail = min(purposes, default=size)
    start = scene = 0
    if tokens and _OPENS.fullmatch(tokens[0]):
        start = min((comma for comma in words.breaks if 2 < comma < size), default=0)
        # "When conferences are needed, these are timely" is about conferences.
        if tokens[0] in _CONDITION and tokens[start] not in _PRONOUN:
            scene = start
    verbs = (at for at in range(start + _BEFORE_VERB, size) if _VERB.fullmatch(tokens[at]))
    return Parts(scene, next(verbs, size), tail)
