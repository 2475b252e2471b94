"""Whether a sentence names something that inspectors ask to be put right."""

from digests.findings.context import Place
from digests.findings.lexicon import Lexicon, Words

_NAMES = Lexicon(
    (phrase, "priority", 1.0)
    for phrase in (
        "is/are/remains/remain/as an area/areas for ~ improvement/development",
        "an area/areas for ~ improvement/development is/are/include/includes",
        "areas/area for ~ improvement/development is/are/include/includes",
        "areas/area for ~ improvement/development in",
    )
)
_REFUSED = Lexicon(
    (phrase, "refused", 1.0)
    for phrase in (
        "there are/were no areas",
        "no areas for priority",
        "leaders/managers/authority/council/self ~ identified/recognise*/acknowledge*",
        "areas ~ set in",
        "self evaluation/assessment",
    )
)
_AREAS = frozenset({"area", "areas"})
_SPEAKS_OF = frozenset({"there", "the"})


def names_priority(words: Words, place: Place) -> bool:
    """`place.listed` decides, but for sentences that only speak of such a list."""
    if not place.listed and _AREAS.isdisjoint(words.words):
        return False
    refused = bool(_REFUSED.find(words.words))
    if place.listed:
        return not (refused and words.words[0] in _SPEAKS_OF)
    return not refused and bool(_NAMES.find(words.words))
