"""The records of the scrapers room: what was watched, fetched and read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Kind = Literal[
    "ilacs_inspection",
    "sif_inspection",
    "looked_after_inspection",  # the children-in-care inspections of 2013 and before
    "focused_visit",
    "monitoring_visit",
    "jtai",
    "area_send",
    "article",
    "other",
]

# Kinds written by an inspectorate: only these make or move a standing.
OFFICIAL_KINDS: frozenset[str] = frozenset(
    {
        "ilacs_inspection",
        "sif_inspection",
        "looked_after_inspection",
        "focused_visit",
        "monitoring_visit",
        "jtai",
        "area_send",
    }
)
FULL_INSPECTIONS: frozenset[str] = frozenset(
    {"ilacs_inspection", "sif_inspection", "looked_after_inspection"}
)

# Area slugs are the columns of the project's outcomes table.
Area = Literal[
    "overall_effectiveness",
    "impact_of_leaders",
    "help_and_protection",
    "in_care",
    "care_leavers",
    "in_care_and_care_leavers",  # one judgement from 2018 to 2022
    "sif_help_and_protection",
    "sif_looked_after",
    "sif_adoption",
    "sif_care_leavers",
    "sif_leadership",
]
Grade = Literal["outstanding", "good", "requires_improvement", "inadequate", "not_given"]


@dataclass(frozen=True, slots=True)
class Authority:
    """One local authority with children's services."""

    urn: str  # Ofsted's unique reference number, digits
    name: str
    aliases: tuple[str, ...]  # what people type or print for it, lower case not required
    la_code: str  # three digits
    region: str
    type: str  # "London Borough", "County", …
    neighbours: tuple[str, ...]  # URNs of the statistical neighbours, nearest first
    predecessor_until: date | None = None  # set where the authority was abolished


@dataclass(frozen=True, slots=True)
class Source:
    """One watched place, from config.toml."""

    name: str
    kind: str  # "ofsted", "govuk", "council", "page" or "feed"
    url: str
    every: int = 3600  # seconds between passes
    authority: str | None = None  # the URN, where the source speaks of one authority
    preset: str | None = None  # kind "council": the system whose markup the list has
    select_item: str | None = None  # CSS selectors of one's own: an item of the list,
    select_link: str | None = None  # and within it the link,
    select_title: str | None = None  # the title (the link's words where it is left out)
    select_date: str | None = None  # and the date


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of a watched list: something was published at an address."""

    key: str  # stable across tracking tails, schemes and hosts
    url: str
    title: str
    published: date | None = None  # publication date as the list prints it
    event_date: date | None = None  # Ofsted's timeline date: the visit or the letter
    urn: str | None = None
    kind: str | None = None  # the list's words for the kind, not a verdict
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes from somewhere. A document is its bytes: sha256 is its identity."""

    body: bytes
    sha256: str
    url: str | None = None
    name: str | None = None  # file name, for citing; never read for meaning
    content_type: str | None = None
    fetched: datetime | None = None
    publisher: str | None = None  # whose it is known to be, where an article does not say


@dataclass(frozen=True, slots=True)
class Judgement:
    """One printed grade.

    grade "not_given" with `as_printed` means printed as not judged; "not_given" without it means
    that the framework gives none (overall effectiveness since 27 April 2026). A grade that could
    not be read is no Judgement at all but a doubt of the letter.
    """

    area: Area
    grade: Grade
    as_printed: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """One printed item of an improvement list or a list of priority actions."""

    text: str
    page: int
    subitems: tuple[str, ...] = ()  # printed below an item that ends in a colon; not counted


@dataclass(frozen=True, slots=True)
class Section:
    heading: str  # as printed
    page: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One whole sentence, or one whole bullet of a list, of a letter's body."""

    n: int  # running number from 1
    text: str  # one line, furniture removed
    section: str | None  # the printed heading in force
    page: int
    unit: Literal["sentence", "bullet"]
    prev: str  # the passage before under the same heading, or ""
    listed: Literal["improvement", "priority_action"] | None = None  # item of such a list
    focus: bool = False  # stands in the letter's declared scope or method, before the findings


@dataclass(frozen=True, slots=True)
class Person:
    """As printed, Mr or Ms included. Stored, never shown in digests."""

    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One document, read. Absent facts are None or empty; unreadable ones are doubts."""

    sha256: str
    kind: Kind
    variant: Literal["standard", "short"] | None = None  # ILACS inspections only
    authority: str | None = None  # as printed
    urns: tuple[str, ...] = ()  # whose letter it is; two for a joint report
    title: str | None = None
    letter_date: date | None = None
    visit_start: date | None = None  # first day on site
    visit_end: date | None = None  # last day on site
    visit_number: int | None = None  # a fifth monitoring visit is 5
    inspectors: tuple[str, ...] = ()
    lead_inspector: str | None = None
    addressee: Person | None = None
    addressees: tuple[str, ...] = ()
    focus: str | None = None
    judgements: tuple[Judgement, ...] = ()
    outcome: str | None = None  # an area SEND report's printed outcome, never a grade
    improvements: tuple[Point, ...] = ()
    priority_actions: tuple[Point, ...] = ()
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    doubts: tuple[str, ...] = ()  # one sentence each
    pages: tuple[str, ...] = ()  # the extracted text, page by page, as the library gave it
    reader: str = ""  # version of the reader that made this record
    publisher: str | None = None  # articles: who printed it
    quotations: tuple[str, ...] = field(default=())  # articles: quoted words
