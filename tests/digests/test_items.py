"""Items of a digest: a document in a few lines, what it prints first."""

from dataclasses import replace
from datetime import date

from digests.items import asked_part, item_part
from digests.models import Change, Move, Part, Report, ThemeChange
from scrapers.models import Point
from tests.digests.samples import finding, grade

LETTER = Report(
    key="k",
    urn="90001",
    authority="Westmarch",
    kind="ilacs_inspection",
    published=date(2024, 4, 8),
    visit_start=date(2024, 3, 5),
    visit_end=date(2024, 3, 15),
    url="https://files.example.org/1.pdf",
    judgements=(grade("in_care", "good"), grade("overall_effectiveness", "inadequate")),
)
LONG = "The council " + "reviews and reviews " * 30 + "its plans."


def lines(part: Part) -> list[str]:
    return ["".join(span.text for span in line) for line in part.lines]


def test_an_item_is_named_dated_and_linked() -> None:
    part = item_part(LETTER, None)
    assert part.heading == "Westmarch: inspection, 5 to 15 March 2024"
    assert lines(part)[0] == "Published 8 April 2024. Read it."
    assert part.lines[0][1].link == "https://files.example.org/1.pdf"
    dated = replace(
        LETTER, published=None, letter_date=date(2024, 4, 1), url=None, file_name="a.pdf"
    )
    assert lines(item_part(dated, None))[0] == "Letter of 1 April 2024. Read from a.pdf."


def test_grades_stand_in_a_line_overall_first_and_say_how_they_moved() -> None:
    moves = (
        Move("overall_effectiveness", "requires_improvement", "inadequate", "down"),
        Move("in_care", "good", "good", "same"),
    )
    said = lines(item_part(LETTER, Change("90001", "k", moves)))[1]
    expected = "Judgements: Overall inadequate, down from requires improvement; In care good."
    assert said == expected
    none = replace(LETTER, judgements=(grade("overall_effectiveness", "not_given"),))
    assert len(item_part(none, None).lines) == 1


def test_priority_actions_are_told_each_and_points_to_improve_counted() -> None:
    report = replace(
        LETTER,
        priority_actions=tuple(Point(f"Action {n}.", n) for n in range(1, 5)),
        improvements=(Point("The quality of plans.", 4), Point("The pace of help.", 4)),
    )
    assert lines(item_part(report, None))[2:] == [
        "Area for priority action: Action 1. (p. 1)",
        "Area for priority action: Action 2. (p. 2)",
        "And 2 more areas for priority action.",
        "What needs to improve: 2 points, p. 4.",
    ]


def test_what_names_a_person_is_not_repeated() -> None:
    report = replace(LETTER, priority_actions=(Point("Ms Vale must act.", 1),))
    assert "an item that names a person" in lines(item_part(report, None))[2]
    assert "Vale" not in "".join(lines(item_part(report, None)))


def test_themes_that_moved_are_named_kind_by_kind_and_only_where_that_is_sure() -> None:
    themes = (
        ThemeChange("neglect", "new-concern", newly_raised=True, push=True),
        ThemeChange("health", "newly-praised", push=True),
        ThemeChange("workforce", "new-concern", newly_raised=True, push=False),
    )
    said = lines(item_part(LETTER, Change("90001", "k", themes=themes)))[-1]
    assert said.startswith("Concerns: Neglect. Strengths: ")  # nothing is new in a first letter
    assert "Workforce" not in said


def test_a_sentence_is_cut_at_a_word_and_its_page_linked() -> None:
    said = finding(1, LONG, "neglect", "concern", page=7)
    part = item_part(LETTER, None, [said])
    words = lines(part)[-1]
    assert words.startswith("Concern: “The council reviews")
    assert words.endswith(" …” (p. 7)")
    assert len(words) < 200
    assert part.lines[-1][-2].link == "https://files.example.org/1.pdf#page=7"
    whole = asked_part(LETTER, ["neglect", "workforce"], [finding(1, "Short.", "neglect", "mixed")])
    assert whole.heading == "On neglect and workforce"
    assert lines(whole) == ["Mixed: “Short.” (p. 3)"]


def test_an_article_says_whose_words_it_is() -> None:
    told = replace(
        LETTER, kind="article", title="Progress seen", publisher="Westmarch Echo", judgements=()
    )
    part = item_part(told, None)
    assert part.heading == "Westmarch Echo: “Progress seen”"
    assert lines(part) == [
        "Published 8 April 2024. Read it. The words of Westmarch Echo, not a finding of Ofsted's."
    ]
    other = replace(told, publisher="County News")
    assert item_part(other, None).heading == "Westmarch: County News: “Progress seen”"
