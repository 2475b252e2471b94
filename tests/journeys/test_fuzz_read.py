"""Damaged PDFs through the real command: a record or an error for each, no traceback, no hang."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.mutate import mutate
from tests.places import ROOT, SHARED, WORLD

BATCH = 50
SECONDS_EACH = 4.0


def _originals() -> list[bytes]:
    """The sample letters, and a spread of real ones where they are."""
    paths = sorted(WORLD.glob("*.pdf"))
    paths += sorted((SHARED / "corpus").glob("*/*/*.pdf"))[::12]
    return [body for path in paths if (body := path.read_bytes())[:5] == b"%PDF-"]


def _run(folder: Path, seeds: range) -> None:
    originals = _originals()
    for start in range(seeds.start, seeds.stop, BATCH):
        files = []
        for seed in range(start, min(start + BATCH, seeds.stop)):
            path = folder / f"{seed}.pdf"
            path.write_bytes(mutate(originals[seed % len(originals)], originals, seed))
            files.append(path)
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "read", "--json", *map(str, files)],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=SECONDS_EACH * BATCH,
        )
        where = f"seeds {start} to {start + len(files) - 1}"
        assert done.returncode in (0, 1), f"{where}: exit {done.returncode}: {done.stderr[-500:]}"
        assert "Traceback" not in done.stderr, where
        records = [json.loads(line) for line in done.stdout.splitlines()]
        assert [r["path"] for r in records] == [str(f) for f in files], where
        assert all(("error" in r) != ("kind" in r) for r in records), where
        assert time.monotonic() - began < SECONDS_EACH * BATCH, where
        for path in files:
            path.unlink()


def test_two_hundred_damaged_letters_each_end_in_a_record_or_an_error(tmp_path: Path) -> None:
    first = random.Random().randrange(10**9)
    print(f"first seed {first}")
    _run(tmp_path, range(first, first + 200))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_five_thousand_damaged_letters_each_end_in_a_record_or_an_error(tmp_path: Path) -> None:
    first = random.Random().randrange(10**9)
    print(f"first seed {first}")
    _run(tmp_path, range(first, first + 5000))
