"""What an Adaptive Card 1.5 may hold in Teams, as a table, and a check of a card against it.

The elements, their properties and the versions they came with are those of the schema explorer,
https://adaptivecards.io/explorer/; the sizes are Teams' own, each with its address. The types of
the SDK are no validator: they take what no client draws.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages: a bot's
# message may measure about 100 KB in UTF-16, with everything around the card; 413 beyond. We stay
# under 80 and leave 4 for what is around.
BOT_BYTES = 76_000
# https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using:
# 28 KB; workflows have refused less, so 20 with the envelope.
WEBHOOK_BYTES = 19_500
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference:
# six actions are shown on a card, what has mode "secondary" behind "…".
MOST_ACTIONS = 6

_WEIGHTS = ("lighter", "default", "bolder")
_SIZES = ("small", "default", "medium", "large", "extraLarge")
_SPACINGS = ("none", "small", "default", "medium", "large", "extraLarge", "padding")

_ELEMENT: Mapping[str, object] = {"spacing": _SPACINGS, "separator": bool, "id": str}
_INPUT: Mapping[str, object] = {
    **_ELEMENT,
    "id": str,
    "label": str,
    "isRequired": bool,
    "errorMessage": str,
}
_ACTION: Mapping[str, object] = {
    "title": str,
    "style": ("default", "positive", "destructive"),
    "mode": ("primary", "secondary"),
    "tooltip": str,
}
# What each element may hold: a type, the words allowed, or the elements inside it.
_RULES: Mapping[str, Mapping[str, object]] = {
    "AdaptiveCard": {
        "$schema": str,
        "version": (VERSION,),
        "lang": ("en",),  # two letters; "en-GB" is refused by the official renderer
        "fallbackText": str,
        "body": [*("TextBlock", "RichTextBlock", "Container", "Table", "ActionSet"), "Input."],
        "actions": ["Action."],
    },
    "TextBlock": {
        **_ELEMENT,
        "text": str,
        "wrap": bool,
        "weight": _WEIGHTS,
        "size": _SIZES,
        "style": ("default", "heading"),
    },
    "RichTextBlock": {**_ELEMENT, "inlines": ["TextRun"]},
    "TextRun": {
        "text": str,
        "weight": _WEIGHTS,
        "size": _SIZES,
        "underline": bool,
        "selectAction": ["Action.OpenUrl"],
    },
    "Container": {**_ELEMENT, "items": ["TextBlock", "RichTextBlock", "Table"]},
    # That the first row is a header is the default; the schema and the renderer call it by two
    # names, firstRowAsHeader and firstRowAsHeaders, and each refuses or ignores the other's.
    "Table": {
        **_ELEMENT,
        "columns": [""],
        "rows": ["TableRow"],
        "showGridLines": bool,
    },
    "TableRow": {"cells": ["TableCell"]},
    "TableCell": {"items": ["TextBlock", "RichTextBlock"]},
    "Input.ChoiceSet": {
        **_INPUT,
        "choices": [""],
        "style": ("compact", "expanded", "filtered"),
        "isMultiSelect": bool,
        "value": str,
        "placeholder": str,
        "wrap": bool,
    },
    "Input.Text": {**_INPUT, "maxLength": int, "value": str, "placeholder": str},
    "Input.Toggle": {**_INPUT, "title": str, "value": str, "wrap": bool},
    "ActionSet": {**_ELEMENT, "actions": ["Action."]},
    "Action.Execute": {**_ACTION, "verb": str, "data": dict, "associatedInputs": ("auto", "none")},
    "Action.OpenUrl": {**_ACTION, "url": str},
}
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "AdaptiveCard": ("version", "body", "fallbackText"),
    "TextBlock": ("text", "wrap"),  # "wrap" is our own rule: without it a phone cuts the line
    "RichTextBlock": ("inlines",),
    "TextRun": ("text",),
    "Container": ("items",),
    "Table": ("columns", "rows"),
    "TableRow": ("cells",),
    "TableCell": ("items",),
    "Input.ChoiceSet": ("id", "choices", "label"),
    "Input.Text": ("id", "label"),
    "Input.Toggle": ("id", "title"),
    "ActionSet": ("actions",),
    "Action.Execute": ("title", "verb"),
    "Action.OpenUrl": ("url",),
}


def check_card(card: Mapping[str, Any], *, webhook: bool = False) -> tuple[str, ...]:
    """What is wrong with the card, each with its place; () where nothing is."""
    wrong = list(_element(card, "AdaptiveCard", ["AdaptiveCard"]))
    if size(card, webhook=webhook) > (WEBHOOK_BYTES if webhook else BOT_BYTES):
        wrong.append("the card is too large")
    if len(card.get("actions", ())) > MOST_ACTIONS:
        wrong.append(f"more than {MOST_ACTIONS} actions")
    if webhook and any(a.get("type") == "Action.Execute" for a in card.get("actions", ())):
        wrong.append("a webhook has nobody to answer Action.Execute")
    return tuple(wrong)


def size(card: object, *, webhook: bool = False) -> int:
    """Bytes: UTF-16 as Teams counts a bot's messages; a webhook's with everything escaped."""
    if webhook:
        return len(json.dumps(card))
    return len(json.dumps(card, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))


def _element(element: Any, where: str, allowed: list[str]) -> Iterator[str]:
    if isinstance(element, str) and "TextRun" in allowed:
        if not element:
            yield f"{where}: empty text"
        return
    if not isinstance(element, Mapping):
        yield f"{where}: not an object"
        return
    kind = element.get("type", "")
    if not any(kind == one or (one.endswith(".") and kind.startswith(one)) for one in allowed):
        yield f"{where}: {kind or 'an element without a type'} may not stand here"
        return
    rules = _RULES.get(kind)
    if rules is None:
        yield f"{where}: {kind} is not known"
        return
    for name in _REQUIRED[kind]:
        if name not in element:
            yield f"{where}: {kind} without {name}"
    for name, value in element.items():
        if name == "type":
            continue
        if name not in rules:
            yield f"{where}: {kind} has no {name}"
        else:
            yield from _value(value, rules[name], f"{where}.{name}")
    if kind == "TextBlock" and element.get("wrap") is not True:
        yield f"{where}: a TextBlock that does not wrap"
    if kind == "Action.OpenUrl" and not str(element.get("url")).startswith(("https:", "http:")):
        yield f"{where}: an address that is not of the web"
    if kind == "Table":
        yield from _table(element, where)


def _value(value: Any, rule: object, where: str) -> Iterator[str]:
    if isinstance(rule, type):
        if type(value) is not rule:
            yield f"{where}: not {rule.__name__}"
        elif value == "" and not where.endswith(".value"):
            yield f"{where}: empty"
    elif isinstance(rule, tuple):
        # Words are matched whatever their case: adaptivecards' enums do so too.
        if not isinstance(value, str) or value.casefold() not in {w.casefold() for w in rule}:
            yield f"{where}: {value!r} is not one of {', '.join(rule)}"
    elif isinstance(rule, list):
        one = where.endswith(".selectAction")
        if not one and (not isinstance(value, list) or not value):
            yield f"{where}: nothing in it"
            return
        for n, inner in enumerate([value] if one else value):
            if rule == [""]:
                yield from _plain(inner, f"{where}[{n}]")
            else:
                yield from _element(inner, f"{where}[{n}]", rule)


def _plain(value: Any, where: str) -> Iterator[str]:
    """A choice or a column: objects without a type."""
    if not isinstance(value, Mapping) or not (
        set(value) == {"title", "value"} or set(value) == {"width"}
    ):
        yield f"{where}: neither a choice nor a column"


def _table(table: Mapping[str, Any], where: str) -> Iterator[str]:
    columns = len(table.get("columns", ()))
    for row in table.get("rows", ()):
        if len(row.get("cells", ())) != columns:
            yield f"{where}: a row with another number of cells"
