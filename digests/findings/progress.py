"""Whether a sentence itself says that something has got better."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from digests.findings.lexicon import Hit, Lexicon, Words


@lru_cache(maxsize=1)
def _known() -> Lexicon:
    text = (files(__package__) / "progress.toml").read_text(encoding="utf-8")
    return Lexicon(
        (phrase, kind, 1.0) for kind, phrases in tomllib.loads(text).items() for phrase in phrases
    )


def says_progress(words: Words) -> tuple[str, ...]:
    """The words that say something has got better; () where none do."""
    hits = _known().find(words.words)
    masks = [hit for hit in hits if hit.label == "unless"]
    return tuple(
        " ".join(words.words[hit.start : hit.end])
        for hit in hits
        if hit.label == "said" and not _masked(hit, masks)
    )


def _masked(hit: Hit, masks: list[Hit]) -> bool:
    return any(mask.start < hit.end and hit.start < mask.end for mask in masks)
