"""`ofsted-bot tag`: labels sentences given as JSON lines on standard input."""

import json
import sys

import click

from bot.errors import BotError
from bot.shell.output import print_json
from digests.findings import tag


@click.command("tag")
def command() -> None:
    """Tag sentences: JSON lines {text, prev, section, unit} in, the same with labels out.

    `section` is a printed heading, a section's slug or null; `unit` is sentence, bullet or null.
    Each line comes back with themes, polarity, progress, priority, about, confidence, push and
    because (the words that decided).
    """
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            print_json(_tagged(line, number))


def _tagged(line: str, number: int) -> dict[str, object]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BotError(f"Line {number} is not JSON: {error.msg}.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BotError(f'Line {number} needs a text: {{"text": "Caseloads are too high."}}')
    for name in ("prev", "section", "unit"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise BotError(f"Line {number}: {name} must be text or null.")
    said = tag(row["text"], row.get("prev"), row.get("section"), row.get("unit"))
    return {
        **row,
        "themes": list(said.themes),
        "polarity": said.polarity,
        "progress": said.progress,
        "priority": said.priority,
        "about": said.about,
        "confidence": said.confidence,
        "push": said.push,
        "because": list(said.because),
    }
