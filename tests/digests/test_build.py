"""The digest: what the letter prints first, then what is made of it."""

from dataclasses import replace
from datetime import date

from hypothesis import given

from digests.build import CLOSING, build_digest
from digests.changes import compare_letter
from digests.findings.themes import known_themes
from digests.models import Change, Digest, Evidence, Part, Report, ThemeChange
from digests.render.text import render
from digests.standings import standing_at
from scrapers.models import Point
from tests.digests.samples import finding, grade, report_sets

_OLD = Report(
    key="aa",
    urn="90001",
    authority="Westmarch",
    kind="ilacs_inspection",
    visit_start=date(2019, 7, 15),
    visit_end=date(2019, 7, 26),
    judgements=(
        grade("help_and_protection", "inadequate"),
        grade("in_care_and_care_leavers", "good"),
    ),
    improvements=(Point("The quality of supervision.", 2), Point("Homes for older children.", 2)),
    findings=(
        finding(1, "Families are helped early.", "early-help", "strength", page=4),
        finding(2, "Caseloads are too high.", "workforce", "concern", page=5),
        finding(3, "Neglect goes unseen.", "neglect", "concern", page=5),
    ),
    url="https://files.example.gov/v1/file/50000001",
)
_NEW = Report(
    key="bb",
    urn="90001",
    authority="Westmarch",
    kind="ilacs_inspection",
    published=date(2023, 9, 11),
    visit_start=date(2023, 7, 17),
    visit_end=date(2023, 7, 28),
    judgements=(
        grade("help_and_protection", "requires_improvement"),
        grade("in_care", "good"),
        grade("care_leavers", "inadequate"),
    ),
    priority_actions=(Point("Make homes safe at once.", 1),),
    improvements=(Point("Supervision of social workers, and its quality.", 2),),
    findings=(
        finding(1, "Families wait for months.", "early-help", "concern", page=3),
        finding(2, "Caseloads have come down.", "workforce", "strength", page=3),
        finding(3, "Health plans are late.", "health", "concern", page=6),
    ),
    doubts=("The lead inspector's name could not be read.",),
    url="https://files.example.gov/v1/file/50000002",
)
_ARTICLE = Report(
    key="cc",
    urn="90001",
    authority="Westmarch",
    kind="article",
    title="Westmarch welcomes its report",
    published=date(2023, 9, 12),
    visit_start=date(2023, 7, 17),
    visit_end=date(2023, 7, 28),
    publisher="Westmarch Council",
    url="https://westmarch.example/news/1",
)


def _digest(*known: Report, beside: tuple[Report, ...] = ()) -> Digest:
    change = compare_letter(standing_at(known, until=known[0]), known[0])
    return build_digest(known[0], change, known=known, beside=beside)


def _part(digest: Digest, heading: str) -> str:
    return "\n".join("".join(s.text for s in line) for line in _found(digest, heading).lines)


def _found(digest: Digest, heading: str) -> Part:
    return next(part for part in digest.parts if part.heading == heading)


def test_what_the_letter_prints_comes_before_what_is_made_of_it() -> None:
    headings = [part.heading for part in _digest(_NEW, _OLD).parts]
    assert headings == [
        None,
        "Judgements",
        "Areas for priority action",
        "What needs to improve",
        "Praised before, a concern now",
        "Newly raised",
        "Improved since inspection, 15 to 26 July 2019",
        "On earlier lists, not on this one",
        "Not covered this time",
        "Could not be read for certain",
    ]


def test_grades_are_told_with_their_moves_and_the_day_of_the_grade_before() -> None:
    told = _part(_digest(_NEW, _OLD), "Judgements").splitlines()
    assert told == [
        "Children who need help and protection: requires improvement to be good, "
        "up from inadequate on 26 July 2019 (p. 1)",
        "Children in care: good, unchanged since 26 July 2019, "
        "when children in care and care leavers were judged together (p. 1)",
        "Care leavers: inadequate, down from good on 26 July 2019, "
        "when children in care and care leavers were judged together (p. 1)",
    ]


def test_printed_points_stand_word_for_word_with_their_page() -> None:
    digest = _digest(_NEW, _OLD)
    assert _part(digest, "Areas for priority action") == "Make homes safe at once. (p. 1)"
    assert _part(digest, "What needs to improve") == (
        "Supervision of social workers, and its quality. (p. 2) "
        "Also in inspection, 15 to 26 July 2019 (p. 2)."
    )
    assert _part(digest, "On earlier lists, not on this one") == "Homes for older children. (p. 2)"


def test_an_inferred_line_quotes_one_sentence_and_links_to_its_page() -> None:
    (line,) = _found(_digest(_NEW, _OLD), "Newly raised").lines
    assert "".join(span.text for span in line) == (
        "Health & mental health: “Health plans are late.” (p. 6)"
    )
    assert [span.link for span in line if span.link] == [
        "https://files.example.gov/v1/file/50000002#page=6"
    ]


def test_without_an_address_the_letters_file_is_named_once_and_others_where_cited() -> None:
    old = replace(_OLD, url=None, file_name="letters/before.pdf")
    digest = _digest(replace(_NEW, url=None, file_name="letters/westmarch.pdf"), old)
    body = " ".join(render(digest).body.split())
    assert body.count("westmarch.pdf") == 1
    assert "“Families wait for months.” (p. 3)" in body
    assert "Before: inspection, 15 to 26 July 2019, before.pdf, p. 4." in body


def test_a_point_of_many_sentences_gives_its_first_and_says_that_there_is_more() -> None:
    point = Point(
        "The board has no plan that names who does what by when. " + "It should. " * 50, 2
    )
    told = _part(_digest(replace(_NEW, improvements=(point,)), _OLD), "What needs to improve")
    assert told == "The board has no plan that names who does what by when. […] (p. 2)"


def test_the_sub_items_of_a_point_are_printed_with_it() -> None:
    point = Point("The quality of plans, including:", 2, ("timescales", "contingency plans."))
    told = _part(_digest(replace(_NEW, improvements=(point,)), _OLD), "What needs to improve")
    assert told == "The quality of plans, including: timescales; contingency plans. (p. 2)"


def test_nothing_is_called_new_where_nothing_earlier_is_known() -> None:
    headings = [part.heading for part in _digest(_NEW).parts]
    assert "Concerns" in headings
    assert "Strengths" in headings
    assert not any(heading and "ewly" in heading for heading in headings)


def test_silence_is_never_told_as_fixed() -> None:
    told = _part(_digest(_NEW, _OLD), "Not covered this time")
    assert told == "1 earlier concern: Neglect (p. 5). Silence is not improvement."


def test_a_point_of_the_list_is_not_quoted_a_second_time() -> None:
    listed = finding(4, "Supervision.", "management-oversight", "concern", page=2, listed=True)
    letter = replace(_NEW, findings=(listed,), improvements=(Point("Supervision.", 2),))
    assert "in the list above (p. 2)" in _part(_digest(letter, _OLD), "Newly raised")


def test_a_sentence_that_speaks_of_two_themes_is_quoted_once() -> None:
    words = "Plans drift and nobody looks."
    one = finding(1, words, "plans-and-reviews direct-work", "concern")
    two = finding(2, words, "direct-work plans-and-reviews", "concern")
    told = _part(_digest(replace(_NEW, findings=(one, two)), _OLD), "Newly raised")
    assert told.count("Plans drift and nobody looks.") == 1
    assert "Plans & reviews" in told
    assert "Direct work" in told


def test_no_overall_grade_is_said_in_words_with_the_last_one_dated() -> None:
    old = replace(_OLD, judgements=(grade("overall_effectiveness", "good"),))
    new = replace(
        _NEW,
        visit_start=date(2026, 5, 11),
        visit_end=date(2026, 5, 22),
        judgements=(grade("overall_effectiveness", "not_given", None),),
    )
    assert _part(_digest(new, old), "Judgements") == (
        "Overall effectiveness: no longer given under the April 2026 framework; "
        "the last grade was good on 26 July 2019"
        " (p. 1)"
    )


def test_an_article_stands_under_its_publishers_name() -> None:
    digest = _digest(_ARTICLE, _OLD)
    body = render(digest, width=200).body
    assert body.startswith("Westmarch Council: “Westmarch welcomes its report”\n")
    assert (
        "Published 12 September 2023, about the visit of 17 to 28 July 2023. Read it [1]. "
        "The words of Westmarch Council, not a finding of Ofsted's."
    ) in body
    beside = _digest(_NEW, _OLD, beside=(_ARTICLE,))
    assert _part(beside, "Also about this visit") == "Westmarch Council, 12 September 2023"


def test_a_headline_of_a_death_or_a_trial_is_never_repeated() -> None:
    for headline in ("Mother of Sam, 3, jailed", "Inquest into child's death opens"):
        body = render(_digest(replace(_ARTICLE, title=headline))).body
        assert headline not in body
        assert "Westmarch Council: an item of 12 September 2023" in body


@given(report_sets())
def test_every_digest_closes_with_the_independence_line(found: list[Report]) -> None:
    for report in found:
        change = compare_letter(standing_at(found, until=report), report)
        digest = build_digest(report, change, known=found)
        assert digest.closing == CLOSING
        assert render(digest).body.rstrip().replace("\n", " ").endswith(CLOSING)


def test_many_inferred_lines_are_cut_and_counted_but_printed_points_never_are() -> None:
    slugs = [theme.slug for theme in known_themes().all[:12]]
    findings = tuple(
        finding(n, f"Trouble number {n}.", slug, "concern") for n, slug in enumerate(slugs, 1)
    )
    points = tuple(Point(f"Point {n}.", 2) for n in range(30))
    letter = replace(_NEW, findings=findings, improvements=points)
    digest = _digest(letter)
    raised = _found(digest, "Concerns")
    assert (len(raised.lines), raised.left_out) == (8, 4)
    assert len(_found(digest, "What needs to improve").lines) == 30


def test_what_is_not_sure_is_not_told_unasked_and_quoted_without_a_verdict_when_asked() -> None:
    doubtful = finding(1, "Health plans are late.", "health", "concern", push=False)
    letter = replace(_NEW, findings=(doubtful,))
    change = compare_letter(standing_at((_OLD, letter), until=letter), letter)
    (told,) = (t for t in change.themes if t.theme == "health")
    assert not told.push
    body = " ".join(render(build_digest(letter, change, known=(_OLD,))).body.split())
    assert "Health plans are late." not in body
    asked = build_digest(letter, change, known=(_OLD,), asked=True)
    assert _part(asked, "Also said, without a verdict of ours") == (
        "Health & mental health: “Health plans are late.” (p. 3)"
    )
    assert [row["push"] for row in asked.rows if row.get("theme") == "health"] == [False]


def test_an_inferred_line_quotes_no_name_and_nobodys_words() -> None:
    named = finding(
        1, "Robin Ashgrove has let caseloads grow far too high.", "workforce", "concern"
    )
    spoken = finding(2, "“My plan is always late and poor.”", "health", "concern")
    other = finding(3, "Health plans are late.", "health", "concern")
    digest = _digest(replace(_NEW, findings=(named, spoken, other)), _OLD)
    body = " ".join(render(digest).body.split())
    assert "Ashgrove" not in body
    assert "My plan" not in body
    assert "“Health plans are late.”" in body
    assert _part(digest, "Still a concern").startswith(
        "Workforce, caseloads & development: see p. 3."
    )


def test_of_an_article_on_a_childs_death_only_publisher_and_link_are_told() -> None:
    said = (finding(1, "The review began after a child died.", "", "neutral"),)
    digest = _digest(replace(_ARTICLE, title="Westmarch welcomes its review", findings=said))
    body = render(digest).body
    assert body.startswith("Westmarch Council: an item of 12 September 2023\n")
    assert "https://westmarch.example/news/1" in body
    assert "welcomes" not in body
    assert "died" not in body


def test_a_headline_that_names_somebody_is_not_repeated() -> None:
    for title in ("Robin Ashgrove welcomes report", "Cllr Ashgrove: we will improve"):
        assert "Ashgrove" not in render(_digest(replace(_ARTICLE, title=title))).body


def test_a_joint_document_is_told_of_the_partnership() -> None:
    letter = replace(_NEW, kind="area_send", judgements=(), outcome="Experiences vary.")
    assert _digest(letter).title[0].text == (
        "Westmarch local area partnership: area SEND inspection, 17 to 28 July 2023"
    )


def test_a_visit_is_not_told_for_what_it_did_not_look_at() -> None:
    visit = replace(_NEW, kind="focused_visit", judgements=(), priority_actions=())
    headings = [part.heading for part in _digest(visit, _OLD).parts]
    assert "Not covered this time" not in headings


def test_a_sentence_has_one_verdict_and_a_part_of_a_theme_has_the_word() -> None:
    words = Evidence("Return interviews are not offered.", 2, "bb", n=1, push=True)
    before = (Evidence("Caseloads are too high.", 5, "aa", n=2, push=True),)
    whole = ThemeChange("workforce", "new-concern", before, (words,), push=True)
    part = replace(whole, change="continuing-concern", facet="Missing children")
    digest = build_digest(_NEW, Change("90001", "bb", themes=(whole, part)), known=[_OLD])
    assert render(digest).body.count("Return interviews are not offered.") == 1
    assert "Still a concern" in render(digest).body
