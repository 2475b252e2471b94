"""Pictures of what people see in Slack, drawn into docs/gallery: `python -m tests.gallery`.

Everything in them is made by the bot itself from the sample letters and other invented ones.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.add import add_document
from bot.conversation import Speaker, respond
from bot.demo.sample import AUTHORITIES, FIRST_FILE
from bot.demo.sample import letter as sample_letter
from bot.models import Address, Channel, Delivery
from bot.post import post_digests
from bot.posting.announce import announce
from bot.posting.compose import compose
from bot.settings import Secret, Settings
from bot.slack import home
from bot.slack.talk import Talk, Where
from bot.slack.views import Purpose, subscribe_form
from bot.store import Store, channels, deliveries, open_store
from bot.store.corrections import supersede
from bot.store.deliveries import Posted
from bot.store.letters import record
from bot.store.tellings import Telling
from digests.findings import find_findings
from digests.models import Digest, Finding, Line, Part, Polarity, Span
from digests.render.slack import render
from scrapers.authorities import Authorities
from scrapers.documents import document_of, read_document
from scrapers.models import Authority, Judgement, Letter, Point
from tests.browser import find_browser, take
from tests.fakes.slack_api import TOKEN, FakeSlack
from tests.pictures import shrink
from tests.places import ROOT
from tests.slack_page import page

FOLDER = ROOT / "docs" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
NOW = datetime(2026, 11, 16, 10, 15, tzinfo=UTC)  # a Monday
PEOPLE = {"U0SAM": "Sam Carter"}
PHONE, DESK = 360, 620
# Device pixels: a taller page is drawn with fewer of them.
_TALL = {PHONE: 3_000, DESK: 1_800}
_FILES = f"https://files.ofsted.gov.uk/v1/file/{FIRST_FILE}"

_PLACES = (
    "Brackenford",
    "Carrowdale",
    "Dunmere",
    "Eastholm",
    "Fallowbridge",
    "Greywater",
    "Harrowmoor",
    "Inglewick",
    "Kestrelby",
    "Larkspur Vale",
    "North Wexcombe, Great Winterbourne and the Isle of Marsh",
)
_GRADES = ("good", "requires_improvement", "outstanding", "inadequate")
_SAID: tuple[tuple[str, Polarity, str], ...] = (
    (
        "workforce",
        "concern",
        "Too many social workers leave, and children have to tell their story again and again.",
    ),
    (
        "neglect",
        "concern",
        "Children who live with neglect wait too long before the right help reaches them.",
    ),
    (
        "workforce",
        "strength",
        "Social workers have manageable caseloads and know their children well.",
    ),
    ("leadership", "strength", "Senior leaders know their services and act on what they learn."),
)


class Named(Protocol):
    @property
    def name(self) -> str: ...


S = TypeVar("S", bound=Named)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what is drawn, and what it shows in words."""

    name: str
    shows: str
    bodies: tuple[Mapping[str, Any], ...]
    width: int = DESK
    dark: bool = False


def scenes() -> Iterator[Scene]:
    yield from _alerts()
    yield from _digests()
    yield from _answers()
    yield from _forms()


def _alerts() -> Iterator[Scene]:
    with _world() as store:
        here = _channel(store)
        _say(store, "subscribe Aldermere")
        new = _add(store, "aldermere-inspection-2026", 4, date(2026, 11, 16), tell=True)
        first = _sent(store, here)
        yield Scene(
            "alert",
            "An alert on a phone: the new letter of Aldermere, with its grades and how each moved, "
            "then what must improve.",
            (first[0],),
            PHONE,
        )
        _correct(store, new)
        update, note = _sent(store, here)
        yield Scene(
            "correction",
            "The same alert after a correction: the message itself says what was corrected and "
            "when, and a note in its thread says so too.",
            (update, note),
        )


def _digests() -> Iterator[Scene]:
    with _world() as store:
        here = _channel(store)
        _say(store, "subscribe workforce and neglect in East of England weekly")
        _many(store)
        post_digests(store, NOW + timedelta(days=7))
        yield Scene(
            "digest",
            "A weekly digest: the most important letters first, and how many more follow in the "
            "thread.",
            (_sent(store, here)[0],),
        )
        reply = _say(store, f"latest {_PLACES[-1]}")
        yield Scene(
            "long-names", "A long name on a phone, in the dark.", (reply,), PHONE, dark=True
        )
    yield Scene(
        "cut",
        "A message of forty items: those that fit are shown whole, and “and 23 more” counts the "
        "others.",
        (_message(_forty()),),
    )


def _answers() -> Iterator[Scene]:
    with _world() as store:
        _channel(store)
        _add(store, "aldermere-inspection-2026", 4, date(2026, 11, 16))
        asked = (
            ("latest", "latest Aldermere", "The newest letter and the grades in force.", DESK),
            (
                "history",
                "history Aldermere",
                "Every inspection with its dates and grades, in words, on a phone in the dark.",
                PHONE,
            ),
            (
                "findings",
                "findings workforce in Aldermere",
                "What letters say on a theme, each with its page.",
                PHONE,
            ),
            (
                "compare",
                "compare Aldermere with Northmarsh",
                "Two authorities side by side; nobody is ranked.",
                DESK,
            ),
            (
                "subscribed",
                "subscribe workforce and neglect in East of England except Northmarsh weekly",
                "A subscription confirmed to the channel: the rule in words, who asked, how "
                "many messages it would have sent, how to undo it.",
                DESK,
            ),
            (
                "mistake",
                "latest Brackfrd",
                "A name that is not known, on a phone: the nearest match, to press.",
                PHONE,
            ),
            ("help", "help", "Help in one screen, on a phone.", PHONE),
        )
        for name, words, shows, width in asked:
            reply = _say(store, words)
            yield Scene(name, shows, (reply,), width, dark=name == "history")


def _forms() -> Iterator[Scene]:
    with _world() as store:
        _channel(store)
        for words in ("subscribe Aldermere", "subscribe workforce in East of England weekly"):
            _say(store, words)
        with FakeSlack() as slack:
            talk = Talk(_settings(), lambda: store, lambda: NOW)
            client = AsyncWebClient(TOKEN, base_url=slack.url)
            asyncio.run(home.publish(talk, client, "T1", "U0SAM"))
            view = slack.views[-1][1]["view"]
        yield Scene(
            "home",
            "The Home tab: the subscriptions of one's channels, each to edit or remove, and how "
            "the bot is doing.",
            (view if isinstance(view, dict) else json.loads(view),),
        )
        form = subscribe_form(Purpose(Where("T1", "C1", "U0SAM", "childrens-services")))
        yield Scene("form", "The subscribe form, on a phone.", (form,), PHONE)


# The world of the pictures


def _world() -> Store:
    """The sample letters but for the newest, in a store of their own."""
    more = tuple(
        Authority(f"99{n:03}", name, (), f"9{n:02}", "East of England", "Unitary Authority", ())
        for n, name in enumerate(_PLACES, 10)
    )
    store = open_store("sqlite:///:memory:", authorities=Authorities((*AUTHORITIES, *more)))
    _add(store, "northmarsh-inspection-2021", 2, date(2022, 1, 10))
    _add(store, "aldermere-inspection-2022", 1, date(2022, 11, 1))
    _add(store, "northmarsh-focused-visit-2025", 3, date(2025, 7, 14))
    return store


def _add(store: Store, name: str, number: int, published: date, *, tell: bool = False) -> Letter:
    document = replace(document_of(sample_letter(name)), name=f"{name}.pdf")
    url = f"{_FILES[:-1]}{number}"
    with store.writing():
        add_document(store, document, published=published, url=url, now=NOW)
        if tell:
            announce(store, _telling(document.sha256, "new"), NOW)
    return read_document(document, authorities=store.authorities)


def _telling(key: str, event: str) -> Telling:
    return Telling(event, "ofsted", key, key, document=key)


def _correct(store: Store, letter: Letter) -> None:
    """Ofsted's page shows the letter with another grade."""
    grades = tuple(
        replace(one, grade="good", as_printed="Good") if one.area == "care_leavers" else one
        for one in letter.judgements
    )
    made = replace(letter, sha256="c" * 64, judgements=grades)
    document = replace(document_of(sample_letter("aldermere-inspection-2026")), sha256="c" * 64)
    with store.writing():
        record(store, document, made, find_findings(made), now=NOW, url=f"{_FILES[:-1]}4")
        supersede(store, letter.sha256, made.sha256)
        announce(store, _telling(made.sha256, "updated"), NOW + timedelta(days=1))


def _many(store: Store) -> None:
    """A week in which eleven letters were published."""
    for n, authority in enumerate(_PLACES):
        key = f"{n:064x}"
        theme, polarity, words = _SAID[n % len(_SAID)]
        letter = Letter(
            sha256=key,
            kind="ilacs_inspection" if n % 3 else "focused_visit",
            urns=(f"99{n + 10:03}",),
            authority=authority,
            letter_date=date(2026, 11, 16),
            visit_start=date(2026, 10, 5),
            visit_end=date(2026, 10, 16),
            judgements=(_grade("help_and_protection", n), _grade("in_care", n + 1))
            if n % 3
            else (),
            improvements=(Point("The timeliness of help for children who live with neglect.", 2),),
        )
        finding = Finding(
            *(1, words, None, 3, "sentence", (theme,), polarity, False, False, 0.95, True)
        )
        document = replace(document_of(key.encode()), sha256=key, name=f"{n}.pdf")
        with store.writing():
            url = f"{_FILES[:-2]}{n + 20}"
            record(store, document, letter, (finding,), now=NOW, url=url, published=NOW.date())
            announce(store, _telling(key, "new"), NOW)


def _grade(area: str, n: int) -> Judgement:
    slug = _GRADES[n % len(_GRADES)]
    return Judgement(area, slug, slug.replace("_", " "), 1)  # type: ignore[arg-type]


def _forty() -> Digest:
    """Forty items as long as a letter's sentences are."""
    lines: list[Line] = []
    for n in range(40):
        theme, _, words = _SAID[n % len(_SAID)]
        name = _PLACES[n % (len(_PLACES) - 1)]
        head = Span(f"{name}, {theme}: ", strong=True)
        quote = f"“{words} Leaders have plans to put this right, and it is too soon to see what "
        quote += "difference they make for children and families. Independent reviewing officers "
        quote += "raise concerns, and the response to them is not always quick enough.” ("
        page_of = Span(f"p. {n % 7 + 2}", link=f"{_FILES[:-2]}{n + 20}#page={n % 7 + 2}")
        lines.append((head, Span(quote), page_of, Span(")")))
    return Digest(
        (Span("What letters said in the East of England, 2026", strong=True),),
        (Part("Newest first", tuple(lines), "list"),),
        closing="Independent of Ofsted. Read by software: check the letter.",
    )


def _settings() -> Settings:
    return Settings(store_url=Secret("sqlite:///:memory:"))


def _channel(store: Store) -> Channel:
    return channels.ensure(store, Address("slack", "T1", "C1"), name="childrens-services")


def _say(store: Store, words: str) -> dict[str, Any]:
    speaker = Speaker(Address("slack", "T1", "C1"), "U0SAM", "childrens-services")
    reply = respond(words, store=store, speaker=speaker, now=NOW, settings=_settings())
    return _message(reply.digest, private=reply.shown == "private")


def _message(digest: Digest, *, private: bool = False) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(render(digest, private=private).body)
    return body


def _sent(store: Store, channel: Channel) -> list[dict[str, Any]]:
    """Sends what waits for the channel, one after the other; gives what was said."""
    said = []
    for _ in range(40):
        due = deliveries.claim(store, NOW + timedelta(days=9), limit=1)
        if not due:
            break
        said.append(_composed(store, due[0]))
        deliveries.confirm(store, Posted(due[0].id, f"ts{due[0].id}", NOW))
    return said


def _composed(store: Store, delivery: Delivery) -> dict[str, Any]:
    digest = compose(store, delivery, NOW, {})
    if digest is None:
        raise RuntimeError(f"nothing to say: {delivery}")
    return _message(digest)


# The pictures


def draw(browser: str, scene: Scene, folder: Path) -> Path:
    picture = folder / f"{scene.name}.png"
    drawn = page(*scene.bodies, width=scene.width, dark=scene.dark, people=PEOPLE)
    take(browser, drawn, picture, width=scene.width, most=_TALL[scene.width])
    picture.write_bytes(shrink(picture.read_bytes()))
    return picture


def write_page(shown: list[Scene]) -> None:
    """docs/gallery.md: the pictures, each with what it shows in words."""
    lines = [
        "# What it looks like in Slack",
        "",
        "Drawn by `make gallery` from the bot's own messages in a headless browser: near enough",
        "to Slack to judge length, order and wrapping. The letters, authorities and people are",
        "invented.",
    ]
    for scene in shown:
        where = "on a phone" if scene.width == PHONE else "on a desk"
        said = (scene.bodies[0].get("text") or scene.name.capitalize()).partition("\n")[0]
        lines += ["", f"## {scene.name.replace('-', ' ').capitalize()}", "", scene.shows]
        lines += ["", f"![“{said}”, {where}.](gallery/{scene.name}.png)"]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


def draw_named(
    names: list[str],
    shown: Sequence[S],
    folder: Path,
    draw: Callable[[str, S, Path], Path],
) -> None:
    """Draws the scenes of these names, or all where none is named."""
    browser = find_browser()
    if browser is None:
        sys.exit("No browser was found. Install Chromium, or name one in OFSTED_BOT_BROWSER.")
    folder.mkdir(exist_ok=True)
    for scene in shown:
        if not names or scene.name in names:
            picture = draw(browser, scene, folder)
            print(f"{picture.parent.name}/{picture.name}  {picture.stat().st_size // 1024} KB")


def main(names: list[str]) -> None:
    shown = list(scenes())
    draw_named(names, shown, FOLDER, draw)
    write_page(shown)


if __name__ == "__main__":
    main(sys.argv[1:])
