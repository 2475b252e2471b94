"""What stands round an article: captions, bylines, links to more, readers' comments."""

import re
from dataclasses import dataclass
from typing import Literal

# From here on nothing is the article's: its readers speak, or other articles are offered.
# Readers' comments are never stored, so these are cut before anything else is looked at.
END = re.compile(
    r"(?:(?:\d+|no|one|two|three|four|five|six|seven|eight|nine|ten)\s+"
    r"(?:repl(?:y|ies)|comments?|responses?|thoughts?)\s+(?:to|on)\b.*"
    r"|leave a reply\b.*|comments? (?:are|is) (?:now )?closed\b.*|post navigation"
    r"|more from (?P<publisher>.+)|(?:you may|you might) also like\b.*|news archive)",
    re.IGNORECASE,
)
# The same, but these stand under the title too, as links to what is further down.
MAYBE_END = re.compile(
    r"(?:(?:reader |view |all |no |\d+ )*(?:comments?|replies|responses)(?: \(\d+\))?:?"
    r"|(?:leave|add|post|write) a comment\b.*|join the (?:conversation|discussion)\b.*"
    r"|related (?:articles?|stories|news|content|posts?)\b.*|read next\b.*"
    r"|most (?:read|popular)\b.*|latest news|about the author|share this(?: \w+)?:?"
    r"|previous (?:post|article)\b.*|sign up (?:to|for) .*newsletter.*)",
    re.IGNORECASE,
)
# A line of its own that says nothing of the matter.
ASIDE = re.compile(
    r"(?:read more\b.*|(?:image|photo|photograph|picture|caption|credit)s?(?: of\b|:).*"
    r"|.*\((?:image |photo |picture )?credit:.*|by (?:[A-Z][\w’'-]+ ?){1,4}|[,;|·•\s]+"
    r"|(?:last )?updated(?: at| on|:).*|.*\bcookies?\b.*\bwebsite\b.*|skip to (?:main )?content"
    r"|(?:©|copyright\b|all rights reserved).*|advertisement|share|tweet|print(?: this page)?"
    r"|back to (?:top|news)|home|contents)",
    re.IGNORECASE,
)
DATED = re.compile(
    r"(?:published|posted|date|released?|issued)\b\s*(?:on|at)?\s*:?\s*", re.IGNORECASE
)
LONGEST = 150  # characters; a longer line is a paragraph of the article, whatever it begins with
BEGUN = 2  # paragraphs of an article that has begun


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or list item of an article."""

    kind: Literal["heading", "text", "bullet"]
    text: str  # one line


def without_furniture(blocks: list[Block]) -> tuple[list[Block], str | None]:
    """The article's own blocks, and its publisher where the furniture names one."""
    kept: list[Block] = []
    paragraphs = 0
    publisher = None
    for block in blocks:
        line = block.text.rstrip(" .!") if len(block.text) <= LONGEST else ""
        found = END.fullmatch(line)
        if found is not None:
            publisher = found["publisher"]
        maybe = MAYBE_END.fullmatch(line) is not None
        if paragraphs >= (BEGUN if maybe else 1) and (found is not None or maybe):
            break
        if found is not None or maybe or ASIDE.fullmatch(block.text):
            continue
        kept.append(block)
        paragraphs += block.kind == "text"
    return kept, publisher
