"""Words that are no rule: what is wrong with them, and what to type instead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.commands.places import Choice, Place
from bot.subscriptions.segments import Segment
from digests.words import listed

EXAMPLES = ("Medway", "neglect in London weekly", "grades in the North East", "everything daily")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why words are no rule, and what to type instead (after "subscribe")."""

    said: str
    tries: tuple[str, ...] = ()


def trouble_with(segments: tuple[Segment, ...]) -> Trouble | None:
    """What is wrong with single words, whatever stands beside them."""
    return _not_known(segments) or _which(segments) or _unfit(segments)


def _not_known(segments: tuple[Segment, ...]) -> Trouble | None:
    unknown = [one for one in segments if one.meaning is None]
    if not unknown:
        return None
    words = listed([f"“{one.words[:40]}”" for one in unknown[:3]])
    said = f"{words} {'is' if len(unknown) == 1 else 'are'} not known here."
    first = unknown[0]
    tries = [" ".join(said_again(segments, {id(first): near})) for near in first.near]
    known = [one for one in segments if one.meaning is not None]
    if any(not isinstance(one.meaning, tuple) for one in known):
        tries.append(" ".join(said_again(_without_ends(known))))
    return Trouble(said, tuple(dict.fromkeys(tries))[:4] or EXAMPLES[1:])


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
            names = [p.name for p in one.meaning.places if not p.name.startswith("former ")]
            tries = tuple(" ".join(said_again(segments, {id(one): name})) for name in names)
            return Trouble(f"Which {one.meaning.name} is meant?", tries)
    return None


def _unfit(segments: tuple[Segment, ...]) -> Trouble | None:
    """Words with a meaning that no subscription can have."""
    for one in segments:
        if not isinstance(one.meaning, tuple):
            continue
        sort, value = one.meaning
        rest = tuple(s for s in segments if s is not one)
        if sort == "never":
            tries = tuple(
                " ".join(said_again(segments, {id(one): cadence}))
                for cadence in ("weekly", "daily")
            )
            return Trouble(f"“{one.words}” is not possible: choose now, daily or weekly.", tries)
        if sort == "abroad":
            return Trouble(f"{one.words.title()} is not in England: Ofsted inspects England.")
        if sort == "neighbours":
            said = "Neighbours cannot be subscribed to in one word. Name the authorities."
            return Trouble(said, ("Kent, Medway and Essex weekly",))
        if sort == "polarity" and value == "strength":
            said = f"“{one.words}” is not possible: leave it out, or choose “concerns only”."
            return Trouble(said, (" ".join(said_again(rest)),) if rest else ())
    return None


def is_one(segment: Segment, *sorts: str) -> bool:
    """Whether its words are of one of these sorts."""
    return isinstance(segment.meaning, tuple) and segment.meaning[0] in sorts


def said_again(segments: Iterable[Segment], instead: dict[int, str] | None = None) -> Iterator[str]:
    """The segments as words to type, some of them with other words."""
    for segment in segments:
        if instead and id(segment) in instead:
            yield instead[id(segment)]
        elif segment.meaning not in (("noise", ""), None):
            yield shown(segment)


def shown(segment: Segment) -> str:
    if isinstance(segment.meaning, Place):
        return segment.meaning.name
    return segment.read_as or segment.words
