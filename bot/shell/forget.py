"""`ofsted-bot forget USER`: what is kept of a person is forgotten."""

import click

from bot.cli import Shell
from bot.shell.output import print_json
from bot.store import open_store
from bot.store.people import forget_person
from digests.words import counted


@click.command("forget")
@click.argument("users", nargs=-1, required=True, metavar="USER...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, users: tuple[str, ...], as_json: bool) -> None:
    """Forget who people are, by their ids in Slack or Teams.

    A Slack id begins with U or W; in Teams it is the object id that the directory (Entra) shows.
    Subscriptions of channels stay, without a name. A chat with the bot alone, in which the person
    subscribed, is forgotten with its subscriptions and messages. docs/privacy.md says what else is
    kept.
    """
    with open_store(shell.settings.store_url.reveal()) as store:
        for user in users:
            gone = forget_person(store, user)
            if as_json:
                print_json(
                    {
                        "record": "forgotten",
                        "subscriptions": gone.subscriptions,
                        "chats": gone.chats,
                    }
                )
            elif gone.subscriptions or gone.chats:
                click.echo(
                    f"Forgotten: the name on {counted(gone.subscriptions, 'subscription')}, "
                    f"and {counted(gone.chats, 'chat')} with the bot."
                )
            else:
                click.echo("Nothing is kept under this id.")
