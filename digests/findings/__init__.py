"""From a letter's passages to its findings: theme, polarity, progress and priority of each.

Written rules look first (themes.toml, polarity.toml, progress.toml); a small trained model then
weighs the words and what the rules said (model.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digests.findings.context import Place, place_of, speaks_of_care_leavers
from digests.findings.features import agency_features, features, heading_features, stem
from digests.findings.lexicon import Lexicon
from digests.findings.model import (
    AGENCIES,
    POLARITIES,
    Weights,
    chance,
    chances,
    deciding,
    known_weights,
    scores,
)
from digests.findings.priority import names_priority
from digests.findings.rules import NOTHING, Read, Ruled, apply_rules, read_sentence
from digests.models import Finding, Polarity
from scrapers.models import Letter, Passage

_MOST, _MOST_LISTED = 3, 5  # themes of a sentence, and of an item that may name many areas
_EVEN = 0.5
_JOINT = frozenset({"jtai", "area_send"})  # documents that judge several agencies


@dataclass(frozen=True, slots=True)
class Tagged:
    """What one sentence says. `because` holds the words that decided, theme by theme, then cues."""

    themes: tuple[str, ...]  # most central first
    polarity: Polarity
    progress: bool
    priority: bool
    about: str | None  # whose practice it judges, in joint documents
    confidence: float  # 0..1, of the polarity
    push: bool  # sure enough to be told unasked
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sight:
    """One sentence as the model sees it."""

    read: Read
    place: Place
    ruled: Ruled
    features: list[str]
    heading: tuple[str, ...]  # the heading's features


def tag(
    text: str,
    prev: str | None = None,
    section: str | None = None,
    unit: str | None = None,
    *,
    lexicon: Lexicon | None = None,
) -> Tagged:
    """What one sentence or bullet says.

    `section` is a printed heading or a section's slug, `unit` is "sentence", "bullet" or None,
    and `prev` the sentence before under the same heading. `lexicon` holds the themes' phrases
    (rules.lexicon_of), the packaged ones if None.
    """
    before = read_sentence(prev, lexicon) if prev else NOTHING
    sight = _look(read_sentence(text, lexicon), before, place_of(section, unit), section)
    return _tagged(sight, known_weights(), joint=True, explain=True)


def find_findings(letter: Letter, *, explain: bool = False) -> tuple[Finding, ...]:
    """One finding for each passage of a letter, in its order.

    `because` holds the rules' words; with `explain` the model's too, which takes longer.
    """
    weights = known_weights()
    joint = letter.kind in _JOINT
    return tuple(
        _finding(passage, _tagged(sight, weights, joint=joint, explain=explain))
        for passage, sight in _sights(letter)
    )


def features_of(letter: Letter) -> dict[int, tuple[str, ...]]:
    """What the model sees of each passage, by its number: for training."""
    return {
        passage.n: (*sight.features, *sight.heading, *agency_features(sight.read.words))
        for passage, sight in _sights(letter)
    }


def _sights(letter: Letter) -> Iterator[tuple[Passage, _Sight]]:
    leavers = letter.kind == "focused_visit" and speaks_of_care_leavers(letter.focus)
    last_text, last = "", NOTHING
    for passage in letter.passages:
        read = read_sentence(passage.text)
        if not passage.prev:
            before = NOTHING
        else:
            before = last if passage.prev == last_text else read_sentence(passage.prev)
        last_text, last = passage.text, read
        yield passage, _look(read, before, _place(passage, leavers), passage.section)


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


def _look(read: Read, before: Read, place: Place, section: str | None) -> _Sight:
    ruled = apply_rules(read, before, place)
    return _Sight(
        read,
        place,
        ruled,
        features(
            read.words,
            read.tags,
            ruled.tags,
            ruled.verdict,
            bool(ruled.progress),
            place,
            before.tags,
            before.verdict,
        ),
        heading_features(section),
    )


def _tagged(sight: _Sight, weights: Weights, *, joint: bool, explain: bool) -> Tagged:
    ruled, place = sight.ruled, sight.place
    seen = sight.features
    if joint:
        seen = [*seen, *agency_features(sight.read.words)]
    sums = scores(seen, sight.heading, weights)
    themes = _themes(sums, weights, place.listed)
    polarity, confidence = _polarity(sums, weights, ruled, place)
    progress = not place.method and chance(sums[weights.progress]) >= weights.progress_cut
    if ruled.verdict.method or place.method:
        themes = tuple(found.theme for found in ruled.tags)
    else:
        # A theme that a practitioner added is known to the rules alone.
        themes += tuple(t.theme for t in ruled.tags if t.theme not in weights.slugs)
    return Tagged(
        themes=themes,
        polarity=polarity,
        progress=progress,
        priority=names_priority(sight.read.words, place),
        about=_about(sums, weights) if joint else None,
        confidence=round(confidence, 3),
        push=confidence >= weights.push,
        because=_because(sight, themes, polarity, weights if explain else None),
    )


def _themes(sums: Sequence[float], weights: Weights, listed: bool) -> tuple[str, ...]:
    first, floors = weights.themes, weights.floors
    likely = [
        (score, slug)
        for slug, score in zip(weights.slugs, sums[first:], strict=False)
        if score >= floors[0]
    ]
    likely.sort(reverse=True)
    chosen: list[str] = []
    for place, (score, slug) in enumerate(likely[: _MOST_LISTED if listed else _MOST]):
        if score < floors[min(place, len(floors) - 1)]:
            break
        chosen.append(slug)
    return tuple(chosen)


def _polarity(
    sums: Sequence[float], weights: Weights, ruled: Ruled, place: Place
) -> tuple[Polarity, float]:
    """Where it stands decides before its words do: items of the list, sentences on method."""
    if place.listed or ruled.verdict.method or place.method:
        return ruled.verdict.polarity, ruled.verdict.confidence
    found = chances(sums[weights.polarities : weights.polarities + len(POLARITIES)])
    best = max(range(len(found)), key=found.__getitem__)
    if found[best] < _EVEN:  # no polarity is likelier than all others together
        return ruled.verdict.polarity, found[POLARITIES.index(ruled.verdict.polarity)]
    return POLARITIES[best], found[best]


def _about(sums: Sequence[float], weights: Weights) -> str:
    found = sums[weights.agencies : weights.agencies + len(AGENCIES)]
    return AGENCIES[max(range(len(found)), key=found.__getitem__)]


def _because(
    sight: _Sight, themes: Sequence[str], polarity: Polarity, weights: Weights | None
) -> tuple[str, ...]:
    """The rules' own words where they agree, else the model's, if its weights are given."""
    ruled = sight.ruled
    said = {found.theme: found.because[:2] for found in ruled.tags}
    found: list[str] = []

    for theme in themes:
        if theme in said:
            found.extend(said[theme])
        elif weights is not None:
            head = weights.themes + weights.slugs.index(theme)
            found.extend(_model_words(sight, head, weights))
    if ruled.verdict.polarity == polarity and ruled.verdict.because:
        found.extend(ruled.verdict.because)
    elif weights is not None:
        head = weights.polarities + POLARITIES.index(polarity)
        found.extend(_model_words(sight, head, weights))
    found.extend(ruled.progress)
    return tuple(dict.fromkeys(found))


def _model_words(sight: _Sight, head: int, weights: Weights) -> Iterator[str]:
    words = {stem(word): word for word in reversed(sight.read.words.words)}
    for stems in deciding(sight.features, head, weights):
        yield " ".join(words.get(one, one) for one in stems.split())


def _finding(passage: Passage, tagged: Tagged) -> Finding:
    return Finding(
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
        push=tagged.push,
        about=tagged.about,
        because=tagged.because,
    )
