"""Words that are no rule: what is wrong with them, and what to type instead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.commands.places import Choice, Place, Places
from bot.commands.topics import Topic
from bot.subscriptions.segments import Segment
from digests.words import listed

_HIGH = ("outstanding", "good")
EXAMPLES = ("Medway", "neglect in London weekly", "grades in the North East", "everything daily")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why words are no rule, and what to type instead (after "subscribe")."""

    said: str
    tries: tuple[str, ...] = ()


def trouble_with(segments: tuple[Segment, ...], places: Places) -> Trouble | None:
    """What is wrong with single words, whatever stands beside them."""
    return (
        _not_known(segments)
        or _which(segments)
        or _neighbours(segments, places)
        or _by_grade(segments)
        or _unfit(segments)
    )


def _not_known(segments: tuple[Segment, ...]) -> Trouble | None:
    unknown = [one for one in segments if one.meaning is None]
    if not unknown:
        return None
    words = listed([f"“{one.words[:40]}”" for one in unknown[:3]])
    said = f"{words} {'is' if len(unknown) == 1 else 'are'} not known here."
    tries = _guesses(segments, unknown)
    known = [one for one in segments if one.meaning is not None]
    within = any(is_one(one, "in") for one in known)
    subjects = any(
        isinstance(one.meaning, Topic) or (isinstance(one.meaning, Place | Choice) and not within)
        for one in known
    )
    if subjects and not _ends_in(segments, unknown):
        tries.append(in_words(_without_ends(known)))
    return Trouble(said, tuple(dict.fromkeys(tries))[:4] or EXAMPLES[1:])


def _guesses(segments: tuple[Segment, ...], unknown: Sequence[Segment]) -> list[str]:
    """The words with known ones for the unknown; none where one of these is like no known one."""
    if not all(one.near for one in unknown):
        return []
    likest = {id(one): one.near[0] for one in unknown}
    first = unknown[0]
    kept = _without_ends([*segments])
    return [in_words(kept, {**likest, id(first): near}) for near in first.near]


def _ends_in(segments: tuple[Segment, ...], unknown: Sequence[Segment]) -> bool:
    """Whether an unknown word narrows: without it, more would be asked for than was meant."""
    if any(one.words.startswith("in ") for one in unknown):
        return True
    return any(
        before.meaning is not None and is_one(before, "in", "except")
        for before, one in pairwise(segments)
        if one in unknown
    )


def _without_ends(segments: list[Segment]) -> tuple[Segment, ...]:
    """Without joining words that join nothing once an unknown word is left out."""
    kept: list[Segment] = []
    for one in segments:
        if is_one(one, "noise"):
            continue
        joins = is_one(one, "and", "in", "except")
        if not joins or (kept and not is_one(kept[-1], "and", "in", "except")):
            kept.append(one)
    while kept and is_one(kept[-1], "and", "in", "except"):
        kept.pop()
    return tuple(kept)


def _which(segments: tuple[Segment, ...]) -> Trouble | None:
    """A name with several bearers."""
    for one in segments:
        if isinstance(one.meaning, Choice):
            said, names = _bearers(one.meaning)
            return Trouble(said, tuple(in_words(segments, {id(one): name}) for name in names))
    return None


def _bearers(choice: Choice) -> tuple[str, list[str]]:
    """The question which is meant, and the words for each; for parts of one whole also for all."""
    named = [
        (place.name, why)
        for place, why in zip(choice.places, choice.says, strict=True)
        if not place.name.startswith("former ")
    ]
    names = [name for name, _ in named]
    if not any(why for _, why in named):
        together = [listed(names, joint="or")] if len(names) > 1 else []
        return f"Which {choice.name} is meant?", [*together, *names]
    each = "; ".join(f"{name} ({why})" if why else name for name, why in named)
    return f"Which {choice.name} is meant? {each}.", names


def _neighbours(segments: tuple[Segment, ...], places: Places) -> Trouble | None:
    """ "Medway and its neighbours": by their names, for there may be others next year."""
    if not any(is_one(one, "neighbours") for one in segments):
        return None
    said = "Neighbours cannot be subscribed to in one word. Name the authorities"
    together = any(is_one(one, "and") for one in segments)
    for place in (one.meaning for one in segments if isinstance(one.meaning, Place)):
        if names := places.neighbours(place):
            named = listed([*([place.name] if together else []), *names], joint="or")
            why = f"{said}: these are the statistical neighbours of {place.name}."
            return Trouble(why, (f"{named} weekly",))
    return Trouble(f"{said}.", ("Kent, Medway and Essex weekly",))


def _by_grade(segments: tuple[Segment, ...]) -> Trouble | None:
    """Grades that no rule can tell apart: high ones, and authorities chosen by theirs."""
    for n, one in enumerate(segments):
        if not isinstance(one.meaning, tuple) or one.meaning[0] != "grades" or not one.meaning[1]:
            continue
        if n and is_one(segments[n - 1], "in"):
            said = f"“{one.words}” chooses no authorities: name them, or a region."
            kept = _without_ends([*segments[: n - 1], *segments[n + 1 :]])
            return Trouble(said, (*filter(None, [in_words(kept)]), "grades concerns only"))
        if one.meaning[1] in _HIGH:
            rest = in_words(segments, {id(one): "grades"})
            said = f"“{one.words}” alone cannot be subscribed to: choose all grades, or low ones."
            return Trouble(said, (rest, f"{rest} concerns only"))
    return None


def _unfit(segments: tuple[Segment, ...]) -> Trouble | None:
    """Words with a meaning that no subscription can have."""
    for one in segments:
        if not isinstance(one.meaning, tuple):
            continue
        sort, value = one.meaning
        rest = tuple(s for s in segments if s is not one)
        if sort == "never":
            tries = tuple(in_words(segments, {id(one): cadence}) for cadence in ("weekly", "daily"))
            return Trouble(f"“{one.words}” is not possible: choose now, daily or weekly.", tries)
        if sort == "abroad":
            return Trouble(f"{one.words.title()} is not in England: Ofsted inspects England.")
        if sort == "polarity" and value == "strength":
            said = f"“{one.words}” is not possible: leave it out, or choose “concerns only”."
            return Trouble(said, (in_words(rest),) if rest else ())
    return None


def is_one(segment: Segment, *sorts: str) -> bool:
    """Whether its words are of one of these sorts."""
    return isinstance(segment.meaning, tuple) and segment.meaning[0] in sorts


def in_words(segments: Iterable[Segment], instead: dict[int, str] | None = None) -> str:
    """The segments as words to type, some of them with other words."""
    said = ""
    for segment in segments:
        words = shown(segment)
        if instead and id(segment) in instead:
            words = instead[id(segment)]
        elif segment.meaning in (("noise", ""), None):
            continue
        said += f"{',' if said and segment.after_comma else ''} {words}"
    return said.strip()


def shown(segment: Segment) -> str:
    if isinstance(segment.meaning, Place):
        return segment.meaning.name
    return segment.read_as or segment.words
