"""Messages for people: one file a surface, all with the same function."""

from collections.abc import Callable, Mapping

from digests.models import Message
from digests.render import slack, teams, text

SURFACES: Mapping[str, Callable[..., Message]] = {
    "text": text.render,
    "slack": slack.render,
    "teams": teams.render,
}
