"""`ofsted-bot compare OLD NEW`: what a newer document says otherwise."""

import shlex
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
from digests.words import kind_words
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from scrapers.models import Authority


@click.command("compare")
@click.argument("old", type=click.Path(exists=True, dir_okay=False))
@click.argument("new", type=click.Path(exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(old: str, new: str, as_json: bool) -> None:
    """Say what NEW changed against OLD: two documents about one authority.

    Nothing is stored.
    """
    older, newer = _report(Path(old)), _report(Path(new))
    _check(older, newer, old, new)
    change = compare_letter(standing_at([older]), newer)
    if as_json:
        print_json(change_record(change, older, newer))
    else:
        print_digest(build_digest(newer, change, known=(older,)))


def _check(older: Report, newer: Report, old: str, new: str) -> None:
    """Raises BotError where the two cannot be compared, and says what can be done."""
    if older.key == newer.key:
        raise BotError(f"{old} and {new} are the same document: nothing to compare.")
    for path, report in ((old, older), (new, newer)):
        if not report.official:
            raise BotError(f"{path} is not an inspectorate's letter or report.")
    if (older.urn, older.authority) != (newer.urn, newer.authority):
        raise BotError(
            f"{old} is about {older.authority}, {new} about {newer.authority}. "
            "Compare two documents about one authority."
        )
    if older.kind != newer.kind and "area_send" in (older.kind, newer.kind):
        kinds = [f"{path} (a report of a {kind})" for path, kind in _kinds(older, newer, old, new)]
        raise BotError(
            f"{' and '.join(kinds)} cannot be compared: they inspect different things. "
            "An area SEND inspection looks at all partners' work with children with special "
            "educational needs or disabilities."
        )
    if older.day and newer.day and older.day > newer.day:
        order = f"ofsted-bot compare {shlex.quote(new)} {shlex.quote(old)}"
        raise BotError(f"{old} is the newer of the two. Write: {order}")


def _kinds(older: Report, newer: Report, old: str, new: str) -> tuple[tuple[str, str], ...]:
    return (old, kind_words(older.kind)), (new, kind_words(newer.kind))


def _report(path: Path) -> Report:
    authorities = known_authorities()
    document = replace(document_of(path.read_bytes()), name=path.name)
    letter = read_document(document, authorities=authorities)
    known = authorities.by_urn(letter.urns[0]) if letter.urns else None
    nobody = Authority("", letter.authority or path.name, (), "", "", "", ())
    return report_of(letter, find_findings(letter), known or nobody, file_name=path.name)
