"""The pages people read are run: every `$ ofsted-bot …` of a console block prints what it shows."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
PAGES = ("README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def _examples() -> Iterator[tuple[str, str, str]]:
    """(page, command, expected output) for each command of each console block."""
    for page in PAGES:
        for block in BLOCK.findall((ROOT / page).read_text("utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, _, output = part.partition("\n")
                yield page, command, output


def _pattern(output: str) -> re.Pattern[str]:
    """The output with `...` lines standing for any lines."""
    pieces = [
        re.escape(piece) for piece in re.split(r"^\.\.\.\n", output.rstrip("\n") + "\n", flags=re.M)
    ]
    return re.compile(r"(?:.*\n)*?".join(pieces) + r"\n*", re.M)


@pytest.mark.parametrize(("page", "command", "output"), list(_examples()))
def test_an_example_prints_what_the_page_shows(
    page: str, command: str, output: str, tmp_path: Path
) -> None:
    program, _, words = command.partition(" ")
    assert program == "ofsted-bot", f"{page}: {command}"
    done = subprocess.run(
        f'"{sys.executable}" -m bot {words}',
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "DATABASE_URL": f"sqlite:///{tmp_path / 'docs.db'}"},
    )
    assert done.returncode == 0, done.stderr
    assert _pattern(output).fullmatch(done.stdout), f"{page}: {command}\n{done.stdout}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_links_only_to_files_that_are_there(page: str) -> None:
    path = ROOT / page
    for link in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / link).exists(), f"{page} links to {link}"


def test_the_readme_names_every_command_of_the_program() -> None:
    from bot.cli import COMMANDS

    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"ofsted-bot {name}" in readme or f"make {name}" in readme for name in COMMANDS)
