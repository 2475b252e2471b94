"""What happens to conversations: the app added and removed, renames, moves, archiving.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.models import Address, Channel
from bot.store import Store, channels
from bot.teams.activities import Activity
from bot.teams.references import Reference, reference_of

REMOVED = "The app was removed from the conversation. Add it again to go on."
DELETED = "The channel was deleted."
TEAM_DELETED = "The team was deleted."
ARCHIVED = "The team is archived. It goes on when an owner restores it."


def know(store: Store, activity: Activity, now: datetime) -> Channel:
    """The conversation as it is kept, with the newest way to reach it; resumed, for it speaks."""
    address = activity.address
    if channels.find(store, address) is None:
        _moved(store, activity)
    channel = channels.ensure(
        store,
        address,
        name=_name(activity) or None,
        kind=activity.conversation_kind,
        reference=Reference.of(activity).text(),
    )
    if channel.paused is None:
        return channel
    channels.resume(store, channel.id, now)
    return replace(channel, paused=None)


def follow(store: Store, activity: Activity, now: datetime) -> Activity | None:
    """Takes note of an event; gives where to say hello, if the bot was just added."""
    if activity.kind == "installationUpdate":
        if activity.action.startswith("remove"):
            _gone(store, activity, now, REMOVED)
            return None
        here = _installed(activity)
        known = channels.find(store, here.address)
        know(store, here, now)
        new = known is None or known.paused is not None
        return here if new and activity.action == "add" else None
    if activity.bot in activity.removed:
        _gone(store, activity, now, REMOVED)
    elif activity.bot in activity.added:
        know(store, activity, now)
    else:
        take = _EVENTS.get(activity.event)
        if take is not None:
            take(store, activity, now)
    return None


def _installed(activity: Activity) -> Activity:
    """The channel that was chosen where the app was added to a team; else the team's first."""
    place = activity.chosen or activity.address.channel
    return replace(activity, conversation=place, channel=place if activity.team else "")


def _name(activity: Activity) -> str:
    """ "Children's services: General", as people see it."""
    channel = activity.channel_name
    if not channel and activity.team and activity.address.channel == activity.team:
        channel = "General"
    return ": ".join(part for part in (activity.team_name, channel) if part) if channel else ""


def _channel(activity: Activity) -> Address:
    """The channel that an event speaks of, which need not be where it was said."""
    return replace(activity.address, channel=activity.channel or activity.address.channel)


def _gone(store: Store, activity: Activity, now: datetime, why: str) -> None:
    """From a team the app goes with all its channels."""
    found = channels.find(store, activity.address)
    gone = _of_team(store, activity) if activity.team else ()
    for channel in dict.fromkeys((*gone, *([found] if found else []))):
        if channel.paused is None:
            channels.pause(store, channel.id, why, now)


def _of_team(store: Store, activity: Activity) -> tuple[Channel, ...]:
    known = []
    for channel in channels.all_channels(store):
        reference = reference_of(channel)
        if (
            channel.address.platform == "teams"
            and channel.address.workspace == activity.tenant
            and reference is not None
            and reference.team == activity.team
        ):
            known.append(channel)
    return tuple(known)


def _moved(store: Store, activity: Activity) -> None:
    """A team that comes with another id is known by its group: its channels move by their names.

    Its first channel has the team's id for an address, whatever it is called.
    """
    if not activity.group or activity.conversation_kind != "channel":
        return
    for channel in channels.all_channels(store):
        reference = reference_of(channel)
        if channel.address.platform != "teams" or reference is None:
            continue
        if reference.group != activity.group or reference.team == activity.team:
            continue
        first = channel.address.channel == reference.team
        here = activity.address.channel == activity.team
        if (first and here) or (not first and not here and channel.name == _name(activity)):
            channels.move(store, channel.address, activity.address)
            return


def _rename_channel(store: Store, activity: Activity, now: datetime) -> None:
    name = _name(activity)
    address = _channel(activity)
    if name and channels.find(store, address) is not None:
        channels.rename(store, address, name)


def _rename_team(store: Store, activity: Activity, now: datetime) -> None:
    for channel in _of_team(store, activity):
        _, colon, own = (channel.name or "").rpartition(": ")
        if activity.team_name:
            name = f"{activity.team_name}: {own}" if colon or own else activity.team_name
            channels.rename(store, channel.address, name)


Take = Callable[[Store, Activity, datetime], None]


def _pause_channel(why: str) -> Take:
    def take(store: Store, activity: Activity, now: datetime) -> None:
        channel = channels.find(store, _channel(activity))
        if channel is not None and channel.paused is None:
            channels.pause(store, channel.id, why, now)

    return take


def _resume_channel(store: Store, activity: Activity, now: datetime) -> None:
    channel = channels.find(store, _channel(activity))
    if channel is not None and channel.paused is not None:
        channels.resume(store, channel.id, now)


def _pause_team(why: str) -> Take:
    def take(store: Store, activity: Activity, now: datetime) -> None:
        for channel in _of_team(store, activity):
            if channel.paused is None:
                channels.pause(store, channel.id, why, now)

    return take


def _resume_team(*whys: str) -> Take:
    def take(store: Store, activity: Activity, now: datetime) -> None:
        for channel in _of_team(store, activity):
            if channel.paused in whys:
                channels.resume(store, channel.id, now)

    return take


_EVENTS: Mapping[str, Take] = {
    "channelRenamed": _rename_channel,
    "channelDeleted": _pause_channel(DELETED),
    "channelRestored": _resume_channel,
    "teamRenamed": _rename_team,
    "teamArchived": _pause_team(ARCHIVED),
    "teamUnarchived": _resume_team(ARCHIVED),
    "teamDeleted": _pause_team(TEAM_DELETED),
    "teamHardDeleted": _pause_team(TEAM_DELETED),
    "teamRestored": _resume_team(TEAM_DELETED, ARCHIVED),
}
