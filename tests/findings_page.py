"""Writes the measures of docs/findings.md anew: `make measures`. Needs the shared corpus and gold.

The page's words are written by hand; what stands between the two marks is written here.
"""

import sys
from collections.abc import Iterator

from digests.findings.model import known_weights
from tests import changes_quality, points_quality
from tests.labelled import SECOND, read_labels
from tests.places import ROOT, SHARED
from tests.quality import SCORES, Pair, read_pairs, register, spread, themes_f1

PAGE = ROOT / "docs" / "findings.md"
BEGIN, END = "<!-- measures: make measures -->", "<!-- end of measures -->"
NAMES = {"seeds and articles": "press and council text"}
FEW = 25  # rows under which a theme's own figure says little


def table(pairs: tuple[Pair, ...]) -> Iterator[str]:
    yield "| register | rows | themes F1 | polarity | clear calls | progress F1 | priority F1 |"
    yield "|---|---|---|---|---|---|---|"
    letters = [pair for pair in pairs if register(pair) != "seeds and articles"]
    groups = {"all inspections and letters": letters}
    for pair in pairs:
        groups.setdefault(register(pair), []).append(pair)
    for name, some in groups.items():
        cells = (f"{score(some):.2f} ± {spread(some, score):.2f}" for score in SCORES.values())
        yield f"| {NAMES.get(name, name)} | {len(some)} | {' | '.join(cells)} |"


def themes(pairs: tuple[Pair, ...]) -> Iterator[str]:
    letters = [pair for pair in pairs if register(pair) != "seeds and articles"]
    slugs = sorted({slug for pair in letters for slug in pair.row["themes"]})
    rows = {slug: sum(slug in pair.row["themes"] for pair in letters) for slug in slugs}
    told = [
        f"{slug} {themes_f1(letters, slug):.2f} ({rows[slug]})"
        for slug in slugs
        if rows[slug] >= FEW
    ]
    yield f"By theme, where {FEW} rows or more speak of it (rows): {', '.join(told)}."


def push(pairs: tuple[Pair, ...]) -> Iterator[str]:
    letters = [pair for pair in pairs if register(pair) != "seeds and articles"]
    told = [pair for pair in letters if pair.said.push]
    right = sum(pair.said.polarity == pair.row["polarity"] for pair in told) / len(told)
    yield (
        f"Pushed lines (confidence at least {known_weights().push}): polarity right in "
        f"{right:.1%}; {1 - len(told) / len(letters):.0%} of lines withheld."
    )


def agreement() -> Iterator[str]:
    first = read_labels()
    count = sum(map(len, first.values()))
    pairs = [
        (first[sha256][start], label)
        for sha256, labels in read_labels(SECOND).items()
        for start, label in labels.items()
        if start in first.get(sha256, {})
    ]
    same = sum(len(set(a.themes) & set(b.themes)) for a, b in pairs)
    every = sum(len(a.themes) + len(b.themes) for a, b in pairs)
    polarity = sum(a.polarity == b.polarity for a, b in pairs) / len(pairs)
    yield (
        f"Trained on {count:,} labelled sentences of {len(first)} documents. A random {len(pairs)} "
        f"were labelled twice, blind: the two readers agree at themes F1 {2 * same / every:.2f}, "
        f"polarity {polarity:.2f}."
    )


def changes() -> Iterator[str]:
    scores = changes_quality.measure(
        changes_quality.rows_of([SHARED / "gold" / "changes.jsonl"]), SHARED
    )
    parts = ", ".join(f"{slug} {scores.f1(slug):.2f}" for slug in changes_quality.SCORED)
    yield (
        f"Changes between two inspections, macro-F1 {scores.macro_f1:.2f} ({parts}); strengths in "
        f"both reports that raise nothing else: {scores.quiet:.0%}; lines sure enough to be told "
        f"unasked are right in {scores.sure_right:.0%}, {scores.withheld:.0%} are withheld."
    )
    points = points_quality.measure(SHARED)
    yield (
        f"Improvement points that say the same in other words: precision {points.precision:.2f}, "
        f"recall {points.recall:.2f}."
    )


def main() -> None:
    gold = SHARED / "gold"
    if not gold.is_dir():
        sys.exit("The gold labels are not beside this checkout: set OFSTED_BOT_SHARED.")
    pairs = read_pairs(gold / name for name in ("findings.jsonl", "findings_letters.jsonl"))
    lines = [*table(pairs), "", *themes(pairs), "", *push(pairs), "", *agreement(), "", *changes()]
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text("\n".join([f"{head}{BEGIN}", *lines, f"{END}{tail}"]), "utf-8")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
