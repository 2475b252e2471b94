"""Days as web pages and feeds print them."""

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month{n}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
# Four forms, the commonest first: 2 June 2025 · 2025-06-02 · 02/06/2025 · June 2, 2025. The month
# stands in the middle of figures, as it does everywhere in Britain.
DAY = re.compile(
    r"\b(?:(?P<day1>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s,-]+"
    + _MONTH.format(n=1)
    + r"[\s,-]+(?P<year1>\d{4})"
    r"|(?P<year2>\d{4})-(?P<month2>\d\d)-(?P<day2>\d\d)"
    r"|(?P<day3>\d{1,2})[/.](?P<month3>\d{1,2})[/.](?P<year3>\d{4})"
    r"|" + _MONTH.format(n=4) + r"\s+(?P<day4>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year4>\d{4})"
    r")(?!\d)",
    re.IGNORECASE,
)


def month_number(name: str) -> int:
    """1 for "January" or "Jan."; for figures, the figure."""
    return int(name) if name.isdigit() else MONTHS.index(name[:3].lower()) + 1


def day_in(text: str) -> date | None:
    """The first whole day printed in a text; None where there is none or it does not exist.

    >>> day_in("Published: Friday, 17th June 2022")
    datetime.date(2022, 6, 17)
    """
    for found in DAY.finditer(text):
        groups = found.groupdict()
        for form in "1234":
            if groups[f"day{form}"]:
                try:
                    return date(
                        int(groups[f"year{form}"]),
                        month_number(groups[f"month{form}"]),
                        int(groups[f"day{form}"]),
                    )
                except ValueError:
                    break
    return None
