"""Digests drawn for Slack: nothing too long, nothing half, and no words that become markup."""

import doctest
import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.models import Action, Digest, Line, Part, Span
from digests.render import SURFACES, blocks, elements, limits
from digests.render import printable as plainly
from digests.render.blocks import check
from digests.render.printable import printable
from digests.render.slack import draw_blocks, render

PAGE = "https://files.example.gov/v1/file/50000001#page=3"
HOSTILE = (
    "<!channel>",
    "<@U012345>",
    "<https://evil.example|Ofsted>",
    "*bold* _slanted_ ~gone~ `code`",
    "&lt;!here&gt; & < >",
    "https://evil.example/path",
    ":rotating_light:",
    "\u202eturned\u202c\x00\x1b[31m",
    "\ud800 alone",
    "😀" * 400,
    "e" + "\u0301" * 300,
    "\\n\n\r\n\t\u2028",
    "> quote",
    '"}],"blocks":[',
)


def _times(lines: Sequence[Line], times: int) -> int:
    """Many times only where they are short: a digest of millions of characters proves no more."""
    size = sum(len(span.text) + len(span.link or "") for line in lines for span in line)
    return times if size * times < 20_000 else 1


_texts = (
    st.text(max_size=20)
    | st.sampled_from(HOSTILE)
    | st.integers(1, 800).map(lambda n: "ab c " * n)
    | st.integers(1, 4_000).map(lambda n: "x" * n)
)
_links = st.none() | st.sampled_from(
    (PAGE, "javascript:alert(1)", "https://x/" + "y" * 4_000, "<!channel>", "https://a b/")
)
_people = st.none() | st.sampled_from(("U0123ABC", "u1", "<!here>", "29:1Qx"))
_spans = st.builds(Span, _texts, st.booleans(), _links, _people)
_lines = st.lists(_spans, max_size=4).map(tuple)
_parts = st.builds(
    lambda heading, lines, times, style, left_out: Part(
        heading, lines * _times(lines, times), style, left_out
    ),
    st.none() | _texts,
    st.lists(_lines, max_size=4).map(tuple),
    st.sampled_from((1, 1, 1, 3, 40)),
    st.sampled_from(("text", "list", "table")),
    st.integers(0, 3_000),
)
_many_parts = st.builds(
    lambda parts, times: (
        tuple(parts) * _times([line for one in parts for line in one.lines], times)
    ),
    st.lists(_parts, max_size=4),
    st.sampled_from((1, 1, 1, 15)),
)
_actions = st.builds(Action, _texts, st.none() | _texts, _links, st.booleans())
_digests = st.builds(
    Digest,
    _lines,
    _many_parts,
    st.none() | _texts,
    st.none() | _texts,
    actions=st.lists(_actions, max_size=7).map(lambda some: tuple(some) * 2),
)


def _body(digest: Digest, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(render(digest, **more).body)
    assert check(body) == ()
    return body


def _below(part: Any, key: str) -> Iterator[Any]:
    """Every value of the key in the blocks."""
    if isinstance(part, dict):
        yield from ([part[key]] if key in part else [])
        for value in part.values():
            yield from _below(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _below(value, key)


def _words(part: Any) -> str:
    return "".join(text for text in _below(part, "text") if isinstance(text, str))


def _of_type(blocks: Any, kind: str) -> list[dict[str, Any]]:
    found = [blocks] if isinstance(blocks, dict) and blocks.get("type") == kind else []
    inside = blocks.values() if isinstance(blocks, dict) else blocks
    if isinstance(inside, str | bool | int):
        return found
    return found + [
        one for value in inside if isinstance(value, dict | list) for one in _of_type(value, kind)
    ]


def _list(*items: str, left_out: int = 0, heading: str | None = None) -> Part:
    return Part(heading, tuple((Span(item),) for item in items), "list", left_out)


@given(_digests, st.booleans(), st.none() | _texts)
@settings(max_examples=100, deadline=None)
def test_whatever_is_drawn_keeps_slacks_limits(
    digest: Digest, private: bool, context: str | None
) -> None:
    message = render(digest, private=private, context=context)
    assert check(json.loads(message.body)) == ()
    assert limits.size(message.body) < limits.MESSAGE
    message.body.encode()


@given(_digests)
@settings(max_examples=75, deadline=None)
def test_a_view_is_drawn_within_its_limits_too(digest: Digest) -> None:
    blocks = draw_blocks(digest, view=True)
    assert check({"type": "home", "blocks": blocks}) == ()


@given(_digests)
@settings(max_examples=75, deadline=None)
def test_words_never_become_markup_or_a_link_nobody_gave(digest: Digest) -> None:
    body = json.loads(render(digest).body)
    assert not _of_type(body["blocks"], "mrkdwn")
    assert set(_below(body["blocks"], "url")) <= {PAGE}
    assert set(_below(body["blocks"], "user_id")) <= {"U0123ABC"}
    text = body["text"].replace("<@U0123ABC>", "")  # a person, by our own hand
    assert not set("<>*_~`") & set(text)
    assert "://" not in text
    bare = re.sub(r"&(amp|lt|gt);", "", text)
    assert "&" not in bare


_items = st.lists(st.integers(0, 200).map(lambda n: ("ab c " * n).strip()), max_size=60)


@given(_items, _items, st.integers(0, 90), st.sampled_from(("list", "text", "table")))
@settings(max_examples=75, deadline=None)
def test_items_are_shown_whole_or_counted(
    first: list[str], second: list[str], left_out: int, style: Any
) -> None:
    named = [f"{n}:{item}" for n, item in enumerate([*first, *second])]
    lines = [(Span(words),) for words in named]
    head = [(Span("Head"),)] if style == "table" else []
    parts = (
        Part("First", (*head, *lines[: len(first)]), style),
        Part("Second", (*head, *lines[len(first) :]), style, left_out),
    )
    blocks = _body(Digest((Span("Title"),), parts))["blocks"]
    seen = "\n".join(
        "".join(_below(one, "text")) for one in _of_type(blocks, "rich_text_section")
    ).split("\n")
    counted = sum(
        int(found[1].replace(",", ""))
        for line in seen
        if (found := re.fullmatch(r"(?:and )?([\d,]+) (?:more|not shown)", line))
    )
    whole = [line for line in seen if line in named]
    extra = len(head) * sum(not part for part in (first, second))  # a table of a header alone
    assert len(whole) + counted in (len(named) + left_out, len(named) + left_out + extra)
    assert whole == [name for name in named if name in whole]
    halves = [line for line in seen if re.match(r"\d+:", line) and line not in named]
    assert halves == []


def test_of_forty_findings_those_that_fit_are_shown_and_the_rest_counted() -> None:
    quote = "Too many children wait too long for a plan that is clear about what must change. " * 3
    items = tuple(
        (Span(f"Authority {n}: ", True), Span(f"“{quote}” ("), Span("p. 3", link=PAGE), Span(")"))
        for n in range(40)
    )
    blocks = _body(Digest((Span("Weekly digest"),), (Part("Concerns", items, "list"),)))["blocks"]
    (bullets,) = _of_type(blocks, "rich_text_list")
    shown = len(bullets["elements"])
    assert 15 <= shown < 40
    assert _words(blocks).endswith(f"and {40 - shown} more")


def test_a_title_is_a_header_where_it_fits_and_has_no_link() -> None:
    assert draw_blocks(Digest((Span("Kent: latest", True),)))[0]["type"] == "header"
    assert draw_blocks(Digest((Span("a " * 90),)))[0]["type"] == "rich_text"
    assert draw_blocks(Digest((Span("Kent", link=PAGE),)))[0]["type"] == "rich_text"
    assert _words(draw_blocks(Digest((Span("Kent"), Span(" & Medway"))))) == "Kent & Medway"


def test_without_a_title_there_is_none_and_nothing_at_all_is_still_a_message() -> None:
    line = Part(None, ((Span("Only this."),),))
    assert [block["type"] for block in draw_blocks(Digest((), (line,)))] == ["rich_text"]
    assert _words(_body(Digest(()))["blocks"]) == "Ofsted Bot"


def test_a_link_has_its_own_words_and_goes_to_the_page() -> None:
    line = (Span("Neglect: ", True), Span("“…” ("), Span("p. 3", link=PAGE), Span(")"))
    (block,) = draw_blocks(Digest((Span("Kent"),), (Part(None, (line,), "list"),)))[1:]
    assert block["elements"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Neglect: ", "style": {"bold": True}},
        {"type": "text", "text": "“…” ("},
        {"type": "link", "url": PAGE, "text": "p.\N{NO-BREAK SPACE}3"},
        {"type": "text", "text": ")"},
    ]


def test_a_person_is_shown_by_the_name_that_slack_knows() -> None:
    line = (Span("Subscribed by "), Span("a member", user="U0123ABC"), Span("."))
    body = _body(Digest((Span("Kent"),), (Part(None, (line,)),)))
    assert _of_type(body["blocks"], "user") == [{"type": "user", "user_id": "U0123ABC"}]
    assert body["text"] == "Kent\nSubscribed by <@U0123ABC>."
    for typed in ("U0123ABC", "\ue000U0123ABC\ue001", "<@U0123ABC>"):
        assert "<@" not in _body(Digest((Span(typed),), (Part(None, ((Span(typed),),)),)))["text"]


def test_who_is_no_person_of_slack_s_is_told_by_name_alone() -> None:
    for user in ("29:1abc", "U1>", "u1", ""):
        line = (Span("Robin Vale", user=user),)
        assert _body(Digest((Span("Kent"),), (Part(None, (line,)),)))["text"] == "Kent\nRobin Vale"


def test_paragraphs_stand_one_below_the_other_under_their_heading() -> None:
    part = Part("Outcome", ((Span("First."),), (Span("Second."),)))
    (block,) = draw_blocks(Digest((Span("Kent"),), (part,)))[1:]
    assert _words(block) == "Outcome\nFirst.\nSecond."


GRADES = Part(
    "Grades in force",
    (
        (Span("Judgement"), Span("Grade"), Span("Inspected")),
        (Span("Care leavers"), Span("good"), Span("16 October 2026", link=PAGE)),
        (Span("Children in care"), Span("outstanding"), Span("")),
    ),
    "table",
)


def test_a_table_of_three_columns_is_a_table_with_no_cell_empty() -> None:
    heading, table = draw_blocks(Digest((Span("Kent"),), (GRADES,)))[1:]
    assert _words(heading) == "Grades in force"
    assert [[_words(cell) for cell in row] for row in table["rows"]] == [
        ["Judgement", "Grade", "Inspected"],
        ["Care leavers", "good", "16 October 2026"],
        ["Children in care", "outstanding", "–"],
    ]
    assert list(_below(table, "url")) == [PAGE]


def test_where_no_table_can_stand_its_rows_are_sentences() -> None:
    blocks = draw_blocks(Digest((Span("Kent"),), (GRADES,)), view=True)
    (bullets,) = _of_type(blocks, "rich_text_list")
    assert [_words(item) for item in bullets["elements"]] == [
        "Care leavers: good; inspected 16 October 2026",
        "Children in care: outstanding",
    ]


def test_tables_that_are_compared_look_alike() -> None:
    digest = Digest((Span("Compared"),), (GRADES, Part("Before", GRADES.lines, "table")))
    assert not _of_type(draw_blocks(digest), "table")


def test_of_several_tables_the_widest_is_drawn_as_one() -> None:
    wide = Part("Wide", tuple((*line, Span("More")) for line in GRADES.lines), "table")
    tables = _of_type(_body(Digest((Span("Kent"),), (GRADES, wide)))["blocks"], "table")
    assert [len(table["rows"][0]) for table in tables] == [4]


def test_a_table_of_more_than_a_hundred_rows_counts_what_it_leaves_out() -> None:
    rows = tuple((Span(f"{n}"), Span("a"), Span("b")) for n in range(150))
    part = Part(None, (GRADES.lines[0], *rows), "table", left_out=5)
    blocks = _body(Digest((Span("All"),), (part,)))["blocks"]
    (table,) = _of_type(blocks, "table")
    assert _words(blocks[-1]) == f"and {155 - (len(table['rows']) - 1)} more"


def test_buttons_send_their_words_and_open_their_links() -> None:
    actions = (
        Action("More", words="latest Kent page 2", main=True),
        Action("Open the letter", link=PAGE),
        Action("No words"),
        Action("Bad link", link="javascript:alert(1)"),
    )
    (block,) = draw_blocks(Digest((Span("Kent"),), actions=actions))[1:]
    more, letter = block["elements"]
    assert (more["action_id"], more["value"], more["style"]) == (
        "say:0",
        "latest Kent page 2",
        "primary",
    )
    assert (letter["action_id"], letter["url"]) == ("open:1", PAGE)


def test_the_sixth_action_and_those_after_it_stand_in_a_menu() -> None:
    actions = tuple(Action(f"Say {n}", words=f"latest {n}") for n in range(8))
    (block,) = draw_blocks(Digest((Span("Kent"),), actions=actions))[1:]
    menu = block["elements"][5]
    assert (menu["type"], menu["action_id"]) == ("overflow", "say:more")
    assert [option["value"] for option in menu["options"]] == ["latest 5", "latest 6", "latest 7"]


def test_a_menu_of_one_is_a_button() -> None:
    actions = tuple(Action(f"Say {n}", words=f"latest {n}") for n in range(6))
    (block,) = draw_blocks(Digest((Span("Kent"),), actions=actions))[1:]
    assert [one["type"] for one in block["elements"]] == ["button"] * 6


def test_words_too_long_to_press_are_no_button() -> None:
    actions = (Action("Long", words="a" * 2_001), Action("Fits", words="a" * 2_000))
    (block,) = draw_blocks(Digest((Span("Kent"),), actions=actions))[1:]
    assert [button["text"]["text"] for button in block["elements"]] == ["Fits"]


def test_the_text_says_the_whole_message_in_words() -> None:
    digest = Digest(
        (Span("Kent & Medway", True),),
        (_list("Care leavers: good", heading="Judgements", left_out=2), GRADES),
        rests_on="Ofsted checked 09:40 today.",
        closing="Independent of Ofsted.",
    )
    body = _body(digest, context="Because: Kent")
    assert html.unescape(body["text"]).split("\n") == [
        "Kent & Medway",
        "Judgements.",
        "Care leavers: good",
        "and 2 more",
        "Grades in force.",
        "Care leavers: good; inspected 16 October 2026",
        "Children in care: outstanding",
        "Because: Kent",
        "Ofsted checked 09:40 today.",
        "Independent of Ofsted.",
    ]
    assert [_words(block) for block in body["blocks"][-3:]] == [
        "Because: Kent",
        "Ofsted checked 09:40 today.",
        "Independent of Ofsted.",
    ]


@given(_items)
@settings(max_examples=50, deadline=None)
def test_the_text_counts_what_it_leaves_out(items: list[str]) -> None:
    named = [f"{n}:{item}" for n, item in enumerate(items)]
    lines = _body(Digest((Span("Title"),), (_list(*named),)))["text"].split("\n")[1:]
    last = re.fullmatch(r"and ([\d,]+) more lines?", lines[-1]) if lines else None
    shown = lines[:-1] if last else lines
    assert shown == named[: len(shown)]
    assert len(shown) + (int(last[1]) if last else 0) == len(named)


def test_what_is_said_below_the_parts_is_heard_though_their_lines_are_cut() -> None:
    items = [_list(*["A long line. " * 20] * 3, heading=f"Letter {n}") for n in range(20)]
    last = Part(None, ((Span("50 more follow in this thread."),),))
    said = _body(Digest((Span("Weekly digest"),), (*items, last), closing="The end."))["text"]
    *heard, cut, follow, end = said.split("\n")
    assert (follow, end) == ("50 more follow in this thread.", "The end.")
    lines = [line for line in heard[1:] if not line.startswith("Letter ")]
    assert cut == f"and {60 - len(lines)} more lines"
    few = _body(Digest((Span("Weekly digest"),), (_list("One."), last), closing="The end."))
    assert few["text"].split("\n") == ["Weekly digest", "One.", last.lines[0][0].text, "The end."]


def test_an_answer_for_one_reader_says_so_to_slack() -> None:
    assert _body(Digest((Span("Kent"),)), private=True)["response_type"] == "ephemeral"
    assert "response_type" not in _body(Digest((Span("Kent"),)))


def test_what_cannot_be_shown_is_taken_out_and_nothing_else() -> None:
    for words in HOSTILE:
        part = Part(None, ((Span(f"[{words}]"),),))
        (block,) = draw_blocks(Digest((Span("T"),), (part,)))[1:]
        assert _words(block) == f"[{printable(words)}]"
    assert printable("a\u202eb\x00c\ud800\nd\u2028é😀") == "abc d é😀"


def test_it_is_drawn_by_its_surfaces_name() -> None:
    assert SURFACES["slack"](Digest((Span("Kent"),))).surface == "slack"


def test_the_examples_in_the_words_beside_the_code_are_true() -> None:
    for module in (blocks, elements, limits, plainly):
        assert doctest.testmod(module).failed == 0


@pytest.mark.soak
@given(_digests, st.booleans(), st.none() | _texts)
@settings(max_examples=5_000, deadline=None)
def test_a_great_many_digests_keep_slacks_limits(
    digest: Digest, private: bool, context: str | None
) -> None:
    assert check(json.loads(render(digest, private=private, context=context).body)) == ()
