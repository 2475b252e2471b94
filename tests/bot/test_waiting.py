"""What waits is listed as it stands today, not as it stood when it was put into the outbox."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.posting.announce import announce
from bot.store.corrections import supersede
from bot.store.tellings import Telling
from tests.bot.samples import letter, put
from tests.bot.speaking import Room

NIGHT = letter("night", start=date(2026, 1, 6))


@pytest.fixture
def room() -> Iterator[Room]:
    room = Room()
    with room.store:
        room.hear("subscribe Westmarch")
        room.wait(hours=12)
        room.news(NIGHT, published=date(2026, 1, 12))
        yield room


def test_a_letter_that_was_corrected_waits_under_its_new_name(room: Room) -> None:
    made = letter("again", start=date(2026, 1, 7))
    with room.store.writing():
        put(room.store, made)
        supersede(room.store, NIGHT.sha256, made.sha256)
        again = Telling("updated", "ofsted", NIGHT.sha256, "2", document=made.sha256)
        announce(room.store, again, room.now)
    words = room.say("subscriptions")
    assert "Westmarch: focused visit, 7 and 8 January 2026: waits until 13 January" in words
    assert "6 and 7 January" not in words


def test_a_letter_that_was_withdrawn_is_said_not_to_be_sent(room: Room) -> None:
    notice = {
        "source": "ofsted",
        "key": "1",
        "url": "https://files.example.org/1.pdf",
        "title": "A letter",
        "first_seen": "2026-01-12T09:00:00Z",
        "document": NIGHT.sha256,
        "unlisted": "2026-01-12T20:00:00Z",
    }
    room.store.insert("notices", [notice])
    words = room.say("subscriptions")
    assert "January 2026 (withdrawn since): not sent, unless it is listed again" in words
    assert "waits until" not in words
