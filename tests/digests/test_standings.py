"""Standings: the latest word, whatever order the letters were added in."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from digests.models import Report
from digests.standings import standing_at
from scrapers.models import Point
from tests.digests.samples import finding, grade, report_sets


def _report(key: str, when: date, kind: str = "ilacs_inspection", **rest: object) -> Report:
    return Report(
        key=key,
        urn="90001",
        authority="Westmarch",
        kind=kind,
        visit_start=when,
        visit_end=when,
        **rest,  # type: ignore[arg-type]  # fields of the record
    )


def _grades(*reports: Report, today: date | None = None) -> dict[str, str]:
    standing = standing_at(reports, today=today)
    return {held.area: held.grade for held in standing.grades}


@given(report_sets().flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_any_order_of_reports_gives_the_same_standing(
    orders: tuple[list[Report], list[Report]],
) -> None:
    one, other = orders
    assert standing_at(one) == standing_at(other)


@given(report_sets(), st.integers(0, 5))
def test_only_reports_before_a_report_count_for_it(found: list[Report], pick: int) -> None:
    if not found:
        return
    until = found[pick % len(found)]
    others = [report for report in found if report is not until]
    assert standing_at(found, until=until) == standing_at(others, until=until)


def test_a_focused_visit_silent_on_a_theme_leaves_it_as_it_was() -> None:
    full = _report(
        "a",
        date(2020, 1, 6),
        findings=(finding(1, "Neglect is not seen in time.", "neglect", "concern"),),
    )
    visit = _report(
        "b",
        date(2021, 3, 1),
        "focused_visit",
        findings=(finding(1, "Early help works well.", "early-help", "strength"),),
    )
    held = {word.theme: (word.state, word.report) for word in standing_at([visit, full]).themes}
    assert held == {"neglect": ("concern", "a"), "early-help": ("strength", "b")}


def test_an_article_never_makes_or_moves_a_standing() -> None:
    praise = _report(
        "c",
        date(2022, 5, 1),
        "article",
        findings=(finding(1, "Everything is splendid.", "leadership", "strength"),),
        judgements=(grade("overall_effectiveness", "outstanding"),),
    )
    assert standing_at([praise]).themes == ()
    assert standing_at([praise]).grades == ()


def test_areas_of_the_old_framework_end_when_the_new_one_is_graded() -> None:
    sif = _report(
        "a",
        date(2015, 1, 6),
        "sif_inspection",
        judgements=(grade("overall_effectiveness", "good"), grade("sif_adoption", "good")),
    )
    ilacs = _report("b", date(2019, 1, 6), judgements=(grade("help_and_protection", "good"),))
    assert _grades(sif, ilacs) == {"overall_effectiveness": "good", "help_and_protection": "good"}


def test_the_combined_area_ends_when_its_two_halves_are_graded() -> None:
    one = _report("a", date(2019, 1, 6), judgements=(grade("in_care_and_care_leavers", "good"),))
    two = _report(
        "b",
        date(2023, 1, 6),
        judgements=(grade("in_care", "good"), grade("care_leavers", "inadequate")),
    )
    assert _grades(one, two) == {"in_care": "good", "care_leavers": "inadequate"}


def test_the_last_overall_grade_stays_dated_and_marked_under_the_framework_of_2026() -> None:
    old = _report("a", date(2023, 7, 28), judgements=(grade("overall_effectiveness", "good"),))
    new = _report(
        "b",
        date(2026, 5, 22),
        judgements=(grade("overall_effectiveness", "not_given", None), grade("in_care", "good")),
    )
    (overall,) = [
        held for held in standing_at([old, new]).grades if held.area == "overall_effectiveness"
    ]
    assert (overall.grade, overall.day, overall.report) == ("good", date(2023, 7, 28), "a")
    assert overall.no_longer_given
    assert not standing_at([old]).grades[0].no_longer_given
    assert standing_at([old], today=date(2026, 6, 1)).grades[0].no_longer_given


def test_a_read_letter_replaces_the_bare_outcome_of_its_visit() -> None:
    bare = _report(
        "outcome:50001",
        date(2020, 1, 6),
        judgements=(grade("help_and_protection", "good"),),
        read=False,
    )
    letter = _report("a", date(2020, 1, 6), judgements=(grade("help_and_protection", "good"),))
    (held,) = standing_at([bare, letter]).grades
    assert held.report == "a"


def test_a_letter_with_a_list_adds_to_the_points_and_a_full_inspection_starts_anew() -> None:
    first = _report("a", date(2019, 1, 6), improvements=(Point("Assessments.", 2),))
    visit = _report("b", date(2020, 1, 6), "focused_visit", improvements=(Point("Homes.", 3),))
    second = _report("c", date(2022, 1, 6), improvements=(Point("Supervision.", 2),))
    assert [key for key, _ in standing_at([first, visit]).points] == ["a", "b"]
    assert [key for key, _ in standing_at([second, first, visit]).points] == ["c"]


def test_only_what_a_joint_document_says_of_the_council_moves_its_standing() -> None:
    said = (
        replace(finding(1, "Police checks are late.", "neglect", "concern"), about="police"),
        replace(
            finding(2, "Early help reaches families.", "early-help", "strength"), about="council"
        ),
    )
    joint = Report("a", "90001", "Westmarch", "jtai", visit_start=date(2023, 5, 1), findings=said)
    assert [held.theme for held in standing_at([joint]).themes] == ["early-help"]
