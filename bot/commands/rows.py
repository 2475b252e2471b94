"""Answers as flat rows for --json and --csv. docs/asking.md names the keys; a test holds them."""

import re
from datetime import date

from bot.store.findings import FoundFinding
from digests.models import HeldGrade, Report
from digests.people import names_person
from digests.reports import page_link
from scrapers.models import Point

# What joins an item of a printed list to the next; the word alone may end an item's own sentence.
_JOINT = re.compile(r"(?:[;,]\s*(?:and|or)?|\s+and)\s*$")


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
    """The item as printed, with what stands below one that ends in a colon.

    The joints that a list prints at its items' ends (a semicolon, "and") are not doubled.
    """
    if names_person(point.text):
        return "An item that names a person"
    below = [without_joint(item) for item in point.subitems[:-1]]
    return " ".join((point.text, "; ".join((*below, *point.subitems[-1:])))).strip()


def without_joint(item: str) -> str:
    """ "remove barriers; and" is "remove barriers"."""
    return _JOINT.sub("", item)
