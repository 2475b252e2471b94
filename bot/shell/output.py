"""What all shell commands share: one JSON object a line, digests drawn, progress in a terminal."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click

from digests.models import Digest, Message
from digests.render.text import render

WIDEST = 100  # longer lines are hard to follow


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(record: Mapping[str, object]) -> None:
    """One compact object and a line's end on standard output."""
    click.echo(json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=_plain))


def draw(digest: Digest) -> Message:
    """The digest as text: in colour and as wide as the terminal, plain in a pipe.

    COLUMNS sets another width, and NO_COLOR (https://no-color.org) leaves the colour out.
    """
    terminal = sys.stdout.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    # COLUMNS first; then the terminal; then 80.
    width = shutil.get_terminal_size((80, 24)).columns
    if not os.environ.get("COLUMNS"):
        width = min(width, WIDEST) if terminal else 80
    return render(digest, width=max(width, 40), colour=terminal and not plain)


def print_digest(digest: Digest) -> None:
    click.echo(draw(digest).body)


@contextmanager
def progress(items: Iterable[Any], label: str, *, quiet: bool = False) -> Iterator[Iterable[Any]]:
    """A bar on standard error where that is a terminal and the work is long; else silence."""
    known = list(items)
    if quiet or len(known) < 5 or not sys.stderr.isatty():
        yield known
        return
    with click.progressbar(known, label=label, file=sys.stderr, show_pos=True) as bar:
        yield bar
