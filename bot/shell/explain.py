"""A letter with each finding's labels and the words that decided: `read --explain`."""

import click

from digests.findings.themes import known_themes
from digests.models import Finding
from scrapers.models import Letter

_COLOURS = {"strength": "green", "concern": "red", "mixed": "yellow", "neutral": None}


def print_explained(letter: Letter, findings: tuple[Finding, ...]) -> None:
    """Sentence by sentence under its heading; colour repeats what the words say already."""
    themes = known_themes()
    click.secho(letter.title or "Untitled", bold=True)
    section: str | None = None
    for finding in findings:
        if finding.section != section:
            section = finding.section
            click.echo()
            click.secho(section or "Before the first heading", bold=True)
        flags = [
            finding.polarity.capitalize(),
            *(["progress"] if finding.progress else []),
            *(["area for improvement"] if finding.priority else []),
            *([f"about: {finding.about}"] if finding.about else []),
        ]
        names = [themes[slug].name for slug in finding.themes]
        click.echo()
        click.echo(f"  {finding.text}  (p. {finding.page})")
        click.secho(f"    {', '.join(flags)}", fg=_COLOURS[finding.polarity], nl=False)
        click.echo(f" ({finding.confidence:.0%}{'' if finding.push else ', not told unasked'})")
        click.echo(f"    Themes: {', '.join(names) or 'none'}")
        if finding.because:
            click.echo(f"    Because: {'; '.join(finding.because)}")
