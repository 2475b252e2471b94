"""What is kept of a conversation so that the bot can write first: Channel.reference, as JSON."""

import json
from dataclasses import asdict, dataclass

from bot.models import Channel
from bot.teams.activities import Activity


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the connector is, and of which team a channel is one."""

    service: str
    team: str = ""  # the team's id, which is its General channel's too
    group: str = ""  # the team's id in the directory

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, activity: Activity) -> "Reference":
        return cls(activity.service, activity.team, activity.group)


def reference_of(channel: Channel) -> Reference | None:
    """None where nothing was kept, or nothing that can be read."""
    try:
        kept = json.loads(channel.reference or "")
        return Reference(str(kept["service"]), str(kept["team"]), str(kept["group"]))
    except (ValueError, KeyError, TypeError):
        return None
