"""A sentence's clauses: where it turns against itself, what only sets the scene, what is hoped."""

import re
from typing import Literal, NamedTuple

from digests.findings.lexicon import Words

Turn = Literal[
    "none",
    "although",  # "Although plans are clear, visits are late."
    "despite",  # "Despite high demand, visits are prompt."
    "after all",  # "Visits are prompt despite high demand."
    "but",  # "Plans are clear but visits are late."
    "though",  # "Visits are late, although no child is at risk."
]

_CONCESSION = frozenset({"although", "while", "whilst", "despite", "though", "notwithstanding"})
_DESPITE = frozenset({"despite", "notwithstanding"})
_BUT = frozenset({"but", "however", "yet", "whereas"})
_TURNING = _BUT | _CONCESSION
_CONDITION = frozenset({"when", "where", "whenever", "wherever", "if", "once", "should"})
_ALREADY = frozenset({"not", "is", "are", "has", "have", "as"})  # "not yet" is no turn
_HOPED = re.compile(r"so that|in order|to (?:ensure|help|enable|improve|make|meet)")
_OPENING = 2  # words an opening clause has at least, before the comma that ends it
_ASIDE = 8  # words into which "however" may be slipped without turning anything
_ONLY = 12  # words between "not only" and its "but"


class Clause(NamedTuple):
    start: int
    end: int


def split_clauses(words: Words) -> tuple[tuple[Clause, ...], Turn]:
    """One clause, or two with the kind of turn between them."""
    tokens, size = words.words, len(words.words)
    if tokens and (tokens[0] in _CONCESSION or tokens[:2] == ("even", "though")):
        comma = _comma(words, _OPENING, size - 2)
        if comma:
            turn: Turn = "despite" if tokens[0] in _DESPITE else "although"
            return (Clause(0, comma), Clause(comma, size)), turn
    for at in range(3, size - 2):
        if tokens[at] in _TURNING and _turns(words, at):
            return (Clause(0, at), Clause(at + 1, size)), _turn(tokens[at])
    return (Clause(0, size),), "none"


def scene_end(words: Words, clause: Clause) -> int:
    """Where an opening "when …," ends; the clause's start where there is none."""
    if clause.start < clause.end and words.words[clause.start] in _CONDITION:
        return _comma(words, clause.start + 3, clause.end - 2) or clause.start
    return clause.start


def hope_start(words: Words, clause: Clause) -> int:
    """Where the words begin that say what should come of it: "to ensure that all are safe"."""
    tokens = words.words
    for at in range(clause.start + 4, clause.end - 1):
        if tokens[at] in {"so", "in", "to"} and _HOPED.fullmatch(f"{tokens[at]} {tokens[at + 1]}"):
            return at
    return clause.end


def _comma(words: Words, least: int, below: int) -> int:
    return min((comma for comma in words.breaks if least <= comma < below), default=0)


def _turn(word: str) -> Turn:
    if word in _DESPITE:
        return "after all"
    return "but" if word in _BUT else "though"


def _turns(words: Words, at: int) -> bool:
    tokens, word = words.words, words.words[at]
    if word in {"while", "whilst"}:
        return at in words.breaks
    if word == "however":  # "Progress has, however, been slow" is one proposition
        return not (at < _ASIDE and at + 1 in words.breaks)
    if word == "yet":
        return tokens[at - 1] not in _ALREADY
    if word == "but":
        return tokens[at + 1] != "also" and "only" not in tokens[max(0, at - _ONLY) : at]
    return True
