"""The text of a PDF: its pages as the library gives them, and its lines without furniture."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pypdfium2

from scrapers.errors import UnreadableDocument

MOST_PAGES = 400  # the longest report known has 50; a book is not a letter

# pdfium reports a hyphen at a line's end as U+0002 or U+FFFE and joins the two lines there.
LINE_END_HYPHENS = ("\x02", "\ufffe")
# It does so even where the next line is a footnote.
HYPHEN_BEFORE_NOTE = re.compile(r"[\x02\ufffe](?=\d{1,2}\s+[A-Z])")
ODD_SPACES = ("\xa0", "\u202f", "\u2007", "\u2009")

PART_PAGES = 5
EDGE = 5  # running headers and footers stand within so many lines of a page's top or bottom
FOOTNOTE_REACH = 20  # lines from a page's bottom in which a footnote can begin

DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,3}(?:\s+of\s+\d{1,3})?", re.IGNORECASE)
LETTERHEAD_END = re.compile(r"(?:W:?\s*)?(?:https?://)?www\.(?:gov\.uk/ofsted|ofsted\.gov\.uk)/?")
LETTERHEAD_START = re.compile(r"O?fsted")
LETTERHEAD_LINES = 14  # at most, from "Ofsted" to its web address
LETTERHEAD = re.compile(
    r"O?fsted|Piccadilly Gate|Store St(?:reet)?|Manchester|(?:Manchester )?M1 2WD"
    r"|(?:Aviation House|125 Kingsway|London|Clive House|70 Petty France|WC2B 6SE|SW1H 9EX)[\w, ]*"
    r"|(?:Direct )?[TFE]:? ?(?:\d[\d ]+|\S+@\S+)|(?:Text)?phone:?[\d ]*|[\d ]{4,14}"
    r"|\S+@ofsted\.gov\.uk"
)
UNNUMBERED_NOTE = "The areas for improvement have been cross-referenced"  # since 2025
FOOTNOTE = re.compile(
    r"(\d{1,2})(?:$|\s+(?!(?:Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\b)"
    r"(?=[^\W\d_a-z]|[‘“'\"(]|www|https?:))"
)


class Line(NamedTuple):
    """One line of a letter as a reader sees it, without the page's furniture."""

    text: str
    page: int  # from 1


def extract_pages(body: bytes) -> tuple[str, ...]:
    """The text of each page, raw. Raises UnreadableDocument, which says what is wrong.

    pdfium must not run in two threads at once: callers with threads bring their own lock.
    """
    if not body:
        raise UnreadableDocument("The file is empty: fetch it again.")
    start = body[:1024].lstrip()
    if start[:1] == b"<":
        raise UnreadableDocument("An HTML page, not a PDF: fetch the letter itself.")
    if b"%PDF-".startswith(body.strip()):
        raise UnreadableDocument("The PDF is cut short: fetch it again.")
    if b"%PDF-" not in start:
        raise UnreadableDocument("Not a PDF: the bytes do not begin with %PDF-.")
    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(_reason(body, error)) from error
    try:
        return _read_pages(pdf)
    finally:
        pdf.close()


def _read_pages(pdf: pypdfium2.PdfDocument) -> tuple[str, ...]:
    length = len(pdf)
    if length == 0:
        raise UnreadableDocument("The PDF has no pages: fetch it again.")
    if length > MOST_PAGES:
        raise UnreadableDocument(
            f"The PDF has {length} pages; no letter or report has over {MOST_PAGES}."
        )
    pages = []
    for number in range(length):
        try:
            # get_text_range gives the same characters as get_text_bounded, in less time.
            pages.append(pdf[number].get_textpage().get_text_range())
        except (pypdfium2.PdfiumError, UnicodeDecodeError) as error:
            raise UnreadableDocument(
                f"Page {number + 1} of the PDF is damaged: fetch it again."
            ) from error
    if not any(map(str.strip, pages)):
        raise UnreadableDocument("The PDF holds no text, only pictures: it would need OCR.")
    return tuple(pages)


def _reason(body: bytes, error: Exception) -> str:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return "The PDF is encrypted: save a copy without its password."
    if b"%%EOF" not in body[-2048:]:
        return "The PDF is cut short: fetch it again."
    return "The PDF is damaged: fetch it again."


def clean_lines(pages: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a document in reading order, without what only dresses its pages.

    Out go running headers and footers, page numbers, the letterhead, footnotes with their marks,
    and blank lines. A hyphen at a line's end is put back.
    """
    split = [_split(page) for page in pages]
    furniture = _running(split)
    lines: list[Line] = []
    for number, page in enumerate(split, 1):
        kept = _without_edges(page, furniture if number > 1 else frozenset())
        if number == 1:
            kept = _without_letterhead(kept)
        lines += [Line(text, number) for text in _without_footnotes(kept) if text]
    return tuple(lines)


def _split(page: str) -> list[str]:
    for mark in LINE_END_HYPHENS:
        if mark in page:
            page = HYPHEN_BEFORE_NOTE.sub("-\n", page).replace(mark, "-")
    for space in ODD_SPACES:
        page = page.replace(space, " ")
    if "\xad" in page:
        page = page.replace("\xad", "")
    lines = [line.strip() for line in page.splitlines()]
    if "  " in page:
        lines = [" ".join(line.split()) if "  " in line else line for line in lines]
    return lines


def _edges(page: Sequence[str]) -> Iterable[str]:
    return page if len(page) <= 2 * EDGE else [*page[:EDGE], *page[-EDGE:]]


def _alike(line: str) -> str:
    """A line with its numbers blotted out: running lines differ in their page number only."""
    return DIGITS.sub("#", line)


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """The lines that come back at the edges of the pages after the first, numbers aside."""
    rest = pages[1:]
    if len(rest) < 2:
        return frozenset()
    counts = Counter(alike for page in rest for alike in {_alike(line) for line in _edges(page)})
    enough = max(2, len(rest) // 2)
    return frozenset(
        line
        for line, count in counts.items()
        # A part of a long report can have a footer of its own, on every other page.
        if line and (count >= enough or (count >= PART_PAGES and "#" in line))
    )


def _without_edges(page: list[str], furniture: frozenset[str]) -> list[str]:
    first, last = 0, len(page)
    while first < last and _is_edge(page[first], furniture):
        first += 1
    while last > first and _is_edge(page[last - 1], furniture):
        last -= 1
    return page[first:last]


def _is_edge(line: str, furniture: frozenset[str]) -> bool:
    if not line or PAGE_NUMBER.fullmatch(line):
        return True
    return bool(furniture) and _alike(line) in furniture


def _without_letterhead(page: list[str]) -> list[str]:
    for end, line in enumerate(page):
        if "ofsted" not in line or LETTERHEAD_END.fullmatch(line) is None:
            continue
        start = end
        while start > 0 and (not page[start - 1] or LETTERHEAD.fullmatch(page[start - 1])):
            start -= 1
        # An office that is not in the pattern: the block still begins with "Ofsted".
        for at in range(start - 1, max(-1, end - LETTERHEAD_LINES), -1):
            if LETTERHEAD_START.fullmatch(page[at]):
                start = at
                break
        return _without_edges(page[:start] + page[end + 1 :], frozenset())
    return page


def _without_footnotes(page: list[str]) -> list[str]:
    for start in range(max(0, len(page) - FOOTNOTE_REACH), len(page)):
        line = page[start]
        if line.startswith(UNNUMBERED_NOTE):
            rest = page[:start]
            _unmark(rest, "1")
            return rest
        if not line[:1].isdigit():
            continue
        found = FOOTNOTE.match(line)
        if found is None:
            continue
        rest = page[:start]
        marked = _unmark(rest, found[1])
        after_rule = start > 0 and not page[start - 1]  # pdfium gives the rule as an empty line
        if not marked and not after_rule:
            continue
        for below in page[start + 1 :]:
            if below[:1].isdigit() and (another := FOOTNOTE.match(below)):
                _unmark(rest, another[1])
        return rest
    return page


def _unmark(page: list[str], number: str) -> bool:
    """Takes the mark of a footnote out of the page, in place; tells whether it stood there."""
    mark = re.compile(
        rf"(?:(?<=[a-z)’”'])|(?<=[A-Z][A-Z])|(?<=[a-z)’”'A-Z][.,;:?])|(?<=\d\d\d\d[.,;:]))"
        rf"{number}(?=\s|$|[A-Z‘“]|[.,;:](?:\s|$))"
    )
    for at, line in enumerate(page):
        if number not in line:
            continue
        if line == number:  # a mark set on a line of its own, after the line above
            page[at] = ""
            return True
        if line.startswith(number + " ") and at and page[at - 1].endswith((".", "?", "”", "’")):
            page[at] = line[len(number) + 1 :]
            return True
        if found := mark.search(line):
            after = line[found.end() : found.end() + 1]
            gap = "" if after in ("", " ", ".", ",", ";", ":") else " "
            page[at] = line[: found.start()] + gap + line[found.end() :]
            return True
    return False
