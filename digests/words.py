"""Dates, grades, areas, kinds and changes as people read them."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

_GRADES = MappingProxyType(
    {
        "outstanding": "outstanding",
        "good": "good",
        "requires_improvement": "requires improvement to be good",
        "adequate": "adequate",  # the scale before November 2013
        "inadequate": "inadequate",
        "not_given": "not given",
    }
)
_SHORT_GRADES = MappingProxyType({"requires_improvement": "requires improvement"})

_AREAS = MappingProxyType(
    {
        "overall_effectiveness": "Overall effectiveness",
        "impact_of_leaders": "The impact of leaders on social work practice",
        "help_and_protection": "Children who need help and protection",
        "in_care": "Children in care",
        "care_leavers": "Care leavers",
        "in_care_and_care_leavers": "Children in care and care leavers",
        "sif_help_and_protection": "Children who need help and protection",
        "sif_looked_after": "Children looked after and achieving permanence",
        "sif_adoption": "Adoption performance",
        "sif_care_leavers": "Experiences and progress of care leavers",
        "sif_leadership": "Leadership, management and governance",
    }
)
_SHORT_AREAS = MappingProxyType(
    {
        "overall_effectiveness": "Overall",
        "impact_of_leaders": "Leaders",
        "help_and_protection": "Help and protection",
        "in_care": "In care",
        "care_leavers": "Care leavers",
        "in_care_and_care_leavers": "In care and leaving",
        "sif_help_and_protection": "Help and protection",
        "sif_looked_after": "Looked after",
        "sif_adoption": "Adoption",
        "sif_care_leavers": "Care leavers",
        "sif_leadership": "Leadership",
    }
)
# The order in which reports print their judgements, overall first.
AREA_ORDER: tuple[str, ...] = tuple(_AREAS)

_KINDS = MappingProxyType(
    {
        "ilacs_inspection": "inspection",
        "sif_inspection": "single inspection",
        "looked_after_inspection": "inspection of services for looked-after children",
        "focused_visit": "focused visit",
        "monitoring_visit": "monitoring visit",
        "jtai": "joint targeted area inspection",
        "area_send": "area SEND inspection",
        "article": "article",
        "other": "document",
    }
)
_FRAMEWORKS = MappingProxyType(
    {
        "ilacs_inspection": "ILACS",
        "sif_inspection": "Single inspection framework",
        "looked_after_inspection": "Looked-after children framework of 2013",
        "focused_visit": "ILACS",
        "monitoring_visit": "ILACS",
        "jtai": "JTAI",
        "area_send": "Area SEND",
    }
)

_CHANGES = MappingProxyType(
    {
        "new-concern": "Praised before, a concern now",
        "continuing-concern": "Still a concern",
        "improved": "Improved",
        "newly-praised": "Newly noted strength",
        "still-strength": "Still a strength",
        "not-mentioned": "Not covered this time",
    }
)
NEWLY_RAISED = "Newly raised"

_FACETS = MappingProxyType(
    {
        "adult-services": "the move to adult services",
        "care-leaver-mental-health": "mental health of care leavers",
        "case-recording": "recording",
        "disabled-children": "disabled children",
        "health-histories": "health histories",
        "homeless-16-17": "homeless 16- and 17-year-olds",
        "iro": "independent reviewing officers",
        "lado": "allegations against professionals",
        "life-story": "life-story work",
        "missing": "missing children",
        "missing-education": "children missing education",
        "private-fostering": "private fostering",
        "return-home": "return home from care",
    }
)

_MOVES = MappingProxyType(
    {
        "up": "up",
        "down": "down",
        "same": "unchanged",
        "newly-given": "newly given",
        "no-longer-given": "no longer given",
    }
)

# English, whatever the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)


def day(when: date) -> str:
    """12 January 2026."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def days(start: date | None, end: date | None) -> str:
    """One on-site period: "25 and 26 November 2025", "11 to 15 July 2022"; "" without dates."""
    if start is None or end is None or start == end:
        known = start or end
        return day(known) if known else ""
    if end < start:
        start, end = end, start
    joint = "and" if (end - start).days == 1 else "to"
    if start.year != end.year:
        return f"{day(start)} {joint} {day(end)}"
    if start.month != end.month:
        return f"{start.day} {_MONTHS[start.month - 1]} {joint} {day(end)}"
    return f"{start.day} {joint} {day(end)}"


def grade_words(grade: str, *, short: bool = False) -> str:
    """The grade as Ofsted prints it; an unknown slug is only freed of its underscores."""
    full = _GRADES.get(grade, grade.replace("_", " "))
    return _SHORT_GRADES.get(grade, full) if short else full


def area_words(slug: str, *, short: bool = False) -> str:
    table = _SHORT_AREAS if short else _AREAS
    return table.get(slug, slug.replace("_", " ").capitalize())


def ordinal(number: int) -> str:
    """fifth; 21st from the thirteenth on."""
    if 1 <= number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def kind_words(kind: str, number: int | None = None, *, variant: str | None = None) -> str:
    """fifth monitoring visit; short inspection; focused visit."""
    words = _KINDS.get(kind, kind.replace("_", " "))
    if variant == "short":
        words = f"short {words}"
    return f"{ordinal(number)} {words}" if number else words


def framework_words(kind: str) -> str:
    """The framework a kind of document belongs to, or ""."""
    return _FRAMEWORKS.get(kind, "")


def change_words(change: str, *, newly_raised: bool = False, since: str | None = None) -> str:
    """The heading of a theme's change; `since` names the earlier document and its date."""
    if change == "new-concern" and newly_raised:
        return NEWLY_RAISED
    words = _CHANGES.get(change, change.replace("-", " ").capitalize())
    return f"{words} since {since}" if change == "improved" and since else words


def facet_words(facet: str) -> str:
    """A part of a theme, by its narrow name: "homeless 16- and 17-year-olds"."""
    return _FACETS.get(facet, facet.replace("-", " "))


def move_words(move: str) -> str:
    return _MOVES.get(move, move.replace("-", " "))


def together_words(before_area: str | None) -> str:
    """Said after the day of a grade before that was given for another area; else ""."""
    if before_area == "in_care_and_care_leavers":
        return ", when children in care and care leavers were judged together"
    if before_area == "in_care":
        return ", when care leavers were not judged with children in care"
    return f", when “{area_words(before_area)}” was judged" if before_area else ""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """1 finding, 2 findings, no findings, 3 authorities."""
    if number == 1:
        return f"1 {noun}"
    many = plural or (f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s")
    return f"{number:,} {many}" if number else f"no {many}"


def listed(items: Sequence[str], *, joint: str = "and") -> str:
    """a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"
