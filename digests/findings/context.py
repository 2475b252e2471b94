"""Where a sentence stands: what its heading says about whom it speaks of."""

import re
from dataclasses import dataclass
from functools import lru_cache

_IMPROVEMENT = re.compile(
    r"^improvements?$|^(?!case study).*(?:what needs to improve|priority action|recommendation"
    r"|areas? for (?:\w+ )*(?:improvement|priority|development))"
)
_CARE_LEAVERS = re.compile(r"care[ -]leavers?\b|care[ -]experienced|leaving care")
_IN_CARE = re.compile(r"\bin care\b(?! leaver)|in-care|looked[ -]after|cared for")
_DISABLED = re.compile(r"\bsend\b|special educational needs|disab|\barea partnership\b")
_BOARD = re.compile(r"safeguarding children board|\blscb\b")
_METHOD = re.compile(
    r"areas? covered by|^about the|information about|scope of|^copied|how we|inspection team"
    r"|^next steps$|^background|^this inspection|context$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a sentence from where it stands."""

    listed: bool = False  # an item of an improvement list or of priority actions
    method: bool = False  # the letter tells how inspectors worked
    care_leavers: bool = False  # the heading speaks of care leavers and of nobody else
    both: bool = False  # of children in care and care leavers together
    in_care: bool = False  # of children in care and of nobody else
    disabled: bool = False  # of disabled children or of special educational needs
    board: bool = False  # of the safeguarding children board
    leaders: bool = False
    bullet: bool = False  # an item of some other list


@lru_cache(maxsize=512)
def place_of(section: str | None, unit: str | None = None) -> Place:
    """From a printed heading or a section's slug; `unit` is sentence, bullet or None."""
    heading = " ".join((section or "").lower().replace("-", " ").split())
    if not heading:
        return Place(bullet=unit == "bullet")
    about_leavers = bool(_CARE_LEAVERS.search(heading))
    about_care = bool(_IN_CARE.search(heading))
    listed = bool(_IMPROVEMENT.search(heading))
    return Place(
        listed=listed,
        bullet=unit == "bullet" and not listed,
        method=bool(_METHOD.search(heading)),
        care_leavers=about_leavers and not about_care,
        both=about_leavers and about_care,
        in_care=about_care and not about_leavers,
        disabled=bool(_DISABLED.search(heading)),
        board=bool(_BOARD.search(heading)),
        leaders="leader" in heading,
    )


def speaks_of_care_leavers(text: str | None) -> bool:
    """Whether a heading or a letter's declared focus speaks of care leavers."""
    return bool(_CARE_LEAVERS.search((text or "").lower()))
