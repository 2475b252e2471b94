"""Pictures of what people see in Teams, into docs/gallery-teams: `python -m tests.gallery_teams`.

Drawn by Microsoft's own renderer, light and dark, as narrow as a phone and as wide as a desk; from
the sample letters and other invented ones.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.conversation import Speaker, respond
from bot.models import Address, Channel, Hours
from bot.post import post_digests
from bot.posting.compose import compose
from bot.store import Store, channels, deliveries
from bot.store.deliveries import Posted
from bot.teams import forms
from bot.teams.drawn import Card, drawn
from digests.models import Digest
from digests.render.teams import render
from tests.browser import take
from tests.gallery import _PLACES as LONG_NAMES
from tests.gallery import NOW, _add, _correct, _forty, _many, _settings, _world, draw_named
from tests.pictures import shrink
from tests.places import ROOT
from tests.teams_page import page

FOLDER = ROOT / "docs" / "gallery-teams"
PAGE = ROOT / "docs" / "gallery-teams.md"
PHONE, DESK = 320, 560
_DUTY = Address("teams", "T", "19:duty@thread.tacv2")
_TALL = 2_000  # device pixels
_LOOKS = ((PHONE, False), (PHONE, True), (DESK, False), (DESK, True))


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn, and what it shows in words."""

    name: str
    shows: str
    cards: tuple[Card, ...]
    width: int = DESK
    dark: bool = False


def scenes() -> Iterator[Scene]:
    """Every kind of card, each as it is most likely to be read."""
    yield from _alerts()
    yield from _answers()
    yield from _forms()


def every_look() -> Iterator[Scene]:
    """Each scene light and dark, narrow and wide: what a change of the drawing is judged by."""
    for scene in scenes():
        for width, dark in _LOOKS:
            name = f"{scene.name}-{width}-{'dark' if dark else 'light'}"
            yield Scene(name, scene.shows, scene.cards, width, dark)


def _alerts() -> Iterator[Scene]:
    with _world() as store:
        here = _channel(store)
        _say(store, "subscribe Aldermere")
        new = _add(store, "aldermere-inspection-2026", 4, date(2026, 11, 16), tell=True)
        alert = _sent(store, here)
        yield Scene("alert", "An alert on a phone: a new letter.", tuple(alert[:1]), PHONE)
        _correct(store, new)
        corrected = tuple(_sent(store, here))
        yield Scene("correction", "The alert after a correction, and the note.", corrected)
    with _world() as store:
        here = _channel(store)
        _say(store, "subscribe workforce and neglect in East of England weekly")
        _many(store)
        post_digests(store, NOW + timedelta(days=7))
        sent = tuple(_sent(store, here)[:1])
        yield Scene("digest", "A weekly digest, in the dark.", sent, dark=True)
        long = (_say(store, f"latest {LONG_NAMES[-1]}"),)
        yield Scene("long-names", "A long name on a phone.", long, PHONE)
    webhook = json.loads(render(_forty(), webhook=True).body)
    yield Scene(
        "webhook",
        "Forty items through a webhook, which takes 20 kB: those that fit are whole, the others "
        "counted.",
        (webhook,),
        dark=True,
    )


def _answers() -> Iterator[Scene]:
    with _world() as store:
        _channel(store)
        _add(store, "aldermere-inspection-2026", 4, date(2026, 11, 16))
        asked = (
            ("latest", "latest Aldermere", "The newest letter and the grades in force.", DESK),
            ("history", "history Aldermere", "Judgement history, dated and in words.", PHONE),
            ("findings", "findings workforce in Aldermere", "What letters say on a theme.", DESK),
            ("compare", "compare Aldermere with Northmarsh", "Two authorities; no rank.", PHONE),
            ("subscribed", "subscribe neglect in East of England", "A confirmation.", DESK),
            ("subscriptions", "subscriptions", "What the channel hears of.", DESK),
            ("mistake", "latst Aldermre", "A slip: the nearest match, to press.", PHONE),
            ("help", "help", "Help, in the dark.", DESK),
        )
        for name, words, shows, width in asked:
            card = _say(store, words)
            yield Scene(name, shows, (card,), width, dark=name in ("help", "history"))
        hours = forms.settings_form(_reply(store, "settings"), Hours())
        yield Scene("settings", "When digests and alerts come, to be changed.", (hours,), PHONE)


def _forms() -> Iterator[Scene]:
    with _world() as store:
        form = forms.subscribe_form(store.authorities, {})
        yield Scene("form", "The subscribe form, on a phone.", (form,), PHONE)
    wrong = forms.wrong_form("wrong abc 3")
    yield Scene("wrong", "“Is this wrong?”, in the dark.", (wrong,), PHONE, dark=True)


def _channel(store: Store) -> Channel:
    return channels.ensure(store, _DUTY, name="Children’s services: Duty")


def _say(store: Store, words: str) -> Card:
    return drawn(_reply(store, words))


def _reply(store: Store, words: str) -> Digest:
    speaker = Speaker(_DUTY, "robin", "Duty", surface="teams", user_name="Robin Reed")
    return respond(words, store=store, speaker=speaker, now=NOW, settings=_settings()).digest


def _sent(store: Store, channel: Channel) -> list[Card]:
    """Sends what waits for the channel; gives what was said."""
    said = []
    while due := deliveries.claim(store, NOW + timedelta(days=9), limit=1):
        digest = compose(store, due[0], NOW, {})
        if digest is not None:
            said.append(drawn(digest))
        deliveries.confirm(store, Posted(due[0].id, f"1{due[0].id}", NOW))
    return said


def draw(browser: str, scene: Scene, folder: Path) -> Path:
    picture = folder / f"{scene.name}.png"
    html = page(*scene.cards, width=scene.width, dark=scene.dark)
    take(browser, html, picture, width=scene.width, most=_TALL)
    picture.write_bytes(shrink(picture.read_bytes()))
    return picture


def write_page(shown: list[Scene]) -> None:
    lines = [
        "# What it looks like in Teams",
        "",
        "Drawn by Microsoft's own card renderer in a headless browser, in Teams' light and dark:",
        "`python -m tests.gallery_teams`. The letters, authorities and people are invented.",
    ]
    for scene in shown:
        where = f"{scene.width} px wide{', dark' if scene.dark else ''}"
        lines += ["", f"## {scene.name.replace('-', ' ').capitalize()}", "", scene.shows]
        lines += ["", f"![{scene.shows} Drawn {where}.](gallery-teams/{scene.name}.png)"]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


def main(names: list[str]) -> None:
    shown = list(scenes())
    draw_named(names, shown, FOLDER, draw)
    write_page(shown)


if __name__ == "__main__":
    main(sys.argv[1:])
