"""Cards before Microsoft's own judges: its renderer's parser, and a browser in four looks."""

import json
import re
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

from bot.teams.drawn import Card
from digests.render.cards import check_card
from tests import browser
from tests.gallery_teams import DESK, PHONE, scenes
from tests.teams_page import official_events, page

_MEASURE = """<script>
const wide = [], shown = document.querySelectorAll(".card");
for (const one of document.querySelectorAll(".card *")) {
  const style = getComputedStyle(one);
  if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth && style.overflow === "visible"
      && style.display !== "inline") wide.push(one.textContent.slice(0, 60)) }
const headings = document.querySelectorAll(".card [role=heading]").length;
document.title = JSON.stringify([shown.length, headings, wide]).replaceAll("<", "");
</script>"""


@lru_cache(maxsize=1)
def _cards() -> tuple[Card, ...]:
    return tuple(card for scene in scenes() for card in scene.cards)


def test_every_card_keeps_our_own_rules() -> None:
    assert [wrong for card in _cards() if (wrong := check_card(card))] == []
    assert len(_cards()) >= 15


def test_microsofts_renderer_finds_nothing_wrong_in_any_card() -> None:
    assert [said for said in official_events(_cards()) if said] == []
    spoilt = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Chart"}]}
    assert official_events([spoilt]) != [[]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_card_is_drawn_and_nothing_is_wider_than_its_card(width: int, dark: bool) -> None:
    program = browser.find_browser()
    if program is None:
        pytest.skip("no browser is installed")
    drawn = page(*_cards(), width=width, dark=dark) + _MEASURE
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(drawn, "utf-8")
        seen = browser._run(program, folder, "--window-size=700,600", "--dump-dom", file.as_uri())
    found = re.search(r"<title>(.*?)</title>", seen)
    assert found is not None
    shown, headings, wide = json.loads(found[1])
    assert shown == len(_cards())
    assert headings >= shown
    assert wide == []
