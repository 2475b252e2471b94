"""edit NUMBER WORDS: another rule for a subscription, or more of the same."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.speaking import Reply, Said
from bot.conversation.subscribe import last_year
from bot.conversation.wording import (
    line,
    not_done,
    numbered,
    person,
    refused,
    say,
    told,
    when_told,
)
from bot.models import Subscription
from bot.posting.asking import Changed, change
from bot.store import subscriptions
from bot.store.rules import sameness
from bot.subscriptions import Trouble, read_change, rule_words
from digests.models import Digest, Part, Span
from digests.words import counted


def reply(said: Said) -> Reply:
    channel = said.channel
    known = subscriptions.of_channel(said.store, channel.id) if channel is not None else ()
    first, _, words = said.words.lstrip("#").partition(" ")
    number = first.rstrip(".:")
    chosen = next((one for one in known if str(one.id) == number), None)
    if chosen is None:
        return Reply(_choose(said, number, known))
    words = words.removeprefix("to ").strip()
    if not words:
        tries = (f"edit {number} {rule_words(chosen.rule)}", _other(chosen))
        return Reply(not_done("Say what it is to be.", tries))
    if not said.speaker.may_change:
        return Reply(refused(said, f"edit {said.words}"))
    read = read_change(words, chosen.rule, said.places, said.topics)
    if isinstance(read, Trouble):
        return Reply(not_done(read.said, (f"edit {number} {one}" for one in read.tries)))
    twin = next((one for one in known if sameness(one.rule) == sameness(read.rule)), None)
    if twin is not None:
        return Reply(told(f"There is that subscription already: {numbered(twin)}"))
    changed = change(said.store, chosen, read.rule, said.now, groups=said.groups)
    if changed is None:  # somebody else was quicker
        return Reply(not_done("It was changed or ended already.", ("subscriptions",)))
    return _confirmed(said, chosen, changed, read.notes)


def _choose(said: Said, number: str, known: Sequence[Subscription]) -> Digest:
    """Which subscriptions there are, and how one is changed."""
    why = "Say the number of a subscription, and what it is to be."
    if not known:
        why = f"{said.here.capitalize()} has no subscriptions."
    elif number.isdecimal():
        why = f"{said.here.capitalize()} has no subscription {number[:20]}."
    tries = [_other(one) for one in known[:1]]
    lines = tuple(line(numbered(one)) for one in known)
    listed = (Part("Subscriptions here", lines, "list"),) if known else ()
    shown = not_done(why, (*tries, "subscriptions"))
    return replace(shown, parts=(*listed, *shown.parts))


def _other(one: Subscription) -> str:
    return f"edit {one.id} {'weekly' if one.rule.cadence == 'daily' else 'daily'}"


def _confirmed(said: Said, before: Subscription, changed: Changed, notes: tuple[str, ...]) -> Reply:
    channel, now = said.made_channel(), changed.subscription
    undo = f"edit {now.id} {rule_words(before.rule)}"
    digest = told(
        f"Changed: {numbered(now)}",
        *notes,
        f"It was: {rule_words(before.rule)}",
        when_told(now.rule.cadence, said, channel.hours),
        *_moved(changed),
        last_year(said, now.rule),
        (Span("Changed by "), person(said.speaker), *line(", for everybody here.")),
        f"To undo: {undo}",
        actions=(say(undo, "Undo"), say("subscriptions", "All subscriptions")),
    )
    return Reply(digest, "channel")


def _moved(changed: Changed) -> list[str]:
    """What becomes of the news that waited."""
    said = []
    if changed.to_digest:
        come = "comes" if changed.to_digest == 1 else "come"
        waited = counted(changed.to_digest, "alert")
        said.append(f"{waited} that waited {come} in the digest instead.")
    if changed.to_alerts:
        come = "comes as an alert" if changed.to_alerts == 1 else "come as alerts"
        waited = counted(changed.to_alerts, "document")
        said.append(f"{waited} that waited for the digest {come} instead.")
    return said
