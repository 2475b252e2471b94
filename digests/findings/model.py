"""The trained model: one small table of weights, added up; every answer can say why.

`weights.json` is made by `make train` from the labels of tests/labels and the corpus. A feature's
row holds pairs of a head's number and a weight in hundredths; a head is a theme, a polarity, the
progress flag, or whom a joint document's sentence is about.

In memory a row is one whole number, in which each head has 32 bits: one addition adds all heads.
"""

import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import repeat

from digests.models import Polarity

POLARITIES: tuple[Polarity, ...] = ("strength", "concern", "mixed", "neutral")
AGENCIES = ("council", "police", "health", "partnership", "unclear")
_BITS = 32  # of a head within a row
_HALF = 1 << (_BITS - 1)
_THEME = "theme:"
_MOST_WORDS = 3  # deciding words named for one answer


@dataclass(frozen=True, slots=True)
class Weights:
    """The table, as shipped."""

    heads: tuple[str, ...]
    bias: int  # a row, as those of the features
    rows: Mapping[str, int]
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
        bias=_row(enumerate(round(bias * 100) for bias in raw["bias"])),
        rows={
            name: _row(zip(flat[::2], flat[1::2], strict=True))
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


def _row(weights: Iterable[tuple[int, int]]) -> int:
    return sum(weight << (_BITS * head) for head, weight in weights)


@lru_cache(maxsize=1024)
def _start(heading: tuple[str, ...]) -> int:
    """What a heading gives every head; the same for all sentences under it."""
    weights = known_weights()
    return sum((weights.rows.get(name, 0) for name in heading), weights.bias)


def scores(features: Iterable[str], heading: tuple[str, ...], weights: Weights) -> list[float]:
    """The log-odds of every head."""
    total = sum(map(weights.rows.get, features, repeat(0)), _start(heading))
    size = len(weights.heads)
    # Every head is lifted above zero, so that none borrows from its neighbour when taken apart.
    lifted = total + _lift(size)
    fields = struct.unpack(f"<{size}I", lifted.to_bytes(size * _BITS // 8, "little"))
    return [(field - _HALF) / 100 for field in fields]


@lru_cache(maxsize=4)
def _lift(size: int) -> int:
    return sum(_HALF << (_BITS * head) for head in range(size))


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
    spoke: dict[str, int] = {}
    lift = _lift(len(weights.heads))
    for name in features:
        if ":" in name:
            continue  # its place, or what the rules say: they name their own words
        row = weights.rows.get(name)
        if row:
            weight = ((row + lift) >> (_BITS * head) & (2 * _HALF - 1)) - _HALF
            if weight > 0:
                spoke[name.replace("^ ", "")] = weight
    ranked = sorted(spoke, key=lambda word: -spoke[word])
    return tuple(ranked[:_MOST_WORDS])
