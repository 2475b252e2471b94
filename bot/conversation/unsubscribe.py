"""unsubscribe NUMBER|WORDS|all"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import line, not_done, numbered, person, refused, say, told
from bot.models import Rule, Subject, Subscription
from bot.posting.asking import end
from bot.store import subscriptions
from bot.subscriptions import Trouble, about, read_rule, rule_words
from digests.models import Digest, Line, Part, Span

# What may stand between numbers: "no. 3, 4 and #5".
_BETWEEN = re.compile(r"(?<![a-z])(?:no|number|numbers|and)(?![a-z])|[#,&.]")
_ALL = frozenset(
    [
        *("all", "everything", "from all", "from everything", "all of them", "all here"),
        *("all yes", "all sure", "yes all", "all now", "all please"),
    ]
)
_BUTTONS = 20  # to bring back what ended; all of it is listed in words


def reply(said: Said) -> Reply:
    channel = said.channel
    known = subscriptions.of_channel(said.store, channel.id) if channel is not None else ()
    if not known:
        return Reply(
            told(f"{said.here.capitalize()} has no subscriptions.", actions=(say("subscribe"),))
        )
    if not said.speaker.may_change:
        return Reply(refused(said, f"unsubscribe {said.words}".strip()))
    words = " ".join(said.words.casefold().split())
    if not words:
        return Reply(_choose("Which subscription is to end?", known))
    if words in _ALL and not _names(known, words):
        return _end(said, known)
    if numbers := _numbers(words):
        return _by_number(said, known, numbers)
    return _by_words(said, known)


def _numbers(words: str) -> list[int]:
    """The numbers, where the words are nothing but numbers; else none."""
    found = _BETWEEN.sub(" ", words).split()
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in found):
        return []
    return [int(one) for one in found]


def _by_number(said: Said, known: Sequence[Subscription], numbers: Sequence[int]) -> Reply:
    chosen = [one for one in known if one.id in numbers]
    missing = [number for number in numbers if number not in {one.id for one in known}]
    if missing:
        return Reply(_choose(f"{said.here.capitalize()} has no subscription {missing[0]}.", known))
    return _end(said, chosen)


def _by_words(said: Said, known: Sequence[Subscription]) -> Reply:
    """By the rule's words: the very rule, else the one with the same subjects, else ask which."""
    read = read_rule(said.words, said.places, said.topics)
    if isinstance(read, Trouble):
        return Reply(_choose(read.said, known))
    exact = [one for one in known if rule_words(one.rule) == rule_words(read.rule)]
    alike = exact or [one for one in known if about(one.rule) == about(read.rule)]
    if not alike and (each := _one_by_one(known, read.rule)):
        return _end(said, each)
    if not alike:
        named = {(s.kind, s.value) for s in (*read.rule.subjects, *read.rule.within)}
        near = [one for one in known if named & {(s.kind, s.value) for s in _all(one.rule)}]
        why = f"No subscription here reads “{rule_words(read.rule, cadence=False)}”."
        return Reply(_choose(why, near or known))
    if len(alike) > 1:
        return Reply(_choose("Several subscriptions read like that.", alike))
    return _end(said, alike)


def _one_by_one(known: Sequence[Subscription], rule: Rule) -> list[Subscription]:
    """ "Medway and Kent": the subscriptions of each, where each has one; else none."""
    chosen = []
    for subject in rule.subjects:
        alone = about(replace(rule, subjects=(subject,)))
        meant = [one for one in known if about(one.rule) == alone]
        if len(meant) != 1:
            return []
        chosen += meant
    return chosen


def _all(rule: Rule) -> tuple[Subject, ...]:
    return (*rule.subjects, *rule.within)


def _choose(why: str, known: Sequence[Subscription]) -> Digest:
    tries = (f"unsubscribe {one.id}" for one in known)
    lines: list[Line] = [line(f"{numbered(one)}") for one in known]
    shown = not_done(why, tries)
    part = Part("Subscriptions here", tuple(lines), "list")
    actions = tuple(say(f"unsubscribe {one.id}", f"End {numbered(one)}") for one in known)
    hint = Part(None, (line("Type “unsubscribe” and a number, or “unsubscribe all”."),))
    return replace(shown, parts=(part, hint), actions=actions)


def _names(known: Sequence[Subscription], words: str) -> bool:
    """Whether the words are those of one subscription among several: "everything"."""
    asked = [rule_words(one.rule, cadence=False) for one in known]
    return len(known) > 1 and words in asked


def _end(said: Said, chosen: Sequence[Subscription]) -> Reply:
    ended = end(said.store, chosen, said.now, groups=said.groups)
    if not ended:
        return Reply(told("It was ended already.", actions=(say("subscriptions"),)))
    by: Line = (Span("Ended by "), person(said.speaker), Span("."))
    again = [f"subscribe {rule_words(one.rule)}" for one in ended]
    listed = say("subscriptions", "All subscriptions")
    if len(ended) == 1:
        actions = (say(again[0], "Undo"), listed)
        title = f"Unsubscribed: {rule_words(ended[0].rule)}"
        return Reply(told(title, by, f"To undo: {again[0]}", actions=actions), "channel")
    title = f"{len(ended)} subscriptions ended."
    undo = Part("To undo, type", tuple(line(words) for words in again), "list")
    pairs = zip(ended, again, strict=True)
    back = [say(words, f"Undo: {rule_words(one.rule)}") for one, words in pairs]
    digest = told(title, by, actions=(*back[:_BUTTONS], listed))
    return Reply(replace(digest, parts=(*digest.parts, undo)), "channel")
