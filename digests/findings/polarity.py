"""How a sentence judges the service: strength, concern, mixed or neutral, how surely, and why."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from digests.findings.clauses import Clause, Turn, hope_start, scene_end, split_clauses
from digests.findings.context import Place
from digests.findings.lexicon import Hit, Lexicon, Words, longest
from digests.models import Polarity

# The lists of polarity.toml. Those of weight 2 go before longer phrases of other lists.
_WEIGHTS = {
    "firm_concern": 2.0,
    "concern": 1.0,
    "firm_strength": 2.0,
    "strength": 1.0,
    "faint_strength": 0.3,
    "neither": 2.0,
    "resolved": 1.0,
    "reliever": 0.0,
    "negator": 0.0,
    "mixed": 1.0,
    "neutral": 1.0,
    "scope": 1.0,
}
_IN_SCENE = 0.2  # what words weigh in an opening "when …,"
_HOPED = 0.4  # what praise weighs after "so that"
_RELIEVED = 0.5  # what a weakness that is being lessened weighs as praise
_BARE = 0.6  # what a negation weighs that turns no word of ours
_DOMINANT = 3.0  # times its own weight in praise that a weakness outweighs
_PLAN = 1.0  # praise that a plan or a figure leaves neutral
_REACH = 4  # words over which a negation or relief carries
_BESIDE = 2  # words by which a negation that turned a weakness reaches less far
_SURE = 0.7  # confidence of a judgement that a list item needs to be one
_FAR = -99  # before any word

_YEAR = 4  # digits; a year is no figure
_LESSENING = ("reduc", "minimis")
_NUMBERS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
)
_ILLUSTRATES = Lexicon(
    (phrase, "illustrates", 1.0) for phrase in ("for example/instance", "as a result/consequence")
)


@dataclass(frozen=True, slots=True)
class Verdict:
    polarity: Polarity
    confidence: float  # 0..1
    because: tuple[str, ...]
    method: bool = False  # tells how inspectors worked, or what went before


@dataclass(slots=True)
class _Scale:
    """What one clause weighs; filled word by word, from left to right."""

    good: float = 0.0
    bad: float = 0.0
    neutral: float = 0.0
    scope: float = 0.0
    figures: int = 0  # numbers that stand in it
    middling: bool = False  # "adequate"
    turned: int = _FAR  # where a negation stands that has turned nothing yet
    relieved: int = _FAR  # where a word stands that lessens what follows
    because: list[str] = field(default_factory=list)

    @property
    def sign(self) -> int:
        if self.bad >= 1 and self.bad * _DOMINANT >= self.good:
            return -1
        return 1 if self.good > self.bad else 0


def polarity_entries() -> Iterator[tuple[str, str, float]]:
    """Every phrase of polarity.toml with its list and its weight."""
    text = (files(__package__) / "polarity.toml").read_text(encoding="utf-8")
    for kind, phrases in tomllib.loads(text).items():
        for phrase in phrases:
            yield phrase, kind, _WEIGHTS[kind]


def judge(words: Words, own: Verdict, before: Verdict | None, place: Place) -> Verdict:
    """What a sentence says where it stands.

    `own` is its `bare_verdict`; `before` that of the sentence before under the same heading,
    which counts where these words judge nothing.
    """
    if place.listed:
        return Verdict("concern", 0.97, ("on the list of what needs to improve",))
    if place.method:
        return Verdict("neutral", 0.9, ("says how inspectors worked",))
    if place.bullet and own.confidence < _SURE:
        return Verdict("neutral", 0.6, ("an item of a list that judges nothing",))
    if not own.because and before is not None and _ILLUSTRATES.begins(words.words):
        return Verdict(before.polarity, 0.5, ("as the sentence before",))
    return own


def bare_verdict(words: Words, found: Iterable[Hit]) -> Verdict:
    """What the words say by themselves, wherever they stand.

    `found` are the hits of `polarity_entries` in the words.
    """
    hits = longest(found)
    clauses, turn = split_clauses(words)
    scales = [_weigh(words, hits, clause) for clause in clauses]
    return _two(scales[0], scales[1], turn) if len(scales) == 2 else _one(scales[0])


def _weigh(words: Words, hits: list[Hit], clause: Clause) -> _Scale:
    scale = _Scale()
    scene, hope = scene_end(words, clause), hope_start(words, clause)
    for hit in hits:
        if clause.start <= hit.start < clause.end:
            said = " ".join(words.words[hit.start : hit.end])
            if hit.label in {"concern", "firm_concern", "strength", "firm_strength"} or (
                hit.label == "faint_strength"
            ):
                _add(scale, hit, scene, hope)
                scale.because.append(said)
                if said.startswith(_LESSENING):
                    scale.relieved = hit.start
            else:
                _note(scale, hit, said)
    if scale.turned > _FAR:
        scale.bad += _BARE
    for word in words.words[clause.start : clause.end]:
        if word in _NUMBERS or (word < ":" and word.isdigit() and len(word) < _YEAR):
            scale.figures += 1
    return scale


def _note(scale: _Scale, hit: Hit, said: str) -> None:
    """Words that judge nothing themselves."""
    match hit.label:
        case "negator":
            scale.turned = hit.start
        case "reliever":
            scale.relieved = hit.start
        case "neutral":
            scale.neutral += 1
        case "scope":
            scale.scope += 1
        case "mixed":
            scale.good += 1
            scale.middling = True
        case "resolved" if hit.start - scale.turned > _REACH and " not " not in said:
            scale.good, scale.bad = scale.good + 1, 0.0
            scale.because.append(said)


def _add(scale: _Scale, hit: Hit, scene: int, hope: int) -> None:
    """Praise or a weakness, with what stands before it."""
    weight = hit.weight * (_IN_SCENE if hit.start < scene else 1.0)
    bad = hit.label in {"concern", "firm_concern"}
    if hit.start - scale.turned <= _REACH and hit.label != "firm_concern":
        if bad:
            scale.turned = hit.start - _BESIDE  # "no undue delays": the next weakness too
        elif hit.label != "faint_strength":
            scale.turned = _FAR
        bad = not bad
        weight = max(weight, _BARE)
    elif hit.label == "concern" and hit.start - scale.relieved <= _REACH:
        scale.relieved = _FAR
        bad = False
        weight *= _RELIEVED
    if bad:
        scale.bad += weight
    else:
        scale.good += weight * (_HOPED if hit.start >= hope else 1.0)


def _two(first: _Scale, second: _Scale, turn: Turn) -> Verdict:
    because = (*first.because[:3], *second.because[:3])
    signs = (first.sign, second.sign)
    if signs[0] == signs[1]:
        both = _Scale(first.good + second.good, first.bad + second.bad, because=list(because))
        return _one(both)
    if turn == "after all":
        return _one(first if first.sign else second)
    if turn == "despite":
        return _one(second if second.sign else first)
    if signs == (1, -1):  # "X happens, but it is not evidenced" praises nothing
        return Verdict("mixed", 0.6, because) if first.good >= 1 else _one(second)
    if signs == (-1, 1):
        if second.good < 1:
            return _one(first)
        if turn == "though":  # "there are delays, although no child is at risk"
            return Verdict("concern", 0.65, because)
        return Verdict("mixed", 0.5, because)
    strength = (signs[0] or signs[1]) > 0
    return Verdict("strength" if strength else "concern", 0.7, because)


def _one(scale: _Scale) -> Verdict:
    because = tuple(scale.because[:4])
    sign = scale.sign
    if scale.middling and scale.bad < 1:
        return Verdict("mixed", 0.5, because)
    if scale.scope and scale.good < 2 and (sign >= 0 or scale.bad < 2 * scale.scope):
        return Verdict("neutral", 0.75, because, method=True)
    if sign < 0:
        sure = 0.6 + 0.35 * scale.bad / (scale.bad + scale.good + 0.5)
        return Verdict("concern", sure, because)
    counts = bool(scale.neutral or scale.figures)
    if sign > 0 and (scale.good > _PLAN or not counts):
        sure = 0.6 + 0.35 * scale.good / (scale.good + 3 * scale.bad + scale.neutral + 0.5)
        return Verdict("strength", sure, because)
    if counts:
        return Verdict("neutral", 0.55, because)
    return Verdict("strength", 0.45, because)
