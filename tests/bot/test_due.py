"""When a source is due: by its own pause, sooner in office hours, later while it fails."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.watching.due import DAY, JITTER, is_due, next_try
from scrapers.models import Source

NEWS = Source("News", "feed", "https://a.example/feed", every=3600)
MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SUNDAY_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CHANCES = st.floats(0, 1)


def pause(now: datetime, chance: float = 0.0, **rest: float) -> float:
    return (next_try(NEWS, now, chance=chance, **rest) - now).total_seconds()  # type: ignore[arg-type]


def test_letters_are_looked_for_twice_as_often_in_office_hours() -> None:
    assert pause(SUNDAY_NOON) == 3600
    assert pause(MONDAY_NOON) == 1800
    assert pause(MONDAY_NOON.replace(hour=3)) == 3600


def test_office_hours_are_londons_summer_and_winter() -> None:
    assert pause(datetime(2026, 7, 6, 7, 30, tzinfo=UTC)) == 1800, "half past eight in summer"
    assert pause(datetime(2026, 11, 2, 7, 30, tzinfo=UTC)) == 3600, "half past seven in winter"


def test_each_failure_doubles_the_pause_up_to_a_day() -> None:
    waits = [pause(MONDAY_NOON, failures=n) for n in range(1, 9)]
    assert waits[:4] == [7200, 14400, 28800, 57600]
    assert set(waits[4:]) == {DAY.total_seconds()}
    assert pause(MONDAY_NOON, failures=10_000) == DAY.total_seconds()


def test_an_address_that_is_gone_for_good_is_asked_once_a_day() -> None:
    wait = next_try(NEWS, MONDAY_NOON, chance=0, failures=1, gone=True) - MONDAY_NOON
    assert wait == DAY


def test_a_site_that_names_its_own_pause_gets_it() -> None:
    assert pause(MONDAY_NOON, failures=1, retry_after=50_000) == 50_000
    assert pause(MONDAY_NOON, failures=1, retry_after=5) == 7200


@given(INSTANTS, CHANCES, st.integers(0, 50))
def test_a_pause_is_never_nothing_and_never_much_more_than_a_day(
    now: datetime, chance: float, failures: int
) -> None:
    wait = next_try(NEWS, now, chance=chance, failures=failures) - now
    assert timedelta(minutes=1) <= wait <= DAY * (1 + JITTER)


@given(INSTANTS, CHANCES)
def test_a_source_is_not_due_before_its_time_and_due_from_then_on(
    now: datetime, chance: float
) -> None:
    due = next_try(NEWS, now, chance=chance)
    assert not is_due(due, now, NEWS, due - timedelta(seconds=1))
    assert is_due(due, now, NEWS, due)
    assert is_due(due, now, NEWS, due + timedelta(days=30)), "a laptop that slept for a month"


def test_a_clock_that_was_set_back_does_not_stop_the_watch() -> None:
    then = MONDAY_NOON + timedelta(days=400)
    assert is_due(then + timedelta(hours=1), then, NEWS, MONDAY_NOON)
    assert is_due(then, MONDAY_NOON, NEWS, MONDAY_NOON)


def test_a_source_never_looked_at_is_due() -> None:
    assert is_due(None, None, NEWS, MONDAY_NOON)
    assert is_due(None, MONDAY_NOON, NEWS, MONDAY_NOON + timedelta(hours=1))
    assert not is_due(None, MONDAY_NOON, NEWS, MONDAY_NOON + timedelta(minutes=30))
