"""coverage AUTHORITY: who said what of a letter, only where somebody asked."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.commands import answer
from bot.store import Store, reports, stories
from bot.watch import digest_of
from digests.render.text import render
from scrapers.models import Point
from tests.bot.samples import EASTMARCH, WESTMARCH, letter, new_store, put
from tests.digests.samples import finding

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_LETTER = letter(
    "the letter",
    start=date(2025, 3, 4),
    written=date(2025, 4, 7),
    improvements=(Point("The reach of early help.", 2), Point("The timeliness of plans.", 2)),
)
_STATEMENT = letter("the statement", kind="article", start=date(2025, 3, 4), publisher="Echo")
_FINDINGS = (
    finding(1, "Care leavers are kept in touch with through a busy club.", "", "strength"),
    finding(2, "The reach of early help.", "early-help", "concern", page=2, listed=True),
)
_SAID = (
    finding(1, "Care leavers are kept in touch with through a busy club.", "", "strength"),
    finding(2, "Early help must reach further.", "early-help", "concern"),
)


def _store() -> Store:
    store = new_store()
    put(store, _LETTER, *_FINDINGS)
    put(store, _STATEMENT, *_SAID)
    return store


def test_each_statement_is_told_beside_its_letter_with_both_sources() -> None:
    with _store() as store:
        body = " ".join(render(answer("coverage Westmarch", store, now=NOW)).body.split())
    assert "Focused visit, 4 and 5 March 2025" in body
    assert "Echo: 1 finding of the letter repeated" in body
    assert "Word for word on p. 3" in body
    assert "The reach of early help. (p. 2): taken up as “Early help must reach further.”" in body
    assert (
        "No matching passage found on: The timeliness of plans. (letter, p. 2; statement," in body
    )


def test_its_rows_say_what_was_repeated_taken_up_and_left_out() -> None:
    with _store() as store:
        rows = answer("coverage Westmarch", store, now=NOW).rows
    assert [(row["what"], row["printed"]) for row in rows] == [
        ("repeated", "Care leavers are kept in touch with through a busy club."),
        ("taken_up", "The reach of early help."),
        ("left_out", "The timeliness of plans."),
    ]


def test_where_nobody_said_anything_the_answer_says_so() -> None:
    with new_store() as store:
        put(store, _LETTER, *_FINDINGS)
        told = answer("coverage Westmarch", store, now=NOW)
    assert not told.found
    assert "No statement or article" in render(told).body


def test_a_visit_whose_letter_is_not_known_is_told_without_a_comparison() -> None:
    with new_store() as store:
        put(store, _STATEMENT, *_SAID)
        told = answer("coverage Westmarch", store, now=NOW)
    assert [row["what"] for row in told.rows] == ["not_compared"]
    assert "Its letter has not been read here" in render(told).body


def test_no_digest_tells_what_a_statement_left_out() -> None:
    with _store() as store:
        for told in (_LETTER, _STATEMENT):
            body = render(digest_of(store, told.sha256, WESTMARCH)).body
            assert "atching passage" not in body
            assert "taken up" not in body


def test_of_an_article_about_two_authorities_each_story_holds_only_its_own_passages() -> None:
    both = replace(_STATEMENT, urns=(WESTMARCH, EASTMARCH))
    said = (
        finding(1, "Westmarch helps families early.", "early-help", "strength"),
        finding(2, "In Eastmarch plans are late.", "plans-and-reviews", "concern"),
        finding(3, "Managers do not notice.", "management-oversight", "concern"),
    )
    with new_store() as store:
        put(store, both, *said)
        held = {}
        for urn in (WESTMARCH, EASTMARCH):
            (story,) = stories.of_authority(store, urn)
            (report,) = reports.of_authority(store, urn, findings=True)
            assert story.reports == (report.key,)
            held[urn] = [one.n for one in report.findings]
    assert held == {WESTMARCH: [1], EASTMARCH: [2, 3]}
