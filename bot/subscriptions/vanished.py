"""Groups that rules name and config.toml no longer has: nothing is found in them."""

from bot.commands.places import Place, Places
from bot.commands.tokens import plain
from bot.models import Rule, Subject


def vanished(rule: Rule, places: Places) -> tuple[Subject, ...]:
    """Those of the rule's groups that are none any more, or that mean something else by now."""
    named = (*rule.subjects, *rule.within, *rule.excluded)
    return tuple(one for one in named if one.kind in ("group", "set") and not _known(one, places))


def _known(place: Subject, places: Places) -> bool:
    """By its name, which may begin with the "the" that names are said with."""
    names = (place.value, place.value.removeprefix("the "))
    found = (places.find(plain(name)) for name in names)
    return any(isinstance(one, Place) and one.kind == place.kind for one in found)
