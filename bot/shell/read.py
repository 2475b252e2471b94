"""`ofsted-bot read FILE…`: one record for each file, in the order given."""

import sys
from pathlib import Path

import click

from bot.records import letter_record
from bot.shell.explain import print_explained
from bot.shell.output import print_digest, print_json, progress
from digests.build import CLOSING
from digests.findings import find_findings
from digests.models import Digest, Finding, Line, Part, Span
from digests.words import area_words, counted, day, days, grade_words, kind_words
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from scrapers.errors import ScrapeError
from scrapers.lists import without_bullets
from scrapers.models import Letter, Point


@click.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--findings/--no-findings", default=True, help="Whether to find and tag findings.")
@click.option("--explain", is_flag=True, help="Every sentence with its labels, and why.")
@click.pass_context
def command(
    ctx: click.Context, files: tuple[str, ...], as_json: bool, findings: bool, explain: bool
) -> None:
    """Read letters (PDF, HTML or text) and print what they say.

    Nothing is stored; - is standard input. Exit code 1 where a file could not be read; the others
    are still read.
    """
    failed = 0
    authorities = known_authorities()
    with progress(files, "Reading", quiet=not as_json) as paths:
        for path in paths:
            try:
                letter = read_document(document_of(_bytes(path)), authorities=authorities)
            except (ScrapeError, OSError) as error:
                failed += 1
                _complain(path, error, as_json)
                continue
            found = find_findings(letter, explain=explain) if findings else ()
            if as_json:
                print_json(letter_record(path, letter, found, authorities))
            elif explain:
                print_explained(letter, found)
            else:
                print_digest(_summary(path, letter, found))
    ctx.exit(1 if failed else 0)


def _bytes(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()


def _complain(path: str, error: Exception, as_json: bool) -> None:
    words = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    if as_json:
        print_json({"path": path, "error": words})
    else:
        click.echo(f"{path}: {words}", err=True)


def _summary(path: str, letter: Letter, findings: tuple[Finding, ...]) -> Digest:
    name = letter.title or ("Standard input" if path == "-" else Path(path).name)
    facts: list[Line] = [
        (
            Span("Kind: "),
            Span(_kind(letter)),
        ),
        (Span("Authority: "), Span(letter.authority or "not found")),
    ]
    if letter.letter_date:
        facts.append((Span("Letter of "), Span(day(letter.letter_date))))
    if visit := days(letter.visit_start, letter.visit_end):
        facts.append((Span("On site "), Span(visit)))
    if letter.focus:
        facts.append((Span("Focus: "), Span(without_bullets(letter.focus))))
    if letter.outcome:
        facts.append((Span("Outcome: "), Span(letter.outcome)))
    concerns = sum(finding.polarity in ("concern", "mixed") for finding in findings)
    strengths = sum(finding.polarity == "strength" for finding in findings)
    tally = (
        f"{counted(len(findings), 'sentence')}: {strengths} of strength, "
        f"{concerns} of concern or mixed"
    )
    parts = (
        Part(lines=tuple(facts), style="list"),
        Part(
            "Judgements",
            tuple(
                (Span(f"{area_words(one.area)}: "), Span(grade_words(one.grade), strong=True))
                for one in letter.judgements
            ),
            style="list",
        ),
        Part("Priority actions", _points(letter.priority_actions), style="list"),
        Part("What needs to improve", _points(letter.improvements), style="list"),
        Part("Findings", ((Span(tally),),) if findings else ()),
        Part("Doubts", tuple((Span(doubt),) for doubt in letter.doubts), style="list"),
    )
    return Digest(
        title=(Span(name, strong=True),),
        parts=tuple(part for part in parts if part.lines),
        closing=CLOSING,
    )


def _kind(letter: Letter) -> str:
    if letter.kind == "other":
        return "not a letter or report of a known kind"
    return kind_words(letter.kind, letter.visit_number, variant=letter.variant)


def _points(points: tuple[Point, ...]) -> tuple[Line, ...]:
    return tuple((Span(f"{point.text} "), Span(f"p. {point.page}")) for point in points)
