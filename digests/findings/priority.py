"""Whether a sentence names something that inspectors ask to be put right."""

from digests.findings.context import Place
from digests.findings.lexicon import Lexicon, Words

_AREAS = frozenset({"area", "areas"})
_NAMES = Lexicon(
    (phrase, "names", 1.0)
    for phrase in (
        "is/are/remains/remain/as an area/areas for ~ improvement/development",
        "an area/areas for ~ improvement/development is/are/include/includes",
        "areas/area for ~ improvement/development is/are/include/includes",
        "areas/area for ~ improvement/development in",
    )
)
# Leaders' own recognition is no finding of the inspectors'.
_LEADERS_OWN = Lexicon(
    (phrase, "leaders", 1.0)
    for phrase in (
        "leaders/managers/authority/council/self ~ identified/recognise*/acknowledge*",
        "self evaluation/assessment",
    )
)
# Sentences that stand under the list's heading, but only speak of the list.
_SPEAKS_OF_LIST = Lexicon(
    (phrase, "speaks", 1.0)
    for phrase in (
        "there are/were no areas/priority",
        "no areas for priority",
        "the following ~ areas/weaknesses",
        "areas ~ detailed/listed/set below",
        "areas for ~ improvement/action ~ set/identified in/at",
    )
)


def names_priority(words: Words, place: Place) -> bool:
    """An item of such a list, or running text that calls something an area for improvement."""
    if place.listed:
        return not _SPEAKS_OF_LIST.find(words.words)
    if _AREAS.isdisjoint(words.words):
        return False
    return bool(_NAMES.find(words.words)) and not _LEADERS_OWN.find(words.words)
