"""`ofsted-bot doctor`: what keeps the bot from working, and what to do about it."""

import os

import click

from bot.cli import Shell
from bot.doctor import examine
from bot.errors import ConfigError
from bot.settings import load_settings
from bot.shell.output import print_digest, print_json
from bot.signs import Sign
from digests.models import Digest, Line, Part, Span
from digests.words import counted

_WORDS = {"good": "OK", "doubtful": "Look", "bad": "Mend"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Check tokens, scopes, database, sources and clock, and say what to do.

    Exit code 0 where all is well, 1 where the bot works with something amiss, 2 where it cannot.
    """
    try:
        signs = tuple(examine(load_settings(shell.config, os.environ)))
    except ConfigError as error:
        signs = (Sign("settings", "bad", str(error)),)
    else:
        signs = (
            Sign("settings", "good", "config.toml and the environment are understood."),
            *signs,
        )
    if as_json:
        for sign in signs:
            print_json(
                {"check": sign.name, "state": sign.state, "says": sign.says, "do": sign.do or None}
            )
    else:
        print_digest(_digest(signs))
    states = {sign.state for sign in signs}
    raise click.exceptions.Exit(2 if "bad" in states else 1 if "doubtful" in states else 0)


def _digest(signs: tuple[Sign, ...]) -> Digest:
    bad = sum(sign.state == "bad" for sign in signs)
    doubtful = sum(sign.state == "doubtful" for sign in signs)
    if bad:
        said = f"{counted(bad, 'thing')} to mend"
    elif doubtful:
        said = f"works, with {counted(doubtful, 'thing')} to look at"
    else:
        said = "all is well"
    return Digest(
        title=(Span(f"Doctor: {said}", strong=True),),
        parts=(Part(None, tuple(map(_line, signs)), style="list"),),
    )


def _line(sign: Sign) -> Line:
    head = Span(f"{_WORDS[sign.state]}: {sign.name}: ", strong=sign.state != "good")
    return (head, Span(f"{sign.says} {sign.do}".rstrip()))
