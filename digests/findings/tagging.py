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

_PHRASE, _SUBJECT, _HINT, _UNLESS = "phrase", "subject", "hint", "unless"
_HINT_WEIGHT = 0.4
_MORE = 0.3  # what each further phrase of a theme adds, of its own weight
_TAIL = 0.45  # what words weigh in the part that only says what the point is for
_ENOUGH = 0.9
_FAINT = 0.35  # enough where nothing else is
_BESIDE = 0.0  # a theme stays beside the strongest only with this share of its score
_OBJECT = 0.6  # what a subject weighs after the head
_FADE = 0.1  # how much less a word weighs at the end of a sentence than at its start
_SHORT = 10  # words; a shorter sentence has no late part
_CARRIED = 2  # themes that the sentence before lends to one without any
_BACK = False

# Whom a finding is about, beside what it is about.
COHORTS = frozenset({"care-leavers", "disabled-children", "uasc"})

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
        "this/these/it/they/their/those/such/its/both/them",
        "as a result/consequence",
        "the ~ of these/this/those",
        "for example/instance/others/some/most/many/other",
        "however/consequently/therefore/nevertheless/also ~ this/these/it/they/their",
        "in addition/stronger/weaker/better",
        "others/stronger/weaker",
    )
)


_OPENERS = frozenset({"when", "where", "if", "while", "although", "despite", "whilst", "once"})
_VERBS = frozenset(
    """is are was were has have had do does did can could will would should may need needs remain
    remains receive receives provide provides ensure ensures benefit make makes take takes help
    helps use work works know show shows lead leads support supports not experience recognise
    understand identify live feel report say said told enable enables give gives""".split()
)
_HEAD = 5  # words at least before the verb that ends the head


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
            for phrase in theme.subjects:
                yield phrase, f"{_SUBJECT} {theme.slug}", 1.0
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
    tail, head = _tail(words), _head(words)
    tags = []
    for theme, found in hits.items():
        standing = [hit for hit in found if not _masked(hit, masks.get(theme, ()))]
        if standing:
            tags.append(_weigh(theme, standing, words, tail, head))
    return tuple(sorted(tags, key=lambda tag: -tag.score))


def _masked(hit: Hit, masks: list[Hit] | tuple[()]) -> bool:
    return any(mask.start < hit.end and hit.start < mask.end for mask in masks)


def _tail(words: Words) -> int:
    """Where the words begin that only say what the point is for."""
    starts = [hit.start for hit in _PURPOSE.find(words.words) if hit.start >= 4]
    return min(starts, default=len(words.words))


def _head(words: Words) -> int:
    """Where the sentence has said what it is about: at its first verb after a few words."""
    start = 0
    if words.words[:1] and words.words[0] in _OPENERS:
        start = next((comma for comma in sorted(words.breaks) if comma > 2), 0)
    for at in range(start + _HEAD, len(words.words)):
        if words.words[at] in _VERBS:
            return at
    return len(words.words)


def _weigh(theme: str, hits: list[Hit], words: Words, tail: int, head: int) -> Tag:
    size = max(len(words.words), _SHORT)
    weights: list[tuple[float, Hit]] = []
    covered: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (-hit.weight, hit.start - hit.end)):
        if covered.isdisjoint(range(hit.start, hit.end)):
            covered.update(range(hit.start, hit.end))
            if hit.start >= head and hit.label.startswith(_SUBJECT):
                hit = hit._replace(weight=_OBJECT)
            weight = hit.weight * (_TAIL if hit.start >= tail else 1.0)
            weights.append((weight * (1 - _FADE * hit.start / size), hit))
    weights.sort(key=lambda pair: -pair[0])
    score = weights[0][0] + _MORE * sum(weight for weight, _ in weights[1:])
    because = tuple(" ".join(words.words[hit.start : hit.end]) for _, hit in weights[:3])
    return Tag(theme, score, because)


def choose(
    words: Words, own: tuple[Tag, ...], before: tuple[Tag, ...], place: Place
) -> tuple[Tag, ...]:
    """The themes of a sentence, from its own words, the sentence before and its place.

    `before` are the own tags of the sentence before, under the same heading.
    """
    most = MOST_LISTED if place.listed else MOST
    chosen = [tag for tag in own if tag.score >= _ENOUGH]
    if chosen:
        floor = max(tag.score for tag in chosen) * _BESIDE
        chosen = [tag for tag in chosen if tag.score >= floor]
    earlier = [tag for tag in before if tag.score >= _ENOUGH]
    points_back = bool(_ANAPHORA.match(words.words)) if earlier else False
    if not chosen:
        chosen = earlier[:_CARRIED] if earlier else [tag for tag in own[:1] if tag.score >= _FAINT]
    elif all(tag.theme in COHORTS for tag in chosen):
        others = [tag for tag in own if tag.theme not in COHORTS and tag.score >= _FAINT]
        chosen += others[:1]
        if not others and points_back:
            chosen += [tag for tag in earlier if tag.theme not in COHORTS][:1]
    elif points_back:
        slugs = {tag.theme for tag in chosen}
        chosen += [tag for tag in earlier if tag.theme in COHORTS and tag.theme not in slugs]
        if len(chosen) == 1 and _BACK:
            chosen += [tag for tag in earlier[:1] if tag.theme not in slugs]
    slugs = {tag.theme for tag in chosen}
    if place.care_leavers and "care-leavers" not in slugs:
        chosen = [*chosen[: most - 1], Tag("care-leavers", _ENOUGH, ("under this heading",))]
    return tuple(chosen[:most])
