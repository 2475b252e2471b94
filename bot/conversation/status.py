"""status: what is stored, how the sources are, and what is in the outbox."""

from collections.abc import Sequence

from bot.commands.rests import rests_on
from bot.conversation.resend import stuck_here
from bot.conversation.sources import lines_of, summary
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import about, line, say
from bot.models import Delivery
from bot.store import channels, counts, deliveries, objections
from digests.models import Action, Digest, Line, Part, Span
from digests.words import counted, day

_SHOWN = 10
_STATES = {"dead": "given up", "unknown": "not known whether it came"}


def reply(said: Said) -> Reply:
    stuck = stuck_here(said)
    parts = [
        Part("Stored", _stored(said), "list"),
        Part("Sources", _sources(said), "list"),
        Part("Messages", _outbox(said), "list"),
        *_stuck(said, stuck),
        *_operators(said),
    ]
    digest = Digest(
        (Span("Status", strong=True),),
        tuple(parts),
        actions=_actions(said, stuck),
        rests_on=rests_on(said.store, said.now),
    )
    return Reply(digest)


def _stored(said: Said) -> tuple[Line, ...]:
    held = said.store.fact("counts", counts.count)
    newest = f", to {day(held.newest_outcome)}" if held.newest_outcome else ""
    return (
        line(
            f"{counted(held.letters, 'letter')} read, {counted(held.articles, 'article')}, "
            f"{counted(held.findings, 'finding')}"
        ),
        line(
            f"{counted(held.outcomes, 'published outcome')} of "
            f"{counted(held.authorities, 'authority')}{newest}"
        ),
    )


def _sources(said: Said) -> tuple[Line, ...]:
    """Each source for operators; for others how many there are and how they do."""
    lines = lines_of(said) if said.speaker.operator else []
    return tuple(lines) or (line(summary(said)),)


def _outbox(said: Said) -> tuple[Line, ...]:
    channel = said.channel
    lines = []
    if channel is not None and channel.paused is not None:
        lines.append(line(f"{said.here.capitalize()} is paused: {channel.paused}"))
    waiting = deliveries.waiting(said.store, channel.id) if channel is not None else ()
    lines.append(line(f"{counted(len(waiting), 'message')} waiting for {said.here}"))
    if said.speaker.operator:
        states = deliveries.counts(said.store)
        every = ", ".join(f"{number:,} {state}" for state, number in states.items())
        lines.append(line(f"All conversations: {every}"))
    return tuple(lines)


def _stuck(said: Said, stuck: Sequence[Delivery]) -> list[Part]:
    if not stuck:
        return []
    lines = tuple(
        line(f"{one.id}. {about(said, one)}: {_STATES[one.state]}. {one.error or ''}".strip())
        for one in stuck[:_SHOWN]
    )
    hint = "Type “resend” and a number, or “resend all”."
    return [
        Part("Not delivered", lines, "list", left_out=len(stuck) - len(lines)),
        Part(None, (line(hint),)),
    ]


def _operators(said: Said) -> list[Part]:
    """What whoever runs the bot is to look at."""
    if not said.speaker.operator:
        return []
    paused = [one for one in channels.all_channels(said.store) if one.paused is not None]
    lines = [line(f"{one.name or one.address.channel}: {one.paused}") for one in paused[:_SHOWN]]
    parts = [Part("Paused", tuple(lines), "list", left_out=len(paused) - len(lines))]
    doubts = objections.open_objections(said.store)
    told = [line(f"{one.id}. {one.said or 'no words'}") for one in doubts[:_SHOWN]]
    parts.append(Part("Objections", tuple(told), "list", left_out=len(doubts) - len(told)))
    return [part for part in parts if part.lines]


def _actions(said: Said, stuck: Sequence[Delivery]) -> tuple[Action, ...]:
    """Resending, for those who may."""
    again: list[Action] = []
    if said.speaker.may_change:
        again = [say(f"resend {one.id}", f"Resend {one.id}") for one in stuck[:3]]
        again += [say("resend all", "Resend all")] if len(stuck) > 1 else []
    return (*again, say("subscriptions"), say("settings"))
