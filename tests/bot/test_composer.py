"""Composing once for many channels says to each what composing for it alone says."""

from datetime import date, timedelta
from pathlib import Path

from bot.post import post_digests
from bot.posting.announce import announce
from bot.posting.compose import compose
from bot.posting.composer import Composer
from bot.store import Store, channels, deliveries
from bot.store.tellings import Telling
from tests.bot.samples import EASTMARCH, letter, new_store, put
from tests.bot.talking import (
    EASTMARCH_COUNCIL,
    EVERYTHING,
    MONDAY,
    NEGLECT,
    WESTMARCH_COUNCIL,
    WORKFORCE,
    channel,
    later,
    rule,
)
from tests.bot.test_announce import ask
from tests.digests.samples import finding

RULES = (
    (rule(WORKFORCE),),
    (rule(WORKFORCE), rule(NEGLECT)),
    (rule(NEGLECT), rule(WORKFORCE)),  # the other way round
    (rule(WORKFORCE, concerns_only=True),),
    (rule(WESTMARCH_COUNCIL),),
    (rule(EASTMARCH_COUNCIL),),
    (rule(EVERYTHING, cadence="daily"),),
    (rule(WORKFORCE, cadence="daily"), rule(WESTMARCH_COUNCIL, cadence="daily")),
)


def _told(store: Store, copies: int = 3) -> None:
    """Letters that came, for channels of which several ask for the same."""
    for n in range(copies * len(RULES)):
        kind = "webhook" if n == 7 else "channel"
        ask(store, channel(store, f"C{n}", kind=kind), *RULES[n % len(RULES)])
    high = finding(1, "Caseloads are too high.", "workforce", "concern")
    low = finding(2, "Neglect is seen early.", "neglect", "strength")
    for number, place in enumerate(("80001", EASTMARCH, "90001", EASTMARCH)):
        start = date(2024, 3, 5) + timedelta(days=30 * number)
        made = letter(f"letter {number}", urns=(place,), start=start)
        with store.writing():
            put(store, made, high, low)
            announce(store, Telling("new", "s", str(number), document=made.sha256), MONDAY)
    post_digests(store, later(days=1), groups={})


def test_each_channel_is_told_what_it_would_be_told_alone() -> None:
    with new_store() as store:
        _told(store)
        waiting = [
            one for c in channels.all_channels(store) for one in deliveries.waiting(store, c.id)
        ]
        assert {one.part.partition(":")[0] for one in waiting} == {"letter", "digest"}
        composer = Composer({})
        for one in waiting:
            assert composer(store, one, MONDAY) == compose(store, one, MONDAY, {})


def test_channels_that_ask_for_the_same_share_what_was_composed() -> None:
    with new_store() as store:
        _told(store)
        composer = Composer({})
        digests = {
            number: [composer(store, one, MONDAY) for one in deliveries.waiting(store, number)]
            for number in (1, 1 + len(RULES), 7, 7 + len(RULES))
        }
        for first, second in ((1, 1 + len(RULES)), (7, 7 + len(RULES))):
            assert digests[first]
            assert all(a is b for a, b in zip(digests[first], digests[second], strict=True))


def test_what_is_stored_elsewhere_is_told_from_then_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/composer.db"
    with new_store(url) as store, new_store(url) as watch:
        _told(store)
        (one,) = deliveries.waiting(store, 5)[:1]
        composer = Composer({})
        before = composer(store, one, MONDAY)
        assert composer(store, one, MONDAY) is before
        watch.run("DELETE FROM subscriptions WHERE channel = 5")
        assert before is not None
        assert composer(store, one, MONDAY) is None
