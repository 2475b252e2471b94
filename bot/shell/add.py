"""`ofsted-bot add FILE|FOLDER…`: remembers documents; tells nobody."""

from pathlib import Path

import click

from bot.add import Tried, add_paths, find_files, tally
from bot.cli import Shell
from bot.shell.output import print_json, progress
from bot.store import open_store


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--private", is_flag=True, help="Keep as a draft until Ofsted's own page lists it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, paths: tuple[Path, ...], private: bool, as_json: bool) -> None:
    """Remember letters and reports: files, or folders of them.

    What is known already is not added twice. Nobody is told. Exit code 1 where a file failed.
    """
    tried: list[Tried] = []
    with (
        open_store(shell.settings.store_url.reveal()) as store,
        progress(find_files(paths), "Adding") as files,
    ):
        for one in add_paths(store, files, private=private):
            tried.append(one)
            if as_json:
                print_json(_record(one))
    counts = tally(tried)
    if as_json:
        print_json(
            {
                "event": "counts",
                "added": counts.added,
                "known": counts.known,
                "doubted": counts.doubted,
                "failed": counts.failed,
            }
        )
    else:
        _complain(tried, private=private)
        click.echo(
            f"{counts.added} added ({counts.doubted} with doubts), {counts.known} already known, "
            f"{counts.failed} failed."
        )
    raise click.exceptions.Exit(1 if counts.failed else 0)


def _record(one: Tried) -> dict[str, object]:
    if one.added is None:
        return {"path": str(one.path), "error": one.error}
    return {
        "path": str(one.path),
        "sha256": one.added.sha256,
        "new": one.added.new,
        "kind": one.added.kind,
        "urns": list(one.added.urns),
        "private": one.added.private,
        "doubts": list(one.added.doubts),
    }


def _complain(tried: list[Tried], *, private: bool) -> None:
    """Each doubt, failure and draft that stays one, a line each, on standard error."""
    for one in tried:
        if one.added is None:
            click.echo(f"Failed: {one.path}: {one.error}", err=True)
        elif one.added.private and not (one.added.new or private):
            click.echo(
                f"Known: {one.path} is a private draft still, until Ofsted’s own page lists it; "
                f"to release it: ofsted-bot release {one.added.sha256[:12]}",
                err=True,
            )
        elif one.added.new:
            for doubt in one.added.doubts:
                click.echo(f"Doubt: {one.path}: {doubt}", err=True)
