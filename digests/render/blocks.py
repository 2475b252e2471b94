"""The project's own check of what it sends to Slack: form, bounds, and our own rules.

Slack refuses a whole message for one field too long, and its Python models let most such mistakes
pass. Only what we use is known here: anything else is a problem too.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from digests.render import limits
from digests.render.rules import (
    Rule,
    address,
    by_type,
    flag,
    list_of,
    markup,
    matching,
    number,
    one_of,
    record,
    text,
)


def check(body: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a message, a modal, a Home tab or a list of options; () if nothing.

    >>> check({"text": "Kent", "blocks": [{"type": "divider", "color": "red"}]})
    ('blocks[0].color: not a field of divider',)
    """
    if "type" in body:
        return (*by_type(_VIEWS)(body, ""), *_view(body))
    if "blocks" not in body and ("options" in body or "option_groups" in body):
        return (*_OPTIONS_BODY(body, ""), *_choices(body, ""))
    return (*_MESSAGE(body, ""), *_message(body))


# Text


def _plain(most: int) -> Rule:
    return by_type({"plain_text": record("plain_text", {"text": text(most)}, {"emoji": flag})})


def _either_text(most: int) -> Rule:
    plain = record("plain_text", {"text": text(most)}, {"emoji": flag})
    return by_type(
        {
            "plain_text": plain,
            "mrkdwn": record("mrkdwn", {"text": markup(most)}, {"verbatim": flag}),
        }
    )


_STYLE = record("style", {}, dict.fromkeys(("bold", "italic", "strike", "code"), flag))
_LEAF = by_type(
    {
        "text": record("text", {"text": text(limits.MESSAGE, least=0)}, {"style": _STYLE}),
        "link": record(
            "link", {"url": address}, {"text": text(limits.TEXT_OBJECT), "style": _STYLE}
        ),
        "user": record("user", {"user_id": matching(r"[UW]\w+")}, {"style": _STYLE}),
    }
)
_LEAVES = list_of(_LEAF, limits.MESSAGE)
_RICH_SECTION = {"rich_text_section": record("rich_text_section", {"elements": _LEAVES}, {})}
_RICH = by_type(
    {
        **_RICH_SECTION,
        "rich_text_quote": record("rich_text_quote", {"elements": _LEAVES}, {}),
        "rich_text_list": record(
            "rich_text_list",
            {
                "style": one_of("bullet", "ordered"),
                "elements": list_of(by_type(_RICH_SECTION), limits.MESSAGE),
            },
            {"indent": number(0, 8), "offset": number(0, 1_000)},
        ),
    }
)
_RICH_TEXT = record(
    "rich_text",
    {"elements": list_of(_RICH, limits.MESSAGE)},
    {"block_id": text(limits.BLOCK_ID)},
)


# Elements

_ACTION = {"action_id": text(limits.ACTION_ID)}
_CONFIRM = record(
    "confirm",
    {
        "title": _plain(limits.CONFIRM_TITLE),
        "text": _plain(limits.CONFIRM_TEXT),
        "confirm": _plain(limits.CONFIRM_BUTTON),
        "deny": _plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)
_COMMON = {"confirm": _CONFIRM, "focus_on_load": flag}
_HINTED = {**_COMMON, "placeholder": _plain(limits.PLACEHOLDER)}
_OPTION_FIELDS = {"text": _plain(limits.OPTION), "value": text(limits.OPTION_VALUE)}
_OPTION = record("option", _OPTION_FIELDS, {"description": _plain(limits.OPTION)})
_LINKING = record("option", _OPTION_FIELDS, {"description": _plain(limits.OPTION), "url": address})
_OPTIONS = list_of(_OPTION, limits.OPTIONS)
_GROUPS = list_of(
    record("option group", {"label": _plain(limits.GROUP_LABEL), "options": _OPTIONS}, {}),
    limits.GROUPS,
)
_CHOICES = list_of(_OPTION, limits.CHOICES)
_LISTS = {"options": _OPTIONS, "option_groups": _GROUPS}
_ONE = {"initial_option": _OPTION}
_MANY = {"initial_options": _OPTIONS, "max_selected_items": number(1, limits.OPTIONS)}
_QUERY = {"min_query_length": number(0, 100)}
_ASKED = {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)}
_FILTER = record(
    "filter",
    {},
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
_CONVERSATION = {
    **_HINTED,
    "initial_conversation": matching(r"[CDG]\w+"),
    "default_to_current_conversation": flag,
    "response_url_enabled": flag,
    "filter": _FILTER,
}
_ELEMENTS: Mapping[str, Rule] = {
    "button": record(
        "button",
        {**_ACTION, "text": _plain(limits.BUTTON)},
        {
            "value": text(limits.VALUE),
            "url": address,
            "style": one_of("primary", "danger"),
            "confirm": _CONFIRM,
            "accessibility_label": text(limits.BUTTON),
        },
    ),
    "overflow": record(
        "overflow",
        {**_ACTION, "options": list_of(_LINKING, limits.OVERFLOW)},
        {"confirm": _CONFIRM},
    ),
    "static_select": record("static_select", _ACTION, {**_LISTS, **_HINTED, **_ONE}),
    "external_select": record("external_select", _ACTION, {**_HINTED, **_ONE, **_QUERY}),
    "multi_static_select": record("multi_static_select", _ACTION, {**_LISTS, **_HINTED, **_MANY}),
    "multi_external_select": record(
        "multi_external_select", _ACTION, {**_HINTED, **_MANY, **_QUERY}
    ),
    "conversations_select": record("conversations_select", _ACTION, _CONVERSATION),
    "checkboxes": record(
        "checkboxes", {**_ACTION, "options": _CHOICES}, {**_COMMON, "initial_options": _CHOICES}
    ),
    "radio_buttons": record("radio_buttons", {**_ACTION, "options": _CHOICES}, {**_COMMON, **_ONE}),
    "timepicker": record(
        "timepicker",
        _ACTION,
        {
            **_HINTED,
            "initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": text(limits.OPTION),
        },
    ),
    "plain_text_input": record(
        "plain_text_input",
        _ACTION,
        {
            "initial_value": text(limits.TYPED, least=0),
            "multiline": flag,
            "min_length": number(0, limits.TYPED),
            "max_length": number(1, limits.TYPED),
            "focus_on_load": flag,
            "placeholder": _plain(limits.PLACEHOLDER),
            "dispatch_action_config": record("filter", _ASKED, {}),
        },
    ),
}
_SELECTS = tuple(name for name in _ELEMENTS if name.endswith("_select"))
_PRESSED = ("button", "overflow", *_SELECTS, "checkboxes", "radio_buttons", "timepicker")
_ENTERED = (*_SELECTS, "checkboxes", "radio_buttons", "timepicker", "plain_text_input")


# Blocks

_ID = {"block_id": text(limits.BLOCK_ID)}
_CELL = by_type(
    {
        "raw_text": record("raw_text", {"text": text(limits.CELLS)}, {}),
        "rich_text": record("rich_text", {"elements": list_of(by_type(_RICH_SECTION), 20)}, {}),
    }
)
_COLUMN = record("column", {}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
_BLOCKS: Mapping[str, Rule] = {
    "actions": record(
        "actions", {"elements": list_of(by_type(_ELEMENTS, _PRESSED), limits.ELEMENTS)}, _ID
    ),
    "context": record(
        "context", {"elements": list_of(_either_text(limits.TEXT_OBJECT), limits.CONTEXT)}, _ID
    ),
    "divider": record("divider", {}, _ID),
    "header": record("header", {"text": _plain(limits.HEADER)}, _ID),
    "input": record(
        "input",
        {"label": _plain(limits.LABEL), "element": by_type(_ELEMENTS, _ENTERED)},
        {**_ID, "hint": _plain(limits.HINT), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": _RICH_TEXT,
    "section": record(
        "section",
        {},
        {
            **_ID,
            "text": _either_text(limits.SECTION),
            "fields": list_of(_either_text(limits.FIELD), limits.FIELDS),
            "accessory": by_type(_ELEMENTS, _PRESSED),
            "expand": flag,
        },
    ),
    "table": record(
        "table",
        {"rows": list_of(list_of(_CELL, limits.COLUMNS), limits.ROWS)},
        {**_ID, "column_settings": list_of(_COLUMN, limits.COLUMNS)},
    ),
}
_MESSAGE = record(
    "message",
    {"text": markup(limits.TEXT)},
    {
        "blocks": list_of(by_type(_BLOCKS), limits.BLOCKS),
        "response_type": one_of("ephemeral", "in_channel"),
        **dict.fromkeys(("replace_original", "delete_original", "reply_broadcast"), flag),
        **dict.fromkeys(("unfurl_links", "unfurl_media", "mrkdwn"), flag),
        **dict.fromkeys(("channel", "thread_ts", "ts", "user"), text(100)),
        "metadata": lambda value, at: iter(()),
    },
)
_IN_VIEW = by_type(_BLOCKS, tuple(name for name in _BLOCKS if name != "table"))
_VIEW = {
    "callback_id": text(limits.CALLBACK_ID),
    "external_id": text(limits.CALLBACK_ID),
    "private_metadata": text(limits.METADATA, least=0),
}
_VIEWS: Mapping[str, Rule] = {
    "home": record("home", {"blocks": list_of(_IN_VIEW, limits.VIEW_BLOCKS)}, _VIEW),
    "modal": record(
        "modal",
        {"blocks": list_of(_IN_VIEW, limits.VIEW_BLOCKS), "title": _plain(limits.VIEW_TITLE)},
        {
            **_VIEW,
            **dict.fromkeys(("submit", "close"), _plain(limits.VIEW_TITLE)),
            **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
        },
    ),
}
_OPTIONS_BODY = record(
    "options", {}, {"options": list_of(_OPTION, limits.OPTIONS, least=0), "option_groups": _GROUPS}
)


# What holds between fields


def _message(body: Mapping[str, Any]) -> Iterator[str]:
    blocks = body.get("blocks", [])
    yield from _together(blocks)
    size = limits.size(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    if size >= limits.MESSAGE:
        yield f"blocks: {size:,} characters in all, fewer than {limits.MESSAGE:,}"


def _view(body: Mapping[str, Any]) -> Iterator[str]:
    blocks = body.get("blocks", [])
    yield from _together(blocks)
    asks = any(block.get("type") == "input" for block in _objects(blocks))
    if body.get("type") == "modal" and asks and "submit" not in body:
        yield "submit: missing, and there is something to enter"


def _together(blocks: Any) -> Iterator[str]:
    tables = 0
    named: set[str] = set()
    for n, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if not isinstance(block, Mapping):
            continue
        at = f"blocks[{n}]"
        name = block.get("block_id")
        if isinstance(name, str):
            if name in named:
                yield f"{at}.block_id: {name!r} a second time"
            named.add(name)
        if block.get("type") == "section" and "text" not in block and "fields" not in block:
            yield f"{at}: neither text nor fields"
        if block.get("type") == "table":
            tables += 1
            yield from _table(block, at)
        yield from _elements(block, at)
    if tables > limits.TABLES:
        yield f"blocks: {tables} tables, at most {limits.TABLES}"


def _elements(block: Mapping[str, Any], at: str) -> Iterator[str]:
    held = block.get("elements") if block.get("type") == "actions" else None
    single = [block.get("accessory"), block.get("element")]
    named: set[str] = set()
    for element in _objects([*(held if isinstance(held, list) else ()), *single]):
        name = element.get("action_id")
        if isinstance(name, str):
            if name in named:
                yield f"{at}: action_id {name!r} a second time"
            named.add(name)
        if element.get("type") in ("static_select", "multi_static_select"):
            yield from _choices(element, at)


def _choices(element: Mapping[str, Any], at: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield f"{at}: options or option_groups, one of the two"


def _table(table: Mapping[str, Any], at: str) -> Iterator[str]:
    rows = table.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return
    if len({len(row) for row in rows}) > 1:
        yield f"{at}.rows: not all of the same length"
    size = sum(_words(cell) for row in rows for cell in row)
    if size > limits.CELLS:
        yield f"{at}.rows: {size:,} characters in all, at most {limits.CELLS:,}"


def _words(part: Any) -> int:
    """The characters of all "text" below."""
    if isinstance(part, Mapping):
        own = part.get("text")
        return (limits.size(own) if isinstance(own, str) else 0) + sum(map(_words, part.values()))
    return sum(map(_words, part)) if isinstance(part, list) else 0


def _objects(values: Any) -> list[Mapping[str, Any]]:
    listed = values if isinstance(values, list) else ()
    return [value for value in listed if isinstance(value, Mapping)]
