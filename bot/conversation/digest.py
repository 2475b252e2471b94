"""digest [preview|now]: what the next digest would say; or have it at once."""

from dataclasses import replace

from bot.clock import moment_words
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import not_done, person, plural_messages, refused, say, told
from bot.models import Cadence, Channel
from bot.post import digest_now, preview_digest
from bot.schedule import next_digest
from bot.store import subscriptions
from digests.models import Digest, Span

_PREVIEW = frozenset({"", "preview", "show", "look", "next", "test"})
_NOW = frozenset({"now", "send", "send now", "post", "post now", "at once", "immediately"})
_SCHEDULED: tuple[Cadence, ...] = ("daily", "weekly")


def reply(said: Said) -> Reply:
    words = said.words.casefold()
    if words not in _PREVIEW | _NOW:
        why = f"“digest {said.words[:40]}” is not known here."
        return Reply(not_done(why, ("digest preview", "digest now", "settings digest at 9am")))
    channel = said.channel
    cadences = _cadences(said, channel) if channel is not None else ()
    if channel is None or not cadences:
        title = f"{said.here.capitalize()} has no daily or weekly subscriptions."
        return Reply(not_done(title, ("subscribe neglect in London weekly",), heading="Try"))
    if words in _PREVIEW:
        return Reply(_preview(said, channel, cadences))
    if not said.speaker.may_change:
        return Reply(refused(said, "digest now"))
    if channel.paused is not None:
        return Reply(told(f"Paused, nothing is posted here: {channel.paused}", found=False))
    made = digest_now(said.store, channel, said.now, groups=said.groups)
    if not made:
        return Reply(_nothing(said, channel, cadences))
    by = (Span("Asked for by "), person(said.speaker), Span("."))
    return Reply(told(f"The digest comes now: {plural_messages(made)}.", by), "channel")


def _cadences(said: Said, channel: Channel) -> tuple[Cadence, ...]:
    asked = {one.rule.cadence for one in subscriptions.of_channel(said.store, channel.id)}
    return tuple(cadence for cadence in _SCHEDULED if cadence in asked)


def _preview(said: Said, channel: Channel, cadences: tuple[Cadence, ...]) -> Digest:
    found = preview_digest(said.store, channel, said.now, groups=said.groups)
    if found is None:
        return _nothing(said, channel, cadences)
    actions = (say("digest now", "Send it now"), say("settings"))
    return replace(found, actions=actions, rests_on=_next(said, channel, cadences))


def _nothing(said: Said, channel: Channel, cadences: tuple[Cadence, ...]) -> Digest:
    """Nothing is new, so nothing would be sent."""
    return told(
        "Nothing is new since the last digest.",
        _next(said, channel, cadences),
        actions=(say("subscriptions"), say("settings")),
    )


def _next(said: Said, channel: Channel, cadences: tuple[Cadence, ...]) -> str:
    times = (
        f"{cadence} {moment_words(next_digest(channel.hours, cadence, said.now))}"
        for cadence in cadences
    )
    return f"Next digest: {'; '.join(times)}."
