"""`ofsted-bot tag`: labels sentences given as JSON lines on standard input."""

import json
import sys
from typing import Any

import click

from bot.shell.output import print_json
from digests.findings import tag

_UNITS = ("sentence", "bullet", None)


class _BadLineError(ValueError):
    """What is wrong with one line; the others are still tagged."""


@click.command("tag")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Tag sentences: JSON lines {text, prev, section, unit} in, the same with labels out.

    `section` is a printed heading, a section's slug or null; `unit` is sentence, bullet or null.
    Each line comes back with themes, polarity, progress, priority, about, confidence, push and
    because (the words that decided). A line that cannot be tagged comes back as {line, error};
    the rest is still tagged, and the exit code is 1.
    """
    failed = False
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            said = _tagged(line)
        except _BadLineError as error:
            failed = True
            said = {"line": number, "error": str(error)}
        print_json(said)
    if failed:
        ctx.exit(1)


def _tagged(line: bytes) -> dict[str, object]:
    row = _read(line)
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


def _read(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
        # Half a character (a lone surrogate), written as \ud800, can be read but not printed.
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise _BadLineError("The line is not UTF-8.") from None
    except UnicodeEncodeError:
        raise _BadLineError("The line holds half a character (a lone surrogate).") from None
    except json.JSONDecodeError as error:
        raise _BadLineError(f"The line is not JSON: {error.msg}.") from None
    except (RecursionError, ValueError):  # nested too deeply; a number too long
        raise _BadLineError("The line cannot be read as JSON.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise _BadLineError('The line needs a text: {"text": "Caseloads are too high."}')
    for name in ("prev", "section", "unit"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise _BadLineError(f"{name} must be text or null.")
    if row.get("unit") not in _UNITS:
        raise _BadLineError(f"unit must be sentence, bullet or null, not {row['unit']!r}.")
    return row
