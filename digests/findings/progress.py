"""Whether a sentence itself says that something has got better."""

import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files

from digests.findings.lexicon import Hit, Words, masked


def progress_entries() -> Iterator[tuple[str, str, float]]:
    """Every phrase of progress.toml with its list."""
    text = (files(__package__) / "progress.toml").read_text(encoding="utf-8")
    for kind, phrases in tomllib.loads(text).items():
        for phrase in phrases:
            yield phrase, f"progress {kind}", 1.0


def says_progress(words: Words, found: Sequence[Hit]) -> tuple[str, ...]:
    """The words that say something has got better; () where none do.

    `found` are the hits of `progress_entries` in the words.
    """
    masks = [hit for hit in found if hit.label == "progress unless"]
    return tuple(
        " ".join(words.words[hit.start : hit.end])
        for hit in found
        if hit.label == "progress said" and not masked(hit, masks)
    )
