"""The watching table: many sources on loopback, ours beside a bare loop, in turns.

Half the sources are feeds of 20 items, half list pages of 54 KB; every answer takes 200 ms, is
gzipped and has an ETag; a tenth change between passes. The bare loop is requests in 16 threads
with the same parsers and the same number of upserts, in one place. Each pass is a process of its
own. `python -m tests.bench_watching 40 400 4000`
"""

import argparse
import gzip
import json
import pickle
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue

from tests.places import ROOT

LATENCY = 0.2
ITEMS = 20
PAGE = 54_000
THREADS = 16
ROUNDS = 3
STATES = ("cold", "unchanged", "10 % changed")


def _address(number: int, port: int) -> str:
    """Every source has a host of its own: all of 127/8 is this machine."""
    host = f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"
    return f"http://{host}:{port}/{'feed' if number % 2 == 0 else 'list'}/{number}"


def _titles(number: int, version: int) -> list[tuple[str, str]]:
    newest = ITEMS + version
    return [
        (f"/news/{number}/{n}", f"News item {n} of the town of number {number}")
        for n in range(newest, newest - ITEMS, -1)
    ]


def _body(kind: str, number: int, version: int) -> bytes:
    if kind == "feed":
        items = "".join(
            f"<item><title>{title}</title><link>{path}</link><guid>{path}</guid>"
            f"<pubDate>Mon, 05 Jan 2026 12:00:00 GMT</pubDate>"
            "<description>Some words about what happened in the town.</description></item>"
            for path, title in _titles(number, version)
        )
        return f"<rss version='2.0'><channel><title>n</title>{items}</channel></rss>".encode()
    items = "".join(
        f'<article class="lgd-teaser"><h3><a href="{path}">{title}</a></h3>'
        f'<p>Some words about it.</p><time datetime="2026-01-05">5 January 2026</time></article>'
        for path, title in _titles(number, version)
    )
    page = f"<html><head><title>News</title></head><body><main>{items}</main><footer>"
    filler = "".join(
        f'<div class="m{n % 7}"><ul><li><a href="/services/{n}">Service number {n}</a></li></ul>'
        f"<p>Find out what the council does about {n}.</p></div>"
        for n in range(2_000)
    )
    return (page + filler[: PAGE - len(page)] + "</footer></body></html>").encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    versions: dict[int, int] = {}  # noqa: RUF012 - one server a process
    made: dict[tuple[str, int, int], bytes] = {}  # noqa: RUF012
    sent = 0

    def do_GET(self) -> None:
        if self.path.startswith("/change/"):
            count, step = map(int, self.path.split("/")[2:])
            for number in range(step % 10, count, 10):
                self.versions[number] = self.versions.get(number, 0) + 1
            self._answer(200, b"ok", "")
            return
        if self.path.startswith("/make/"):
            for number in range(int(self.path.split("/")[2])):
                self._made("feed" if number % 2 == 0 else "list", number)
            self._answer(200, b"ok", "")
            return
        if self.path == "/sent":
            self._answer(200, str(_Handler.sent).encode(), "")
            return
        time.sleep(LATENCY)
        if self.path == "/robots.txt":
            self._answer(404, b"none", "")
            return
        _, kind, name = self.path.split("/")
        number = int(name)
        version = self.versions.get(number, 0)
        etag = f'"{number}-{version}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, b"", etag)
            return
        self._answer(200, self._made(kind, number), etag, packed=True)

    def _made(self, kind: str, number: int) -> bytes:
        key = (kind, number, self.versions.get(number, 0))
        if key not in self.made:
            self.made[key] = gzip.compress(_body(*key), 6)
        return self.made[key]

    def _answer(self, status: int, body: bytes, etag: str, *, packed: bool = False) -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if status != 304:
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        _Handler.sent += len(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve() -> None:
    server = _Server(("0.0.0.0", 0), _Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def _serving() -> Iterator[int]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench_watching", "--serve"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    try:
        yield int(child.stdout.readline())
    finally:
        child.kill()
        child.communicate()


def ours(folder: Path, count: int, port: int) -> dict[str, float]:
    from bot.store import open_store
    from bot.watch import fetcher_for, tally, watch_once
    from scrapers.hosts import hosts_of
    from scrapers.models import Source

    sources = []
    for number in range(count):
        url = _address(number, port)
        kind = "feed" if number % 2 == 0 else "council"
        sources.append(Source(f"s{number}", kind, url))
    with open_store(f"sqlite:///{folder / 'ours.db'}") as store:
        began, cpu = time.perf_counter(), time.process_time()
        fetcher = fetcher_for(
            store,
            hosts=hosts_of(source.url for source in sources),
            allow_loopback=True,
            pause_seconds=0.0,
        )
        counts = tally(watch_once(sources, store, fetcher, threads=THREADS))
        taken = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
        fetcher.close()
        rows = store.rows("SELECT COUNT(*) AS n FROM notices")[0]["n"]
    assert not counts["failed"], counts
    return {**taken, "rows": rows}


def bare(folder: Path, count: int, port: int) -> dict[str, float]:
    import requests
    from sqlite_utils import Database

    from scrapers.models import Document, Source
    from scrapers.sources import READERS

    kept = folder / "etags.pickle"
    etags: dict[str, str] = pickle.loads(kept.read_bytes()) if kept.exists() else {}  # noqa: S301
    wanted: SimpleQueue[int | None] = SimpleQueue()
    done: SimpleQueue[tuple[int, str, requests.Response]] = SimpleQueue()

    def work() -> None:
        session = requests.Session()
        while (number := wanted.get()) is not None:
            url = _address(number, port)
            headers = {"If-None-Match": etags[url]} if url in etags else {}
            done.put((number, url, session.get(url, headers=headers, timeout=20)))

    db = Database(folder / "bare.db")
    began, cpu = time.perf_counter(), time.process_time()
    for number in [*range(count), *[None] * THREADS]:
        wanted.put(number)
    for _ in range(THREADS):
        threading.Thread(target=work, daemon=True).start()
    for _ in range(count):
        number, url, response = done.get()
        if response.status_code == 304:
            continue
        kind = "feed" if number % 2 == 0 else "council"
        document = Document(response.content, "", url=url)
        notices = READERS[kind](document, Source("s", kind, url))
        db.table("items").upsert_all(
            [
                {"source": number, "key": n.key, "url": n.url, "title": n.title,
                 "published": str(n.published), "summary": n.summary}
                for n in notices
            ],
            pk=("source", "key"),
        )  # fmt: skip
        etags[url] = response.headers["ETag"]
    taken = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    kept.write_bytes(pickle.dumps(etags))
    return {**taken, "rows": db["items"].count}


def _child(which: str, folder: Path, count: int, port: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench_watching", "--run", which, str(folder), str(count),
         str(port)],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def _ask(port: int, path: str) -> bytes:
    import requests

    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=600).content


def measure(count: int, rounds: int) -> dict[tuple[str, str], dict[str, float]]:
    """Medians by (ours or bare, state)."""
    taken: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(rounds):
        with _serving() as port, tempfile.TemporaryDirectory() as name:
            for step, state in enumerate(STATES):
                if state == "10 % changed":
                    _ask(port, f"/change/{count}/{step}")
                _ask(port, f"/make/{count}")  # so that neither waits for the server's own work
                for which in ("bare", "ours"):
                    before = int(_ask(port, "/sent"))
                    one = _child(which, Path(name), count, port)
                    one["sent"] = int(_ask(port, "/sent")) - before
                    taken.setdefault((which, state), []).append(one)
    return {
        key: {name: statistics.median(one[name] for one in all_) for name in all_[0]}
        for key, all_ in taken.items()
    }


def watching(counts: tuple[int, ...] = (40, 400, 4000), rounds: int = ROUNDS) -> None:
    """Prints the table."""
    print(f"Watching: wall s, CPU s, MB, KB fetched; median of {rounds}; {LATENCY:g} s latency")
    for count in counts:
        medians = measure(count, rounds if count <= 400 else 1)
        for state in STATES:
            base = medians["bare", state]
            for which in ("bare", "ours"):
                one = medians[which, state]
                ratio = (
                    f"  x bare: wall {one['wall'] / base['wall']:.2f}, "
                    f"CPU {one['cpu'] / base['cpu']:.2f}"
                    if which == "ours"
                    else ""
                )
                print(
                    f"  {count:5} {state:13} {which:5}{one['wall']:7.1f}{one['cpu']:7.2f}"
                    f"{one['peak']:6.0f}{one['sent'] / 1000:8.0f}{ratio}"
                )


def _peak() -> float:
    """Megabytes at the most, of this process alone: what getrusage says of a child begins with its
    parent's."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--run", nargs=4)
    given = parser.parse_args()
    if given.serve:
        serve()
    elif given.run:
        # sqlite-utils loads numpy where it finds it: only the tools of development bring it along.
        sys.modules["numpy"] = None  # type: ignore[assignment]
        which, folder, count, port = given.run
        taken = {"ours": ours, "bare": bare}[which](Path(folder), int(count), int(port))
        taken["peak"] = _peak()
        print(json.dumps(taken))
    else:
        watching(tuple(given.counts) or (40, 400, 4000), given.rounds)


if __name__ == "__main__":
    main()
