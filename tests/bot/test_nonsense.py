"""Words that mean nothing are answered as fast as others: the answers share one thread."""

import random
from string import ascii_lowercase
from time import process_time

import pytest

from bot.commands.places import known_places
from bot.commands.spelling import Phrases, known_phrases, nearest
from bot.commands.topics import known_topics
from scrapers.authorities import known_authorities
from tests.bot.speaking import Room, words_of

LONGEST = 500  # characters, the most that are read
MOST = 0.05  # seconds of one processor; some 0.01 where nothing else runs


def nonsense(shortest: int, longest: int) -> str:
    """Words of this many letters, drawn by lot."""
    lot = random.Random(shortest)
    said = ""
    while len(said) < LONGEST:
        letters = lot.choices(ascii_lowercase, k=lot.randint(shortest, longest))
        said += "".join(letters) + " "
    return said


NONSENSE = {
    "letters": nonsense(1, 1),
    "pairs": nonsense(2, 2),
    "short words": nonsense(3, 5),
    "words": nonsense(4, 10),
    "long words": nonsense(12, 18),
    "slips": "medwey londn neglct workforse safegarding childrn " * 12,
    "places": "in blorf in quux except zork " * 20,
    "begun": "childs leaders letters carers " * 20,
}


@pytest.fixture(scope="module")
def room() -> Room:
    made = Room()
    for words in ("latest medway", "subscribe blorf in london", "subscribe leaders"):
        made.hear(words)  # what is read once is read
    return made


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize("command", ["", "findings", "subscribe", "unsubscribe", "edit 1"])
def test_nonsense_takes_no_longer_than_a_question(room: Room, command: str, kind: str) -> None:
    words = f"{command} {NONSENSE[kind]}".strip()[:LONGEST]
    took = []
    for _ in range(3):
        begun = process_time()
        reply = room.hear(words)
        took.append(process_time() - begun)
        assert words_of(reply.digest)
    assert min(took) < MOST


def test_a_slip_after_a_few_strange_words_is_read_all_the_same(room: Room) -> None:
    strange = " ".join(["quux", "zork", "blorf", "fnord"] * 3)
    assert "Medway" in room.say(f"latest {strange} medwey")


def test_slips_are_found_among_phrases_of_like_length_as_among_all() -> None:
    pool = known_phrases(known_places(known_authorities(), {}), known_topics())
    every = tuple(pool)
    assert isinstance(pool, Phrases)
    lot = random.Random(4)
    for phrase in lot.sample(every, 300):
        n = lot.randrange(len(phrase))
        for typed in (phrase[:n] + phrase[n + 1 :], f"{phrase[:n]}x{phrase[n:]}"):
            assert nearest(typed, pool) == nearest(typed, every)
