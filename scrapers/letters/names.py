"""People as letters print them: inspectors, the person written to, and the people listed."""

import re
from collections.abc import Sequence
from itertools import pairwise

from scrapers.authorities import Authorities
from scrapers.models import Person

TITLE = re.compile(r"(?:Dear|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Cllr|and)\.?")
TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Cllr|Rev)\.?"
COURTESY = re.compile(rf"^{TITLES} ")
NAME_WORD = r"(?:[A-Z]\.|(?:d[’']|[OD][’'])?[A-ZÀ-Þ][\w’'-]*\.?|de|la|van|von|der|al|bin|el|le|du)"
NAME = re.compile(rf"(?:{TITLES} )?{NAME_WORD}(?: {NAME_WORD}){{1,4}}")
# A name, or one with a clause after it: "Jo Day in line with the framework".
NAME_FIRST = re.compile(rf"({NAME.pattern})(?:$| (?:in|on|from|who|as|for|at|during|between)\b)")
# Words of an inspector's office, not of a name.
OFFICE = re.compile(
    r"\b(?:(?:one|two|three|four|both|all|some) of (?:whom (?:are|were) )?|who (?:are|is) )?"
    r"(?:\(?\b(?:Her|His) Majesty[’']?s[’']? (?:Senior |Lead )?Inspectors?\b"
    r"(?: ?\((?:HMIs?|designate|[\w ,]+)\))*|\(?\b(?:Senior )?(?:HMIs?|SHMI)\b\)?)"
    r"(?:[ ,]+(?:Social Care|Schools|Further Education and Skills|Early Years|Education))?"
    r"|\b(?:Ofsted|CQC|HMICFRS|HMI Probation)\b"
    r"|\b(?:regulatory |social care |schools? |senior |contracted |shadow(?:ing)? |associate )*"
    r"(?:deputy )?(?:lead |team |reporting )?inspectors?\b(?: \(designate\))?"
    r"|\b(?:as )?an? (?:supernumerary|additional|shadow) inspector\b|\bsupernumerary\b"
    r"|\bsenior officer\b|\((?:designate|lead|shadow(?:ing)?|observer)\)",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*(?:,|;|:|\band\b|&|\bwith\b|\bboth\b|\balong with\b|\balongside\b)\s*")
NOT_NAME = re.compile(
    r"\b(?:Her|His|Majesty|Inspectors?|Ofsted|Care|Quality|Commission|Children|Services?|Social"
    r"|Education|Skills|The|This|Schools?|Council|Local|Authority|Chief|COVID-19|Constabulary"
    r"|Probation|Headline|Findings|Overview|Letter|Visit|Officer)\b"
)
# A line of an address that looks like a name, where the greeting does not tell.
PLACE = re.compile(
    r"\b(?:Town|County|City|Shire|Civic|Municipal) (?:Hall|House|Centre|Offices?|Buildings?)\b"
    r"|\b(?:House|Hall|Street|Road|Lane|Centre|Offices|Buildings|Square|Wharf|Park|Way|Quay|Court"
    r"|Directorate|Families|People|Borough)$"
)
ROLE = re.compile(
    r"\b(?:Directors?|Chief|Executive|Officer|Head|Manager|Corporate|Strategic|Interim|"
    r"Acting|Deputy|Assistant|DCS|Commissioner|Leader|Lead|President|Principal|Statutory)\b"
)
ROLE_GOES_ON = re.compile(r"(?:,|\b(?:and|of|for|the|to)|&|–|-)$")
SECOND_ROLE = re.compile(r"(?:and |& |\()")

PERSON_START = re.compile(
    rf"(?:{TITLES} |Chief Supt\.? |Chief Superintendent |Superintendent |Supt\.? |DCI |DCC |ACC )?"
    rf"{NAME_WORD}(?: {NAME_WORD}){{1,3}}(?: (?:QPM|OBE|MBE|CBE|QC|KC|BEM|JP))*"
    r"(?:\s?,| –| -| [A-Z][a-z]+ [A-Z])"
)
# The rest of an organisation's name, run over from the line above.
NOT_PERSON = re.compile(
    r"\b(?:Services?|Board|Probation|Company|Trust|Council|Partnership|Commissioning|Police"
    r"|Group|Authority|Team|Foundation|Committee)\b"
)


def find_inspectors(text: str) -> tuple[str, ...]:
    """The names in the words that follow "the inspectors were" or "carried out by", untitled.

    >>> find_inspectors("Ann Lee, Her Majesty’s Inspector, and Jo Day HMI")
    ('Ann Lee', 'Jo Day')
    """
    names = []
    for part in BETWEEN.split(OFFICE.sub(" , ", text)):
        words = untitled(part.strip(" .()")).split()
        if len(words) < 2 or NOT_NAME.search(part):
            continue
        found = NAME_FIRST.match(" ".join(words))
        if found and found[1] not in names:
            names.append(found[1])
    return tuple(names)


def untitled(name: str) -> str:
    return COURTESY.sub("", name)


def bare_name(text: str) -> str | None:
    """The name at the start of "Ann Lee, Her Majesty’s Inspector" or "Ann Lee HMI"."""
    found = find_inspectors(text)
    return found[0] if found else None


def read_addressee(
    block: Sequence[str], salutation: str, authorities: Authorities
) -> Person | None:
    """The person at the head of an address block, with the role printed under the name."""
    lines = [line for line in block if line]
    people = [at for at, line in enumerate(lines) if _is_person(line)]
    if not people:
        return None
    # A template's own address, left in, can stand before the real block: go by the greeting,
    # and take the last of equals.
    greeted = {word for word in re.findall(r"[\w’'-]+", salutation) if not TITLE.fullmatch(word)}
    named = [at for at in people if greeted.intersection(re.findall(r"[\w’'-]+", lines[at]))]
    if not named:
        people = [at for at in people if at == 0 or not PLACE.search(lines[at])]
        if not people:
            return None
    start = named[0] if named else people[0]
    start = max(at for at in people if lines[at] == lines[start])
    name, role = _split_name(lines[start], authorities)
    rest = lines[start + 1 :]
    if role is None and rest and _is_role(rest[0]):
        role = rest[0]
        for before, line in pairwise(rest[:4]):
            if not _role_goes_on(before, line):
                break
            role = f"{role} {line}"
        role = role.rstrip(",")
    return Person(name, role)


def _is_person(line: str) -> bool:
    head = line.split(",")[0].split(" and ")[0].split(" & ")[0]
    if ROLE.search(head):
        head = ROLE.split(head)[0].strip()
    if any(character.isdigit() for character in head):
        return False
    return NAME.fullmatch(head) is not None and NOT_NAME.search(head) is None


def _split_name(line: str, authorities: Authorities) -> tuple[str, str | None]:
    """Name and role where one line holds both, even a whole address."""
    found = ROLE.search(line)
    if found is None or found.start() == 0:
        return line.rstrip(","), None
    name = line[: found.start()].rstrip(" ,–-")
    role = line[found.start() :]
    organisation = next(iter(authorities.find_all(role)), None)
    if organisation:
        names = (organisation.name, *organisation.aliases)
        role = role[: min((at for name in names if (at := role.find(name)) > 0), default=len(role))]
    return name, role.rstrip(" ,") or None


def _is_role(line: str) -> bool:
    return ROLE.search(line) is not None and not line[:1].isdigit()


def _role_goes_on(line: str, following: str) -> bool:
    if ROLE_GOES_ON.search(line):
        return not following[:1].isdigit()
    return SECOND_ROLE.match(following) is not None


def listed_people(block: Sequence[str]) -> tuple[str, ...]:
    """The people of a joint letter, one each, joined where a printed line ran over."""
    people: list[str] = []
    for line in block:
        if not line:
            continue
        if people and not _starts_person(line, people[-1]):
            people[-1] = f"{people[-1]} {line}"
        else:
            people.append(line)
    return tuple(people)


def _starts_person(line: str, before: str) -> bool:
    if before.endswith((",", "–", "-", "&", " and", " of", " for", " the", " NHS")):
        return (
            bool(PERSON_START.match(line))
            and before.endswith(",")
            and ROLE.search(before) is not None
        )
    found = PERSON_START.match(line)
    return found is not None and NOT_PERSON.search(found[0]) is None
