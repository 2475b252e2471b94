"""Stories: one authority's one visit and everything said about it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from digests.models import Report
from digests.stories import find_stories
from tests.digests.samples import finding, report_sets


def _report(key: str, kind: str, **rest: object) -> Report:
    return Report(key=key, urn="90001", authority="Westmarch", kind=kind, **rest)  # type: ignore[arg-type]


@given(report_sets(8).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_any_order_of_reports_gives_the_same_stories(
    orders: tuple[list[Report], list[Report]],
) -> None:
    one, other = orders
    assert find_stories(one) == find_stories(other)


@given(report_sets(8))
def test_every_report_stands_in_exactly_one_story_and_no_two_stories_share_a_key(
    found: list[Report],
) -> None:
    stories = find_stories(found)
    assert sorted(key for story in stories for key in story.reports) == sorted(
        report.key for report in found
    )
    assert len({story.key for story in stories}) == len(stories)


def test_a_statement_that_gives_the_dates_joins_that_visit() -> None:
    fourth = _report(
        "a", "monitoring_visit", visit_start=date(2022, 5, 11), visit_end=date(2022, 5, 12)
    )
    fifth = _report(
        "b", "monitoring_visit", visit_start=date(2022, 9, 21), visit_end=date(2022, 9, 22)
    )
    statement = _report(
        "c",
        "article",
        visit_start=date(2022, 5, 11),
        visit_end=date(2022, 5, 12),
        published=date(2022, 12, 1),
    )
    assert [story.reports for story in find_stories([statement, fifth, fourth])] == [
        ("a", "c"),
        ("b",),
    ]


def test_an_article_without_dates_joins_the_visit_it_numbers() -> None:
    fourth = _report(
        "a",
        "monitoring_visit",
        visit_number=4,
        visit_start=date(2022, 5, 11),
        visit_end=date(2022, 5, 12),
        letter_date=date(2022, 6, 15),
    )
    press = _report("c", "article", visit_number=4, published=date(2022, 6, 21))
    assert [story.reports for story in find_stories([press, fourth])] == [("a", "c")]


def test_an_undated_article_joins_the_last_visit_of_its_number() -> None:
    first = _report("a", "monitoring_visit", visit_number=4, letter_date=date(2014, 6, 15))
    second = _report("b", "monitoring_visit", visit_number=4, letter_date=date(2022, 6, 15))
    press = _report("c", "article", visit_number=4)
    assert [story.reports for story in find_stories([press, second, first])] == [
        ("a",),
        ("b", "c"),
    ]


def test_an_article_written_before_the_letter_came_out_is_not_about_it() -> None:
    letter = _report(
        "a",
        "focused_visit",
        visit_start=date(2022, 5, 11),
        visit_end=date(2022, 5, 12),
        letter_date=date(2022, 6, 15),
    )
    early = _report("c", "article", published=date(2022, 5, 1))
    assert len(find_stories([letter, early])) == 2


def test_a_fourth_visit_in_the_press_is_never_told_as_the_fifth() -> None:
    fifth = _report("a", "monitoring_visit", visit_number=5, letter_date=date(2022, 10, 26))
    press = _report("c", "article", visit_number=4, published=date(2022, 11, 1))
    assert len(find_stories([press, fifth])) == 2


def test_two_letters_of_overlapping_days_are_one_story_whatever_their_kinds() -> None:
    one = _report("a", "focused_visit", visit_start=date(2021, 5, 5), visit_end=date(2021, 5, 6))
    two = _report("b", "jtai", visit_start=date(2021, 5, 6), visit_end=date(2021, 5, 20))
    (story,) = find_stories([one, two])
    assert (story.start, story.end) == (date(2021, 5, 5), date(2021, 5, 20))
    assert story.key == "90001:2021-05-05"


def test_the_story_keeps_its_key_when_an_article_came_before_the_letter() -> None:
    days = {"visit_start": date(2021, 5, 5), "visit_end": date(2021, 5, 6)}
    article = _report("c", "article", **days)
    letter = _report("a", "focused_visit", **days)
    assert find_stories([article])[0].key == find_stories([letter, article])[0].key


def test_a_page_that_calls_one_visit_focused_and_monitoring_is_placed_by_its_date() -> None:
    focused = _report(
        "a",
        "focused_visit",
        visit_start=date(2021, 5, 25),
        visit_end=date(2021, 5, 26),
        letter_date=date(2021, 7, 8),
    )
    monitoring = _report(
        "b",
        "monitoring_visit",
        visit_start=date(2021, 11, 2),
        visit_end=date(2021, 11, 3),
        letter_date=date(2021, 12, 6),
    )
    said = (
        finding(1, "Ofsted made a focused visit in May 2021.", "", "neutral"),
        finding(2, "The monitoring visit found progress.", "", "neutral"),
    )
    page = _report("c", "article", findings=said)
    assert [story.reports for story in find_stories([page, monitoring, focused])] == [
        ("a", "c"),
        ("b",),
    ]


def test_an_article_about_a_month_without_a_known_visit_stands_alone() -> None:
    letter = _report("a", "focused_visit", letter_date=date(2021, 7, 8))
    said = (finding(1, "Inspectors made a focused visit in March 2021.", "", "neutral"),)
    page = _report("c", "article", published=date(2021, 7, 9), findings=said)
    assert len(find_stories([letter, page])) == 2


def test_an_article_without_days_joins_the_letter_that_it_quotes() -> None:
    words = "Leaders have not been quick enough to see how few families are helped early."
    old = _report(
        "a", "ilacs_inspection", letter_date=date(2019, 3, 1),
        findings=(finding(1, words, "early-help", "concern"),),
    )  # fmt: skip
    new = _report("b", "ilacs_inspection", letter_date=date(2023, 3, 1))
    blog = _report("c", "article", findings=(finding(1, f"“{words}”", "", "neutral"),))
    assert [story.reports for story in find_stories([blog, new, old])] == [("a", "c"), ("b",)]


def test_a_numbered_article_joins_the_visit_that_can_only_be_the_one() -> None:
    inspection = _report("a", "ilacs_inspection", visit_start=date(2019, 7, 15))
    fifth = _report("b", "monitoring_visit", visit_number=5, visit_start=date(2022, 9, 21))
    said = (finding(1, "The latest monitoring visit praised carers.", "", "strength"),)
    council = _report("c", "article", visit_start=date(2022, 5, 11), findings=said)
    press = _report("d", "article", visit_number=4)
    assert [story.reports for story in find_stories([press, fifth, council, inspection])] == [
        ("a",),
        ("c", "d"),
        ("b",),
    ]


def test_days_without_a_year_find_the_visit_that_began_on_them() -> None:
    older = _report(
        "a", "monitoring_visit", visit_start=date(2021, 5, 25), visit_end=date(2021, 5, 26)
    )
    newer = _report(
        "b", "monitoring_visit", visit_start=date(2022, 5, 11), visit_end=date(2022, 5, 12)
    )
    said = (finding(1, "The visit was held on 25 and 26 May.", "", "neutral"),)
    page = _report("c", "article", findings=said)
    assert [story.reports for story in find_stories([page, newer, older])] == [("a", "c"), ("b",)]
