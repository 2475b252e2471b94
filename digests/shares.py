"""An article about several authorities, split: to each what speaks of it."""

from collections.abc import Collection
from dataclasses import replace

from digests.models import Finding, Report
from scrapers.authorities import Authorities


def share_of(report: Report, whose: Collection[str], authorities: Authorities) -> Report:
    """The report with only those of its findings that speak of its own authority.

    `whose` are the URNs of all the authorities that the article is about. A sentence that names
    none goes on speaking of those named last under the same heading; what stands before any name
    speaks of all.
    """
    if report.official or len(whose) < 2:
        return report
    kept: list[Finding] = []
    section: str | None = None
    spoken: frozenset[str] | None = None  # None: of all
    for finding in report.findings:
        if finding.section != section:
            section = finding.section
            spoken = _named(section or "", whose, authorities)
        spoken = _named(finding.text, whose, authorities) or spoken
        if spoken is None or report.urn in spoken:
            kept.append(finding)
    return replace(report, findings=tuple(kept))


def _named(text: str, whose: Collection[str], authorities: Authorities) -> frozenset[str] | None:
    named = frozenset(found.urn for found in authorities.find_all(text)).intersection(whose)
    return named or None
