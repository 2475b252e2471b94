"""When a channel hears of things."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.clock import LONDON
from bot.models import Cadence, Hours
from bot.schedule import (
    alert_time,
    at,
    digest_due,
    is_bank_holiday,
    is_digest_day,
    is_working_day,
    next_digest,
)

USUAL = Hours()
_quarters = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    opens, closes = sorted((draw(_quarters), draw(_quarters)))
    if opens == closes:
        opens, closes = time(7, 30), time(18, 30)
    return Hours(
        digest=draw(_quarters),
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        weekly=draw(st.integers(0, 6)),
        alerts_from=opens,
        alerts_until=closes,
        anytime=draw(st.booleans()),
    )


# Changes of the clocks, Easter, Christmas and New Year come up often.
_turns = st.sampled_from(
    [
        *(date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 3), date(2026, 4, 6)),
        *(date(2026, 12, 24), date(2027, 12, 24), date(2027, 12, 31), date(2028, 1, 3)),
    ]
)
_days = _turns.flatmap(
    lambda day: st.integers(-4, 6).map(lambda n: day + timedelta(days=n))
) | st.dates(date(2025, 1, 1), date(2030, 12, 31))
_moments = st.builds(
    lambda day, minutes: (
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    _days,
    st.integers(0, 24 * 60 - 1),
)
_cadences: st.SearchStrategy[Cadence] = st.sampled_from(("daily", "weekly"))


def london(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def test_bank_holidays_are_those_of_england() -> None:
    # https://www.gov.uk/bank-holidays, England and Wales
    named = ["2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25"]
    named += ["2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-12-27", "2027-12-28"]
    assert all(is_bank_holiday(date.fromisoformat(day)) for day in named)
    # St Andrew's day and the second of January are Scotland's, the twelfth of July Northern
    # Ireland's.
    assert is_working_day(date(2026, 11, 30))
    assert is_working_day(date(2025, 1, 2))
    assert is_working_day(date(2027, 7, 12))
    assert not is_working_day(date(2026, 11, 28))


def test_an_alert_goes_out_at_once_between_half_past_seven_and_half_past_six() -> None:
    day = date(2026, 11, 2)
    for clock in ("07:30", "12:00", "18:29"):
        assert alert_time(USUAL, london(day, clock)) == london(day, clock)


def test_an_alert_of_the_night_waits_for_the_morning() -> None:
    day = date(2026, 11, 2)
    assert alert_time(USUAL, london(day, "06:10")) == london(day, "07:30")
    assert alert_time(USUAL, london(day, "18:30")) == london(date(2026, 11, 3), "07:30")


def test_an_alert_of_good_friday_waits_for_the_tuesday() -> None:
    assert alert_time(USUAL, london(date(2026, 4, 3), "10:00")) == london(date(2026, 4, 7), "07:30")


def test_an_alert_of_christmas_eve_s_night_waits_out_the_substitute_day() -> None:
    assert alert_time(USUAL, london(date(2026, 12, 24), "19:00")) == london(
        date(2026, 12, 29), "07:30"
    )


def test_anytime_lifts_the_hours() -> None:
    night = london(date(2026, 12, 25), "03:00")
    assert alert_time(Hours(anytime=True), night) == night


def test_half_past_seven_is_half_past_seven_on_both_sides_of_a_change_of_the_clocks() -> None:
    winter = alert_time(USUAL, london(date(2026, 3, 27), "22:00"))
    assert winter == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    summer = alert_time(USUAL, london(date(2026, 10, 23), "22:00"))
    assert summer == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)


def test_a_weekly_digest_of_easter_monday_comes_on_the_tuesday() -> None:
    assert next_digest(USUAL, "weekly", london(date(2026, 4, 1), "12:00")) == london(
        date(2026, 4, 7), "08:30"
    )


def test_a_daily_digest_skips_christmas_and_takes_it_in_afterwards() -> None:
    last = date(2026, 12, 24)
    for day in (25, 26, 27, 28):
        assert digest_due(USUAL, "daily", london(date(2026, 12, day), "23:59"), last) is None
    morning = date(2026, 12, 29)
    assert digest_due(USUAL, "daily", london(morning, "08:29"), last) is None
    assert digest_due(USUAL, "daily", london(morning, "08:30"), last) == morning


def test_a_missed_digest_is_made_late_and_once() -> None:
    tuesday = date(2026, 11, 3)
    late = london(date(2026, 11, 5), "07:00")
    assert digest_due(USUAL, "daily", late, tuesday) == date(2026, 11, 4)
    assert digest_due(USUAL, "daily", late, date(2026, 11, 4)) is None


def test_a_first_digest_is_never_of_a_day_gone_by() -> None:
    assert digest_due(USUAL, "weekly", london(date(2026, 11, 4), "12:00"), None) is None
    monday = date(2026, 11, 9)
    assert digest_due(USUAL, "weekly", london(monday, "08:30"), None) == monday


@given(hours(), _cadences, _moments, st.lists(st.integers(1, 3 * 24 * 60), max_size=60))
@settings(deadline=None)
def test_each_due_day_has_one_digest_however_the_clock_ticks(
    given_hours: Hours, cadence: Cadence, start: datetime, ticks: list[int]
) -> None:
    made: list[tuple[date, datetime]] = []
    last = start.astimezone(LONDON).date() - timedelta(days=1)
    first = last
    now = start
    for minutes in ticks:
        now += timedelta(minutes=minutes)
        due = digest_due(given_hours, cadence, now, last)
        if due is not None:
            made.append((due, now))
            last = due
        # Nothing more is due at the same tick.
        assert digest_due(given_hours, cadence, now, last) is None
    assert len({day for day, _ in made}) == len(made)
    for day, when in made:
        assert is_digest_day(given_hours, cadence, day)
        assert at(day, given_hours.digest) <= when
    # What was due by the last tick was made, or was taken in by a later one.
    due_days = _digest_days(given_hours, cadence, first, now)
    if due_days and ticks:
        assert made[-1][0] == due_days[-1]


@given(hours(), _cadences, _moments)
@settings(deadline=None)
def test_a_clock_that_ticks_often_makes_every_digest_on_its_day(
    given_hours: Hours, cadence: Cadence, start: datetime
) -> None:
    last = start.astimezone(LONDON).date() - timedelta(days=1)
    expected = _digest_days(given_hours, cadence, last, start + timedelta(days=20))
    made = []
    now = start
    while now <= start + timedelta(days=20):
        due = digest_due(given_hours, cadence, now, last)
        if due is not None:
            made.append(due)
            last = due
        now += timedelta(minutes=15)
    # The tick is never more than a quarter of an hour late.
    assert made == [d for d in expected if at(d, given_hours.digest) <= now - timedelta(minutes=15)]


def _digest_days(given_hours: Hours, cadence: Cadence, after: date, now: datetime) -> list[date]:
    days = []
    day = after + timedelta(days=1)
    while at(day, given_hours.digest) <= now:
        if is_digest_day(given_hours, cadence, day):
            days.append(day)
        day += timedelta(days=1)
    return days


@given(hours(), _cadences, _moments)
@example(Hours(digest=time(1, 30)), "daily", datetime(2026, 3, 28, 12, tzinfo=UTC))
@example(Hours(digest=time(1, 30)), "daily", datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
@settings(deadline=None)
def test_the_next_digest_is_later_and_nothing_is_due_before_it(
    given_hours: Hours, cadence: Cadence, now: datetime
) -> None:
    coming = next_digest(given_hours, cadence, now)
    assert coming > now
    day = coming.astimezone(LONDON).date()
    assert not is_bank_holiday(day)
    yesterday = now.astimezone(LONDON).date()
    last = digest_due(given_hours, cadence, now, yesterday - timedelta(days=20)) or yesterday
    assert digest_due(given_hours, cadence, coming - timedelta(seconds=1), last) is None
    assert digest_due(given_hours, cadence, coming, last) == day


@given(_cadences, st.integers(0, 6), st.integers(2025, 2034))
@settings(deadline=None)
def test_no_week_is_without_its_digest(cadence: Cadence, weekly: int, year: int) -> None:
    """Put off, and never dropped: between two of them lie at most eleven days."""
    given_hours = Hours(weekly=weekly)
    now = datetime(year, 12, 1, tzinfo=UTC)
    while now.year == year or now.month < 5:
        coming = next_digest(given_hours, cadence, now)
        assert coming - now <= timedelta(days=11, hours=13)
        now = coming


@given(hours(), _moments)
@settings(deadline=None)
def test_alerts_wait_for_open_hours_and_no_longer(given_hours: Hours, now: datetime) -> None:
    when = alert_time(given_hours, now)
    assert when >= now
    if given_hours.anytime:
        assert when == now
        return
    local = when.astimezone(LONDON)
    assert is_working_day(local.date())
    opens = at(local.date(), given_hours.alerts_from)
    assert opens <= when <= at(local.date(), given_hours.alerts_until)
    if when > now:
        assert when == opens
        between = (now + (when - now) * n / 50 for n in range(50))
        assert all(alert_time(given_hours, moment) == when for moment in between)
