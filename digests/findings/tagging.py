"""Which themes a sentence makes a point about, and the words that say so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from digests.findings.context import Place
from digests.findings.lexicon import Hit, Lexicon, Words, masked
from digests.findings.parts import Parts, split_parts
from digests.findings.themes import Themes

MOST = 3  # themes of a sentence
MOST_LISTED = 5  # themes of a list item, which may name many areas

# Whom a finding is about, beside what it is about.
COHORTS = frozenset({"care-leavers", "disabled-children", "uasc"})

_PHRASE, _SUBJECT, _HINT, _UNLESS = "phrase", "subject", "hint", "unless"
_OBJECT = 0.6  # what a subject weighs after the head of the sentence
_HINT_WEIGHT = 0.4
_MORE = 0.4  # what each further phrase of a theme adds, of its own weight
_SCENE = 0.7  # what words weigh in an opening "when …,"
_TAIL = 0.6  # and in the part that only says what the point is for
_FADE = 0.1  # how much less a word weighs at the end of a sentence than at its start
_SHORT = 10  # words; a shorter sentence has no late part
ENOUGH = 0.7
LIKELY = 0.5  # enough where nothing else is, in this sentence or the one before
_HINTED = 0.39  # enough where the sentence points back at one about the same
_FAINT = 0.35  # enough where nothing at all is known
_LENT = 1  # themes that the sentence before lends to one without any

# A general theme gives way where one of these more special ones is at hand.
_GIVES_WAY = {
    "placements": ("sufficiency", "fostering-and-adoption", "permanence", "accommodation"),
    "fostering-and-adoption": ("accommodation",),
}

# What a theme becomes, or "" for nothing, where the cohort after it is spoken of.
_OF_COHORT = {
    ("plans-and-reviews", "care-leavers"): "transitions",  # their plans are pathway plans
    ("placements", "care-leavers"): "",
}

POINTS_BACK = Lexicon(
    (phrase, "back", 1.0)
    for phrase in (
        "this/these/it/they/their/those/such/its/both/them",
        "as a result/consequence",
        "the ~ of these/this/those",
        "for example/instance",
        "however/consequently/therefore/nevertheless/also ~ this/these/it/they/their",
        "in stronger/weaker/better",
        "others/stronger/weaker",
    )
)
_YOUNG = Lexicon([("young people/person", "young", 1.0)])
_CHILDREN = frozenset({"child", "children"})
_HOMES_FOR_LEAVERS = frozenset({"sufficiency", "care-leavers"})


class Tag(NamedTuple):
    theme: str
    score: float
    because: tuple[str, ...]


def theme_entries(themes: Themes) -> Iterator[tuple[str, str, float]]:
    """Every phrase of every theme with its weight, labelled with its list and its theme."""
    for theme in themes.all:
        for phrase in theme.phrases:
            yield phrase, f"{_PHRASE} {theme.slug}", 1.0
        for phrase in theme.subjects:
            yield phrase, f"{_SUBJECT} {theme.slug}", 1.0
        for phrase in theme.hints:
            yield phrase, f"{_HINT} {theme.slug}", _HINT_WEIGHT
        for phrase in theme.unless:
            yield phrase, f"{_UNLESS} {theme.slug}", 0.0


def own_tags(words: Words, found: Iterable[Hit], purposes: Iterable[Hit]) -> tuple[Tag, ...]:
    """Every theme that the words themselves speak of, however faintly; strongest first.

    `found` are the hits of `theme_entries` in the words, `purposes` those of `purpose_entries`.
    """
    hits: dict[str, list[Hit]] = defaultdict(list)
    masks: dict[str, list[Hit]] = defaultdict(list)
    for hit in found:
        kind, _, theme = hit.label.partition(" ")
        (masks if kind == _UNLESS else hits)[theme].append(hit)
    parts = split_parts(words, purposes)
    tags = []
    for theme, spoken in hits.items():
        standing = [hit for hit in spoken if not masked(hit, masks.get(theme, []))]
        if standing:
            tags.append(_weigh(theme, standing, words, parts))
    return tuple(sorted(tags, key=lambda tag: -tag.score))


def choose(
    words: Words, own: tuple[Tag, ...], before: tuple[Tag, ...], place: Place
) -> tuple[Tag, ...]:
    """The themes of a sentence, from its own words, the sentence before and its place.

    `before` are the own tags of the sentence before, under the same heading.
    """
    back = bool(before) and POINTS_BACK.begins(words.words)
    same = {tag.theme for tag in before if tag.score >= ENOUGH}
    again = _HINTED if back else LIKELY  # enough to go on about the same
    chosen = [tag for tag in own if tag.score >= (again if tag.theme in same else ENOUGH)]
    earlier = [tag for tag in before if tag.score >= ENOUGH] or [
        tag for tag in before[:1] if tag.score >= LIKELY
    ]
    if not chosen:
        floor = LIKELY if earlier else _FAINT
        chosen = [tag for tag in own[:1] if tag.score >= floor] or earlier[:_LENT]
        if not chosen and place.in_care:
            chosen = [Tag("placements", ENOUGH, ("under this heading",))]
    elif earlier and back:
        chosen += _lent(chosen, earlier)
    if all(tag.theme in COHORTS for tag in chosen):
        chosen += [tag for tag in own if tag.theme not in COHORTS and tag.score >= LIKELY][:1]
    chosen = _given_way(chosen, own)
    chosen += _cohort(words, chosen, earlier, place)
    if _HOMES_FOR_LEAVERS.issubset(tag.theme for tag in own if tag.score >= LIKELY):
        slugs = {tag.theme for tag in chosen}
        chosen += [
            Tag(slug, ENOUGH, ("homes for care leavers",))
            for slug in ("accommodation", "care-leavers")
            if slug not in slugs
        ]
    most = MOST_LISTED if place.listed else MOST
    for slug in _under(place):
        if all(tag.theme != slug for tag in chosen):
            chosen = [*chosen[: most - 1], Tag(slug, ENOUGH, ("under this heading",))]
    if _CHILDREN.isdisjoint(words.words):
        chosen = _of_cohort(chosen)
    return tuple(chosen[:most])


def _of_cohort(chosen: list[Tag]) -> list[Tag]:
    slugs = {tag.theme for tag in chosen}
    kept: list[Tag] = []
    for tag in chosen:
        others = [
            to for (slug, whom), to in _OF_COHORT.items() if slug == tag.theme and whom in slugs
        ]
        theme = others[0] if others else tag.theme
        if theme and (theme == tag.theme or theme not in slugs):
            kept.append(tag._replace(theme=theme))
    return kept


def _under(place: Place) -> tuple[str, ...]:
    """What every sentence under a heading is about."""
    if place.care_leavers:
        return ("care-leavers",)
    if place.disabled:
        return ("disabled-children",)
    return ("partnership",) if place.board else ()


def cohorts(own: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """All that a sentence about method can be about: whom inspectors looked at."""
    return tuple(tag for tag in own if tag.theme in COHORTS and tag.score >= ENOUGH)


def _cohort(words: Words, chosen: list[Tag], earlier: list[Tag], place: Place) -> list[Tag]:
    """Care leavers, where only "young people" are named and all around speaks of care leavers."""
    if any(tag.theme == "care-leavers" for tag in chosen) or not _YOUNG.find(words.words):
        return []
    if not _CHILDREN.isdisjoint(words.words):
        return []
    around = place.both or any(tag.theme == "care-leavers" for tag in earlier)
    return [Tag("care-leavers", ENOUGH, ("young people",))] if around else []


def _lent(chosen: list[Tag], earlier: list[Tag]) -> list[Tag]:
    """What a sentence that points back takes from the one before: whom, and else about what."""
    slugs = {tag.theme for tag in chosen}
    others = [tag for tag in earlier if tag.theme not in slugs]
    about = [tag for tag in others if tag.theme not in COHORTS][:1]
    if len(chosen) > 1 or (not slugs <= COHORTS and about != others[:1]):
        about = []
    return [tag for tag in others if tag.theme in COHORTS] + about


def _given_way(chosen: list[Tag], own: tuple[Tag, ...]) -> list[Tag]:
    scores = {tag.theme: tag for tag in own}
    kept: list[Tag] = []
    for tag in chosen:
        special = [
            scores[slug]
            for slug in _GIVES_WAY.get(tag.theme, ())
            if slug in scores and scores[slug].score >= LIKELY
        ]
        if not special:
            kept.append(tag)
        elif all(other.theme not in {t.theme for t in chosen} for other in special):
            kept.append(special[0])
    return kept


def _by_weight(hit: Hit) -> tuple[float, int]:
    return -hit.weight, hit.start - hit.end


def _weigh(theme: str, hits: list[Hit], words: Words, parts: Parts) -> Tag:
    size = max(len(words.words), _SHORT)
    tail, scene = (size, 0) if theme in COHORTS else (parts.tail, parts.scene)
    weights: list[tuple[float, Hit]] = []
    covered: set[int] = set()
    ranked = sorted(hits, key=_by_weight) if len(hits) > 1 else hits
    for hit in ranked:
        if not covered.isdisjoint(range(hit.start, hit.end)):
            continue
        covered.update(range(hit.start, hit.end))
        weight = hit.weight
        if hit.start >= parts.head and hit.label.startswith(_SUBJECT):
            weight = _OBJECT
        if hit.start >= tail:
            weight *= _TAIL
        elif hit.start < scene:
            weight *= _SCENE
        weights.append((weight * (1 - _FADE * hit.start / size), hit))
    if len(weights) > 1:
        weights.sort(key=lambda pair: -pair[0])
    score = weights[0][0] + _MORE * sum(weight for weight, _ in weights[1:])
    because = tuple(" ".join(words.words[hit.start : hit.end]) for _, hit in weights[:3])
    return Tag(theme, score, because)
