"""Whether an item of news speaks of an authority's children's-services inspection."""

import re

from scrapers.models import Letter, Notice

INSPECTORATE = re.compile(r"\bofsted\b|\binspectors?\b|\binspectorate\b|\bILACS\b|\bJTAI\b", re.I)
SERVICES = re.compile(
    r"children[’']?s? (?:social care|services?)|services? (?:for|to) (?:vulnerable )?children"
    r"|social work(?:ers)?|safeguarding|care leavers?|(?:children|young people) in care"
    r"|looked[- ]after children|joint targeted area|area SEND",
    re.I,
)
VISIT = re.compile(
    r"\binspection|\bmonitoring visit|\bfocused visit|\bjudged\b|\brated\b|\bgraded?\b"
    r"|\binadequate\b|\brequires improvement\b|\boutstanding\b",
    re.I,
)


def why_relevant(notice: Notice, article: Letter) -> str | None:
    """The reason to keep an item, in one sentence; None where it is about something else."""
    if not article.urns:
        return None
    text = "\n".join((notice.title, notice.summary, *article.pages))
    found = [pattern.search(text) for pattern in (INSPECTORATE, SERVICES, VISIT)]
    if not all(found):
        return None
    words = ", ".join(dict.fromkeys(match[0].lower() for match in found if match))
    return f"It names an authority and says: {words}."
