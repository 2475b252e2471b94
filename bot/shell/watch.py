"""`ofsted-bot watch`: looks at the sources again and again, or once."""

import signal
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

import click

from bot.cli import Shell
from bot.errors import ConfigError
from bot.running.rounds import make_rounds
from bot.settings import Settings
from bot.shell.output import print_digest, print_json
from bot.store import Store, open_store
from bot.watch import Event, fetcher_for, watch_once
from bot.watching.lock import watching_alone
from bot.watching.naming import nameless
from digests.people import is_grave, tellable
from scrapers.fetch import Fetcher
from scrapers.hosts import hosts_of
from scrapers.models import Source

NO_SOURCES = (
    "No sources to watch. Add [[sources]] with name, kind and url to config.toml: "
    "the example that comes with the project shows how."
)
# What a program that reads the events is given; what is known already or about something else is
# only counted.
TOLD = ("learned", "new", "updated", "held", "unlisted", "doubt", "failed", "recovered")
ALOUD = ("failed", "doubt", "held", "recovered", "unlisted", "updated")


@click.command("watch")
@click.option("--once", is_flag=True, help="One pass over every source, then end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each event.")
@click.option(
    "--tell-last",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Of a source's first pass, tell the newest N.",
)
@click.pass_obj
def command(shell: Shell, once: bool, as_json: bool, tell_last: int) -> None:
    """Watch the sources and tell what is new.

    A source's first pass is learned in silence. Exit code 1 where a source failed.
    """
    settings = shell.settings
    if not settings.sources:
        raise ConfigError(NO_SOURCES)
    stop = _stop_on_signals()
    address = settings.store_url.reveal()
    with watching_alone(address), open_store(address) as store:
        fetcher = fetcher_of(settings, store)
        watcher = Watcher(settings, store, fetcher, as_json, tell_last)
        try:
            if once:
                counts = watcher.look_at(settings.sources)
                _print_counts(counts, as_json)
                raise click.exceptions.Exit(1 if counts["failed"] or counts["waiting"] else 0)
            make_rounds(
                settings.sources,
                store,
                lambda due: watcher.look_at(due, patient=True),
                stop,
            )
        finally:
            fetcher.close()


def fetcher_of(settings: Settings, store: Store) -> Fetcher:
    """A fetcher for the configured hosts alone."""
    return fetcher_for(
        store,
        hosts=hosts_of(source.url for source in settings.sources),
        allow_loopback=settings.fetch.allow_loopback,
        contact=settings.fetch.contact,
        pause_seconds=settings.fetch.pause_seconds,
    )


@dataclass(frozen=True, slots=True)
class Watcher:
    """What every pass needs."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    as_json: bool
    tell_last: int

    def look_at(self, sources: Sequence[Source], *, patient: bool = False) -> Counter[str]:
        """One pass; gives the counts. A patient one names a failure when the operator is told."""
        counts: Counter[str] = Counter()
        events = watch_once(
            sources,
            self.store,
            self.fetcher,
            threads=self.settings.fetch.threads,
            tell_last=self.tell_last,
            groups=self.settings.groups,
        )
        for event in events:
            counts[event.event] += 1
            if self.as_json and event.event in TOLD:
                print_json(event_record(event))
            elif not self.as_json:
                _print_event(event, patient)
        return counts


def event_record(event: Event) -> dict[str, object]:
    """An event for programs. Its title is left out where it seems to name a person."""
    return {
        "event": event.event,
        "source": event.source,
        "url": event.url,
        "title": nameless(event.title, event.authority),
        "authority": event.authority,
        "published": event.published,
        "why": event.why,
    }


def _print_event(event: Event, patient: bool) -> None:
    for digest in event.digests:
        print_digest(digest)
        click.echo()
    if patient and event.event in ("failed", "recovered") and event.telling is None:
        return  # a source that fails now and then is told of when it fails for long
    if event.event in ALOUD:
        why = event.why or ""
        # Nobody is named, and most reasons begin with the address.
        title = event.title if event.title and _may_be_shown(event) else None
        place = title or ("" if event.url and event.url in why else event.url) or ""
        words = ": ".join(filter(None, (event.event.capitalize(), event.source, place, why)))
        click.echo(words, err=True)


def _may_be_shown(event: Event) -> bool:
    title = event.title or ""
    return tellable(title, event.authority or "") and not is_grave(title)


def _print_counts(counts: Counter[str], as_json: bool) -> None:
    if as_json:
        print_json({"event": "counts", **dict.fromkeys(TOLD, 0), **dict(sorted(counts.items()))})
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
