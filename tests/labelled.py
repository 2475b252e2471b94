"""The labels of real sentences, kept as (document, offset, length, label), without the words."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrapers.documents import document_of, read_document
from scrapers.errors import ScrapeError
from scrapers.models import Letter, Passage
from tests.places import ROOT
from tests.spans import spans

LABELS = ROOT / "tests" / "labels" / "findings.jsonl"
SECOND = ROOT / "tests" / "labels" / "second.jsonl"  # the same places, labelled again, blind
_POLARITIES = {"s": "strength", "c": "concern", "m": "mixed", "n": "neutral"}
_NEAR = 3  # letters by which a reader may move a sentence's start


@dataclass(frozen=True, slots=True)
class Label:
    """What a careful reader says of one sentence."""

    themes: tuple[str, ...]
    polarity: str
    progress: bool
    priority: bool
    about: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage of a real document with its label."""

    letter: Letter
    passage: Passage
    label: Label


def read_labels(path: Path = LABELS) -> dict[str, dict[int, Label]]:
    """By document's hash, then by the offset where the sentence starts."""
    found: dict[str, dict[int, Label]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["sha256"]] = {start: _label(rest) for start, _, *rest in row["labels"]}
    return found


def _label(rest: list[str]) -> Label:
    themes, polarity, flags, about = rest
    return Label(
        tuple(themes.split()), _POLARITIES[polarity], "p" in flags, "r" in flags, about or None
    )


def digest_of_labels(path: Path = LABELS) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def find_labelled(corpus: Path, path: Path = LABELS) -> Iterator[Labelled]:
    """Reads every labelled document of the corpus and gives its labelled passages, in order."""
    labels = read_labels(path)
    for file in sorted(corpus.glob("**/*.pdf")):
        document = document_of(file.read_bytes())
        if document.sha256 not in labels:
            continue
        try:
            letter = read_document(document)
        except ScrapeError:
            continue
        yield from _of_letter(letter, labels[document.sha256])


def _of_letter(letter: Letter, labels: dict[int, Label]) -> Iterator[Labelled]:
    places = spans(letter.pages, letter.passages)
    for passage in letter.passages:
        start = places.get(passage.n, (-1, 0))[0]
        for near in range(start - _NEAR, start + _NEAR + 1):
            if near in labels:
                yield Labelled(letter, passage, labels[near])
                break
