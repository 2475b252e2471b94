"""The Home tab: what one's channels are told, with edit and remove, and how the bot is doing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import moment_words
from bot.models import Cadence, Channel, Subscription
from bot.schedule import next_digest
from bot.slack import form
from bot.slack.aloud import aloud
from bot.slack.events import team_of
from bot.slack.reach import call
from bot.slack.talk import Body, Talk, Where
from bot.slack.views import Option, Purpose, plain_text
from bot.store import channels, deliveries, subscriptions
from bot.subscriptions import rule_words
from digests.models import Digest, Line, Part, Span
from digests.render import limits
from digests.render.slack import draw_blocks
from digests.words import counted

Block = dict[str, Any]
Told = tuple[Channel, tuple[Subscription, ...]]  # a channel and what it asked for

_DIGITS = 16  # of a subscription's number, at most
_ROOM = 9_000  # characters of what is said of the bot's health
_MOST = 60  # blocks of subscriptions; the rest are counted
_OF_CONVERSATION = "Messages"  # heads a part of `status`
_LONGEST = 1_000  # characters of a rule


async def opened(talk: Talk, client: AsyncWebClient, body: Body) -> None:
    """Shows the Home tab to whoever opened it."""
    event = body.get("event") or {}
    if event.get("tab") == "home":
        await publish(talk, client, team_of(body), str(event["user"]), anew=True)


async def pressed(talk: Talk, client: AsyncWebClient, body: Body) -> None:
    """Edits or removes a subscription of one of the user's channels."""
    user, team = str(body["user"]["id"]), str((body.get("team") or {}).get("id") or "")
    chosen = (body["actions"][0].get("selected_option") or {}).get("value")
    act, _, number = str(chosen).partition(":")
    numbered = number.isdecimal() and len(number) < _DIGITS
    known = subscriptions.by_id(talk.store, int(number)) if numbered else None
    theirs = {channel.id: channel for channel, _ in await _theirs(talk, client, team, user)}
    if known is not None and known.channel in theirs:
        channel = theirs[known.channel]
        where = Where(team, channel.address.channel, user, channel.name)
        if act == "edit":
            trigger = body.get("trigger_id")
            await form.open_edit(client, trigger, Purpose(where, replaces=known.id), talk)
            return
        await aloud(talk, client, f"unsubscribe {known.id}", where)
    await publish(talk, client, team, user)


async def publish(
    talk: Talk, client: AsyncWebClient, team: str, user: str, *, anew: bool = False
) -> None:
    """Shows what the user's channels are told now. `anew`: Slack is asked which those are; what
    it said a few minutes ago is enough after each press."""
    theirs = await _theirs(talk, client, team, user, anew=anew)
    health = draw_blocks(_health(talk, Where(team, "", user)), view=True, room=_ROOM)
    told = [*_head(theirs), *_subscriptions(talk, theirs)]
    blocks = [*told, {"type": "divider"}, *health]
    view = {"type": "home", "blocks": blocks[: limits.VIEW_BLOCKS]}
    await call(client, "views.publish", user_id=user, view=view)


def _health(talk: Talk, where: Where) -> Digest:
    """What `status` says, but for the messages of a conversation: this is none. Nothing that
    could be pressed would have one that it could be done in."""
    status = talk.look("status", where).digest
    parts = tuple(part for part in status.parts if part.heading != _OF_CONVERSATION)
    return replace(status, parts=parts, actions=())


async def _theirs(
    talk: Talk, client: AsyncWebClient, team: str, user: str, *, anew: bool = False
) -> Sequence[Told]:
    """The channels that the user is in and that asked for something.

    Who is in a channel Slack says with channels:read and groups:read. Without them, and in direct
    messages, it is known only of those who subscribed.
    """
    member_of = await talk.members.conversations(client, user, anew=anew)
    found = []
    for channel in channels.all_channels(talk.store):
        if channel.address.platform != "slack" or channel.address.workspace != team:
            continue
        asked = subscriptions.of_channel(talk.store, channel.id)
        inside = member_of is not None and channel.address.channel in member_of
        if member_of is None or channel.kind != "channel":
            inside = any(one.made_by == user for one in asked)
        if asked and inside:
            name = channel.name or (member_of or {}).get(channel.address.channel) or None
            found.append((replace(channel, name=name), asked))
    return found


def _head(theirs: Sequence[Told]) -> Iterator[Block]:
    yield {"type": "header", "text": plain_text("Subscriptions of your channels")}
    if theirs:
        number = sum(len(asked) for _, asked in theirs)
        said = (
            f"{counted(number, 'subscription')} in {counted(len(theirs), 'channel')}. "
            "To add one, type /ofsted subscribe in a channel."
        )
    else:
        said = "None yet. Type /ofsted subscribe in a channel, or /ofsted help for what else I do."
    yield _rich((Span(said),))


def _subscriptions(talk: Talk, theirs: Sequence[Told]) -> list[Block]:
    blocks: list[Block] = []
    left = sum(len(asked) for _, asked in theirs)
    for channel, asked in theirs:
        if len(blocks) >= _MOST - 1:
            break
        blocks.append(_rich(_about(talk, channel, asked)))
        for one in asked[: _MOST - len(blocks)]:
            blocks.append(_row(one))
            left -= 1
    if left:
        said = f"and {left:,} more: type /ofsted subscriptions in the channel"
        blocks.append(_rich((Span(said),)))
    return blocks


def _about(talk: Talk, channel: Channel, asked: Sequence[Subscription]) -> Line:
    name = f"#{channel.name}" if channel.name else "A channel"
    if channel.kind == "personal":
        name = "Direct messages"
    if channel.paused:
        return (Span(name, strong=True), Span(f": paused. {channel.paused}"))
    cadences: set[Cadence] = {one.rule.cadence for one in asked} - {"now"}
    due = [next_digest(channel.hours, cadence, talk.now()) for cadence in cadences]
    when = f": next digest {moment_words(min(due))}" if due else ": told when there is news"
    waiting = len(deliveries.waiting(talk.store, channel.id))
    more = f"; {counted(waiting, 'message')} waiting" if waiting else ""
    return (Span(name, strong=True), Span(f"{when}{more}"))


def _row(one: Subscription) -> Block:
    words = rule_words(one.rule)
    said = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]} …"
    return {
        "type": "section",
        "block_id": f"subscription:{one.id}",
        "text": plain_text(f"{one.id}. {said}"),
        "accessory": {
            "type": "overflow",
            "action_id": "home:subscription",
            "options": [_entry("Edit", f"edit:{one.id}"), _entry("Remove", f"remove:{one.id}")],
        },
    }


def _entry(label: str, value: str) -> Option:
    return {"text": plain_text(label), "value": value}


def _rich(line: Line) -> Block:
    """A line as a block, drawn where everything is drawn."""
    return draw_blocks(Digest((), (Part(None, (line,)),)), view=True)[0]
