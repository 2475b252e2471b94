"""Findings in the store: by theme, by words, newest first."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.store import Store
from bot.store.findings import (
    by_theme,
    count_by_theme,
    count_search,
    match_expression,
    search,
    theme_totals,
)
from bot.store.letters import record_again
from tests.bot.samples import EASTMARCH, MEDWAY, WESTMARCH, article, letter, new_store, put
from tests.digests.samples import finding


@pytest.fixture(scope="module")
def store() -> Store:
    """Read by every test here, written by none."""
    made = new_store()
    put(
        made,
        letter("old", kind="ilacs_inspection", start=date(2019, 1, 7)),
        finding(1, "Social workers leave too often.", "workforce", "concern"),
    )
    put(
        made,
        letter("last", kind="ilacs_inspection", start=date(2022, 3, 7)),
        finding(1, "Social workers’ caseloads are high.", "workforce", "concern", page=2),
        finding(2, "Children are helped early.", "early-help", "strength", page=3),
        finding(3, "Neglect is seen late, and caseloads add to it.", "neglect workforce", "mixed"),
    )
    put(
        made,
        letter("visit", start=date(2024, 5, 14), urns=(WESTMARCH, EASTMARCH)),
        finding(4, "Caseloads have fallen.", "workforce", "strength", page=2),
        finding(7, "The neglect toolkit is not used.", "neglect", "concern", listed=True),
    )
    put(
        made,
        article("press", written=date(2024, 8, 1)),
        finding(1, "Caseloads were praised.", "workforce", "strength"),
    )
    put(
        made,
        letter("draft", start=date(2024, 9, 3)),
        finding(1, "Caseloads are unknown.", "workforce", "concern"),
        private=True,
    )
    return made


def _texts(found: tuple) -> list[str]:  # type: ignore[type-arg]
    return [one.finding.text for one in found]


def test_findings_come_from_the_last_full_inspection_on_newest_first(store: Store) -> None:
    assert _texts(by_theme(store, ["workforce"], urns=[WESTMARCH])) == [
        "Caseloads have fallen.",
        "Social workers’ caseloads are high.",
        "Neglect is seen late, and caseloads add to it.",
    ]


def test_a_found_finding_knows_where_it_stands(store: Store) -> None:
    found = by_theme(store, ["early-help"])[0]
    assert (found.urn, found.authority) == (WESTMARCH, "Westmarch")
    assert (found.finding.page, found.finding.themes) == (3, ("early-help",))
    assert found.report.kind == "ilacs_inspection"
    assert found.report.findings == ()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"themes": ["workforce"], "from_last_inspection": False}, 4),
        ({"themes": ["workforce"], "since": date(2023, 1, 1)}, 1),
        ({"themes": ["workforce"], "until": date(2023, 1, 1)}, 2),
        ({"themes": ["workforce"], "until": date(2020, 1, 1), "from_last_inspection": False}, 1),
        ({"themes": ["workforce", "neglect"]}, 4),
        ({"themes": ["workforce"], "polarity": "concern"}, 1),
        ({"themes": ["workforce"], "polarity": ("concern", "mixed")}, 2),
        ({"themes": ["workforce"], "polarity": ()}, 0),
        ({"themes": []}, 5),
        ({"themes": ["no-such-theme"]}, 0),
        ({"themes": ["neglect"], "priority": True}, 1),
        ({"themes": ["neglect"], "priority": False}, 1),
        ({"themes": ["workforce"], "kinds": ["focused_visit"]}, 1),
        ({"themes": ["workforce"], "stems": ["caseload"]}, 3),
        ({"themes": ["workforce"], "stems": ["workers' c"]}, 1),
        ({"themes": ["workforce"], "stems": ["100%", "_"]}, 0),
        ({"themes": ["workforce"], "urns": [EASTMARCH]}, 1),
        ({"themes": ["workforce"], "urns": [EASTMARCH, WESTMARCH]}, 3),
        ({"themes": ["workforce"], "urns": []}, 0),
        ({"themes": ["workforce"], "official": None}, 4),
        ({"themes": ["workforce"], "official": False}, 1),
        ({"themes": ["workforce"], "private": True}, 4),
    ],
)
def test_each_condition_narrows_and_the_count_agrees(
    store: Store, asked: dict[str, object], expected: int
) -> None:
    assert len(by_theme(store, **asked)) == expected  # type: ignore[arg-type]
    assert count_by_theme(store, **asked) == expected  # type: ignore[arg-type]


def test_pages_of_findings_join_without_gap_or_double(store: Store) -> None:
    whole = by_theme(store, from_last_inspection=False)
    paged = [
        one
        for offset in range(len(whole) + 1)
        for one in by_theme(store, from_last_inspection=False, limit=1, offset=offset)
    ]
    assert tuple(paged) == whole


def test_themes_are_counted(store: Store) -> None:
    assert theme_totals(store) == {"early-help": 1, "neglect": 2, "workforce": 3}
    assert theme_totals(store, urns=[EASTMARCH]) == {"neglect": 1, "workforce": 1}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("caseloads", 3),
        ("CASELOAD", 3),  # other forms of a word are found
        ("caseloads neglect", 1),
        ('"social workers"', 2),
        ('"workers social"', 0),
        ("social workers'", 2),
        ("neg*", 2),
        ("toolkit OR late", 0),
        ("NOT caseloads", 0),
        ("the", 1),
        ("", 0),
        ("?!", 0),
        ("text:caseloads", 0),
    ],
)
def test_search_finds_all_of_the_words_and_obeys_none(
    store: Store, words: str, expected: int
) -> None:
    assert len(search(store, words)) == expected
    assert count_search(store, words) == expected


def test_search_is_newest_first_and_can_be_narrowed(store: Store) -> None:
    assert _texts(search(store, "caseloads"))[0] == "Caseloads have fallen."
    assert len(search(store, "caseloads", urns=[EASTMARCH])) == 1
    assert len(search(store, "caseloads", since=date(2023, 1, 1))) == 1
    assert len(search(store, "caseloads", official=None)) == 4
    assert len(search(store, "caseloads", limit=1, offset=2)) == 1
    assert search(store, "caseloads", urns=[MEDWAY]) == ()


def test_a_common_word_is_found_in_the_same_order_as_a_rare_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = search(store, "caseloads", official=None)
    monkeypatch.setattr("bot.store.findings._RARE", 1)
    assert search(store, "caseloads", official=None) == rare
    assert search(store, "caseloads", official=None, limit=2, offset=1) == rare[1:3]


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60))
@example("\0")
@example('"')
@example('"" *')
@example("\ud800")
@example("*" * 500)
@example("NEAR(a b) ^c {text}: -d")
def test_no_text_breaks_the_search(words: str) -> None:
    with _EMPTY.writing():
        assert search(_EMPTY, words) == ()
        assert count_search(_EMPTY, words) == 0


_EMPTY = new_store()


@given(st.text(max_size=60))
def test_every_term_of_a_translated_query_is_quoted(words: str) -> None:
    outside = match_expression(words).split('"')[::2]
    assert all(set(part) <= {" ", "*"} for part in outside)


def test_reading_again_replaces_the_full_text() -> None:
    with new_store() as fresh:
        made = letter("again")
        put(fresh, made, finding(1, "Plans drift.", "neglect", "concern"))
        record_again(fresh, made, [finding(1, "Plans hold.", "neglect", "strength")])
        assert len(search(fresh, "drift")) == 0
        assert len(search(fresh, "hold")) == 1
