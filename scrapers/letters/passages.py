"""The passages of a letter: its whole sentences and whole list items, under their headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.letters.block import Block
from scrapers.letters.blocks import DEADLINE
from scrapers.letters.improvements import Points
from scrapers.letters.text import Line
from scrapers.lists import on_one_line
from scrapers.models import Kind, Passage, Section
from scrapers.sentences import split_sentences

# What a letter says of itself before it says what was found.
_METHOD = re.compile(
    r"\b(?:this letter|took place|joint inspection|this inspection|undertook"
    r"|inspectors? (?:from|looked at|reviewed|considered|evaluated|met|were)"
    r"|(?:was|were) carried out|carried out by|this (?:monitoring |focused )?visit)\b",
    re.IGNORECASE,
)
# The early monitoring letters give their verdict among the method.
_VERDICT = re.compile(
    r"\bbased on the evidence\b|\b(?:is|are|has|have|continues?)\b.{0,40}\bprogress\b",
    re.IGNORECASE,
)
# "(Recommendation)", "(paragraphs 12, 14)": points elsewhere in the report and says nothing.
_POINTER = re.compile(r"\((?:recommendations?|pa(?:ge|ra)[^()]*)\)\.?", re.IGNORECASE)
# Leads into a list or a quotation; the items stand by themselves.
_STUB = re.compile(r"(?:[\w’']+ ){0,3}[\w’']+:")
# A word or two of an abandoned sentence: "… or reflections discussed. in"
_LEFT_OVER = re.compile(r"(?<=[a-z]{3}[.?!]) [a-z]+(?: [a-z]+)?$")
_NO_FINDINGS = frozenset({"context", "contents", "end"})
_ITEMS = frozenset({"item", "subitem", "row"})
_VISIT_KINDS = frozenset({"focused_visit", "monitoring_visit"})


@dataclass(frozen=True, slots=True)
class Body:
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()


def find_passages(lines: Sequence[Line], kind: Kind, points: Points) -> Body:
    """Sections and passages from the blocks that `find_points` read."""
    sections: list[Section] = []
    passages: list[Passage] = []
    section: str | None = None
    place: str | None = None
    prev = ""
    blocks = points.blocks
    at = 0
    while at < len(blocks):
        number, block = at, blocks[at]
        at += 1
        if block.kind == "heading":
            if block.place == "unknown" and place in _NO_FINDINGS:
                continue
            sections.append(Section(block.text, block.page))
            section, prev, place = block.text, "", block.place
            continue
        if place in _NO_FINDINGS or DEADLINE.fullmatch(block.text):
            continue
        listed = points.listed.get(number)
        text = block.text
        if text[-1].islower() and block.kind not in _ITEMS:
            text = _LEFT_OVER.sub("", text)
        below = []
        while at < len(blocks) and _stands_below(block, blocks[at], listed):
            below.append(blocks[at].text)
            at += 1
        text = on_one_line(text, below) if below else text
        parts = [(0, text)]
        if listed is None or block.kind not in _ITEMS:
            parts = split_sentences(text)
        # A list's item is one passage; a bullet of several sentences is a paragraph with a mark.
        whole = block.kind in _ITEMS and len(parts) == 1
        for offset, part in parts:
            if part == "." or _says_nothing(part):
                continue
            passages.append(
                Passage(
                    n=len(passages) + 1,
                    text=part,
                    section=section,
                    page=block.page_at(offset),
                    unit="bullet" if whole else "sentence",
                    prev=prev,
                    listed=listed,
                    focus=_is_focus(part, kind, section, place),
                )
            )
            prev = part
    return Body(tuple(sections), tuple(passages))


def _stands_below(block: Block, below: Block, listed: str | None) -> bool:
    """Whether a block is a sub-item of the item before it; a numbered item's are its bullets."""
    if block.kind in ("item", "row"):
        return below.kind == "subitem"
    return (
        listed is not None
        and block.kind == "numbered"
        and block.text[-1] == ":"
        and below.kind in ("item", "subitem")
    )


def _says_nothing(part: str) -> bool:
    """A pointer elsewhere, "Examples include:", or a word left over after the last full stop."""
    if part[0] == "(":
        return _POINTER.fullmatch(part) is not None
    return part[-1] == ":" and _STUB.fullmatch(part) is not None


def _is_focus(text: str, kind: Kind, section: str | None, place: str | None) -> bool:
    if place == "scope":
        return True
    if section is not None:
        return False
    if _VERDICT.search(text):
        return False
    return kind in _VISIT_KINDS or (kind == "jtai" and _METHOD.search(text) is not None)
