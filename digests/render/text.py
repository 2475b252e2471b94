"""A digest for a terminal or a pipe."""

import textwrap

from digests.models import Digest, Line, Message, Part


def render(digest: Digest, *, width: int = 80, colour: bool = False, links: bool = True) -> Message:
    """Plain text, wrapped; with `colour` bold headings and links a terminal can follow."""
    blocks = [_wrap(_plain(digest.title, links), width)]
    blocks += [_part(part, width, links) for part in digest.parts]
    blocks += [_wrap(words, width) for words in (digest.rests_on, digest.closing) if words]
    return Message("text", "\n\n".join(block for block in blocks if block) + "\n")


def _part(part: Part, width: int, links: bool) -> str:
    lines = [part.heading] if part.heading else []
    for line in part.lines:
        bullet = "- " if part.style == "list" else ""
        lines.append(_wrap(_plain(line, links), width, bullet))
    return "\n".join(lines)


def _wrap(words: str, width: int, bullet: str = "") -> str:
    return textwrap.fill(
        words,
        width,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(line: Line, links: bool) -> str:
    return "".join(
        f"{span.text} <{span.link}>" if span.link and links else span.text for span in line
    )
