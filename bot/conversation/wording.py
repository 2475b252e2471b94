"""What the conversation's commands share in wording: notices, lists, people, messages."""

import json
from collections.abc import Iterable
from datetime import date

from bot.clock import moment_words
from bot.conversation.speaking import Said, Speaker
from bot.models import Delivery, Hours, Subscription
from bot.posting.news import current_key, withdrawn
from bot.schedule import next_digest
from bot.store import reports
from bot.subscriptions import rule_words
from digests.models import Action, Digest, Line, Part, Span
from digests.reports import name_of, whose
from digests.words import counted, day, listed

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LABEL = 75  # characters; Slack's limit for a button, https://docs.slack.dev/reference/block-kit


def line(*words: str) -> Line:
    return (Span("".join(words)),)


def told(
    title: str, *lines: str | Line, actions: Iterable[Action] = (), found: bool = True
) -> Digest:
    """A notice of a title and a few lines."""
    body = tuple((Span(one),) if isinstance(one, str) else one for one in lines)
    parts = (Part(None, body),) if body else ()
    return Digest((Span(title, strong=True),), parts, found=found, actions=tuple(actions))


def not_done(why: str, tries: Iterable[str], *, heading: str = "Type instead") -> Digest:
    """What could not be done, and the words to type, each behind a button."""
    words = tuple(dict.fromkeys(tries))
    lines: tuple[Line, ...] = tuple((Span(one, strong=True),) for one in words)
    return Digest(
        (Span(why, strong=True),),
        (Part(heading, lines, "list"),) if lines else (),
        found=False,
        actions=tuple(say(one) for one in words[:4]),
    )


def say(words: str, label: str | None = None, *, main: bool = False) -> Action:
    """A button that says these words."""
    shown = label or words[:1].upper() + words[1:]
    if len(shown) > LABEL:
        shown = f"{shown[: LABEL - 2].rsplit(' ', 1)[0]} …"
    return Action(shown, words=words, main=main)


def refused(said: Said, what: str) -> Digest:
    """Somebody wants to change what others alone may change."""
    if said.settings.policy.subscribe == "owners":
        who = "An owner of the team" if said.speaker.surface == "teams" else "An operator"
    else:
        who = "A member"
    return told(
        f"You cannot change what {said.here} is told.",
        f"{who} can: ask them to type “{what}”. Questions are answered for everybody: “help”.",
        found=False,
    )


def person(speaker: Speaker) -> Span:
    """The speaker, by name."""
    return by_id(speaker.user, speaker.user_name)


def by_id(user: str | None, name: str | None = None) -> Span:
    """Somebody by the platform's id; the surface puts their name where it can."""
    if user is None:
        return Span(name or "somebody")
    return Span(name or "a member", user=user)


def numbered(one: Subscription) -> str:
    """ "12. workforce in London, weekly"."""
    return f"{one.id}. {rule_words(one.rule)}"


def clock(hours_minutes: object) -> str:
    """08:30."""
    return f"{hours_minutes:%H:%M}"


def when_told(rule_cadence: str, said: Said, hours: Hours) -> str:
    """When a subscription of this cadence is told, in a sentence."""
    if rule_cadence == "now":
        if hours.anytime:
            return "Told at once, at any hour."
        return (
            f"Told at once on working days between {clock(hours.alerts_from)} and "
            f"{clock(hours.alerts_until)}; later news waits for the morning."
        )
    days = digest_days(hours, rule_cadence)
    following = next_digest(hours, "weekly" if rule_cadence == "weekly" else "daily", said.now)
    return (
        f"Told in a {rule_cadence} digest, {days} at {clock(hours.digest)}; the next is on "
        f"{moment_words(following)}. No digest where nothing is new."
    )


def digest_days(hours: Hours, cadence: str) -> str:
    """Monday to Friday; Mondays; Monday, Wednesday and Friday."""
    if cadence == "weekly":
        return f"{WEEKDAYS[hours.weekly]}s"
    if hours.days == (0, 1, 2, 3, 4):
        return "Monday to Friday"
    if len(hours.days) == 7:
        return "every day"
    return listed([f"{WEEKDAYS[n]}s" for n in hours.days])


def about(said: Said, delivery: Delivery) -> str:
    """What a message of the outbox tells of: "Medway: focused visit of 5 and 6 March 2024"."""
    what, _, _ = delivery.part.partition(":")
    if delivery.report is not None:
        key = current_key(said.store, delivery.report)  # it may have been corrected since
        report = reports.by_key(said.store, key)
        name = f"{whose(report)}: {name_of(report)}" if report is not None else "a document"
        if what == "note" or delivery.act == "update":
            return f"correction to {name}"
        return f"{name} (withdrawn since)" if withdrawn(said.store, key) else name
    if what == "digest":
        content = json.loads(delivery.content)
        return f"{content['name'].lower()} of {day(date.fromisoformat(content['day']))}"
    return "a note to whoever runs the bot"


def made_words(one: Subscription, said: Said) -> Line:
    """ "by @robin on 12 January 2026"."""
    name = said.speaker.user_name if one.made_by == said.speaker.user else None
    return (Span("by "), by_id(one.made_by, name), Span(f" on {day(one.made.date())}"))


def plural_messages(number: int) -> str:
    return counted(number, "message")
