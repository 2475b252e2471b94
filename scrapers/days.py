"""Days as web pages and feeds print them, beside the forms that letters use."""

import re
from datetime import date

from scrapers.letters.dates import MONTHS, find_date

# 2025-06-02, alone or before a time; June 2, 2025 (trade press and some blogs).
ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?!\d)")
AMERICAN = re.compile(
    r"\b(" + "|".join(MONTHS) + r")\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.IGNORECASE
)


def day_in(text: str) -> date | None:
    """The first whole day printed in a text; None where there is none or it does not exist.

    >>> day_in("Published: Friday, 17th June 2022")
    datetime.date(2022, 6, 17)
    """
    try:
        if found := ISO.search(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := AMERICAN.search(text):
            return date(int(found[3]), MONTHS[found[1].lower()], int(found[2]))
    except ValueError:
        return None
    return find_date(text)[0]
