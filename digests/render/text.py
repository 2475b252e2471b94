"""A digest for a terminal or a pipe."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from digests.models import Digest, Line, Message, Part, Span
from digests.render.printable import printable

_BULLET = "• "
_GAP = "  "  # between the columns of a table
_NARROWEST = 8  # a column is not squeezed below this, or below its longest word
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")  # printable ASCII without angle brackets
# A short link text stays on one line: "p. 3".
_UNBROKEN = 12
# "p. 3" is not torn at a row's end.
_BLANK = re.compile(r"((?<![ (\[]p\.) +)")
_NUMBERED = "numbered"  # in a pipe: the address stands below

_BOLD, _DIM, _UNDERLINE, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class _Ink:
    """How a run of text looks."""

    strong: bool = False
    dim: bool = False
    link: str | None = None


_Run = tuple[str, _Ink]
_Word = tuple[_Run, ...]  # what must not be broken: "(", "p. 3", ")"
_Cell = tuple[_Word, ...]


class _References:
    """The addresses a pipe is given once each, below, under the numbers the text uses."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, address: str) -> int:
        return self._numbers.setdefault(address, len(self._numbers) + 1)

    def rows(self) -> list[str]:
        return [f"[{number}] {address}" for address, number in self._numbers.items()]


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is drawn on: its width in columns, and what it can show."""

    width: int
    colour: bool
    links: bool
    references: _References


def render(digest: Digest, *, width: int = 80, colour: bool = False, links: bool = True) -> Message:
    """Draws the digest as text of at most `width` columns, longer words apart.

    In colour, headings are bold and links are terminal hyperlinks (OSC 8); in a pipe a link is a
    number behind its text, "p. 3 [2]", and the addresses follow the text. `links=False` leaves
    them out. A table has one span a cell.
    """
    paper = _Paper(max(width, 20), colour, links, _References())
    blocks = [_title(digest.title, paper)]
    blocks += [_part(part, paper) for part in digest.parts]
    known = paper.references.rows()
    blocks.append([*_rows((Span("Links"),), paper, strong=True), *known] if known else [])
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
    text = printable(span.text)
    link = span.link if span.link and paper.links and _ADDRESS.fullmatch(span.link) else None
    if link and not paper.colour and link != text:
        text = f"{text} [{paper.references.number(link)}]"
        link = _NUMBERED
    yield text, _Ink(strong or span.strong, dim, link if link != text else None)


def _words(runs: Sequence[_Run]) -> Iterator[_Word]:
    word: list[_Run] = []
    for text, ink in runs:
        whole = ink.link is not None and len(text) <= _UNBROKEN
        pieces = [text] if whole else _BLANK.split(text)
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
    for word in (piece for whole in words for piece in _fitting(whole, width)):
        size = _size(word)
        if rows and used + 1 + size <= width:
            rows[-1].append(word)
            used += 1 + size
        else:
            rows.append([word])
            used = size
    return rows


def _fitting(word: _Word, width: int) -> Iterator[_Word]:
    """The word, torn at its blanks only where it would not fit whole."""
    if _size(word) <= width:
        yield word
        return
    piece: list[_Run] = []
    for text, ink in word:
        for part in re.split(r"( +)", text):
            if part.strip(" "):
                piece.append((part, ink))
            elif part and piece:
                yield tuple(piece)
                piece = []
    if piece:
        yield tuple(piece)


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
    cells = [[_cell(span, paper, strong=not n) for span in line] for n, line in enumerate(grid)]
    widths = _fitted(cells, paper.width - len(_GAP) * (columns - 1))
    if widths is None:
        return _stacked(grid, paper)
    rows = _drawn(cells[0], widths, paper)
    rows.append(_GAP.join("─" * width for width in widths))
    for line in cells[1:]:
        rows += _drawn(line, widths, paper)
    return rows


def _cell(span: Span, paper: _Paper, *, strong: bool) -> _Cell:
    return tuple(_words(list(_runs(span, paper, strong=strong, dim=False))))


def _fitted(grid: Sequence[Sequence[_Cell]], room: int) -> list[int] | None:
    """Column widths that fit the room, the widest column squeezed first; None if none do."""
    columns = list(zip(*grid, strict=True))
    widths = [max(1, *map(_visible, cells)) for cells in columns]
    least = [
        min(width, max(_NARROWEST, *(_size(word) for cell in cells for word in cell or [()])))
        for width, cells in zip(widths, columns, strict=True)
    ]
    while sum(widths) > room:
        spare = [width - floor for width, floor in zip(widths, least, strict=True)]
        if not any(spare):
            return None
        widest = max((n for n, left in enumerate(spare) if left), key=lambda n: widths[n])
        widths[widest] -= 1
    return widths


def _drawn(line: Sequence[_Cell], widths: Sequence[int], paper: _Paper) -> list[str]:
    cells = [_wrap(iter(cell), width) for cell, width in zip(line, widths, strict=True)]
    rows = []
    for n in range(max(1, *map(len, cells))):
        row = [
            _padded(cell[n] if n < len(cell) else [], width, paper)
            for cell, width in zip(cells, widths, strict=True)
        ]
        rows.append(_GAP.join(row).rstrip(" "))
    return rows


def _padded(words: Sequence[_Word], width: int, paper: _Paper) -> str:
    return _draw(words, paper.colour) + " " * (width - _visible(words))


def _visible(words: Sequence[_Word]) -> int:
    return sum(map(_size, words)) + max(0, len(words) - 1)


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
