"""`ofsted-bot ask "…"`: answers one question, or any number at a prompt."""

import csv
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bot.cli import Shell
from bot.clock import utc_now
from bot.commands import answer
from bot.commands.rows import nothing_row, rests_row
from bot.models import Address
from bot.settings import Settings
from bot.shell.output import draw, print_digest, print_json
from bot.store import Store, open_store
from digests.models import Digest

if TYPE_CHECKING:  # a question need not wait for the conversation
    from bot.conversation import Reply


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet.")
@click.option(
    "--as",
    "surface",
    type=click.Choice(("slack", "teams")),
    help="As a message of that platform, in JSON: for its block or card designer.",
)
@click.pass_obj
def command(
    shell: Shell,
    question: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
    surface: Literal["slack", "teams"] | None,
) -> None:
    """Ask a question; without one, a prompt with history and completion.

    Try: ofsted-bot ask "latest Medway", or ask "help". Questions are read from standard input, one
    a line, where that is a pipe or a file. Exit code 2 where a question was not understood, or
    nothing matches.
    """
    if sum((as_json, as_csv, surface is not None)) > 1:
        raise click.UsageError("Choose one of --json, --csv and --as.")
    if surface is not None and not question and sys.stdin.isatty():
        raise click.UsageError(f'Ask something: ofsted-bot ask "latest Medway" --as {surface}')
    settings = shell.settings
    piped = () if question or sys.stdin.isatty() else _lines()
    with open_store(settings.store_url.reveal(), reading=True) as store:

        def reply(words: str) -> Digest:
            now = utc_now()
            return answer(words, store, now=now, groups=settings.groups, private=True)

        if not question and not piped:
            # Imported here: one question need not wait for the prompt's library.
            from bot.prompt import run_prompt

            run_prompt(reply, draw, state_folder() / "history", groups=tuple(settings.groups))
            return
        found = True
        for n, asked in enumerate(piped or (" ".join(question),)):
            if surface is not None:
                found = _print_message(asked, store, settings, surface) and found
                continue
            digest = reply(asked)
            found = found and digest.found
            if as_json:
                _print_rows(digest, asked)
            elif as_csv:
                _print_csv(digest, first=not n)
            else:
                print_digest(digest)
    raise click.exceptions.Exit(0 if found else 2)


def _lines() -> tuple[str, ...]:
    """The questions of a pipe or a file, one a line."""
    typed = sys.stdin.buffer.read().decode("utf-8", "replace").splitlines()
    questions = tuple(line.strip() for line in typed if line.strip())
    if not questions:
        raise click.UsageError('Ask something: ofsted-bot ask "latest Medway"')
    return questions


def _print_message(
    asked: str, store: Store, settings: Settings, surface: Literal["slack", "teams"]
) -> bool:
    """What the platform would be sent, as its people would see it: drafts are for the shell."""
    # Imported here: only this option waits for the conversation and its platforms.
    from bot.conversation import Reply, Speaker, changes, respond
    from digests.render import slack, teams

    somebody = Speaker(Address(surface, "", ""), "", surface=surface)

    def said() -> Reply:
        return respond(asked, store=store, speaker=somebody, now=utc_now(), settings=settings)

    if changes(asked, store, settings):
        digest = _as_if(store, said).digest
        click.echo("As it would look in a channel. Nothing was changed.", err=True)
    else:
        digest = said().digest
    message = slack.render(digest) if surface == "slack" else teams.render(digest)
    click.echo(json.dumps(json.loads(message.body), ensure_ascii=False, indent=2))
    return digest.found


def _as_if(store: Store, do: Callable[[], "Reply"]) -> "Reply":
    """What comes of doing it, undone at once."""
    reply = None
    with suppress(_UndoneError), store.writing():
        reply = do()
        raise _UndoneError
    if reply is None:
        raise LookupError("nothing was said back")
    return reply


class _UndoneError(Exception):
    """Ends a transaction without keeping what it wrote."""


def _print_rows(digest: Digest, asked: str) -> None:
    if not digest.found:
        print_json(nothing_row(digest))
    for row in digest.rows:
        print_json(row)
    print_json(rests_row(digest, asked))


def _print_csv(digest: Digest, *, first: bool) -> None:
    """A table for each question, an empty line between; what it rests on is left to --json."""
    rows = list(digest.rows)
    if not rows:
        row = nothing_row(digest)
        tries = row["try"]
        rows = [{**row, "try": " | ".join(tries) if isinstance(tries, list) else ""}]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if not first:
        click.echo()
    sys.stdout.flush()
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(dict(row) for row in rows)


def state_folder() -> Path:
    """Where the prompt keeps its history: $XDG_STATE_HOME/ofsted-bot, made if need be."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    folder = Path(base) / "ofsted-bot"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
