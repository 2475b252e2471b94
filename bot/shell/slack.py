"""`ofsted-bot slack`: what it takes to make the Slack app."""

import json
import re

import click

from bot.slack.manifest import manifest

_ADDRESS = re.compile(r"https://[^\s/?#]+(/[^\s?#]*)?")


@click.group("slack")
def command() -> None:
    """Make the Slack app: docs/slack.md leads through it."""


@command.command("manifest")
@click.option("--socket", is_flag=True, help="Socket Mode: no public address. The default.")
@click.option("--url", metavar="ADDRESS", help="Where Slack reaches the bot: https://…")
@click.option(
    "--history",
    is_flag=True,
    help="Also the scopes to look up whether an unconfirmed message was posted.",
)
def print_manifest(socket: bool, url: str | None, history: bool) -> None:
    """Print the app's manifest, to be pasted at https://api.slack.com/apps?new_app=1.

    It is JSON, which Slack takes under JSON and under YAML.
    """
    if socket and url:
        raise click.UsageError("Choose one of --socket and --url.")
    if url is not None and not _ADDRESS.fullmatch(url):
        raise click.UsageError(
            "--url must be an address such as https://bot.example.gov.uk: Slack calls by https "
            "alone, at /slack/events below it."
        )
    click.echo(json.dumps(manifest(url, history=history), indent=2, ensure_ascii=False))
