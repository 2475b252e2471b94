"""Digests drawn as cards for Teams."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.models import Action, Digest, Part, Span
from digests.render import SURFACES
from digests.render.cards import check_card
from digests.render.teams import render
from tests.digests.samples import DIGESTS, LINKS

_ACTIONS = st.builds(
    Action, st.text(max_size=60), st.none() | st.text(min_size=1, max_size=20), LINKS
)
_DIGESTS = st.builds(replace, DIGESTS, actions=st.lists(_ACTIONS, max_size=9).map(tuple))
CLOSING = "Independent of Ofsted. Read by software: check the letter."


def _card(digest: Digest, **options: bool) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(render(digest, **options).body)
    return card


def _texts(element: Any) -> list[str]:
    """Every text of a card, in order."""
    if isinstance(element, str):
        return [element]
    if isinstance(element, list):
        return [text for inner in element for text in _texts(inner)]
    if not isinstance(element, dict):
        return []
    own = [element["text"]] if element.get("type") in ("TextBlock", "TextRun") else []
    inside = ("body", "inlines", "items", "rows", "cells")
    return own + [text for name in inside for text in _texts(element.get(name, []))]


@given(_DIGESTS, st.booleans())
def test_every_digest_makes_a_card_that_keeps_the_rules(digest: Digest, webhook: bool) -> None:
    assert check_card(_card(digest, webhook=webhook), webhook=webhook) == ()


def _long(items: int, length: int) -> Digest:
    lines = tuple((Span(f"Item {n}: " + "é" * length),) for n in range(items))
    parts = (Part("What needs to improve", lines, "list"), Part("Also", lines, "table"))
    return Digest((Span("Westmarch"),), parts, closing=CLOSING)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 300), st.integers(0, 700), st.booleans())
def test_a_long_digest_loses_whole_items_and_counts_them(
    items: int, length: int, webhook: bool
) -> None:
    card = _card(_long(items, length), webhook=webhook)
    assert check_card(card, webhook=webhook) == ()
    texts = _texts(card)
    shown = [text for text in texts if "Item " in text]
    assert all(text.endswith("é" * length) for text in shown)
    lost = 0
    for text in texts:
        if text.startswith("and ") or text.endswith(" not shown"):
            lost += int(text.removeprefix("and ").split()[0])
    # A table's first line is its header, and is shown where any item is.
    assert len(shown) + lost in (2 * items, 2 * items - 1)
    assert texts[-1] == CLOSING


def test_a_digest_of_thousands_of_parts_still_fits() -> None:
    parts = tuple(Part(f"Heading {n} " + "x" * 200) for n in range(3000))
    card = _card(Digest((Span("Westmarch"),), parts, closing=CLOSING), webhook=True)
    assert check_card(card, webhook=True) == ()
    assert any("more parts" in text for text in _texts(card))


def test_text_from_a_letter_is_no_markup() -> None:
    hostile = "[link](https://evil.example) **bold** <at>everyone</at> \u202e# x"
    card = _card(Digest((Span(hostile),), (Part(hostile, ((Span(hostile),),), "list"),)))
    title, heading, item = card["body"]
    for element in (title, heading):
        assert element["text"].startswith("\\[link\\](https://evil.example) \\*\\*bold\\*\\*")
    plain = "[link](https://evil.example) **bold** <at>everyone</at> # x"
    assert item == {"type": "RichTextBlock", "inlines": [f"• {plain}"], "spacing": "small"}


@pytest.mark.parametrize(
    ("heading", "escaped"),
    [("# 1", "\\# 1"), ("1. First", "1\\. First"), ("- item", "\\- item"), ("3-4", "3-4")],
)
def test_a_heading_is_no_list(heading: str, escaped: str) -> None:
    assert _card(Digest((Span(heading),)))["body"][0]["text"] == escaped


def test_only_addresses_of_the_web_are_linked() -> None:
    lines = ((Span("p. 3", link="https://x.example/1#page=3"), Span("no", link="file:///etc")),)
    card = _card(Digest((Span("Westmarch"),), (Part(lines=lines),)))
    run, rest = card["body"][1]["inlines"]
    assert run["selectAction"] == {"type": "Action.OpenUrl", "url": "https://x.example/1#page=3"}
    assert run["underline"] is True
    assert rest == "no"


def test_a_button_carries_words_and_a_webhook_has_links_alone() -> None:
    digest = Digest(
        (Span("Medway"),),
        actions=(
            Action("Subscribe", "subscribe Medway", main=True),
            Action("Open the letter", link="https://x.example/1"),
        ),
    )
    say, opens = _card(digest)["actions"]
    assert say["type"] == "Action.Execute"
    assert (say["verb"], say["data"]) == ("say", {"words": "subscribe Medway"})
    assert say["style"] == "positive"
    assert opens == {"type": "Action.OpenUrl", "title": "Open the letter"} | {
        "url": "https://x.example/1"
    }
    assert _card(digest, webhook=True)["actions"] == [opens]


def test_no_more_buttons_stand_in_a_row_than_a_phone_shows() -> None:
    actions = tuple(Action(f"Button number {n}", f"words {n}") for n in range(9))
    drawn = _card(Digest((Span("Medway"),), actions=actions))["actions"]
    assert [button.get("mode", "primary") for button in drawn] == ["primary"] + ["secondary"] * 5


def test_a_short_table_stays_one_and_a_wide_one_is_told_in_rows() -> None:
    short = ((Span("Ask"), Span("For")), (Span("themes"), Span("a list")))
    wide = (
        (Span("On site"), Span("Document"), Span("Recommendations")),
        (Span("14 September 2026"), Span("Joint targeted area inspection"), Span("not graded")),
    )
    parts = (Part(None, short, "table"), Part(None, wide, "table"))
    _, table, row = _card(Digest((Span("Medway"),), parts))["body"]
    assert table["type"] == "Table"
    assert [len(line["cells"]) for line in table["rows"]] == [2, 2]
    # Microsoft's schema and renderer name the header's switch differently; it is on by itself.
    assert set(table) == {"type", "columns", "rows"}
    assert row["type"] == "Container"
    assert _texts(row) == [
        "14 September 2026",
        "Document: Joint targeted area inspection; Recommendations: not graded",
    ]


def test_a_notification_says_the_title_and_the_first_line() -> None:
    digest = Digest((Span("Medway: latest"),), (Part(None, ((Span("Focused visit"),),)),))
    assert _card(digest)["fallbackText"] == "Medway: latest. Focused visit"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda card: card["body"].append({"type": "Image", "url": "https://x.example/a.png"}),
        lambda card: card["body"][0].pop("wrap"),
        lambda card: card["body"][0].update(size="huge"),
        lambda card: card["body"][0].update(colour="red"),
        lambda card: card["body"].append({"type": "RichTextBlock", "inlines": []}),
        lambda card: card["actions"].append({"type": "Action.OpenUrl", "url": "javascript:1"}),
        lambda card: card["actions"].extend([card["actions"][0]] * 6),
        lambda card: card.update(version="1.6"),
        lambda card: card["body"][0].update(text="x" * 40_000),
    ],
)
def test_the_check_catches_what_teams_would_not_draw(spoil: Any) -> None:
    card = _card(Digest((Span("Medway"),), actions=(Action("More", "more"),)))
    assert check_card(card) == ()
    spoil(card)
    assert check_card(card)


def test_the_teams_surface_is_known_by_its_name() -> None:
    assert SURFACES["teams"] is render
