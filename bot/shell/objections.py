"""`ofsted-bot objections`: what people doubted with "Is this wrong?", until it is settled."""

import click

from bot.cli import Shell
from bot.clock import moment_words, utc_now
from bot.errors import BotError
from bot.shell.output import print_digest, print_json
from bot.store import Store, channels, objections, open_store, reports
from bot.store.objections import Objection
from digests.models import Digest, Line, Part, Span
from digests.reports import name_of, whose
from digests.words import counted


@click.command("objections")
@click.option(
    "--settle",
    "numbers",
    type=click.IntRange(1),
    multiple=True,
    metavar="NUMBER",
    help="Note that it was dealt with; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, numbers: tuple[int, ...], as_json: bool) -> None:
    """Show what people doubted and nobody has settled, or settle some.

    Settling tells nobody: what was wrong is corrected by reading the letter again, and then in
    every message that said it.
    """
    with open_store(shell.settings.store_url.reveal(), reading=not numbers) as store:
        if numbers:
            _settle(store, numbers)
            return
        doubts = objections.open_objections(store)
        if as_json:
            for doubt in doubts:
                print_json(objection_record(doubt))
        elif doubts:
            print_digest(_digest(store, doubts))
        else:
            click.echo("No objection is open.")


def _settle(store: Store, numbers: tuple[int, ...]) -> None:
    now = utc_now()
    with store.writing():
        for number in dict.fromkeys(numbers):
            if not objections.settle(store, number, now):
                raise BotError(
                    f"No objection {number} is open, and nothing was settled: "
                    "ofsted-bot objections lists them."
                )
    click.echo(f"{counted(len(set(numbers)), 'objection')} settled.")


def _digest(store: Store, doubts: tuple[Objection, ...]) -> Digest:
    lines = tuple(_line(store, doubt) for doubt in doubts)
    hint: Line = (Span(f"To settle one: ofsted-bot objections --settle {doubts[0].id}"),)
    return Digest(
        title=(Span(counted(len(doubts), "open objection"), strong=True),),
        parts=(Part(None, lines, style="list"), Part(None, (hint,))),
    )


def _line(store: Store, doubt: Objection) -> Line:
    channel = channels.by_id(store, doubt.channel) if doubt.channel is not None else None
    report = reports.by_key(store, doubt.report) if doubt.report is not None else None
    about = [f"{whose(report)}, {name_of(report)}"] if report is not None else []
    about += [f"sentence {doubt.finding}"] if doubt.finding is not None else []
    about += [f"in {channel.name or channel.address.channel}"] if channel is not None else []
    about.append(moment_words(doubt.made))
    head = Span(f"{doubt.id}. ", strong=True)
    return (head, Span(f"{doubt.said or 'no words'} ({'; '.join(about)})"))


def objection_record(doubt: Objection) -> dict[str, object]:
    """What `objections` and `status` print of one."""
    return {
        "record": "objection",
        "objection": doubt.id,
        "report": doubt.report,
        "sentence": doubt.finding,
        "channel": doubt.channel,
        "said": doubt.said,
        "made": doubt.made,
    }
