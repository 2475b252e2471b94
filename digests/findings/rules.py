"""One sentence taken apart, and what the written rules make of it where it stands."""

from typing import NamedTuple

from digests.findings.context import Place
from digests.findings.lexicon import Lexicon, Words, split_words
from digests.findings.polarity import Verdict, bare_verdict, judge
from digests.findings.progress import says_progress
from digests.findings.tagging import Tag, choose, cohorts, own_tags


class Read(NamedTuple):
    """A sentence taken apart once, for itself and for the sentence after it."""

    words: Words
    tags: tuple[Tag, ...]  # every theme its words speak of
    verdict: Verdict | None  # of its words alone; None for no sentence


class Ruled(NamedTuple):
    """What the rules say."""

    tags: tuple[Tag, ...]  # the themes chosen, most central first
    verdict: Verdict
    progress: tuple[str, ...]  # the words that say something got better


NOTHING = Read(Words((), frozenset()), (), None)
_SILENT = Verdict("neutral", 0.5, ())


def read_sentence(text: str, lexicon: Lexicon | None = None) -> Read:
    """Takes a sentence apart; `lexicon` holds the themes' phrases, the packaged ones if None."""
    words = split_words(text)
    return Read(words, own_tags(words, lexicon), bare_verdict(words))


def apply_rules(read: Read, before: Read, place: Place) -> Ruled:
    """`before` is the sentence before under the same heading, or NOTHING."""
    verdict = judge(read.words, read.verdict or _SILENT, before.verdict, place)
    chosen = (
        cohorts(read.tags) if verdict.method else choose(read.words, read.tags, before.tags, place)
    )
    progress = () if place.method else says_progress(read.words)
    return Ruled(chosen, verdict, progress)
