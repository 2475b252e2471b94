"""Which kind of document a letter or report is, by the words at its head."""

import re

from scrapers.models import Kind

# In this order: a joint inspection also speaks of children's services, and so on.
PATTERNS: tuple[tuple[str, Kind], ...] = (
    (r"\bjoint targeted area inspection\b", "jtai"),
    (
        r"\barea SEND (?:full |monitoring |re)?inspection\b"
        r"|\bjoint (?:local )?area (?:SEND|special educational needs)[\w\s/]* inspection\b"
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
COVER_ROWS = re.compile(r"\bJudge?ments?\s+Grade\b|\bOverall effectiveness\b|\bInspection dates?\b")


def find_kind(title: str, head: str) -> Kind | None:
    """The kind that the title names, or else the text of the first page; None for neither.

    A report's first page may quote another kind ("since the focused visit"): the title decides.
    """
    for pattern, kind in KINDS:
        if pattern.search(title):
            return kind
    if COVER_ROWS.search(head) is None and not head.lstrip().startswith("This letter"):
        return None
    for pattern, kind in KINDS:
        if pattern.search(head):
            return kind
    return None
