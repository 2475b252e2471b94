"""Whatever order letters come in, the store ends the same."""

from datetime import date
from itertools import permutations
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import Store, changes, reports
from bot.store.corrections import supersede
from bot.store.letters import confirm, record_again
from digests.models import Finding
from scrapers.models import Letter
from tests.bot.samples import WESTMARCH, additions, new_store, put
from tests.bot.samples import letter as made_letter

Additions = list[tuple[Letter, tuple[Finding, ...], dict[str, Any]]]

# All that follows from the reports, and what their heads take from the published outcomes.
DERIVED = (
    *("held_grades", "held_themes", "held_points"),
    *("changes", "change_moves", "change_themes", "change_points"),
    *("stories", "story_reports", "reports"),
)


def dump(store: Store) -> dict[str, list[dict[str, object]]]:
    return {
        table: sorted(
            (
                {name: row[name] for name in row if name != "id"}
                for row in map(dict, store.rows(f"SELECT * FROM {table}"))
            ),
            key=repr,
        )
        for table in DERIVED
    }


def _add(store: Store, every: Additions) -> None:
    for letter, findings, known in every:
        put(store, letter, *findings, **known)


@settings(deadline=None, max_examples=60)
@given(additions(), st.randoms(use_true_random=False))
def test_any_order_of_adding_ends_in_the_same_standings_changes_and_stories(
    every: Additions, chance: Random
) -> None:
    shuffled = list(every)
    chance.shuffle(shuffled)
    with new_store() as one, new_store() as other:
        _add(one, every)
        _add(other, shuffled)
        assert dump(one) == dump(other)


@settings(deadline=None, max_examples=30)
@given(additions(most=3))
def test_adding_twice_and_reading_again_change_nothing(every: Additions) -> None:
    with new_store() as store:
        _add(store, every)
        before = dump(store)
        _add(store, every)
        for letter, findings, _ in every:
            record_again(store, letter, findings)
        assert dump(store) == before


@settings(deadline=None, max_examples=30)
@given(additions(most=3))
def test_an_address_learned_later_ends_as_one_known_from_the_start(every: Additions) -> None:
    with new_store() as one, new_store() as other:
        for letter, findings, known in every:
            put(one, letter, *findings, **{**known, "private": False})
        for letter, findings, _ in every:
            put(other, letter, *findings, private=True)
        for letter, _, known in every:
            confirm(
                other,
                letter.sha256,
                published=known["published"],
                url=known["url"],
                listed=True,
            )
        assert dump(one) == dump(other)


def test_of_several_copies_of_one_letter_one_speaks_whatever_came_first() -> None:
    before = made_letter("the visit before", start=date(2023, 3, 7))
    official = "https://files.ofsted.gov.uk/v1/file/50000001"
    copies = (
        (made_letter("as published", pages=("one",)), official),
        (made_letter("resaved", written=date(2024, 4, 2)), "https://www.example.gov.uk/letter.pdf"),
        (made_letter("as text", pages=("one",)), None),
    )
    dumps = []
    for order in permutations(copies):
        with new_store() as store:
            put(store, before)
            told = [put(store, made, url=url) for made, url in order]
            assert [made.copy for made in told] == [False, True, True]
            known = [report.key for report in reports.of_authority(store, WESTMARCH)]
            assert known == [copies[0][0].sha256, before.sha256]
            assert len(changes.of_authority(store, WESTMARCH)) == 2
            dumps.append(dump(store))
    assert all(dumped == dumps[0] for dumped in dumps)


def test_another_date_or_kind_is_another_letter() -> None:
    letters = (
        made_letter("one", written=date(2024, 4, 2)),
        made_letter("of another date", written=date(2024, 4, 9)),
        made_letter("of another kind", kind="monitoring_visit"),
        made_letter("of other days", nights=2),
    )
    with new_store() as store:
        assert not any(put(store, made).copy for made in letters)
        assert len(reports.of_authority(store, WESTMARCH)) == len(letters)


def test_a_corrected_letter_stays_replaced_by_its_correction() -> None:
    old, new, other = (
        made_letter("old", pages=("one", "two", "three")),
        made_letter("new"),
        made_letter("other"),
    )
    with new_store() as store:
        for made in (old, new):
            put(store, made, url="https://files.ofsted.gov.uk/v1/file/50000001")
        supersede(store, old.sha256, new.sha256)
        put(store, other)
        assert [r.key for r in reports.of_authority(store, WESTMARCH)] == [new.sha256]


def test_an_earlier_letter_that_is_put_back_speaks_again() -> None:
    names = ("first", "second", "third")
    first, second, third = (made_letter(name, pages=("one", name)) for name in names)
    with new_store() as store:
        for made in (first, second, third):
            put(store, made, url="https://files.ofsted.gov.uk/v1/file/50000001")
        supersede(store, first.sha256, second.sha256)
        supersede(store, second.sha256, third.sha256)
        supersede(store, third.sha256, first.sha256)
        assert [r.key for r in reports.of_authority(store, WESTMARCH)] == [first.sha256]
        for made in (second, third, first):  # by a newer reader
            record_again(store, made, ())
            assert [r.key for r in reports.of_authority(store, WESTMARCH)] == [first.sha256]
