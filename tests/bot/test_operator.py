"""The operator's channel: failures and objections, each once, in words."""

from bot.post import object_to, operator_note, tell_operator
from bot.posting.compose import compose
from bot.store import Store, deliveries, objections, tellings
from bot.store.tellings import Telling
from digests.render.text import render
from tests.bot.samples import letter, new_store
from tests.bot.talking import MONDAY, channel, later
from tests.bot.test_announce import come


def _said(store: Store, where: int) -> list[str]:
    made = []
    for due in deliveries.waiting(store, where):
        digest = compose(store, due, MONDAY, {})
        assert digest is not None
        made.append(" ".join(render(digest).body.split()))
    return made


def test_the_operator_hears_of_sources_and_of_letters_that_are_held_once() -> None:
    with new_store() as store:
        here = channel(store)
        tellings.add(store, Telling("failed", "kent", revision="old", why="Long ago."), MONDAY)
        assert tell_operator(store, here.id, MONDAY) == 0  # nothing from before
        for event in ("failed", "recovered", "doubt", "held", "new", "updated", "unlisted"):
            why = f"Because of {event}."
            tellings.add(store, Telling(event, "kent", revision="1", why=why), MONDAY)
        assert tell_operator(store, here.id, MONDAY) == 4
        assert tell_operator(store, here.id, later(hours=1)) == 0
        said = _said(store, here.id)
        assert said[0].startswith("kent fails ========== Because of failed.")
        assert "kent works again" in said[1]
        assert "kent is doubtful" in said[2]
        assert "A letter is held back: kent" in said[3]
        assert "Long ago" not in "".join(said)


def test_failures_at_night_reach_the_operator_at_once() -> None:
    with new_store() as store:
        here = channel(store)
        night = later(hours=15)
        operator_note(store, here.id, "Kent fails", ["No answer."], night, key="1")
        assert operator_note(store, here.id, "Kent fails", ["No answer."], night, key="1") is None
        assert len(deliveries.claim(store, night, limit=5)) == 1


def test_is_this_wrong_reaches_the_operator() -> None:
    with new_store() as store:
        here, operator = channel(store, "social-care"), channel(store, "C2")
        made = letter("one")
        come(store, made, url="https://files.example.org/1.pdf")
        object_to(
            store,
            report=made.sha256,
            finding=1,
            said="That is <praise>.",
            now=MONDAY,
            channel=here.id,
            operator=operator.id,
        )
        (said,) = _said(store, operator.id)
        assert "Objection 1: is this wrong?" in said
        assert "In social-care." in said
        assert "Westmarch: A letter named one, sentence 1." in said
        assert "They say: That is <praise>." in said
        (kept,) = objections.open_objections(store)
        assert (kept.report, kept.channel) == (made.sha256, here.id)


def test_without_an_operators_channel_an_objection_is_kept() -> None:
    with new_store() as store:
        object_to(store, report=None, said="All of it.", now=MONDAY)
        assert len(objections.open_objections(store)) == 1
        assert deliveries.counts(store)["waiting"] == 0
