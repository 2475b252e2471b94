"""edit NUMBER WORDS: another rule for a subscription, or more of the same."""

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
from bot.store import subscriptions
from bot.store.rules import sameness
from bot.subscriptions import Trouble, read_change, rule_words
from digests.models import Span


def reply(said: Said) -> Reply:
    channel = said.channel
    known = subscriptions.of_channel(said.store, channel.id) if channel is not None else ()
    first, _, words = said.words.lstrip("#").partition(" ")
    number = first.rstrip(".:")
    chosen = next((one for one in known if str(one.id) == number), None)
    if chosen is None:
        why = f"{said.here.capitalize()} has no subscription {first[:20]}.".replace(" .", ".")
        return Reply(not_done(why, ("subscriptions",)))
    words = words.removeprefix("to ").strip()
    if not words:
        tries = (f"edit {number} {rule_words(chosen.rule)}", f"edit {number} daily")
        return Reply(not_done("Say what it is to be.", tries))
    if not said.speaker.may_change:
        return Reply(refused(said, f"edit {said.words}"))
    read = read_change(words, chosen.rule, said.places, said.topics)
    if isinstance(read, Trouble):
        return Reply(not_done(read.said, (f"edit {number} {one}" for one in read.tries)))
    twin = next((one for one in known if sameness(one.rule) == sameness(read.rule)), None)
    if twin is not None:
        return Reply(told(f"There is that subscription already: {numbered(twin)}"))
    changed = subscriptions.change(said.store, chosen.id, chosen.channel, read.rule)
    if changed is None:  # somebody else was quicker
        return Reply(not_done("It was changed or ended already.", ("subscriptions",)))
    return _confirmed(said, chosen, changed, read.notes)


def _confirmed(
    said: Said, before: Subscription, now: Subscription, notes: tuple[str, ...]
) -> Reply:
    channel = said.made_channel()
    undo = f"edit {now.id} {rule_words(before.rule)}"
    digest = told(
        f"Changed: {numbered(now)}",
        *notes,
        f"It was: {rule_words(before.rule)}",
        when_told(now.rule.cadence, said, channel.hours),
        last_year(said, now.rule),
        (Span("Changed by "), person(said.speaker), *line(", for everybody here.")),
        f"To undo: {undo}",
        actions=(say(undo, "Undo"), say("subscriptions", "All subscriptions")),
    )
    return Reply(digest, "channel")
