"""Items of a digest: a document in a few lines, what it prints first."""

from dataclasses import replace
from datetime import date

from digests.items import asked_part, item_part
from digests.models import Change, Evidence, Move, Part, Report, ThemeChange
from digests.reports import name_of
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
    assert lines(part)[1] == "Published 8 April 2024. Read it."
    assert part.lines[1][1].link == "https://files.example.org/1.pdf"
    dated = replace(
        LETTER, published=None, letter_date=date(2024, 4, 1), url=None, file_name="a.pdf"
    )
    assert lines(item_part(dated, None))[1] == "Letter of 1 April 2024. Read from a.pdf."


def test_an_item_begins_with_the_grades_what_moved_first_and_from_where() -> None:
    moves = (
        Move("overall_effectiveness", "requires_improvement", "inadequate", "down"),
        Move("in_care", "good", "good", "same"),
    )
    said = lines(item_part(LETTER, Change("90001", "k", moves)))[0]
    expected = (
        "Judgements: Overall inadequate, down from requires improvement; in care good (p. 1)."
    )
    assert said == expected
    up = (Move("in_care", "inadequate", "good", "up"),)
    said = lines(item_part(LETTER, Change("90001", "k", up)))[0]
    assert said == "Judgements: In care good, up from inadequate; overall inadequate (p. 1)."
    none = replace(LETTER, judgements=(grade("overall_effectiveness", "not_given"),))
    assert len(item_part(none, None).lines) == 1


def test_the_first_priority_action_is_quoted_and_points_to_improve_counted() -> None:
    report = replace(
        LETTER,
        priority_actions=tuple(Point(f"Action {n}.", n) for n in range(1, 5)),
        improvements=(Point("The quality of plans.", 4), Point("The pace of help.", 4)),
    )
    assert lines(item_part(report, None))[1:] == [
        "Area for priority action: Action 1. (p. 1). And 3 more.",
        "Published 8 April 2024. Read it. What needs to improve: 2 points (p. 4).",
    ]


def test_what_names_a_person_is_not_repeated() -> None:
    report = replace(LETTER, priority_actions=(Point("Ms Vale must act.", 1),))
    assert "an item that names a person" in lines(item_part(report, None))[1]
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


def test_whatever_an_item_tells_links_to_its_page() -> None:
    faint = Evidence("Plans may drift.", 3, "k")
    sure = Evidence("Neglect is named late.", 5, "k", push=True)
    themes = (
        ThemeChange("neglect", "new-concern", after=(faint, sure), newly_raised=True, push=True),
        ThemeChange("health", "new-concern", after=(sure,), newly_raised=True, push=True),
    )
    report = replace(LETTER, improvements=(Point("The quality of plans.", 4),))
    part = item_part(report, Change("90001", "k", themes=themes))
    assert lines(part) == [
        "Judgements: Overall inadequate; in care good (p. 1).",
        "Published 8 April 2024. Read it. What needs to improve: 1 point (p. 4).",
        "Concerns: Neglect, p. 5; Health & mental health, p. 5.",
    ]
    pages = [[span.link for span in line if "p. " in span.text] for line in part.lines]
    url = "https://files.example.org/1.pdf#page="
    assert pages == [[f"{url}1"], [f"{url}4"], [f"{url}5", f"{url}5"]]


def test_a_sentence_is_cut_at_a_word_and_its_page_linked() -> None:
    said = finding(1, LONG, "neglect", "concern", page=7)
    part = item_part(LETTER, None, [(["neglect"], said)])
    words = lines(part)[-1]
    assert words.startswith("Concern, neglect: “The council reviews")
    assert words.endswith(" …” (p. 7)")
    assert len(words) < 160
    assert part.lines[-1][-2].link == "https://files.example.org/1.pdf#page=7"
    whole = asked_part(LETTER, ["neglect", "workforce"], [finding(1, "Short.", "neglect", "mixed")])
    assert whole.heading == "On neglect and workforce"
    assert lines(whole) == ["Mixed: “Short.” (p. 3)"]


def test_what_was_asked_for_is_said_once_and_the_rest_named() -> None:
    themes = (ThemeChange("neglect", "new-concern", newly_raised=True, push=True),)
    asked = [
        (["neglect", "workforce"], finding(1, "Too slow.", "neglect", "concern")),
        (["workforce"], finding(2, "Too few.", "workforce", "concern")),
        (["health"], finding(3, "Too late.", "health", "concern")),
        (["neglect"], finding(4, "It is better.", "neglect", "strength")),
    ]
    said = lines(item_part(LETTER, Change("90001", "k", themes=themes), asked))
    assert said[2:] == [
        "Concern, neglect and workforce: “Too slow.” (p. 3)",
        "Also: concern on health; strength on neglect.",
    ]
    assert len(lines(item_part(LETTER, None, asked[:2]))) == 3  # nothing else was said
    many = [([f"theme {n}"], finding(n, "So.", "health", "concern")) for n in range(6)]
    also = lines(item_part(LETTER, None, many))[-1]
    assert also == "Also: concern on theme 1, theme 2, theme 3 and 2 more."


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


def test_an_article_is_known_by_its_own_day_and_not_by_the_visit_s() -> None:
    told = replace(LETTER, kind="article", publisher="Westmarch Echo")
    assert name_of(told) == "article by Westmarch Echo, 8 April 2024"
    assert name_of(replace(told, published=None)) == "article by Westmarch Echo, 5 to 15 March 2024"
