"""A digest for a terminal or a pipe."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from digests.models import Digest, Line, Message, Part, Span

_BULLET = "• "
_GAP = "  "  # between the columns of a table
_NARROWEST = 8  # a column is not squeezed below this, or below its longest word
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")  # printable ASCII without angle brackets
# A short link text stays on one line: "p. 3".
_UNBROKEN = 8

_BOLD, _DIM, _UNDERLINE, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class _Ink:
    """How a run of text looks."""

    strong: bool = False
    dim: bool = False
    link: str | None = None


_Run = tuple[str, _Ink]
_Word = tuple[_Run, ...]  # what must not be broken: "(", "p. 3", ")"


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is drawn on: its width in columns, and what it can show."""

    width: int
    colour: bool
    links: bool


def render(digest: Digest, *, width: int = 80, colour: bool = False, links: bool = True) -> Message:
    """Draws the digest as text of at most `width` columns, longer words apart.

    In colour, headings are bold and links are terminal hyperlinks (OSC 8); in a pipe a link
    stands behind its text: p. 3 <https://…#page=3>. `links=False` leaves the addresses out.
    A table has one span a cell; a pipe prints the addresses of a row below it.
    """
    paper = _Paper(max(width, 20), colour, links)
    blocks = [_title(digest.title, paper)]
    blocks += [_part(part, paper) for part in digest.parts]
    blocks.append(_foot(digest, paper))
    body = "\n\n".join("\n".join(block) for block in blocks if block)
    return Message("text", f"{body}\n")


def _title(title: Line, paper: _Paper) -> list[str]:
    rows = _rows(title, paper, strong=True)
    if paper.colour or not rows:
        return rows
    return [*rows, "=" * min(max(map(len, rows)), paper.width)]


def _foot(digest: Digest, paper: _Paper) -> list[str]:
    words = [text for text in (digest.rests_on, digest.closing) if text]
    return [row for text in words for row in _rows((Span(text),), paper, dim=True)]


def _part(part: Part, paper: _Paper) -> list[str]:
    rows = _rows((Span(part.heading),), paper, strong=True) if part.heading else []
    if part.style == "table":
        rows += _table(part.lines, paper)
    elif part.style == "list":
        for line in part.lines:
            rows += _rows(line, paper, first=_BULLET, rest=" " * len(_BULLET))
    else:
        for line in part.lines:
            rows += _rows(line, paper)
    if part.left_out:
        more = f"and {part.left_out:,} more" if part.lines else f"{part.left_out:,} not shown"
        rows += _rows((Span(more),), paper, first=" " * len(_BULLET), dim=True)
    return rows


def _rows(
    line: Line,
    paper: _Paper,
    *,
    first: str = "",
    rest: str = "",
    strong: bool = False,
    dim: bool = False,
) -> list[str]:
    """The line wrapped into rows, each with its ink."""
    runs = [run for span in line for run in _runs(span, paper, strong=strong, dim=dim)]
    room = paper.width - max(len(first), len(rest))
    wrapped = _wrap(_words(runs), room)
    return [
        f"{rest if n else first}{_draw(words, paper.colour)}" for n, words in enumerate(wrapped)
    ]


def _runs(span: Span, paper: _Paper, *, strong: bool, dim: bool) -> Iterator[_Run]:
    text = _printable(span.text)
    link = span.link if span.link and paper.links and _ADDRESS.fullmatch(span.link) else None
    yield text, _Ink(strong or span.strong, dim, link if paper.colour else None)
    if link and not paper.colour and link != text:
        yield f" <{link}>", _Ink(False, dim)


def _printable(text: str) -> str:
    """The text without what could move a terminal's cursor or turn its writing around."""
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def _words(runs: Sequence[_Run]) -> Iterator[_Word]:
    word: list[_Run] = []
    for text, ink in runs:
        whole = ink.link is not None and len(text) <= _UNBROKEN
        pieces = [text] if whole else re.split(r"( +)", text)
        for piece in pieces:
            if piece and not piece.strip(" "):
                if word:
                    yield tuple(word)
                word = []
            elif piece:
                word.append((piece, ink))
    if word:
        yield tuple(word)


def _wrap(words: Iterator[_Word], width: int) -> list[list[_Word]]:
    rows: list[list[_Word]] = []
    used = 0
    for word in words:
        size = _size(word)
        if rows and used + 1 + size <= width:
            rows[-1].append(word)
            used += 1 + size
        else:
            rows.append([word])
            used = size
    return rows


def _size(word: _Word) -> int:
    return sum(len(text) for text, _ in word)


def _draw(words: Sequence[_Word], colour: bool) -> str:
    if not colour:
        return " ".join("".join(text for text, _ in word) for word in words)
    runs: list[_Run] = []
    for word in words:
        if runs:
            same = runs[-1][1] == word[0][1]
            runs.append((" ", word[0][1] if same else _Ink()))
        runs += word
    return "".join(
        _inked("".join(text for text, _ in same), ink)
        for ink, same in groupby(runs, key=lambda run: run[1])
    )


def _inked(text: str, ink: _Ink) -> str:
    codes = (_BOLD * ink.strong) + (_DIM * ink.dim) + (_UNDERLINE * bool(ink.link))
    drawn = f"{codes}{text}{_PLAIN}" if codes else text
    return f"\x1b]8;;{ink.link}\x1b\\{drawn}\x1b]8;;\x1b\\" if ink.link else drawn


def _table(lines: Sequence[Line], paper: _Paper) -> list[str]:
    columns = max((len(line) for line in lines), default=0)
    if not columns:
        return []
    grid = [(*line, *[Span("")] * (columns - len(line))) for line in lines]
    inside = paper if paper.colour else _Paper(paper.width, False, False)
    widths = _fitted(grid, paper.width - len(_GAP) * (columns - 1))
    if widths is None:
        return _stacked(grid, paper)
    rows = _drawn(grid[0], widths, inside, strong=True)
    rows.append(_GAP.join("─" * width for width in widths))
    for line in grid[1:]:
        rows += _drawn(line, widths, inside)
        rows += _addresses(line, paper)
    return rows


def _fitted(grid: Sequence[Line], room: int) -> list[int] | None:
    """Column widths that fit the room, the widest column squeezed first; None if none do."""
    columns = [[_printable(line[n].text) for line in grid] for n in range(len(grid[0]))]
    widths = [max(1, *map(len, cells)) for cells in columns]
    least = [
        min(width, max(_NARROWEST, *(len(word) for cell in cells for word in cell.split() or [""])))
        for width, cells in zip(widths, columns, strict=True)
    ]
    while sum(widths) > room:
        spare = [width - floor for width, floor in zip(widths, least, strict=True)]
        if not any(spare):
            return None
        widest = max((n for n, left in enumerate(spare) if left), key=lambda n: widths[n])
        widths[widest] -= 1
    return widths


def _drawn(line: Line, widths: Sequence[int], paper: _Paper, *, strong: bool = False) -> list[str]:
    cells = [
        _cell(span, width, paper, strong=strong) for span, width in zip(line, widths, strict=True)
    ]
    height = max(map(len, cells))
    rows = []
    for n in range(height):
        row = [
            cell[n] if n < len(cell) else " " * width
            for cell, width in zip(cells, widths, strict=True)
        ]
        rows.append(_GAP.join(row).rstrip(" "))
    return rows


def _cell(span: Span, width: int, paper: _Paper, *, strong: bool) -> list[str]:
    """The cell's rows, each padded to the column's width."""
    words = _words(list(_runs(span, paper, strong=strong, dim=False)))
    return [
        _draw(row, paper.colour) + " " * (width - _visible(row)) for row in _wrap(words, width)
    ] or [" " * width]


def _visible(row: Sequence[_Word]) -> int:
    return sum(map(_size, row)) + len(row) - 1


def _addresses(line: Line, paper: _Paper) -> list[str]:
    if paper.colour or not paper.links:
        return []
    known = dict.fromkeys(span.link for span in line if span.link)
    return [f"{_GAP}<{link}>" for link in known if link and _ADDRESS.fullmatch(link)]


def _stacked(grid: Sequence[Line], paper: _Paper) -> list[str]:
    """A table too wide for the paper: each row as a little list under its first cell."""
    rows: list[str] = []
    header = grid[0]
    for line in grid[1:]:
        rows += _rows((line[0],), paper, strong=True)
        for name, cell in zip(header[1:], line[1:], strict=True):
            if cell.text:
                label = f"{name.text}: " if name.text else ""
                rows += _rows((Span(label), cell), paper, first=_GAP, rest=_GAP * 2)
    return rows or _rows(tuple(header), paper)
