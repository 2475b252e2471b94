"""How good the findings are on gold that they were not made from."""

from pathlib import Path

import pytest

from tests.quality import SCORES, Pair, read_pairs

# What was reached on all 511 rows, less its noise (half the bootstrap spread, see quality.py).
FLOORS = {"themes": 0.80, "polarity": 0.89, "clear": 0.935, "progress": 0.72, "priority": 0.975}


@pytest.fixture(scope="module")
def pairs(shared: Path) -> tuple[Pair, ...]:
    return read_pairs(
        shared / "gold" / name for name in ("findings.jsonl", "findings_letters.jsonl")
    )


@pytest.mark.parametrize("name", list(FLOORS))
def test_quality_does_not_fall(shared: Path, pairs: tuple[Pair, ...], name: str) -> None:
    assert SCORES[name](pairs) >= FLOORS[name]
