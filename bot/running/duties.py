"""What the loops do: look at the sources, and keep the hours of digests."""

import logging
import threading
from collections import Counter
from collections.abc import Sequence

from bot.clock import utc_now
from bot.models import Address, Channel
from bot.post import post_digests, tell_operator
from bot.posting.undelivered import tell_undelivered
from bot.running.loops import Beat, Work
from bot.running.rounds import make_rounds
from bot.settings import Settings
from bot.store import Store, channels, open_store
from bot.watching.lock import watching_alone
from scrapers.models import Source

log = logging.getLogger(__name__)

CLOCK_SECONDS = 60.0


def watch(settings: Settings) -> Work:
    """Looks at the sources when they are due. What is new goes into the outbox as it is stored."""

    def work(stop: threading.Event, beat: Beat) -> None:
        # Imported in the loop's thread: what reads letters and pages takes half a second, and
        # commands are answered meanwhile.
        from bot.watch import fetcher_for, watch_once
        from scrapers.hosts import hosts_of

        address = settings.store_url.reveal()
        with watching_alone(address), open_store(address) as store:
            fetcher = fetcher_for(
                store,
                hosts=hosts_of(source.url for source in settings.sources),
                allow_loopback=settings.fetch.allow_loopback,
                contact=settings.fetch.contact,
                pause_seconds=settings.fetch.pause_seconds,
            )

            def look_at(due: Sequence[Source]) -> None:
                counts: Counter[str] = Counter()
                for event in watch_once(
                    due, store, fetcher, threads=settings.fetch.threads, groups=settings.groups
                ):
                    beat()
                    counts[event.event] += 1
                    if stop.is_set():
                        break
                told = ", ".join(f"{n} {name}" for name, n in sorted(counts.items()))
                log.info("looked at %d sources: %s", len(due), told or "nothing new")

            try:
                make_rounds(settings.sources, store, look_at, stop, beat=beat)
            finally:
                fetcher.close()

    return work


def keep_hours(settings: Settings) -> Work:
    """Each minute puts digests whose hour has come, and news for the operator, in the outbox."""

    def work(stop: threading.Event, beat: Beat) -> None:
        with open_store(settings.store_url.reveal()) as store:
            while not stop.is_set():
                beat()
                now = utc_now()
                made = post_digests(store, now, groups=settings.groups)
                if made:
                    log.info("put %d digest messages into the outbox", made)
                operator = _operator_channel(store, settings)
                if operator is not None:
                    tell_operator(store, operator.id, now)
                    tell_undelivered(store, operator.id, now)
                # At the turn of the minute: a digest of 08:30 goes out at 08:30.
                stop.wait(CLOCK_SECONDS - utc_now().timestamp() % CLOCK_SECONDS + 0.1)

    return work


def _operator_channel(store: Store, settings: Settings) -> Channel | None:
    """The operator's channel; None where none is set, or Slack does not say in which workspace."""
    name = settings.slack.operator_channel
    if not (name and settings.slack.configured):
        return None
    for channel in channels.all_channels(store):
        if channel.address.platform == "slack" and channel.address.channel == name:
            return channel
    from bot.slack.visit import visit

    team = visit(settings.slack).team_id
    return channels.ensure(store, Address("slack", team, name)) if team else None
