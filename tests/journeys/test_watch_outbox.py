"""From a listed letter to the outbox: what is new, its story and its messages come together."""

import time
from datetime import UTC, date, datetime
from pathlib import Path

from bot.add import add_document
from bot.demo.records import Article
from bot.demo.sample import ALDERMERE, AUTHORITIES, sample_world
from bot.demo.server import World
from bot.models import Address, Rule, Subject
from bot.release import release
from bot.store import channels, open_store, reports, stories, subscriptions
from bot.store.held import held_letters
from bot.watch import fetcher_for, watch_once
from scrapers.authorities import known_authorities
from scrapers.models import Source

CHANNELS = 100
SECONDS = 1.0  # from the beginning of the pass that meets a letter to its rows in the outbox
EVERYTHING = Rule(subjects=(Subject("everything", "", "everything"),), cadence="now")
KNOWN = known_authorities().extended(AUTHORITIES)


def _subscribe(url: str, count: int) -> None:
    with open_store(url, authorities=KNOWN) as store:
        for number in range(count):
            channel = channels.ensure(store, Address("slack", "T1", f"C{number}"))
            subscriptions.add(store, channel.id, EVERYTHING, datetime.now(UTC))


def test_a_new_letter_its_story_and_its_outbox_rows_are_there_within_a_second(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'outbox.db'}"
    _subscribe(url, CHANNELS)
    with (
        sample_world() as world,
        open_store(url, authorities=KNOWN) as store,
        open_store(url, authorities=KNOWN) as other,
    ):
        site = Source("site", "ofsted", world.search)
        fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
        list(watch_once([site], store, fetcher))
        assert not other.rows("SELECT 1 FROM deliveries"), "a first pass is learned in silence"
        world.step()
        began = time.perf_counter()
        (met,) = (e for e in watch_once([site], store, fetcher) if e.event == "new")
        took = time.perf_counter() - began
        fetcher.close()
        (newest, *_) = reports.of_authority(other, ALDERMERE)
        assert newest.url == met.url
        assert stories.of_report(other, newest.key, ALDERMERE) is not None
        rows = other.rows("SELECT part, story FROM deliveries")
    assert [row["part"] for row in rows] == [f"letter:{newest.key}"] * CHANNELS
    print(f"met, stored and in the outbox of {CHANNELS} channels in {took:.2f} s")
    assert took < SECONDS


def test_a_council_that_speaks_of_itself_as_us_is_told_where_it_is_subscribed_to(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'outbox.db'}"
    lines = (
        "Ofsted inspectors visited us in June and looked at our children’s services for a week.",
        "They found that our social workers know the children well and visit them often.",
    )
    news = (
        Article("/news/1", "Bins are emptied on Friday", date(2026, 6, 1), ("Bins.",), "us"),
        Article("/news/2", "Inspectors praise us", date(2026, 6, 9), lines, "us", since=1),
    )
    subject = Subject("authority", ALDERMERE, "Aldermere")
    with World(articles=news) as world, open_store(url, authorities=KNOWN) as store:
        channel = channels.ensure(store, Address("slack", "T1", "C1"))
        rule = Rule(subjects=(subject,), cadence="now", with_press=True)
        subscriptions.add(store, channel.id, rule, datetime.now(UTC))
        source = Source("our news", "feed", world.feed, authority=ALDERMERE)
        for _ in range(2):
            fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
            met = list(watch_once([source], store, fetcher))
            fetcher.close()
            world.step()
        (told,) = reports.of_authority(store, ALDERMERE)
        parts = [row["part"] for row in store.rows("SELECT part FROM deliveries")]
    assert [(event.event, event.authority) for event in met] == [("new", "Aldermere")]
    assert parts == [f"article:{told.key}"]


def test_a_letter_released_by_hand_goes_into_the_outbox_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'outbox.db'}"
    _subscribe(url, 1)
    with sample_world() as world, open_store(url, authorities=KNOWN) as store:
        world.step()
        fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
        file = next(e for p in world.providers for e in p.events if e.since == 1)
        document = fetcher.fetch(world.file(file.file_id), whole=True)
        fetcher.close()
        assert document is not None
        add_document(store, document, private=True)
        (held,) = held_letters(store)
        now = datetime.now(UTC)
        assert release(store, held, now, groups={}) is not None
        assert release(store, held, now, groups={}) is None
        rows = store.rows("SELECT part FROM deliveries")
        assert [row["part"] for row in rows] == [f"letter:{held.key}"]
