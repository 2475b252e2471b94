"""What a visit looked at, as its letter declares it before the findings."""

import re

from scrapers.sentences import split_sentences

FOCUS_BEGINS = re.compile(
    r"(?:(?:During|In|On) (?:this|the) (?:\w+ )?visit,? )?(?:the )?inspectors (?:also )?"
    r"(?:looked at|reviewed|evaluated|considered|focus+ed on|examined|assessed|explored)\b"
    r"|The (?:main |specific |particular )?focus of\b|Th(?:e|is) (?:focused )?visit "
    r"(?:looked at|considered|focus+ed on|evaluated|reviewed)",
    re.IGNORECASE,
)
FOCUS_GOES_ON = re.compile(
    r"(?:The )?[Ii]nspectors\b|They\b|Specifically|In particular|This (?:included|includes|also)\b"
    r"|The visit (?:also |included)|The focus\b|In doing so|◼|In addition|Particular\b"
    r"|The (?:area|scope)\b|Also\b|Alongside this\b"
)
EVIDENCE = re.compile(
    r"\brange of evidence\b|carried out in line\b|\bperformance (?:management|data|information)"
    r"|\bquality assurance information|\bcase (?:records|discussions|files)|\bon[ -]site\b"
    r"|\bmethodology\b|\bdelivery model\b|\bCOVID-19\b|\bspoke (?:to|with)\b|\bmet with\b"
    r"|\bChief Inspector\b|\belectronic\b|\bchildren[’']s (?:case )?(?:records|files)\b"
    r"|\bvideo calls?\b|\bconsidered in detail\b|\ba variety of evidence\b|\brelevant documents\b"
)
JTAI_TOPIC = re.compile(
    r"inspection\b[^.]{0,12}? of (?P<topic>the .{10,160}?)"
    r"(?:,? (?:in|across) (?:the )?[A-Z][\w’-]*(?: [\w&’-]+){0,8})?(?=\.(?:\s|$)|$)"
)
GENERIC_TOPIC = "abuse and neglect"
DEEP_DIVE = re.compile(r"(‘deep dive’ focus on .+?)(?=\.(?:\s|$)|$)")
BULLET = "◼"
BEFORE_BULLET = re.compile(rf"\s+(?={BULLET})")


def split_opening(opening: str) -> list[str]:
    """The sentences and bullets of an opening, a bullet with its mark."""
    return [
        sentence for part in BEFORE_BULLET.split(opening) for _, sentence in split_sentences(part)
    ]


def find_focus(opening: str) -> str | None:
    """The sentences that say what the visit looked at, before those on how it did so."""
    sentences = split_opening(opening)
    start = next(
        (
            at
            for at, sentence in enumerate(sentences)
            if FOCUS_BEGINS.match(sentence) and not EVIDENCE.search(sentence)
        ),
        None,
    )
    if start is None:
        return None
    end = start + 1
    for at in range(end, min(len(sentences), end + 12)):
        if EVIDENCE.search(sentences[at]):
            break
        if FOCUS_GOES_ON.match(sentences[at]):
            end = at + 1
        elif at > end:
            break  # a sentence of background may stand between two of the focus, not more
    return " ".join(sentences[start:end])


def covered_scope(covered: str) -> str:
    """What follows "Areas covered by the visit", up to how the inspectors went about it."""
    sentences = []
    for sentence in split_opening(covered):
        if EVIDENCE.search(sentence):
            break
        sentences.append(sentence)
    return " ".join(sentences).strip()


def joint_topic(title: str, opening: str) -> str | None:
    """The topic of the title, else of the first sentence; a general one with its deep dive."""
    found = JTAI_TOPIC.search(title) or JTAI_TOPIC.search(opening[:700])
    if found is None:
        return None
    topic = found["topic"]
    if topic.endswith(GENERIC_TOPIC) and (dive := DEEP_DIVE.search(opening[:1500])):
        return f"{topic}; {dive[1]}"
    return topic
