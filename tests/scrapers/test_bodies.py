"""Bodies: whole or refused, however they are cut into pieces."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.bodies import read_body
from scrapers.errors import FetchError

PACKED = {
    "": lambda body: body,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}


def cut(body: bytes, sizes: list[int]) -> list[bytes]:
    pieces = []
    for size in sizes:
        pieces.append(body[:size])
        body = body[size:]
    return [*pieces, body]


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(sorted(PACKED)), st.lists(st.integers(1, 50)))
def test_a_body_comes_out_whole_however_it_is_cut(
    body: bytes, encoding: str, sizes: list[int]
) -> None:
    pieces = cut(PACKED[encoding](body), sizes)
    assert read_body(pieces, encoding, 2000, "it") == body


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_packed_body_that_stops_early_is_never_taken_for_whole(
    body: bytes, data: st.DataObject
) -> None:
    encoding = data.draw(st.sampled_from(["gzip", "deflate"]))
    packed = PACKED[encoding](body)
    short = packed[: data.draw(st.integers(1, len(packed) - 1))]
    with pytest.raises(FetchError) as caught:
        read_body([short], encoding, 2000, "it")
    assert caught.value.kind == "truncated"


@settings(deadline=None)
@given(st.sampled_from(sorted(PACKED)), st.integers(1, 300), st.lists(st.integers(1, 50)))
def test_a_body_over_its_limit_is_refused(encoding: str, over: int, sizes: list[int]) -> None:
    pieces = cut(PACKED[encoding](b"x" * (1000 + over)), sizes)
    with pytest.raises(FetchError) as caught:
        read_body(pieces, encoding, 1000, "it")
    assert caught.value.kind == "size"


def test_a_gzip_of_several_members_is_one_body() -> None:
    assert read_body([gzip.compress(b"one ") + gzip.compress(b"two")], "gzip", 99, "it") == (
        b"one two"
    )


def test_a_bomb_is_given_up_at_its_limit_and_not_after() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with pytest.raises(FetchError):
        read_body([bomb], "gzip", 1_000_000, "it")
