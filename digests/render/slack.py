"""A digest for Slack: blocks that no letter's or user's words can turn into markup.

Words go into rich text, where Slack reads no markup: a "*", a "<!channel>" or an address in a
letter stays what it is. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from digests.models import Action, Digest, Line, Message, Part, Span
from digests.render import limits
from digests.render.printable import printable

Block = dict[str, Any]

_ADDRESS = re.compile(r"https?://[!-;=?-~]+")  # printable ASCII without angle brackets
_ROOM = 10_500  # characters of all blocks as JSON, far below what fails
_BODY = 11_900  # and with the text
_TEXT = 3_000
_LONGEST_TITLE = 500
_LONGEST_HEADING = 300
_LONGEST_FOOT = 1_000
_MOST_PARTS = 40
_BUTTONS = 5  # more go into a menu
_MARKS = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "'"})
_EMPTY = "–"


def render(digest: Digest, *, private: bool = False, context: str | None = None) -> Message:
    """Draws the digest as JSON: {"text": what a screen reader says, "blocks": […]}.

    Items that do not fit are left out whole and counted. `private` marks an answer for one reader
    ("response_type": "ephemeral"); `context` stands small above the closing lines: why this was
    sent.
    """
    blocks = draw_blocks(digest, context=context)
    text = plain(digest, context=context, room=_BODY - _cost(blocks))
    body: Block = {"text": text, "blocks": blocks}
    if private:
        body["response_type"] = "ephemeral"
    return Message("slack", _json(body))


def draw_blocks(
    digest: Digest, *, context: str | None = None, view: bool = False, room: int = _ROOM
) -> list[Block]:
    """The digest as blocks; for a view without the table block, which only messages take."""
    top = _title(digest.title)
    foot = [_small(words) for words in (context, digest.rests_on, digest.closing) if _said(words)]
    if buttons := _buttons(digest.actions):
        foot.insert(0, buttons)
    left = room - _cost([*top, *foot])
    return [*top, *_parts(digest.parts, left, tables=not view), *foot]


def plain(digest: Digest, *, context: str | None = None, room: int = _TEXT) -> str:
    """The digest in words without markup, for notifications and screen readers."""
    feet = [words for words in (context, digest.rests_on, digest.closing) if words and _said(words)]
    end = [_cut(printable(words), _LONGEST_FOOT) for words in feet]
    lines = [_cut(_words(digest.title), _LONGEST_TITLE) or "Ofsted Bot"]
    left = min(room, _TEXT) - sum(_escaped_size(words) + 1 for words in (*lines, *end)) - 40
    lost = 0
    for part in digest.parts:
        heading = [f"{_cut(printable(part.heading), _LONGEST_HEADING)}:"] if part.heading else []
        said = [words for words in _spoken(part) if words]
        for words in said:
            cost = sum(_escaped_size(one) + 1 for one in (*heading, words))
            if lost or cost > left:
                lost += 1
                continue
            left -= cost
            lines += [*heading, words]
            heading = []
        if part.left_out and not lost:
            lines.append(_more(part.left_out, some=bool(said)))
            left -= 30
    if lost:
        lines.append(_more(lost, some=True))
    return _escaped("\n".join([*lines, *end]))


def _title(title: Line) -> list[Block]:
    words = _words(title)
    if not words:
        return []
    if limits.size(words) <= limits.HEADER and not any(_linked(span) for span in title):
        return [{"type": "header", "text": _plain_text(words)}]
    if limits.size(words) > _LONGEST_TITLE:
        title = (Span(_cut(words, _LONGEST_TITLE)),)
    strong = tuple(Span(span.text, True, span.link) for span in title)
    return [_rich([_section(strong)])]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that is shown whole or not at all."""

    element: Block
    cost: int


def _parts(parts: Sequence[Part], room: int, *, tables: bool) -> list[Block]:
    """The parts in their order, as far as they fit; of each that is cut, how much is missing."""
    table = _table_part(parts) if tables else None
    stubs = [_stub(part) for part in parts]
    kept = 0
    reserved = 0
    for stub in stubs[:_MOST_PARTS]:
        if reserved + stub > room - 200:
            break
        reserved += stub
        kept += 1
    left = room - reserved - (200 if kept < len(parts) else 0)
    blocks: list[Block] = []
    for part in parts[:kept]:
        drawn = _table(part, left) if part is table else _part(part, left)
        if drawn:
            blocks += drawn
            left -= max(0, _cost(drawn) - _stub(part))
    if kept < len(parts):
        lost = sum(_count(part) + part.left_out for part in parts[kept:])
        if lost:
            blocks.append(_rich([_section((Span(_more(lost, some=True)),))]))
    return blocks


def _count(part: Part) -> int:
    return len([words for words in _spoken(part) if words])


def _stub(part: Part) -> int:
    """What a part costs of which only the heading and the number of its items is shown."""
    heading = _cut(printable(part.heading or ""), _LONGEST_HEADING)
    return 220 + len(_json(heading))


def _part(part: Part, room: int) -> list[Block]:
    """A heading and items, in one block of rich text."""
    elements: list[Block] = []
    if part.heading and _said(part.heading):
        heading = _cut(printable(part.heading), _LONGEST_HEADING)
        elements.append(_section((Span(heading, strong=True),)))
    lines = [line for line in _lines(part) if _words(line)]
    items, lost = _fitting([_section(line) for line in lines], room)
    lost += part.left_out
    if part.style == "text":
        elements += _spaced(items)
    elif items:
        elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    if lost:
        elements.append(_section((Span(_more(lost, some=bool(items))),)))
    return [_rich(elements)] if elements else []


def _fitting(elements: Sequence[Block], room: int) -> tuple[list[Block], int]:
    """The first elements that fit, and how many do not."""
    kept: list[Block] = []
    for element in elements:
        room -= _cost([element])
        if room < 0:
            break
        kept.append(element)
    return kept, len(elements) - len(kept)


def _spaced(items: Sequence[Block]) -> list[Block]:
    return list(items)


def _lines(part: Part) -> tuple[Line, ...]:
    """The part's items as lines; the rows of a table in words: "Kent: Grade: good; …"."""
    if part.style != "table":
        return part.lines
    if not part.lines:
        return ()
    header, *rows = part.lines
    return tuple(_row_line(header, row) for row in rows) or (header,)


def _row_line(header: Line, row: Line) -> Line:
    if not row:
        return ()
    line: list[Span] = [Span(row[0].text, True, row[0].link)]
    for n, cell in enumerate(row[1:], start=1):
        if not _said(cell.text):
            continue
        line.append(Span(": " if len(line) == 1 else "; "))
        name = header[n].text if n < len(header) and len(row) > 2 else ""
        if _said(name):
            line.append(Span(f"{name.lower() if n else name} "))
        line.append(cell)
    return tuple(line)


def _table_part(parts: Sequence[Part]) -> Part | None:
    """The one table that is drawn as such: Slack takes no more in a message."""
    fit = [
        part
        for part in parts
        if part.style == "table"
        and len(part.lines) > 1
        and 2 < max(map(len, part.lines)) <= limits.COLUMNS
    ]
    return max(fit, key=lambda part: len(part.lines), default=None)


def _table(part: Part, room: int) -> list[Block]:
    columns = max(map(len, part.lines))
    rows = [
        [_cell(span) for span in (*line, *[Span("")] * (columns - len(line)))]
        for line in part.lines
    ]
    settings = [{"is_wrapped": True}] * columns
    table: Block = {"type": "table", "column_settings": settings, "rows": []}
    room -= _cost([table])
    kept: list[list[Block]] = []
    for row in rows[: limits.ROWS]:
        room -= _cost(row)
        if room < 0:
            break
        kept.append(row)
    if len(kept) < 2:
        return _part(part, room)
    table["rows"] = kept
    blocks = []
    if part.heading and _said(part.heading):
        heading = _cut(printable(part.heading), _LONGEST_HEADING)
        blocks.append(_rich([_section((Span(heading, strong=True),))]))
    blocks.append(table)
    if lost := len(rows) - len(kept) + part.left_out:
        blocks.append(_rich([_section((Span(_more(lost, some=True)),))]))
    return blocks


def _cell(span: Span) -> Block:
    words = printable(span.text).strip()
    if words and (span.strong or _linked(span)):
        return _rich([_section((Span(words, span.strong, span.link),))])
    return {"type": "raw_text", "text": words or _EMPTY}


def _section(line: Line) -> Block:
    return {"type": "rich_text_section", "elements": list(_elements(line))}


def _elements(line: Line) -> Iterator[Block]:
    for span in line:
        words = printable(span.text)
        if not words:
            continue
        link = _linked(span)
        element: Block = {"type": "link", "url": link, "text": words} if link else _text(words)
        if span.strong:
            element["style"] = {"bold": True}
        yield element


def _text(words: str) -> Block:
    return {"type": "text", "text": words}


def _rich(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _linked(span: Span) -> str | None:
    """The address, where it is one that a link may lead to."""
    link = span.link
    if link and limits.size(link) <= limits.URL and _ADDRESS.fullmatch(link):
        return link
    return None


def _small(words: str | None) -> Block:
    text = _cut(printable(words or ""), _LONGEST_FOOT)
    return {"type": "context", "elements": [_plain_text(text)]}


def _plain_text(words: str) -> Block:
    return {"type": "plain_text", "text": words, "emoji": False}


def _buttons(actions: Sequence[Action]) -> Block | None:
    """Buttons that say words ("say:0"), or open an address ("open:1"); the rest in a menu."""
    usable = [
        action
        for action in actions
        if _said(action.label)
        and (_linked(Span("", link=action.link)) or _sayable(action.words, limits.VALUE))
    ]
    elements = [_button(action, n) for n, action in enumerate(usable[:_BUTTONS])]
    rest = [action for action in usable[_BUTTONS:] if _optional(action)][: limits.OVERFLOW]
    if rest:
        options = [_option(action) for action in rest]
        elements.append({"type": "overflow", "action_id": "say:more", "options": options})
    return {"type": "actions", "elements": elements} if elements else None


def _sayable(words: str | None, most: int) -> bool:
    return bool(words and _said(words) and limits.size(printable(words)) <= most)


def _optional(action: Action) -> bool:
    return bool(action.link) or _sayable(action.words, limits.OPTION_VALUE)


def _button(action: Action, n: int) -> Block:
    label = _plain_text(_cut(printable(action.label), limits.BUTTON))
    button: Block = {"type": "button", "text": label}
    if link := _linked(Span("", link=action.link)):
        button |= {"action_id": f"open:{n}", "url": link}
    else:
        button |= {"action_id": f"say:{n}", "value": printable(action.words or "")}
    if action.main:
        button["style"] = "primary"
    return button


def _option(action: Action) -> Block:
    label = _plain_text(_cut(printable(action.label), limits.OPTION))
    link = _linked(Span("", link=action.link))
    if link:
        return {"text": label, "value": "open", "url": link}
    return {"text": label, "value": printable(action.words or "")}


def _spoken(part: Part) -> list[str]:
    return [_words(line) for line in _lines(part)]


def _words(line: Line) -> str:
    return "".join(printable(span.text) for span in line).strip()


def _said(words: str | None) -> bool:
    return bool(words and printable(words).strip())


def _more(count: int, *, some: bool) -> str:
    return f"and {count:,} more" if some else f"{count:,} not shown"


def _cut(words: str, most: int) -> str:
    """At most so many characters, ending with a whole word."""
    words = words.strip()
    if limits.size(words) <= most:
        return words
    kept = words.encode("utf-16-le")[: 2 * (most - 2)].decode("utf-16-le", "ignore")
    head = kept.rpartition(" ")[0] if " " in kept[most // 2 :] else kept
    return f"{head.rstrip()} …"


def _escaped(words: str) -> str:
    """Text that Slack reads as markup, made to mean itself.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    words = words.translate(_MARKS)
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped_size(words: str) -> int:
    return limits.size(_escaped(words))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cost(blocks: Sequence[Block]) -> int:
    return limits.size(_json(blocks))
