"""Watching, through real HTTP on loopback: learned quietly, told once, nothing lost by failures."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.commands import answer
from bot.demo.records import Article, Event, Provider
from bot.demo.sample import ALDERMERE, sample_world
from bot.demo.server import Answer, World
from bot.store import Store, open_store
from bot.watch import Event as Met
from digests.render.text import render
from scrapers.models import Source
from tests.journeys.watching import look, watch_store
from tests.places import ROOT


@pytest.fixture
def world() -> Iterator[World]:
    with sample_world() as world:
        yield world


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with watch_store(tmp_path) as store:
        yield store


def names(events: list[Met]) -> list[str]:
    return [event.event for event in events]


def site(world: World) -> Source:
    return Source("site", "ofsted", world.search)


def news(world: World) -> Source:
    return Source("news", "feed", world.feed)


def test_a_first_pass_learns_every_letter_in_silence(world: World, store: Store) -> None:
    events = look(store, site(world))
    assert names(events) == ["learned"] * 3
    assert not any(event.digests for event in events)


def test_a_new_report_is_told_once_with_its_changes(world: World, store: Store) -> None:
    look(store, site(world))
    world.step()
    (told,) = look(store, site(world))
    assert (told.event, told.authority, told.published) == ("new", "Aldermere", date(2026, 11, 16))
    (digest,) = told.digests
    text = render(digest).body
    assert "up from requires improvement" in " ".join(text.split())
    assert "check the letter" in text
    assert look(store, site(world)) == []


def test_news_about_an_inspection_is_told_under_its_publisher_and_other_news_is_dropped(
    world: World, store: Store
) -> None:
    first = look(store, site(world), news(world))
    assert names(first)[-1] == "dropped"
    world.step()
    events = look(store, site(world), news(world))
    assert names(events) == ["new", "new"]
    assert "Aldermere Council" in render(events[1].digests[0]).body
    standing = answer("latest Aldermere", store, now=utc_now())
    assert "care leavers" in render(standing).body.lower()


def test_a_letter_that_cannot_be_fetched_is_told_when_it_can(world: World, store: Store) -> None:
    look(store, site(world))
    world.step()
    path = "/v1/file/90000004"
    world.script(path, Answer(b"busy", "text/plain", 500))
    (failed,) = look(store, site(world))
    assert failed.event == "failed"
    assert "tried again" in (failed.why or "")
    world.script(path, None)
    assert names(look(store, site(world))) == ["new"]


def test_an_error_page_in_place_of_the_list_is_a_failure_and_then_a_recovery(
    world: World, store: Store
) -> None:
    look(store, site(world))
    world.script("/search", Answer(b"<html><h1>Slim Application Error</h1></html>"))
    (failed,) = look(store, site(world))
    assert failed.event == "failed"
    assert "Slim Application Error" in (failed.why or "")
    world.script("/search", None)
    world.step()
    assert names(look(store, site(world))) == ["recovered", "new"]


def test_a_letter_met_in_the_news_before_ofsted_lists_it_is_held_then_told(store: Store) -> None:
    letter = (ROOT / "bot/demo/world/aldermere-inspection-2026.pdf").read_bytes()
    event = Event(5, "Children's services inspection", date(2026, 11, 16), letter, since=2)
    old = Event(
        4,
        "Children's services inspection",
        date(2022, 11, 1),
        (ROOT / "bot/demo/world/aldermere-inspection-2022.pdf").read_bytes(),
    )
    paper = Article("/papers/7", "Committee paper", date(2026, 11, 10), ("x",), "C", since=1)
    other = Article("/news/1", "Library", date(2026, 11, 1), ("Open late.",), "C")
    with World((Provider(ALDERMERE, "Aldermere", (event, old)),), (paper, other)) as world:
        look(store, site(world), news(world))
        world.step()
        world.script("/papers/7", Answer(letter, "application/pdf"))
        assert names(look(store, site(world), news(world))) == ["held"]
        assert "2026" not in render(answer("history Aldermere", store, now=utc_now())).body[:400]
        world.step()
        assert names(look(store, site(world), news(world))) == ["new"]


def test_a_pass_killed_at_any_moment_is_taken_up_where_it_stopped(
    world: World, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path / "k.db"}"\n'
        "[fetch]\nallow_loopback = true\npause_seconds = 0.0\n"
        f'[[sources]]\nname = "site"\nkind = "ofsted"\nurl = "{world.search}"\n'
    )
    words = [sys.executable, "-m", "bot", "--config", str(config), "watch", "--once", "--json"]
    for wait in (0.3, 0.6, 0.9, 1.2):
        child = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT)
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert '"event":"new"' not in done.stdout, "what was there at first is never news"
    world.step()
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [e["title"] for e in events if e["event"] == "new"] == ["Children's services inspection"]
    assert events[-1]["event"] == "counts"
    with open_store(f"sqlite:///{tmp_path / 'k.db'}") as store:
        assert store.rows("SELECT COUNT(*) AS n FROM documents")[0]["n"] == 4


def test_a_failing_source_ends_with_exit_code_1_and_is_seen_in_status(
    world: World, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path / "f.db"}"\n'
        "[fetch]\nallow_loopback = true\npause_seconds = 0.0\n"
        f'[[sources]]\nname = "gone"\nkind = "feed"\nurl = "{world.url}/nowhere"\n'
    )
    words = [sys.executable, "-m", "bot", "--config", str(config)]
    run = subprocess.run(
        [*words, "watch", "--once"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert run.returncode == 1
    assert "Failed: gone" in run.stderr
    status = subprocess.run(
        [*words, "status"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert status.returncode == 1
    assert "failed 1 time" in status.stdout


def test_the_real_letters_of_medway_are_watched_and_asked_about(
    shared: Path, tmp_path: Path
) -> None:
    folder = next((shared / "corpus" / "focused_visits").glob("80522_*"))
    events = tuple(
        Event(n, "Children's services focused visit", date(2020, 1, n), path.read_bytes())
        for n, path in enumerate(sorted(folder.glob("*.pdf")), 1)
    )
    with (
        World((Provider("80522", "Medway", events),)) as world,
        open_store(f"sqlite:///{tmp_path / 'm.db'}") as store,
    ):
        assert names(look(store, site(world))) == ["learned"] * len(events)
        text = render(answer("history Medway", store, now=utc_now())).body
    assert "25 and 26 November 2025" in text
