"""Whatever comes in whatever order: what a channel is told, how often, and what is put right."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.post import digest_now, post_digests
from bot.posting.announce import announce
from bot.posting.compose import compose
from bot.posting.correct import correct_all
from bot.posting.facts import facts_from_json
from bot.posting.news import current_key, versions_of
from bot.store import Store, channels, deliveries, subscriptions, tellings
from bot.store.corrections import supersede
from bot.store.deliveries import Posted
from bot.store.letters import record_again
from tests.bot.samples import EASTMARCH, WESTMARCH, article, letter, new_store, put
from tests.bot.talking import (
    EASTMARCH_COUNCIL,
    EVERYTHING,
    MONDAY,
    SOUTH_EAST,
    WORKFORCE,
    channel,
    rule,
)
from tests.bot.test_announce import HIGH, telling
from tests.digests.samples import finding, grade

PLACES = ("C1", "C2", "C3")
RULES = (
    rule(EVERYTHING, with_press=True),
    rule(WORKFORCE, concerns_only=True),
    rule(EASTMARCH_COUNCIL, cadence="daily"),
    rule(SOUTH_EAST, cadence="weekly", with_press=True),
)
STEPS = ("come", "press", "correct", "reread", "withdraw", "ask", "end", "pause", "return", "send")

_steps = st.lists(
    st.tuples(st.sampled_from((*STEPS, "come", "ask", "digest")), st.integers(0, 11)),
    min_size=4,
    max_size=30,
)


class World:
    """A store to which things happen, an hour or so after each other."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = MONDAY
        self.come: list[str] = []  # the documents, as they came
        self.number = 0
        self.after: dict[int, int] = {}  # the last telling before each subscription there ever was
        for name in PLACES:
            channel(store, name)

    def do(self, what: str, n: int) -> None:
        self.now += timedelta(hours=1 + 5 * (n % 3))
        where = 1 + n % len(PLACES)
        self.number += 1
        if what in ("come", "press"):
            self.take_in(what, n)
        elif what in ("correct", "reread", "withdraw") and self.come:
            self.amend(what, self.come[n % len(self.come)], n)
        elif what == "ask":
            subscriptions.add(self.store, where, RULES[n % len(RULES)], self.now)
        elif what == "end":
            for one in subscriptions.of_channel(self.store, where)[:1]:
                subscriptions.remove(self.store, one.id, where)
        elif what == "pause":
            channels.pause(self.store, where, "It is archived.", self.now)
        elif what == "return":
            channels.resume(self.store, where, self.now)
        elif what == "digest":
            found = channels.by_id(self.store, where)
            assert found is not None
            digest_now(self.store, found, self.now)
        elif what == "send":
            self.send()
        post_digests(self.store, self.now)

    def take_in(self, what: str, n: int) -> None:
        urns = ((WESTMARCH,), (EASTMARCH,), (WESTMARCH, EASTMARCH))[n % 3]
        name = f"{what} {self.number}"
        # Each visit on days of its own: two letters of the same days are copies of one.
        start = date(2024, 3, 5) + timedelta(days=3 * self.number)
        made = letter(name, start=start, urns=urns)
        if what == "press":
            made = article(name, written=start + timedelta(days=9), urns=urns[:1])
        with self.store.writing():
            put(self.store, made, HIGH)
            announce(self.store, telling(made), self.now)
        self.come.append(made.sha256)

    def amend(self, what: str, key: str, n: int) -> None:
        store = self.store
        old = current_key(store, key)
        row = store.rows("SELECT kind, visit_start FROM reports WHERE key = :k", {"k": old})[0]
        if row["kind"] == "article":
            return
        start = date.fromisoformat(row["visit_start"])
        urns = tuple(
            one["urn"]
            for one in store.rows(
                "SELECT urn FROM report_authorities WHERE report = :k ORDER BY place", {"k": old}
            )
        )
        made = letter(f"version {self.number}", start=start, urns=urns, kind=row["kind"])
        with store.writing():
            if what == "correct":
                given_now = (grade("overall_effectiveness", ("good", "inadequate")[n % 2]),)
                made = letter(
                    f"version {self.number}", start=start, urns=urns, judgements=given_now
                )
                put(store, made, HIGH)
                supersede(store, old, made.sha256)
                announce(store, telling(made, "updated"), self.now)
            elif what == "withdraw":
                gone = tellings.Telling("unlisted", "o", key, str(n), document=old)
                announce(store, gone, self.now)
            else:
                said = ("concern", "strength", "mixed")[n % 3]
                again = finding(1, HIGH.text, "workforce", said)
                whole = letter("x", start=start, urns=urns, kind=row["kind"])
                record_again(store, replace(whole, sha256=old), [again])
                correct_all(store, self.now)

    def send(self) -> None:
        while due := deliveries.claim(self.store, self.now, limit=10):
            for one in due:
                where = channels.by_id(self.store, one.channel)
                assert where is not None
                assert where.paused is None
                if compose(self.store, one, self.now, {}) is None:
                    deliveries.give_up(self.store, one.id, "Nothing.", "dropped", self.now)
                else:
                    deliveries.confirm(self.store, Posted(one.id, f"ts{one.id}", self.now))


def check(world: World) -> None:
    store = world.store
    for key in {current_key(store, one) for one in world.come}:
        told = [
            one
            for one in deliveries.told_of(store, versions_of(store, key))
            if one.delivery.state != "dropped"
        ]
        heard = [one.delivery.channel for one in told]
        assert len(heard) == len(set(heard)), "one message per channel and document"
        for one in told:
            if one.delivery.part.startswith("letter:"):
                assert deliveries.thread_of(store, one.delivery) is None
            if one.delivery.state == "sent":
                facts = facts_from_json(one.facts)
                now = store.rows("SELECT * FROM judgements WHERE report = :k", {"k": key})
                assert dict(facts.grades) == {row["area"]: row["grade"] for row in now}
    first = {
        row["document"]: row["id"]
        for row in store.rows("SELECT id, document FROM tellings WHERE event = 'new'")
    }
    asked_after = world.after
    for key in world.come:
        for one in deliveries.told_of(store, (key,)):
            assert any(asked_after[number] < first[key] for number in one.delivery.subscriptions)


@settings(max_examples=60, deadline=None)
@given(_steps)
def test_a_channel_is_told_once_of_what_is_new_to_it_and_of_what_was_wrong(
    steps: list[tuple[str, int]],
) -> None:
    with new_store() as store:
        world = World(store)
        for what, n in steps:
            world.do(what, n)
            for one in subscriptions.by_cadence(store, "now", "daily", "weekly"):
                world.after[one.id] = min(one.after, world.after.get(one.id, one.after))
        for n in range(1, 1 + len(PLACES)):
            channels.resume(store, n, world.now)
        world.now += timedelta(days=4)
        world.send()
        check(world)
