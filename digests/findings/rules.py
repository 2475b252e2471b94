"""One sentence taken apart, and what the written rules make of it where it stands."""

from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from digests.findings.context import Place
from digests.findings.lexicon import Hit, Lexicon, Words, split_words
from digests.findings.parts import purpose_entries
from digests.findings.polarity import Verdict, bare_verdict, judge, polarity_entries
from digests.findings.progress import progress_entries, says_progress
from digests.findings.tagging import Tag, choose, cohorts, own_tags, theme_entries
from digests.findings.themes import Themes, known_themes


class Read(NamedTuple):
    """A sentence taken apart once, for itself and for the sentence after it."""

    words: Words
    tags: tuple[Tag, ...]  # every theme its words speak of
    verdict: Verdict | None  # of its words alone; None for no sentence
    progress: tuple[str, ...]  # words that say something got better


class Ruled(NamedTuple):
    """What the rules say."""

    tags: tuple[Tag, ...]  # the themes chosen, most central first
    verdict: Verdict
    progress: tuple[str, ...]  # the words that say something got better


NOTHING = Read(Words((), frozenset()), (), None, ())
_SILENT = Verdict("neutral", 0.5, ())


def lexicon_of(themes: Themes) -> Lexicon:
    """All phrases of themes, polarity and progress in one index: a sentence is walked once."""
    return Lexicon(
        chain(theme_entries(themes), polarity_entries(), progress_entries(), purpose_entries())
    )


@lru_cache(maxsize=1)
def _known() -> Lexicon:
    return lexicon_of(known_themes())


def read_sentence(text: str, lexicon: Lexicon | None = None) -> Read:
    """Takes a sentence apart; `lexicon` holds the phrases, the packaged ones if None."""
    words = split_words(text)
    themes: list[Hit] = []
    polarity: list[Hit] = []
    progress: list[Hit] = []
    purposes: list[Hit] = []
    for hit in (lexicon or _known()).find(words.words):
        if " " not in hit.label:
            polarity.append(hit)
        elif hit.label.startswith("progress "):
            progress.append(hit)
        elif hit.label == "part purpose":
            purposes.append(hit)
        else:
            themes.append(hit)
    return Read(
        words,
        own_tags(words, themes, purposes),
        bare_verdict(words, polarity),
        says_progress(words, progress) if progress else (),
    )


def apply_rules(read: Read, before: Read, place: Place) -> Ruled:
    """`before` is the sentence before under the same heading, or NOTHING."""
    verdict = judge(read.words, read.verdict or _SILENT, before.verdict, place)
    chosen = (
        cohorts(read.tags) if verdict.method else choose(read.words, read.tags, before.tags, place)
    )
    return Ruled(chosen, verdict, () if place.method else read.progress)
