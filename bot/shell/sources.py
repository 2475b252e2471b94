"""`ofsted-bot sources`: add, list, test, check and remove what is watched."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot.cli import Shell
from bot.clock import moment_words
from bot.configuration import add_source, remove_source
from bot.errors import BotError, ConfigError
from bot.settings import CONFIG, Settings, load_settings
from bot.shell.output import print_json
from bot.store import Store, checks, open_store
from bot.store.checks import Check
from bot.store.fetches import all_moves
from bot.store.held import held_letters
from digests.words import counted, day
from scrapers.authorities import known_authorities
from scrapers.errors import ScrapeError
from scrapers.fetch import Fetcher
from scrapers.memory import Forgetful
from scrapers.models import Notice, Source
from scrapers.sources import READERS, find_notices
from scrapers.sources.discover import discover

SHOWN = 5
PER_KIND = {"ofsted": 3600, "govuk": 3600, "feed": 3600, "council": 7200, "page": 21600}


@click.group("sources")
def command() -> None:
    """Add, list, test, check and remove the sources that are watched."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_sources(shell: Shell, as_json: bool) -> None:
    """List the configured sources."""
    for source in shell.settings.sources:
        if as_json:
            print_json({"record": "source", **_entry(source)})
        else:
            click.echo(f"{source.name}: {source.kind}, every {_pause(source.every)}, {source.url}")
    if not shell.settings.sources and not as_json:
        click.echo("No sources yet: ofsted-bot sources add URL")


@command.command("add")
@click.argument("url")
@click.option("--name", help="A name of your own; else the page's title.")
@click.option("--kind", help="ofsted, govuk, council, page or feed; else what is found there.")
@click.option("--every", type=click.IntRange(min=60), help="Seconds between passes.")
@click.option("--authority", help="The authority that it speaks of, by name or URN.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def add(
    shell: Shell,
    url: str,
    name: str | None,
    kind: str | None,
    every: int | None,
    authority: str | None,
    as_json: bool,
) -> None:
    """Look at an address, show what would be read there, and write its entry into config.toml."""
    settings = shell.settings
    _check_url(url)
    path = settings.path or shell.config or CONFIG
    source = Source(name or "", kind or "", url, every or 0)
    found, notices, title = _look(settings, source, kind)
    taken = {known.name for known in settings.sources}
    if any(known.url == found.url for known in settings.sources):
        raise ConfigError(f"{found.url} is watched already.")
    found = replace(
        found,
        name=name or _unused(_name(title, found.url), taken),
        every=every or PER_KIND[found.kind],
    )
    if found.name in taken:
        raise ConfigError(f"A source is named {found.name!r} already: give another with --name.")
    whose = authority or _whose(title, found.url)
    entry = {**_entry(found), **({"authority": whose} if whose else {})}
    _show(found, notices, as_json)
    _add_checked(path, entry)
    if as_json:
        print_json({"record": "added", "file": str(path), **entry})
    else:
        click.echo(f"Added to {path} as {found.name!r}. Its first pass is learned in silence.")


@command.command("test")
@click.argument("name_or_url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def test(shell: Shell, name_or_url: str, as_json: bool) -> None:
    """Show what would be read of a source or an address now; nothing is stored."""
    settings = shell.settings
    known = next((s for s in settings.sources if name_or_url in (s.name, s.url)), None)
    if known is None:
        _check_url(name_or_url)
    source, notices, _ = _look(
        settings, known or Source("", "", name_or_url), known.kind if known else None
    )
    _show(source, notices, as_json)


@command.command("check")
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def check(shell: Shell, names: tuple[str, ...], as_json: bool) -> None:
    """Show how each source is: last success, next try, last error. Exit code 1 where one fails."""
    settings = shell.settings
    chosen = [_named(settings, name) for name in names] if names else settings.sources
    with open_store(settings.store_url.reveal()) as store:
        known = checks.by_source(store)
        moves = all_moves(store)
        for source in chosen:
            _print_health(source, known.get(source.name), moves.get(source.url), as_json)
        _print_held(store, as_json)
    failing = any(known[s.name].failures for s in chosen if s.name in known)
    raise click.exceptions.Exit(1 if failing else 0)


@command.command("remove")
@click.argument("name")
@click.pass_obj
def remove(shell: Shell, name: str) -> None:
    """Take a source out of config.toml; what was read of it stays in the store."""
    settings = shell.settings
    source = _named(settings, name)
    if settings.path is None or not remove_source(settings.path, source.name):
        raise ConfigError(f"{name!r} could not be taken out: edit the settings file by hand.")
    click.echo(f"Removed {source.name!r} from {settings.path}.")


def _look(
    settings: Settings, source: Source, kind: str | None
) -> tuple[Source, tuple[Notice, ...], str]:
    fetcher = Fetcher(
        Forgetful(),
        allow_loopback=settings.fetch.allow_loopback,
        contact=settings.fetch.contact,
        pause_seconds=settings.fetch.pause_seconds,
    )
    try:
        if kind:
            of_kind = replace(source, kind=kind)
            if kind not in PER_KIND:
                raise ConfigError(f"kind {kind!r} is not known. Known: {', '.join(PER_KIND)}.")
            if kind == "ofsted":
                of_kind = replace(of_kind, authority=None)
            return of_kind, _first_notices(of_kind, fetcher), ""
        found = discover(source, fetcher)
        return found.source, found.notices, found.title
    finally:
        fetcher.close()


def _first_notices(source: Source, fetcher: Fetcher) -> tuple[Notice, ...]:
    """What the list itself shows: of Ofsted's search its results, not the files behind them."""
    if source.kind != "ofsted":
        return find_notices(source, fetcher)
    document = fetcher.fetch(source.url, whole=True)
    if document is None:
        raise ScrapeError(f"{source.url} did not answer")
    return READERS["ofsted"](document, source)


def _check_url(url: str) -> None:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise BotError(f"{url!r} is neither a source's name nor an address with https://.")


def _named(settings: Settings, name: str) -> Source:
    found = next((s for s in settings.sources if name in (s.name, s.url)), None)
    if found is None:
        known = ", ".join(source.name for source in settings.sources) or "none"
        raise ConfigError(f"No source is named {name!r}. Known: {known}.")
    return found


def _entry(source: Source) -> dict[str, str | int]:
    given: dict[str, str | int | None] = {
        "name": source.name,
        "kind": source.kind,
        "url": source.url,
        "every": source.every,
        "authority": _authority_name(source.authority),
        "preset": source.preset,
        "select_item": source.select_item,
        "select_link": source.select_link,
        "select_title": source.select_title,
        "select_date": source.select_date,
    }
    return {key: value for key, value in given.items() if value is not None}


def _authority_name(urn: str | None) -> str | None:
    known = known_authorities().by_urn(urn) if urn else None
    return known.name if known else urn


def _add_checked(path: Path, entry: dict[str, str | int]) -> None:
    """Writes the entry, and takes it back where the file is then not one that is understood."""
    before = path.read_text("utf-8") if path.is_file() else None
    add_source(path, entry)
    try:
        load_settings(path, {})
    except ConfigError:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, "utf-8")
        raise


def _name(title: str, url: str) -> str:
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    words = re.split(r"\s[|–—]\s|\s-\s", title)
    return title if len(title) <= 60 and title else (words[0][:60].strip() or host)


def _unused(name: str, taken: Iterable[str]) -> str:
    known, number, chosen = set(taken), 2, name
    while chosen in known:
        chosen, number = f"{name} {number}", number + 1
    return chosen


def _whose(title: str, url: str) -> str | None:
    """The one authority that the page's title names."""
    found = known_authorities().find_all(title)
    host = (urlsplit(url).hostname or "").removeprefix("www.").partition(".")[0]
    named = [authority for authority in found if authority.name.lower().replace(" ", "") in host]
    return named[0].name if len(named) == 1 else None


def _show(source: Source, notices: tuple[Notice, ...], as_json: bool) -> None:
    newest = sorted(
        notices, key=lambda n: n.published.toordinal() if n.published else 0, reverse=True
    )[:SHOWN]
    if not as_json:
        preset = f" ({source.preset})" if source.preset else ""
        things = counted(len(notices), "item")
        click.echo(f"{source.url} reads as {source.kind}{preset}: {things}. The newest:")
    for notice in newest:
        if as_json:
            print_json(
                {
                    "record": "notice",
                    "kind": source.kind,
                    "title": notice.title,
                    "published": notice.published,
                    "url": notice.url,
                }
            )
        else:
            when = day(notice.published) if notice.published else "no date"
            click.echo(f"  {when}: {notice.title}")
            click.echo(f"    {notice.url}")


def _print_health(source: Source, check: Check | None, moved: str | None, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "record": "source",
                "source": source.name,
                "kind": source.kind,
                "url": source.url,
                "health": _health(check),
                "checked": check.checked if check else None,
                "good": check.good if check else None,
                "next_try": check.next_try if check else None,
                "failures": check.failures if check else 0,
                "why": check.why if check else None,
                "doubt": check.doubt if check else None,
                "moved_to": moved,
            }
        )
        return
    click.echo(f"{source.name}: {_health(check)}")
    if check is None:
        return
    click.echo(f"  last success {moment_words(check.good) if check.good else 'never'}")
    if check.next_try is not None:
        click.echo(f"  next try {moment_words(check.next_try)}")
    for words in (check.why, check.doubt):
        if words:
            click.echo(f"  {words}")
    if moved:
        click.echo(f"  it has moved for good to {moved}: change its url")


def _print_held(store: Store, as_json: bool) -> None:
    number = len(held_letters(store))
    if number and not as_json:
        click.echo(f"{counted(number, 'letter')} held: ofsted-bot release shows them.")


def _health(check: Check | None) -> str:
    if check is None:
        return "not checked yet"
    if check.failures:
        return f"failing ({counted(check.failures, 'time')} in a row)"
    if check.doubt:
        return "doubted"
    return "silent" if check.silent else "well"


def _pause(seconds: int) -> str:
    if seconds % 3600 == 0:
        return counted(seconds // 3600, "hour")
    return counted(round(seconds / 60), "minute")
