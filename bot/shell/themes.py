"""`ofsted-bot themes`: what the themes are, and what a phrase would change."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import click

from bot.cli import Shell
from bot.errors import BotError
from bot.shell.output import print_digest, print_json, progress
from bot.store import open_store
from bot.store.sentences import every_sentence
from digests.build import CLOSING
from digests.findings import Tagged, tag
from digests.findings.lexicon import Lexicon, split_words
from digests.findings.rules import lexicon_of
from digests.findings.themes import THEME_AREAS, Theme, Themes, known_themes
from digests.models import Digest, Line, Part, Span
from digests.words import counted

_SHOWN = 8  # sentences


@dataclass(frozen=True, slots=True)
class _Met:
    """A stored sentence in which the phrase stands."""

    text: str
    now: Tagged
    then: Tagged  # with the phrase added


@click.group("themes", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the themes; `themes try` shows what a phrase would change."""
    if ctx.invoked_subcommand is None:
        print_digest(_listing(known_themes()))


@command.command("try")
@click.argument("phrase")
@click.option("--theme", help="The theme to add the phrase to, by name or slug.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def attempt(shell: Shell, phrase: str, theme: str | None, as_json: bool) -> None:
    """Try a PHRASE on every stored sentence; nothing is changed.

    `plan*` takes any ending, `delay*/drift` takes either word, `~` lets up to four words stand
    between: "not ~ enough".
    """
    chosen = _theme(theme) if theme else None
    try:
        looked_for = Lexicon([(phrase, "phrase", 1.0)])
    except ValueError as error:
        raise BotError(f"The phrase can't be read: {error}.") from None
    lexicon = _with(phrase, chosen) if chosen else None
    with open_store(shell.settings.store_url.reveal()) as store:
        stored = every_sentence(store)
        met = list(_meet(stored, looked_for, lexicon))
    if as_json:
        for one in met:
            print_json(
                {"text": one.text, "themes": list(one.now.themes), "then": list(one.then.themes)}
            )
        return
    print_digest(_told(phrase, chosen, met) if met else _nowhere(phrase, known=bool(stored)))


def _theme(word: str) -> Theme:
    found = known_themes().named(word)
    if found is None:
        raise BotError(f"No theme is called {word!r}. ofsted-bot themes lists them.")
    return found


def _with(phrase: str, theme: Theme) -> Lexicon:
    extended = replace(theme, phrases=(*theme.phrases, phrase))
    every = (extended if one.slug == theme.slug else one for one in known_themes().all)
    return lexicon_of(Themes(tuple(every)))


def _meet(
    sentences: Iterable[tuple[str, str | None, str]],
    looked_for: Lexicon,
    lexicon: Lexicon | None,
) -> Iterator[_Met]:
    with progress(sentences, "Trying") as every:
        for text, section, unit in every:
            if looked_for.find(split_words(text).words):
                now = tag(text, section=section, unit=unit)
                then = tag(text, section=section, unit=unit, lexicon=lexicon) if lexicon else now
                yield _Met(text, now, then)


def _nowhere(phrase: str, *, known: bool) -> Digest:
    stem = "Try a shorter stem with a star: `plan*` is also planned and planning."
    try_this = stem if known else "Add letters first: ofsted-bot add FOLDER"
    return Digest(
        title=(Span(f"“{phrase}” stands in no stored sentence", strong=True),),
        parts=(Part(lines=((Span(try_this),),)),),
        found=False,
    )


def _told(phrase: str, theme: Theme | None, met: list[_Met]) -> Digest:
    counts = Counter(slug for one in met for slug in one.now.themes)
    themes = known_themes()
    parts = [
        Part(
            "Their themes today",
            tuple((Span(f"{themes[slug].name}: {n}"),) for slug, n in counts.most_common(_SHOWN)),
            style="list",
        )
    ]
    if theme is None:
        parts.append(_sentences("Some of them", [one.text for one in met]))
    else:
        gained = [m for m in met if theme.slug in m.then.themes and theme.slug not in m.now.themes]
        lost = [m for m in met if set(m.now.themes) - set(m.then.themes)]
        parts.append(_sentences(f"Would gain {theme.name}", [one.text for one in gained]))
        parts.append(_sentences("Would lose another theme", [one.text for one in lost]))
    return Digest(
        title=(Span(f"“{phrase}” stands in {counted(len(met), 'stored sentence')}", strong=True),),
        parts=tuple(parts),
        closing=CLOSING,
    )


def _sentences(heading: str, texts: list[str]) -> Part:
    lines: tuple[Line, ...] = tuple((Span(text),) for text in texts[:_SHOWN])
    return Part(
        f"{heading}: {len(texts)}",
        lines or ((Span("None."),),),
        style="list",
        left_out=max(0, len(texts) - _SHOWN),
    )


def _listing(themes: Themes) -> Digest:
    return Digest(
        title=(Span("Themes", strong=True),),
        parts=tuple(
            Part(
                name,
                tuple(
                    (Span(theme.name, strong=True), Span(f" ({theme.slug}): {theme.definition}"))
                    for theme in themes.area(area)
                ),
                style="list",
            )
            for area, name in THEME_AREAS.items()
        ),
        closing=CLOSING,
    )
