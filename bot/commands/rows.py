"""Answers as flat rows for --json and --csv. docs/asking.md names the keys; a test holds them."""

from datetime import date

from bot.store.findings import FoundFinding
from digests.models import Digest, HeldGrade, Report
from digests.people import names_person
from digests.reports import page_link
from scrapers.lists import on_one_line
from scrapers.models import Point

# Headings of parts whose lines are questions to ask instead.
_OFFERS = ("Try", "Or try", "Did you mean", "Ask one of these", "Authorities in")


def grade_row(
    held: HeldGrade, urn: str, authority: str, report: Report | None
) -> dict[str, object]:
    return {
        "type": "grade",
        "urn": urn,
        "authority": authority,
        "area": held.area,
        "grade": held.grade,
        "date": iso(held.day),
        "no_longer_given": held.no_longer_given,
        "kind": report.kind if report else None,
        "url": page_link(report, held.page) if report else None,
        "file": report.file_name if report and not report.url else None,
        "page": held.page,
    }


def report_row(report: Report) -> dict[str, object]:
    return {
        "type": "document",
        "urn": report.urn,
        "authority": report.authority,
        "kind": report.kind,
        "variant": report.variant,
        "visit_number": report.visit_number,
        "publisher": report.publisher,
        "published": iso(report.published),
        "letter_date": iso(report.letter_date),
        "visit_start": iso(report.visit_start),
        "visit_end": iso(report.visit_end),
        "overall_effectiveness": grade_of(report, "overall_effectiveness"),
        "read": report.read,
        "url": report.url,
        "file": report.file_name if not report.url else None,
        "private": report.private,
    }


def point_row(slug: str, report: Report, point: Point) -> dict[str, object]:
    return {
        "type": slug,  # "improvement" | "priority_action"
        "urn": report.urn,
        "authority": report.authority,
        "kind": report.kind,
        "published": iso(report.published),
        "letter_date": iso(report.letter_date),
        "visit_start": iso(report.visit_start),
        "visit_end": iso(report.visit_end),
        "text": point_words(point),
        "page": point.page,
        "url": page_link(report, point.page),
        "file": report.file_name if not report.url else None,
        "private": report.private,
    }


def finding_row(found: FoundFinding) -> dict[str, object]:
    finding, report = found.finding, found.report
    return {
        "type": "finding",
        "urn": report.urn,
        "authority": report.authority,
        "kind": report.kind,
        "visit_number": report.visit_number,
        "publisher": report.publisher,
        "published": iso(report.published),
        "letter_date": iso(report.letter_date),
        "visit_start": iso(report.visit_start),
        "visit_end": iso(report.visit_end),
        "themes": " ".join(finding.themes),
        "polarity": finding.polarity,
        "progress": finding.progress,
        "priority": finding.priority,
        "confidence": finding.confidence,
        "section": finding.section,
        "page": finding.page,
        "n": finding.n,
        "text": finding.text,
        "url": page_link(report, finding.page),
        "file": report.file_name if not report.url else None,
        "private": report.private,
    }


def iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def grade_of(report: Report, area: str) -> str | None:
    return next((j.grade for j in report.judgements if j.area == area), None)


def point_words(point: Point) -> str:
    """The item as printed, with what stands below one that ends in a colon."""
    if names_person(point.text):
        return "An item that names a person"
    return on_one_line(point.text, point.subitems)


def nothing_row(digest: Digest) -> dict[str, object]:
    """Why there is no answer and what to try; `try` is the one value of all rows that is a list."""
    why = ["".join(span.text for span in digest.title)]
    tries: list[str] = []
    for part in digest.parts:
        offers = (part.heading or "").startswith(_OFFERS)
        for line in part.lines:
            words = "".join(span.text for span in line)
            if offers:
                strong = [span.text for span in line if span.strong]
                tries.append(strong[0] if strong else words)
            elif words.startswith("Try: "):
                tries.append(words.removeprefix("Try: "))
            elif part.style == "text":
                why.append(words)
    ends = [words if words.endswith((".", "?", "!")) else f"{words}." for words in why]
    return {"type": "nothing", "why": " ".join(ends), "try": tries}


def rests_row(digest: Digest, asked: str) -> dict[str, object]:
    """What an answer rests on: the last row of each."""
    return {"type": "rests_on", "asked": asked, "found": digest.found, "says": digest.rests_on}
