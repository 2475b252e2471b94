"""A letter as the JSON record that `read` prints: the keys and values other programs rely on."""

from collections.abc import Iterable, Mapping

from digests.models import Finding
from scrapers.authorities import Authorities
from scrapers.models import Letter, Person


def letter_record(
    path: str, letter: Letter, findings: Iterable[Finding], authorities: Authorities
) -> dict[str, object]:
    """Dates are ISO or null. `authority.name` is the authority's own, `as_printed` the letter's.

    `improvements` and `priority_actions` are the printed items; a joint report lists every
    authority under `authorities`.
    """
    known = [found for urn in letter.urns if (found := authorities.by_urn(urn)) is not None]
    first = known[0] if known else None
    return {
        "path": path,
        "sha256": letter.sha256,
        "kind": letter.kind,
        "variant": letter.variant,
        "authority": {
            "name": first.name if first else letter.authority,
            "urn": first.urn if first else None,
            "as_printed": letter.authority,
        },
        "authorities": [{"name": one.name, "urn": one.urn} for one in known],
        "title": letter.title,
        "letter_date": letter.letter_date,
        "visit_start": letter.visit_start,
        "visit_end": letter.visit_end,
        "visit_number": letter.visit_number,
        "inspectors": list(letter.inspectors),
        "lead_inspector": letter.lead_inspector,
        "addressee": _person(letter.addressee),
        "addressees": list(letter.addressees),
        "focus": letter.focus,
        "judgements": [
            {
                "area": judgement.area,
                "grade": judgement.grade,
                "as_printed": judgement.as_printed,
                "page": judgement.page,
            }
            for judgement in letter.judgements
        ],
        "outcome": letter.outcome,
        "improvements": [point.text for point in letter.improvements],
        "priority_actions": [point.text for point in letter.priority_actions],
        "sections": [{"heading": one.heading, "page": one.page} for one in letter.sections],
        "findings": [finding_record(finding) for finding in findings],
        "doubts": list(letter.doubts),
    }


def finding_record(finding: Finding) -> Mapping[str, object]:
    return {
        "n": finding.n,
        "text": finding.text,
        "section": finding.section,
        "page": finding.page,
        "themes": list(finding.themes),
        "polarity": finding.polarity,
        "progress": finding.progress,
        "priority": finding.priority,
    }


def _person(person: Person | None) -> dict[str, str | None] | None:
    return {"name": person.name, "role": person.role} if person else None
