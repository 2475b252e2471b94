"""Whatever order letters come in, the store ends the same."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import Store
from bot.store.letters import confirm, record_again
from digests.models import Finding
from scrapers.models import Letter
from tests.bot.samples import additions, new_store, put

Additions = list[tuple[Letter, tuple[Finding, ...], dict[str, object]]]

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
                published=known["published"],  # type: ignore[arg-type]
                url=known["url"],  # type: ignore[arg-type]
                listed=True,
            )
        assert dump(one) == dump(other)
