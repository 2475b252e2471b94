"""The doctor: what keeps the bot from working, and what to do about it."""

import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args
from urllib.error import URLError
from urllib.request import urlopen

from bot.clock import moment_words, utc_now
from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.errors import StoreError
from bot.models import Cadence
from bot.settings import LOOPBACK, Server, Settings
from bot.signs import Sign, State
from bot.slack.checkup import check_slack
from bot.store import (
    Store,
    channels,
    checks,
    deliveries,
    file_of,
    open_store,
    subscriptions,
)
from bot.subscriptions import Trouble, parse_rule, vanished
from digests.words import counted
from scrapers.authorities import known_authorities

_STALE = timedelta(days=1)
_LITTLE = 200 * 2**20  # bytes; a year of letters takes less
_NONE_LEFT = 2**20


def examine(settings: Settings) -> Iterator[Sign]:
    """Looks at everything that `ofsted-bot run` needs; of the outside world asks Slack and
    Microsoft alone."""
    yield _platforms(settings)
    if settings.slack.configured:
        yield from check_slack(settings.slack)
    if settings.teams.configured:
        # Imported where Teams is configured.
        from bot.teams.checkup import check_teams

        yield from check_teams(settings.teams)
    yield from _webhooks(settings)
    yield from _memory(settings)
    yield _port(settings.server)


def _platforms(settings: Settings) -> Sign:
    known = [
        name
        for name, there in (
            ("Slack", settings.slack.configured),
            ("Teams", settings.teams.configured),
            (counted(len(settings.webhooks), "webhook"), bool(settings.webhooks)),
        )
        if there
    ]
    if known:
        return Sign("platforms", "good", f"Configured: {', '.join(known)}.")
    return Sign(
        "platforms",
        "bad",
        "Neither Slack, Teams nor a webhook is configured: the bot has nobody to talk to.",
        "Set SLACK_BOT_TOKEN with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET (docs/slack.md), or "
        "TEAMS_CLIENT_ID (docs/teams.md), or add a [[channels]] to config.toml.",
    )


def _webhooks(settings: Settings) -> Iterator[Sign]:
    places = known_places(known_authorities(), settings.groups)
    for webhook in settings.webhooks:
        name = f"webhook {webhook.name}"
        rules = [parse_rule(words, places, known_topics()) for words in webhook.subscribe]
        wrong = [
            words
            for words, rule in zip(webhook.subscribe, rules, strict=True)
            if isinstance(rule, Trouble)
        ]
        if not webhook.url:
            fix = f"Set {webhook.url_env} to the address that the channel's webhook shows."
            yield Sign(name, "bad", f"{webhook.url_env} is not set.", fix)
        elif wrong:
            fix = "Try the words with `/ofsted subscribe`, or see docs/asking.md."
            yield Sign(name, "bad", f"Not understood: {'; '.join(wrong)}.", fix)
        elif not webhook.subscribe:
            fix = 'Write subscribe = ["workforce in London weekly"] below it in config.toml.'
            yield Sign(name, "doubtful", "It subscribes to nothing.", fix)
        else:
            yield Sign(name, "good", f"It has {counted(len(rules), 'subscription')}.")


def _memory(settings: Settings) -> Iterator[Sign]:
    try:
        file = file_of(settings.store_url.reveal())
        with open_store(settings.store_url.reveal()) as store:
            wrong = store.rows("PRAGMA quick_check(1)")[0]["quick_check"]
            if wrong != "ok":
                yield Sign(
                    "database",
                    "bad",
                    f"{file} is damaged: {wrong}.",
                    "Put the last copy in its place, or begin anew with ofsted-bot add and watch.",
                )
                return
            yield Sign("database", "good", f"{file} can be read and written.")
            if file != ":memory:":
                yield _room(shutil.disk_usage(Path(file).expanduser().resolve().parent).free)
            yield from _sources(settings, store)
            yield from _outbox(store)
            yield from _groups(settings, store)
    except StoreError as error:
        yield Sign("database", "bad", str(error))


def _room(free: int) -> Sign:
    """`free`: bytes where the database is."""
    words = f"{free // 2**20:,} MB are free where the database is."
    if free >= _LITTLE:
        return Sign("disk", "good", words)
    state: State = "bad" if free < _NONE_LEFT else "doubtful"
    return Sign("disk", state, words, "Make room: on a full disk nothing is stored or sent.")


def _sources(settings: Settings, store: Store) -> Iterator[Sign]:
    if not settings.sources:
        fix = "Add [[sources]] to config.toml: the example that comes with the project shows how."
        yield Sign("sources", "doubtful", "No source is configured: nothing new is ever met.", fix)
        return
    known = checks.by_source(store)
    watched = [known[s.name] for s in settings.sources if s.name in known]
    failing = [check for check in watched if check.failures]
    for check in failing:
        fix = f"Try ofsted-bot sources test {check.source!r}"
        yield Sign(f"source {check.source}", "doubtful", check.why or "It fails.", fix)
    good = [check.good for check in watched if check.good]
    all_of_them = counted(len(settings.sources), "source")
    if not watched:
        words = f"{all_of_them}, none looked at yet."
        yield Sign("sources", "doubtful", words, "Start ofsted-bot run, or ofsted-bot watch --once")
    elif not good or utc_now() - max(good) > _STALE:
        words = f"{all_of_them}; the last good look is more than a day ago."
        yield Sign("sources", "doubtful", words, "Is ofsted-bot run, or ofsted-bot watch, running?")
    elif not failing:
        yield Sign("sources", "good", f"{all_of_them}, last seen well {moment_words(max(good))}.")


def _outbox(store: Store) -> Iterator[Sign]:
    stuck = {state: n for state, n in deliveries.counts(store).items() if n}
    lost = stuck.get("dead", 0) + stuck.get("unknown", 0)
    paused = [channel for channel in channels.all_channels(store) if channel.paused]
    if lost:
        words = f"{counted(lost, 'message')} may not have arrived."
        fix = "ofsted-bot status lists them; ofsted-bot resend sends them again."
        yield Sign("outbox", "doubtful", words, fix)
    else:
        yield Sign("outbox", "good", f"{counted(stuck.get('waiting', 0), 'message')} waiting.")
    if paused:
        words = f"{counted(len(paused), 'channel')} paused."
        yield Sign("channels", "doubtful", words, "ofsted-bot status says why, for each.")


def _groups(settings: Settings, store: Store) -> Iterator[Sign]:
    places = known_places(store.authorities, settings.groups)
    gone = Counter(
        name
        for one in subscriptions.by_cadence(store, *get_args(Cadence))
        for name in {place.name for place in vanished(one.rule, places)}
    )
    for name, number in sorted(gone.items()):
        words = f"{counted(number, 'subscription')} to “{name}”, which is no group any more."
        fix = "Put it back under [groups] in config.toml, or edit them: nothing is found for it."
        yield Sign(f"group {name}", "doubtful", words, fix)


def _port(server: Server) -> Sign:
    try:
        with _bound(server) as listening:
            port = listening.getsockname()[1]
        return Sign("port", "good", f"{server.host}:{port} can be listened to.")
    except OSError as error:
        if _alive(server):
            return Sign("port", "good", f"The bot is running already at port {server.port}.")
        return Sign(
            "port",
            "bad",
            f"{server.host}:{server.port} cannot be listened to: {error.strerror or error}.",
            "Stop what is there, or set PORT or [server] host and port to another.",
        )


def _bound(server: Server) -> socket.socket:
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    return socket.create_server((server.host, server.port), family=family)


def _alive(server: Server) -> bool:
    host = server.host if server.host in LOOPBACK else "127.0.0.1"
    try:
        with urlopen(f"http://{host}:{server.port}/livez", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False
