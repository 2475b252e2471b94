"""The order of the house: every import points up this list, and each library has one room."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.places import ROOT

PACKAGES = ("scrapers", "digests", "bot")

# Every module, in order: it may import only what stands above it. A new module takes its place.
ORDER = tuple((Path(__file__).parent / "order.txt").read_text("utf-8").split())

# Where each third-party library may be imported.
ROOMS = {
    "aiohttp": ("bot.slack", "bot.webhooks.send"),
    "bs4": ("scrapers.sources",),
    "click": ("bot.cli", "bot.shell"),
    "feedparser": ("scrapers.sources.feed",),
    "holidays": ("bot.schedule",),
    "httpx": ("bot.teams",),
    "lxml": ("scrapers.articles", "scrapers.printed", "scrapers.sources"),
    "microsoft_teams": ("bot.teams",),
    "orjson": ("digests.render",),
    "prometheus_client": ("bot.running.health",),
    "prompt_toolkit": ("bot.prompt",),
    "protego": ("scrapers.robots",),
    "pypdfium2": ("scrapers.letters.text",),
    "rapidfuzz": ("bot.commands", "bot.settings"),
    "requests": (
        "scrapers.answers",
        "scrapers.wire",
        "scrapers.connections",
        "scrapers.bodies",
        "scrapers.troubles",
    ),
    "slack_bolt": ("bot.slack",),
    "slack_sdk": ("bot.slack",),
    "soupsieve": ("scrapers.sources",),
    "sqlite_utils": ("bot.store",),
    "starlette": ("bot.web", "bot.run", "bot.slack", "bot.teams"),
    "tomlkit": ("bot.configuration",),
    "trafilatura": ("scrapers.articles",),
    "uvicorn": ("bot.web", "bot.run"),
    "urllib3": ("scrapers.wire", "scrapers.connections", "scrapers.bodies", "scrapers.troubles"),
}


def _modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _imports(path: Path, known: set[str]) -> set[str]:
    """The modules a file imports, ours to the module, others to the top package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the module's whole name"
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                found.add(deeper if deeper in known else str(node.module))
    return found


def test_every_module_stands_in_the_order_and_every_name_in_the_order_is_a_module() -> None:
    assert sorted(ORDER) == sorted(name for name, _ in _modules())


def test_imports_point_up_the_order() -> None:
    place = {name: number for number, name in enumerate(ORDER)}
    wrong = [
        f"{name} imports {imported}"
        for name, path in _modules()
        for imported in _imports(path, set(place))
        if imported in place and place[imported] >= place[name]
    ]
    assert not wrong


def test_each_library_is_imported_in_one_room() -> None:
    wrong = []
    for name, path in _modules():
        for imported in _imports(path, set(ORDER)):
            top = imported.split(".")[0]
            if top in PACKAGES or top in sys.stdlib_module_names:
                continue
            rooms = ROOMS.get(top, ())
            if not any(name == room or name.startswith(f"{room}.") for room in rooms):
                wrong.append(f"{name} imports {top}")
    assert not wrong


def test_answering_loads_nothing_that_reads_letters() -> None:
    """It would make every start slower, of a question in the shell too."""
    readers = ("pypdfium2", "trafilatura", "lxml", "bs4", "feedparser", "requests")
    loaded = f"import sys, bot.conversation; print(*sorted(sys.modules.keys() & {set(readers)}))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, cwd=ROOT)
    assert done.stdout.decode().split() == []
