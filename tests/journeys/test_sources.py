"""The sources' commands, through the real shell, against a world on loopback."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.configuration import add_source, remove_source
from bot.demo.records import Article
from bot.demo.sample import sample_world
from bot.demo.server import Answer, World
from tests.places import ROOT

NEWS = tuple(
    Article(f"{path}{n}", f"Headline number {n}", date(2026, 3, n), ("Words of it.",), "Council")
    for path in ("/news/article/", "/newsroom/2026/", "/2026/03/", "/government/news/")
    for n in range(1, 5)
)
SAMPLE = """# My own remarks.

[store]
url = "sqlite:///{folder}/s.db"  # where it lies

[fetch]
allow_loopback = true
pause_seconds = 0.0

[groups]
ours = ["Kent", "Medway"]  # ours
"""


@pytest.fixture
def world() -> Iterator[World]:
    with World(articles=NEWS, feed_title="Aldermere news") as world:
        yield world


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(SAMPLE.format(folder=tmp_path), "utf-8")
    return path


def run(config: Path, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--config", str(config), *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("path", "kind", "preset"),
    [
        ("/rss/news", "feed", None),
        ("/atom/news", "feed", None),
        ("/jadu/news", "council", "jadu"),
        ("/drupal/news", "council", "localgovdrupal"),
        ("/wordpress/news", "council", "wordpress"),
        ("/api/search.json", "govuk", None),
    ],
)
def test_adding_an_address_finds_out_what_it_is_and_keeps_the_comments(
    world: World, config: Path, path: str, kind: str, preset: str | None
) -> None:
    code, said, trouble = run(config, "sources", "add", world.url + path, "--name", "It")
    assert code == 0, trouble
    assert "Headline number 4" in said
    assert "4 March 2026" in said
    text = config.read_text("utf-8")
    assert "# My own remarks." in text
    assert "# ours" in text
    (entry,) = tomllib.loads(text)["sources"]
    assert (entry["kind"], entry.get("preset")) == (kind, preset)
    assert entry["url"] == world.url + path


def test_a_page_that_names_a_feed_is_watched_by_its_feed(world: World, config: Path) -> None:
    page = (
        '<html><head><title>News | Aldermere</title><link rel="alternate" href="/rss/news" '
        'type="application/rss+xml"></head><body><main><p>Words.</p></main></body></html>'
    )
    world.script("/news", Answer(page.encode()))
    code, _, trouble = run(config, "sources", "add", f"{world.url}/news")
    assert code == 0, trouble
    (entry,) = tomllib.loads(config.read_text("utf-8"))["sources"]
    assert (entry["kind"], entry["url"]) == ("feed", f"{world.url}/rss/news")


def test_a_page_of_words_is_a_standing_page(world: World, config: Path) -> None:
    words = "".join(f"<p>Sentence number {n} about the improvement journey.</p>" for n in range(9))
    world.script("/about", Answer(f"<html><body><main>{words}</main></body></html>".encode()))
    code, _, trouble = run(config, "sources", "add", f"{world.url}/about", "--name", "Page")
    assert code == 0, trouble
    assert tomllib.loads(config.read_text("utf-8"))["sources"][0]["kind"] == "page"


def test_ofsteds_search_is_known_by_its_markup(config: Path) -> None:
    with sample_world() as world:
        code, _, trouble = run(config, "sources", "add", world.search, "--name", "Ofsted")
    assert code == 0, trouble
    assert tomllib.loads(config.read_text("utf-8"))["sources"][0]["kind"] == "ofsted"


def test_an_address_that_has_moved_is_added_under_its_new_one(world: World, config: Path) -> None:
    there = f"{world.url}/jadu/news"
    world.script("/old", Answer(status=301, headers=(("Location", "/jadu/news"),)))
    assert run(config, "sources", "add", f"{world.url}/old")[0] == 0
    assert [one["url"] for one in tomllib.loads(config.read_text("utf-8"))["sources"]] == [there]


def test_what_does_not_answer_is_not_added(world: World, config: Path) -> None:
    before = config.read_text("utf-8")
    code, _, trouble = run(config, "sources", "add", f"{world.url}/nowhere")
    assert code == 2
    assert "is not there" in trouble
    assert config.read_text("utf-8") == before


def test_sources_are_listed_tested_checked_and_removed(world: World, config: Path) -> None:
    for name, path in (("One", "/rss/news"), ("Two", "/jadu/news")):
        assert run(config, "sources", "add", world.url + path, "--name", name)[0] == 0
    _, listed, _ = run(config, "sources", "list", "--json")
    assert [json.loads(line)["name"] for line in listed.splitlines()] == ["One", "Two"]
    _, shown, _ = run(config, "sources", "test", "Two", "--json")
    assert json.loads(shown.splitlines()[0])["title"] == "Headline number 4"
    assert "not checked yet" in run(config, "sources", "check")[1]
    world.script("/jadu/news", Answer(status=503, headers=(("Retry-After", "600"),)))
    assert run(config, "watch", "--once")[0] == 1
    code, health, _ = run(config, "sources", "check")
    assert code == 1
    assert "failing (1 time in a row)" in health
    assert "next try" in health
    assert "last success" in health
    assert run(config, "sources", "remove", "One")[0] == 0
    text = config.read_text("utf-8")
    assert [source["name"] for source in tomllib.loads(text)["sources"]] == ["Two"]
    assert "# ours" in text
    code, _, trouble = run(config, "sources", "remove", "One")
    assert code == 2
    assert "Known: Two" in trouble


def test_the_shipped_example_keeps_every_line_when_sources_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    before = (ROOT / "config.toml").read_text("utf-8")
    path.write_text(before, "utf-8")
    add_source(path, {"name": "New", "kind": "feed", "url": "https://a.example/feed"})
    added = path.read_text("utf-8")
    assert [line for line in before.splitlines() if line not in added.splitlines()] == []
    assert [s["name"] for s in tomllib.loads(added)["sources"]][-1] == "New"
    assert added.index('name = "New"') < added.index("[groups]")
    assert remove_source(path, "New")
    assert path.read_text("utf-8").split() == before.split()


def test_two_watchers_of_one_store_are_told_apart(world: World, config: Path) -> None:
    run(config, "sources", "add", f"{world.url}/rss/news", "--name", "One")
    world.script("/rss/news", Answer(b"<rss/>", "application/rss+xml", delay=3))
    words = [sys.executable, "-m", "bot", "--config", str(config), "watch", "--once"]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL) as first:
        lock = config.parent / "s.db.watching"
        for _ in range(100):
            if lock.exists() and lock.read_text("ascii") == str(first.pid):
                break
            try:
                first.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        code, _, trouble = run(config, "watch", "--once")
        assert code == 2
        assert f"process {first.pid} is watching" in trouble
