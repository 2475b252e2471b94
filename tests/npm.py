"""Microsoft's own schemas and card renderer, from npm, for the tests that can have them.

`python -m tests.npm` installs them into .npm beside this checkout, by npm's ordinary client; the
tests look there, or in the node_modules folder that OFSTED_BOT_NPM names, and skip otherwise.
Nothing of them is part of the project.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

PACKAGES = (
    "adaptivecards@3.0.6",
    "adaptivecards-designer@2.4.4",  # Teams' own look: its host configurations
    "markdown-it@14.1.0",
    "@microsoft/app-manifest@1.1.2",
)
_FOLDER = ROOT / ".npm"


def npm_file(path: str) -> Path:
    """A file of an installed package; the test is skipped, aloud, without it."""
    file = find_npm_file(path)
    if file is None:
        pytest.skip(f"{path} is not installed: python -m tests.npm")
    return file


def find_npm_file(path: str) -> Path | None:
    named = os.environ.get("OFSTED_BOT_NPM")
    file = (Path(named) if named else _FOLDER / "node_modules") / path
    return file if file.is_file() else None


def main() -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed.")
    _FOLDER.mkdir(exist_ok=True)
    (_FOLDER / ".gitignore").write_text("*\n", "utf-8")
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--legacy-peer-deps")
    subprocess.run([npm, "install", *options, "--prefix", str(_FOLDER), *PACKAGES], check=True)


if __name__ == "__main__":
    main()
