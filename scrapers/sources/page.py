"""One standing page: its main text, and what changed in it."""

import difflib
import re
from collections.abc import Callable, Sequence
from itertools import islice

from bs4 import Tag

from scrapers.addresses import plain_address
from scrapers.articles import main_text
from scrapers.errors import UnreadableDocument, UnreadableList
from scrapers.models import Document, Notice, Source
from scrapers.nesting import is_too_deep
from scrapers.sources.markup import parse_html, words_of

# A line that changes by itself and says nothing: when the page was last touched, or counted.
RESTLESS = re.compile(
    r"(?:(?:page |this page was )?(?:last )?(?:updated|reviewed|modified|published)\b.{0,60}"
    r"|(?:page )?views?:? [\d,.]+|[\d,.]+ (?:page )?views?|\W*)",
    re.IGNORECASE,
)
FRAME = ("nav", "header", "footer", "script", "style", "noscript", "form", "aside")
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "td", "dd", "dt", "blockquote", "div")
INLINE = 12  # tags within a block, such as a link in bold, that are looked through
PARTS = 6  # changes told one by one
UNSAID = "words that may name somebody"
LONGEST = 300  # characters of one change
MOST_LINES = 2_000  # that are compared in their order; the time for it grows with the square


def read_notices(document: Document, source: Source) -> tuple[Notice, ...]:
    """One notice: the page, with its main text, a block a line, as the summary.

    Raises UnreadableList for a page without a main text.
    """
    base = document.url or source.url
    title, lines = _text(document, base)
    kept = [line for line in lines if not RESTLESS.fullmatch(line)]
    if not kept:
        raise UnreadableList(f"{base} has no main text")
    return (
        Notice(
            key=f"page:{plain_address(source.url)}",
            url=source.url,
            title=title or source.name,
            urn=source.authority,
            summary="\n".join(kept),
        ),
    )


def _text(document: Document, base: str) -> tuple[str, tuple[str, ...]]:
    """The title and the blocks of the main text.

    A page that says where its main text is, is believed: that is steadier from pass to pass than
    any guess. Of others the guess is taken, unless it is one lump.
    """
    if is_too_deep(document.body):
        raise UnreadableList(f"{base}: its tags stand in each other without end")
    page = parse_html(document)
    heading = page.find("h1")
    title = words_of(heading) if isinstance(heading, Tag) else ""
    main = page.find("main") or page.find(role="main")
    if isinstance(main, Tag) and (lines := _blocks(main)):
        return title, lines
    try:
        named, lines = main_text(document)
    except UnreadableDocument as error:
        named, lines = "", ()
        trouble: Exception | None = error
    else:
        trouble = None
    if len(lines) > 1:
        return named or title, lines
    body = page.find("body")
    found = _blocks(body) if isinstance(body, Tag) else ()
    if not found:
        raise UnreadableList(f"{base} has no main text") from trouble
    return title, found


def _blocks(body: Tag) -> tuple[str, ...]:
    """The text of each innermost block, in one walk."""
    for frame in body.find_all(FRAME):
        frame.decompose()
    lines: list[list[str]] = []
    last: Tag | None = None
    for string in body.find_all(string=True):
        block = next((tag for tag in islice(string.parents, INLINE) if tag.name in BLOCKS), body)
        if block is not last:
            lines.append([])
            last = block
        lines[-1].append(str(string))
    return tuple(filter(None, (" ".join("".join(line).split()) for line in lines)))


def what_changed(
    before: str, after: str, *, unsaid: Callable[[str], bool] = lambda _: False
) -> str | None:
    """What one main text says that the other did not, to be read; None where nothing.

    A line that is `unsaid` is told of without its words.

    >>> what_changed("One.\\nTwo.", "One.\\nThree.")
    'Changed: “Two.” to “Three.”'
    """
    told = changes(before.splitlines(), after.splitlines(), unsaid=unsaid)
    if not told:
        return None
    more = f" And {len(told) - PARTS} more." if len(told) > PARTS else ""
    return " ".join(told[:PARTS]) + more


def changes(
    old: Sequence[str], new: Sequence[str], *, unsaid: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """What one text says that the other did not, line by line, each told once.

    >>> changes(["One.", "Two."], ["One.", "Three."])
    ['Changed: “Two.” to “Three.”']
    """

    def said(line: str) -> str:
        return UNSAID if unsaid(line) else f"“{_short(line)}”"

    told: list[str] = []
    moved = set(old) & set(new)
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            continue
        # A block that only stands elsewhere now is no change.
        gone = [line for line in old[a:b] if line not in moved]
        come = [line for line in new[c:d] if line not in moved]
        pairs = list(zip(gone, come, strict=False))
        told += [f"Changed: {said(was)} to {said(now)}" for was, now in pairs]
        told += [f"Removed: {said(line)}" for line in gone[len(pairs) :]]
        told += [f"Added: {said(line)}" for line in come[len(pairs) :]]
    return list(dict.fromkeys(told))


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) > MOST_LINES:
        return [("replace", 0, len(old), 0, len(new))]
    return list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] + " …"
