"""What a misspelt word was meant to be."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.commands.places import Places
from bot.commands.tokens import allowed_slips
from bot.commands.topics import Topics
from bot.commands.vocabulary import known_vocabulary

_LIKE = 74  # of a hundred; below it "blorf" is like the "boro" that means Middlesbrough


class Phrases(tuple[str, ...]):
    """Phrases among which slips are looked for again and again."""

    _by_length: dict[tuple[int, int], tuple[str, ...]]

    def about(self, length: int, slips: int) -> tuple[str, ...]:
        """Those that so few slips can have made of so many letters, in their order."""
        if not hasattr(self, "_by_length"):
            self._by_length = {}
        fit = self._by_length.get((length, slips))
        if fit is None:
            fit = tuple(one for one in self if abs(len(one) - length) <= slips)
            self._by_length[length, slips] = fit
        return fit


def nearest(typed: str, known: Sequence[str]) -> tuple[str, ...]:
    """The known phrases with the fewest slips, where those are few enough to forgive."""
    allowed = allowed_slips(typed)
    if not allowed:
        return ()
    if isinstance(known, Phrases):
        known = known.about(len(typed), allowed)
    close = process.extract(typed, known, scorer=OSA.distance, score_cutoff=allowed, limit=8)
    fair = [(word, int(n)) for word, n, _ in close if n <= min(allowed, allowed_slips(word))]
    # Two slips are believed only where the beginning is right: "westshire" is not Wiltshire.
    fair = [(word, n) for word, n in fair if n < 2 or word[:2] == typed[:2]]
    fewest = min((n for _, n in fair), default=0)
    return tuple(word for word, n in fair if n == fewest)


def slips(typed: str, known: str) -> int:
    """How many letters are out, in, changed or swapped."""
    return int(OSA.distance(typed, known))


def alike(typed: str, known: Sequence[str]) -> tuple[str, ...]:
    """Known phrases that look like it, too far off to be believed; the likest first."""
    if len(typed) < 4:
        return ()
    close = process.extract(typed, known, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=6)
    return tuple(word for word, _, _ in close)


@lru_cache(maxsize=8)
def known_phrases(places: Places, topics: Topics) -> Phrases:
    """Every phrase that a slip of the finger may have missed."""
    said = (p for p, (sort, _) in known_vocabulary().meanings.items() if sort not in ("noise",))
    words = (phrase for phrase in said if len(phrase) > 4)
    return Phrases(dict.fromkeys((*places.forgiving(), *topics.forgiving(), *words)))
