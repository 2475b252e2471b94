"""What answers say: asked of a small store of invented authorities and Medway's outcomes."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.commands import COMMANDS, answer
from bot.commands.grammar import understand
from bot.commands.places import known_places
from bot.commands.rows import nothing_row
from bot.commands.topics import known_topics
from bot.store import Store, open_store
from bot.store.checks import record_check
from digests.models import Digest
from digests.render.text import render
from scrapers.authorities import known_authorities
from scrapers.models import Point
from tests.bot.samples import EASTMARCH, WESTMARCH, article, letter, new_store, put
from tests.digests.samples import finding, grade

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
GROUPS = {"our patch": (WESTMARCH, EASTMARCH)}
URL = "https://files.example.org/v1/file/7"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = new_store()
    inspection = letter(
        "inspection",
        kind="ilacs_inspection",
        start=date(2023, 5, 8),
        nights=11,
        judgements=(
            grade("overall_effectiveness", "good"),
            grade("impact_of_leaders", "good"),
            grade("in_care", "requires_improvement"),
        ),
        improvements=(Point("The pace of plans for children at risk of neglect.", 2),),
    )
    put(
        made,
        inspection,
        finding(1, "Plans for neglected children drift.", "neglect", "concern", page=3),
        finding(2, "Social workers know families well.", "direct-work", "strength", page=4),
        url=URL,
        published=date(2023, 6, 20),
    )
    visit = letter(
        "visit",
        start=date(2025, 3, 4),
        written=date(2025, 4, 2),
        priority_actions=(Point("Swift help for children who go missing.", 1),),
        focus="the response to children at risk of neglect",
    )
    put(
        made,
        visit,
        finding(1, "Neglect is now named early.", "neglect", "strength", page=2),
        finding(2, "Some plans for neglected children drift.", "neglect", "concern", page=2),
        finding(3, "Family time is well arranged.", "placements", "strength", page=3),
        finding(4, "Carers give warm homes.", "placements", "strength", page=3),
        finding(5, "Inspectors read files.", "neglect", "neutral", page=1),
        name="visit.pdf",
    )
    put(
        made,
        article("statement", written=date(2025, 4, 9)),
        finding(1, "We have ended neglect, says the leader.", "neglect", "strength"),
        url="https://echo.example.org/neglect",
    )
    old = letter("old", urns=(EASTMARCH,), kind="monitoring_visit", start=date(2019, 2, 5),
                 visit_number=5)  # fmt: skip
    put(made, old, finding(1, "Neglect is missed.", "neglect", "concern"), name="old.pdf")
    yield made
    made.close()


def ask(store: Store, question: str, now: datetime = NOW) -> tuple[Digest, str]:
    digest = answer(question, store, now=now, groups=GROUPS)
    return digest, " ".join(render(digest, width=80).body.split())


def test_latest_names_the_newest_letter_then_the_grades_in_force(store: Store) -> None:
    digest, body = ask(store, "latest Westmarch")
    assert digest.found
    assert "Focused visit, on site 4 and 5 March 2025, letter of 2 April 2025" in body
    assert body.index("Focused visit") < body.index("Grades in force")
    assert "requires improvement to be good" in body
    assert "19 May 2023" in body


def test_an_article_is_never_the_newest_letter_but_stands_beside_it(store: Store) -> None:
    body = ask(store, "latest Westmarch")[1]
    assert body.index("Focused visit") < body.index("Westmarch Echo: A letter named statement")


def test_the_newest_of_a_kind_is_called_by_its_kind(store: Store) -> None:
    assert "Newest document Focused visit" in ask(store, "latest Westmarch")[1]
    assert "Newest focused visit" in ask(store, "latest Westmarch focused visit")[1]
    assert "Newest inspection" in ask(store, "when was Westmarch last inspected?")[1]
    assert "Newest visit" in ask(store, "latest visits Westmarch")[1]


def test_a_list_says_of_each_day_what_day_it_is(store: Store) -> None:
    body = ask(store, "latest our patch")[1]
    assert "Published Authority" in body
    assert "letter of 2 April 2025" in body
    assert "on site to 6 February 2019" in body
    assert "20 June 2023 Westmarch" in body


def test_areas_come_in_the_order_of_reports_overall_first(store: Store) -> None:
    for command in ("latest", "brief", "compare Medway with"):
        digest, _ = ask(store, f"{command} Westmarch")
        areas = [
            row["area"] for row in digest.rows if row.get("urn") == WESTMARCH and "area" in row
        ]
        assert areas == ["overall_effectiveness", "impact_of_leaders", "in_care"]


def test_articles_are_latest_where_they_are_asked_for(store: Store) -> None:
    assert "Article by Westmarch Echo" in ask(store, "articles Westmarch")[1]


def test_the_last_overall_grade_is_marked_once_the_new_framework_applies(store: Store) -> None:
    assert "no longer given" in ask(store, "latest Westmarch")[1]
    before = datetime(2026, 4, 26, 12, 0, tzinfo=UTC)
    assert "no longer given" not in ask(store, "latest Westmarch", before)[1]


def test_an_overall_grade_older_than_the_others_is_told_as_past() -> None:
    with open_store("sqlite:///:memory:") as store:
        wide = render(ask(store, "Liverpool")[0], width=200).body
        assert "inadequate (no longer given)" in wide
        digest, body = ask(store, "inadequate councils in the north west")
        assert "Liverpool" in [row["authority"] for row in digest.rows]
        assert "Inspected since without an overall grade: Liverpool." in body
        for grade_asked in ("outstanding", "good", "requires improvement"):
            assert "Liverpool" not in ask(store, f"{grade_asked} councils in the north west")[1]


def test_latest_of_a_group_is_a_table_newest_first(store: Store) -> None:
    digest, _ = ask(store, "latest our patch")
    documents = [row for row in digest.rows if row["type"] == "document"]
    shown = [row["letter_date"] or row["published"] or row["visit_end"] for row in documents]
    assert len(shown) == 3
    assert shown == sorted(shown, key=str, reverse=True)
    grades = [row for row in digest.rows if row["type"] == "grade"]
    assert [row["authority"] for row in grades] == ["Westmarch"]


def test_latest_of_a_kind_leaves_other_kinds_out(store: Store) -> None:
    digest, body = ask(store, "monitoring visits in our patch")
    assert [row["kind"] for row in digest.rows] == ["monitoring_visit"]
    assert "Fifth monitoring visit" in body


def test_history_runs_oldest_first_with_grades(store: Store) -> None:
    digest, _ = ask(store, "history Medway")
    days = [str(row["visit_end"]) for row in digest.rows]
    assert days == sorted(days)
    assert [row["overall_effectiveness"] for row in digest.rows] == [
        "inadequate",
        "requires_improvement",
        "inadequate",
        "good",
    ]


def test_published_outcomes_are_told_before_any_letter_is_read(store: Store) -> None:
    body = ask(store, "latest Medway")[1]
    assert "published 11 September 2023" in body
    assert "has not been fetched here" in body


def test_findings_are_quoted_with_page_and_link_or_file(store: Store) -> None:
    digest, body = ask(store, "findings neglect in Westmarch")
    assert "Neglect is now named early." in body
    assert "[visit.pdf]" in body
    assert "Neglect is now named early. (p. 2)" in body
    assert f"{URL}#page=3" in body
    assert [row["polarity"] for row in digest.rows] == ["strength", "concern", "concern"]


def test_findings_come_from_official_letters_only(store: Store) -> None:
    assert "ended neglect" not in ask(store, "findings neglect in Westmarch")[1]


def test_findings_count_from_the_last_full_inspection_unless_told(store: Store) -> None:
    put(
        store,
        letter("older", start=date(2021, 3, 2)),
        finding(1, "Neglect was overlooked.", "neglect", "concern"),
        name="older.pdf",
    )
    assert "overlooked" not in ask(store, "neglect in Westmarch")[1]
    assert "overlooked" in ask(store, "neglect in Westmarch since 2021")[1]


def test_concerns_only_leaves_praise_out(store: Store) -> None:
    digest, _ = ask(store, "neglect Westmarch concerns only")
    assert {row["polarity"] for row in digest.rows} == {"concern"}


def test_a_narrow_word_keeps_only_its_own_sentences(store: Store) -> None:
    body = ask(store, "contact in Westmarch")[1]
    assert "read as family time" in body
    assert "Family time is well arranged." in body
    assert "warm homes" not in body


def test_an_empty_answer_says_why_and_what_to_try(store: Store) -> None:
    digest, body = ask(store, "findings housing in Westmarch")
    assert not digest.found
    assert "No letter read about Westmarch speaks of" in body
    assert "Try:" in body
    unread = ask(store, "findings housing in Medway")[1]
    assert "No letter about Medway has been read yet" in unread
    narrow = ask(store, "neglect in Westmarch since 2026")[1]
    assert "none that fits: since 1 January 2026" in narrow


@pytest.mark.parametrize(
    "question",
    [
        "findings housing in Westmarch",
        "findings housing in Medway",
        "neglect in Westmarch since 2026",
        "latest Westmarch articles",
        "history",
        "history our patch",
        "changes our patch",
        "compare",
        "brief",
        "findings",
        "search",
        "search zebra crossing",
        "priority actions in Medway and Eastmarch",
        "compare Eastmarch",
        "",
    ],
)
def test_what_an_empty_answer_says_to_try_is_understood(store: Store, question: str) -> None:
    digest = ask(store, question)[0]
    lines = ["".join(span.text for span in line) for part in digest.parts for line in part.lines]
    tries = [line.removeprefix("Try: ") for line in lines if line.startswith("Try: ")]
    for part in digest.parts:
        if part.heading and part.heading.startswith(("Try", "Or try", "Ask one", "Authorities")):
            tries += ["".join(span.text for span in line) for line in part.lines]
    tries = [tried for tried in tries if not tried.startswith("ofsted-bot")]
    assert tries or digest.found
    places = known_places(known_authorities().extended(store.authorities.all), GROUPS)
    for tried in tries:
        asked = understand(tried, places, known_topics(), today=NOW.date())
        assert asked.command in COMMANDS, tried
        assert not asked.unknown, tried


def test_compare_ranks_nobody_and_dates_each_grade(store: Store) -> None:
    body = ask(store, "compare Westmarch with Medway")[1]
    assert "nobody is ranked" in body
    assert "19 May 2023" in body
    assert "28 July 2023" in body
    assert "ILACS from 2023" in body


def test_compare_says_where_grades_are_missing(store: Store) -> None:
    body = ask(store, "compare Westmarch with Eastmarch")[1]
    assert "No inspection with grades is known for Eastmarch" in body


def test_brief_prints_the_lists_word_for_word_with_pages(store: Store) -> None:
    body = ask(store, "brief Westmarch")[1]
    assert "Swift help for children who go missing. (p. 1)" in body
    assert "[visit.pdf])" in body
    assert "The pace of plans for children at risk of neglect." in body
    assert "#page=2" in body


def test_changes_tell_what_the_newest_letter_moved(store: Store) -> None:
    digest, body = ask(store, "changes Westmarch")
    assert digest.found
    assert "focused visit, 4 and 5 March 2025" in body


def test_search_finds_words_newest_first(store: Store) -> None:
    digest, body = ask(store, "search plans drift")
    assert "Some plans for neglected children drift." in body
    assert digest.rows[0]["visit_start"] == "2025-03-04"


def test_search_without_hits_says_what_to_try(store: Store) -> None:
    digest, body = ask(store, "search zebra")
    assert not digest.found
    assert "Try: themes" in body


def test_a_wrong_word_gets_the_nearest_right_one(store: Store) -> None:
    assert ask(store, "history westmrach")[0].found
    digest, body = ask(store, "findings neglgent in Westmarch")
    assert not digest.found or "read as" in body


def test_a_doubtful_name_is_asked_back_as_questions_to_type() -> None:
    with open_store("sqlite:///:memory:") as store:
        digest, body = ask(store, "history Newcastle")
        assert [row["ask"] for row in digest.rows] == [
            "history Newcastle upon Tyne",
            "history Staffordshire",
        ]
        assert "Newcastle-under-Lyme" in body
        for row in digest.rows:
            assert ask(store, str(row["ask"]))[0].found


def test_a_grade_that_is_asked_for_is_the_answer(store: Store) -> None:
    digest, body = ask(store, "what grade did Westmarch get for children in care")
    assert [row["area"] for row in digest.rows] == ["in_care"]
    assert "findings children in care in Westmarch" in body
    assert "requires improvement to be good" in body
    digest, body = ask(store, "what grade did Westmarch get for adoption")
    assert not digest.found
    assert "gives such a grade" in body


def test_one_authority_named_twice_is_not_compared_with_others(store: Store) -> None:
    digest, body = ask(store, "compare Medway with Medway")
    assert not digest.found
    assert "Medway is named twice" in body


def test_strengths_and_concerns_together_are_both_shown(store: Store) -> None:
    digest, body = ask(store, "strengths concerns Westmarch")
    assert {row["polarity"] for row in digest.rows} == {"strength", "concern"}
    assert "strengths and concerns" in body


def test_a_place_outside_england_is_said_to_be(store: Store) -> None:
    digest, body = ask(store, "latest Wales")
    assert not digest.found
    assert "Wales is not in England" in body
    assert "Did you mean" not in body


def test_markup_is_never_sent_back_in_a_suggestion(store: Store) -> None:
    for question in ("<script>history Westmrach(1)</script> foo", "latest <b>Eastmarxyz</b>"):
        digest, body = ask(store, question)
        assert "<" not in body + json.dumps([dict(row) for row in digest.rows])


def test_nothing_is_suggested_that_is_hardly_like_the_word() -> None:
    with open_store("sqlite:///:memory:") as store:
        assert "Did you mean" not in ask(store, "findings blorf in Kent")[1]
        assert "Did you mean" in ask(store, "findings westshire")[1]


def test_help_says_where_it_knows_no_such_command(store: Store) -> None:
    digest, body = ask(store, "help foo")
    assert not digest.found
    assert "There is no command “foo”." in body
    assert "history AUTHORITY" in body
    digest, body = ask(store, "help fidings")
    assert digest.found
    assert "“fidings” is read as “findings”." in body


def test_people_are_never_named(store: Store) -> None:
    for command in ("latest", "history", "changes", "brief"):
        digest, body = ask(store, f"{command} Westmarch")
        everything = body + json.dumps([dict(row) for row in digest.rows])
        for name in ("Robin Vale", "Ash Winter", "Jo March"):
            assert name not in everything


def test_every_answer_says_what_it_rests_on_and_that_we_are_independent(store: Store) -> None:
    for command in (*COMMANDS, "gibberish", ""):
        digest, body = ask(store, f"{command} Westmarch" if command else "")
        assert digest.rests_on
        assert "Independent of Ofsted." in body


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(minutes=20), "Ofsted checked 09:40 today."),
        (timedelta(hours=20), "Ofsted checked 14:00 yesterday."),
        (timedelta(days=3), "Warning: Ofsted was last checked at 10:00 on 19 November 2026"),
    ],
)
def test_the_last_good_check_is_told_and_an_old_one_warned_of(ago: timedelta, said: str) -> None:
    with new_store() as fresh:
        assert "letters not fetched yet" in ask(fresh, "latest Medway")[1]
        record_check(fresh, "Ofsted", NOW - ago, True, kind="ofsted")
        assert ask(fresh, "latest Medway")[0].rests_on.startswith(said)  # type: ignore[union-attr]


def test_only_a_good_check_of_ofsted_itself_is_told_as_such() -> None:
    with new_store() as fresh:
        record_check(fresh, "A feed", NOW - timedelta(minutes=20), True, kind="feed")
        assert "Ofsted checked" not in str(ask(fresh, "latest Medway")[0].rests_on)
        record_check(fresh, "Ofsted", NOW - timedelta(minutes=5), False, "no answer", kind="ofsted")
        rests = str(ask(fresh, "latest Medway")[0].rests_on)
        assert rests.startswith("Warning: Ofsted’s site has not answered yet")
    with new_store() as fresh:
        record_check(fresh, "Ofsted", NOW - timedelta(days=2), True, kind="ofsted")
        record_check(fresh, "Ofsted", NOW - timedelta(hours=1), False, "no answer", kind="ofsted")
        record_check(fresh, "A feed", NOW - timedelta(minutes=20), True, kind="feed")
        rests = str(ask(fresh, "latest Medway")[0].rests_on)
        assert rests.startswith("Warning: Ofsted was last checked")


def test_check_times_are_told_as_london_clocks_tell_them() -> None:
    with new_store() as fresh:
        summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
        record_check(fresh, "Ofsted", summer - timedelta(hours=1), True, kind="ofsted")
        digest = ask(fresh, "latest Medway", summer)[0]
        assert digest.rests_on is not None
        assert digest.rests_on.startswith("Ofsted checked 12:00 today")


@given(st.text(max_size=120))
@example('search " OR 1=1 --')
@example("search NEAR(a b) ^ - *")
@example("search \x00\ud800")
@example("findings neglect page 999999999")
@example("compare a with a with a")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_hostile_text_is_always_answered(store: Store, text: str) -> None:
    for question in (text, f"search {text}", f"findings {text}", f"compare Medway with {text}"):
        digest, body = ask(store, question)
        assert digest.rests_on
        assert body


def test_rows_are_flat_with_dates_as_iso_and_slugs(store: Store) -> None:
    questions = [f"{command} Westmarch" for command in COMMANDS]
    for question in (*questions, "compare Westmarch with Medway", "neglect", "latest our patch"):
        for row in ask(store, question)[0].rows:
            assert "type" in row
            for value in row.values():
                assert value is None or isinstance(value, str | int | float | bool)


def test_a_move_from_areas_judged_together_says_so() -> None:
    with new_store() as store:
        for name, year, areas in (
            ("before", 2019, (grade("in_care_and_care_leavers", "inadequate"),)),
            ("after", 2023, (grade("in_care", "good"), grade("care_leavers", "good"))),
        ):
            start = date(year, 5, 8)
            put(store, letter(name, kind="ilacs_inspection", start=start, judgements=areas))
        put(store, letter("visit", start=date(2025, 3, 4)))
        body = ask(store, "changes Westmarch")[1]
        assert body.count("when children in care and care leavers were judged together") == 2
        moves = ask(store, "changes Westmarch inspections")[0].rows
        told = {row["area"]: row["before_area"] for row in moves if row["type"] == "move"}
        assert told["in_care"] == told["care_leavers"] == "in_care_and_care_leavers"


def test_without_an_area_for_priority_action_in_that_time_the_time_is_named(store: Store) -> None:
    digest, _ = ask(store, "priority actions in our patch since 2026")
    said = render(digest, width=200).body
    assert not digest.found
    assert (
        "No letter read about our patch since 1 January 2026 prints an area for priority action."
        in said
    )
    assert "1 letter of another time does." in said
    row = nothing_row(digest)
    assert row["try"] == ["priority actions in our patch"]
    assert "since 1 January 2026" in str(row["why"])
    assert "Try: priority actions in our patch" in said
    nowhere = render(ask(store, "priority actions in London since 2026")[0], width=200).body
    assert "another time" not in nowhere
    assert "Try: priority actions in England" in nowhere
    kind = render(ask(store, "priority actions in monitoring visits in our patch")[0], width=200)
    assert "1 letter of another kind does." in kind.body
    beyond = ask(store, "priority actions in our patch page 9")[1]
    assert "There is no such page." in beyond


def test_a_search_suggests_only_what_finds_something(store: Store) -> None:
    assert "Try: search neglec*" in ask(store, "search neglecx")[1]
    for nowhere in ("taylor", "taylor swift", '"taylor swift"'):
        assert "Try: search" not in ask(store, f"search {nowhere}")[1]
    assert "Try: search drift" in ask(store, "search drift xyz")[1]


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("changes Westmarch page 2", "“page 2” is left out: “changes” has one page."),
        ("history Westmarch page 99", "“page 99” is left out: “history” has one page."),
        (
            "coverage Westmarch 2021",
            "“from 1 January 2021 to 31 December 2021” is left out: “coverage” is not limited by "
            "time.",
        ),
        ("history Westmarch since 2020", None),
        ("neglect in Westmarch page 1", None),
    ],
)
def test_a_page_or_a_time_without_use_is_said(
    store: Store, question: str, left: str | None
) -> None:
    digest, _ = ask(store, question)
    said = render(digest, width=200).body
    assert digest.found
    assert left in said if left else "left out" not in said
