"""The words of a subscription, cut into what has a meaning: places, themes, kinds, options."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.commands.places import Choice, Place, Places
from bot.commands.spelling import Phrases, alike, known_phrases, nearest, slips
from bot.commands.tokens import plain
from bot.commands.topics import Topic, Topics
from bot.commands.vocabulary import known_vocabulary
from bot.subscriptions.vocabulary import KIND_NAMES, PHRASES

_LONGEST_PHRASE = 9  # words; no name has more
_LONGEST_NAME = 6  # words of a name with a slip in it
_FORGIVEN = 5  # words; what has more of them that mean nothing is no subscription with slips
_BEGINNING = 4  # letters
_SHORT_WORD = 4  # letters; "pets" is one letter off "peps", and another word
_OPTIONS = ("cadence", "concerns", "press", "except", "in", "and")
_HOUR = re.compile(r"\d{1,2}(?: \d{2})?[ap]m|\d{1,2} \d{2}")  # 9am, 9:30pm, 17:30 in plain words
_COMMA = re.compile(r"[,;]\s*")

# A sort of word and its value: ("cadence", "daily"), ("kind", "jtai"), ("noise", "").
Meaning = Place | Choice | Topic | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Segment:
    """One or more words with one meaning; None: they have none."""

    words: str  # in plain words
    meaning: Meaning | None
    after_comma: bool = False
    near: tuple[str, ...] = ()  # of unknown words: the likest known names
    read_as: str | None = None  # what a slip of the finger was taken for


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    after_comma: bool


def cut(typed: str, places: Places, topics: Topics) -> tuple[Segment, ...]:
    """The typed words as segments: as few unknown words as can be, then as few segments."""
    words = _words(typed)
    texts = [word.text for word in words]
    best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(words) + 1)  # unknown, segments, length
    for start in range(len(words) - 1, -1, -1):
        after = best[start + 1]
        choices = [(after[0] + 1, after[1] + 1, 1)]
        for length in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            phrase = " ".join(texts[start : start + length])
            meaning = _meaning(phrase, places, topics)
            crosses = any(word.after_comma for word in words[start + 1 : start + length])
            if meaning is not None and (not crosses or _has_comma(meaning, phrase)):
                rest = best[start + length]
                choices.append((rest[0], rest[1] + 1, length))
        best[start] = min(choices, key=lambda one: (one[0], one[1], -one[2]))
    spans = []
    at = 0
    while at < len(words):
        spans.append((at, at + best[at][2]))
        at = spans[-1][1]
    return _forgive(words, spans, places, topics)


def _words(typed: str) -> list[_Word]:
    words: list[_Word] = []
    for n, piece in enumerate(_COMMA.split(typed)):
        fresh = plain_long(piece)
        words += [_Word(text, bool(n) and not i) for i, text in enumerate(fresh)]
    return words


def plain_long(text: str) -> list[str]:
    """Plain words of any length of text: `plain` itself reads no more than a question's."""
    return [word for part in text.split() for word in plain(part).split()]


def _meaning(phrase: str, places: Places, topics: Topics) -> Meaning | None:
    """What words mean here exactly. Options come first: a "grade" is no question for one."""
    option = PHRASES.get(phrase)
    if option is not None:
        return option
    if _HOUR.fullmatch(phrase):
        return ("hour", phrase.replace(" ", ":"))
    if phrase.isdecimal() and " " not in phrase:
        return ("number", phrase)
    known = known_vocabulary().meaning(phrase)
    sort = known[0] if known else ""
    if known is not None and sort == "kinds" and known[1] in KIND_NAMES:
        return ("kind", known[1])
    place = places.find(phrase)
    if place is not None and sort in ("", "noise", "commands"):
        return place
    if phrase in places.abroad:
        return ("abroad", phrase)
    if known is not None:
        return (
            known
            if sort in ("priority", "neighbours", "polarity", "grades")
            else _or_topic(phrase, topics)
        )
    if " " not in phrase and phrase.endswith("s") and len(phrase) > 4:
        place = places.find(phrase[:-1])  # "Medway's"
    return place or topics.find(phrase)


def _has_comma(meaning: Meaning, phrase: str) -> bool:
    """Whether it is a name with a comma of its own: "Bournemouth, Christchurch and Poole"."""
    if not isinstance(meaning, Place | Topic):
        return False
    return "," in meaning.name and plain(meaning.name) == phrase


def _or_topic(phrase: str, topics: Topics) -> Meaning:
    return topics.find(phrase) or ("noise", "")


def _forgive(
    words: Sequence[_Word], spans: list[tuple[int, int]], places: Places, topics: Topics
) -> tuple[Segment, ...]:
    """Takes unknown words for the known ones that a slip of the finger missed."""
    segments: dict[tuple[int, int], Segment] = {}
    for start, end in spans:
        phrase = _phrase(words, start, end)
        meaning = _meaning(phrase, places, topics)
        segments[start, end] = Segment(phrase, meaning, words[start].after_comma)
    unread = [start for (start, _), one in segments.items() if one.meaning is None]
    for at in unread[:_FORGIVEN]:
        if not any(start == at for start, _ in segments):
            continue  # taken into another already
        found = _slip(words, segments, at, places, topics)
        if found is None:
            unknown = segments[at, at + 1]
            segments[at, at + 1] = Segment(
                unknown.words, None, unknown.after_comma, _near(unknown.words, places, topics)
            )
            continue
        (start, end), segment = found
        for span in [span for span in segments if start <= span[0] and span[1] <= end]:
            del segments[span]
        segments[start, end] = segment
    return tuple(segments[span] for span in sorted(segments))


def _slip(
    words: Sequence[_Word],
    segments: dict[tuple[int, int], Segment],
    at: int,
    places: Places,
    topics: Topics,
) -> tuple[tuple[int, int], Segment] | None:
    edges = {start for start, _ in segments} | {len(words)}
    spans = [
        (start, end)
        for start in range(max(0, at - 3), at + 1)
        for end in range(at + 1, min(len(words), start + _LONGEST_NAME) + 1)
        if start in edges and end in edges
    ]
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        phrase = _phrase(words, start, end)
        near = nearest(phrase, _pool(places, topics))
        if end - start > 1:
            near = tuple(n for n in near if " " in n or n == phrase.replace(" ", ""))
        meanings = dict.fromkeys(
            meaning for n in near if (meaning := _meaning(n, places, topics)) is not None
        )
        if end - start > 1:
            meanings = {m: None for m in meanings if isinstance(m, Place | Topic)}
        if len(meanings) == 1 and _sure(phrase, near[0], meaning := next(iter(meanings))):
            segment = Segment(phrase, meaning, words[start].after_comma, (), near[0])
            return (start, end), segment
        if meanings:
            guesses = _near(phrase, places, topics, near)
            return (start, end), Segment(phrase, None, words[start].after_comma, guesses)
    phrase = words[at].text
    begun = places.beginning(phrase) if len(phrase) > 4 else ()
    meant = dict.fromkeys(places.find(name) for name in begun)
    if len(meant) == 1 and isinstance(place := next(iter(meant)), Place):
        segment = Segment(phrase, place, words[at].after_comma, (), place.name)
        return (at, at + 1), segment
    return None


def _sure(typed: str, near: str, meaning: Meaning) -> bool:
    """Whether a slip is so plain that nobody need be asked: one letter, and not in a short word.

    Nothing is widened to all letters by a guess: "leaders" is not "letters".
    """
    if isinstance(meaning, tuple) and meaning[0] in ("all", "everything"):
        return False
    if isinstance(meaning, tuple) and meaning[0] in _OPTIONS:
        return True
    return len(typed) > _SHORT_WORD and slips(typed, near) == 1


def _near(
    phrase: str, places: Places, topics: Topics, nearest: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The likest known words, each with another meaning, to be asked about."""
    guesses: dict[Meaning, str] = {}
    for guess in (*nearest, *alike(phrase, _pool(places, topics))):
        meaning = _meaning(guess, places, topics)
        if isinstance(meaning, tuple) and meaning[0] in ("all", "noise", *_OPTIONS):
            continue
        if meaning is not None:
            guesses.setdefault(meaning, meaning.name if isinstance(meaning, Place) else guess)
    named = (name for name in begun_alike(phrase, places, topics) if name not in guesses.values())
    return (*guesses.values(), *named)[:3]


def begun_alike(phrase: str, places: Places, topics: Topics) -> tuple[str, ...]:
    """Names with a word that begins like this one: "care leavers" for "carers"."""
    begin = phrase.split()[0][:_BEGINNING] if phrase else ""
    if len(begin) < _BEGINNING:
        return ()
    names = _names(places, topics)
    fit = [(n, said) for n, said in names if said.startswith(begin) or f" {begin}" in said]
    best = sorted(fit, key=lambda one: (not one[1].startswith(begin), len(one[0])))
    return tuple(name for name, _ in best[:3])


def _phrase(words: Sequence[_Word], start: int, end: int) -> str:
    return " ".join(word.text for word in words[start:end])


@lru_cache(maxsize=8)
def _names(places: Places, topics: Topics) -> tuple[tuple[str, str], ...]:
    """Every name to complete, with its plain words."""
    every = (*topics.names(), *places.names())
    return tuple((name, plain(name)) for name in every if not name.startswith("former "))


@lru_cache(maxsize=8)
def _pool(places: Places, topics: Topics) -> Phrases:
    """Every phrase that may be missed by a slip."""
    options = (p for p, (sort, _) in PHRASES.items() if len(p) > 3 and sort != "neighbours")
    return Phrases(dict.fromkeys((*known_phrases(places, topics), *options)))
