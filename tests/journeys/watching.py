"""A store that knows the invented authorities, and a pass over sources on loopback."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import utc_now
from bot.demo.sample import AUTHORITIES
from bot.store import Store, open_store
from bot.watch import Event, fetcher_for, watch_once
from scrapers.authorities import known_authorities
from scrapers.models import Source


def watch_store(folder: Path) -> Store:
    authorities = known_authorities().extended(AUTHORITIES)
    return open_store(f"sqlite:///{folder / 'watch.db'}", authorities=authorities)


def look(
    store: Store, *sources: Source, now: Callable[[], datetime] = utc_now, **options: Any
) -> list[Event]:
    """One pass, with a fetcher of its own as after a restart."""
    fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
    try:
        return list(watch_once(sources, store, fetcher, now, **options))
    finally:
        fetcher.close()
