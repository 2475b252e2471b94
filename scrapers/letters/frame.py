"""What frames the body of a letter: covers, addresses, tables of judgements, the sign-off."""

import re
from collections.abc import Sequence

from scrapers.letters.headings import known_heading
from scrapers.letters.text import Line

FRONT = 90  # lines within which a cover or an address ends

_SIGN_OFF = re.compile(
    r"yours? (?:sincerely|faithfully|truly)\b|i am copying this letter"
    r"|this letter (?:is|will be) (?:being )?copied|© ?crown copyright"
    r"|the office for standards in education",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?:Her|His) Majesty[’']s (?:Senior )?Inspectors?\b.{0,20}", re.IGNORECASE)
_SALUTATION = re.compile(r"dear [^.]{2,80},?", re.IGNORECASE)
# The first headings of reports that have a cover; the overall judgement stands before some.
_OPENING = re.compile(
    r"contents|executive summary|(?:summary of )?(?:key )?findings|section (?:1|one)\b.*"
    r"|about this inspection|inspection outcome|summary",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:This|The|Between|On|In|During|From|Following|An?|I|We|Thank|Ofsted|His|Her|Inspectors)\b"
)
GRADE_WORDS = frozenset(
    (
        "outstanding",
        "good",
        "requires improvement",
        "requires improvement to be good",
        "inadequate",
        "adequate",
        "not judged",
        "judgement",
        "grade",
        "judgement grade",
        "key judgement",
        "key judgement judgement grade",
        "improvement",
        "improvement to be good",
        "to be good",
    )
)
# Every word that stands in a table of judgements; a line made of these alone is a row of one.
_FIRST_ROW = re.compile(
    r"judge?ments?\b|(?:\d\.? )?(?:the )?"
    r"(?:impact of|experiences and|children who need|overall effectiveness)",
    re.IGNORECASE,
)
_ROWS = (
    "judgement judgements grade the impact of leaders on social work practice with children"
    " and families experiences progress who need help protection in care leavers overall"
    " effectiveness outstanding good requires improvement to be inadequate adequate not judged"
    " is are looked after achieving permanence adoption performance leadership management"
    " governance 1 2 3 21 22"
)
_TABLE_WORDS = frozenset(_ROWS.split())
_PUNCTUATION = str.maketrans("", "", ".,:")


def body_start(lines: Sequence[Line], end: int) -> int:
    """The first line after addresses, subject line and table of judgements."""
    table = 0
    for at in range(min(end, FRONT)):
        text, page = lines[at]
        first = text[0]
        if first in "Dd" and _SALUTATION.fullmatch(text):
            return _after_subject(lines, at + 1, end)
        if not table and page == 1 and _FIRST_ROW.match(text) and _is_table_row(text):
            table = _after_table(lines, at, end)
        if first in "CESFAI" and len(text) < 80 and _OPENING.fullmatch(text):
            return at
    return table


def body_end(lines: Sequence[Line]) -> int:
    """The line at which the sign-off begins, or the publisher's own back page."""
    for at in range(len(lines) // 3, len(lines)):
        text = lines[at].text
        first = text[0]
        if first in "YyIiTt©" and len(text) < 130 and _SIGN_OFF.match(text):
            return at
        if first == "H" and _SIGNATURE.fullmatch(text) and at > len(lines) * 0.8:
            return at - 1  # the name stands above
    return len(lines)


def after_contents(lines: Sequence[Line], at: int, end: int) -> int:
    """Past a table of contents: its lines end in page numbers, or run on to one that does."""
    page = lines[at].page if at < end else 0
    while at < end and lines[at].page == page:
        near = lines[at : min(at + 3, end)]
        if not any(line.text[-1].isdigit() and line.page == page for line in near):
            break
        at += 1
    return at


def _after_table(lines: Sequence[Line], at: int, end: int) -> int:
    """Past the rows of a table of judgements; one odd line among them is passed over."""
    while at < end:
        odd = not _is_table_row(lines[at].text)
        if odd and (
            len(lines[at].text) > 45 or at + 1 == end or not _is_table_row(lines[at + 1].text)
        ):
            break
        at += 1
    return at


def _after_subject(lines: Sequence[Line], at: int, end: int) -> int:
    """Past the subject line of a letter, which can run over three lines."""
    for skip in range(min(4, end - at)):
        text = lines[at + skip].text
        if (text[-1] in ".:;," and len(text) > 30) or (len(text) > 66 and _SENTENCE.match(text)):
            return at + skip
        if known_heading(lines, at + skip) is not None:
            return at + skip
    return at


def _is_table_row(text: str) -> bool:
    return len(text) < 120 and _TABLE_WORDS.issuperset(text.lower().translate(_PUNCTUATION).split())
