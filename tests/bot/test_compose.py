"""Alerts: what the letter prints first, then what is sure, for whom it is, and what to press."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.models import Rule, Subject
from bot.post import post_digests
from bot.posting.announce import announce
from bot.posting.compose import compose, digest_of
from bot.posting.facts import facts_from_json
from bot.store import Store, deliveries, subscriptions
from bot.store.deliveries import Posted
from bot.store.letters import record_again
from digests.build import CLOSING
from digests.models import Digest, Finding
from digests.render.text import render
from scrapers.models import Letter, Passage, Point
from tests.bot.samples import EASTMARCH, WESTMARCH, article, letter, new_store, put
from tests.bot.talking import (
    EVERYTHING,
    MONDAY,
    NEGLECT,
    SOUTH_EAST,
    WESTMARCH_COUNCIL,
    WORKFORCE,
    channel,
    later,
    rule,
)
from tests.bot.test_announce import HIGH, ask, telling
from tests.digests.samples import finding, grade

PRAISED = finding(2, "Leaders support their social workers well.", "workforce", "strength", page=7)


def alert(*rules: Rule, made: Letter | None = None, findings: tuple[Finding, ...] = ()) -> Digest:
    """The message that a letter makes for a channel with these rules."""
    with new_store() as store:
        here = channel(store)
        ask(store, here, *rules)
        made = made or letter("one")
        with store.writing():
            url = "https://files.example.org/1.pdf"
            put(store, made, *(findings or (HIGH,)), url=url, published=date(2024, 4, 1))
            announce(store, telling(made), MONDAY)
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        return digest


def words(digest: Digest) -> str:
    return " ".join(render(digest).body.split())


def headings(digest: Digest) -> list[str | None]:
    return [part.heading for part in digest.parts]


def test_what_the_letter_prints_comes_before_what_is_inferred_and_the_closing_last() -> None:
    made = letter(
        "one",
        kind="ilacs_inspection",
        judgements=(grade("overall_effectiveness", "inadequate"),),
        improvements=(Point("The quality of plans.", 4),),
        priority_actions=(Point("Management oversight.", 5),),
    )
    digest = alert(rule(WORKFORCE), made=made)
    assert headings(digest) == [
        None,
        "Judgements",
        "Areas for priority action",
        "What needs to improve",
        "Concerns",
    ]
    assert digest.closing == CLOSING
    assert words(digest).endswith(CLOSING)


def test_an_alert_says_which_subscriptions_it_answers() -> None:
    digest = alert(rule(WORKFORCE, within=(SOUTH_EAST,)), rule(WESTMARCH_COUNCIL), rule(NEGLECT))
    said = "For this channel’s subscriptions: workforce in South East; Westmarch."
    assert digest.rests_on == said
    assert alert(rule(WORKFORCE)).rests_on == "For this channel’s subscription: workforce."


@pytest.mark.parametrize(
    ("published", "written", "said"),
    [
        (date(2023, 9, 11), None, "Published 11 September 2023; listed now."),
        (date(2025, 12, 12), None, "Published 12 December 2025; listed now."),
        (date(2025, 12, 13), None, None),  # thirty days
        (date(2026, 1, 12), date(2023, 9, 11), None),
        (None, date(2023, 9, 11), "Letter of 11 September 2023; listed now."),
        (None, None, "From 6 March 2024; listed now."),
    ],
)
def test_a_letter_that_is_listed_late_says_so_first(
    published: date | None, written: date | None, said: str | None
) -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WORKFORCE))
        made = letter("one", written=written)
        with store.writing():
            put(store, made, HIGH, published=published)
            assert announce(store, telling(made), MONDAY)
            assert announce(store, telling(made), MONDAY) is None  # told once
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        first = "".join(span.text for span in digest.parts[0].lines[0])
        assert first.startswith(said) if said else ("listed" not in words(digest))
        again = compose(store, replace(due, act="update"), later(days=60), {})
        assert again is not None
        assert ("; listed on 12 January 2026." in words(again)) == bool(said)


@pytest.mark.parametrize(("days", "late"), [(30, False), (119, False), (121, True)])
def test_the_weeks_between_a_visit_and_its_letter_are_not_late(days: int, late: bool) -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WORKFORCE))
        made = letter("one", start=MONDAY.date() - timedelta(days=days), nights=0)
        with store.writing():
            put(store, made, HIGH)
            announce(store, telling(made), MONDAY)
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        assert ("listed now" in words(digest)) == late


@pytest.mark.parametrize(
    ("published", "written", "said"),
    [
        (
            date(2023, 9, 11),
            None,
            "Published 11 September 2023; listed on 12 January 2026. Read it",
        ),
        (date(2025, 12, 13), None, None),  # thirty days
        (
            None,
            date(2023, 9, 11),
            "Letter of 11 September 2023; listed on 12 January 2026. Read it",
        ),
        (None, None, "From 6 March 2024; listed on 12 January 2026."),
    ],
)
def test_a_digest_says_of_a_letter_that_it_was_listed_late(
    published: date | None, written: date | None, said: str | None
) -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WORKFORCE, cadence="daily"))
        made = letter("one", written=written, improvements=(Point("The quality of plans.", 4),))
        with store.writing():
            put(store, made, HIGH, published=published, url="https://files.example.org/1.pdf")
            announce(store, telling(made), MONDAY)
        post_digests(store, later(days=1))
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, later(days=1), {})
        assert digest is not None
        assert (said in words(digest)) if said else ("listed" not in words(digest))
        again = compose(store, replace(due, act="update"), later(days=60), {})
        assert again is not None
        assert ("; listed on 12 January 2026." in words(again)) == bool(said)


def test_what_was_asked_for_is_shown_though_nothing_moved() -> None:
    mixed = (PRAISED, replace(HIGH, n=3))  # what is mixed moves nothing
    digest = alert(rule(WORKFORCE), findings=mixed)
    (asked,) = (part for part in digest.parts if part.heading == "On workforce")
    assert [line[0].text for line in asked.lines] == ["Concern: ", "Strength: "]
    assert "Strength: “Leaders support their social workers well.” (p. 7" in words(digest)
    assert "On workforce" not in headings(alert(rule(WESTMARCH_COUNCIL), findings=mixed))
    assert "On workforce" not in headings(alert(rule(WORKFORCE)))  # quoted under what moved


def test_concerns_only_quotes_concerns_only() -> None:
    mixed = (PRAISED, replace(HIGH, n=3))
    digest = alert(rule(WORKFORCE, concerns_only=True), findings=mixed)
    assert "Concern: “Caseloads are too high.”" in words(digest)
    assert "Leaders support" not in words(digest)


def test_what_judges_nothing_is_not_quoted() -> None:
    flat = finding(4, "Inspectors looked at the workforce.", "workforce", "neutral")
    assert "looked at" not in words(alert(rule(WORKFORCE), findings=(HIGH, flat)))


def test_sentences_that_could_name_somebody_are_not_quoted() -> None:
    named = finding(5, "Ms Vale leads the workforce board well.", "workforce", "strength")
    digest = alert(rule(WORKFORCE), findings=(HIGH, named))
    assert "Vale" not in words(digest)


def test_the_buttons_carry_words_and_the_letter_its_address() -> None:
    digest = alert(rule(WORKFORCE))
    key = letter("one").sha256
    assert [(action.label, action.words or action.link) for action in digest.actions] == [
        ("Open the letter", "https://files.example.org/1.pdf"),
        ("What changed", "changes Westmarch"),
        ("More", "brief Westmarch"),
        ("Subscribe to Westmarch", "subscribe Westmarch"),
        ("Is this wrong?", f"wrong {key}"),
    ]
    labels = [action.label for action in alert(rule(WESTMARCH_COUNCIL)).actions]
    assert "Subscribe to Westmarch" not in labels


def test_a_joint_letter_names_all_whom_it_is_told_for() -> None:
    made = letter("joint", kind="jtai", urns=(WESTMARCH, EASTMARCH))
    assert "About Westmarch and Eastmarch." in words(alert(rule(SOUTH_EAST), made=made))
    assert "About" not in words(alert(rule(WESTMARCH_COUNCIL), made=made))


_THEMES = "neglect early-help leadership health permanence education placements workforce"
POOR = tuple(
    finding(n, f"Work of kind {n} is poor and it is slow.", theme, "concern")
    for n, theme in enumerate(_THEMES.split(), 1)
)
POINTS = tuple(Point(f"The quality of thing {n}.", 4) for n in range(9))


def test_what_is_inferred_is_cut_and_counted_and_what_is_printed_is_not() -> None:
    digest = alert(rule(EVERYTHING), made=letter("one", improvements=POINTS), findings=POOR)
    parts = {part.heading: part for part in digest.parts}
    assert len(parts["Concerns"].lines) == 6
    assert "And 2 more: press What changed." in words(digest)
    assert "What changed" in [action.label for action in digest.actions]
    assert len(parts["What needs to improve"].lines) == 9


def test_what_was_asked_for_is_told_before_what_else_moved() -> None:
    digest = alert(rule(WORKFORCE), findings=POOR)
    assert "kind 8" in words(digest)
    assert words(digest).count("Work of kind") == 6
    assert "kind 8" not in words(alert(rule(EVERYTHING), findings=POOR))


def test_concerns_are_told_before_strengths() -> None:
    praise = tuple(
        finding(n, f"Work of kind {n} is good.", theme, "strength", page=2)
        for n, theme in enumerate(("missing", "care-leavers"), 1)
    )
    told = alert(rule(EVERYTHING), findings=(*praise, *(replace(p, n=p.n + 2) for p in POOR[:5])))
    parts = {part.heading: len(part.lines) for part in told.parts}
    assert (parts["Concerns"], parts["Strengths"]) == (5, 1)


def test_a_webhook_has_nothing_to_press() -> None:
    with new_store() as store:
        here = channel(store, kind="webhook")
        ask(store, here, rule(EVERYTHING))
        with store.writing():
            put(store, letter("one"), *POOR)
            announce(store, telling(letter("one")), MONDAY)
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        assert "And 2 more: the letter has them." in words(digest)


@pytest.mark.parametrize("subject", [EVERYTHING, WORKFORCE])
def test_what_an_alert_quotes_is_noted_as_told(subject: Subject) -> None:
    """So that a correction speaks of what was read there, and of nothing else."""
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(subject))
        with store.writing():
            put(store, letter("one", improvements=POINTS), *POOR)
            announce(store, telling(letter("one")), MONDAY)
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        (told,) = deliveries.told_of(store, (letter("one").sha256,))
        noted = facts_from_json(told.facts).findings
        assert {one.text for one in POOR if one.text in words(digest)} == set(noted)


def _waiting(store: Store, *rules: Rule) -> None:
    ask(store, channel(store), *rules)
    with store.writing():
        put(store, letter("one"), HIGH)
        announce(store, telling(letter("one")), MONDAY)


def test_what_was_unsubscribed_before_the_morning_is_not_sent() -> None:
    with new_store() as store:
        _waiting(store, rule(WORKFORCE), rule(WESTMARCH_COUNCIL))
        (due,) = deliveries.waiting(store, 1)
        subscriptions.remove(store, 1, 1)
        one = compose(store, due, MONDAY, {})
        assert one is not None
        assert one.rests_on == "For this channel’s subscription: Westmarch."
        subscriptions.remove(store, 2, 1)
        assert compose(store, due, MONDAY, {}) is None


def test_what_is_read_otherwise_before_its_sending_is_told_so_or_not_at_all() -> None:
    with new_store() as store:
        _waiting(store, rule(WORKFORCE, concerns_only=True))
        (due,) = deliveries.waiting(store, 1)
        with store.writing():
            record_again(store, letter("one"), [replace(HIGH, polarity="strength")])
        assert compose(store, due, MONDAY, {}) is None


def _article(written: date) -> Letter:
    passages = (Passage(1, "Inspectors came on 5 March.", None, 1, "sentence", ""),)
    return replace(
        article("echo", written=written),
        visit_start=date(2024, 3, 5),
        visit_end=date(2024, 3, 6),
        passages=passages,
    )


def _come(store: Store, made: Letter) -> int:
    """It comes in and is sent; gives the number of its message."""
    with store.writing():
        put(store, made, HIGH)
        announce(store, telling(made), MONDAY)
    (due,) = deliveries.claim(store, MONDAY, limit=5)
    deliveries.confirm(store, Posted(due.id, f"ts{due.id}", MONDAY))
    return due.id


@pytest.mark.parametrize("press_first", [True, False])
def test_a_letter_is_of_the_channel_and_what_follows_is_in_its_thread(press_first: bool) -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(SOUTH_EAST, with_press=True))
        before = _come(store, _article(date(2024, 3, 7))) if press_first else None
        told = _come(store, letter("one"))
        after = replace(_article(date(2024, 4, 9)), sha256=letter("later echo").sha256)
        late = _come(store, after)
        threads = {}
        for number in filter(None, (before, told, late)):
            made = deliveries.by_id(store, number)
            assert made is not None
            threads[number] = deliveries.thread_of(store, made)
        assert threads[told] is None
        assert threads[late] == f"ts{told}"


def test_press_about_press_hangs_under_the_first_of_it() -> None:
    with new_store() as store:
        ask(store, channel(store), rule(SOUTH_EAST, with_press=True))
        first = _come(store, _article(date(2024, 3, 7)))
        other = replace(_article(date(2024, 3, 8)), sha256=letter("other").sha256)
        second = _come(store, other)
        of = {n: deliveries.by_id(store, n) for n in (first, second)}
        assert [deliveries.thread_of(store, d) for d in of.values() if d] == [None, f"ts{first}"]


def test_the_page_that_a_sentence_stands_on_is_linked_in_a_digest_too() -> None:
    with new_store() as store:
        here = channel(store)
        ask(store, here, rule(WORKFORCE, cadence="daily"))
        made = letter(
            "one",
            kind="ilacs_inspection",
            judgements=(
                grade("help_and_protection", "good"),
                grade("overall_effectiveness", "inadequate"),
            ),
            improvements=(Point("The quality of plans.", 4),),
        )
        with store.writing():
            put(store, made, HIGH, PRAISED, url="https://files.example.org/1.pdf")
            announce(store, telling(made), MONDAY)
        post_digests(store, later(days=1))
        (due,) = deliveries.waiting(store, here.id)
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        said = words(digest)
        assert "Judgements: Overall inadequate; help and protection good (p. 1" in said
        assert "What needs to improve: 1 point (p. 4" in said
        assert "Concern, workforce: “Caseloads are too high.” (p. 3" in said
        assert "https://files.example.org/1.pdf#page=3" in said
        assert "Leaders support" not in said


def test_a_stored_document_of_no_known_authority_has_its_digest() -> None:
    with new_store() as store:
        made = letter("none", urns=())
        put(store, made, HIGH)
        assert "Westmarch Borough Council" in digest_of(store, made.sha256, "").title[0].text
        with pytest.raises(LookupError):
            digest_of(store, "unknown", "")
        ask(store, channel(store), rule(EVERYTHING))
        announce(store, telling(made), MONDAY)
        (due,) = deliveries.waiting(store, 1)
        assert json.loads(due.content)["urns"] == [""]
        assert compose(store, due, MONDAY, {}) is not None
