"""`ofsted-bot release`: the letters that are held until Ofsted lists them."""

from collections.abc import Mapping
from datetime import date

import click

from bot.cli import Shell
from bot.clock import utc_now
from bot.errors import BotError
from bot.release import release
from bot.shell.output import print_digest, print_json
from bot.store import Store, open_store, tellings
from bot.store.held import Held, held_letters
from bot.watch import digest_of
from digests.words import day


@click.command("release")
@click.argument("letters", nargs=-1, metavar="[KEY|ADDRESS]...")
@click.option("--all", "everything", is_flag=True, help="Release every held letter.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, letters: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Show the letters that are held, or release some.

    A letter that was met anywhere before Ofsted lists it is held: it is told to nobody and answers
    no question. It is released when Ofsted lists it, or here, by the beginning of its key or by
    its address.
    """
    with open_store(shell.settings.store_url.reveal()) as store:
        held = held_letters(store)
        if not letters and not everything:
            _show(held, as_json)
            return
        chosen = held if everything else tuple(_chosen(held, word) for word in letters)
        for one in chosen:
            _release(store, shell.settings.groups, one, as_json)


def _chosen(held: tuple[Held, ...], word: str) -> Held:
    found = [one for one in held if one.key.startswith(word) or one.url == word]
    if len(found) != 1:
        fact = "No held letter has" if not found else "More than one held letter has"
        raise BotError(f"{fact} the key or address {word!r}. ofsted-bot release shows them.")
    return found[0]


def _release(store: Store, groups: Mapping[str, tuple[str, ...]], one: Held, as_json: bool) -> None:
    now = utc_now()
    number = release(store, one, now, groups=groups)
    if as_json:
        print_json(_record(one, "released"))
    else:
        for urn in one.urns or ("",):
            print_digest(digest_of(store, one.key, urn))
            click.echo()
    if number is not None:
        tellings.mark_told(store, number, now)


def _show(held: tuple[Held, ...], as_json: bool) -> None:
    for one in held:
        if as_json:
            print_json(_record(one, "held"))
        else:
            when = f", {day(one.letter_date)}" if one.letter_date else ""
            click.echo(f"{one.key[:12]}  {one.authority or 'unknown authority'}{when}")
            click.echo(f"              {one.title or 'a letter'}: {one.url or 'no address'}")
    if not held and not as_json:
        click.echo("No letter is held.")


def _record(one: Held, state: str) -> dict[str, object]:
    letter_date: date | None = one.letter_date
    return {
        "record": state,
        "key": one.key,
        "authority": one.authority,
        "title": one.title,
        "url": one.url,
        "letter_date": letter_date,
    }
