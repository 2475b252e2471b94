"""Digests drawn for a terminal and for a pipe."""

import re

from hypothesis import given
from hypothesis import strategies as st

from digests.models import Digest, Part, Span
from digests.render import SURFACES
from digests.render.text import render
from tests.digests.samples import DIGESTS

_ESCAPES = re.compile(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[0-9;]*m")


def _seen(body: str) -> str:
    """What a reader sees, without colours, addresses and white space."""
    return re.sub(r"\s", "", _ESCAPES.sub("", body))


@given(DIGESTS, st.integers(20, 120), st.booleans())
def test_no_row_is_wider_than_the_page_but_for_a_word_that_cannot_be_broken(
    digest: Digest, width: int, colour: bool
) -> None:
    body = render(digest, width=width, colour=colour).body
    for row in _ESCAPES.sub("", body).splitlines():
        # A short linked text is one word to the eye: "p. 3 [1]" is not torn apart.
        words = row.strip(" •").removeprefix("[1] ").split(" ")
        assert len(row) <= width or len(words) == 1, row


@given(st.lists(st.text("abc de-,.'(é", min_size=1, max_size=200), min_size=1), st.booleans())
def test_drawing_never_loses_a_word(texts: list[str], colour: bool) -> None:
    digest = Digest(
        (Span("Title"),),
        (
            Part("List", tuple((Span(text),) for text in texts), "list"),
            Part("Text", tuple((Span(text, strong=True),) for text in texts)),
        ),
    )
    seen = _seen(render(digest, width=40, colour=colour).body)
    for text in texts:
        assert _seen(text) in seen


@given(
    st.lists(st.tuples(*[st.text("abc xyz", max_size=40)] * 4), min_size=2, max_size=5),
    st.integers(20, 90),
)
def test_a_table_keeps_every_word_of_every_cell(rows: list[tuple[str, ...]], width: int) -> None:
    table = Part(None, tuple(tuple(Span(cell) for cell in row) for row in rows), "table")
    words = render(Digest((Span("Title"),), (table,)), width=width).body.split()
    for row in rows[1:]:
        for cell in row:
            for word in cell.split():
                assert word in words


def test_a_pipe_gets_numbered_addresses_and_a_terminal_gets_hyperlinks() -> None:
    link = "https://files.example.gov/v1/file/50000001#page=3"
    digest = Digest((Span("Westmarch"),), (Part(lines=((Span("p. 3", link=link),),)),))
    assert "p. 3 [1]\n\nLinks\n" in render(digest).body
    assert f"[1] {link}\n" in render(digest).body
    assert render(digest, links=False).body == "Westmarch\n=========\n\np. 3\n"
    coloured = render(digest, colour=True).body
    assert f"\x1b]8;;{link}\x1b\\" in coloured
    assert "[1]" not in coloured


def test_an_address_used_twice_is_printed_once() -> None:
    page = Span("p. 3", link="https://files.example.gov/v1/file/50000001#page=3")
    body = render(Digest((Span("Westmarch"),), (Part(lines=((page,), (page,))),))).body
    assert body.count("https://") == 1
    assert body.count("p. 3 [1]") == 2


def test_text_from_a_letter_cannot_steer_the_terminal() -> None:
    digest = Digest((Span("Dear\x1b[2J\x07 Westmarch\u202e"),))
    assert render(digest).body.startswith("Dear[2J Westmarch\n")


def test_an_address_that_is_not_of_the_web_is_not_linked() -> None:
    digest = Digest((Span("Read it", link="javascript:alert(1)"),))
    for colour in (True, False):
        assert "javascript" not in render(digest, colour=colour).body


def test_what_was_left_out_is_counted() -> None:
    part = Part("Still a concern", ((Span("Caseloads"),),), "list", left_out=1200)
    assert "and 1,200 more" in render(Digest((Span("Westmarch"),), (part,))).body


def test_the_text_surface_is_known_by_its_name() -> None:
    assert SURFACES["text"] is render
