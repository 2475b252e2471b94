"""The packaged facts that every store holds: authorities and their published outcomes."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot.store.database import Store, day_of, iso
from bot.store.derived import derive
from bot.store.reports import insert_report
from digests.models import Report
from scrapers.models import Authority, Judgement

_AREAS = (
    *("overall_effectiveness", "impact_of_leaders", "help_and_protection"),
    *("in_care", "care_leavers", "in_care_and_care_leavers"),
    *("sif_help_and_protection", "sif_looked_after", "sif_adoption", "sif_care_leavers"),
    "sif_leadership",
)


def planted(store: Store) -> bool:
    """Whether the store holds the packaged facts as they are now."""
    held = {row["name"]: row["digest"] for row in store.rows("SELECT name, digest FROM seeds")}
    return held == _digests(store)


def plant(store: Store) -> None:
    """Writes authorities and outcomes that are new or have changed; forgets none."""
    if planted(store):
        return
    for authority in store.authorities.all:
        _write_authority(store, authority)
    urns = {outcome.urn for outcome in _known_outcomes(store) if _write_outcome(store, outcome)}
    derive(store, sorted(urns))
    for name, digest in _digests(store).items():
        store.run(
            "INSERT INTO seeds (name, digest) VALUES (:name, :digest) "
            "ON CONFLICT (name) DO UPDATE SET digest = excluded.digest",
            {"name": name, "digest": digest},
        )


def _write_authority(store: Store, authority: Authority) -> None:
    store.run(
        "INSERT INTO authorities (urn, name, la_code, region, type, predecessor_until) "
        "VALUES (:urn, :name, :la_code, :region, :type, :until) "
        "ON CONFLICT (urn) DO UPDATE SET name = excluded.name, la_code = excluded.la_code, "
        "region = excluded.region, type = excluded.type, "
        "predecessor_until = excluded.predecessor_until",
        {
            "urn": authority.urn,
            "name": authority.name,
            "la_code": authority.la_code,
            "region": authority.region,
            "type": authority.type,
            "until": iso(authority.predecessor_until),
        },
    )


def _write_outcome(store: Store, outcome: Report) -> bool:
    """Writes one outcome anew; a corrected one takes its old self's place."""
    store.run("DELETE FROM reports WHERE key = :key", {"key": outcome.key})
    insert_report(store, outcome, urns=(outcome.urn,), facts={"publisher": "Ofsted"})
    return True


def _known_outcomes(store: Store) -> Iterator[Report]:
    for outcome in published_outcomes():
        authority = store.authorities.by_urn(outcome.urn)
        if authority is not None:
            yield replace(outcome, authority=authority.name)


@cache
def published_outcomes() -> tuple[Report, ...]:
    """The 493 published outcomes: facts and addresses, no text. Names are left to the store."""
    table = files("bot").joinpath("outcomes.csv").read_text(encoding="utf-8")
    return tuple(_outcome(row) for row in csv.DictReader(table.splitlines()))


def _outcome(row: dict[str, str]) -> Report:
    return Report(
        key=f"outcome:{row['url'].rsplit('/', 1)[-1]}",
        urn=row["urn"],
        authority="",
        kind=row["kind"],
        variant=row["variant"] or None,
        published=day_of(row["published"]),
        visit_start=day_of(row["visit_start"]),
        visit_end=day_of(row["visit_end"]),
        judgements=tuple(_judgement(area, row[area]) for area in _AREAS if row[area]),
        url=row["url"],
        read=False,
    )


def _judgement(area: str, grade: str) -> Judgement:
    # The framework of 2026 gives no overall effectiveness; the older ones printed "not judged".
    by_design = grade == "not_given" and area == "overall_effectiveness"
    as_printed = None if by_design or grade != "not_given" else "Not judged"
    return Judgement(area, grade, as_printed, None)  # type: ignore[arg-type]  # our own table


@cache
def _outcomes_digest() -> str:
    return hashlib.sha256(files("bot").joinpath("outcomes.csv").read_bytes()).hexdigest()


def _digests(store: Store) -> dict[str, str]:
    authorities = "\n".join(repr(authority) for authority in store.authorities.all)
    return {
        "authorities": hashlib.sha256(authorities.encode()).hexdigest(),
        "outcomes": _outcomes_digest(),
    }
