"""The cover of a report: what was inspected, when, and who led."""

import re
from collections.abc import Sequence
from datetime import date
from textwrap import shorten
from typing import Literal

from scrapers.authorities import Authorities
from scrapers.letters.dates import Period, find_date, find_period
from scrapers.letters.heading import Heading, name_authority
from scrapers.letters.kinds import find_kind
from scrapers.letters.names import bare_name, untitled
from scrapers.letters.text import Line

SHORT_DAYS = 7  # an inspection whose first on-site period fits into a week is a short one

VISIT = re.compile(r"Inspections? dates?\b", re.IGNORECASE)
PUBLISHED = re.compile(r"(?:Report )?published(?: on)?\s*:|Publication date\s*:", re.IGNORECASE)
COVER_ENDS = re.compile(
    r"Inspections? dates?\b|(?:Report )?published\b|Lead inspector|Reporting inspector"
    r"|Dates? of previous|Age group|Judge?ments?\b|Key judge?ment|The overall judgement"
    r"|Children[’']s services (?:in|on) |Inspection outcome|Care Quality Commission$"
    r"|HM Inspectorate|Ofsted$|Executive summary",
    re.IGNORECASE,
)
NEXT_ROW = re.compile(
    r"Report|Published|Lead|Date|Judge|Key|The overall|Children|Inspection|Age|Previous|\d\."
)
FORM = re.compile(r"Local area partnership report$", re.IGNORECASE)  # above the title
ABOUT = re.compile(
    r"(?:Joint )?(?:Re-?)?[Ii]nspection of\b|and$|Review of\b|protection\b|board|Board"
    r"|children looked|Local [Aa]rea [Pp]artnership report|(?:Pilot|Single) inspection",
)
LOOKED_AFTER = re.compile(r"looked[ -]after children", re.IGNORECASE)
LEAD = re.compile(
    r"(?:Lead inspector(?: on site)?|Reporting inspector)s?\s*[:–-]?\s*(?=[A-Z])(?P<name>.*)",
    re.IGNORECASE,
)
JUDGED = re.compile(r"Judge?ments?\b|The overall judgement|\d\. Children|Inspection outcome")
TEAM = re.compile(r"(?:The )?inspection team$", re.IGNORECASE)
OFFICE_WORD = (
    r"(?:Ofsted|HMI|CQC|HMICFRS|Lead|Senior|Inspector|(?:His|Her) Majesty[’']s"
    r"|Care Quality Commission)"
)
MEMBER = re.compile(
    rf"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame) )?(?!{OFFICE_WORD}\b)[A-ZÀ-Þ][\w’'-]*"
    rf"(?: (?!{OFFICE_WORD}\b)[A-ZÀ-Þ][\w’'.-]*){{1,3}})"
    rf"(?P<office>(?:[,\s]+(?i:{OFFICE_WORD})\b)+)"
)
OUTCOME = re.compile(r"Inspection outcome$", re.IGNORECASE)
OUTCOME_ENDS = re.compile(
    r"\b(?:The next (?:full |area |SEND )|A (?:full |re|monitoring )?\w*\s?inspection will"
    r"|Ofsted and |As a result of this inspection|HMCI\b|Information about)"
)


def is_cover(first: Sequence[str]) -> bool:
    """Whether a text begins with a report's cover: its title, its dates and its judgements."""
    head = _title_lines(first[:30])
    return (
        any(VISIT.match(line) for line in first[:20])
        and any(LEAD.match(line) or JUDGED.match(line) for line in first[:30])
        and find_kind(" ".join(head)) is not None
    )


def read_cover(lines: Sequence[Line], pages: Sequence[str], authorities: Authorities) -> Heading:
    """Reads a report's cover. `pages`, raw, still hold the running footers."""
    first = [line.text for line in lines if line.page == 1][:60]
    head = _title_lines(first)
    title = " ".join(head)
    kind = find_kind(title)
    if kind is not None and not any(VISIT.match(line) or JUDGED.match(line) for line in first):
        kind = None  # a guide to inspections, say: no report is without dates and judgements
    doubts: list[str] = []
    if kind is None:
        doubts.append(
            "This is not a letter or report of a kind that this program knows"
            + (f": “{shorten(title, 90, placeholder='…')}”." if title else ".")
        )
    period = _visit(first, doubts)
    if period is None and kind is not None:
        doubts.append("No dates of the inspection were found.")
    if period and period.start:
        _check_footer(pages, period, doubts)
    named = name_authority(
        title if kind else title[:200],
        () if kind is None else (("the text", " ".join(line.text for line in lines[:80])),),
        authorities,
        _named_line(head),
    )
    heading = Heading(
        kind=kind or "other",
        authority=named.printed if kind or named.urns else None,
        urns=named.urns,
        title=title[:300] or None,
        letter_date=_published(first),
        visit_start=period.start if period else None,
        visit_end=period.end if period else None,
        doubts=tuple(doubts) if kind is None else (*doubts, *named.doubts),
    )
    if kind is None:
        return heading
    if kind == "area_send":
        return _with_team(heading, lines)._replace(outcome=_outcome(first))
    lead = _lead(lines)
    return heading._replace(
        variant=_variant(period) if kind == "ilacs_inspection" else None,
        lead_inspector=lead,
        inspectors=(lead,) if lead else (),
    )


def _title_lines(first: Sequence[str]) -> list[str]:
    head: list[str] = []
    for line in first[:12]:
        if not head and FORM.match(line):
            continue
        if COVER_ENDS.match(line):
            break
        head.append(line)
    if head and len(head) == len(first[:12]):
        return head[:1]  # no cover: the first line is all the title there is
    return head


def _named_line(head: Sequence[str]) -> str | None:
    """The authority where it stands on lines of its own, above or below what was inspected."""
    about = [at for at, line in enumerate(head) if ABOUT.match(line)]
    if about and about[0] > 0:
        return " ".join(head[: about[0]]).strip(" .")
    if about and LOOKED_AFTER.search(" ".join(head)):
        below = [line for line in head[about[-1] + 1 :] if line != "services"]
        return " ".join(below) or None
    return None


def _visit(first: Sequence[str], doubts: list[str]) -> Period | None:
    for at, line in enumerate(first):
        found = VISIT.match(line)
        if found is None:
            continue
        text = line[found.end() :].strip(" :")
        for below in first[at + 1 : at + 3]:
            if NEXT_ROW.match(below):
                break
            text = f"{text} {below}"
        period = find_period(text)
        if period is None or period.misprint:
            printed = period.printed if period else text[:60]
            doubts.append(f"The dates of the inspection are printed as “{printed}”.")
        return period
    return None


def _check_footer(pages: Sequence[str], period: Period, doubts: list[str]) -> None:
    if len(pages) < 2:
        return
    running = pages[1].splitlines()
    for line in (*running[:3], *running[-3:]):
        if not any(character.isdigit() for character in line):
            continue
        found = find_period(line)
        if found and found.start and (found.start, found.end) != (period.start, period.end):
            doubts.append(
                f"The running footer prints “{found.printed}”: the dates on the cover count."
            )
            return


def _published(first: Sequence[str]) -> date | None:
    for line in first:
        if found := PUBLISHED.match(line):
            return find_date(line[found.end() :])[0]
    return None


def _variant(period: Period | None) -> Literal["standard", "short"] | None:
    if period is None or period.start is None or period.end is None:
        return None
    days = period.first_days or (period.end - period.start).days + 1
    return "short" if days <= SHORT_DAYS else "standard"


def _lead(lines: Sequence[Line]) -> str | None:
    for at, line in enumerate(lines):
        if "nspector" not in line.text:
            continue
        found = LEAD.match(line.text)
        if found is None:
            continue
        name = bare_name(found["name"])
        if name is None and at + 1 < len(lines):
            name = bare_name(f"{found['name']} {lines[at + 1].text}")
        if name:
            return name
    return None


def _outcome(first: Sequence[str]) -> str | None:
    at = next((at for at, line in enumerate(first) if OUTCOME.match(line)), None)
    if at is None:
        return None
    text = " ".join(first[at + 1 : at + 12])
    end = OUTCOME_ENDS.search(text)
    return text[: end.start()].strip() if end else None


def _with_team(heading: Heading, lines: Sequence[Line]) -> Heading:
    """The inspectors of a joint report stand in two columns at its end."""
    at = next(
        (at for at in range(len(lines) - 1, -1, -1) if TEAM.match(lines[at].text)), len(lines)
    )
    ofsted: list[str] = []
    partners: list[str] = []
    lead = None
    for line in lines[at + 1 : at + 16]:
        members = list(MEMBER.finditer(line.text))
        if not members and ofsted:
            break
        for found in members:
            if "CQC" in found["office"] or "Care Quality" in found["office"]:
                partners.append(untitled(found["name"]))
                continue
            ofsted.append(untitled(found["name"]))
            if lead is None and "lead" in found["office"].lower():
                lead = ofsted[-1]
    return heading._replace(inspectors=(*ofsted, *partners), lead_inspector=lead)
