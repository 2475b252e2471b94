"""`ofsted-bot status`: what is stored, and how each source is."""

import click

from bot.cli import Shell
from bot.clock import moment_words
from bot.shell.output import print_digest, print_json
from bot.store import checks, file_of, open_store
from bot.store.checks import Check
from bot.store.counts import Counts, count
from digests.build import CLOSING
from digests.models import Digest, Line, Part, Span
from digests.words import counted, day
from scrapers.models import Source


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Show what is stored and how the sources are. Exit code 1 where a source is failing."""
    settings = shell.settings
    with open_store(settings.store_url.reveal(), reading=True) as store:
        counts = count(store)
        known = {check.source: check for check in checks.all_checks(store)}
    file = file_of(settings.store_url.reveal())
    if as_json:
        _print_records(file, counts, settings.sources, known)
    else:
        print_digest(_digest(file, counts, settings.sources, known))
    failing = any(known[s.name].failures for s in settings.sources if s.name in known)
    raise click.exceptions.Exit(1 if failing else 0)


def _print_records(
    file: str, counts: Counts, sources: tuple[Source, ...], known: dict[str, Check]
) -> None:
    print_json(
        {
            "record": "store",
            "file": file,
            "authorities": counts.authorities,
            "outcomes": counts.outcomes,
            "letters": counts.letters,
            "articles": counts.articles,
            "findings": counts.findings,
            "drafts": counts.drafts,
        }
    )
    for source in sources:
        check = known.get(source.name)
        print_json(
            {
                "record": "source",
                "source": source.name,
                "kind": source.kind,
                "url": source.url,
                "checked": check.checked if check else None,
                "good": check.good if check else None,
                "failures": check.failures if check else 0,
                "why": check.why if check else None,
                "next_try": check.next_try if check else None,
                "doubt": check.doubt if check else None,
            }
        )


def _digest(
    file: str, counts: Counts, sources: tuple[Source, ...], known: dict[str, Check]
) -> Digest:
    drafts = counted(counts.drafts, "private draft")
    stored = (
        f"in {file}",
        f"{counted(counts.letters, 'letter')} read, {counted(counts.articles, 'article')}, "
        f"{counted(counts.findings, 'finding')}",
        f"{counted(counts.outcomes, 'published outcome')} of "
        f"{counted(counts.authorities, 'authority')}"
        + (f", to {day(counts.newest_outcome)}" if counts.newest_outcome else ""),
        *([f"{drafts}, shown here alone: see ofsted-bot release"] if counts.drafts else []),
    )
    lines = tuple(_source_line(source, known.get(source.name)) for source in sources)
    none: tuple[Line, ...] = ((Span("None configured: add [[sources]] to config.toml."),),)
    return Digest(
        title=(Span("Status", strong=True),),
        parts=(
            Part("Stored", tuple((Span(words),) for words in stored), style="list"),
            Part("Sources", lines or none, style="list"),
        ),
        closing=CLOSING,
    )


def _source_line(source: Source, check: Check | None) -> Line:
    name = Span(f"{source.name}: ", strong=True)
    if check is None:
        return (name, Span("not checked yet"))
    again = f"; next look {moment_words(check.next_try)}" if check.next_try else ""
    if check.failures:
        last = (
            f"last good check {moment_words(check.good)}" if check.good else "never answered well"
        )
        said = f"failed {counted(check.failures, 'time')}, {last}{again}. {check.why or ''}"
    elif check.doubt:
        said = f"answered on {moment_words(check.checked)}, in doubt{again}. {check.doubt}"
    else:
        said = f"answered well on {moment_words(check.checked)}{again}"
    return (name, Span(said))
