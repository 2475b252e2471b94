"""`ofsted-bot ask "…"`: answers one question, or any number at a prompt."""

import csv
import os
import sys
from pathlib import Path

import click

from bot.cli import Shell
from bot.clock import utc_now
from bot.commands import answer
from bot.commands.rows import nothing_row, rests_row
from bot.shell.output import draw, print_digest, print_json
from bot.store import open_store
from digests.models import Digest


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet.")
@click.pass_obj
def command(shell: Shell, question: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Ask a question; without one, a prompt with history and completion.

    Try: ofsted-bot ask "latest Medway", or ask "help". Questions are read from standard input, one
    a line, where that is a pipe or a file. Exit code 2 where a question was not understood, or
    nothing matches.
    """
    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
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
