"""A process that adds letters until it is done or killed: `python -m tests.bot.adding URL`."""

import sys
from datetime import date, timedelta

from digests.models import Finding
from scrapers.models import Letter
from tests.bot.samples import EASTMARCH, WESTMARCH, letter, new_store, put
from tests.digests.samples import finding

LETTERS = 40
SENTENCES = 60


def letters() -> list[tuple[Letter, tuple[Finding, ...]]]:
    """Letters that often tell of the same visits, each with enough to be caught half written."""
    made = []
    for number in range(LETTERS):
        urns = ((WESTMARCH,), (EASTMARCH,), (WESTMARCH, EASTMARCH))[number % 3]
        start = date(2023, 1, 2) + timedelta(days=7 * (number % 20))
        findings = tuple(
            finding(n, f"Sentence {n} of letter {number}.", "workforce neglect", "concern")
            for n in range(1, SENTENCES + 1)
        )
        made.append((letter(f"letter {number}", urns=urns, start=start), findings))
    return made


def main(url: str) -> None:
    with new_store(url) as store:
        print("ready", flush=True)
        for made, findings in letters():
            if put(store, made, *findings).new:
                print(made.sha256, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
