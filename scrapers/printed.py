"""Text without pages, set in lines as on paper, so that a letter reads the same in any form."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

_DRESSING = (
    "aside button footer form head header iframe nav noscript script select style svg template"
    " textarea"
)
_SETS_APART = (
    "address article blockquote body br caption center dd div dl dt fieldset figcaption figure h1"
    " h2 h3 h4 h5 h6 hr html li main ol p pre section table tbody tfoot thead tr ul"
)
_LEFT_OUT = frozenset(_DRESSING.split())
_BLOCKS = frozenset(_SETS_APART.split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_MARKS = ("◼", "−")  # as letters print them: of items, and of what stands below one
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
_WIDTH = 76
# A line that stops short ends its paragraph: no block may end with one longer than this.
_SHORT = 50
_NARROWEST = 40


def printed_page(body: bytes, content_type: str | None = None) -> str:
    """The main text of a web page: a paragraph, heading or item after the other, in lines."""
    # Here and not at the top: reading PDFs need not pay for the import.
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding=_encoding(body, content_type), remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    found = root.xpath("//main | //*[@role='main'] | //article")
    root = found[0] if found else root
    return "\n".join(_set(_blocks(root, etree.iterwalk(root, events=("start", "end")))))


def printed_text(text: str) -> str:
    """Plain text whose paragraphs are a line each, in shorter lines; other text as it is."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    if not any(len(line) > 2 * _WIDTH for line in lines):
        return text
    return "\n".join(_set((line, False) for line in lines if line))


def _encoding(body: bytes, content_type: str | None) -> str | None:
    named = _CHARSET.search(content_type or "")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return named[1] if named else None  # what the page itself declares
    return "utf-8"


def _blocks(root: Any, walk: Any) -> Iterator[tuple[str, bool]]:
    """(text, whether it is a line as it stands), items with their marks.

    Headings, and what `<br>` divides, are lines; a table's row is one block.
    """
    text: list[str] = []
    mark = ""
    depth = 0
    broken = False  # the paragraph is written in lines: an address, say
    for event, element in walk:
        tag = element.tag
        left_out = tag in _LEFT_OUT and element is not root
        if event == "start" and left_out:
            walk.skip_subtree()
            continue
        if tag in _BLOCKS and not left_out:
            told = " ".join("".join(text).split())
            if told:
                broken = broken or tag == "br"
                yield f"{mark}{told}", broken or (event == "end" and tag in _HEADINGS)
                mark = ""
            broken = broken and tag == "br"
            text = []
        if tag in _CELLS:
            text.append(" ")
        if tag in ("ul", "ol"):
            depth += 1 if event == "start" else -1
        if tag == "li":
            mark = f"{_MARKS[depth > 1]} " if event == "start" else ""
        text.append((element.text if event == "start" else element.tail) or "")
    told = " ".join("".join(text).split())
    if told:
        yield told, False


def _set(blocks: Iterable[tuple[str, bool]]) -> Iterator[str]:
    for text, line in blocks:
        if len(text) <= (_WIDTH if line else _SHORT):
            yield text
        else:
            yield from _lines(text)


def _lines(text: str) -> list[str]:
    """One block in lines, so wide that the last of them is seen to stop short."""
    lines: list[str] = []
    for width in range(_WIDTH, _NARROWEST, -1):
        lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
        if len(lines) > 1 and len(lines[-1]) <= _SHORT:
            break
    return lines
