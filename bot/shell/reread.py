"""`ofsted-bot reread`: reads the stored letters again with this version."""

import click

from bot.add import reread
from bot.cli import Shell
from bot.clock import utc_now
from bot.posting.correct import correct_all
from bot.shell.output import print_json
from bot.store import open_store
from digests.words import counted


@click.command("reread")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Read the stored letters again, from the stored text, with this version's reader.

    Standings and changes follow, and messages that said what is so no longer are corrected.
    Nothing is fetched, and nothing is told as new.
    """
    with open_store(shell.settings.store_url.reveal()) as store:
        done = reread(store)
        corrected = correct_all(store, utc_now())
    if as_json:
        print_json(
            {
                "event": "counts",
                "read": done.read,
                "corrected": corrected,
                "failed": [{"document": name, "error": why} for name, why in done.failed],
            }
        )
    else:
        for name, why in done.failed:
            click.echo(f"Failed: {name}: {why}", err=True)
        click.echo(f"{counted(done.read, 'document')} read again, {len(done.failed)} failed.")
        if corrected:
            click.echo(f"{counted(corrected, 'message')} that said otherwise to be corrected.")
    raise click.exceptions.Exit(1 if done.failed else 0)
