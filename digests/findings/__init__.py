"""From a letter's passages to its findings: theme, polarity, progress and priority of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from digests.findings.context import Place, place_of, speaks_of_care_leavers
from digests.findings.lexicon import Words, split_words
from digests.findings.polarity import judge
from digests.findings.priority import names_priority
from digests.findings.progress import says_progress
from digests.findings.tagging import Tag, choose, cohorts, own_tags
from digests.models import Finding, Polarity
from scrapers.models import Letter, Passage


@dataclass(frozen=True, slots=True)
class Tagged:
    """What one sentence says. `because` holds the words that decided, theme by theme, then cues."""

    themes: tuple[str, ...]  # most central first
    polarity: Polarity
    progress: bool
    priority: bool
    confidence: float  # 0..1, of the polarity
    because: tuple[str, ...]


class _Read(NamedTuple):
    """A sentence taken apart once, for itself and for the sentence after it."""

    words: Words
    tags: tuple[Tag, ...]


_NOTHING = _Read(Words((), frozenset()), ())


def tag(
    text: str, prev: str | None = None, section: str | None = None, unit: str | None = None
) -> Tagged:
    """What one sentence or bullet says.

    `section` is a printed heading or a section's slug, `unit` is "sentence", "bullet" or None,
    and `prev` the sentence before under the same heading.
    """
    before = _read(prev) if prev else _NOTHING
    return _tagged(_read(text), before, place_of(section, unit))


def find_findings(letter: Letter) -> tuple[Finding, ...]:
    """One finding for each passage of a letter, in its order."""
    leavers = letter.kind == "focused_visit" and speaks_of_care_leavers(letter.focus)
    return tuple(_findings(letter.passages, leavers))


def _findings(passages: Iterable[Passage], leavers: bool) -> Iterable[Finding]:
    last_text, last = "", _NOTHING
    for passage in passages:
        read = _read(passage.text)
        if not passage.prev:
            before = _NOTHING
        else:
            before = last if passage.prev == last_text else _read(passage.prev)
        tagged = _tagged(read, before, _place(passage, leavers))
        last_text, last = passage.text, read
        yield Finding(
            n=passage.n,
            text=passage.text,
            section=passage.section,
            page=passage.page,
            unit=passage.unit,
            themes=tagged.themes,
            polarity=tagged.polarity,
            progress=tagged.progress,
            priority=tagged.priority,
            confidence=tagged.confidence,
            because=tagged.because,
        )


def _place(passage: Passage, leavers: bool) -> Place:
    """`leavers`: the whole letter speaks of care leavers, so "young people" are such."""
    place = place_of(passage.section, passage.unit)
    listed = place.listed or passage.listed is not None
    method = place.method or passage.focus
    both = place.both or leavers
    if (listed, method, both) != (place.listed, place.method, place.both):
        bullet = place.bullet and not listed
        return replace(place, listed=listed, method=method, both=both, bullet=bullet)
    return place


def _read(text: str) -> _Read:
    words = split_words(text)
    return _Read(words, own_tags(words))


def _tagged(read: _Read, before: _Read, place: Place) -> Tagged:
    verdict = judge(read.words, before.words, place)
    tags = (
        cohorts(read.tags) if verdict.method else choose(read.words, read.tags, before.tags, place)
    )
    progress = () if place.method else says_progress(read.words)
    because = (*(word for found in tags for word in found.because[:2]), *verdict.because, *progress)
    return Tagged(
        themes=tuple(found.theme for found in tags),
        polarity=verdict.polarity,
        progress=bool(progress),
        priority=names_priority(read.words, place),
        confidence=round(verdict.confidence, 3),
        because=tuple(dict.fromkeys(because)),
    )
