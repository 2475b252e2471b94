"""The trained model: one small table of weights, added up; every answer can say why.

`weights.json` is made by `make train` from the labels of tests/labels and the corpus. A feature's
row holds pairs of a head's number and a weight in hundredths; a head is a theme, a polarity, the
progress flag, or whom a joint document's sentence is about.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from digests.models import Polarity

POLARITIES: tuple[Polarity, ...] = ("strength", "concern", "mixed", "neutral")
AGENCIES = ("council", "police", "health", "partnership", "unclear")
_THEME = "theme:"
_MOST_WORDS = 3  # deciding words named for one answer


@dataclass(frozen=True, slots=True)
class Weights:
    """The table, as shipped."""

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    rows: dict[str, tuple[tuple[int, float], ...]]
    floors: tuple[float, ...]  # least log-odds of a first, second and further theme, rising
    progress_cut: float
    push: float  # least probability of a polarity that may be told unasked
    labels: str  # SHA-256 of the labels the table was trained from
    slugs: tuple[str, ...]  # the themes, in the order of their heads
    themes: int  # the first theme's head
    polarities: int  # the first polarity's head
    progress: int
    agencies: int  # the first agency's head


@lru_cache(maxsize=1)
def known_weights() -> Weights:
    """The packaged table, read once."""
    raw = json.loads((files(__package__) / "weights.json").read_text("utf-8"))
    heads = tuple(raw["heads"])
    slugs = tuple(head[len(_THEME) :] for head in heads if head.startswith(_THEME))
    return Weights(
        heads=heads,
        bias=tuple(raw["bias"]),
        rows={
            name: tuple((flat[i], flat[i + 1] / 100) for i in range(0, len(flat), 2))
            for name, flat in raw["rows"].items()
        },
        floors=tuple(math.log(cut / (1 - cut)) for cut in raw["cuts"]),
        progress_cut=raw["progress_cut"],
        push=raw["push"],
        labels=raw["labels"],
        slugs=slugs,
        themes=heads.index(f"{_THEME}{slugs[0]}"),
        polarities=heads.index(f"polarity:{POLARITIES[0]}"),
        progress=heads.index("progress"),
        agencies=heads.index(f"about:{AGENCIES[0]}"),
    )


@lru_cache(maxsize=1024)
def _start(heading: tuple[str, ...]) -> tuple[float, ...]:
    """What a heading gives every head; the same for all sentences under it."""
    return tuple(_add(heading, list(known_weights().bias), known_weights().rows))


def scores(features: Iterable[str], heading: tuple[str, ...], weights: Weights) -> list[float]:
    """The log-odds of every head."""
    return _add(features, list(_start(heading)), weights.rows)


def _add(
    features: Iterable[str], sums: list[float], rows: dict[str, tuple[tuple[int, float], ...]]
) -> list[float]:
    for name in features:
        row = rows.get(name)
        if row is not None:
            for head, weight in row:
                sums[head] += weight
    return sums


def chance(score: float) -> float:
    """The probability of a log-odds."""
    return 1 / (1 + math.exp(-score)) if score > -40 else 0.0


def chances(scores: Sequence[float]) -> list[float]:
    """The probabilities of scores of which one must win."""
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def deciding(features: Iterable[str], head: int, weights: Weights) -> tuple[str, ...]:
    """The words of the sentence that spoke most for a head, the strongest first."""
    spoke: dict[str, float] = {}
    for name in features:
        if ":" in name:
            continue  # its place, or what the rules say: they name their own words
        for number, weight in weights.rows.get(name, ()):
            if number == head and weight > 0:
                spoke[name.replace("^ ", "")] = weight
    ranked = sorted(spoke, key=lambda word: -spoke[word])
    return tuple(ranked[:_MOST_WORDS])
