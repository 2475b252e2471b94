"""The configured platforms: the doors that they knock at, the senders that write to them."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol

from bot.delivery import Sender
from bot.models import Platform
from bot.running.health import Health
from bot.settings import Settings
from bot.store import Store
from bot.web import SLACK_PATH, TEAMS_PATH, Door


class Socket(Protocol):
    """A connection that requests come in by."""

    def start(self) -> None:
        """Begins to connect, and goes on trying."""
        ...

    def connected(self) -> bool: ...

    async def stop_listening(self, seconds: float) -> None:
        """Takes nothing new, and hands on what was taken, within so many seconds."""
        ...


@dataclass(slots=True)
class Opened:
    """What the configured platforms need of this process."""

    doors: dict[str, Door] = field(default_factory=dict)  # by path
    senders: dict[Platform, Sender] = field(default_factory=dict)
    sockets: list[Socket] = field(default_factory=list)


async def open_platforms(
    settings: Settings,
    health: Health,
    store_of: Callable[[], Store],
    closing: AsyncExitStack,
    *,
    http: bool,
    socket: bool,
) -> Opened:
    """Opens each configured platform; `closing` closes it. Nothing is sent or asked yet.

    A platform's libraries are imported where it is configured: they take up to two seconds.
    """
    opened = Opened()
    if settings.slack.configured:
        _open_slack(settings, health, store_of, closing, opened, http=http, socket=socket)
    if settings.teams.configured:
        from bot.teams.listen import TeamsDoor

        teams = TeamsDoor(settings, store_of, heard=health.heard)
        closing.push_async_callback(teams.close)
        opened.senders["teams"] = teams.sender
        if http:
            opened.doors[TEAMS_PATH] = teams
    if settings.webhooks:
        from bot.webhooks.send import webhook_senders

        for platform, sender in webhook_senders(settings.webhooks).items():
            closing.push_async_callback(sender.close)
            opened.senders[platform] = sender
    return opened


def _open_slack(
    settings: Settings,
    health: Health,
    store_of: Callable[[], Store],
    closing: AsyncExitStack,
    opened: Opened,
    *,
    http: bool,
    socket: bool,
) -> None:
    from bot.slack.door import slack_door
    from bot.slack.guard import guarded
    from bot.slack.listen import slack_app
    from bot.slack.send import SlackSender
    from bot.slack.socket import Socket as SlackSocket

    slack = settings.slack
    sender = SlackSender(slack)
    closing.push_async_callback(sender.close)
    opened.senders["slack"] = sender
    app = slack_app(settings, store_of, heard=health.heard)
    if http and slack.signing_secret:
        opened.doors[SLACK_PATH] = guarded(slack_door(app), slack.signing_secret)
    if socket and slack.app_token:
        line = SlackSocket(app, slack.app_token)
        closing.push_async_callback(line.close)
        opened.sockets.append(line)
        health.sockets["Slack’s socket"] = line.connected
