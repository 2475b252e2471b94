"""What the operator hears, and when: failures, recoveries, silence, waiting, held letters."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.records import Article, Provider
from bot.demo.sample import ALDERMERE
from bot.demo.server import Answer, World
from bot.store import Store, checks, tellings
from bot.watch import Event as Met
from bot.watch import fetcher_for, watch_once
from scrapers.models import Source
from tests.journeys import watching
from tests.journeys.watching import watch_store
from tests.places import ROOT

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
NEWS = tuple(
    Article(
        f"/news/article/{n}",
        f"Ofsted writes letter {n} on Aldermere’s children’s services",
        date(2026, 10, n),
        ("Ofsted inspectors looked at children’s services in Aldermere.",),
        "Aldermere Council",
    )
    for n in range(1, 8)
)


@pytest.fixture
def world() -> Iterator[World]:
    with World(articles=NEWS) as world:
        yield world


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with watch_store(tmp_path) as store:
        yield store


def look(store: Store, source: Source, hours: float = 0.0, **options: int) -> list[Met]:
    now = START + timedelta(hours=hours)
    return watching.look(store, source, now=lambda: now, **options)


def test_the_operator_is_told_once_after_three_failures_and_once_on_recovery(
    world: World, store: Store
) -> None:
    news = Source("news", "feed", world.feed)
    look(store, news)
    world.script("/rss/news", Answer(status=500))
    told = [[e.telling is not None for e in look(store, news, n)] for n in range(1, 7)]
    assert told == [[False], [False], [True], [False], [False], [False]]
    world.script("/rss/news", None)
    (recovered,) = look(store, news, 8)
    assert recovered.event == "recovered"
    assert recovered.telling is not None
    assert look(store, news, 9) == []
    world.script("/rss/news", Answer(status=500))
    again = [look(store, news, 10 + n)[0].telling is not None for n in range(3)]
    assert again == [False, False, True], "another time of failing is told anew"


def test_a_source_that_usually_speaks_and_is_silent_is_told_of_once(
    world: World, store: Store
) -> None:
    news = Source("news", "feed", world.feed)
    look(store, news)
    assert look(store, news, 24 * 6) == []
    (silent,) = look(store, news, 24 * 8)
    assert silent.event == "doubt"
    assert "nothing new for 8 days" in (silent.why or "")
    assert look(store, news, 24 * 9) == []


def test_a_site_that_asks_to_be_left_alone_is_left_alone_until_then(
    world: World, store: Store
) -> None:
    news = Source("news", "feed", world.feed)
    world.script("/rss/news", Answer(status=429, headers=(("Retry-After", "7200"),)))
    assert [e.event for e in look(store, news)] == ["failed"]
    asked = len(world.asked)
    assert [e.event for e in look(store, news, 1)] == ["waiting"]
    assert len(world.asked) == asked
    world.script("/rss/news", None)
    assert {e.event for e in look(store, news, 2.5)} == {"recovered", "learned"}


def test_of_a_first_pass_the_newest_are_told_where_that_is_asked(
    world: World, store: Store
) -> None:
    events = look(store, Source("news", "feed", world.feed), tell_last=2)
    assert sorted(e.title or "" for e in events if e.event == "new") == [
        NEWS[5].title,
        NEWS[6].title,
    ]
    assert sum(e.event == "learned" for e in events) == 5


def test_the_same_article_of_two_sources_is_told_once(world: World, store: Store) -> None:
    fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
    sources = [Source("rss", "feed", world.feed), Source("atom", "feed", f"{world.url}/atom/news")]
    list(watch_once(sources, store, fetcher))
    new = Article(
        "/news/article/9", "Ofsted returns to Aldermere’s children’s services", date(2026, 11, 1),
        ("Ofsted inspectors looked at children’s services in Aldermere again.",), "Council",
    )  # fmt: skip
    world.articles = (*NEWS, new)
    events = list(watch_once(sources, store, fetcher))
    fetcher.close()
    assert sorted(e.event for e in events) == ["known", "new"]


def test_what_was_stored_and_not_told_is_told_by_the_next_run(world: World, store: Store) -> None:
    news = Source("news", "feed", world.feed)
    look(store, news)
    world.articles = (*NEWS, Article("/news/article/8", NEWS[0].title.replace("1", "8"),
                                     date(2026, 11, 1), NEWS[0].lines, "Council"))  # fmt: skip
    fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
    run = watch_once([news], store, fetcher)
    assert isinstance(run, Generator)
    assert next(run).event == "new"
    run.close()  # as if killed before the telling was done
    fetcher.close()
    assert len(tellings.untold(store)) == 1
    assert [e.event for e in look(store, news, 1)] == ["new"]
    assert look(store, news, 2) == []


def test_a_site_that_moved_for_good_is_said_once(world: World, store: Store) -> None:
    old = Source("news", "feed", f"{world.url}/old")
    world.script("/old", Answer(status=301, headers=(("Location", "/rss/news"),)))
    first = look(store, old)
    assert "/rss/news: change its url" in next(e.why or "" for e in first if e.event == "doubt")
    assert look(store, old, 1) == []


def test_health_knows_the_next_try(world: World, store: Store) -> None:
    news = Source("news", "feed", world.feed, every=7200)
    look(store, news)
    check = checks.by_source(store)["news"]
    assert check.next_try is not None
    assert timedelta(hours=1) <= check.next_try - START <= timedelta(hours=1.1), "office hours"


def test_a_held_letter_is_shown_and_released_from_the_shell(tmp_path: Path) -> None:
    paper = Article(
        "/papers/7", "Committee paper on Ofsted", date(2026, 11, 10), ("x",), "C", since=1
    )
    other = Article("/news/1", "Library", date(2026, 11, 1), ("Open late.",), "C")
    path = sorted((ROOT / "bot" / "demo" / "world").glob("*.pdf"))[0]
    config = tmp_path / "config.toml"
    with World((Provider(ALDERMERE, "Aldermere", ()),), (paper, other)) as world:
        config.write_text(
            f'[store]\nurl = "sqlite:///{tmp_path / "h.db"}"\n'
            "[fetch]\nallow_loopback = true\npause_seconds = 0\n"
            f'[[sources]]\nname = "papers"\nkind = "feed"\nurl = "{world.feed}"\n'
        )
        assert _shell(config, "watch", "--once")[0] == 0
        world.step()
        world.script("/papers/7", Answer(path.read_bytes(), "application/pdf"))
        code, said, _ = _shell(config, "watch", "--once", "--json")
    assert code == 0
    events = [json.loads(line) for line in said.splitlines()]
    assert [e["event"] for e in events if e["event"] != "doubt"] == ["held", "counts"]
    _, shown, _ = _shell(config, "release", "--json")
    (held,) = [json.loads(line) for line in shown.splitlines()]
    assert held["record"] == "held"
    code, released, trouble = _shell(config, "release", held["key"][:12])
    assert code == 0, trouble
    assert "check the letter" in released
    assert "No letter is held" in _shell(config, "release")[1]
    assert _shell(config, "release", "nothing")[0] == 2


def _shell(config: Path, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--config", str(config), *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
    )
    return done.returncode, done.stdout, done.stderr
