"""Trains the findings model anew: `make train`. Needs the shared corpus beside the checkout.

Reads the labels of tests/labels, finds their sentences in the corpus, and writes
digests/findings/weights.json: the same labels, corpus and program give the same file. Prints what
five-fold cross-validation by document says of it. Gold labels are never read here.
"""

import itertools
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from digests.findings import features_of
from digests.findings.model import AGENCIES, POLARITIES
from digests.findings.themes import known_themes
from scrapers.letters import READER
from tests.labelled import Labelled, digest_of_labels, find_labelled
from tests.places import ROOT, SHARED

WEIGHTS = ROOT / "digests" / "findings" / "weights.json"
SEEN = 3  # documents' sentences that a feature must stand in
FAINT = 0.15  # weights below are left out
BARE = 3  # one sentence in so many is learned a second time without its heading
RIGHT = 0.97  # of pushed polarities
SLUGS = tuple(theme.slug for theme in known_themes().all)
HEADS = (
    *(f"theme:{slug}" for slug in SLUGS),
    *(f"polarity:{polarity}" for polarity in POLARITIES),
    "progress",
    *(f"about:{agency}" for agency in AGENCIES),
)
# How strongly weights are held back, by what is learned; chosen by cross-validation.
STRENGTH = {"theme": 0.2, "polarity": 0.1, "progress": 0.3, "about": 0.3}


@dataclass(frozen=True, slots=True)
class Data:
    """Sentences as features, with what readers said of them."""

    rows: tuple[Labelled, ...]
    features: tuple[tuple[str, ...], ...]

    def part(self, which: Sequence[int]) -> "Data":
        return Data(tuple(self.rows[i] for i in which), tuple(self.features[i] for i in which))

    @property
    def documents(self) -> list[str]:
        return [row.letter.sha256 for row in self.rows]


def read_data() -> Data:
    rows: list[Labelled] = []
    features: list[tuple[str, ...]] = []
    known: dict[str, dict[int, tuple[str, ...]]] = {}
    for row in find_labelled(SHARED / "corpus"):
        letter = row.letter
        if letter.sha256 not in known:
            known = {letter.sha256: features_of(letter)}
        rows.append(row)
        features.append(known[letter.sha256][row.passage.n])
    return Data(tuple(rows), tuple(features))


def vocabulary(data: Data) -> dict[str, int]:
    seen = Counter(name for row in data.features for name in set(row) if name != "bias")
    names = sorted(name for name, count in seen.items() if count >= SEEN)
    return {name: place for place, name in enumerate(names)}


def matrix(data: Data, names: dict[str, int]) -> csr_matrix:
    places = [sorted({names[n] for n in row if n in names}) for row in data.features]
    ends = np.cumsum([0, *map(len, places)], dtype=np.int32)
    columns = np.array([p for row in places for p in row], dtype=np.int32)
    ones = np.ones(len(columns))
    return csr_matrix((ones, columns, ends), shape=(len(places), len(names)))


def with_bare(data: Data) -> Data:
    """The same, and every third sentence once more as if its heading were not known."""
    bare = [i for i, row in enumerate(data.rows) if row.passage.n % BARE == 0]
    less = (tuple(n for n in data.features[i] if not n.startswith("s:")) for i in bare)
    return Data((*data.rows, *(data.rows[i] for i in bare)), (*data.features, *less))


def train(data: Data) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    """Names of features, weights (head by feature) and the heads' biases."""
    names = vocabulary(data)
    data = with_bare(data)
    x = matrix(data, names)
    weights = np.zeros((len(HEADS), len(names)))
    bias = np.full(len(HEADS), -9.0)

    def one(head: str, target: np.ndarray, rows: np.ndarray, strength: float) -> None:
        if 2 < target.sum() < len(target):
            fit = LogisticRegression(C=strength, solver="liblinear", max_iter=400)
            fit.fit(x[rows], target)
            weights[HEADS.index(head)] = fit.coef_[0]
            bias[HEADS.index(head)] = fit.intercept_[0]

    def several(kind: str, target: np.ndarray, rows: np.ndarray) -> None:
        fit = LogisticRegression(C=STRENGTH[kind], max_iter=600)
        fit.fit(x[rows], target)
        for number, name in enumerate(fit.classes_):
            weights[HEADS.index(f"{kind}:{name}")] = fit.coef_[number]
            bias[HEADS.index(f"{kind}:{name}")] = fit.intercept_[number]

    every = np.arange(len(data.rows))
    for slug in SLUGS:
        target = np.array([slug in row.label.themes for row in data.rows])
        one(f"theme:{slug}", target, every, STRENGTH["theme"])
    several("polarity", np.array([row.label.polarity for row in data.rows]), every)
    progress = np.array([row.label.progress for row in data.rows])
    one("progress", progress, every, STRENGTH["progress"])
    joint = np.array([i for i in every if data.rows[i].label.about], dtype=int)
    several("about", np.array([data.rows[i].label.about for i in joint]), joint)
    weights[np.abs(weights) < FAINT] = 0
    return names, np.round(weights, 2), np.round(bias, 3)


def cross_validate(data: Data) -> np.ndarray:
    """The scores of every row by a model that has not seen its document."""
    out = np.zeros((len(data.rows), len(HEADS)))
    for seen, unseen in GroupKFold(5).split(data.rows, groups=data.documents):
        names, weights, bias = train(data.part(seen))
        out[unseen] = matrix(data.part(unseen), names) @ weights.T + bias
    return out


def sigmoid(scores: np.ndarray) -> np.ndarray:
    shares: np.ndarray = 1 / (1 + np.exp(-scores))
    return shares


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return shares


def heads(kind: str) -> slice:
    places = [i for i, head in enumerate(HEADS) if head.startswith(kind)]
    return slice(places[0], places[-1] + 1)


def best_cuts(data: Data, scores: np.ndarray) -> tuple[tuple[float, float, float], float]:
    """The least probabilities of a first, second and third theme, and their micro-F1."""
    probable = sigmoid(scores[:, heads("theme")])
    order = np.argsort(-probable, axis=1)[:, :5]
    best = ((0.2, 0.3, 0.4), 0.0)
    for cuts in itertools.product((0.1, 0.15, 0.2), (0.25, 0.3, 0.35), (0.35, 0.4, 0.45, 0.5)):
        right = said = true = 0
        for row, ranked, chance in zip(data.rows, order, probable, strict=True):
            chosen = set()
            for place, head in enumerate(ranked[: 5 if row.passage.listed else 3]):
                if chance[head] < cuts[min(place, 2)]:
                    break
                chosen.add(SLUGS[head])
            wanted = set(row.label.themes)
            right, said, true = right + len(chosen & wanted), said + len(chosen), true + len(wanted)
        if (score := 2 * right / (said + true)) > best[1]:
            best = (cuts, score)
    return best


def best_progress(data: Data, scores: np.ndarray) -> tuple[float, float]:
    """The cut of the progress flag and its F1."""
    probable = sigmoid(scores[:, HEADS.index("progress")])
    true = np.array([row.label.progress for row in data.rows])
    tried = []
    for cut in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        said = probable >= cut
        tried.append((2 * (said & true).sum() / max(1, said.sum() + true.sum()), cut))
    best = max(tried)
    return best[1], float(best[0])


def push_cut(data: Data, scores: np.ndarray) -> tuple[float, float, float]:
    """The least probability at which polarity is right often enough; share withheld; accuracy."""
    probable = softmax(scores[:, heads("polarity")])
    named = np.array([POLARITIES[i] for i in probable.argmax(axis=1)])
    right = named == np.array([row.label.polarity for row in data.rows])
    order = np.argsort(-probable.max(axis=1), kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = [i for i in range(len(order)) if share[i] >= RIGHT] or [0]
    return (
        round(float(probable.max(axis=1)[order[enough[-1]]]), 3),
        1 - (enough[-1] + 1) / len(order),
        float(right.mean()),
    )


def main() -> None:
    if not (SHARED / "corpus").is_dir():
        sys.exit("The corpus is not beside this checkout: set OFSTED_BOT_SHARED.")
    data = read_data()
    print(f"{len(data.rows)} labelled sentences of {len(set(data.documents))} documents")
    scores = cross_validate(data)
    cuts, themes = best_cuts(data, scores)
    progress, progress_f1 = best_progress(data, scores)
    push, withheld, polarity = push_cut(data, scores)
    print(f"cross-validated: themes micro-F1 {themes:.3f}, polarity {polarity:.3f},")
    print(f"  progress F1 {progress_f1:.3f}; pushed at {push}: {withheld:.0%} withheld")
    joint = [i for i, row in enumerate(data.rows) if row.label.about]
    named = [AGENCIES[i] for i in scores[joint][:, heads("about")].argmax(axis=1)]
    agree = np.mean(
        [data.rows[i].label.about == name for i, name in zip(joint, named, strict=True)]
    )
    print(f"  about (joint documents): {agree:.3f} of {len(joint)}")
    names, weights, bias = train(data)
    rows = {}
    for name, place in names.items():
        held = np.nonzero(weights[:, place])[0]
        if len(held):
            rows[name] = [n for h in held for n in (int(h), round(weights[h, place] * 100))]
    table = {
        "labels": digest_of_labels(),
        "reader": READER,
        "heads": HEADS,
        "bias": bias.tolist(),
        "cuts": cuts,
        "progress_cut": progress,
        "push": push,
        "rows": rows,
    }
    WEIGHTS.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(rows)} features, {WEIGHTS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
