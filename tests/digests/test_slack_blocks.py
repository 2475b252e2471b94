"""The project's own check of messages and views: what Slack refuses, and what we never send."""

import copy
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from digests.render import limits
from digests.render.blocks import check

URL = "https://files.example.gov/v1/file/50000001#page=3"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def rich(*elements: Any) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}


def option(text: str = "Kent", value: str = "kent") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


BUTTON = {"type": "button", "action_id": "say:0", "text": plain("More"), "value": "latest Kent"}
MESSAGE: dict[str, Any] = {
    "text": "Kent &amp; Medway",
    "blocks": [
        {"type": "header", "text": plain("Kent: latest")},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "Care: ", "style": {"bold": True}},
                                {"type": "link", "url": URL, "text": "p. 3"},
                                {"type": "user", "user_id": "U0123ABC"},
                            ],
                        }
                    ],
                }
            ],
        },
        {
            "type": "table",
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Area"}, {"type": "raw_text", "text": "Grade"}],
                [{"type": "raw_text", "text": "Care"}, rich({"type": "text", "text": "good"})],
            ],
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Kent* &lt; <https://a.b|page>"}},
        {"type": "divider"},
        {"type": "actions", "elements": [BUTTON]},
        {"type": "context", "elements": [plain("Independent of Ofsted.")]},
    ],
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "subscribe",
    "title": plain("Subscribe"),
    "submit": plain("Subscribe"),
    "close": plain("Cancel"),
    "private_metadata": "C012345",
    "blocks": [
        {
            "type": "input",
            "block_id": "place",
            "label": plain("Where"),
            "element": {
                "type": "multi_external_select",
                "action_id": "place",
                "min_query_length": 2,
                "placeholder": plain("An authority or a region"),
            },
            "optional": True,
        },
        {
            "type": "input",
            "block_id": "cadence",
            "label": plain("How often"),
            "element": {
                "type": "radio_buttons",
                "action_id": "cadence",
                "options": [option("Weekly", "weekly"), option("Daily", "daily")],
                "initial_option": option("Weekly", "weekly"),
            },
        },
        {
            "type": "input",
            "block_id": "why",
            "label": plain("What is wrong"),
            "element": {"type": "plain_text_input", "action_id": "why", "max_length": 500},
        },
    ],
}
HOME: dict[str, Any] = {
    "type": "home",
    "blocks": [
        {
            "type": "section",
            "text": plain("workforce in London, weekly"),
            "accessory": {
                "type": "overflow",
                "action_id": "do",
                "options": [option("Edit", "edit 12"), option("Remove", "unsubscribe 12")],
            },
        }
    ],
}


@pytest.mark.parametrize("body", [MESSAGE, MODAL, HOME, {"options": [option()]}, {"options": []}])
def test_what_slack_takes_has_no_problem(body: dict[str, Any]) -> None:
    assert check(body) == ()


def _set(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one value changed, added, or taken out where it is None: "blocks.0.text"."""
    changed = copy.deepcopy(body)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place: Any = changed
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return changed


WRONG: Mapping[str, tuple[dict[str, Any], str, Any]] = {
    "text: missing": (MESSAGE, "text", None),
    "text: 4,001 characters": (MESSAGE, "text", "a" * 4_001),
    "text: “<” or “>” is not escaped": (MESSAGE, "text", "<!channel>"),
    "text: “&” is not escaped": (MESSAGE, "text", "Kent & Medway"),
    "blocks: 51 items": (MESSAGE, "blocks", [{"type": "divider"}] * 51),
    "blocks: 0 items": (MESSAGE, "blocks", []),
    "blocks: not a list": (MESSAGE, "blocks", "none"),
    "characters in all, fewer than 12,000": (
        MESSAGE,
        "blocks.3",
        {"type": "section", "fields": [plain("a" * 1_900)] * 6},
    ),
    "color: not a field of message": (MESSAGE, "color", "red"),
    "blocks[0].type: 'markdown' does not": (MESSAGE, "blocks.0", {"type": "markdown", "text": "a"}),
    "blocks[0].type: None does not": (MESSAGE, "blocks.0", {}),
    "blocks[0].text: missing": (MESSAGE, "blocks.0.text", None),
    "blocks[0].text.text: 151 characters": (MESSAGE, "blocks.0.text.text", "a" * 151),
    "blocks[0].text.text: empty": (MESSAGE, "blocks.0.text.text", " "),
    "blocks[0].text.text: not text": (MESSAGE, "blocks.0.text.text", 3),
    "blocks[0].text.text: characters that": (MESSAGE, "blocks.0.text.text", "a\ud800"),
    "blocks[0].text.type: 'mrkdwn' does": (MESSAGE, "blocks.0.text.type", "mrkdwn"),
    "blocks[0].text.emoji: not true or": (MESSAGE, "blocks.0.text.emoji", "yes"),
    "blocks[0].block_id: 256 characters": (MESSAGE, "blocks.0.block_id", "a" * 256),
    "blocks[1].elements[0].style: not one of bullet": (
        MESSAGE,
        "blocks.1.elements.0.style",
        "dots",
    ),
    "blocks[1].elements[0].elements[0].type: 'text'": (
        MESSAGE,
        "blocks.1.elements.0.elements.0",
        {"type": "text", "text": "not in a section"},
    ),
    "elements[0].elements: 0 items": (MESSAGE, "blocks.1.elements.0.elements.0.elements", []),
    ".url: not an address": (
        MESSAGE,
        "blocks.1.elements.0.elements.0.elements.1.url",
        "javascript:alert(1)",
    ),
    ".type: 'broadcast' does not belong": (
        MESSAGE,
        "blocks.1.elements.0.elements.0.elements.0",
        {"type": "broadcast", "range": "channel"},
    ),
    ".user_id: not of the form": (
        MESSAGE,
        "blocks.1.elements.0.elements.0.elements.2.user_id",
        "<!here>",
    ),
    "blocks[2].rows: 101 items": (
        MESSAGE,
        "blocks.2.rows",
        [[{"type": "raw_text", "text": "a"}]] * 101,
    ),
    "blocks[2].rows[0]: 21 items": (
        MESSAGE,
        "blocks.2.rows",
        [[{"type": "raw_text", "text": "a"}] * 21],
    ),
    "blocks[2].rows: not all of the same": (
        MESSAGE,
        "blocks.2.rows.0",
        [{"type": "raw_text", "text": "a"}],
    ),
    "blocks[2].rows: 10,": (
        MESSAGE,
        "blocks.2.rows",
        [[{"type": "raw_text", "text": "a" * 101}]] * 100,
    ),
    "blocks[2].rows[0][0].text: empty": (MESSAGE, "blocks.2.rows.0.0.text", ""),
    "column_settings[1].align: not one of": (
        MESSAGE,
        "blocks.2.column_settings.1.align",
        "justify",
    ),
    "blocks: 2 tables": (MESSAGE, "blocks.4", MESSAGE["blocks"][2]),
    "blocks[3].text.text: 3,001": (MESSAGE, "blocks.3.text.text", "a" * 3_001),
    "blocks[3].text.text: “<” or": (MESSAGE, "blocks.3.text.text", "<!subteam^S1>"),
    "blocks[3]: neither text nor fields": (MESSAGE, "blocks.3.text", None),
    "blocks[3].fields: 11 items": (MESSAGE, "blocks.3.fields", [plain("a")] * 11),
    "blocks[3].fields[0].text: 2,001": (MESSAGE, "blocks.3.fields", [plain("a" * 2_001)]),
    "blocks[5].elements: 26 items": (MESSAGE, "blocks.5.elements", [BUTTON] * 26),
    "blocks[5]: action_id 'say:0' a second": (MESSAGE, "blocks.5.elements", [BUTTON] * 2),
    "blocks[5].elements[0].text.text: 76": (MESSAGE, "blocks.5.elements.0.text.text", "a" * 76),
    "blocks[5].elements[0].value: 2,001": (MESSAGE, "blocks.5.elements.0.value", "a" * 2_001),
    "blocks[5].elements[0].style: not one": (MESSAGE, "blocks.5.elements.0.style", "green"),
    "blocks[5].elements[0].url: 3,": (MESSAGE, "blocks.5.elements.0.url", URL + "a" * 3_000),
    "blocks[5].elements[0].action_id: missing": (MESSAGE, "blocks.5.elements.0.action_id", None),
    "blocks[5].elements[0].type: 'plain_text_input'": (
        MESSAGE,
        "blocks.5.elements.0",
        {"type": "plain_text_input", "action_id": "a"},
    ),
    "blocks[5].elements[0].options: 6 items": (
        MESSAGE,
        "blocks.5.elements.0",
        {"type": "overflow", "action_id": "a", "options": [option()] * 6},
    ),
    "blocks[5].elements[0].options[0].value: 151": (
        MESSAGE,
        "blocks.5.elements.0",
        {"type": "overflow", "action_id": "a", "options": [option("Kent", "a" * 151)]},
    ),
    "blocks[5]: options or option_groups": (
        MESSAGE,
        "blocks.5.elements.0",
        {"type": "static_select", "action_id": "a"},
    ),
    "blocks[6].elements: 11 items": (MESSAGE, "blocks.6.elements", [plain("a")] * 11),
    "title.text: 25 characters": (MODAL, "title.text", "a" * 25),
    "title: missing": (MODAL, "title", None),
    "submit: missing": (MODAL, "submit", None),
    "private_metadata: 3,001": (MODAL, "private_metadata", "a" * 3_001),
    "callback_id: 256": (MODAL, "callback_id", "a" * 256),
    "blocks[0].label: missing": (MODAL, "blocks.0.label", None),
    "blocks[0].element.type: 'button'": (MODAL, "blocks.0.element", BUTTON),
    "blocks[0].element.min_query_length: not a number": (
        MODAL,
        "blocks.0.element.min_query_length",
        "2",
    ),
    "blocks[0].element.placeholder.text: 151": (
        MODAL,
        "blocks.0.element.placeholder.text",
        "a" * 151,
    ),
    "blocks[0].element.options: not a field": (MODAL, "blocks.0.element.options", [option()]),
    "blocks[1].element.options: 11 items": (MODAL, "blocks.1.element.options", [option()] * 11),
    "blocks[1].block_id: 'place' a second": (MODAL, "blocks.1.block_id", "place"),
    "blocks[2].element.max_length: not a number": (MODAL, "blocks.2.element.max_length", 3_001),
    "submit: not a field of home": (HOME, "submit", plain("Save")),
    "blocks: 101 items": (HOME, "blocks", [{"type": "divider"}] * 101),
    "blocks[0].type: 'table' does not": (HOME, "blocks.0", MESSAGE["blocks"][2]),
    "options: 101 items": ({"options": []}, "options", [option()] * 101),
    "options[0].text.text: 76": ({"options": []}, "options", [option("a" * 76)]),
}


@pytest.mark.parametrize("problem", WRONG)
def test_each_thing_that_is_wrong_is_named_with_its_place(problem: str) -> None:
    body, path, value = WRONG[problem]
    found = check(_set(body, path, value))
    assert any(problem in told for told in found), found


def _paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    steps = (
        list(part) if isinstance(part, dict) else range(len(part) if isinstance(part, list) else 0)
    )
    for step in steps:
        yield from _paths(part[step], (*path, step))


@pytest.mark.parametrize("body", [MESSAGE, MODAL, HOME])
def test_no_value_may_be_of_another_kind(body: dict[str, Any]) -> None:
    others: tuple[Any, ...] = (None, 3.5, [[]], {"type": []})
    for path in _paths(body):
        for other in others:
            changed = copy.deepcopy(body)
            place: Any = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = other
            assert check(changed), (path, other)


def test_every_limit_stands_under_the_page_that_states_it() -> None:
    source = inspect.getsource(limits)
    page = re.compile(r"# .*https://(docs\.slack\.dev/reference|github\.com/slackapi)/")
    bound = re.compile(r"([A-Z_]+): Final = ")
    under = ""
    for line in source.splitlines():
        under = line if page.search(line) or not line else under
        assert not bound.match(line) or under, line
    assert len(bound.findall(source)) > 30
