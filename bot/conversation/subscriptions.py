"""subscriptions: what this conversation asked for, what waits, and when the next digest comes."""

from bot.clock import LONDON, moment_words
from bot.conversation.speaking import Reply, Said
from bot.conversation.subscribe import EXAMPLES
from bot.conversation.wording import about, line, made_words, not_done, numbered, say
from bot.models import Channel, Delivery, Subscription
from bot.posting.news import current_key, withdrawn
from bot.schedule import next_digest
from bot.store import deliveries, subscriptions
from bot.subscriptions import vanished
from digests.models import Action, Digest, Line, Part, Span
from digests.words import counted

_SHOWN = 10  # of what waits
_BUTTONS = 20


def reply(said: Said) -> Reply:
    channel = said.channel
    known = subscriptions.of_channel(said.store, channel.id) if channel is not None else ()
    if channel is None or not known:
        title = f"{said.here.capitalize()} has no subscriptions."
        parts = _paused(said, channel) if channel else []
        digest = not_done(title, EXAMPLES[:3], heading="Try")
        return Reply(
            Digest(digest.title, (*parts, *digest.parts), actions=digest.actions, found=True)
        )
    title = f"{counted(len(known), 'subscription')} of {said.here}"
    parts = [
        *_paused(said, channel),
        *_vanished(said, known),
        Part(None, tuple(_told(one, said) for one in known), "list"),
        *_waiting(said, channel),
        *_digests(said, channel, {one.rule.cadence for one in known}),
    ]
    return Reply(Digest((Span(title, strong=True),), tuple(parts), actions=_actions(known)))


def _told(one: Subscription, said: Said) -> Line:
    """12. workforce in London, weekly (by … on 12 January 2026)."""
    by = made_words(one, said)
    return (Span(numbered(one), strong=True), Span(" ("), *by, Span(")"))


def _paused(said: Said, channel: Channel) -> list[Part]:
    if channel.paused is None:
        return []
    words = f"Paused, nothing is posted here: {channel.paused}"
    return [Part(None, ((Span(words, strong=True),),))]


def _vanished(said: Said, known: tuple[Subscription, ...]) -> list[Part]:
    """Groups that rules name and config.toml no longer has."""
    lines = []
    for one in known:
        for place in vanished(one.rule, said.places):
            what = "it leaves nothing out" if place in one.rule.excluded else "it finds nothing"
            gone = f"“{place.name}” is a group that this bot no longer has: {what} there."
            lines.append(line(f"{one.id}. {gone}"))
    return [Part("Look at", tuple(lines), "list")] if lines else []


def _waiting(said: Said, channel: Channel) -> list[Part]:
    """Messages that are due later: at the opening of the alert hours, or after a failed try."""
    rows = deliveries.waiting(said.store, channel.id)
    if not rows:
        return []
    lines = tuple(_waits(said, one) for one in rows[:_SHOWN])
    return [Part("Waiting", lines, "list", left_out=len(rows) - len(lines))]


def _waits(said: Said, one: Delivery) -> Line:
    until = max(one.due, one.next_try) if one.next_try else one.due
    what = about(said, one)
    why = f" ({one.error})" if one.error else ""
    told = one.act == "post" and one.part.startswith(("letter:", "article:"))
    if told and withdrawn(said.store, current_key(said.store, one.report or "")):
        return line(f"{what}: not sent, unless it is listed again")
    if until <= said.now:
        return line(f"{what}: about to be sent{why}")
    return line(f"{what}: waits until {moment_words(until)}{why}")


def _digests(said: Said, channel: Channel, cadences: set[str]) -> list[Part]:
    lines = []
    for cadence in ("daily", "weekly"):
        if cadence in cadences:
            when = next_digest(channel.hours, "daily" if cadence == "daily" else "weekly", said.now)
            lines.append(line(f"Next {cadence} digest: {moment_words(when)}."))
    if "now" in cadences and not channel.hours.anytime:
        hours = channel.hours
        lines.append(
            line(
                f"Alerts on working days, {hours.alerts_from:%H:%M} to {hours.alerts_until:%H:%M}; "
                f"it is {said.now.astimezone(LONDON):%H:%M} in London."
            )
        )
    return [Part(None, tuple(lines))] if lines else []


def _actions(known: tuple[Subscription, ...]) -> tuple[Action, ...]:
    more = [say("digest preview", "Preview digest"), say("settings")]
    ends = [say(f"unsubscribe {one.id}", f"End {one.id}") for one in known[:_BUTTONS]]
    return (*more, *ends)
