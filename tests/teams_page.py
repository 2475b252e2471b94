"""Cards in Microsoft's own renderer: as a web page for pictures, and what it finds wrong in them.

The renderer and Teams' look come from npm at test time: see tests/npm.py.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from tests.npm import npm_file

Card = dict[str, Any]

_RENDERER = "adaptivecards/dist/adaptivecards.js"
_STYLE = """
body { margin: 0 } main { width: %(width)dpx; padding: 10px 0; background: %(paper)s;
  font-family: "Segoe UI", "Liberation Sans", Arial, sans-serif }
.card { margin: 0 0 10px; background: %(card)s; border: 1px solid %(line)s; border-radius: 6px }
.card:last-child { margin: 0 }
.card a { color: %(link)s !important }
.ac-pushButton { font: 600 14px "Liberation Sans", Arial; padding: 6px 12px; border-radius: 4px;
  border: 1px solid %(line)s !important; background: %(card)s !important;
  color: %(ink)s !important }
.ac-pushButton.style-positive, .ac-pushButton.primary { background: #5b5fc7 !important;
  color: #fff !important }
.ac-input { font: 14px "Liberation Sans", Arial !important; padding: 5px 8px; width: 100%%;
  box-sizing: border-box; border: 1px solid %(line)s; background: %(paper)s; color: %(ink)s }
.ac-input.ac-toggleInput { width: auto }
.ac-input-container label { color: %(ink)s }
"""
_LIGHT = {
    "paper": "#f5f5f5",
    "card": "#fff",
    "line": "#d1d1d1",
    "link": "#4f52b2",
    "ink": "#242424",
}
_DARK = {"paper": "#1f1f1f", "card": "#292929", "line": "#525252", "link": "#a6a7dc", "ink": "#fff"}
_DRAW = """
const given = JSON.parse(document.getElementById("given").textContent);
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdownit().render(text); result.didProcess = true };
for (const card of given.cards) {
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig(given.look);
  drawn.parse(card, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
  const box = document.createElement("div"); box.className = "card";
  box.appendChild(drawn.render()); document.querySelector("main").appendChild(box) }
"""
_CHECK = """
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(given.map(one => {
  // Anew for each card: its pattern for "lang" remembers where it stopped, and refuses every other.
  delete require.cache[require.resolve(process.argv[1])];
  const cards = require(process.argv[1]);
  const context = new cards.SerializationContext(cards.Versions.v1_5), said = [];
  const card = new cards.AdaptiveCard(); card.parse(one, context);
  for (let n = 0; n < context.eventCount; n++) said.push(context.getEventAt(n).message);
  for (const event of card.validateProperties().validationEvents) said.push(event.message);
  return said })));
"""


def page(*cards: Card, width: int, dark: bool = False) -> str:
    """The cards as Teams' web client would draw them, one below the other."""
    look = npm_file(
        f"adaptivecards-designer/lib/hostConfigs/microsoft-teams-{'dark' if dark else 'light'}.json"
    ).read_text("utf-8")
    given = json.dumps({"cards": cards, "look": json.loads(look)}).replace("</", "<\\/")
    scripts = (_RENDERER, "markdown-it/dist/markdown-it.min.js")
    drawn = "".join(f"<script>{npm_file(one).read_text('utf-8')}</script>" for one in scripts)
    sheet = npm_file("adaptivecards/dist/adaptivecards.css").read_text("utf-8")
    style = _STYLE % {"width": width, **(_DARK if dark else _LIGHT)}
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><style>{sheet}{style}</style>'
        f'<body><main></main><script type="application/json" id="given">{given}</script>'
        f"{drawn}<script>{_DRAW}</script>"
    )


def official_events(cards: Sequence[Card]) -> list[list[str]]:
    """What Microsoft's renderer finds wrong in each card; skips without it, or without node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, "-e", _CHECK, str(npm_file(_RENDERER))],
        input=json.dumps(cards),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found
