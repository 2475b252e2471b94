"""What was held up beyond its channel's hours waits until they open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.delivery.desk import Clerk, Order
from bot.models import Channel, Delivery, Hours
from bot.post import digest_now, post_digests
from bot.posting.compose import compose
from bot.store import Store, channels, deliveries
from bot.store.deliveries import Posted
from digests.models import Digest, Message
from digests.render import slack
from tests.bot.samples import letter, new_store
from tests.bot.talking import SOUTH_EAST, channel, later, rule
from tests.bot.test_announce import ask, come
from tests.bot.test_correct import again, corrected, send
from tests.bot.test_correct import told as told_of_first

EVENING = datetime(2026, 1, 9, 18, 20, tzinfo=UTC)  # a Friday
DIGEST = datetime(2026, 1, 9, 8, 30, tzinfo=UTC)
OPENS = datetime(2026, 1, 12, 7, 30, tzinfo=UTC)
ORDER = Order((), (), ((("slack",), 9),), (), lost=False, lease=60.0)


class _Drawer:
    """A sender as far as the clerk needs one."""

    def draw(self, digest: Digest) -> Message:
        return slack.render(digest)


def taken(store: Store, now: datetime) -> list[str]:
    """What is taken for sending at this moment, by its part."""

    def composed(store: Store, delivery: Delivery, now: datetime) -> Digest | None:
        return compose(store, delivery, now, {})

    clerk = Clerk({"slack": _Drawer()}, composed, lambda: now)  # type: ignore[dict-item]  # it sends nothing
    return [job.delivery.part.partition(":")[0] for job in clerk.turn(store, ORDER).jobs]


def told(store: Store, *, anytime: bool = False) -> Channel:
    here = channel(store)
    channels.set_hours(store, here.id, Hours(anytime=anytime))
    ask(store, here, rule(SOUTH_EAST))
    come(store, letter("evening"), EVENING)
    return here


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=14)])
def test_an_alert_that_is_a_little_late_is_sent(late: timedelta) -> None:
    with new_store() as store:
        told(store)
        assert taken(store, EVENING + late) == ["letter"]


def test_an_alert_that_was_held_up_into_the_night_waits_for_the_next_working_day() -> None:
    with new_store() as store:
        here = told(store)
        assert taken(store, EVENING + timedelta(hours=5)) == []
        (waiting,) = deliveries.waiting(store, here.id)
        assert (waiting.due, waiting.state, waiting.attempts) == (OPENS, "waiting", 0)
        assert taken(store, OPENS - timedelta(seconds=1)) == []
        assert taken(store, OPENS) == ["letter"]


def test_what_came_after_it_waits_with_it_though_it_is_hardly_late() -> None:
    with new_store() as store:
        here = told(store)
        come(store, letter("after", start=date(2025, 3, 5)), EVENING + timedelta(minutes=9))
        assert taken(store, EVENING + timedelta(minutes=16)) == []
        waiting = deliveries.waiting(store, here.id)
        assert [(one.id, one.due) for one in waiting] == [(1, OPENS), (2, OPENS)]
        assert taken(store, EVENING + timedelta(minutes=17)) == []


def test_where_alerts_may_come_at_any_time_it_is_sent() -> None:
    with new_store() as store:
        told(store, anytime=True)
        assert taken(store, EVENING + timedelta(hours=5)) == ["letter"]


def test_what_a_channel_returns_to_at_night_waits_too() -> None:
    with new_store() as store:
        here = told(store)
        channels.pause(store, here.id, "The channel is archived.", EVENING)
        night = EVENING + timedelta(days=3, hours=5)
        channels.resume(store, here.id, night)
        assert taken(store, night) == []
        (waiting,) = deliveries.waiting(store, here.id)
        assert waiting.due == OPENS + timedelta(days=1)


def digest_due(store: Store, *, anytime: bool = False) -> Channel:
    """A channel whose digest was made on Friday at half past eight."""
    here = channel(store)
    channels.set_hours(store, here.id, Hours(anytime=anytime))
    ask(store, here, rule(SOUTH_EAST, cadence="daily"), now=EVENING - timedelta(days=2))
    come(store, letter("evening"), EVENING - timedelta(days=1))
    assert post_digests(store, DIGEST) == 1
    return here


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=59), timedelta(hours=9)])
def test_a_digest_that_is_held_up_by_day_is_sent(late: timedelta) -> None:
    with new_store() as store:
        digest_due(store)
        assert taken(store, DIGEST + late) == ["digest"]


@pytest.mark.parametrize("anytime", [False, True])
def test_a_digest_that_was_held_up_into_the_night_waits_for_the_next_working_day(
    anytime: bool,
) -> None:
    with new_store() as store:
        here = digest_due(store, anytime=anytime)
        assert taken(store, DIGEST + timedelta(hours=14)) == []
        (waiting,) = deliveries.waiting(store, here.id)
        assert (waiting.due, waiting.attempts) == (OPENS, 0)
        assert taken(store, OPENS) == ["digest"]


def test_a_digest_that_somebody_asked_for_comes_at_night_too() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST, cadence="weekly"), now=EVENING - timedelta(days=2))
        come(store, letter("evening"), EVENING)
        night = EVENING + timedelta(hours=4)
        assert digest_now(store, here, night) == 1
        assert taken(store, night + timedelta(hours=2)) == ["digest"]


def test_the_note_of_a_correction_waits_as_well_and_the_edit_does_not() -> None:
    with new_store() as store:
        told_of_first(store)
        send(store)
        again(store, corrected(kind="sif_inspection"))
        night = later(hours=14)
        assert taken(store, night) == ["letter"]
        for claimed in deliveries.expired(store, night + timedelta(hours=1)):
            deliveries.confirm(store, Posted(claimed.id, "ts", night))
        assert taken(store, night) == []
        assert taken(store, later(days=1)) == ["note"]
