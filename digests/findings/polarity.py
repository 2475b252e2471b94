"""How a sentence judges the service: strength, concern, mixed or neutral, how surely, and why."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from digests.findings.context import Place
from digests.findings.lexicon import Hit, Lexicon, Words, longest
from digests.models import Polarity

_WEIGHTS = {
    "firm_concern": 2.0,
    "concern": 1.0,
    "firm_strength": 2.0,
    "strength": 1.0,
    "faint_strength": 0.3,
    "neither": 2.0,  # goes before longer phrases, as the firm ones do
    "resolved": 1.0,
    "reliever": 0.0,
    "negator": 0.0,
    "mixed": 1.0,
    "neutral": 1.0,
    "scope": 1.0,
}
_NUMBERS = frozenset(
    re.findall(r"\w+", "two three four five six seven eight nine ten eleven twelve")
)
_LESSENING = ("reduc", "minimis")
_BAD = frozenset({"concern", "firm_concern"})
_SCENE = 0.2  # what cues weigh in an opening "when …,"
_TAIL = 0.4  # what praise weighs after "so that"
_BARE = 0.6
_SURE = 0.7
_DOMINANT = 3.0  # times the praise that one weakness outweighs
_PLAN = 1.0  # praise that a plan or a figure leaves neutral
_REACH = 4  # words over which a negation or relief carries
_MAIN_COMMAS = 2  # words an opening clause has at least, before the comma that ends it

# Openers whose clause only sets the scene of the main one.
_CONDITION = re.compile(
    r"^(?:when|where|whenever|wherever|if|once|should|for (?:those )?children who)$"
)
_CONCESSION = {"although", "while", "whilst", "despite", "though", "notwithstanding"}
_TURN = {"but", "however", "yet", "although", "though", "while", "whilst", "whereas", "despite"}
_ADVERSATIVE = {"but", "however", "yet"}


@dataclass(frozen=True, slots=True)
class Verdict:
    polarity: Polarity
    confidence: float
    because: tuple[str, ...]
    method: bool = False  # tells how inspectors worked, or what went before


@dataclass(frozen=True, slots=True)
class _Side:
    """What one clause weighs."""

    good: float = 0.0
    bad: float = 0.0
    neutral: float = 0.0
    scope: float = 0.0
    because: tuple[str, ...] = ()
    figures: int = 0  # numbers that stand in it
    middling: bool = False  # "adequate"

    @property
    def sign(self) -> int:
        if self.bad >= 1 and self.bad * _DOMINANT >= self.good:
            return -1
        return 1 if self.good > self.bad else 0


@lru_cache(maxsize=1)
def _cues() -> Lexicon:
    text = (files(__package__) / "polarity.toml").read_text(encoding="utf-8")
    return Lexicon(
        (phrase, kind, _WEIGHTS[kind])
        for kind, phrases in tomllib.loads(text).items()
        for phrase in phrases
    )


def judge(words: Words, before: Words, place: Place) -> Verdict:
    """`before` is the sentence before under the same heading; it counts where these words don't."""
    if place.listed:
        return Verdict("concern", 0.97, ("on the list of what needs to improve",))
    verdict = _own(words)
    if place.bullet and verdict.confidence < _SURE:
        return Verdict("neutral", 0.6, ("an item of a list that judges nothing",))
    if place.method:
        return Verdict("neutral", 0.9, ("says how inspectors worked",))
    return verdict


def _own(words: Words) -> Verdict:
    hits = longest(_cues().find(words.words))
    parts = _split(words)
    sides = [_weigh(words, hits, start, end) for start, end, _ in parts]
    if len(sides) == 2:
        return _two(sides, parts[0][2])
    return _one(sides[0])


def _split(words: Words) -> list[tuple[int, int, str]]:
    """One clause, or two with the kind of turn between them."""
    tokens = words.words
    size = len(tokens)
    if not tokens:
        return [(0, 0, "")]
    first = tokens[0]
    opening = first in _CONCESSION or tokens[:2] == ("even", "though")
    if opening:
        for comma in sorted(words.breaks):
            if _MAIN_COMMAS <= comma < size - 2:
                kind = "despite" if first in {"despite", "notwithstanding"} else "although"
                return [(0, comma, kind), (comma, size, kind)]
    for at in range(3, size - 2):
        if tokens[at] in _TURN:
            if tokens[at] in {"while", "whilst"} and at not in words.breaks:
                continue
            if tokens[at] == "however" and at + 1 in words.breaks and at < 8:
                continue  # "Progress has, however, been slow": one proposition
            if tokens[at] == "yet" and tokens[at - 1] in {"not", "is", "are", "has", "have", "as"}:
                continue
            if tokens[at] == "but" and (
                tokens[at + 1] == "also" or "only" in tokens[max(0, at - 12) : at]
            ):
                continue
            if tokens[at] == "despite":
                return [(0, at, "after all"), (at + 1, size, "after all")]
            kind = "but" if tokens[at] in _ADVERSATIVE or tokens[at] == "whereas" else "though"
            return [(0, at, kind), (at + 1, size, kind)]
    return [(0, size, "")]


def _weigh(words: Words, hits: list[Hit], start: int, end: int) -> _Side:
    scene, tail = _scene(words, start, end), _tail(words, start, end)
    good = bad = neutral = scope = 0.0
    middling = False
    because: list[str] = []
    turned = relieved = -99
    for hit in hits:
        if not start <= hit.start < end:
            continue
        kind = hit.label
        if kind == "negator":
            turned = hit.start
        elif kind == "reliever":
            relieved = hit.start
        elif kind == "neutral":
            neutral += hit.weight
        elif kind == "resolved":
            if hit.start - turned > _REACH and "not" not in words.words[hit.start : hit.end]:
                good, bad = good + hit.weight, 0.0
                because.append(" ".join(words.words[hit.start : hit.end]))
        elif kind == "mixed":
            good += hit.weight
            middling = True
        elif kind == "scope":
            scope += hit.weight
        elif kind != "neither":
            weight = hit.weight * (_SCENE if hit.start < scene else 1.0)
            is_bad = kind in _BAD
            if hit.start - turned <= _REACH and kind != "firm_concern":
                if is_bad:
                    turned = hit.start - 2  # "no undue delays": a weakness beside is turned too
                elif kind != "faint_strength":
                    turned = -99
                is_bad = not is_bad
                weight = max(weight, _BARE)
            elif kind == "concern" and hit.start - relieved <= _REACH:
                relieved = -99
                is_bad = False
                weight *= 0.5
            if is_bad:
                bad += weight
            else:
                good += weight * (_TAIL if hit.start >= tail else 1.0)
            if words.words[hit.start].startswith(_LESSENING):
                relieved = hit.start
            because.append(" ".join(words.words[hit.start : hit.end]))
    if turned > -99:
        bad += _BARE  # a negation with nothing to turn
    figures = sum(
        (word.isdigit() and len(word) < 4) or word in _NUMBERS for word in words.words[start:end]
    )
    return _Side(good, bad, neutral, scope, tuple(because), figures, middling)


def _tail(words: Words, start: int, end: int) -> int:
    """Where words begin that say what should come of it: "to ensure that children are safe"."""
    for at in range(start + 4, end - 1):
        pair = words.words[at : at + 2]
        if (
            pair == ("so", "that")
            or pair == ("in", "order")
            or (
                pair[0] == "to"
                and pair[1] in {"ensure", "help", "enable", "improve", "make", "meet"}
            )
        ):
            return at
    return end


def _scene(words: Words, start: int, end: int) -> int:
    """Where an opening "when …," ends; `start` where there is none."""
    if start < len(words.words) and _CONDITION.match(words.words[start]):
        for comma in sorted(words.breaks):
            if start + 2 < comma < end - 2:
                return comma
    return start


def _two(sides: list[_Side], kind: str) -> Verdict:
    first, second = sides
    because = (*first.because[:3], *second.because[:3])
    pair = (first.sign, second.sign)
    if pair[0] == pair[1]:
        return _one(_Side(first.good + second.good, first.bad + second.bad, 0.0, 0.0, because))
    if kind == "after all":
        return _one(first) if first.sign else _one(second)
    if kind == "despite":
        return _one(second) if second.sign else _one(first)
    if pair == (1, -1):
        if first.good < 1:  # "X happens, but it is not evidenced": no praise on the first side
            return _one(second)
        return Verdict("mixed", 0.6, because)
    if pair == (-1, 1):
        if second.good < 1:
            return _one(first)
        if kind == "though":
            return Verdict("concern", 0.65, because)
        if kind == "although":
            return Verdict("mixed", 0.5, because)
        return Verdict("mixed", 0.5, because)
    if kind == "but" and pair == (0, 1):
        return Verdict("strength", 0.6, because)
    sign = pair[0] or pair[1]
    return Verdict("strength" if sign > 0 else "concern", 0.7, because)


def _one(side: _Side) -> Verdict:
    because = side.because[:4]
    if side.middling and side.bad < 1:
        return Verdict("mixed", 0.5, because)
    if side.scope and side.bad < 2 * side.scope and side.good < 2:
        return Verdict("neutral", 0.75, because, method=True)
    if side.sign < 0:
        sure = 0.6 + 0.35 * side.bad / (side.bad + side.good + 0.5)
        return Verdict("concern", sure, because)
    if side.scope and side.good < 2:
        return Verdict("neutral", 0.75, because, method=True)
    if side.sign > 0 and (side.good > _PLAN or not (side.neutral or side.figures)):
        sure = 0.6 + 0.35 * side.good / (side.good + 3 * side.bad + side.neutral + 0.5)
        return Verdict("strength", sure, because)
    if side.neutral or side.figures:
        return Verdict("neutral", 0.55, because)
    return Verdict("strength", 0.45, because)
