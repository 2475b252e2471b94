"""The speed tables: `make bench`. CPU seconds of this process; medians of interleaved rounds.

Each figure stands beside a bare loop over the same input in the same run, because machines differ
and ratios hold. Where the shared corpus is not beside the checkout, the sample letters serve.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2

from bot.add import add_document
from bot.commands import answer
from bot.store import open_store
from digests.findings import find_findings
from digests.render.text import render
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from tests import changes_quality
from tests.bench_delivery import delivery
from tests.bench_slack import commands
from tests.bench_watching import watching
from tests.places import SHARED, WORLD
from tests.quality import print_table, read_pairs

ROUNDS = 5
TABLES = ("reading", "asking", "starting", "quality", "watching", "delivery", "commands")
QUESTIONS = (
    "latest Medway",
    "history Medway",
    "changes Medway",
    "findings workforce in Medway since 2022",
    "findings neglect",
    "findings neglect in London concerns",
    "compare Medway with neighbours",
    "search private fostering",
    "brief Medway",
    "latest London",
    "medwya",
    "what did Ofsted say about neglect in Kent",
)


def _bare(bodies: Sequence[bytes]) -> None:
    for body in bodies:
        pdf = pypdfium2.PdfDocument(body)
        for number in range(len(pdf)):
            pdf[number].get_textpage().get_text_bounded()
        pdf.close()


def _reading(bodies: Sequence[bytes]) -> None:
    for body in bodies:
        read_document(document_of(body), authorities=known_authorities())


def _finding(bodies: Sequence[bytes]) -> None:
    for body in bodies:
        find_findings(read_document(document_of(body), authorities=known_authorities()))


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def reading(bodies: Sequence[bytes]) -> None:
    """CPU of bare extraction, of reading, and of reading with findings, over the same files."""
    print(f"Reading {len(bodies)} PDFs, CPU seconds, median of {ROUNDS} interleaved rounds")
    loops = {"bare extraction": _bare, "read": _reading, "read with findings": _finding}
    taken: dict[str, list[float]] = {name: [] for name in loops}
    _finding(bodies[:5])
    for _ in range(ROUNDS):
        for name, loop in loops.items():
            taken[name].append(_cpu(lambda loop=loop: loop(bodies)))  # type: ignore[misc]
    bare = statistics.median(taken["bare extraction"])
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
        print(f"  {name:20} {median:7.2f}  ({spread})  {median / bare:5.2f} x bare")


def adding(bodies: Sequence[bytes], folder: Path) -> str:
    """Fills a store with every file and gives its address."""
    url = f"sqlite:///{folder / 'bench.db'}"
    store = open_store(url)

    def add_all() -> None:
        for body in bodies:
            _add(store, body)

    seconds = _cpu(add_all)
    size = (folder / "bench.db").stat().st_size / 1e6
    print(f"Adding {len(bodies)} documents: {seconds:.2f} CPU s; the store is {size:.0f} MB")
    store.close()
    return url


def _add(store: object, body: bytes) -> None:
    add_document(store, document_of(body))  # type: ignore[arg-type]


def asking(url: str) -> None:
    """Wall milliseconds of each answer, drawn as text, inside the process."""
    store = open_store(url)
    now = datetime.now(UTC)
    print("Answers, ms inside the process: first, then median and slowest of 20")
    for question in QUESTIONS:
        taken = []
        for _ in range(21):
            began = time.perf_counter()
            render(answer(question, store, now=now))
            taken.append((time.perf_counter() - began) * 1000)
        first, rest = taken[0], sorted(taken[1:])
        print(f"  {first:7.1f} {statistics.median(rest):7.1f} {rest[-1]:7.1f}  {question}")
    store.close()


def starting() -> None:
    """Wall milliseconds of whole commands, told apart from the answers above."""
    print("Start-up, wall ms of the whole command, median of 5")
    for words in (["--help"], ["ask", "--help"], ["read", "--help"]):
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "bot", *words], check=True, capture_output=True)
            taken.append((time.perf_counter() - began) * 1000)
        print(f"  {statistics.median(taken):7.0f}  ofsted-bot {' '.join(words)}")


def quality() -> None:
    """What the findings and the changes are worth, on labels they were not made from."""
    gold = SHARED / "gold"
    if not gold.is_dir():
        print("Quality: the gold labels are not beside this checkout")
        return
    print("Quality of findings, on gold; ± is half the middle 95% of bootstrap samples")
    print_table(read_pairs(gold / name for name in ("findings.jsonl", "findings_letters.jsonl")))
    changes_quality.main([])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", help=f"some of {', '.join(TABLES)}; all if none")
    wanted = set(parser.parse_args().tables) or set(TABLES)
    corpus = sorted((SHARED / "corpus").glob("**/*.pdf"))
    paths = corpus or sorted(WORLD.glob("*.pdf"))
    print("The shared corpus" if corpus else "The sample letters only: no shared corpus here")
    bodies = [body for path in paths if (body := path.read_bytes())[:5] == b"%PDF-"]
    if "reading" in wanted:
        reading(bodies)
    if "asking" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            asking(adding(bodies, Path(folder)))
    if "starting" in wanted:
        starting()
    if "quality" in wanted:
        quality()
    if "watching" in wanted:
        watching()
    if "delivery" in wanted:
        delivery()
    if "commands" in wanted:
        commands()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
