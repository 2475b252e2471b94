"""Whether two rules ask for the same letters."""

from bot.commands.places import Place, Places
from bot.commands.tokens import plain
from bot.models import PLACES, Rule, Subject
from bot.subscriptions.matching import KINDS_TOGETHER, themes_of


def overlaps(one: Rule, other: Rule, places: Places) -> bool:
    """Whether a letter is asked for by both because of the same subject, or of the same place.

    Two themes may well be spoken of in one letter; that alone is no overlap.
    """
    where = _where(one, places)
    there = _where(other, places)
    if where is not None and there is not None and not where & there:
        return False
    if _any_letter(one) or _any_letter(other):
        return True
    return any(_same(a, b) for a in one.subjects for b in other.subjects)


def about(rule: Rule) -> tuple[frozenset[tuple[str, str, tuple[str, ...]]], ...]:
    """What a rule asks for, whatever its cadence and limits and in whatever order."""
    return tuple(
        frozenset((s.kind, s.value, s.stems) for s in some)
        for some in (rule.subjects, rule.within, rule.excluded)
    )


def _where(rule: Rule, places: Places) -> frozenset[str] | None:
    """The authorities that a rule is about; None: all."""
    named = rule.within or tuple(rule.subjects)
    if any(subject.kind not in PLACES or subject.kind == "everything" for subject in named):
        return None
    out = _urns(rule.excluded, places)
    return _urns(named, places) - out


def _urns(subjects: tuple[Subject, ...], places: Places) -> frozenset[str]:
    urns: set[str] = set()
    for subject in subjects:
        if subject.kind == "authority":
            urns.add(subject.value)
        elif subject.kind in PLACES:
            place = places.find(plain(subject.value.removeprefix("the ")))
            urns.update(place.urns if isinstance(place, Place) else ())
    return frozenset(urns)


def _any_letter(rule: Rule) -> bool:
    """Whether a place alone is asked for: every letter about it."""
    return any(subject.kind in PLACES for subject in rule.subjects)


def _same(one: Subject, other: Subject) -> bool:
    if one.kind in ("theme", "area") and other.kind in ("theme", "area"):
        return not set(themes_of(one)).isdisjoint(themes_of(other))
    if one.kind == other.kind == "kind":
        mine = KINDS_TOGETHER.get(one.value, frozenset((one.value,)))
        return not mine.isdisjoint(KINDS_TOGETHER.get(other.value, (other.value,)))
    return (one.kind, one.value) == (other.kind, other.value)
