"""resend NUMBER|all: messages that were given up, or of which nobody can say whether they came."""

from collections.abc import Sequence

from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import about, not_done, plural_messages, refused, told
from bot.models import Delivery
from bot.store import channels, deliveries

_MOST = 200  # put back in one go


def reply(said: Said) -> Reply:
    words = said.words.casefold().removeprefix("#").strip()
    stuck = stuck_here(said)
    if not stuck:
        return Reply(told("There is nothing to resend: every message came, or waits its turn."))
    if not said.speaker.may_change:
        return Reply(refused(said, f"resend {words}".strip()))
    if words == "all":
        return _again(said, stuck[:_MOST])
    if not (words.isascii() and words.isdecimal()):
        return Reply(not_done("Say which message.", _tries(stuck)))
    chosen = [one for one in stuck if one.id == int(words[:12])]
    if not chosen:
        why = f"There is no message {words[:12]} that can be resent here."
        return Reply(not_done(why, _tries(stuck)))
    return _again(said, chosen)


def stuck_here(said: Said) -> tuple[Delivery, ...]:
    """What went wrong in this conversation; for operators in all of them."""
    every = (*deliveries.dead(said.store), *deliveries.unknown(said.store))
    channel = said.channel
    if not said.speaker.operator:
        every = tuple(one for one in every if channel is not None and one.channel == channel.id)
    return tuple(sorted(every, key=lambda one: one.id))


def _tries(stuck: Sequence[Delivery]) -> list[str]:
    return [*(f"resend {one.id}" for one in stuck[:3]), *(["resend all"] if len(stuck) > 1 else [])]


def _again(said: Said, chosen: Sequence[Delivery]) -> Reply:
    shut = {one.id: one for one in channels.all_channels(said.store) if one.paused is not None}
    if all(one.channel in shut for one in chosen):
        first = shut[chosen[0].channel]
        where = first.name or "That conversation"
        why = f"{where} is paused: {first.paused} What did not come can be resent when it is back."
        return Reply(told("Nothing was sent again.", why, found=False))
    open_ = [one for one in chosen if one.channel not in shut]
    done = [one for one in open_ if deliveries.resend(said.store, one.id, said.now)]
    lines = [f"{about(said, one)}." for one in done[:5]]
    if len(open_) < len(chosen):
        kept = plural_messages(len(chosen) - len(open_))
        lines.append(f"Kept until their paused channels are back: {kept}.")
    if any(one.state == "unknown" for one in done):
        lines.append(
            "Where the bot may read the history it looks first; elsewhere, what had come after "
            "all is then there twice."
        )
    return Reply(told(f"Sending again: {plural_messages(len(done))}.", *lines))
