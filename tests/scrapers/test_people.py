"""People as letters print them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.authorities import known_authorities
from scrapers.letters.names import bare_name, find_inspectors, listed_people, read_addressee

CASES = Path(__file__).parent.parent / "cases" / "names"
KNOWN = known_authorities()
NAMES = ["Ann Lee", "Jo de Souza", "Ruth O’Dell", "Mary-Jane Fox", "Fiona J Millar", "Ian McAdam"]
OFFICES = ["", " HMI", ", HMI", ", Her Majesty’s Inspector", ", His Majesty’s Inspector (HMI)"]

names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)


def rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader((CASES / file).read_text("utf-8").splitlines()))


@given(names, st.sampled_from(OFFICES), st.sampled_from(["", "lead inspector ", "Mr ", "Dr "]))
def test_inspectors_are_found_whatever_their_office_is_called(
    people: list[str], office: str, before: str
) -> None:
    listed = [before + people[0] + office, *(name + office for name in people[1:])]
    text = " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
    assert find_inspectors(text + ".") == tuple(people)


@pytest.mark.parametrize("row", rows("inspectors.csv"), ids=lambda row: row["text"])
def test_an_inspector_is_a_name_without_office_or_title(row: dict[str, str]) -> None:
    assert "|".join(find_inspectors(row["text"])) == row["names"]


def test_a_lead_inspector_is_the_first_name() -> None:
    assert bare_name("Fiona J Millar, His Majesty’s Inspector") == "Fiona J Millar"
    assert bare_name("Ann Lee HMI.") == "Ann Lee"
    assert bare_name("Her Majesty’s Inspector") is None


@pytest.mark.parametrize("row", rows("addressees.csv"), ids=lambda row: row["block"])
def test_the_addressee_has_the_role_printed_below(row: dict[str, str]) -> None:
    person = read_addressee(row["block"].split("|"), row["greeting"], KNOWN)
    assert person is not None
    assert (person.name, person.role or "") == (row["name"], row["role"])


def test_an_address_without_a_person_has_no_addressee() -> None:
    assert read_addressee(["The Town Hall", "1 High Street", "M1 2AB"], "", KNOWN) is None


def test_listed_people_are_joined_where_a_line_ran_over() -> None:
    assert listed_people(
        [
            "Ann Lee, Director of Nursing, Northmarsh",
            "Clinical Commissioning Group",
            "Sir Jo Day QPM, Chief Constable of Northmarsh Police",
            "Chief Superintendent Al Fox, Borough Commander",
            "Bea Stone, Assistant Director, Chair of the Youth",
            "Offending Service Strategic Board",
        ]
    ) == (
        "Ann Lee, Director of Nursing, Northmarsh Clinical Commissioning Group",
        "Sir Jo Day QPM, Chief Constable of Northmarsh Police",
        "Chief Superintendent Al Fox, Borough Commander",
        "Bea Stone, Assistant Director, Chair of the Youth Offending Service Strategic Board",
    )
