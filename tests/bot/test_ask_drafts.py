"""Drafts: answered with in the shell, marked; told nowhere else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.commands import COMMANDS, answer
from bot.store import Store
from bot.store.counts import count
from digests.models import Digest
from digests.render.text import render
from scrapers.models import Point
from tests.bot.samples import letter, new_store, put
from tests.digests.samples import finding, grade

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MARK = "private draft, not on Ofsted’s page yet"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = new_store()
    inspection = letter(
        "inspection",
        kind="ilacs_inspection",
        start=date(2023, 5, 8),
        judgements=(grade("overall_effectiveness", "good"),),
    )
    put(made, inspection, finding(1, "Neglect is met early.", "neglect", "strength"))
    draft = letter(
        "draft",
        start=date(2026, 9, 8),
        written=date(2026, 10, 1),
        priority_actions=(Point("Swift help for missing children.", 1),),
    )
    said = finding(1, "Plans for neglect drift badly.", "neglect", "concern")
    put(made, draft, said, name="draft.pdf", private=True)
    yield made
    made.close()


def ask(store: Store, question: str, *, private: bool) -> tuple[Digest, str]:
    digest = answer(question, store, now=NOW, private=private)
    return digest, " ".join(render(digest, width=300).body.split())


@pytest.mark.parametrize(
    "question",
    [
        *("latest Westmarch", "history Westmarch", "changes Westmarch", "brief Westmarch"),
        *("findings neglect in Westmarch", "search drift badly", "latest South East"),
        *("priority actions in Westmarch since 2026", "focused visits"),
    ],
)
def test_a_draft_is_answered_with_in_the_shell_alone_and_marked(
    store: Store, question: str
) -> None:
    digest, body = ask(store, question, private=True)
    assert digest.found
    assert MARK in body or "private draft of" in body
    assert MARK not in ask(store, question, private=False)[1]


def test_without_leave_no_word_of_a_draft_is_told(store: Store) -> None:
    for command in COMMANDS:
        digest, body = ask(store, f"{command} Westmarch", private=False)
        assert "drift badly" not in body
        assert "Swift help" not in body
        assert not any(row.get("private") for row in digest.rows)


def test_a_draft_moves_no_grade_and_hides_none(store: Store) -> None:
    digest, _ = ask(store, "latest Westmarch", private=True)
    grades = [row for row in digest.rows if row["type"] == "grade"]
    assert [(row["grade"], row["date"]) for row in grades] == [("good", "2023-05-09")]
    assert digest.rows[0]["private"] is True


def test_drafts_are_counted_apart(store: Store) -> None:
    counts = count(store)
    assert counts.drafts == 1
    assert counts.letters == 1
