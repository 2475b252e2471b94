"""What the trained model sees of a sentence: words, place, and what the rules make of it."""

import re
from functools import lru_cache

from digests.findings.context import Place
from digests.findings.lexicon import Lexicon, Words
from digests.findings.polarity import Verdict
from digests.findings.tagging import ENOUGH, LIKELY, POINTS_BACK, Tag

# Word endings that part forms of one word; what is left keeps at least so many letters.
_ENDINGS = ("ingly", "edly", "ing", "ed", "ies", "es", "ly", "s")
_STEM = 4
# Words that say nothing by themselves; they still count in pairs.
_FUNCTION = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been by for from had has have in is it its of on or that the their "
        "them there these they this those to was were which who will with",
    )
)
_LONG = 25  # words; a sentence over it seldom makes one point only
_SURE = 0.8
_PLACES = (
    *("listed", "method", "care_leavers", "both", "leaders", "bullet"),
    *("in_care", "disabled", "board"),
)
_BACK = frozenset({"as", "it", "such", "their", "these", "they", "this", "those"})
_AGENCIES = Lexicon(
    (phrase, agency, 1.0)
    for agency, phrases in {
        "police": ("police*", "officers", "constabulary", "force", "custody"),
        "health": (
            "health*", "gp/gps", "midwi*", "hospital*", "nurse*/nursing", "clinical*", "nhs",
            "camhs", "paediatric*", "icb", "a&e", "emergency department*",
        ),
        "council": (
            "local authority", "children social care", "social work*", "council*", "care leaver*",
            "early help", "foster*", "virtual school", "personal adviser*",
        ),
        "partnership": ("partner*", "agenc*", "multi agency", "mash", "local area", "joint*"),
        "probation": ("probation", "youth offending/justice", "crc", "yot/yos", "nps"),
    }.items()
    for phrase in phrases
)  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its ending: assessments, assessed and assessing meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=512)
def heading_features(section: str | None) -> tuple[str, ...]:
    """What the heading in force says, printed or as a section's slug."""
    words = set(re.findall("[a-z]+", (section or "").lower())) - _FUNCTION
    return ("bias", *(f"s:{stem(word)}" for word in sorted(words)))


@lru_cache(maxsize=512)
def _of_place(place: Place) -> tuple[str, ...]:
    return tuple(f"p:{name}" for name in _PLACES if getattr(place, name))


def agency_features(words: Words) -> list[str]:
    """Whose work is named; only joint documents need to know."""
    hits = _AGENCIES.find(words.words)
    named = [f"a:{label}" for label in sorted({hit.label for hit in hits})]
    return [*named, f"af:{hits[0].label}"] if hits else [*named, "a:none"]


def features(
    words: Words,
    tags: tuple[Tag, ...],
    chosen: tuple[Tag, ...],
    verdict: Verdict,
    progress: bool,
    place: Place,
    earlier: tuple[Tag, ...],
    earlier_verdict: Verdict | None,
) -> list[str]:
    """The names of the features that hold, but for the heading's.

    `earlier` is of the sentence before.
    """
    stems = list(map(stem, words.words))
    found = [one for one in stems if one not in _FUNCTION]
    found += map(" ".join, zip(("^", *stems), stems, strict=False))
    for tag in tags:
        level = "O" if tag.score >= ENOUGH else "o" if tag.score >= LIKELY else "q"
        found.append(f"{level}:{tag.theme}")
    found += [f"c:{tag.theme}" for tag in chosen]
    if chosen:
        found.append(f"d:{chosen[0].theme}")
    found.append(f"n:{len(chosen)}")
    back = POINTS_BACK.begins(words.words)
    for tag in earlier:
        if tag.score >= LIKELY:
            found.append(f"{'k' if back else 'f'}:{tag.theme}")
    sure = "!" if verdict.confidence >= _SURE else ""
    found.append(f"v:{verdict.polarity}{sure}")
    if not verdict.because:
        found.append("v:none")
    if verdict.method:
        found.append("v:method")
    if progress:
        found.append("r:progress")
    if earlier_verdict is not None:
        found.append(f"e:{earlier_verdict.polarity}")
        if back or (stems and words.words[0] in _BACK):
            found.append(f"E:{earlier_verdict.polarity}")
    found += [f"p:{name}" for name in _PLACES if getattr(place, name)]
    if len(stems) >= _LONG:
        found.append("long")
    return found
