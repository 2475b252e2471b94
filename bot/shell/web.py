"""`ofsted-bot web`: the HTTP door alone."""

import logging

import click

from bot.cli import Shell
from bot.run import Plan, run


@click.command("web")
@click.pass_obj
def command(shell: Shell) -> None:
    """Answer Slack and Teams by HTTP alone: nothing is watched, posted or sent.

    For machines with a public address, beside an ofsted-bot run --no-http that shares the store.
    """
    logging.getLogger("bot").setLevel(min(logging.INFO, logging.getLogger().level))
    plan = Plan(socket=False, loops=False)
    run(shell.settings, plan, lambda words: click.echo(words, err=True))
