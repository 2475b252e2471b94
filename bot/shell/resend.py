"""`ofsted-bot resend`: messages that were given up, or of which nobody knows whether they came."""

import click

from bot.cli import Shell
from bot.clock import utc_now
from bot.errors import BotError
from bot.store import Store, channels, deliveries, open_store
from digests.words import counted


@click.command("resend")
@click.argument("which", metavar="NUMBER|all")
@click.pass_obj
def command(shell: Shell, which: str) -> None:
    """Send a message again by its NUMBER, which status shows, or all of them.

    It goes out when ofsted-bot run next looks. Where the bot may read the history, it first looks
    whether the message had come after all; elsewhere that one is then there twice.
    """
    with open_store(shell.settings.store_url.reveal()) as store:
        numbers = _numbers(store, which)
        now = utc_now()
        shut = {one.id: one for one in channels.all_channels(store) if one.paused is not None}
        rows = [row for number in numbers if (row := deliveries.by_id(store, number)) is not None]
        resting = [row for row in rows if row.channel in shut]
        numbers = [number for number in numbers if number not in {row.id for row in resting}]
        done = sum(deliveries.resend(store, number, now) for number in numbers)
    for row in resting:
        channel = shut[row.channel]
        name = channel.name or channel.address.channel
        click.echo(f"Message {row.id} stays: {name} is paused. {channel.paused}", err=True)
    if resting and not done:
        raise click.exceptions.Exit(1)
    if not done and which != "all":
        raise BotError(
            f"Message {which} is not one that can be resent: ofsted-bot status lists them."
        )
    click.echo(f"{counted(done, 'message')} to be sent again.")


def _numbers(store: Store, which: str) -> list[int]:
    if which == "all":
        return [one.id for one in (*deliveries.dead(store), *deliveries.unknown(store))]
    if which.isascii() and which.isdecimal():
        return [int(which[:12])]
    raise click.UsageError('Give a message\'s number, or "all".')
