"""`ofsted-bot run`: the whole bot in one process."""

import logging

import click

from bot.cli import Shell
from bot.run import Plan, run


@click.command("run")
@click.option(
    "--no-http",
    is_flag=True,
    help="Without the HTTP server: beside an ofsted-bot web that shares the store.",
)
@click.pass_obj
def command(shell: Shell, no_http: bool) -> None:
    """Run the bot: watch the sources, answer Slack and Teams, send alerts and digests.

    Slack is answered by Socket Mode where SLACK_APP_TOKEN is set, else by HTTP at PORT. /livez,
    /readyz and /metrics tell how it is. SIGTERM ends it in good order.
    """
    logging.getLogger("bot").setLevel(min(logging.INFO, logging.getLogger().level))
    run(shell.settings, Plan(http=not no_http), lambda words: click.echo(words, err=True))
