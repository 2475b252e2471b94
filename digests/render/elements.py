"""The pieces of Slack's blocks that we use, made right: text that is nothing but text.

Rich text is read as it stands: a "*", a "<!channel>" or an address in a letter's or a user's words
stays what it is. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import orjson

from digests.models import Line, Span
from digests.render import limits
from digests.render.printable import printable

Block = dict[str, Any]

_ADDRESS = re.compile(r"https?://[!-;=?-~]+")  # printable ASCII without angle brackets
_PAGE = re.compile(r"\bp\. (?=\d)")  # "p. 3" is not torn apart
# For private use, which nothing that is printed holds.
MENTION = ("\ue000", "\ue001")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
BREAK = (Span("\n"),)


def plain_text(words: str, most: int = limits.TEXT_OBJECT) -> Block:
    """A text object that is never read as markup, nor ":x:" as a picture."""
    return {"type": "plain_text", "text": cut(printable(words), most), "emoji": False}


def header(words: str) -> Block:
    return {"type": "header", "text": plain_text(words, limits.HEADER)}


def context(words: str) -> Block:
    return {"type": "context", "elements": [plain_text(words)]}


def rich_text(elements: Iterable[Block]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def section(*lines: Line) -> Block:
    """The lines in rich text, one below the other."""
    spans: list[Span] = []
    for line in lines:
        spans += [*(BREAK if spans else ()), *line]
    return {"type": "rich_text_section", "elements": list(_runs(spans))}


def bullets(lines: Iterable[Line]) -> Block:
    elements = [section(line) for line in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": elements}


def button(label: str, action: str, words: str, *, main: bool = False) -> Block:
    """A button that sends `words` back when it is pressed."""
    text = plain_text(label, limits.BUTTON)
    made = {"type": "button", "action_id": action, "text": text, "value": words}
    return made | ({"style": "primary"} if main else {})


def link_button(label: str, action: str, address: str, *, main: bool = False) -> Block:
    text = plain_text(label, limits.BUTTON)
    made = {"type": "button", "action_id": action, "text": text, "url": address}
    return made | ({"style": "primary"} if main else {})


def option(label: str, value: str) -> Block:
    return {"text": plain_text(label, limits.OPTION), "value": value}


@lru_cache(maxsize=1024)  # the same few stand in each line of an answer
def address_of(link: str | None) -> str | None:
    """The address, where it is one that Slack takes."""
    fits = link is not None and limits.size(link) <= limits.URL and _ADDRESS.fullmatch(link)
    return link if fits else None


def is_text(line: Line) -> bool:
    """Whether the line is nothing but words: no link, and nobody's name."""
    return all(not (span.user or (span.link and address_of(span.link))) for span in line)


def words_of(line: Iterable[Span]) -> str:
    return printable("".join([span.text for span in line])).strip()


def spoken(line: Line) -> str:
    """The line in words, a person as an id between MENTION's marks until the rest is escaped."""
    if not any(span.user for span in line):
        return words_of(line)
    begin, end = MENTION
    return "".join(
        f"{begin}{span.user}{end}"
        if span.user and _PERSON.fullmatch(span.user)
        else printable(span.text)
        for span in line
    ).strip()


def cut(words: str, most: int) -> str:
    """At most so many characters as Slack counts them, the last word whole.

    >>> cut("Children in care", 12)
    'Children …'
    """
    words = words.strip()
    if limits.size(words) <= most:
        return words
    kept = words.encode("utf-16-le")[: 2 * (most - 2)].decode("utf-16-le", "ignore")
    whole = kept.rpartition(" ")[0]
    return f"{(whole if len(whole) > len(kept) // 2 else kept).rstrip()} …"


def as_json(value: object) -> str:
    """Without blanks; the standard library takes as long for it as for drawing the blocks."""
    return orjson.dumps(value).decode()


def cost(blocks: Sequence[Block]) -> int:
    """How much of a message the blocks take: their JSON, in characters as Slack counts them."""
    return limits.size(as_json(blocks))


def _runs(spans: Sequence[Span]) -> Iterator[Block]:
    """Text, links and people; neighbouring texts that look alike are one."""
    held, strong = "", False
    for span in spans:
        words = "\n" if span is BREAK[0] else printable(span.text)
        apart = _apart(span, words) if span.link or span.user else None
        if held and words and (apart or span.strong != strong):
            yield _styled({"type": "text", "text": held}, strong)
            held = ""
        if apart:
            yield _styled(apart, span.strong)
        elif words:
            held, strong = held + words, span.strong
    if held:
        yield _styled({"type": "text", "text": held}, strong)


def _apart(span: Span, words: str) -> Block | None:
    """A person, shown as the name that Slack knows, or a link."""
    if span.user and _PERSON.fullmatch(span.user):
        return {"type": "user", "user_id": span.user}
    link = address_of(span.link)
    if not link or not words.strip() or limits.size(words) > limits.TEXT_OBJECT:
        return None
    whole = _PAGE.sub("p.\N{NO-BREAK SPACE}", words) if "p. " in words else words
    return {"type": "link", "url": link, "text": whole}


def _styled(element: Block, strong: bool) -> Block:
    return element | {"style": {"bold": True}} if strong else element
