"""`ofsted-bot teams`: what it takes to add the bot to Microsoft Teams."""

from pathlib import Path

import click

from bot.cli import Shell
from bot.errors import BotError
from bot.teams.manifest import WEBSITE, check_manifest, manifest, package


@click.group("teams")
def command() -> None:
    """Make the Teams app: docs/teams.md leads through it."""


@command.command("manifest")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Where to write the package, a zip.",
)
@click.option("--client-id", help="The app registration's; else TEAMS_CLIENT_ID.")
@click.option("--app-id", default="", help="The Teams app's own id; else the client id.")
@click.option("--organisation", default="", help="Who runs the bot, as Teams shows it.")
@click.option(
    "--website",
    default=WEBSITE,
    help="Your page about the bot; its privacy and terms are looked for there.",
)
@click.pass_obj
def write_package(
    shell: Shell, out: Path, client_id: str | None, app_id: str, organisation: str, website: str
) -> None:
    """Write the app's package: upload it under Manage apps in the Teams admin centre."""
    client_id = client_id or shell.settings.teams.client_id
    if not client_id:
        raise BotError(
            "The bot's client id is not known. Set TEAMS_CLIENT_ID, or give --client-id."
        )
    made = manifest(client_id, app_id=app_id, organisation=organisation, website=website)
    wrong = check_manifest(made)
    if wrong:
        raise BotError(f"Teams would refuse the package: {'; '.join(wrong)}.")
    out.write_bytes(package(made))
    click.echo(f"{out} is written. Upload it under Teams apps, Manage apps in the admin centre.")
    if website == WEBSITE:
        click.echo("It names no page of yours: --website gives one.")
