"""Opening the store: where it may lie, what it holds from the first minute, who may write."""

import csv
import re
import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import counts, open_store, reports, standings
from bot.store.seeds import published_outcomes
from scrapers.authorities import known_authorities
from tests.bot.samples import MEDWAY, letter, new_store, put
from tests.digests.samples import finding
from tests.places import ROOT

# Written by nobody on their own: the engine's, sqlite-utils' and the full text's.
_INNER = ("sqlite_", "_sqlite_", "findings_fts")


def test_a_new_store_holds_every_authority_and_every_published_outcome() -> None:
    with open_store("sqlite:///:memory:") as store:
        held = counts.count(store)
        assert (held.authorities, held.outcomes, held.letters, held.findings) == (156, 493, 0, 0)
        assert held.newest_outcome is not None
        assert held.newest_outcome.isoformat() == "2026-08-20"
        graded = standings.holding(store)
        assert len(graded) == 153
        assert all(reports.of_authority(store, urn) for urn, _ in graded)


def test_the_packaged_outcomes_are_the_published_ones(shared: Path) -> None:
    with (shared / "data" / "outcomes.csv").open(encoding="utf-8", newline="") as lines:
        published = {row["report_url"]: row for row in csv.DictReader(lines)}
    assert len(published_outcomes()) == len(published) == 493
    for outcome in published_outcomes():
        row = published[outcome.url or ""]
        assert outcome.urn == row["urn"]
        assert str(outcome.published) == row["publication_date"]
        assert str(outcome.visit_start or "") == row["inspection_start"]
        assert str(outcome.visit_end) == row["inspection_end"]
        grades = {judgement.area: judgement.grade for judgement in outcome.judgements}
        assert grades == {area: row[area] for area in row if area in grades}
        assert not [area for area in list(row)[7:18] if row[area] and area not in grades]


def test_opening_again_takes_no_lock_and_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    open_store(url).close()
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(url) as store:
        assert counts.count(store).outcomes == 493
    other.execute("ROLLBACK")
    other.close()


def test_a_corrected_outcome_takes_the_old_ones_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with new_store(url) as store:
        key = reports.of_authority(store, MEDWAY)[0].key
        store.run("UPDATE judgements SET grade = 'outstanding' WHERE report = :key", {"key": key})
        store.run("UPDATE seeds SET digest = 'of an older release' WHERE name = 'outcomes'")
    with new_store(url) as store:
        newest = reports.of_authority(store, MEDWAY)[0]
        assert newest.key == key
        assert {judgement.grade for judgement in newest.judgements} == {
            "good",
            "requires_improvement",
        }
        assert len(reports.of_authority(store, MEDWAY)) == 4


def test_two_first_starts_at_once_make_one_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    failures: list[BaseException] = []

    def start() -> None:
        try:
            open_store(url, authorities=known_authorities()).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with open_store(url) as store:
        assert counts.count(store).outcomes == 493


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://bot:hunter2@db/ofsted", "PostgreSQL is not supported yet"),
        ("postgres://bot:hunter2@db/ofsted", "PostgreSQL is not supported yet"),
        ("ofsted-bot.db", "sqlite:///ofsted-bot.db"),
        ("sqlite://ofsted-bot.db", "sqlite:///ofsted-bot.db"),
        ("sqlite:///", "sqlite:///ofsted-bot.db"),
        ("mysql://localhost/db", "sqlite:///ofsted-bot.db"),
        ("", "sqlite:///ofsted-bot.db"),
        ("sqlite:////no/such/folder/bot.db", "does not exist"),
    ],
)
def test_an_address_that_cannot_be_a_store_names_one_that_can(url: str, words: str) -> None:
    with pytest.raises(StoreError) as wrong:
        open_store(url)
    assert words in str(wrong.value)
    assert "hunter2" not in str(wrong.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Not a database at all, but long enough to look like one. " * 40, "utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="cannot be opened as a store"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with new_store(f"sqlite:///{tmp_path}/bot.db") as store:

        def fail() -> None:
            with store.writing():
                put(store, letter("half"), finding(1, "Help is late.", "early-help", "concern"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert not store.rows("SELECT 1 FROM documents")
        assert counts.count(store).findings == 0


def test_every_table_but_the_keyless_ones_has_its_foreign_keys() -> None:
    with new_store() as store:
        tables = [
            row["name"]
            for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row["name"].startswith(_INNER)
        ]
        keyed = {table for table in tables if store.rows(f"PRAGMA foreign_key_list({table})")}
        standing_alone = {"seeds", "authorities", "documents", "checks", "fetches", "baselines"}
        watching = {"notices", "sites", "moves", "standing_pages"}
        assert set(tables) - keyed == standing_alone | watching | {"channels"}


def test_the_views_give_an_analyst_grades_and_findings_with_links() -> None:
    with new_store() as store:
        put(
            store,
            letter("seen", urns=(MEDWAY,)),
            finding(1, "Help is late.", "early-help workforce", "concern", page=4),
            url="https://files.example.org/v1/file/7",
        )
        graded = store.rows("SELECT area, grade FROM latest_grades WHERE authority = 'Medway'")
        assert ("overall_effectiveness", "good") in {tuple(row) for row in graded}
        ended = store.rows("SELECT DISTINCT area FROM latest_grades WHERE no_longer_given = 1")
        assert [row["area"] for row in ended] == ["overall_effectiveness"]
        said = store.rows("SELECT theme, link FROM findings_by_theme ORDER BY theme")
        assert [tuple(row) for row in said] == [
            ("early-help", "https://files.example.org/v1/file/7#page=4"),
            ("workforce", "https://files.example.org/v1/file/7#page=4"),
        ]


def test_no_authority_has_an_overall_grade_in_force_once_none_is_given() -> None:
    with new_store() as store:
        kept = store.rows(
            "SELECT COUNT(*) AS n FROM latest_grades "
            "WHERE area = 'overall_effectiveness' AND no_longer_given = 0"
        )
        assert kept[0]["n"] == 0
        for today, ended in ((date(2026, 4, 26), False), (date(2026, 4, 27), True)):
            held = standings.of_authority(store, MEDWAY, today=today).grades
            marks = {grade.area: grade.no_longer_given for grade in held}
            assert marks["overall_effectiveness"] is ended
            assert marks["help_and_protection"] is False


def test_every_statement_is_answered_by_an_index_where_the_tables_are_large() -> None:
    with new_store() as store:
        for table, column in (("findings", "report"), ("finding_themes", "report")):
            plan = store.rows(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 1")
            assert all("SEARCH" in row["detail"] for row in plan)


def test_the_documented_queries_run_and_every_table_is_documented() -> None:
    page = (ROOT / "docs" / "store.md").read_text("utf-8")
    with new_store() as store:
        put(store, letter("seen"), finding(1, "Private fostering is rare.", "neglect", "concern"))
        queries = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
        answers = [store.rows(query.rstrip().rstrip(";")) for query in queries]
        assert [len(rows) for rows in answers] == [0, 1, 1]
        for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            assert (
                row["name"].startswith(_INNER)
                or row["name"] == "seeds"
                or (f"`{row['name']}`" in page)
            )
