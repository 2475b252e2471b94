"""`ofsted-bot watch`: looks at the sources again and again, or once."""

import random
import signal
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import FrameType

import click

from bot.cli import Shell
from bot.errors import ConfigError
from bot.settings import Settings
from bot.shell.output import print_digest, print_json
from bot.store import Store, checks, open_store
from bot.watch import Event, fetcher_for, utc_now, watch_once
from scrapers.fetch import Fetcher
from scrapers.models import Source

NO_SOURCES = (
    "No sources to watch. Add [[sources]] with name, kind and url to config.toml: "
    "the example that comes with the project shows how."
)
JITTER = 0.1  # a pass comes up to so much of its interval later, so that bots do not come together
LONGEST_SLEEP = 60.0  # seconds; a clock that jumps, or a laptop that slept, is noticed within


@click.command("watch")
@click.option("--once", is_flag=True, help="One pass over every source, then end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each event.")
@click.pass_obj
def command(shell: Shell, once: bool, as_json: bool) -> None:
    """Watch the sources and tell what is new.

    A source's first pass is learned in silence. Exit code 1 where a source failed.
    """
    settings = shell.settings
    if not settings.sources:
        raise ConfigError(NO_SOURCES)
    stop = _stop_on_signals()
    with open_store(settings.store_url.reveal()) as store:
        fetcher = _fetcher(settings, store)
        try:
            if once:
                counts = _pass(settings.sources, store, fetcher, as_json)
                _print_counts(counts, as_json)
                raise click.exceptions.Exit(1 if counts["failed"] else 0)
            _loop(settings.sources, store, fetcher, as_json, stop)
        finally:
            fetcher.close()


def _fetcher(settings: Settings, store: Store) -> Fetcher:
    return fetcher_for(
        store,
        allow_loopback=settings.fetch.allow_loopback,
        contact=settings.fetch.contact,
        pause_seconds=settings.fetch.pause_seconds,
    )


def _loop(
    sources: Sequence[Source],
    store: Store,
    fetcher: Fetcher,
    as_json: bool,
    stop: threading.Event,
) -> None:
    """Looks at each source when it is due, until a signal says to stop."""
    due = {source.name: _due(source, _checked(store)) for source in sources}
    while not stop.is_set():
        for source in sources:
            if due[source.name] > utc_now() or stop.is_set():
                continue
            _pass([source], store, fetcher, as_json)
            due[source.name] = _due(source, _checked(store))
        left = (min(due.values()) - utc_now()).total_seconds()
        stop.wait(min(max(left, 0.0), LONGEST_SLEEP))


def _checked(store: Store) -> Mapping[str, datetime]:
    return {check.source: check.checked for check in checks.all_checks(store)}


def _due(source: Source, checked: Mapping[str, datetime]) -> datetime:
    last = checked.get(source.name)
    if last is None:
        return utc_now()
    # Not a secret: only keeps bots from coming all at once.
    wait = source.every * (1 + random.uniform(0, JITTER))  # noqa: S311
    return last + timedelta(seconds=wait)


def _pass(sources: Sequence[Source], store: Store, fetcher: Fetcher, as_json: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for event in watch_once(sources, store, fetcher):
        counts[event.event] += 1
        if as_json:
            print_json(event_record(event))
        else:
            _print_event(event)
    return counts


def event_record(event: Event) -> dict[str, object]:
    return {
        "event": event.event,
        "source": event.source,
        "url": event.url,
        "title": event.title,
        "authority": event.authority,
        "published": event.published,
        "why": event.why,
    }


def _print_event(event: Event) -> None:
    for digest in event.digests:
        print_digest(digest)
        click.echo()
    if event.event in ("failed", "doubt", "held", "recovered"):
        place = event.title or event.url or ""
        words = f"{event.event.capitalize()}: {event.source}: {place}: {event.why or ''}"
        click.echo(words.strip(": "), err=True)


def _print_counts(counts: Counter[str], as_json: bool) -> None:
    if as_json:
        print_json({"event": "counts", **dict(sorted(counts.items()))})
        return
    told = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
    click.echo(f"One pass: {told or 'nothing new'}.", err=True)


def _stop_on_signals() -> threading.Event:
    """A flag that SIGTERM raises; the pass in hand is finished first."""
    stop = threading.Event()

    def ask(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    return stop
