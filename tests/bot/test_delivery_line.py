"""The line to a platform: left alone when it is the platform that fails, tried with one message."""

from random import Random

import pytest

from bot.delivery.line import UNLUCKY, WIDE, Line
from bot.delivery.pace import Pace

PACE = Pace(first_wait=10.0, longest_wait=100.0, token_wait=300.0)


def _fail(line: Line, channels: int, now: float = 0.0, after: float = 0.0) -> None:
    for channel in range(channels):
        line.begun()
        line.failed(channel, "Away.", now, after)


def _answer(line: Line, now: float) -> None:
    line.begun()
    line.answered(now)


def _held() -> Line:
    line = Line(PACE)
    _fail(line, UNLUCKY)
    return line


def test_a_line_that_is_well_has_no_bound() -> None:
    assert Line(PACE).room(0.0) is None


def test_a_channel_that_fails_alone_holds_up_no_other() -> None:
    line = Line(PACE)
    for _ in range(UNLUCKY * 2):
        _fail(line, 1)
    assert line.room(0.0) is None


def test_several_channels_in_a_row_are_the_platforms_trouble_and_an_answer_between_is_not() -> None:
    line = Line(PACE)
    _fail(line, UNLUCKY - 1)
    _answer(line, 0.0)
    _fail(line, UNLUCKY - 1)
    assert line.room(0.0) is None
    assert (_held().room(1.0), _held().held) == (0, "Away.")


def test_after_its_wait_one_message_goes_and_no_other_until_it_is_answered() -> None:
    line = _held()
    assert line.room(9.9) == 0
    assert line.room(10.0) == 1
    line.begun()
    assert line.room(10.0) == 0
    line.answered(10.5)
    assert (line.room(10.5), line.held) == (2, None)


def test_after_trouble_more_goes_at_once_little_by_little() -> None:
    line = _held()
    bounds = []
    while (room := line.room(10.0)) is not None:
        bounds.append(room)
        _answer(line, 10.0)
    assert bounds[:5] == [1, 2, 2, 2, 3]
    assert bounds == sorted(bounds)
    assert bounds[-1] in (WIDE - 1, WIDE)
    assert len(bounds) > WIDE * 10


def test_each_time_that_it_fails_again_it_is_left_alone_for_twice_as_long() -> None:
    line = _held()
    _fail(line, 1, now=10.0)
    assert (line.room(29.9), line.room(30.0)) == (0, 1)


def test_what_was_under_way_when_it_failed_neither_lengthens_the_wait_nor_ends_it() -> None:
    line = Line(PACE)
    for _ in range(50):
        line.begun()
    for channel in range(49):
        line.failed(channel, "Away.", now=1.0)
    line.answered(1.0)
    assert (line.room(10.9), line.room(11.0), line.held) == (0, 1, "Away.")


def test_the_platforms_own_word_of_how_long_is_kept() -> None:
    line = Line(PACE)
    _fail(line, UNLUCKY, after=60.0)
    assert (line.room(59.0), line.room(60.0)) == (0, 1)


def test_a_token_that_is_refused_stops_all_at_once_and_is_news_once() -> None:
    line = Line(PACE)
    for _ in range(2):
        line.begun()
    assert line.refused("Revoked.", now=0.0)
    assert not line.refused("Revoked.", now=1.0)
    assert (line.room(200.0), line.room(301.0)) == (0, 1)
    assert line.barred == "Revoked."
    _answer(line, 301.0)
    assert line.barred is None


@pytest.mark.parametrize(
    ("tries", "most"), [(0, 0), (1, 10), (2, 20), (4, 80), (5, 100), (99, 100)]
)
def test_waits_double_up_to_their_longest_and_are_spread(tries: int, most: float) -> None:
    waits = {PACE.wait(tries, Random(seed)) for seed in range(50)}
    assert max(waits) <= most
    assert min(waits) >= most * 0.75
    assert len(waits) > 1 or most == 0
