"""`ofsted-bot demo`: the whole journey on a sample world, without the network."""

import sys
import tempfile
from pathlib import Path

import click

from bot.clock import utc_now
from bot.commands import answer
from bot.demo.sample import AUTHORITIES, sample_world
from bot.demo.server import World
from bot.shell.output import draw, print_digest
from bot.shell.watch import event_record
from bot.store import Store, open_store
from bot.watch import Event, fetcher_for, tally, watch_once
from digests.models import Digest
from digests.words import counted
from scrapers.authorities import known_authorities
from scrapers.fetch import Fetcher
from scrapers.models import Source

QUESTIONS = ("latest Aldermere", "findings care leavers in Aldermere", "history Medway")


@click.command("demo")
@click.option("--prompt/--no-prompt", default=None, help="Whether to end at the prompt.")
def command(prompt: bool | None) -> None:
    """See it at work on a sample world, offline: nothing is fetched and nothing is kept.

    Two invented authorities are watched on this machine. A new report appears; the bot reads it,
    compares it with what it knew, and tells what changed.
    """
    if prompt is None:
        prompt = sys.stdin.isatty() and sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="ofsted-bot-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        authorities = known_authorities().extended(AUTHORITIES)
        with open_store(url, authorities=authorities) as store, sample_world() as world:
            _show(store, world)
            if prompt:
                _ask_on(store, Path(folder))


def _show(store: Store, world: World) -> None:
    sources = (
        Source("sample report site", "ofsted", world.search),
        Source("sample council news", "feed", world.feed),
    )
    fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
    _step("1", "First look at the sample report site: what is there is learned, and nobody is told")
    learned = _pass(sources, store, fetcher)
    click.echo(f"  {counted(tally(learned)['learned'], 'letter')} read and remembered.\n")
    world.step()
    _step("2", "A new report and a council's statement have appeared: the second look tells")
    click.echo()
    _pass(sources, store, fetcher)
    fetcher.close()
    for number, question in enumerate(QUESTIONS, 3):
        _step(str(number), f"ofsted-bot ask {question!r}".replace("'", '"'))
        click.echo()
        print_digest(answer(question, store, now=utc_now()))
        click.echo()
    click.echo(
        "Aldermere and Northmarsh do not exist; Medway's grades are the published ones. "
        'Next: ofsted-bot ask "latest Kent"'
    )


def _pass(sources: tuple[Source, ...], store: Store, fetcher: Fetcher) -> list[Event]:
    events = []
    for event in watch_once(sources, store, fetcher):
        events.append(event)
        for digest in event.digests:
            print_digest(digest)
            click.echo()
        if event.event == "failed":
            raise click.ClickException(f"The sample world failed: {event_record(event)}")
    return events


def _step(number: str, words: str) -> None:
    click.secho(f"[{number}] {words}", bold=True, fg="cyan")


def _ask_on(store: Store, folder: Path) -> None:
    # Imported here: the demonstration in a pipe need not wait for the prompt's library.
    from bot.prompt import run_prompt

    def reply(question: str) -> Digest:
        return answer(question, store, now=utc_now())

    click.echo()
    run_prompt(reply, draw, folder / "history")
