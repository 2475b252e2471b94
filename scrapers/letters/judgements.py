"""The grades that a report prints: in the table on its cover, or in its opening sentence."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from scrapers.letters.text import Line
from scrapers.models import Area, Grade, Judgement, Kind

# Inspections from this day on give no overall grade (Ofsted's reform of April 2026).
NO_OVERALL_FROM = date(2026, 4, 27)

GRADES: dict[str, Grade] = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement": "requires_improvement",
    "inadequate": "inadequate",
    "not judged": "not_given",
    "not graded": "not_given",
    "not given": "not_given",
}
GRADE = (
    r"(?:outstanding|good|requires?\s+improvement(?:\s+to\s+be\s+good)?|inadequate"
    r"|not\s+(?:judged|graded|given))"
)
ROW_GRADE = re.compile(rf"\b(?:{GRADE}|adequate)\b", re.IGNORECASE)
# A row's label may be misprinted, but it is made of these words only.
LABEL_WORD = re.compile(
    "the|impact|of|leaders(?:hip)?|on|social|work|practice|with|children(?:[’']s)?|and|famil(?:y|ies)"
    "|experienced?s?|progress|young|people|who|need(?:ing)?|help|protection|in|care|leavers|their"
    "|from|overall|effectiveness|looked|after|achieving|permanence|adoption|performance"
    "|management|governance|capacity|to|improve|local|authority|services|care-experienced",
    re.IGNORECASE,
)
ILACS_LABEL = re.compile(
    r"\bThe impact of leaders\b|\bThe experiences? and progress of\b|\bOverall effectiveness\b",
    re.IGNORECASE,
)
SIF_LABEL = re.compile(
    r"(?<![\w.])(?:[123]\.(?:[12]\.?)?\s+)"
    r"(?=Children (?:who|and young|looked)|Adoption|(?:The )?[Ee]xperiences|Leadership)"
)
# What every ILACS report grades, in the words of its labels.
EXPECTED: tuple[tuple[str, frozenset[Area]], ...] = (
    ("leaders", frozenset({"impact_of_leaders"})),
    ("help and protection", frozenset({"help_and_protection"})),
    ("children in care", frozenset({"in_care", "in_care_and_care_leavers"})),
    ("care leavers", frozenset({"care_leavers", "in_care_and_care_leavers"})),
)
LABEL_ENDS = re.compile(
    r"\b(?:families|family|protection|care|leavers|effectiveness|permanence|performance"
    r"|governance)[.:]?$",
    re.IGNORECASE,
)
ROW_GAP = 8  # characters that can stand between a row's grade and the next row's label
SIF_AREAS: tuple[tuple[str, Area], ...] = (
    ("help and protection", "sif_help_and_protection"),
    ("looked after", "sif_looked_after"),
    ("adoption", "sif_adoption"),
    ("care leavers", "sif_care_leavers"),
    ("leadership", "sif_leadership"),
)
SIF_OVERALL = re.compile(
    r"(?:\bThe overall judgement is(?: that)?(?: the)?(?: children[’']s services)?(?: are| is)?\s+"
    r"|\bChildren[’']s services (?:in|on|for|provided by) [^.;:]{2,90}?"
    r"\s(?:are|is|(?=requires?\s))\s*)"
    rf"(?P<grade>{GRADE})",
    re.IGNORECASE,
)
LAC_OVERALL = re.compile(
    r"\bOverall effectiveness\s+(?P<grade>Outstanding|Good|Adequate|Inadequate)\b"
)


class Judgements(NamedTuple):
    judgements: tuple[Judgement, ...]
    doubts: tuple[str, ...]


def read_judgements(lines: Sequence[Line], kind: Kind, first_day: date | None) -> Judgements:
    """The printed grades of a full inspection, with what could not be read.

    `first_day` on site tells whether a missing overall grade is the framework's own silence.
    """
    if kind == "ilacs_inspection":
        return _read_ilacs(lines, first_day)
    if kind == "sif_inspection":
        return _read_sif(lines)
    if kind == "looked_after_inspection":
        return _read_looked_after(lines)
    return Judgements((), ())


def _read_ilacs(lines: Sequence[Line], first_day: date | None) -> Judgements:
    rows, doubts = _read_rows(_cover(lines, 2), ILACS_LABEL)
    found: list[Judgement] = []
    labels = [row.label for row in rows]
    for row in rows:
        area = _ilacs_area(row.label, labels)
        if area is None:
            doubts.append(
                f"A judgement with the label “{row.label}” is not one this program knows."
            )
        elif any(judgement.area == area for judgement in found):
            doubts.append(f"Two judgements have the label “{row.label}”: the first counts.")
        else:
            found.append(Judgement(area, row.grade, row.printed, row.page))
    areas = {judgement.area for judgement in found}
    doubts += [
        f"No grade was found for {words}."
        for words, either in EXPECTED
        if areas.isdisjoint(either) and not any(words in doubt for doubt in doubts)
    ]
    if "overall_effectiveness" not in areas:
        if first_day is not None and first_day >= NO_OVERALL_FROM:
            found.append(Judgement("overall_effectiveness", "not_given", None, None))
        elif not any("Overall effectiveness" in doubt for doubt in doubts):
            doubts.append("No grade for overall effectiveness was found.")
    return Judgements(tuple(found), tuple(doubts))


def _ilacs_area(label: str, labels: Sequence[str]) -> Area | None:
    plain = label.lower()
    if "overall" in plain:
        return "overall_effectiveness"
    if "leaders" in plain and "care" not in plain:
        return "impact_of_leaders"
    if "protection" in plain:
        return "help_and_protection"
    leavers = "leavers" in plain or "care-experienced" in plain or "care experienced" in plain
    if leavers and "in care" in plain:
        return "in_care_and_care_leavers"
    if leavers:
        # "children care leavers" stands for care leavers where children in care have a row too.
        alone = any("in care" in other.lower() and other != label for other in labels)
        return "care_leavers" if alone or "children" not in plain else "in_care_and_care_leavers"
    return "in_care" if "in care" in plain else None


def _read_sif(lines: Sequence[Line]) -> Judgements:
    cover = _cover(lines, 2)
    rows, doubts = _read_rows(cover, SIF_LABEL)
    found: list[Judgement] = []
    for row in rows:
        area = next((area for words, area in SIF_AREAS if words in row.label.lower()), None)
        if area is None:
            doubts.append(
                f"A judgement with the label “{row.label}” is not one this program knows."
            )
        elif not any(judgement.area == area for judgement in found):
            found.append(Judgement(area, row.grade, row.printed, row.page))
    overall = SIF_OVERALL.search(cover.text)
    if overall is None:
        doubts.append("No overall judgement was found on the cover.")
    else:
        printed = " ".join(overall["grade"].split())
        found.insert(
            0,
            Judgement(
                "overall_effectiveness", _grade(printed), printed, cover.page(overall.start())
            ),
        )
    return Judgements(tuple(found), tuple(doubts))


def _read_looked_after(lines: Sequence[Line]) -> Judgements:
    """The record of main findings stands on the last page; "adequate" is no grade of today.

    Reports on safeguarding and looked-after children together print two such grades.
    """
    last = lines[-1].page if lines else 0
    cover = _Cover.of([line for line in lines if line.page >= last - 1])
    found = list(LAC_OVERALL.finditer(cover.text))
    if not found:
        return Judgements((), ("No grade for overall effectiveness was found.",))
    printed = found[0]["grade"]
    if any(other["grade"] != printed for other in found):
        return Judgements(
            (), ("Two grades for overall effectiveness are printed, of two parts: neither counts.",)
        )
    if printed == "Adequate":
        return Judgements(
            (), ("Overall effectiveness is printed as Adequate, a grade that is no longer used.",)
        )
    page = cover.page(found[0].start())
    return Judgements((Judgement("overall_effectiveness", _grade(printed), printed, page),), ())


class _Row(NamedTuple):
    label: str
    grade: Grade
    printed: str
    page: int


class _Cover(NamedTuple):
    """Lines as one text that still knows its pages."""

    text: str
    starts: tuple[tuple[int, int], ...]  # (offset, page)

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Cover":
        starts: list[tuple[int, int]] = []
        at = 0
        for line in lines:
            if not starts or starts[-1][1] != line.page:
                starts.append((at, line.page))
            at += len(line.text) + 1
        return cls(" ".join(line.text for line in lines), tuple(starts))

    def page(self, offset: int) -> int:
        return max((page for start, page in self.starts if start <= offset), default=1)


def _cover(lines: Sequence[Line], pages: int) -> _Cover:
    cover: list[Line] = []
    for line in lines:
        if line.page > pages:
            break
        cover.append(line)
    return _Cover.of(cover)


def _read_rows(cover: _Cover, label: re.Pattern[str]) -> tuple[list[_Row], list[str]]:
    """The rows of the table: a label, then its grade, then at once the next label."""
    rows: list[_Row] = []
    doubts: list[str] = []
    text = cover.text
    starts = list(label.finditer(text))
    row_end: int | None = None
    for at, found in enumerate(starts):
        start = found.start()
        if row_end is not None and start - row_end > ROW_GAP:
            break  # the table is over: the body's headings use the same words
        end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        segment = text[start : min(end, start + 200)]
        grade = ROW_GRADE.search(segment)
        words = _tidy(segment[: grade.start()] if grade else segment)
        if grade is None or not _is_label(words):
            if rows and "overall" in rows[-1].label.lower():
                break  # the last row is read, and the report begins with the same words
            words = _label_part(words)
            if LABEL_ENDS.search(words) is None:
                break  # the table is over: a sentence begins with a label's words
            if row_end is not None:
                doubts.append(f"The grade of “{words}” could not be read.")
                row_end = end
            continue
        row_end = start + grade.end()
        printed = " ".join(grade[0].split())
        if printed.lower() == "adequate":
            doubts.append(f"“{words}” is printed as Adequate, a grade that is no longer used.")
            continue
        rows.append(_Row(words, _grade(printed), printed, cover.page(start)))
    return rows, doubts


def _is_label(words: str) -> bool:
    plain = (word.strip(".,:;()–-0123456789") for word in words.split())
    return all(not word or LABEL_WORD.fullmatch(word) for word in plain)


def _label_part(words: str) -> str:
    """The words of a label at the start of a text."""
    part: list[str] = []
    for word in words.split():
        if not _is_label(word):
            break
        part.append(word)
    return " ".join(part)


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(" .:")


def _grade(printed: str) -> Grade:
    plain = " ".join(printed.lower().split())
    if plain.startswith("require"):
        return "requires_improvement"
    return GRADES[plain]
