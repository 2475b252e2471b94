"""The gallery, and that whatever is said in Slack can be seen: drawn, whole, on a phone."""

import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from digests.models import Digest, Part, Span
from digests.render.blocks import check
from digests.render.slack import render
from tests.browser import find_browser, measure, take
from tests.digests.test_slack import HOSTILE
from tests.gallery import FOLDER, PAGE, PEOPLE, PHONE, Scene, scenes
from tests.met import met
from tests.pictures import shrink
from tests.slack_page import page, sheet

LARGEST = 120 * 1024
A_SHEET = 60  # drawings on one page


@pytest.fixture(scope="module")
def shown() -> list[Scene]:
    return list(scenes())


@pytest.fixture(scope="module")
def browser() -> str:
    found = find_browser()
    if found is None:
        pytest.skip("no browser is installed: apt-get install chromium")
    return found


def test_all_that_the_gallery_shows_keeps_slacks_limits(shown: list[Scene]) -> None:
    for scene in shown:
        assert [check(body) for body in scene.bodies] == [()] * len(scene.bodies), scene.name


def test_of_forty_items_the_gallery_shows_the_first_and_counts_the_others(
    shown: list[Scene],
) -> None:
    cut = next(scene for scene in shown if scene.name == "cut")
    assert "and 23 more" in json.dumps(cut.bodies[0]["blocks"])


def test_the_page_shows_each_picture_with_words_and_no_other(shown: list[Scene]) -> None:
    text = PAGE.read_text("utf-8")
    pictures = dict(re.findall(r"!\[([^\]]{10,})\]\(gallery/([\w-]+)\.png\)", text))
    assert list(pictures.values()) == [scene.name for scene in shown]
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(pictures.values())
    assert all(scene.shows in text for scene in shown)
    for path in FOLDER.iterdir():
        assert path.stat().st_size < LARGEST, path.name


def test_what_the_tests_met_and_what_is_hostile_is_drawn_within_a_phone(
    browser: str, shown: list[Scene], tmp_path: Path
) -> None:
    bodies: list[Any] = [body for scene in shown for body in scene.bodies]
    bodies += [_hostile(words) for words in HOSTILE]
    bodies += met()
    wrong = [(problems, body) for body in bodies if (problems := check(body))]
    assert wrong == []
    for start in range(0, len(bodies), A_SHEET):
        some = bodies[start : start + A_SHEET]
        drawn = sheet(some, width=PHONE)
        assert measure(browser, drawn, width=PHONE) == [0] * len(some)
        take(browser, drawn, tmp_path / "sheet.png", width=PHONE, most=1, least=0.25)
        assert (tmp_path / "sheet.png").stat().st_size > 1_000


def _hostile(words: str) -> dict[str, Any]:
    line = (Span(words, strong=True), Span(words * 3), Span("p. 3", link="https://a.example/"))
    cells = (Span(words[:40]), Span("good"), Span("“" + "x" * 90 + "”"))
    parts = (Part(words, (line, line), "list"), Part(None, (cells, cells), "table"))
    body: dict[str, Any] = json.loads(render(Digest((Span(words),), parts, words, words)).body)
    return body


def test_a_picture_is_as_wide_as_the_page_and_half_as_sharp_where_that_is_asked_for(
    browser: str, shown: list[Scene], tmp_path: Path
) -> None:
    drawn = page(*shown[0].bodies, width=PHONE, people=PEOPLE)
    height = take(browser, drawn, tmp_path / "one.png", width=PHONE, most=1)
    small = shrink((tmp_path / "one.png").read_bytes())
    assert struct.unpack(">II", small[16:24]) == (PHONE, height)
    assert len(small) < (tmp_path / "one.png").stat().st_size


def _png(rows: list[tuple[int, bytes]]) -> bytes:
    raw = b"".join(bytes([how]) + row for how, row in rows)
    head = struct.pack(">IIBBBBB", len(rows[0][1]) // 3, len(rows), 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def test_a_shrunk_picture_has_the_same_pixels_whatever_their_filter() -> None:
    red, blue = bytes((200, 0, 0)), bytes((0, 0, 200))
    # Each row is red, then blue, written in one of the five ways a PNG may.
    left = bytes((blue[n] - red[n]) & 255 for n in range(3))
    half = bytes((blue[n] - (red[n] + blue[n]) // 2) & 255 for n in range(3))
    rows = [
        (0, red + blue),
        (1, red + left),
        (2, bytes(6)),
        (3, bytes(red[n] - red[n] // 2 for n in range(3)) + half),
        (4, bytes(6)),
    ]
    small = shrink(_png(rows))
    (size,) = struct.unpack(">I", small[33:37])
    palette = small[41 : 41 + size]
    colours = [palette[n : n + 3] for n in range(0, size, 3)]
    start = 41 + size + 4
    (size,) = struct.unpack(">I", small[start : start + 4])
    packed = zlib.decompress(small[start + 8 : start + 8 + size])
    seen = [[colours[one] for one in packed[n + 1 : n + 3]] for n in range(0, len(packed), 3)]
    assert seen == [[red, blue]] * 5
