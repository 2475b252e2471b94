"""The whole bot in one process: its doors, its loops, and an orderly end."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import monotonic

from bot.clock import utc_now
from bot.commands import answer
from bot.delivery import Pace, Turn, run_outbox
from bot.errors import ConfigError
from bot.posting.composer import Composer
from bot.running import duties
from bot.running.health import Health
from bot.running.loops import AGAIN_SECONDS, Loop
from bot.running.platforms import Opened, open_platforms
from bot.settings import Settings
from bot.store import open_store
from bot.web import WebServer, address_of, listen, web_app, web_server
from bot.webhooks.channels import sync_webhooks
from digests.words import counted, listed

log = logging.getLogger(__name__)

# After so many seconds without a sign of life a loop counts as stuck. A pass over slow sources
# takes its time.
_LONGEST = {"watch": 1800.0, "digests": 300.0, "outbox": 300.0}
# Platforms kill what has not ended 30 seconds after SIGTERM.
_END_SECONDS = 25.0
_LAZY_SECONDS = 5.0
# For a store that another process writes to. Slack waits three seconds for an answer.
_BUSY_MS = 1000
# For a pass over the sources to come to a good place; each step of it is a transaction.
_LOOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What of the bot is to run here."""

    http: bool = True  # commands by HTTP, and health
    socket: bool = True  # Slack's Socket Mode, where its token is set
    loops: bool = True  # watching, the digests' clock, the outbox


def check_plan(settings: Settings, plan: Plan) -> None:
    """Raises ConfigError where the plan cannot work, with what to set."""
    slack, teams = settings.slack, settings.teams
    if not slack.configured and (slack.signing_secret or slack.app_token):
        raise ConfigError(
            "SLACK_BOT_TOKEN is not set, so nothing can be posted to Slack. It is the Bot User "
            "OAuth Token under Install App at https://api.slack.com/apps"
        )
    if not slack.configured and not teams.configured and not settings.webhooks:
        raise ConfigError(
            "There is nobody to talk to. For Slack set SLACK_BOT_TOKEN, and SLACK_APP_TOKEN "
            "(Socket Mode) or SLACK_SIGNING_SECRET (HTTP): docs/slack.md. For Teams set "
            "TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID: docs/teams.md. Or add a "
            "[[channels]] with a webhook to config.toml."
        )
    by_socket = plan.socket and bool(slack.app_token)
    if slack.configured and plan.http and not by_socket and not slack.signing_secret:
        raise ConfigError(
            "Slack is to be answered by HTTP, and SLACK_SIGNING_SECRET is not set. It is under "
            "Basic Information at https://api.slack.com/apps. Without a public address use "
            "Socket Mode: set SLACK_APP_TOKEN, and start ofsted-bot run."
        )
    if teams.client_id and not (teams.client_secret and teams.tenant_id):
        raise ConfigError(
            "TEAMS_CLIENT_ID is set without TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID: docs/teams.md "
            "says where each is found."
        )
    for webhook in settings.webhooks:
        if not webhook.url:
            raise ConfigError(
                f"{webhook.url_env} is not set: it holds the address of the webhook "
                f"{webhook.name!r}. Set it, or take its [[channels]] out of config.toml."
            )


def calm_collector() -> None:
    """Fewer and shorter pauses of Python's collector of garbage: what is here by now stays, and an
    answer makes thousands of objects that end with it and none that need collecting."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def run(settings: Settings, plan: Plan, say: Callable[[str], None]) -> None:
    """Runs until SIGTERM or SIGINT; `say` is given a line when everything is up.

    What was acknowledged by then is finished, and the delivery under way.
    """
    check_plan(settings, plan)
    left = asyncio.run(_Bot(settings, plan, say).run())
    if left:
        # Python would wait at exit for the threads of a fetch that does not end. Nothing of
        # theirs is lost: what they were at is looked at again.
        log.warning("ended without waiting for: %s", ", ".join(left))
        logging.shutdown()
        os._exit(0)


class _Bot:
    """One run."""

    def __init__(self, settings: Settings, plan: Plan, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.plan = plan
        self.say = say
        self.stop = asyncio.Event()
        self.loops: list[Loop] = []

    async def run(self) -> list[str]:
        """Gives the names of loops that did not end in time."""
        self._heed_signals()
        async with AsyncExitStack() as closing:
            store = closing.enter_context(open_store(self.settings.store_url.reveal()))
            health = Health(lambda: store)
            if self.plan.loops:
                sync_webhooks(store, self.settings, utc_now())
            # An answer that waits to write keeps everything else in this event loop waiting:
            # other answers, messages on their way, /livez.
            store.run(f"PRAGMA busy_timeout = {_BUSY_MS}")
            opened = await open_platforms(
                self.settings,
                health,
                lambda: store,
                closing,
                http=self.plan.http,
                socket=self.plan.socket,
            )
            tasks = []
            server: WebServer | None = None
            where = ""
            if self.plan.http:
                listening = listen(self.settings.server)
                where = address_of(listening)
                server = web_server(web_app(opened.doors, health))
                tasks.append(asyncio.create_task(server.serve(sockets=[listening])))
            for socket in opened.sockets:
                socket.start()
            if self.plan.loops:
                tasks.append(asyncio.create_task(self._outbox(opened, health)))
                self._start_loops(health)
            while server is not None and not server.started and not tasks[0].done():
                await asyncio.sleep(0.005)
            # The first answer reads the packaged words and names; nobody should wait for that.
            answer("latest England", store, now=utc_now(), groups=self.settings.groups)
            calm_collector()
            self.say(self._ready(where, opened))
            if self.settings.slack.configured:
                looking = asyncio.create_task(self._look_at_token(health))
                closing.callback(looking.cancel)
            await self._until_stopped(tasks)
            health.draining = True
            return await self._end(server, opened, tasks)

    async def _look_at_token(self, health: Health) -> None:
        """Says at once what every message would meet later: that Slack knows the token no more."""
        from bot.slack.visit import token_trouble  # where Slack is configured

        word = await token_trouble(self.settings.slack)
        if word:
            log.warning("Slack says %s of SLACK_BOT_TOKEN: nothing can be posted", word)
            health.troubles["Slack’s token"] = f"Slack says {word}: ofsted-bot doctor says more"

    def _heed_signals(self) -> None:
        """The first asks for an orderly end, the second ends."""

        def heed(*_: object) -> None:
            if self.stop.is_set():
                os._exit(1)
            loop.call_soon_threadsafe(self.stop.set)

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, heed)

    def _start_loops(self, health: Health) -> None:
        work = {"digests": duties.keep_hours(self.settings)}
        if self.settings.sources:
            work["watch"] = duties.watch(self.settings)
        else:
            log.warning("no sources are configured: nothing new is ever met. See config.toml")
        for name, duty in work.items():
            self.loops.append(Loop(name, duty, health.pulse.expect(name, _LONGEST[name])))
        for loop in self.loops:
            loop.start()

    async def _outbox(self, opened: Opened, health: Health) -> None:
        """Sends what is due until the end; begins again where it fails."""
        beat = health.pulse.expect("outbox", _LONGEST["outbox"])
        address = self.settings.store_url.reveal()

        def turned(turn: Turn) -> None:
            health.barred, health.unwritten = turn.barred, turn.stuck
            if not turn.stuck:
                beat()

        pace = Pace(pause=self.settings.slack.pause_seconds)
        while not self.stop.is_set():
            try:
                await run_outbox(
                    lambda: open_store(address),
                    opened.senders,
                    self.stop,
                    compose=Composer(self.settings.groups),
                    pace=pace,
                    on_turn=turned,
                )
            except Exception:
                # The one broad handler around a whole loop: commands are answered without it.
                log.exception("the outbox failed; it begins again in %.0f s", AGAIN_SECONDS)
                await _sleep(AGAIN_SECONDS, self.stop)

    async def _until_stopped(self, tasks: list[asyncio.Task[None]]) -> None:
        """Raises what ended a task that should not have."""
        stopped = asyncio.create_task(self.stop.wait())
        await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        self.stop.set()
        for task in tasks:
            if task.done():
                task.result()

    async def _end(
        self, server: WebServer | None, opened: Opened, tasks: list[asyncio.Task[None]]
    ) -> list[str]:
        """Takes nothing new, then finishes what was taken: answers, lazy jobs, a delivery."""
        end = monotonic() + _END_SECONDS
        for loop in self.loops:
            loop.ask_to_stop()
        if server is not None:
            server.should_exit = True
        await asyncio.gather(*(socket.stop_listening(_LAZY_SECONDS) for socket in opened.sockets))
        if tasks:
            await asyncio.wait(tasks, timeout=max(end - monotonic(), 0))
        lazy = asyncio.all_tasks() - {asyncio.current_task()}
        if lazy:
            await asyncio.wait(lazy, timeout=min(_LAZY_SECONDS, max(end - monotonic(), 0)))
        left = [task.get_name() for task in tasks if not task.done()]
        for loop in self.loops:
            if not await asyncio.to_thread(loop.ended, min(_LOOP_SECONDS, end - monotonic())):
                left.append(loop.name)
        return left

    def _ready(self, where: str, opened: Opened) -> str:
        parts = []
        if opened.doors:
            parts.append(f"commands at {listed(sorted(opened.doors))}")
        if opened.sockets:
            parts.append("Slack by Socket Mode")
        if self.plan.loops:
            parts.append(f"watching {counted(len(self.settings.sources), 'source')}")
        at = f" at {where}" if where else ""
        return f"Ready{at}: {'; '.join(parts) or 'health alone'}. Stop with Ctrl-C or SIGTERM."


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
