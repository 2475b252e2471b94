"""Killing the watch at random moments: each new letter is stored once and told once."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fpdf import FPDF

from bot.demo.records import Event, Provider
from bot.demo.server import World
from bot.store import open_store
from tests.places import ROOT

LETTERS = 20
OLD = 3


def _letter(number: int) -> bytes:
    """A short letter about a visit, of our own making; each has other bytes."""
    day = date(2025, 1, 7) + timedelta(days=7 * number)
    pdf = FPDF()
    pdf.set_creation_date(datetime(2025, 1, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for line in (
        f"{day + timedelta(days=30):%d %B %Y}",
        "Focused visit to Medway local authority children's services",
        f"This letter summarises the findings of the focused visit to Medway children's services "
        f"on {day.day} and {day.day + 1} {day:%B %Y}." if day.day < 28 else
        f"This letter summarises the findings of the focused visit to Medway on {day:%d %B %Y}.",
        "Headline findings",
        f"Social workers know their children well. Caseloads are high in team {number}.",
    ):  # fmt: skip
        pdf.multi_cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


@pytest.fixture(scope="module")
def letters() -> list[bytes]:
    return [_letter(number) for number in range(OLD + LETTERS)]


@pytest.fixture
def world(letters: list[bytes]) -> Iterator[World]:
    events = tuple(
        Event(
            1000 + number,
            "Children's services focused visit",
            date(2025, 1, 7) + timedelta(days=7 * number + 30),
            body,
            since=0 if number < OLD else 1,
        )
        for number, body in enumerate(letters)
    )
    with World((Provider("80522", "Medway", events),)) as world:
        yield world


def _run(world: World, folder: Path) -> list[str]:
    config = folder / "config.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder / "k.db"}"\n'
        "[fetch]\nallow_loopback = true\npause_seconds = 0.0\n"
        f'[[sources]]\nname = "site"\nkind = "ofsted"\nurl = "{world.search}"\n',
        "utf-8",
    )
    return [sys.executable, "-m", "bot", "--config", str(config), "watch", "--once", "--json"]


def _watch_killed(words: list[str], seconds: float) -> list[str]:
    """Starts a watch, kills it that long after it began to write; gives what it had printed."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        said = child.communicate()[0]
    return [line for line in said.split("\n")[:-1] if '"event":"new"' in line]


def _kill_often(world: World, folder: Path, times: int) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    words = _run(world, folder)
    subprocess.run(words, check=True, capture_output=True, cwd=ROOT)
    began = time.monotonic()
    subprocess.run(words, check=True, capture_output=True, cwd=ROOT)
    starting = time.monotonic() - began  # a pass without news is mostly starting
    world.step()
    said: list[str] = []
    for _ in range(times):
        said += _watch_killed(words, starting * chance.uniform(0.7, 1.3))
    print(f"told before the last run: {len(said)}")
    last = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT)
    said += [line for line in last.stdout.splitlines() if '"event":"new"' in line]
    printed = Counter(json.loads(line)["url"] for line in said)
    with open_store(f"sqlite:///{folder / 'k.db'}") as store:
        stored = store.rows("SELECT sha256 FROM documents")
        told = store.rows("SELECT key, told FROM tellings WHERE event = 'new'")
        reports = store.rows("SELECT COUNT(*) AS n FROM reports WHERE read = 1")
    assert len(stored) == OLD + LETTERS
    assert reports[0]["n"] == OLD + LETTERS
    assert sorted(row["key"] for row in told) == [f"file:{1000 + OLD + n}" for n in range(LETTERS)]
    assert all(row["told"] for row in told)
    assert len(printed) == LETTERS, "each was printed"
    twice = [url for url, count in printed.items() if count > 1]
    print(f"printed twice: {len(twice)} of {LETTERS} in {times} kills")
    # Between a line's printing and its noting lie microseconds that no order of the two removes.
    assert len(twice) <= max(1, times // 20)


def test_twenty_kills_leave_each_new_letter_stored_and_told_once(
    world: World, tmp_path: Path
) -> None:
    _kill_often(world, tmp_path, 20)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_the_same_with_two_hundred_kills(
    world: World, letters: list[bytes], tmp_path: Path
) -> None:
    _kill_often(world, tmp_path, 200)
