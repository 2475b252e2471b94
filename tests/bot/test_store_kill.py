"""Killing the process that adds: what it reported is there, and nothing is there by half."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.derived import derive
from tests.bot.adding import LETTERS, SENTENCES, letters
from tests.bot.samples import EASTMARCH, WESTMARCH, new_store, put
from tests.bot.test_store_order import dump
from tests.places import ROOT


def _start(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bot.adding", url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def _kill_after(process: subprocess.Popen[str], seconds: float) -> set[str]:
    """Kills the process that long after it is ready; gives the letters that it reported."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest = process.communicate()[0]
    return set(rest.split("\n")[:-1])  # a line without its end was not yet reported


def _check_whole(store: Store, reported: set[str]) -> None:
    stored = {row["sha256"] for row in store.rows("SELECT sha256 FROM documents")}
    assert reported <= stored
    parts = store.rows(
        "SELECT r.key, (SELECT COUNT(*) FROM pages p WHERE p.document = r.key) AS pages, "
        "(SELECT COUNT(*) FROM findings f WHERE f.report = r.id) AS findings "
        "FROM reports r WHERE r.read = 1"
    )
    assert {(row["key"], row["pages"], row["findings"]) for row in parts} == {
        (key, 2, SENTENCES) for key in stored
    }
    assert store.rows("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
    assert not store.rows("PRAGMA foreign_key_check")
    store.run("INSERT INTO findings_fts(findings_fts, rank) VALUES ('integrity-check', 1)")
    before = dump(store)
    with store.writing():
        derive(store, (WESTMARCH, EASTMARCH), anew=True)
    assert dump(store) == before


def _straight() -> dict[str, list[dict[str, object]]]:
    with new_store() as store:
        for made, findings in letters():
            put(store, made, *findings)
        return dump(store)


def _kill_often(url: str, times: int, seed: int) -> None:
    chance = random.Random(seed)
    print(f"seed {seed}")
    reported: set[str] = set()
    for _ in range(times):
        print(len(reported), "reported so far")
        reported |= _kill_after(_start(url), chance.uniform(0, 0.25))
        with new_store(url) as store:
            _check_whole(store, reported)
        if len(reported) > LETTERS * 3 // 4:  # little is left to catch: begin afresh
            Path(url.removeprefix("sqlite:///")).unlink()
            reported = set()


def test_killing_the_process_that_adds_loses_nothing_reported_and_leaves_nothing_by_half(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/killed.db"
    _kill_often(url, 5, seed=random.randrange(10**6))
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bot.adding", url], cwd=ROOT, check=True, capture_output=True
    )
    assert finished.stdout.startswith(b"ready\n")
    with new_store(url) as store:
        assert dump(store) == _straight()


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_the_same_a_hundred_times(tmp_path: Path) -> None:
    _kill_often(f"sqlite:///{tmp_path}/killed.db", 100, seed=random.randrange(10**6))


def test_two_processes_adding_the_same_letters_add_each_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    both = [_start(url), _start(url)]
    told = [process.communicate()[0].split("\n")[1:-1] for process in both]
    assert sorted(told[0] + told[1]) == sorted(made.sha256 for made, _ in letters())
    with new_store(url) as store:
        assert dump(store) == _straight()
