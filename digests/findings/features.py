"""What the trained model sees of a sentence: its words, its place, and what the rules make of it."""

import re
from functools import lru_cache

from digests.findings.context import Place
from digests.findings.lexicon import Lexicon, Words
from digests.findings.parts import split_parts
from digests.findings.polarity import Verdict
from digests.findings.tagging import ENOUGH, LIKELY, POINTS_BACK, Tag

# Word endings that part forms of one word; what is left keeps at least so many letters.
_ENDINGS = ("ingly", "edly", "ing", "ed", "ies", "es", "ly", "s")
_STEM = 4
_LONG = 25  # words; a sentence over it seldom makes one point only
_SURE = 0.8
_BACK = frozenset({"as", "it", "such", "their", "these", "they", "this", "those"})
_POLICE = Lexicon(
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
def _heading(section: str | None) -> tuple[str, ...]:
    return tuple(
        f"s:{stem(word)}" for word in sorted(set(re.findall("[a-z]+", (section or "").lower())))
    )


def agency_features(words: Words) -> list[str]:
    """Whose work is named; only joint documents need to know."""
    hits = _POLICE.find(words.words)
    named = [f"a:{label}" for label in sorted({hit.label for hit in hits})]
    return [*named, f"af:{hits[0].label}"] if hits else [*named, "a:none"]


def features(
    words: Words,
    tags: tuple[Tag, ...],
    chosen: tuple[Tag, ...],
    verdict: Verdict,
    progress: bool,
    place: Place,
    section: str | None,
    before: Words,
    earlier: tuple[Tag, ...],
    earlier_verdict: Verdict | None,
) -> list[str]:
    """The names of the features that hold; `earlier` and `before` are of the sentence before."""
    stems = [stem(word) for word in words.words]
    found = ["bias"]
    last = "^"
    for one in stems:
        found.append(one)
        found.append(f"{last} {one}")
        last = one
    head = split_parts(words).head
    found += [f"h:{one}" for one in stems[:head]]
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
    found += [
        f"p:{name}"
        for name in ("listed", "method", "care_leavers", "both", "leaders", "bullet")
        if getattr(place, name)
    ]
    if len(stems) >= _LONG:
        found.append("long")
    found += _heading(section)
    return found
