"""Which kind of document a letter or report is, by the words at its head."""

import re

from scrapers.models import Kind

# In this order: a joint inspection also speaks of children's services, and so on.
PATTERNS: tuple[tuple[str, Kind], ...] = (
    (r"\bjoint targeted area inspection\b", "jtai"),
    (
        r"\barea SEND (?:full |monitoring |re)?inspection\b"
        r"|\bjoint (?:local )?area (?:SEND|special educational needs)[\w\s/]*"
        r" (?:inspection|re-?visit)\b"
        r"|\bspecial educational needs and/?(?:or)? disabilit\w+ inspection\b"
        r"|\binspection of (?:the )?[\w\s]{0,60}local area partnership\b",
        "area_send",
    ),
    (r"\bmonitoring visit\b", "monitoring_visit"),
    (r"\bfocused visit\b", "focused_visit"),
    (r"\binspection of services for children in need of help and\s+protection\b", "sif_inspection"),
    (
        r"\binspection of (?:safeguarding and )?(?:looked[ -]after children|services for looked"
        r"|local authority arrangements for the protection)",
        "looked_after_inspection",
    ),
    (
        r"\binspection of (?:[\w\s’'&.,-]{2,90})?"
        r"(?:children[’']?s[’']? (?:social care )?services|children[’']?s social care"
        r"|children and families trust)\b",
        "ilacs_inspection",
    ),
)
KINDS = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in PATTERNS)


def find_kind(title: str, opening: str = "") -> Kind | None:
    """The kind that the title names, or else the opening sentence; None for neither.

    An opening can quote another kind ("since the focused visit"), so the title decides.
    """
    for text in (title, opening):
        for pattern, kind in KINDS:
            if pattern.search(text):
                return kind
    return None
