"""Writing config.toml: entries come and go, comments and order stay."""

import os
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from bot.errors import ConfigError


def add_source(path: Path, entry: Mapping[str, str | int]) -> None:
    """Writes a [[sources]] entry behind the others; makes the file where there is none."""
    text = path.read_text("utf-8") if path.is_file() else ""
    document = _parsed(path, text)
    table = tomlkit.table()
    for key, value in entry.items():
        table.add(key, value)
    known = document.get("sources")
    if isinstance(known, AoT):
        # What stands between the last entry and the next table belongs to the entry for tomlkit:
        # writing as text keeps it where it is.
        _write(path, _inserted(text, table))
    elif known is not None:
        raise ConfigError(f"{path}: sources must be tables: write [[sources]] above each.")
    else:
        sources = tomlkit.aot()
        sources.append(table)
        _write(path, f"{text.rstrip()}\n\n{_entry(table)}" if text.strip() else _entry(table))


def remove_source(path: Path, name: str) -> bool:
    """Takes the [[sources]] entry of that name out; False where there is none."""
    text = path.read_text("utf-8") if path.is_file() else ""
    document = _parsed(path, text)
    known = document.get("sources")
    if not isinstance(known, AoT):
        return False
    at = next((n for n, table in enumerate(known) if table.get("name") == name), None)
    if at is None:
        return False
    lines = text.splitlines(keepends=True)
    start, end = _spans(lines)[at]
    _write(path, "".join(lines[:start] + lines[end:]))
    return True


def _parsed(path: Path, text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error


def _entry(table: Table) -> str:
    return f"[[sources]]\n{table.as_string().rstrip()}\n"


def _inserted(text: str, table: Table) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    _, end = _spans(lines)[-1]
    return "".join([*lines[:end], "\n" if end and lines[end - 1].strip() else "", _entry(table), *(
        ["\n"] if end < len(lines) and lines[end].strip() else []), *lines[end:]])  # fmt: skip


def _spans(lines: list[str]) -> list[tuple[int, int]]:
    """Where each [[sources]] entry stands: from its header to the last line that is its own."""
    spans = []
    for at, line in enumerate(lines):
        if line.replace(" ", "").startswith("[[sources]]"):
            end = at + 1
            for n in range(at + 1, len(lines)):
                if lines[n].lstrip().startswith("["):
                    break
                if lines[n].strip() and not lines[n].lstrip().startswith("#"):
                    end = n + 1
            spans.append((at, end))
    return spans


def _write(path: Path, text: str) -> None:
    """In one step, so that a crash leaves the old file or the new one. Links stay links."""
    _parsed(path, text)
    target = path.resolve()
    beside = target.with_name(f"{target.name}.new")
    beside.write_text(text, "utf-8")
    os.replace(beside, target)
