"""Adding documents to the store, and reading the stored ones again. Nobody is told of either."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.store import Store
from bot.store.documents import all_documents, pages_of, recall_document
from bot.store.letters import Recorded, article_of, confirm, record, record_again
from digests.findings import find_findings
from scrapers.documents import document_of, read_document
from scrapers.errors import ScrapeError
from scrapers.letters import read_pages
from scrapers.models import Document, Letter

# What is tried in a folder; a file named outright is tried whatever it is called.
READABLE = frozenset({".pdf", ".html", ".htm", ".txt"})


@dataclass(frozen=True, slots=True)
class Tried:
    """One file, and what became of it."""

    path: Path
    added: Recorded | None
    error: str | None = None  # one sentence, where it could not be read


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files had which fate; `doubted` are among the added."""

    added: int = 0
    known: int = 0
    doubted: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Reread:
    """How many stored documents were read again, and which could not be."""

    read: int
    failed: tuple[tuple[str, str], ...] = ()  # (file name or address, why)


def add_document(
    store: Store,
    document: Document,
    *,
    published: date | None = None,
    url: str | None = None,
    private: bool = False,
    listed: bool = False,
    now: datetime | None = None,
    letter: Letter | None = None,
) -> Recorded:
    """Reads a document and stores it with all that follows from it, in one transaction.

    `letter` is what the document was read as, where that was done already.

    Known bytes are not read again; what is newly known of them (address, publication date) is
    kept. `private` keeps a draft to the shell; `listed` says that Ofsted's own page shows the
    document, which ends that. Raises ScrapeError where the bytes cannot be read.
    """
    url = url or document.url
    if recall_document(store, document.sha256) is None:
        letter = letter or read_document(document, authorities=store.authorities)
        made = record(
            store,
            document,
            letter,
            find_findings(letter),
            now=now or datetime.now(UTC),
            published=published,
            url=url,
            private=private and not listed,
        )
        if made.new:
            return made
    return confirm(store, document.sha256, published=published, url=url, listed=listed)


def add_paths(store: Store, paths: Iterable[Path], *, private: bool = False) -> Iterator[Tried]:
    """Adds file after file; each is safely stored when it is given. Folders: see `find_files`."""
    for path in paths:
        try:
            document = replace(document_of(path.read_bytes()), name=path.name)
            yield Tried(path, add_document(store, document, private=private))
        except ScrapeError as error:
            yield Tried(path, None, str(error))
        except OSError as error:
            yield Tried(path, None, error.strerror or str(error))


def find_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files to add: each path as given, and in a folder every readable file below, by name."""
    found: list[Path] = []
    for path in paths:
        found += _below(path) if path.is_dir() else [path]
    return tuple(dict.fromkeys(found))


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in READABLE:
                yield Path(place, name)


def tally(tried: Iterable[Tried]) -> Tally:
    added = known = doubted = failed = 0
    for one in tried:
        if one.added is None:
            failed += 1
        elif one.added.new:
            added += 1
            doubted += bool(one.added.doubts)
        else:
            known += 1
    return Tally(added, known, doubted, failed)


def reread(store: Store, keys: Sequence[str] | None = None) -> Reread:
    """Reads every stored document (or those of these hashes) again from its stored text.

    Standings, changes and stories follow; nobody is told, and nothing is fetched.
    """
    read, failed = 0, []
    for known in all_documents(store):
        if keys is not None and known.sha256 not in keys:
            continue
        try:
            letter = _read_again(store, known.sha256)
        except ScrapeError as error:
            failed.append((known.file_name or known.url or known.sha256, str(error)))
            continue
        record_again(store, letter, find_findings(letter))
        read += 1
    return Reread(read, tuple(failed))


def _read_again(store: Store, sha256: str) -> Letter:
    """An article keeps its facts, because its page is not stored; a letter is read anew."""
    article = article_of(store, sha256)
    if article is not None:
        return article
    return read_pages(pages_of(store, sha256), sha256=sha256, authorities=store.authorities)
