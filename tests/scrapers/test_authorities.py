"""Who is meant by a name."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.authorities import Authorities, known_authorities, name_words
from scrapers.models import Authority

CASES = Path(__file__).parent.parent / "cases" / "names"
KNOWN = known_authorities()

names = st.sampled_from(
    [(name, authority) for authority in KNOWN.all for name in (authority.name, *authority.aliases)]
)


def rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader((CASES / file).read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", rows("authorities.csv"), ids=lambda row: row["printed"])
def test_a_printed_name_finds_its_authority(row: dict[str, str]) -> None:
    found = KNOWN.find(row["printed"])
    assert (found.urn if found else "") == row["urn"]


@pytest.mark.parametrize("row", rows("mentions.csv"), ids=lambda row: row["text"])
def test_running_text_names_authorities_in_order_and_no_namesakes(row: dict[str, str]) -> None:
    assert "|".join(found.name for found in KNOWN.find_all(row["text"])) == row["names"]


def test_there_are_153_authorities_and_three_predecessors() -> None:
    current = [authority for authority in KNOWN.all if not authority.predecessor_until]
    gone = {authority.name for authority in KNOWN.all if authority.predecessor_until}
    assert len(current) == 153
    assert gone == {"Cumbria", "Northamptonshire", "Poole"}


def test_every_neighbour_is_an_authority_of_today_and_none_is_its_own() -> None:
    for authority in KNOWN.all:
        for urn in authority.neighbours:
            neighbour = KNOWN.by_urn(urn)
            assert neighbour is not None
            assert neighbour is not authority
            assert neighbour.predecessor_until is None
    assert all(len(KNOWN.by_urn(a.urn).neighbours) == 10 for a in KNOWN.all if a.neighbours)  # type: ignore[union-attr]


def test_no_name_or_alias_means_two_authorities() -> None:
    owners: dict[tuple[str, ...], str] = {}
    for authority in KNOWN.all:
        for name in (authority.name, *authority.aliases):
            assert owners.setdefault(tuple(name_words(name)), authority.urn) == authority.urn


@given(names, st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_punctuation_do_not_matter(named: tuple[str, Authority], case: object) -> None:
    name, authority = named
    assert callable(case)
    for printed in (name, case(name), name.replace("&", " and "), name.replace(",", "")):
        assert KNOWN.find(printed) is authority


@given(names, st.sampled_from(["{} Council", "London Borough of {}", "{} local authority"]))
def test_what_stands_around_a_name_does_not_matter(
    named: tuple[str, Authority], around: str
) -> None:
    name, authority = named
    if name not in ("London Corporation",):
        assert KNOWN.find(around.format(name)) is authority


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    KNOWN.find(text)
    KNOWN.find_all(text)


def test_an_authority_can_be_added() -> None:
    invented = Authority("99901", "Aldermere", ("Ald",), "999", "Nowhere", "Unitary Authority", ())
    more = KNOWN.extended([invented])
    assert more.find("Aldermere Borough Council") is invented
    assert more.by_urn("99901") is invented
    assert KNOWN.find("Aldermere") is None
    assert len(more.all) == len(KNOWN.all) + 1
    assert isinstance(more, Authorities)
