"""Letters that were published again, and what is printed of events."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.add import add_document, reread
from bot.demo.records import Article, Event, Provider
from bot.demo.sample import NORTHMARSH
from bot.demo.server import Answer, World
from bot.shell.watch import event_record
from bot.store import Store, reports
from bot.watch import Event as Met
from bot.watching.corrections import difference
from scrapers.documents import document_of
from scrapers.models import Source
from tests.journeys.watching import look, watch_store
from tests.places import ROOT

LETTER = (ROOT / "tests/cases/bodies/focused-visit.txt").read_text("utf-8")
FIRST, SECOND = 700, 701
VISIT = "Children's services focused visit"
OLD = Article("/news/0", "Library", date(2025, 8, 1), ("Open late.",), "")


@pytest.fixture
def world() -> Iterator[World]:
    events = (
        Event(FIRST, VISIT, date(2025, 7, 15), b""),
        Event(SECOND, VISIT, date(2025, 7, 29), b"", since=1),
    )
    articles = (
        OLD,
        Article("/news/1", "Children’s services update", date(2025, 8, 2), ("x",), "", since=1),
    )
    with World((Provider(NORTHMARSH, "Northmarsh", events),), articles) as world:
        world.script(f"/v1/file/{FIRST}", Answer(LETTER.encode(), "text/plain"))
        yield world


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with watch_store(tmp_path) as store:
        yield store


def _again(world: World, store: Store, letter: str) -> list[Met]:
    site = Source("site", "ofsted", world.search)
    assert [event.event for event in look(store, site)] == ["learned"]
    world.script(f"/v1/file/{SECOND}", Answer(letter.encode(), "text/plain"))
    world.step()
    return look(store, site)


def test_a_letter_corrected_under_a_new_address_is_an_update_that_says_what_changed(
    world: World, store: Store
) -> None:
    corrected = LETTER.replace("recording of consent", "recording of parents’ consent")
    (met,) = _again(world, store, corrected)
    assert met.event == "updated"
    assert "recording of parents’ consent" in (met.why or "")
    (told,) = reports.of_authority(store, NORTHMARSH)
    assert told.url == world.file(SECOND)


def test_what_changed_is_told_by_its_facts_then_three_passages_and_nobody_is_named(
    store: Store,
) -> None:
    others = {
        "14 July 2025": "15 July 2025",
        "Tobias\nPenhallow and Imogen Fairclough": "Amanda\nMaxstoke and Rodica Cobarzane",
        "◼ The recording of consent": "◼ The quality of life-story work",
        "Managers make clear decisions. ": "Hester Quillan makes clear decisions. ",
        "‘They rang me back. They listened.’": "‘They never rang me back.’",
        "every morning": "every day",
        "Planning under s.47 is": "Planning under s.47 is not",
        "a timely response": "a good response",
    }
    corrected = LETTER
    for old, new in others.items():
        assert old in corrected
        corrected = corrected.replace(old, new)
    documents = [document_of(text.encode()) for text in (LETTER, corrected)]
    for document in documents:
        add_document(store, document)
    why = difference(store, *(document.sha256 for document in documents))
    assert why.startswith(
        "The letter was published again. "
        "Letter dated 15 July 2025. Told before: 14 July 2025. "
        "What needs to improve, not told before: “The quality of life-story work"
    )
    assert "Passages that differ: 1. Changed: “Children in Northmarsh receive" in why
    assert " 2. Changed: " in why
    assert " 3. Changed: " in why
    assert "4." not in why
    assert why.endswith(" more.")
    for name in ("Maxstoke", "Cobarzan", "Penhallow", "Fairclough", "Hester", "rang me"):
        assert name not in why


def test_a_correction_that_only_names_others_repeats_no_name(world: World, store: Store) -> None:
    corrected = LETTER.replace("Managers make clear decisions", "Hester Quillan decides clearly")
    corrected = corrected.replace("consent when", "parents’ consent when")
    (met,) = _again(world, store, corrected)
    assert "Hester" not in (met.why or "")
    assert "to words that may name somebody" in (met.why or "")


@pytest.mark.parametrize(
    ("old", "new"),
    [("recording of consent", "recording of parents’ consent"), ("◼ The recording of", "of")],
    ids=["says more", "says less"],
)
def test_a_correction_stays_one_when_everything_is_read_again(
    world: World, store: Store, old: str, new: str
) -> None:
    _again(world, store, LETTER.replace(old, new))
    for keys in ([row["sha256"]] for row in store.rows("SELECT sha256 FROM documents")):
        assert reread(store, keys).read == 1
        (told,) = reports.of_authority(store, NORTHMARSH)
        assert told.url == world.file(SECOND)


def test_a_copy_under_a_new_address_that_says_the_same_is_no_news(
    world: World, store: Store
) -> None:
    (met,) = _again(world, store, LETTER.replace("Planning under s.47", "The planning under s.47"))
    assert met.event == "known"


def test_a_title_that_names_somebody_and_an_address_twice_are_not_printed(tmp_path: Path) -> None:
    paper = Article("/papers/1", "Letter to Ms Hester Quillan", date(2025, 8, 2), (), "", since=1)
    config = tmp_path / "config.toml"
    words = [sys.executable, "-m", "bot", "--config", str(config), "watch", "--once"]
    with World(articles=(OLD, paper)) as world:
        config.write_text(
            f'[store]\nurl = "sqlite:///{tmp_path / "p.db"}"\n'
            "[fetch]\nallow_loopback = true\npause_seconds = 0.0\n"
            f'[[sources]]\nname = "papers"\nkind = "feed"\nurl = "{world.feed}"\n'
            f'[[sources]]\nname = "gone"\nkind = "feed"\nurl = "{world.url}/nowhere"\n'
        )
        for _ in range(2):
            run = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT)
            world.script("/papers/1", Answer(LETTER.encode(), "text/plain"))
            world.step()
    assert f"Held: papers: {world.url}/papers/1: Ofsted does not list it yet." in run.stderr
    assert "Quillan" not in run.stderr
    assert run.stderr.count(f"{world.url}/nowhere") == 1


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Letter to Ms Hester Quillan", None),
        ("Hester Quillan on the inspection", None),
        ("Ofsted praises Northmarsh Council", "Ofsted praises Northmarsh Council"),
        ("Our response to the inspection", "Our response to the inspection"),
    ],
)
def test_what_programs_are_given_names_nobody(title: str, told: str | None) -> None:
    assert event_record(Met("held", "papers", title=title, authority="Northmarsh"))["title"] == told


def test_an_article_behind_a_dull_headline_is_read_and_has_its_sources_name(
    world: World, store: Store
) -> None:
    words = (
        "<p>Ofsted inspectors visited Northmarsh in June and looked at children’s services. "
        "They found that social workers know the children well, and that caseloads have come "
        "down since the last inspection.</p>"
    )
    page = f"<html><title>Children’s services update</title><article>{words * 3}</article></html>"
    news = Source("Northmarsh Echo", "feed", world.feed)
    look(store, news)
    world.script("/news/1", Answer(page.encode()))
    world.step()
    (met,) = look(store, news)
    assert (met.event, met.authority) == ("new", "Northmarsh")
    (told,) = reports.of_authority(store, NORTHMARSH)
    assert told.publisher == "Northmarsh Echo"
