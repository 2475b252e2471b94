"""`ofsted-bot ask "…"`: answers one question, or any number at a prompt."""

import csv
import os
import sys
from pathlib import Path

import click

from bot.cli import Shell
from bot.commands import answer
from bot.shell.output import draw, print_digest, print_json
from bot.store import open_store
from bot.watch import utc_now
from digests.models import Digest


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet.")
@click.pass_obj
def command(shell: Shell, question: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Ask a question; without one, a prompt with history and completion.

    Try: ofsted-bot ask "latest Medway", or ask "help". Exit code 2 where the question was not
    understood, or nothing matches.
    """
    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    settings = shell.settings
    with open_store(settings.store_url.reveal()) as store:

        def reply(words: str) -> Digest:
            return answer(words, store, now=utc_now(), groups=settings.groups)

        if not question:
            if not sys.stdin.isatty():
                raise click.UsageError('Ask something: ofsted-bot ask "latest Medway"')
            # Imported here: one question need not wait for the prompt's library.
            from bot.prompt import run_prompt

            run_prompt(reply, draw, state_folder() / "history", groups=tuple(settings.groups))
            return
        digest = reply(" ".join(question))
    if as_json:
        for row in digest.rows:
            print_json(row)
    elif as_csv:
        _print_csv(digest)
    else:
        print_digest(digest)
    raise click.exceptions.Exit(0 if digest.found else 2)


def _print_csv(digest: Digest) -> None:
    columns = list(dict.fromkeys(key for row in digest.rows for key in row))
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    if columns:
        writer.writeheader()
    writer.writerows(dict(row) for row in digest.rows)


def state_folder() -> Path:
    """Where the prompt keeps its history: $XDG_STATE_HOME/ofsted-bot, made if need be."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    folder = Path(base) / "ofsted-bot"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
