"""The records of the digests room: findings, standings, changes, and messages before markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from scrapers.models import OFFICIAL_KINDS, Judgement, Point

Polarity = Literal["strength", "concern", "mixed", "neutral"]
ChangeSlug = Literal[
    "new-concern",
    "continuing-concern",
    "improved",
    "newly-praised",
    "still-strength",
    "not-mentioned",
]
MoveSlug = Literal["up", "down", "same", "newly-given", "no-longer-given"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One passage with what it says: themes (most central first), polarity, flags."""

    n: int
    text: str
    section: str | None
    page: int
    unit: str  # "sentence" | "bullet"
    themes: tuple[str, ...]
    polarity: Polarity
    progress: bool
    priority: bool
    confidence: float = 0.0  # 0..1, of the polarity
    push: bool = False  # sure enough to be told unasked
    about: str | None = None  # joint and SEND documents: whose practice it judges
    because: tuple[str, ...] = ()  # the words that decided


@dataclass(frozen=True, slots=True)
class Report:
    """One document about one authority, as the digests see it.

    A bare published outcome (never fetched) is a Report with `read` False: grades and dates, no
    findings. A joint document is one Report for each of its authorities.
    """

    key: str  # the document's sha256, or "outcome:" and the end of its address
    urn: str
    authority: str  # the authority's own name, not as printed
    kind: str  # scrapers.models.Kind
    variant: str | None = None
    title: str | None = None
    published: date | None = None  # publication date where known
    letter_date: date | None = None
    visit_start: date | None = None
    visit_end: date | None = None
    visit_number: int | None = None
    focus: str | None = None
    judgements: tuple[Judgement, ...] = ()
    outcome: str | None = None
    improvements: tuple[Point, ...] = ()
    priority_actions: tuple[Point, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubts: tuple[str, ...] = ()
    url: str | None = None  # where the document was published
    file_name: str | None = None  # cited where no address is known
    publisher: str = "Ofsted"
    read: bool = True
    private: bool = False

    @property
    def official(self) -> bool:
        """Written by an inspectorate; only such reports make or move a standing."""
        return self.kind in OFFICIAL_KINDS

    @property
    def day(self) -> date | None:
        """The day the report speaks of: last day on site, else letter date, else publication."""
        return self.visit_end or self.letter_date or self.published


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence and where it stands."""

    text: str
    page: int
    report: str  # Report.key
    url: str | None = None
    n: int = 0  # the finding's number within its report
    push: bool = False  # its polarity is sure enough to be told unasked


@dataclass(frozen=True, slots=True)
class HeldGrade:
    area: str
    grade: str
    report: str  # Report.key that gave it
    day: date | None  # that report's day
    page: int | None = None
    no_longer_given: bool = False  # an overall grade once the April 2026 framework applies


@dataclass(frozen=True, slots=True)
class HeldTheme:
    theme: str
    state: Literal["concern", "strength", "mixed", "neutral"]
    report: str
    day: date | None
    evidence: tuple[Evidence, ...] = ()  # strongest first
    concern: float | None = None  # 0..1: how much of what was said is concern
    weight: float = 0.0  # how much was said
    facets: "tuple[HeldTheme, ...]" = ()  # parts of the theme that were spoken of apart
    facet: str | None = None  # set on a part: the narrow name of themes.toml


@dataclass(frozen=True, slots=True)
class Standing:
    """An authority's latest word on each judgement area and theme, as at a day."""

    urn: str
    as_at: date | None = None
    grades: tuple[HeldGrade, ...] = ()
    themes: tuple[HeldTheme, ...] = ()
    points: tuple[tuple[str, Point], ...] = ()  # (Report.key, improvement point) of the last list


@dataclass(frozen=True, slots=True)
class Move:
    area: str
    before: str | None  # grade
    after: str | None
    move: MoveSlug
    since: date | None = None  # day of the report that gave `before`
    before_area: str | None = None  # where `before` was given for another, wider or narrower area


@dataclass(frozen=True, slots=True)
class ThemeChange:
    theme: str
    change: ChangeSlug
    before: tuple[Evidence, ...] = ()
    after: tuple[Evidence, ...] = ()
    since: date | None = None  # day of the earlier word
    facet: str | None = None
    newly_raised: bool = False  # a new concern after silence, not after praise
    push: bool = False  # sure enough to be told unasked


@dataclass(frozen=True, slots=True)
class PointsChange:
    new: tuple[Point, ...] = ()
    repeated: tuple[tuple[Point, Point], ...] = ()  # (earlier, now)
    not_repeated: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a report changed against the authority's standing before it."""

    urn: str
    report: str  # Report.key
    moves: tuple[Move, ...] = ()
    themes: tuple[ThemeChange, ...] = ()
    points: PointsChange = field(default_factory=PointsChange)


@dataclass(frozen=True, slots=True)
class Story:
    """One authority's one visit and every document about it."""

    key: str  # stable: urn and the first on-site day (or letter date) of its inspectorate document
    urn: str
    start: date | None
    end: date | None
    reports: tuple[str, ...]  # Report.keys: the inspectorate's own first, then by date


class Span(NamedTuple):
    """A run of text. A renderer escapes it; `link` is an address.

    A tuple, because an answer is made of dozens and a dataclass takes twice as long to make.
    """

    text: str
    strong: bool = False
    link: str | None = None
    user: str | None = None  # a platform's id of a person: shown as their name there, else `text`


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a digest: a heading, then lines as paragraphs or list items, or a table."""

    heading: str | None = None
    lines: tuple[Line, ...] = ()
    style: Literal["text", "list", "table"] = "text"  # a table's first line is its header
    left_out: int = 0  # items that exist but are not in `lines`


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press below a digest: a command's words, or an address to open.

    Pressing sends `words` as if they had been typed; a surface without buttons leaves it out.
    """

    label: str
    words: str | None = None
    link: str | None = None
    main: bool = False  # drawn as the first choice


@dataclass(frozen=True, slots=True)
class Digest:
    """Meaning without markup: everything the bot ever says is one of these."""

    title: Line
    parts: tuple[Part, ...] = ()
    rests_on: str | None = None  # what the answer rests on; a warning where that is old
    closing: str | None = None  # the independence line
    rows: tuple[Mapping[str, object], ...] = ()  # the same, for --json and --csv
    found: bool = True  # False: understood, but nothing matches, or not understood
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A digest drawn for one surface."""

    surface: str
    body: str
