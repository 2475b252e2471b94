"""How good the findings are: python tests/quality.py GOLD.jsonl… [--wrong]

Rows are {text, prev, section, unit, themes, polarity, progress, priority, alt_polarity, …}. Prints
themes micro-F1, polarity accuracy (strict, and on rows where no second label is defensible),
progress and priority F1, each by register with its bootstrap spread, and F1 by theme. Gold rows are
for measuring only: --wrong prints what went wrong in documents whose hash begins with an even
digit, so that the others stay unseen.
"""

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digests.findings import Tagged, tag

ROUNDS = 300  # bootstrap samples


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold row and what we said of it."""

    row: dict[str, Any]
    said: Tagged

    @property
    def unseen(self) -> bool:
        return int(self.row["sha256"][0], 16) % 2 == 1


Score = Callable[[Sequence[Pair]], float]


def read_pairs(paths: Iterable[Path]) -> tuple[Pair, ...]:
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return tuple(
        Pair(row, tag(row["text"], row.get("prev"), row.get("section"), row.get("unit")))
        for row in rows
    )


def f1(right: int, extra: int, missed: int) -> float:
    return 2 * right / (2 * right + extra + missed) if right or extra or missed else 1.0


def themes_f1(pairs: Sequence[Pair], only: str | None = None) -> float:
    right = extra = missed = 0
    for pair in pairs:
        gold, said = set(pair.row["themes"]), set(pair.said.themes)
        if only:
            gold, said = gold & {only}, said & {only}
        right += len(gold & said)
        extra += len(said - gold)
        missed += len(gold - said)
    return f1(right, extra, missed)


def polarity_accuracy(pairs: Sequence[Pair]) -> float:
    right = [pair for pair in pairs if pair.row["polarity"] == pair.said.polarity]
    return len(right) / max(len(pairs), 1)


def clear_accuracy(pairs: Sequence[Pair]) -> float:
    return polarity_accuracy([pair for pair in pairs if not pair.row.get("alt_polarity")])


def flag_f1(name: str) -> Score:
    def score(pairs: Sequence[Pair]) -> float:
        gold = [bool(pair.row[name]) for pair in pairs]
        said = [bool(getattr(pair.said, name)) for pair in pairs]
        both = list(zip(gold, said, strict=True))
        return f1(both.count((True, True)), both.count((False, True)), both.count((True, False)))

    return score


SCORES: dict[str, Score] = {
    "themes": themes_f1,
    "polarity": polarity_accuracy,
    "clear": clear_accuracy,
    "progress": flag_f1("progress"),
    "priority": flag_f1("priority"),
}


def spread(pairs: Sequence[Pair], score: Score) -> float:
    """Half the width of the middle 95% of bootstrap samples."""
    chance = random.Random(1)
    found = sorted(score(chance.choices(pairs, k=len(pairs))) for _ in range(ROUNDS))
    return (found[int(0.975 * ROUNDS)] - found[int(0.025 * ROUNDS)]) / 2


def register(pair: Pair) -> str:
    if pair.row.get("kind"):
        return "letters"
    if "/" not in pair.row.get("doc", "") or pair.row["doc"].startswith("seeds"):
        return "seeds and articles"
    year = int(pair.row.get("year") or 0)
    return "2013-17" if year <= 2017 else "2018-22" if year <= 2022 else "2023-26"


def registers(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[Pair]]]:
    yield "all", list(pairs)
    yield "seen in development", [pair for pair in pairs if not pair.unseen]
    yield "unseen", [pair for pair in pairs if pair.unseen]
    named: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        named[register(pair)].append(pair)
    yield from sorted(named.items())


def print_table(pairs: Sequence[Pair]) -> None:
    print(f"{'':20} {'rows':>5} " + " ".join(f"{name:>13}" for name in SCORES))
    for name, some in registers(pairs):
        cells = (f"{score(some):.3f} ±{spread(some, score):.3f}" for score in SCORES.values())
        print(f"{name:20} {len(some):5d} " + " ".join(f"{cell:>13}" for cell in cells))


def print_themes(pairs: Sequence[Pair]) -> None:
    counts = Counter(theme for pair in pairs for theme in pair.row["themes"])
    for theme, count in counts.most_common():
        print(f"{theme:26} {count:4d} {themes_f1(pairs, theme):.2f}")


def print_confusion(pairs: Sequence[Pair]) -> None:
    found = Counter((pair.row["polarity"], pair.said.polarity) for pair in pairs)
    for (gold, said), count in sorted(found.items()):
        print(f"gold {gold:9} said {said:9} {count:4d}")


def print_confidence(pairs: Sequence[Pair]) -> None:
    """Where a threshold of confidence would stand: accuracy above it, share below it."""
    for floor in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        above = [pair for pair in pairs if pair.said.confidence >= floor]
        right, withheld = polarity_accuracy(above), 1 - len(above) / len(pairs)
        print(f"confidence >= {floor:.2f}: right {right:.3f}, withheld {withheld:.0%}")


def print_wrong(pairs: Sequence[Pair]) -> None:
    for pair in pairs:
        gold, said = pair.row, pair.said
        faults = []
        if set(gold["themes"]) != set(said.themes):
            faults.append(f"themes {gold['themes']} said {list(said.themes)}")
        for name in ("polarity", "progress", "priority"):
            if gold[name] != getattr(said, name):
                faults.append(f"{name} {gold[name]} said {getattr(said, name)}")
        if faults and not pair.unseen:
            print(f"\n[{gold.get('section')}] …{(gold.get('prev') or '')[-80:]} ## {gold['text']}")
            print("   " + "\n   ".join([*faults, f"because {said.because} {said.confidence}"]))


def main(arguments: Sequence[str]) -> int:
    paths = [Path(argument) for argument in arguments if not argument.startswith("-")]
    begun = time.process_time()
    pairs = read_pairs(paths)
    taken = time.process_time() - begun
    if "--wrong" in arguments:
        print_wrong(pairs)
    print_table(pairs)
    print()
    print_themes(pairs)
    print()
    print_confusion(pairs)
    print()
    print_confidence(pairs)
    print(f"\n{taken / max(len(pairs), 1) * 1000:.2f} ms of CPU a row")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
