"""The facts at the head of a document, and whose document it is."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from scrapers.authorities import Authorities
from scrapers.models import Authority, Kind, Person

TITLE_START = re.compile(
    r"^.*?\b(?:(?:focused|monitoring) visit (?:to|of)"
    r"|(?:re-?)?inspection(?: \(\w+\))? (?:of|in)|re-?visit (?:to|of|in)|inspection report:?)\s+",
    re.IGNORECASE,
)
TITLE_END = re.compile(
    r"(?:[’']s)?\s*(?:\blocal authority\b\s*)?"
    r"(?:\bchildren[’']?s[’']?\s+(?:social care\s+)?services\b|\bchildren[’']s social care\b"
    r"|\blocal area partnership\b|\blocal authority\b|\bservices\b).*$",
    re.IGNORECASE,
)
# "… of the multi-agency response to abuse and neglect in the London Borough of Croydon"
PLACE_AT_END = re.compile(r"^.*\b(?:in|across)\s+((?:the\s+)?[A-Z].*)$")


class Heading(NamedTuple):
    """What the head of a document says. Missing facts are None or empty."""

    kind: Kind
    variant: Literal["standard", "short"] | None = None
    authority: str | None = None
    urns: tuple[str, ...] = ()
    title: str | None = None
    letter_date: date | None = None
    visit_start: date | None = None
    visit_end: date | None = None
    visit_number: int | None = None
    inspectors: tuple[str, ...] = ()
    lead_inspector: str | None = None
    addressee: Person | None = None
    addressees: tuple[str, ...] = ()
    focus: str | None = None
    outcome: str | None = None
    doubts: tuple[str, ...] = ()


class Named(NamedTuple):
    """Whose document it is: as printed, by number, and what is doubtful about it."""

    printed: str | None
    urns: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def name_authority(
    title: str,
    elsewhere: Iterable[tuple[str, str]],
    authorities: Authorities,
    printed: str | None = None,
) -> Named:
    """Whose document it is: whom the title names, or else the first other place that names one.

    `printed` is the name where it stands on a line of its own. `elsewhere` gives pairs of a place
    ("the address") and its text, the surest first.
    """
    found = authorities.find_all(title)
    printed = printed or printed_authority(title)
    if not found and printed and (known := authorities.find(printed)):
        found = (known,)
    if found:
        return Named(printed or found[0].name, _urns(found))
    for place, text in elsewhere:
        named = authorities.find_all(text)
        if named:
            return Named(
                named[0].name,
                (named[0].urn,),
                (f"The title names no authority: {named[0].name} is taken from {place}.",),
            )
    return Named(printed, (), ("The document names no authority that this program knows.",))


def printed_authority(title: str) -> str | None:
    """The authority's name as a title prints it.

    >>> printed_authority("Focused visit to Kent county council children’s services")
    'Kent county council'
    """
    start = TITLE_START.match(title)
    if start is None:
        return None
    name = TITLE_END.sub("", title[start.end() :])
    if name[:4].lower() == "the " and (place := PLACE_AT_END.match(name)):
        name = place[1]
    if name[:4].lower() == "the ":
        name = name[4:]
    return name.strip(" .,:’'") or None


def _urns(found: Sequence[Authority]) -> tuple[str, ...]:
    return tuple(authority.urn for authority in found)
