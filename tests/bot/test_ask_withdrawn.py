"""A letter that Ofsted's page does not show any more is answered with, and that is said first."""

from datetime import UTC, datetime

import pytest

from bot.commands import answer
from bot.store import Store, notices
from digests.render.text import render
from scrapers.models import Point
from tests.bot.samples import letter, new_store, put
from tests.digests.samples import finding

NOW = datetime(2026, 1, 20, 10, 0, tzinfo=UTC)
URL = "https://files.example.org/v1/file/1"
VISIT = letter("visit", improvements=(Point("The quality of plans.", 2),))
SAID = (
    "Withdrawn: Ofsted’s page has not shown this letter since 20 January 2026: Westmarch, focused "
    "visit, 5 and 6 March 2024."
)


def ask(store: Store, question: str) -> str:
    return " ".join(render(answer(question, store, now=NOW)).body.split())


def listed(store: Store, *sources: str) -> None:
    """The letter, on the lists of these sources."""
    put(store, VISIT, finding(1, "Plans drift.", "workforce", "concern"), url=URL)
    for source in sources:
        row = {"source": source, "key": "1", "url": URL, "title": "A letter"}
        store.insert(
            "notices",
            [{**row, "first_seen": NOW.isoformat(), "document": VISIT.sha256, "unlisted": None}],
        )


def take_off(store: Store, source: str) -> None:
    store.run(
        "UPDATE notices SET unlisted = :now WHERE source = :source",
        {"now": NOW.isoformat(), "source": source},
    )


@pytest.mark.parametrize(
    "question", ["latest Westmarch", "history Westmarch", "findings workforce in Westmarch"]
)
def test_an_answer_says_that_its_letter_is_withdrawn(question: str) -> None:
    with new_store() as store:
        listed(store, "o")
        assert "Withdrawn" not in ask(store, question)
        take_off(store, "o")
        assert SAID in ask(store, question)
        assert "Withdrawn" not in ask(store, "latest Eastmarch")


def test_a_letter_that_another_list_still_shows_is_not_withdrawn() -> None:
    with new_store() as store:
        listed(store, "o", "p")
        take_off(store, "o")
        assert "Withdrawn" not in ask(store, "latest Westmarch")


def test_whether_it_is_withdrawn_is_found_without_looking_through_all_notices() -> None:
    with new_store() as store:
        asked: list[str] = []
        store.db.conn.set_trace_callback(asked.append)
        notices.withdrawn(store)
        notices.of_document(store, VISIT.sha256)
        store.db.conn.set_trace_callback(None)
        for sql in asked:
            plan = [str(row["detail"]) for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
            through = [step for step in plan if step.startswith("SCAN") and "unlisted" not in step]
            assert plan
            assert not through
        assert len(asked) == 2


def test_of_withdrawn_letters_only_those_of_the_answer_are_read() -> None:
    with new_store() as store:
        listed(store, "o")
        take_off(store, "o")
        ask(store, "latest Eastmarch")
        store.run("UPDATE notices SET looked = :now", {"now": NOW.isoformat()})  # the watch goes on
        asked: list[str] = []
        store.db.conn.set_trace_callback(asked.append)
        ask(store, "latest Eastmarch")
        store.db.conn.set_trace_callback(None)
        assert asked
        assert not [sql for sql in asked if "improvements" in sql and VISIT.sha256 in sql]
        assert SAID in ask(store, "latest Westmarch")
