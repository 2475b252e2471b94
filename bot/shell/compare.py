"""`ofsted-bot compare OLD NEW`: what a newer document says otherwise."""

from dataclasses import replace
from pathlib import Path

import click

from bot.errors import BotError
from bot.shell.output import print_digest, print_json
from digests.build import build_digest
from digests.changes import change_record, compare_letter
from digests.findings import find_findings
from digests.models import Report
from digests.reports import report_of
from digests.standings import standing_at
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from scrapers.models import Authority


@click.command("compare")
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(old: Path, new: Path, as_json: bool) -> None:
    """Say what NEW changed against OLD: two documents about one authority.

    Nothing is stored.
    """
    older, newer = _report(old), _report(new)
    if (older.urn, older.authority) != (newer.urn, newer.authority):
        raise BotError(
            f"{old.name} is about {older.authority}, {new.name} about {newer.authority}. "
            "Compare two documents about one authority."
        )
    for path, report in ((old, older), (new, newer)):
        if not report.official:
            raise BotError(f"{path.name} is not an inspectorate's letter or report.")
    if older.day and newer.day and older.day > newer.day:
        raise BotError(f"{old.name} is the newer of the two. Write: compare '{new}' '{old}'")
    change = compare_letter(standing_at([older]), newer)
    if as_json:
        print_json(change_record(change, older, newer))
    else:
        print_digest(build_digest(newer, change, known=(older,)))


def _report(path: Path) -> Report:
    authorities = known_authorities()
    document = replace(document_of(path.read_bytes()), name=path.name)
    letter = read_document(document, authorities=authorities)
    known = authorities.by_urn(letter.urns[0]) if letter.urns else None
    nobody = Authority("", letter.authority or path.name, (), "", "", "", ())
    return report_of(letter, find_findings(letter), known or nobody, file_name=path.name)
