"""Which themes a sentence makes a point about, and the words that say so."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from digests.findings.context import Place
from digests.findings.lexicon import Hit, Lexicon, Words
from digests.findings.themes import Themes, known_themes

MOST = 3  # themes of a sentence
MOST_LISTED = 5  # themes of a list item, which may name many areas

_PHRASE, _HINT, _UNLESS = "phrase", "hint", "unless"
_HINT_WEIGHT = 0.4
_MORE = 0.3  # what each further phrase of a theme adds, of its own weight
_TAIL = 0.45  # what words weigh in the part that only says what the point is for
_ENOUGH = 0.9
_FAINT = 0.35  # enough where nothing else is
_KEEPS = 0.0  # a theme stays beside another of how many times its score

# What follows these says what the point is for, or where it leads.
_PURPOSE = Lexicon(
    (phrase, "purpose", 1.0)
    for phrase in (
        "so that",
        "in order to",
        "to ensure/enable/support/help/inform/improve/meet/make",
        "ensuring/enabling/helping/allowing/leading/leaving/resulting/meaning/leads/enables/helps",
        "which means/enables/helps/ensures/supports/allows/is/leads/results/informs/has/are/have",
        "in line with",
        "as part of",
        "and this/these",
    )
)
_ANAPHORA = Lexicon(
    (phrase, "anaphora", 1.0)
    for phrase in (
        "this/these/it/they/their/those/such/its/both",
        "as a result/consequence",
        "for example/instance/others/some/most/many/other",
        "however/consequently/therefore/nevertheless/also",
        "in addition/some/most/many/stronger/weaker/better",
        "others/some/most/many/where/when/stronger/weaker/inspectors",
    )
)


class Tag(NamedTuple):
    theme: str
    score: float
    because: tuple[str, ...]


@lru_cache(maxsize=1)
def _known() -> Lexicon:
    return theme_lexicon(known_themes())


def theme_lexicon(themes: Themes) -> Lexicon:
    def entries() -> Iterator[tuple[str, str, float]]:
        for theme in themes.all:
            for phrase in theme.phrases:
                yield phrase, f"{_PHRASE} {theme.slug}", 1.0
            for phrase in theme.hints:
                yield phrase, f"{_HINT} {theme.slug}", _HINT_WEIGHT
            for phrase in theme.unless:
                yield phrase, f"{_UNLESS} {theme.slug}", 0.0

    return Lexicon(entries())


def own_tags(words: Words, lexicon: Lexicon | None = None) -> tuple[Tag, ...]:
    """Every theme that the words themselves speak of, however faintly; strongest first."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    masks: dict[str, list[Hit]] = defaultdict(list)
    for hit in (lexicon or _known()).find(words.words):
        kind, _, theme = hit.label.partition(" ")
        (masks if kind == _UNLESS else hits)[theme].append(hit)
    tail = _tail(words)
    tags = []
    for theme, found in hits.items():
        standing = [hit for hit in found if not _masked(hit, masks.get(theme, ()))]
        if standing:
            tags.append(_weigh(theme, standing, words, tail))
    return tuple(sorted(tags, key=lambda tag: -tag.score))


def _masked(hit: Hit, masks: list[Hit] | tuple[()]) -> bool:
    return any(mask.start < hit.end and hit.start < mask.end for mask in masks)


def _tail(words: Words) -> int:
    """Where the words begin that only say what the point is for."""
    starts = [hit.start for hit in _PURPOSE.find(words.words) if hit.start >= 4]
    return min(starts, default=len(words.words))


def _weigh(theme: str, hits: list[Hit], words: Words, tail: int) -> Tag:
    weights: list[tuple[float, Hit]] = []
    covered: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (-hit.weight, hit.start - hit.end)):
        if covered.isdisjoint(range(hit.start, hit.end)):
            covered.update(range(hit.start, hit.end))
            weights.append((hit.weight * (_TAIL if hit.start >= tail else 1.0), hit))
    weights.sort(key=lambda pair: -pair[0])
    score = weights[0][0] + _MORE * sum(weight for weight, _ in weights[1:])
    early = 0.1 * (1 - weights[0][1].start / max(len(words.words), 1))
    because = tuple(" ".join(words.words[hit.start : hit.end]) for _, hit in weights[:3])
    return Tag(theme, score + early, because)


def choose(
    words: Words, own: tuple[Tag, ...], before: tuple[Tag, ...], place: Place
) -> tuple[Tag, ...]:
    """The themes of a sentence, from its own words, the sentence before and its place.

    `before` are the own tags of the sentence before, under the same heading.
    """
    most = MOST_LISTED if place.listed else MOST
    chosen = [tag for tag in own if tag.score >= _ENOUGH]
    earlier = [tag for tag in before if tag.score >= _ENOUGH]
    if not chosen:
        if earlier:
            chosen = earlier[:2]
        else:
            chosen = [tag for tag in own[:1] if tag.score >= _FAINT]
    chosen = _settled(words, chosen, own, earlier, place)
    return tuple(chosen[:most])


def _settled(
    words: Words, chosen: list[Tag], own: tuple[Tag, ...], earlier: list[Tag], place: Place
) -> list[Tag]:
    """The guide's rules about themes that bring or exclude each other."""
    slugs = {tag.theme for tag in chosen}
    if place.care_leavers and "care-leavers" not in slugs:
        chosen = [*chosen[: MOST - 1], Tag("care-leavers", _ENOUGH, ("under this heading",))]
    return chosen
