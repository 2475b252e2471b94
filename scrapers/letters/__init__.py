"""Reads a letter or report: its facts, its printed lists and its passages."""

from collections.abc import Sequence

from scrapers.authorities import Authorities, known_authorities
from scrapers.letters.cover import is_cover, read_cover
from scrapers.letters.improvements import find_points
from scrapers.letters.judgements import read_judgements
from scrapers.letters.opening import find_greeting, opens_letter, read_opening
from scrapers.letters.passages import find_passages
from scrapers.letters.text import Line, clean_lines, extract_pages
from scrapers.models import Document, Letter

READER = "2"  # raise it when reading gives other records, so that the past can be re-read

HEAD_LINES = 150  # of the first two pages: where a letter's opening stands


def read_letter(document: Document, authorities: Authorities | None = None) -> Letter:
    """Reads a PDF. Raises UnreadableDocument; a PDF of something else is of kind "other"."""
    pages = extract_pages(document.body)
    return read_pages(pages, sha256=document.sha256, authorities=authorities)


def is_letter(pages: Sequence[str]) -> bool:
    """Whether plain text has the form of an inspectorate's letter or report."""
    lines = clean_lines(pages[:2])
    first = [line.text for line in lines[:HEAD_LINES]]
    greeting = find_greeting(first[:40])
    return is_cover(first) if greeting is None else opens_letter(first, greeting)


def read_pages(
    pages: Sequence[str], *, sha256: str, authorities: Authorities | None = None
) -> Letter:
    """Reads a letter's text as it was extracted, page by page: from a PDF or from the store."""
    authorities = authorities or known_authorities()
    lines = clean_lines(pages)
    first = [line.text for line in lines[:HEAD_LINES] if line.page <= 2]
    greeting = find_greeting(first)
    if greeting is None:
        heading = read_cover(lines, pages, authorities)
    else:
        heading = read_opening(first, greeting, authorities)
    judged = read_judgements(lines, heading.kind, heading.visit_start)
    points = find_points(lines, heading.kind)
    body = find_passages(lines, heading.kind, points)
    return Letter(
        sha256=sha256,
        kind=heading.kind,
        variant=heading.variant,
        authority=heading.authority,
        urns=heading.urns,
        title=heading.title,
        letter_date=heading.letter_date,
        visit_start=heading.visit_start,
        visit_end=heading.visit_end,
        visit_number=heading.visit_number,
        inspectors=heading.inspectors,
        lead_inspector=heading.lead_inspector,
        addressee=heading.addressee,
        addressees=heading.addressees,
        focus=heading.focus,
        judgements=judged.judgements,
        outcome=heading.outcome,
        improvements=points.improvements,
        priority_actions=points.priority_actions,
        sections=body.sections,
        passages=body.passages,
        doubts=(*heading.doubts, *judged.doubts, *points.doubts),
        pages=tuple(pages),
        reader=READER,
    )


__all__ = ["READER", "Line", "is_letter", "read_letter", "read_pages"]
