"""Damages a PDF in the ways files get damaged, from a seed: the same seed, the same damage."""

import random
import re
from collections.abc import Sequence

NUMBERS = re.compile(rb"\d+")


def mutate(body: bytes, others: Sequence[bytes], seed: int) -> bytes:
    """One to four kinds of damage, one after another."""
    rng = random.Random(seed)
    for _ in range(rng.randint(1, 4)):
        if body:
            body = rng.choice(DAMAGES)(body, others, rng)
    return body


def _flip(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    out = bytearray(body)
    for _time in range(rng.choice((1, 8, 64, 512))):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _cut(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    return body[: rng.randrange(len(body))]


def _lose(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    start = rng.randrange(len(body))
    return body[:start] + body[start + rng.randrange(1, 4096) :]


def _repeat(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    start = rng.randrange(len(body))
    return body[:start] + body[start : start + rng.randrange(1, 4096)] * 3 + body[start:]


def _splice(body: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others)
    return body[: rng.randrange(len(body))] + other[rng.randrange(len(other)) :]


def _renumber(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    """Changes numbers in the file's own structure: lengths, counts, references, offsets."""
    places = list(NUMBERS.finditer(body, max(0, len(body) - 20_000)))
    for place in rng.sample(places, min(len(places), rng.choice((1, 4, 16)))):
        new = str(rng.choice((0, 1, -1, 7, 255, 65536, 2**31 - 1, 10**12))).encode()
        body = (
            body[: place.start()] + new[: len(place[0])].ljust(len(place[0])) + body[place.end() :]
        )
    return body


def _relabel(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    old = rng.choice((b"/Kids", b"/Type", b"/Font", b"/Length", b"/Count", b"endobj", b"stream"))
    new = rng.choice((b"/Kid0", b"/Page", b"/Tree", b"/Parent"))
    return body.replace(old, new[: len(old)].ljust(len(old)), rng.randint(1, 5))


def _prefix(body: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    return rng.choice((b"\n\n", b"<html>", b"\x00" * 1024, b"\xef\xbb\xbf", b"%PDF-9.9\n")) + body


DAMAGES = (_flip, _flip, _cut, _lose, _repeat, _splice, _renumber, _relabel, _prefix)
