"""The printed headings of a letter, known by the words that the frameworks give them."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from scrapers.letters.text import Line

Place = Literal[
    "body",  # any heading of an evaluative part
    "improvement",  # what needs to improve
    "priority_action",  # areas for priority action
    "board",  # the part of a report on the safeguarding children board
    "board_improvement",  # what that board needs to improve: a list kept apart
    "scope",  # what the visit looked at, before the findings
    "study",  # a practice or case study, printed in a box
    "context",  # facts about the area: printed, but no finding
    "contents",
    "end",  # the back matter begins, unless more findings follow
    "area",  # one of the frameworks' judgement areas
    "unknown",  # a heading by its shape: the words are the writer's own
]


class Heading(NamedTuple):
    text: str
    place: Place
    lines: int  # how many lines it takes


GRADE = r"outstanding|good|requires? improvement(?: to be good)?|inadequate|adequate|not judged"
BOARD = r"(?:local safeguarding children(?:[’']s)? board|lscb|board)"

# Words that the frameworks themselves print as headings, 2012 to 2026. The first that fits wins.
KNOWN: tuple[tuple[Place, str], ...] = (
    (
        "end",
        r"what the (?:\w+ ){0,3}inspection judge?ments? means?(?: ?[:–-] .{3,60})?|inspection team"
        r"|record of main findings|annex(?:e|es)?(?: [a-z\d])?|glossary(?: of terms)?"
        r"|local area partnership details|about (?:this|the) inspection"
        r"|information about (?:this|the)(?: joint| single| local authority)? inspection",
    ),
    ("contents", r"(?:table of )?contents"),
    (
        "context",
        r"information about (?:this|the) (?:local )?(?:authority )?area(?: partnership)?"
        r"|information about (?:this|the) local authority|service information"
        r"|the inspection judge?ments and what they mean",
    ),
    (
        "scope",
        r"areas? covered by (?:the|this) (?:monitoring |focused )?visit"
        r"|(?:scope|focus) of (?:the|this) (?:visit|inspection)",
    ),
    (
        "board_improvement",
        rf"what does the {BOARD}(?: ?\(lscb\))? need to (?:improve|do)"
        rf"|recommendations(?: for the|:| [-–—]) ?{BOARD}",
    ),
    (
        "board",
        r"(?:section \w+:? )?the (?:effectiveness of the )?local safeguarding children(?:[’']s)?"
        rf" board(?: ?\(\w*lscb\))?(?:(?: (?:is|are)|:)? (?:{GRADE}))?"
        rf"|(?:section \w+:? )?(?:the )?(?:effectiveness of the )?lscb(?: (?:{GRADE}))?"
        rf"|inspection (?:findings|judge?ments?)(?: ?[-–—:]| about) ?the {BOARD}(?: ?\(\w*lscb\))?",
    ),
    (
        "priority_action",
        r"areas? (?:for|of) (?:immediate )?priority actions?"
        r"|(?:areas? for )?(?:priority|immediate) (?:and (?:priority|immediate) )?actions?",
    ),
    (
        "improvement",
        r"what needs? to (?:be )?improved?"
        r"(?: (?:in|within) (?:this|these) areas? of (?:social work )?practice)?"
        r"|what does the (?:local authority|council|trust) need to improve"
        r"|(?:areas?|priorities) for (?:further )?(?:improvements?|development)|recommendations?",
    ),
    ("study", r"(?:practice|case) stud(?:y|ies)(?: ?[:–—-] ?.{3,70})?"),
    (
        "body",
        r"(?:executive |overall )?summary(?: of (?:key )?findings)?|overview"
        r"|key (?:strengths|findings|judge?ments)|strengths"
        r"|(?:headline |main |key |other |inspection )?findings|inspection outcome"
        r"|(?:inspection )?judge?ments? about the local authority"
        r"|inspection judge?ments?|(?:findings and )?evaluation of progress"
        r"|next steps|progress since the (?:last|previous) inspection"
        r"|summary for children and young people|the local authority[’']s strengths"
        r"|(?:section \w+:? )?the local authority|section (?:\d|one|two): .{3,90}"
        r"|what is it like to be a child or young person.{5,90}"
        r"|what is the (?:local )?area partnership doing that is effective"
        r"|what does the (?:local )?area partnership need to do better"
        r"|the graded judge?ment (?:for|about|of|on) .{10,110}"
        r"|capacity (?:to improve|for improvement)",
    ),
    (
        "area",
        # The frameworks' judgement areas: by name, with a grade or not; misprinted, with a grade.
        r"(?:the )?(?:impact of leaders on (?:social work )?practice"
        r"(?: with children and families)?"
        r"|experiences? and progress of (?:children who need help and protection|care leavers"
        r"|children in care(?: and care leavers)?"
        r"|children looked after(?: and achieving permanence)?)"
        r"|children who need help and protection|children looked after and achieving permanence"
        r"|adoption performance|leadership,?(?: and)? management(?:,? and governance)?"
        r"|overall effectiveness(?: of services for looked after children and young people)?"
        r"|outcomes for looked after children and young people"
        r"|quality of (?:practice|provision|services))"
        rf"(?:(?:[:,–-]| (?:is|are|remains?|judged|to be|that|it))* (?:{GRADE}))?"
        r"|(?:the )?(?:impact of leaders|experiences? and progress|leadership|overall effectiveness"
        rf"|children (?:who need|looked after)|adoption performance)[^.;?]{{0,100}}?: (?:{GRADE})",
    ),
)
_KNOWN = re.compile(
    "(?:" + "|".join(f"({pattern})" for _, pattern in KNOWN) + r")(?: ?[?:.])?(?: ?\d{1,2})?",
    re.IGNORECASE,
)
# A grade printed in the box beside a heading of the single inspection framework.
_BOXED_GRADE = re.compile(
    r"(?<![:]) (?:Outstanding|Good|Requires [Ii]mprovement(?: to be good)?|Inadequate|Not judged)$"
)
_CONTINUES = re.compile(r"[a-z(]|(?:Safeguarding )?(?:Children )?Board\b")
_FOOTNOTE_MARK = re.compile(r"(?<=[a-z?:.]) ?\d{1,2}$")
_FIRST = (
    "what the inspection record annex annexe annexes glossary local about information table"
    " contents service previous priorities children child area areas scope focus"
    " recommendations recommendation section effectiveness lscb priority immediate practice"
    " case executive overall summary overview key strengths headline main other findings"
    " judgements judgments judgement evaluation next progress capacity impact outcomes"
    " experiences experience leadership adoption quality"
)
_FIRST_WORDS = frozenset(_FIRST.split())
MOST_LINES = 4
LONGEST = 170  # characters; a joined heading of three lines


def known_heading(lines: Sequence[Line], at: int) -> Heading | None:
    """The heading that begins at a line, if its words are ones that the frameworks print.

    A heading can run over several lines: the longest run of lines that reads as one is taken.
    """
    text = lines[at].text
    first = text.partition(" ")[0].rstrip("?:.,0123456789").lower()
    if first not in _FIRST_WORDS or len(text) > 100:
        return None
    best = _match(text, 1)
    for count in range(2, MOST_LINES + 1):
        if at + count > len(lines):
            break
        more = lines[at + count - 1].text
        if len(more) > 90 or (best is not None and not _CONTINUES.match(more)):
            break
        text = f"{text} {more}"
        if len(text) > LONGEST:
            break
        best = _match(text, count) or best
    return best


def _match(text: str, count: int) -> Heading | None:
    found = _KNOWN.fullmatch(text)
    if found is None or found.lastindex is None:
        return None
    printed = _BOXED_GRADE.sub("", _FOOTNOTE_MARK.sub("", text))
    return Heading(printed, KNOWN[found.lastindex - 1][0], count)
