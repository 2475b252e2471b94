"""The opening of a letter: address, greeting, subject, and the sentences before the findings."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from scrapers.authorities import Authorities
from scrapers.letters.dates import Period, find_date, find_period
from scrapers.letters.heading import Heading, name_authority
from scrapers.letters.kinds import find_kind
from scrapers.letters.names import find_inspectors, listed_people, read_addressee
from scrapers.letters.scope import (
    BULLET,
    covered_scope,
    find_focus,
    joint_topic,
    split_opening,
)
from scrapers.models import Person

FIRST_SENTENCE = 300  # characters of an opening that still say what the letter is about
LONGEST_TITLE = 300  # characters; more is running text
LONGEST_VISIT = 60  # days; anything longer is a misprinted year

GREETING = re.compile(r"Dear\b[ ,]*(.{0,120})$")
BEGINS = re.compile(
    r"This (?:letter|report)\b|(?:I am|We are) writing|I write|Thank you|Between\b|Ofsted\b"
    r"|Further to\b|As you (?:know|are)|A (?:focused|monitoring) visit\b|(?:Her|His) Majesty[’']s\b"
    r"|Following\b|On \d|From \d|In (?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\b|Inspectors\b"
)
# Capitals tell a heading from a line that happens to begin with "findings of the visit".
FIRST_HEADING = re.compile(
    r"(?:Headline [Ff]indings|Overview|Main [Ff]indings|Findings|What needs to improve"
    r"|Areas? (?:for|of) (?:priority|improvement)|(?:Key [Ss]|S)trengths|Background|Summary"
    r"|Evaluation of progress)\b[^.]{0,60}$"
)
AREAS_COVERED = re.compile(r"Areas covered (?:by|in|during|on) (?:the|this) [\w ]*visit:?", re.I)
PARTNERSHIP = re.compile(r"\bpartner|\ball\b|\bcolleagues\b|\bsafeguarding\b", re.IGNORECASE)
SUBJECT = re.compile(r"(?:Focused visit|(?:\w+ )?[Mm]onitoring visit) (?:to|of) ")
COPIED = re.compile(r"(?:Copy|Copied|cc)\b", re.IGNORECASE)

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
)
VISIT_NUMBERS = {word: number for number, word in enumerate(ORDINALS.split(), 1)}
VISIT_NUMBER = re.compile(
    r"\b(?:(" + "|".join(VISIT_NUMBERS) + r")|(\d{1,2})(?:st|nd|rd|th))\s+(?:\w+\s+)?monitoring"
    r"\s+visit",
    re.IGNORECASE,
)
WHO = re.compile(
    r"(?:\binspectors?(?: \(HMIs?\))?(?: for this \w+)? (?:was|were)\b:?"
    r"|\bMajesty[’']s Inspectors?(?: \(HMIs?\))?(?: for this \w+)? (?:was|were)\b:?"
    r"|\b(?:carried out|conducted|undertaken|led|completed)(?: remotely| on site| virtually)? by\b"
    r"|\bvisit by\b)\s*",
    re.IGNORECASE,
)
LED = re.compile(
    r"\b[Ll]ead inspector,? ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3})"
    r"|([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}),? (?:\(|the )?lead inspector"
)
BULLETS = re.compile(r"^[◼•▪\uf06e\uf0b7\uf0a7■-]\s+")
SPEAKS_OF_VISIT = re.compile(r"\bvisit|\binspection|\bundertook\b|\bcarried out\b")


class _Parts(NamedTuple):
    block: tuple[str, ...]  # the lines before the greeting
    greeting: str  # without "Dear"
    title: str
    opening: str  # from the subject to the first heading
    covered: str  # a monitoring visit's "Areas covered by the visit"


def find_greeting(lines: Sequence[str]) -> int | None:
    """The place of "Dear …" among a document's lines, or of the line where it should stand."""
    for at, line in enumerate(lines):
        if line.startswith("Dear") and GREETING.match(line):
            return at
    for at, line in enumerate(lines[1:40]):
        if SUBJECT.match(line) and any(BEGINS.match(below) for below in lines[at + 2 : at + 5]):
            return at
    return None


def opens_letter(lines: Sequence[str], greeting: int) -> bool:
    """Whether a greeting is followed by the subject and opening of an inspection letter."""
    parts = _take_apart(lines, greeting)
    return find_kind(parts.title) is not None and len(parts.title) < LONGEST_TITLE


def read_opening(lines: Sequence[str], greeting: int, authorities: Authorities) -> Heading:
    """Reads a letter's opening from the lines of its first two pages."""
    parts = _take_apart(lines, greeting)
    kind = find_kind(parts.title, parts.opening[:FIRST_SENTENCE])
    doubts: list[str] = []
    letter_date = _letter_date(lines, parts.block, doubts)
    period = _visit(parts.opening, letter_date, doubts)
    named = name_authority(
        parts.title,
        (
            ("the opening sentence", parts.opening[:FIRST_SENTENCE]),
            ("the address", ", ".join(parts.block)),
            ("the greeting", parts.greeting),
            ("the text", parts.opening),
        ),
        authorities,
    )
    if kind is not None and period is None:
        doubts.append("No dates of the visit were found.")
    if kind is None:
        doubts.append("This is not a kind of letter that this program knows.")
    heading = Heading(
        kind=kind or "other",
        authority=named.printed,
        urns=named.urns,
        title=parts.title or None,
        letter_date=letter_date,
        visit_start=period.start if period else None,
        visit_end=period.end if period else None,
        doubts=(*doubts, *named.doubts),
    )
    if kind == "jtai" or PARTNERSHIP.search(parts.greeting):
        return heading._replace(
            addressee=Person(parts.greeting) if parts.greeting else None,
            addressees=listed_people([line for line in parts.block if not find_date(line)[1]]),
            focus=joint_topic(parts.title, parts.opening) if kind == "jtai" else None,
        )
    addressee = read_addressee(parts.block, parts.greeting, authorities)
    if addressee is None and parts.greeting:
        addressee = Person(parts.greeting)
    if kind not in ("focused_visit", "monitoring_visit"):
        return heading._replace(addressee=addressee)
    led = LED.search(parts.opening)
    return heading._replace(
        lead_inspector=(led[1] or led[2]) if led else None,
        visit_number=_visit_number(parts.opening) if kind == "monitoring_visit" else None,
        inspectors=_inspectors(parts.opening),
        addressee=addressee,
        focus=parts.covered or find_focus(parts.opening),
    )


def _take_apart(lines: Sequence[str], greeting: int) -> _Parts:
    found = GREETING.match(lines[greeting])
    greeted = found[1].strip(" ,") if found else ""
    block = [line for line in lines[: greeting + 1] if line and not COPIED.match(line)]
    if found:
        block.pop()
    rest = lines[greeting + 1 :]
    subject = next(
        (at for at, line in enumerate(rest[:6]) if BEGINS.match(line)),
        2 if len(rest) > 1 and rest[1][:1].islower() else 1,
    )
    title = " ".join(rest[:subject])
    opening: list[str] = []
    covered: list[str] = []
    into = opening
    for line in rest[subject:]:
        if FIRST_HEADING.match(line):
            break
        if AREAS_COVERED.match(line):
            into = covered
            continue
        into.append(BULLETS.sub(f"{BULLET} ", line))
    return _Parts(tuple(block), greeted, title, " ".join(opening), covered_scope(" ".join(covered)))


def _letter_date(lines: Sequence[str], block: Sequence[str], doubts: list[str]) -> date | None:
    for line in (*block, *lines):
        if len(line) > 40 or not any(character.isdigit() for character in line):
            continue
        found, printed = find_date(line)
        if printed is None or len(line) - len(printed) > len("Date: "):
            continue
        if found is None:
            doubts.append(f"The letter’s date is printed as “{printed}”, which is no date.")
        return found
    doubts.append("No date of the letter was found.")
    return None


def _visit(opening: str, letter_date: date | None, doubts: list[str]) -> Period | None:
    for sentence in split_opening(opening[:3000]):
        if not SPEAKS_OF_VISIT.search(sentence):
            continue
        period = find_period(sentence, letter_date)
        if period is None:
            continue
        if period.misprint:
            doubts.append(
                f"The dates of the visit are printed as “{period.printed}”, which cannot be right."
            )
            return period
        return _plausible(period, letter_date, doubts)
    return None


def _plausible(period: Period, letter_date: date | None, doubts: list[str]) -> Period:
    """Puts a visit of a year and a day right where the letter's own date tells which year."""
    start, end = period.start, period.end
    if start is None or end is None:
        return period
    if (end - start).days > LONGEST_VISIT:
        doubts.append(f"The dates of the visit are printed as “{period.printed}”: a year is wrong.")
        if letter_date is None:
            return period._replace(start=None, end=None)
        year = (
            letter_date.year if _in(end, letter_date.year) <= letter_date else letter_date.year - 1
        )
        start, end = _in(start, year), _in(end, year)
        return period._replace(start=start if start <= end else None, end=end)
    if letter_date and start > letter_date:
        doubts.append(
            f"The visit is printed as “{period.printed}”, which is after the letter’s own date."
        )
    return period


def _in(day: date, year: int) -> date:
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _visit_number(opening: str) -> int | None:
    found = VISIT_NUMBER.search(opening)
    if found is None:
        return None
    return VISIT_NUMBERS[found[1].lower()] if found[1] else int(found[2])


def _inspectors(opening: str) -> tuple[str, ...]:
    for sentence in split_opening(opening):
        for found in WHO.finditer(sentence):
            names = find_inspectors(sentence[found.end() :])
            if names:
                return names
    return ()
