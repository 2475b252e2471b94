"""A digest for Slack: blocks for the eye, and the same in words for a screen reader."""

from collections.abc import Iterator, Sequence
from typing import Any

from digests.models import Action, Digest, Line, Message, Part, Span
from digests.render import limits
from digests.render.elements import (
    MENTION,
    Block,
    address_of,
    as_json,
    bullets,
    button,
    context,
    cost,
    cut,
    header,
    is_text,
    link_button,
    option,
    rich_text,
    section,
    spoken,
    words_of,
)
from digests.render.printable import printable

NAME = "Ofsted Bot"

_ROOM = 10_500  # of limits.MESSAGE: characters of all blocks as JSON
_BODY = 11_900  # and with the text
_TEXT = 3_000
_LONGEST_TITLE = 500
_LONGEST_HEADING = 300
_LONGEST_FOOT = 1_000
_SHORT = 300  # a title or a closing line in the text
_MOST_PARTS = 40
_BUTTONS = 5  # more go into a menu
_ACTIONS_ROOM = 3_500
_FRAME = 150  # of that: what a button's or an option's JSON takes beside its words
_WIDEST = 2  # a character: a quote behind its backslash, an emoji in two halves
_EMPTY = "–"  # a cell of a table must not be empty
# Columns whose cells say by themselves what they are.
_EVIDENT = frozenset(("Authority", "Document", "Grade", "Grades", "Theme"))
# Slack reads "text" as markup, which has no escape for these.
_MARKS = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "'"})
_MARKED = (*"*_~`&<>", "://", *MENTION)


def render(digest: Digest, *, private: bool = False, context: str | None = None) -> Message:
    """Draws the digest as JSON: {"text": what a screen reader says, "blocks": […]}.

    Items that do not fit are left out whole, and counted. `context` stands small above the
    closing lines: why this was sent. `private` is an answer that one reader alone is shown, so
    that the JSON answers a command as it stands ("response_type": "ephemeral").
    """
    blocks = _fitted(digest, context, view=False, room=_ROOM)[1]
    room = _TEXT
    if _WIDEST * len(blocks) > _BODY - room:  # else there is no need to measure
        room = _BODY - limits.size(blocks)
    text = plain(digest, context=context, room=room)
    shown = ',"response_type":"ephemeral"' if private else ""
    return Message("slack", f'{{"text":{as_json(text)},"blocks":{blocks}{shown}}}')


def draw_blocks(
    digest: Digest, *, context: str | None = None, view: bool = False, room: int = _ROOM
) -> list[Block]:
    """The digest as blocks. A view takes no table block: there its rows stand in words."""
    return _fitted(digest, context, view=view, room=room)[0]


def _fitted(
    digest: Digest, context: str | None, *, view: bool, room: int
) -> tuple[list[Block], str]:
    """The blocks and their JSON, which is made once, to measure and to send."""
    top = _title(digest.title)
    foot = _actions(digest.actions)
    foot += [_small(words) for words in _feet(digest, context)]
    table = None if view else _table_part(digest.parts)
    if len(digest.parts) <= _MOST_PARTS:
        drawn = [block for part in digest.parts for block in _drawn(part, part is table)]
        blocks = [*top, *drawn, *foot] or [header(NAME)]
        written = as_json(blocks)
        if _WIDEST * len(written) <= room or limits.size(written) <= room:
            return blocks, written
    blocks = [*top, *_cut_parts(digest.parts, room - cost([*top, *foot]), table), *foot]
    return blocks, as_json(blocks)


def plain(digest: Digest, *, context: str | None = None, room: int = _TEXT) -> str:
    """The digest in words alone, for notifications and screen readers: whole lines that fit, and
    what is said of the whole below its parts."""
    first = _short(words_of(digest.title)) or NAME
    every_part, below = _parted(digest.parts)
    feet = [_short(printable(words)) for words in (*below, *_feet(digest, context))]
    parts = [_spoken(part) for part in every_part]
    every = [first]
    for said, more in parts:
        every += said
        every += [more] if more else []
    every += feet
    left = min(room, _TEXT) - _escaped_size(_more_lines(10**9))
    whole = _escaped("\n".join(every))
    if _size(whole) + len(every) + 1 <= left:
        return whole
    left -= sum(_escaped_size(line) for line in (first, *feet))
    lines, lost = [first], 0
    for part, (said, more) in zip(every_part, parts, strict=True):
        heading = int(bool(_heading(part)) and bool(said))
        for n, words in enumerate(said):
            if n < heading:
                continue  # a heading goes with the first line below it
            added = said[:2] if n == heading == 1 else [words]
            taken = sum(map(_escaped_size, added))
            if lost or taken > left:
                lost += len(said) - n
                break
            left -= taken
            lines += added
        if lost or _escaped_size(more) > left:
            lost += part.left_out
        elif more:
            left -= _escaped_size(more)
            lines.append(more)
    lines += [_more_lines(lost)] if lost else []
    return _escaped("\n".join([*lines, *feet]))


def _parted(parts: Sequence[Part]) -> tuple[Sequence[Part], list[str]]:
    """The parts, and the words of a last line that is of none of them: "50 more follow"."""
    last = parts[-1] if len(parts) > 1 else Part()
    if last.heading or last.left_out or last.style != "text" or len(last.lines) != 1:
        return parts, []
    said = words_of(last.lines[0])
    return (parts[:-1], [said]) if 0 < len(said) <= _SHORT else (parts, [])


def _more_lines(count: int) -> str:
    """Lines, for whoever hears it: a document has several."""
    return f"and {count:,} more {'line' if count == 1 else 'lines'}"


def _spoken(part: Part) -> tuple[list[str], str]:
    """The part's heading, if anything stands below it, and its lines; and what it leaves out."""
    said = [words for words in _spoken_lines(part) if words]
    more = _more(part.left_out, some=bool(said)) if part.left_out else ""
    heading = _heading(part)
    return ([_sentence(heading), *said] if heading and said else said), more


# The head and the foot


def _title(title: Line) -> list[Block]:
    words = words_of(title)
    if not words:
        return []
    if limits.size(words) <= limits.HEADER and is_text(title):
        return [header(words)]
    if limits.size(words) > _LONGEST_TITLE:
        title = (Span(cut(words, _LONGEST_TITLE)),)
    return [rich_text([section(tuple(span._replace(strong=True) for span in title))])]


def _feet(digest: Digest, context: str | None) -> list[str]:
    feet = (context, digest.rests_on, digest.closing)
    return [words for words in feet if words and printable(words).strip()]


def _small(words: str) -> Block:
    return context(cut(printable(words), _LONGEST_FOOT))


def _actions(actions: Sequence[Action]) -> list[Block]:
    """Buttons; past the fifth, a menu of two or more. What is too much for either is left out.

    "say:…" sends words back: a button's value, a menu's selected_option.value. "open:…" is a
    link: Slack opens it, and tells us of the press for nothing.
    """
    usable = [action for action in actions if _pressable(action)]
    shown = _BUTTONS + (len(usable) == _BUTTONS + 1)
    elements = [_button(action, n) for n, action in enumerate(usable[:shown])]
    listed = [_option(action) for action in usable[shown:]]
    options = [one for one in listed if limits.size(one["value"]) <= limits.OPTION_VALUE]
    if options:
        menu = {"type": "overflow", "action_id": "say:more", "options": options[: limits.OVERFLOW]}
        elements.append(menu)
    if sum(map(_most, usable)) > _ACTIONS_ROOM:  # else there is no need to measure
        while elements and cost(elements) > _ACTIONS_ROOM:
            elements.pop()
    return [{"type": "actions", "elements": elements}] if elements else []


def _pressable(action: Action) -> bool:
    words = printable(action.words or "").strip()
    says = bool(words) and limits.size(words) <= limits.VALUE
    return bool(printable(action.label).strip()) and (says or bool(address_of(action.link)))


def _most(action: Action) -> int:
    """No less than what the action's JSON takes."""
    words = len(action.label) + len(action.words or "") + len(action.link or "")
    return _FRAME + _WIDEST * words


def _button(action: Action, n: int) -> Block:
    if address := address_of(action.link):
        return link_button(action.label, f"open:{n}", address, main=action.main)
    words = printable(action.words or "").strip()
    return button(action.label, f"say:{n}", words, main=action.main)


def _option(action: Action) -> Block:
    if address := address_of(action.link):
        return option(action.label, "open") | {"url": address}
    return option(action.label, printable(action.words or "").strip())


# The parts


def _cut_parts(parts: Sequence[Part], room: int, table: Part | None) -> list[Block]:
    """The parts in order, each as far as it fits; of what is cut, how many items are missing."""
    end = cost([_tail(10**9)])
    stubs: list[int] = []  # the least each part takes: its heading, and how much is missing
    for part in parts[:_MOST_PARTS]:
        stub = cost(_in_words(part, 0)) + end
        if sum(stubs) + stub + end > room:
            break
        stubs.append(stub)
    left = room - sum(stubs) - end
    blocks: list[Block] = []
    for part, stub in zip(parts, stubs, strict=False):
        drawn = _drawn(part, part is table, left + stub)
        left -= max(0, cost(drawn) - stub)
        blocks += drawn
    lost = sum(len(_lines(part)) + part.left_out for part in parts[len(stubs) :])
    return [*blocks, _tail(lost)] if lost else blocks


def _drawn(part: Part, table: bool, room: int | None = None) -> list[Block]:
    """As much of the part as fits into `room`; None is room enough."""
    return (_as_table(part, room) if table else []) or _in_words(part, room)


def _in_words(part: Part, room: int | None) -> list[Block]:
    """A heading and items as rich text; the rows of a table are sentences."""
    heading = _heading(part)
    top = ((Span(heading, strong=True),),) if heading else ()
    lines = every = _lines(part)
    if room is not None:
        least = [section(*top), section((Span(_more(10**9, some=True)),)), bullets([])]
        lines = lines[: _fitting([section(line) for line in lines], room - cost(least) - 50)]
    lost = len(every) - len(lines) + part.left_out
    tail = ((Span(_more(lost, some=bool(lines))),),) if lost else ()
    if part.style == "text":
        elements = [section(*top, *lines, *tail)] if top or lines or tail else []
    else:
        elements = [section(line) for line in top]
        elements += [bullets(lines)] if lines else []
        elements += [section(line) for line in tail]
    return [rich_text(elements)] if elements else []


def _fitting(items: Sequence[Any], room: int) -> int:
    """How many of the items fit, from the first on."""
    for n, item in enumerate(items):
        room -= cost(item) + 1
        if room < 0:
            return n
    return len(items)


def _heading(part: Part) -> str:
    return cut(printable(part.heading or ""), _LONGEST_HEADING)


def _lines(part: Part) -> tuple[Line, ...]:
    """The items that say something; of a table, each row in words."""
    return tuple(line for line in _every_line(part) if words_of(line))


def _every_line(part: Part) -> tuple[Line, ...]:
    """The items; of a table, each row in words."""
    return tuple(map(_row_in_words, _rows(part))) if part.style == "table" else part.lines


def _spoken_lines(part: Part) -> Iterator[str]:
    """The same, as they are heard."""
    if part.style != "table" or any(cell.user for line in part.lines for cell in line):
        return map(spoken, _every_line(part))
    rows = ([before + cell.text for before, cell in row] for row in _rows(part))
    return (printable("".join(row)).strip() for row in rows)


# A row in words: its cells that say something, each with the words that join it to those before.
_Row = Iterator[tuple[str, Span]]


def _rows(part: Part) -> Iterator[_Row]:
    """Barnet: overall grade good; inspected 14 June 2024."""
    if len(part.lines) < 2:
        return (_joined((), row) for row in part.lines)  # a header alone
    names = [_lower(name) for name in map(_column, part.lines[0])]
    return (_joined(names if len(row) > 2 else (), row) for row in part.lines[1:])


def _joined(names: Sequence[str], row: Line) -> _Row:
    sign = ""
    for n, cell in enumerate(row):
        if not printable(cell.text).strip():
            continue
        name = f"{names[n]} " if sign and n < len(names) and names[n] else ""
        yield f"{sign}{name}", cell
        sign = "; " if sign else ": "


def _row_in_words(row: _Row) -> Line:
    line: list[Span] = []
    for before, cell in row:
        line += [Span(before), cell] if before else [cell._replace(strong=True)]
    return tuple(line)


def _column(cell: Span) -> str:
    """The column's name, where its cells need one."""
    name = printable(cell.text).strip()
    return "" if name in _EVIDENT else name


def _lower(name: str) -> str:
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def _tail(lost: int) -> Block:
    return rich_text([section((Span(_more(lost, some=True)),))])


def _more(count: int, *, some: bool) -> str:
    return f"and {count:,} more" if some else f"{count:,} not shown"


# Tables


def _table_part(parts: Sequence[Part]) -> Part | None:
    """The one table that is drawn as such: Slack takes a single one in a message.

    Of tables under the same header, which are read side by side, none is: they look alike.
    """
    heads = [part.lines[0] for part in parts if part.style == "table" and part.lines]
    fit = [
        part
        for part in parts
        if part.style == "table"
        and len(part.lines) > 1
        and heads.count(part.lines[0]) == 1
        and 2 < max(map(len, part.lines)) <= limits.COLUMNS
    ]
    return max(fit, key=lambda part: max(map(len, part.lines)), default=None)


def _as_table(part: Part, room: int | None) -> list[Block]:
    """The heading, the table and how much is missing; empty where not even one row fits."""
    columns = max(map(len, part.lines))
    lines = [(*line, *[Span("")] * (columns - len(line))) for line in part.lines if words_of(line)]
    rows = [[_cell(span) for span in line] for line in lines]
    table: Block = {"type": "table", "column_settings": [{"is_wrapped": True}] * columns}
    heading = _heading(part)
    top = [rich_text([section((Span(heading, strong=True),))])] if heading else []
    kept = rows[: limits.ROWS]
    if room is not None:
        least = cost([*top, table | {"rows": []}, _tail(10**9)])
        kept = kept[: _fitting(kept, room - least)]
    if len(kept) < 2:
        return []
    lost = len(rows) - len(kept) + part.left_out
    return [*top, table | {"rows": kept}, *([_tail(lost)] if lost else [])]


def _cell(span: Span) -> Block:
    words = printable(span.text).strip()
    if words and (span.strong or ((span.link or span.user) and not is_text((span,)))):
        return rich_text([section((span,))])
    return {"type": "raw_text", "text": words or _EMPTY}


# Words alone


def _sentence(words: str) -> str:
    return words if words.endswith((".", ":", "?", "!", "…")) else f"{words}."


def _short(words: str) -> str:
    """So much of it that title and closing lines leave room in the fullest message."""
    words = cut(words, _SHORT)
    # An "&" grows fivefold.
    return words if _escaped_size(words) <= _SHORT else cut(words, _SHORT // 6)


def _escaped(words: str) -> str:
    """Words for "text", where Slack reads markup, made to mean nothing but themselves.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    if not any(mark in words for mark in _MARKED):  # most messages; the rest takes longer
        return words
    words = words.translate(_MARKS).replace("://", ":\u200b//")
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    begin, end = MENTION
    return words.replace(begin, "<@").replace(end, ">")  # a person, by our own hand


def _escaped_size(words: str) -> int:
    """What a line takes of the message's JSON, its end included."""
    return _size(_escaped(words)) + 2


def _size(escaped: str) -> int:
    """What text takes as JSON, line ends apart."""
    return limits.size(escaped) + escaped.count('"') + escaped.count("\\")
