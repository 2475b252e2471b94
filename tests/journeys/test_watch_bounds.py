"""What is made to be too much: a watch of it ends within bounds of time and memory."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo.server import Answer, World
from tests.places import ROOT

SECONDS = 5.0  # of processor time beyond what starting takes
MEGABYTES = 150
SIZE = 29_700_000  # just under what is fetched at most

ITEM = (
    '<div class="item"><h3><a href="/news/{n}">News item {n} about the town</a></h3>'
    '<p>Some words of it.</p><time datetime="2026-01-05">5 January 2026</time></div>'
)
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _page() -> bytes:
    items = "".join(ITEM.format(n=n) for n in range(20_000))
    body = f"<html><title>News</title><main>{items}</main>".encode()
    return body + b"<p>More of it.</p>" * ((SIZE - len(body)) // 18)


def _nested() -> bytes:
    return b"<html><main>" + b"<div>" * 100_000 + b"words" + b"</div>" * 100_000


def _feed() -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><link>/news/{n}</link><guid>{n}</guid></item>"
        for n in range(20_000)
    )
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


def _bomb() -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{ENTITIES}]><rss version="2.0">'
        "<channel><title>&l11;</title><item><title>&l11;</title></item></channel></rss>"
    ).encode()


def _links() -> bytes:
    return b"<html><main>" + b'<a href="/x">a link</a> ' * 200_000


def _json() -> bytes:
    return b'{"results":[' + b",".join([b'{"title":"A","link":"/a"}'] * 900_000) + b"]}"


CASES = (
    ("council", _page),
    ("page", _page),
    ("council", _nested),
    ("page", _nested),
    ("ofsted", _nested),
    ("page", _links),
    ("feed", _feed),
    ("feed", _bomb),
    ("govuk", _json),
)


# numpy is a tool of development, which sqlite-utils loads where it finds it. The peak is read from
# the process itself: what the system says of a child counts its parent's memory too.
MAIN = """
import atexit, re, sys, time
sys.modules["numpy"] = None
@atexit.register
def tell():
    peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    print(time.process_time(), int(peak) / 1024, file=sys.stderr)
from bot.cli import main
main()
"""


def _watch(folder: Path, kind: str, url: str) -> tuple[float, float, list[str]]:
    """Processor seconds and megabytes of one watch, and the events that it printed."""
    config = folder / "config.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder / "b.db"}"\n'
        "[fetch]\nallow_loopback = true\npause_seconds = 0.0\n"
        f'[[sources]]\nname = "much"\nkind = "{kind}"\nurl = "{url}"\n',
        "utf-8",
    )
    words = [sys.executable, "-c", MAIN, "--config", str(config), "watch", "--once", "--json"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    seconds, megabytes = map(float, done.stderr.splitlines()[-1].split())
    return seconds, megabytes, [json.loads(line)["event"] for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def starting(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The processor seconds of a watch that reads next to nothing."""
    with World() as world:
        world.script("/little", Answer(b"<rss><channel><title>News</title></channel></rss>"))
        return _watch(tmp_path_factory.mktemp("little"), "feed", f"{world.url}/little")[0]


@pytest.mark.parametrize(
    ("kind", "made"), CASES, ids=[f"{kind} {made.__name__.strip('_')}" for kind, made in CASES]
)
def test_too_much_ends_within_bounds(
    tmp_path: Path, starting: float, kind: str, made: Callable[[], bytes]
) -> None:
    with World() as world:
        world.script("/much", Answer(made(), "text/html" if kind != "feed" else "text/xml"))
        seconds, megabytes, events = _watch(tmp_path, kind, f"{world.url}/much")
    print(f"{kind}: {seconds - starting:.1f} s, {megabytes:.0f} MB, {events}")
    assert seconds - starting < SECONDS
    assert megabytes < MEGABYTES
