"""Whole journeys through the real watch, in worlds that are scripted by files."""

import tomllib
from pathlib import Path

import pytest

from bot.demo.sample import AUTHORITIES
from bot.store import open_store
from bot.watch import Event, fetcher_for, watch_once
from scrapers.authorities import known_authorities
from scrapers.hosts import hosts_of
from tests.places import ROOT
from tests.world.timeline import Timeline

CASES = sorted((ROOT / "tests" / "cases" / "timelines").glob("*.toml"))


def _is(event: Event, expected: str) -> bool:
    """ "new news: A title | what the reason says"; title and reason may be left out."""
    head, _, why = expected.partition(" | ")
    name, _, title = head.partition(": ")
    return (
        f"{event.event} {event.source}" == name
        and (not title or title == event.title)
        and why in (event.why or "")
    )


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_world_tells_what_its_file_says(path: Path, tmp_path: Path) -> None:
    timeline = Timeline(tomllib.loads(path.read_text("utf-8")))
    authorities = known_authorities().extended(AUTHORITIES)
    url = f"sqlite:///{tmp_path / 'world.db'}"
    with timeline.world, open_store(url, authorities=authorities) as store:
        hosts = hosts_of(source.url for source in timeline.sources)
        for moment, expected in enumerate(timeline.passes):
            timeline.at(moment)
            fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0, hosts=hosts)
            events = list(watch_once(timeline.sources, store, fetcher))
            fetcher.close()
            said = [f"{e.event} {e.source}: {e.title} | {e.why}" for e in events]
            wanted = sorted(expected)
            assert len(events) == len(wanted), (moment, said)
            for event, words in zip(
                sorted(events, key=lambda e: f"{e.event} {e.source}: {e.title}"),
                wanted,
                strict=True,
            ):
                assert _is(event, words), (moment, words, said)
