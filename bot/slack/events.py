"""What happens to channels: archived, renamed, converted, and the bot put out or let in again."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.models import Address, Channel
from bot.slack.talk import Body, Talk
from bot.store import channels

# Every event that the bot listens to, with the scope it needs. The first four make the bot work;
# the others let it follow its channels. https://docs.slack.dev/reference/events
EVENTS: Mapping[str, str | None] = MappingProxyType(
    {
        "app_mention": "app_mentions:read",
        "message.im": "im:history",
        "app_home_opened": None,
        "app_uninstalled": None,
        "tokens_revoked": None,
        "channel_archive": "channels:read",
        "channel_unarchive": "channels:read",
        "channel_rename": "channels:read",
        "channel_deleted": "channels:read",
        "channel_left": "channels:read",
        "channel_id_changed": "channels:read",
        "member_joined_channel": "channels:read",
        "member_left_channel": "channels:read",
        "group_archive": "groups:read",
        "group_unarchive": "groups:read",
        "group_rename": "groups:read",
        "group_deleted": "groups:read",
        "group_left": "groups:read",
    }
)

_ARCHIVED = "The channel is archived."
ARCHIVED = f"{_ARCHIVED} Unarchive it to go on."
DELETED = "The channel was deleted."
REMOVED = "The bot was removed from the channel. Add it again with /invite."
UNINSTALLED = "The app was removed from the workspace. Install it again."
REVOKED = "The app’s token was revoked. Install it again."
_GONE = (UNINSTALLED, REVOKED)


def follow(talk: Talk, body: Body) -> None:
    """Takes note of what happened to a channel or to the app."""
    event = body.get("event") or {}
    take = _TAKES.get(str(event.get("type")))
    if take is not None:
        take(talk, body, event)


def welcome_back(talk: Talk, address: Address, *, inside: bool = False) -> None:
    """Somebody speaks where the bot thought nobody could: the channel is open again.

    `inside`: the bot heard it itself, as only a bot in the channel does. Where it was put out,
    a command proves nothing: those work everywhere.
    """
    if address not in talk.store.fact("paused", channels.paused):
        return
    channel = channels.find(talk.store, address)
    if channel is None or channel.paused is None:
        return
    if channel.paused in _GONE:
        for one in channels.all_channels(talk.store):
            if one.paused in _GONE and _in_workspace(one, address.workspace):
                channels.resume(talk.store, one.id, talk.now())
    elif inside or channel.paused.startswith(_ARCHIVED):
        channels.resume(talk.store, channel.id, talk.now())


def team_of(body: Body) -> str:
    """The workspace in which the bot is installed: in a shared channel not the speaker's."""
    installed = _installed(body)
    return str(installed.get("team_id") or body.get("team_id") or "")


def bot_user(body: Body) -> str | None:
    """The bot's own user id, as the event names it."""
    installed = _installed(body)
    return str(installed["user_id"]) if installed.get("user_id") else None


def _installed(body: Body) -> Mapping[str, Any]:
    every = body.get("authorizations") or [{}]
    return every[0] if isinstance(every[0], Mapping) else {}


def _address(body: Body, channel: object) -> Address:
    """The channel's address; some events name it by id, some by a record."""
    named = channel.get("id") if isinstance(channel, Mapping) else channel
    return Address("slack", team_of(body), str(named))


def _pause(why: str) -> "Take":
    def take(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
        channel = channels.find(talk.store, _address(body, event.get("channel")))
        if channel is not None:
            channels.pause(talk.store, channel.id, why, talk.now())

    return take


def _resume(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
    """Whatever it was paused for: where it still cannot be reached, sending pauses it again."""
    channel = channels.find(talk.store, _address(body, event.get("channel")))
    if channel is not None and channel.paused is not None:
        channels.resume(talk.store, channel.id, talk.now())


def _joined(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
    if _is_bot(body, event):
        _resume(talk, body, event)


def _left(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
    if _is_bot(body, event):
        _pause(REMOVED)(talk, body, event)


def _is_bot(body: Body, event: Mapping[str, Any]) -> bool:
    return bool(event.get("user")) and event.get("user") == bot_user(body)


def _renamed(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
    channel = event.get("channel")
    if isinstance(channel, Mapping) and channel.get("name"):
        channels.rename(talk.store, _address(body, channel), str(channel["name"]))


def _moved(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
    old, new = event.get("old_channel_id"), event.get("new_channel_id")
    if old and new:
        channels.move(talk.store, _address(body, old), _address(body, new))


def _pause_all(why: str) -> "Take":
    def take(talk: Talk, body: Body, event: Mapping[str, Any]) -> None:
        if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        for channel in channels.all_channels(talk.store):
            if _in_workspace(channel, team_of(body)) and channel.paused is None:
                channels.pause(talk.store, channel.id, why, talk.now())

    return take


def _in_workspace(channel: Channel, team: str) -> bool:
    return channel.address.platform == "slack" and channel.address.workspace == team


Take = Callable[[Talk, Body, Mapping[str, Any]], None]

_TAKES: Mapping[str, Take] = MappingProxyType(
    {
        "channel_archive": _pause(ARCHIVED),
        "group_archive": _pause(ARCHIVED),
        "channel_unarchive": _resume,
        "group_unarchive": _resume,
        "channel_deleted": _pause(DELETED),
        "group_deleted": _pause(DELETED),
        "channel_left": _pause(REMOVED),
        "group_left": _pause(REMOVED),
        "member_left_channel": _left,
        "member_joined_channel": _joined,
        "channel_rename": _renamed,
        "group_rename": _renamed,
        "channel_id_changed": _moved,
        "app_uninstalled": _pause_all(UNINSTALLED),
        "tokens_revoked": _pause_all(REVOKED),
    }
)
