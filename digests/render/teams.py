"""A digest for Microsoft Teams: one Adaptive Card 1.5, readable on a phone and by ear.

Text stands in text runs, which know no markup, so nothing that a letter prints can become any; a
heading is a TextBlock, because that alone can be one, and is escaped.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from digests.models import Action, Digest, Line, Message, Part, Span
from digests.render.cards import BOT_BYTES, MOST_ACTIONS, SCHEMA, VERSION, WEBHOOK_BYTES, size
from digests.render.printable import printable

Element = dict[str, Any]

_BULLET = "• "
# A row of a table on a phone, 320 pixels, in characters, and what a column's edges take of it.
_PHONE_ROW = 36
_EDGES = 3
_LONGEST_CELL = 64  # in a table; what is longer is read in a list
_LONGEST_ROW = 120  # of a row told as one sentence
_LONGEST_TEXT = 3_000  # characters of one run; no sentence of a letter is as long
_LONGEST_HEADING = 300
_LONGEST_TOAST = 180  # characters of what a phone shows of a message
_LONGEST_LABEL = 40
_UNBROKEN = 12  # a short link stays on one line: "p. 3"
_BUTTON_ROW = 30  # characters of the buttons that stand beside each other on a phone
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")  # printable ASCII without angle brackets
# What Markdown in a TextBlock would take for markup; a number or a mark only at the beginning.
_MARKS = re.compile(r"([\\*_\[\]`~])|^(\s*)([#>+-])|^(\s*\d+)([.)])(?=\s)")
_BLANK = " "  # an empty cell is no cell


def render(digest: Digest, *, private: bool = False, webhook: bool = False) -> Message:
    """The card as JSON; `fallbackText` is the message's summary too.

    A card too large for Teams loses whole items from its end, and says how many. A webhook's card
    is smaller, and has no buttons but links: nobody would answer them. Everyone in a chat sees a
    bot's answer there, so `private` draws nothing else here.
    """
    lines = sum(_items(part) for part in digest.parts)
    most = WEBHOOK_BYTES if webhook else BOT_BYTES

    def card_of(kept: int, parts: int) -> Element:
        return _card(digest, _first(digest.parts[:parts], kept), len(digest.parts) - parts, webhook)

    def fits(kept: int, parts: int) -> bool:
        return size(card_of(kept, parts), webhook=webhook) <= most

    kept, parts = lines, len(digest.parts)
    if not fits(kept, parts):
        kept = _most(lines, lambda n: fits(n, parts))
        if not kept and not fits(0, parts):
            parts = _most(parts, lambda n: fits(0, n))
    return Message("teams", json.dumps(card_of(kept, parts), ensure_ascii=False))


def _most(upto: int, fits: Any) -> int:
    """The largest number below `upto` that fits; 0 where none does."""
    low, high = 0, upto
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _items(part: Part) -> int:
    """A table's header is no item."""
    return max(0, len(part.lines) - (part.style == "table"))


def _first(parts: Sequence[Part], kept: int) -> Iterator[Part]:
    """The parts with their first `kept` items, counted through; each says what it lost."""
    for part in parts:
        items = _items(part)
        mine = min(items, kept)
        kept -= mine
        if mine == items:
            yield part
        else:
            shown = mine + (part.style == "table" and mine > 0)
            yield Part(part.heading, part.lines[:shown], part.style, part.left_out + items - mine)


def _card(digest: Digest, parts: Iterator[Part], dropped: int, webhook: bool) -> Element:
    body = [*_heading(_words(digest.title), "large")]
    body += _title_links(digest.title)
    for part in parts:
        body += _part(part)
    if dropped:
        body += _text((Span(f"and {dropped:,} more parts"),))
    foot = [text for text in (digest.rests_on, digest.closing) if text and _plain(text)]
    for n, text in enumerate(foot):
        body.append({**_rich([_run(Span(text), small=True)]), "separator": not n, **_near(n > 0)})
    card: Element = {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "lang": "en",
        "fallbackText": summary(digest),
        "body": body or [_rich([_plain(digest.closing or "") or "Ofsted Bot"])],
    }
    actions = _actions(digest.actions, webhook)
    return {**card, "actions": actions} if actions else card


def summary(digest: Digest) -> str:
    """What a notification says, and a client that cannot show the card: the title, then more."""
    words = [_words(digest.title)]
    words += [_words(line) for part in digest.parts[:1] for line in part.lines[:1]]
    told = ". ".join(text.rstrip(".") for text in words if text)
    return _clipped(told, _LONGEST_TOAST) or "Ofsted Bot"


def _near(near: bool) -> Element:
    return {"spacing": "small"} if near else {}


def _heading(text: str, size_name: str) -> list[Element]:
    if not text:
        return []
    return [
        {
            "type": "TextBlock",
            "text": _escaped(_clipped(text, _LONGEST_HEADING)),
            "wrap": True,
            "weight": "bolder",
            "size": size_name,
            "style": "heading",
        }
    ]


def _title_links(title: Line) -> list[Element]:
    linked = tuple(span for span in title if _address(span))
    return _text(linked) if linked else []


def _escaped(text: str) -> str:
    return _MARKS.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    inner, before, mark, number, dot = found.groups()
    if inner:
        return f"\\{inner}"
    return f"{before}\\{mark}" if mark else f"{number}\\{dot}"


def _part(part: Part) -> list[Element]:
    elements = _heading(_plain(part.heading or ""), "medium")
    first = len(elements)
    if part.style == "table":
        elements += _table(part.lines)
    else:
        bullet = _BULLET if part.style == "list" else ""
        for line in part.lines:
            elements += _text(line, bullet)
    if part.left_out:
        more = f"and {part.left_out:,} more" if part.lines else f"{part.left_out:,} not shown"
        elements += _text((Span(more),))
    # What stands under its heading, or in a list, stands near.
    for n, element in enumerate(elements):
        if n >= max(first, 1) and element["type"] == "RichTextBlock":
            element["spacing"] = "small"
    if elements and not first:
        elements[0].pop("spacing", None)
    return elements


def _text(line: Line, before: str = "") -> list[Element]:
    runs = _runs(line)
    if not runs:
        return []
    if before and isinstance(runs[0], str):
        runs[0] = before + runs[0]
    elif before:
        runs.insert(0, before)
    return [_rich(runs)]


def _rich(runs: list[str | Element]) -> Element:
    return {"type": "RichTextBlock", "inlines": runs}


def _runs(line: Line, *, strong: bool = False) -> list[str | Element]:
    """Neighbouring plain spans are one run."""
    runs: list[str | Element] = []
    for span in line:
        run = _run(Span(span.text, span.strong or strong, span.link))
        if run == "":
            continue
        if isinstance(run, str) and runs and isinstance(runs[-1], str):
            runs[-1] += run
        else:
            runs.append(run)
    return runs if any(_of(run).strip() for run in runs) else []


def _of(run: str | Element) -> str:
    return run if isinstance(run, str) else str(run["text"])


def _run(span: Span, *, small: bool = False) -> str | Element:
    text = _clipped(printable(span.text), _LONGEST_TEXT)
    address = _address(span)
    if not text or not (span.strong or small or address):
        return text
    run: Element = {"type": "TextRun", "text": text}
    if span.strong:
        run["weight"] = "bolder"
    if small:
        run["size"] = "small"
    if address:
        if len(text) <= _UNBROKEN:
            run["text"] = text.replace(" ", "\u00a0")
        run["underline"] = True  # a link is not known by its colour alone
        run["selectAction"] = {"type": "Action.OpenUrl", "url": address}
    return run


def _address(span: Span) -> str | None:
    return span.link if span.link and _ADDRESS.fullmatch(span.link) else None


def _table(lines: Sequence[Line]) -> list[Element]:
    columns = max((len(line) for line in lines), default=0)
    if not columns:
        return []
    grid = [(*line, *[Span("")] * (columns - len(line))) for line in lines]
    widths = [_width(column) for column in zip(*grid, strict=True)]
    short = all(len(_plain(cell.text)) <= _LONGEST_CELL for line in grid for cell in line)
    if sum(widths) > _PHONE_ROW or not short:
        return _stacked(grid)
    rows = [
        {
            "type": "TableRow",
            "cells": [
                {"type": "TableCell", "items": [_rich(_runs((cell,), strong=not n) or [_BLANK])]}
                for cell in line
            ],
        }
        for n, line in enumerate(grid)
    ]
    return [
        {
            "type": "Table",
            "columns": [{"width": width} for width in widths],
            "rows": rows,
        }
    ]


def _width(column: Sequence[Span]) -> int:
    """What a column needs at least: its longest word, in letters, and its edges."""
    words = (word for cell in column for word in _plain(cell.text).split())
    return max((len(word) for word in words), default=1) + _EDGES


def _stacked(grid: Sequence[Line]) -> list[Element]:
    """A table too wide for a phone: each row under its first cell, each cell with its name."""
    header = grid[0]
    if len(grid) == 1:
        return _text(tuple(header))
    elements = []
    for line in grid[1:]:
        first = _runs((line[0],), strong=True) or [_plain(header[0].text) or _BULLET]
        cells = [_named(*pair) for pair in zip(header[1:], line[1:], strict=True)]
        rows = _joined([cell for cell in cells if cell])
        items = [_rich(first), *({**_rich(_runs(row)), "spacing": "none"} for row in rows)]
        elements.append({"type": "Container", "items": items})
    return elements


def _named(name: Span, cell: Span) -> Line:
    if not _plain(cell.text):
        return ()
    return (Span(f"{name.text}: "), cell) if _plain(name.text) else (cell,)


def _joined(cells: Sequence[Line]) -> Sequence[Line]:
    """Short cells in one row, with semicolons; else each in a row of its own."""
    if sum(len(_words(cell)) + 2 for cell in cells) > _LONGEST_ROW:
        return cells
    joined: list[Span] = []
    for cell in cells:
        joined += [Span("; "), *cell] if joined else cell
    return (tuple(joined),) if joined else ()


def _actions(actions: Sequence[Action], webhook: bool) -> list[Element]:
    drawn = [drawn for action in actions if (drawn := _action(action, webhook))][:MOST_ACTIONS]
    room = _BUTTON_ROW
    for button in drawn:
        needs = len(button["title"]) + _EDGES
        if needs <= room or button is drawn[0]:
            room -= needs
        else:
            button["mode"] = "secondary"  # behind "…"
    return drawn


def _action(action: Action, webhook: bool) -> Element | None:
    label = _clipped(_plain(action.label), _LONGEST_LABEL)
    if not label:
        return None
    if action.link and _ADDRESS.fullmatch(action.link):
        return {"type": "Action.OpenUrl", "title": label, "url": action.link}
    if not action.words or webhook:
        return None
    drawn = {
        "type": "Action.Execute",
        "title": label,
        "verb": "say",
        "data": {"words": action.words},
    }
    return {**drawn, "style": "positive"} if action.main else drawn


def _words(line: Line) -> str:
    return _plain("".join(span.text for span in line))


def _plain(text: str) -> str:
    return " ".join(printable(text).split())


def _clipped(text: str, longest: int) -> str:
    """At most `longest` characters, cut between words."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0]}…"
