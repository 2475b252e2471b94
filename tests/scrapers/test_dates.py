"""Dates as letters print them."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.letters.dates import find_date, find_period

CASES = Path(__file__).parent.parent / "cases" / "dates" / "periods.csv"
ROWS = list(csv.DictReader(CASES.read_text("utf-8").splitlines()))

days = st.dates(date(1995, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["printed"])
def test_a_period_is_read_as_the_table_says(row: dict[str, str]) -> None:
    letter = date.fromisoformat(row["letter"]) if row["letter"] else None
    period = find_period(row["printed"], letter)
    if row["start"] == "none":
        assert period is None
        return
    assert period is not None
    assert (period.misprint is None) == bool(row["start"])
    assert [str(day or "") for day in (period.start, period.end)] == [row["start"], row["end"]]
    assert str(period.first_days or "") == row["first_days"]


@given(days)
def test_a_day_in_words_is_read_back(day: date) -> None:
    printed = f"{day.day} {day:%B} {day.year}"
    assert find_date(f"Date: {printed}") == (day, printed)
    assert find_date(f"{day:%d/%m/%Y}") == (day, f"{day:%d/%m/%Y}")


@given(days, st.integers(0, 40), st.sampled_from([" to ", " and ", " – ", "-", ", and "]))
def test_any_way_of_joining_two_days_gives_both(first: date, length: int, joined: str) -> None:
    last = first + timedelta(length)
    start = f"{first.day} {first:%B}"
    for printed in (
        f"{start} {first.year}{joined}{last.day} {last:%B} {last.year}",
        f"{start}{joined}{last.day} {last:%b} {last.year}",
        *([f"{first.day}{joined}{last.day} {last:%B} {last.year}"] * (first.month == last.month)),
    ):
        period = find_period(f"a visit on {printed}. It")
        assert period is not None
        assert (period.start, period.end) == (first, last)


@given(days, st.integers(1, 300))
def test_a_year_left_out_comes_from_the_letter_and_never_from_its_future(
    first: date, gap: int
) -> None:
    if (first.month, first.day) == (2, 29):
        return
    period = find_period(f"on {first.day} {first:%B}", first + timedelta(gap))
    assert period is not None
    assert period.start == first


@given(st.text(st.sampled_from("0123456789 JulyMarch,.to-–and/20")))
def test_no_text_of_date_words_is_too_much(text: str) -> None:
    period = find_period(text, date(2020, 1, 1))
    if period and period.start and period.end:
        assert period.start <= period.end
    find_date(text)
