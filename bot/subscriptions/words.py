"""A rule in the words that ask for it: what `read_rule` makes of them is the rule again."""

from bot.models import Rule, Subject
from digests.words import listed


def rule_words(rule: Rule, *, cadence: bool = True) -> str:
    """ "workforce in London except Croydon, weekly, concerns only". Typed after "subscribe" they
    ask for the very same."""
    words = _named(rule.subjects)
    if rule.within:
        words += f" in {_named(rule.within)}"
    if rule.excluded:
        words += f" except {_named(rule.excluded)}"
    tail: list[str] = [rule.cadence] if cadence else []
    tail += ["concerns only"] if rule.concerns_only else []
    tail += ["with press"] if rule.with_press else []
    return ", ".join([words, *tail])


def _named(subjects: tuple[Subject, ...]) -> str:
    # "or": any of them is meant, and some names have an "and" of their own.
    return listed([subject.name for subject in subjects], joint="or")
