"""Reports in the store: newest first, each outcome once, drafts kept back."""

from datetime import date, timedelta

from hypothesis import given, settings

from bot.store import changes, reports, standings, stories
from bot.store.letters import confirm
from bot.store.reports import by_key, newest, of_authority
from digests.reports import newest_order
from scrapers.models import Judgement, Point
from tests.bot.samples import EASTMARCH, MEDWAY, WESTMARCH, additions, letter, new_store, put
from tests.digests.samples import finding, grade

# Medway's published inspection of 17 to 28 July 2023.
OUTCOME = "outcome:50227723"
ADDRESS = "https://files.ofsted.gov.uk/v1/file/50227723"


def _inspection(name: str = "inspection", **rest: object) -> object:
    return letter(
        name,
        kind="ilacs_inspection",
        urns=(MEDWAY,),
        start=date(2023, 7, 17),
        nights=11,
        judgements=(grade("overall_effectiveness", "good"),),
        **rest,  # type: ignore[arg-type]
    )


def test_a_report_comes_back_as_it_was_read() -> None:
    said = finding(3, "Plans drift.", "neglect workforce", "concern", page=2, listed=True)
    made = letter(
        "whole",
        kind="ilacs_inspection",
        variant="short",
        visit_number=2,
        focus="the front door",
        written=date(2024, 4, 2),
        judgements=(
            grade("overall_effectiveness", "good"),
            Judgement("in_care", "not_given", None, None),
        ),
        improvements=(Point("The quality of:", 2, ("plans", "reviews")), Point("The pace.", 3)),
        priority_actions=(Point("Visits.", 1),),
        doubts=("The lead inspector could not be read.",),
    )
    with new_store() as store:
        put(store, made, said, name="a letter.pdf", url="https://a.example/1", published=None)
        found = by_key(store, made.sha256)
    assert found is not None
    for name in ("kind", "variant", "title", "letter_date", "visit_start", "visit_end", "focus"):
        assert getattr(found, name) == getattr(made, name)
    for name in ("visit_number", "judgements", "improvements", "priority_actions", "doubts"):
        assert getattr(found, name) == getattr(made, name)
    assert found.findings == (said,)
    assert (found.key, found.urn, found.authority) == (made.sha256, WESTMARCH, "Westmarch")
    assert (found.file_name, found.url) == ("a letter.pdf", "https://a.example/1")
    assert (found.read, found.private, found.publisher) == (True, False, "Ofsted")


def test_a_read_letter_replaces_its_bare_outcome_and_takes_its_address_and_date() -> None:
    with new_store() as store:
        before = of_authority(store, MEDWAY)
        made = _inspection()
        put(store, made)  # type: ignore[arg-type]
        after = of_authority(store, MEDWAY)
        assert len(after) == len(before)
        assert [report.key for report in after if report.read] == [made.sha256]  # type: ignore[attr-defined]
        assert OUTCOME not in {report.key for report in after}
        assert (after[0].url, after[0].published) == (ADDRESS, date(2023, 9, 11))
        held = standings.of_authority(store, MEDWAY).grades
        assert {one.report for one in held} == {made.sha256}  # type: ignore[attr-defined]


def test_a_grade_that_the_letter_lacks_is_taken_from_its_outcome_and_a_read_one_is_kept() -> None:
    with new_store() as store:
        made = letter(
            "half read",
            kind="ilacs_inspection",
            urns=(MEDWAY,),
            start=date(2023, 7, 17),
            judgements=(grade("in_care", "outstanding"),),
        )
        put(store, made)
        found = {one.area: one for one in of_authority(store, MEDWAY)[0].judgements}
        assert (found["in_care"].grade, found["in_care"].page) == ("outstanding", 1)
        assert found["help_and_protection"].grade == "requires_improvement"
        assert found["help_and_protection"].page is None
        assert len(found) == 5


def test_a_given_address_is_kept_before_the_outcomes() -> None:
    with new_store() as store:
        put(store, _inspection(), url="https://a.example/1", published=date(2023, 9, 12))  # type: ignore[arg-type]
        found = of_authority(store, MEDWAY)[0]
        assert (found.url, found.published) == ("https://a.example/1", date(2023, 9, 12))


def test_a_visit_on_the_inspections_days_does_not_replace_its_outcome() -> None:
    with new_store() as store:
        visit = letter("visit", urns=(MEDWAY,), start=date(2023, 7, 18))
        put(store, visit)
        assert OUTCOME in {report.key for report in of_authority(store, MEDWAY)}


def test_half_a_character_of_a_damaged_file_is_no_reason_to_lose_the_rest() -> None:
    with new_store() as store:
        made = letter("damaged", title="Half \ud83d here", pages=("\udc00 é",))
        put(store, made, finding(1, "Plans \ud800 drift.", "neglect", "concern"))
        found = by_key(store, made.sha256)
        assert found is not None
        assert (found.title, found.findings[0].text) == ("Half ? here", "Plans ? drift.")


def test_newest_goes_by_publication_then_letter_then_visit() -> None:
    with new_store() as store:
        put(store, letter("a", start=date(2024, 1, 1), written=date(2024, 2, 1)))
        put(store, letter("b", start=date(2024, 1, 20), written=None))
        put(store, letter("c", start=date(2023, 1, 1)), published=date(2024, 3, 1))
        titles = [report.title for report in of_authority(store, WESTMARCH)]
        assert titles == ["A letter named c", "A letter named a", "A letter named b"]
        assert [report.title for report in newest(store, urns=[WESTMARCH], limit=1)] == titles[:1]
        later = newest(store, urns=[WESTMARCH], since=date(2024, 2, 1))
        assert [report.title for report in later] == titles[:2]
        assert reports.count_newest(store, urns=[WESTMARCH], until=date(2024, 2, 1)) == 2


def test_newest_can_ask_for_kinds_and_priority_actions_and_pages() -> None:
    with new_store() as store:
        put(store, letter("plain"))
        put(store, letter("urgent", nights=2, priority_actions=(Point("Visits.", 1),)))
        put(store, letter("joint", kind="jtai", urns=(WESTMARCH, EASTMARCH)))
        urgent = newest(store, urns=[WESTMARCH], priority_actions=True)
        assert [report.title for report in urgent] == ["A letter named urgent"]
        assert reports.count_newest(store, urns=[WESTMARCH], priority_actions=False) == 2
        both = newest(store, urns=[EASTMARCH, WESTMARCH], kinds=["jtai"])
        assert [report.urn for report in both] == [WESTMARCH]
        assert [report.urn for report in newest(store, urns=[EASTMARCH])] == [EASTMARCH]
        paged = [
            report.key
            for offset in range(3)
            for report in newest(store, urns=[WESTMARCH], limit=1, offset=offset)
        ]
        assert paged == [report.key for report in of_authority(store, WESTMARCH)]


@settings(deadline=None, max_examples=40)
@given(additions())
def test_the_store_and_the_digests_agree_on_what_is_newest(every: list) -> None:  # type: ignore[type-arg]
    with new_store() as store:
        for made, findings, known in every:
            put(store, made, *findings, **known)
        for urn in (WESTMARCH, MEDWAY):
            found = of_authority(store, urn)
            assert list(found) == sorted(found, key=newest_order, reverse=True)


def test_a_draft_is_seen_only_by_those_who_ask_for_drafts() -> None:
    with new_store() as store:
        put(store, letter("open"))
        draft = letter("draft", start=date(2024, 9, 3))
        put(store, draft, finding(1, "Plans drift.", "neglect", "concern"), private=True)
        assert len(of_authority(store, WESTMARCH)) == 1
        assert len(of_authority(store, WESTMARCH, private=True)) == 2
        assert by_key(store, draft.sha256) is None
        assert by_key(store, draft.sha256, private=True) is not None
        assert standings.of_authority(store, WESTMARCH).themes == ()
        assert standings.of_authority(store, WESTMARCH, private=True).themes != ()
        assert changes.of_report(store, draft.sha256, WESTMARCH) is None
        assert changes.of_report(store, draft.sha256, WESTMARCH, private=True) is not None
        assert len(stories.of_authority(store, WESTMARCH)) == 1


def test_a_listing_of_the_same_bytes_ends_a_drafts_privacy_and_a_second_adding_does_not() -> None:
    with new_store() as store:
        draft = letter("draft")
        put(store, draft, private=True)
        assert confirm(store, draft.sha256).private
        made = confirm(store, draft.sha256, url="https://a.example/1", listed=True)
        assert (made.private, made.released) == (False, True)
        assert [report.url for report in of_authority(store, WESTMARCH)] == ["https://a.example/1"]
        assert not confirm(store, draft.sha256, listed=True).released


def test_the_final_letter_takes_its_drafts_place() -> None:
    with new_store() as store:
        put(store, letter("draft"), private=True)
        put(store, letter("final"))
        seen = of_authority(store, WESTMARCH, private=True)
        assert [report.title for report in seen] == ["A letter named final"]


def test_a_draft_stands_for_its_outcome_only_among_drafts() -> None:
    with new_store() as store:
        made = _inspection("draft")
        put(store, made, private=True)  # type: ignore[arg-type]
        assert OUTCOME in {report.key for report in of_authority(store, MEDWAY)}
        seen = {report.key for report in of_authority(store, MEDWAY, private=True)}
        assert OUTCOME not in seen
        assert made.sha256 in seen  # type: ignore[attr-defined]


def test_a_document_about_no_known_authority_is_kept_and_found_by_its_key() -> None:
    with new_store() as store:
        made = letter("stray", kind="other", urns=("99999",))
        put(store, made)
        found = by_key(store, made.sha256)
        assert found is not None
        assert (found.urn, found.authority) == ("", "Westmarch Borough Council")


def test_an_older_letter_added_later_changes_what_came_after_it() -> None:
    with new_store() as store:
        newer = letter("newer", start=date(2024, 6, 4))
        put(store, newer, finding(1, "Plans drift.", "neglect", "concern"))
        first = changes.of_report(store, newer.sha256, WESTMARCH)
        older = letter("older", start=date(2024, 6, 4) - timedelta(days=400))
        put(store, older, finding(1, "Plans are strong.", "neglect", "strength"))
        second = changes.of_report(store, newer.sha256, WESTMARCH)
        assert first is not None
        assert second is not None
        assert first.themes[0].newly_raised
        assert not second.themes[0].newly_raised
        assert second.themes[0].since == older.visit_end
        keys = [change.report for change in changes.of_authority(store, WESTMARCH)]
        assert keys == [newer.sha256, older.sha256]


def test_documents_of_one_visit_are_one_story() -> None:
    with new_store() as store:
        one, other = letter("one"), letter("other", kind="jtai", start=date(2024, 3, 6))
        put(store, one)
        put(store, other)
        story = stories.of_report(store, other.sha256, WESTMARCH)
        assert story is not None
        assert set(story.reports) == {one.sha256, other.sha256}
        assert stories.of_authority(store, WESTMARCH) == (story,)


def test_who_holds_a_grade_is_found_without_reading_every_standing() -> None:
    with new_store() as store:
        ((urn, held),) = standings.holding(store, grade="good")
        assert (urn, held.report) == (MEDWAY, OUTCOME)
        assert standings.holding(store, grade="inadequate") == ()
        assert standings.holding(store, urns=[WESTMARCH]) == ()
