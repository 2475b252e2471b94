"""Adding documents through the real reader, and reading the stored ones again."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.add import add_document, add_paths, find_files, reread, tally
from bot.demo.sample import ALDERMERE, AUTHORITIES, NORTHMARSH
from bot.store import Store, counts, open_store, reports, standings
from bot.store.documents import pages_of
from digests.findings import find_findings
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document
from scrapers.errors import UnreadableDocument
from tests.bot.samples import NOW
from tests.bot.test_store_order import dump
from tests.places import WORLD

LETTER = WORLD / "northmarsh-focused-visit-2025.pdf"
ARTICLE = b"""<html><head><title>Aldermere praised</title></head><body><article>
<h1>Inspectors praise Aldermere</h1>
<p>Aldermere Council was praised by inspectors who visited on 5 October 2026.</p>
<p>Children in care told them that they feel safe with their carers and are listened to.</p>
<p>The council says that it will do more for care leavers in the year to come.</p>
</article><h3>One Reply to this page</h3>
<p>Secret Reader says: my own neighbour knows the family at number nine.</p>
</body></html>"""


def _sample_world() -> Store:
    return open_store("sqlite:///:memory:", authorities=known_authorities().extended(AUTHORITIES))


def test_what_was_read_already_is_not_read_again() -> None:
    with _sample_world() as store:
        document = document_of(ARTICLE)
        letter = read_document(document, authorities=store.authorities)
        add_document(store, document, letter=replace(letter, publisher="Read before"), now=NOW)
        (told,) = reports.of_authority(store, ALDERMERE)
        assert told.publisher == "Read before"


def test_a_letter_is_read_stored_and_found_with_its_findings() -> None:
    with _sample_world() as store:
        document = document_of(LETTER.read_bytes(), name=LETTER.name)
        made = add_document(store, document, now=NOW)
        assert (made.new, made.kind, made.urns) == (True, "focused_visit", (NORTHMARSH,))
        (found,) = reports.of_authority(store, NORTHMARSH, findings=True)
        letter = read_document(document, store.authorities)
        assert found.visit_start == letter.visit_start == date(2025, 6, 10)
        assert found.improvements == letter.improvements
        opening, rest = find_findings(letter)[:2], find_findings(letter)[2:]
        assert opening[0].text.startswith("This letter summarises")
        assert letter.inspectors[0] in opening[1].text
        assert found.findings == rest
        assert pages_of(store, document.sha256) == letter.pages


def test_known_bytes_are_not_added_twice_whatever_they_are_called() -> None:
    with _sample_world() as store:
        body = LETTER.read_bytes()
        assert add_document(store, document_of(body, name="a.pdf")).new
        before = dump(store)
        assert not add_document(store, document_of(body, name="b.pdf")).new
        assert dump(store) == before


def test_what_becomes_known_later_is_kept_with_the_known_bytes() -> None:
    with _sample_world() as store:
        document = document_of(LETTER.read_bytes())
        add_document(store, document)
        add_document(store, document, url="https://a.example/1", published=date(2025, 7, 20))
        (found,) = reports.of_authority(store, NORTHMARSH)
        assert (found.url, found.published) == ("https://a.example/1", date(2025, 7, 20))


def test_bytes_that_cannot_be_read_leave_no_trace() -> None:
    with _sample_world() as store:
        with pytest.raises(UnreadableDocument):
            add_document(store, document_of(b"%PDF-1.7 and then nothing"))
        assert not store.rows("SELECT 1 FROM documents")


def test_a_folder_is_added_file_by_file_and_the_fates_are_counted(tmp_path: Path) -> None:
    for name in ("one.pdf", "two.PDF", "broken.pdf", ".hidden.pdf", "table.csv"):
        (tmp_path / name).write_bytes(LETTER.read_bytes() if name != "broken.pdf" else b"")
    (tmp_path / "below").mkdir()
    other = tmp_path / "below" / "other.pdf"
    other.write_bytes((WORLD / "northmarsh-inspection-2021.pdf").read_bytes())
    gone = tmp_path / "gone.pdf"
    files = find_files([tmp_path, gone, tmp_path / "one.pdf"])
    assert [path.name for path in files] == [
        *("broken.pdf", "one.pdf", "two.PDF", "other.pdf", "gone.pdf")
    ]
    with _sample_world() as store:
        tried = list(add_paths(store, files))
        counted = tally(tried)
        assert (counted.added, counted.known, counted.failed) == (2, 1, 2)
        errors = {one.path.name: one.error for one in tried if one.error}
        assert set(errors) == {"broken.pdf", "gone.pdf"}
        assert errors["gone.pdf"] == "No such file or directory"


def test_a_draft_added_in_private_stays_so_until_it_is_listed() -> None:
    with _sample_world() as store:
        document = document_of(LETTER.read_bytes())
        assert add_document(store, document, private=True).private
        assert add_document(store, document).private
        assert reports.of_authority(store, NORTHMARSH) == ()
        assert add_document(store, document, url="https://a.example/1", listed=True).released
        assert len(reports.of_authority(store, NORTHMARSH)) == 1


def test_reading_again_with_the_same_reader_changes_nothing() -> None:
    with _sample_world() as store:
        list(add_paths(store, find_files([WORLD])))
        add_document(store, document_of(ARTICLE, url="https://www.aldermere.example/news/1"))
        before = dump(store)
        done = reread(store)
        assert (done.read, done.failed) == (5, ())
        assert dump(store) == before


def test_readers_comments_are_stored_nowhere() -> None:
    with _sample_world() as store:
        made = add_document(store, document_of(ARTICLE, url="https://www.aldermere.example/1"))
        assert (made.kind, made.urns) == ("article", (ALDERMERE,))
        assert "Secret Reader" not in "\n".join(store.db.iterdump())


def test_the_sample_worlds_letters_give_the_same_store_in_any_order() -> None:
    files = find_files([WORLD])
    with _sample_world() as one, _sample_world() as other:
        list(add_paths(one, files))
        list(add_paths(other, reversed(files)))
        assert dump(one) == dump(other)
        held = standings.of_authority(one, ALDERMERE).grades
        assert {grade.day for grade in held if grade.area == "in_care"} == {date(2026, 10, 16)}


# The authority with the most kinds of document stands for the whole corpus in the normal run.
MEDWAY = "80522"


def test_medways_letters_replace_their_outcomes_and_are_told_quickly(shared: Path) -> None:
    files = [path for path in find_files([shared / "corpus"]) if MEDWAY in path.parent.name]
    with open_store("sqlite:///:memory:") as store:
        tried = list(add_paths(store, files))
        assert tally(tried).failed == 0
        known = reports.of_authority(store, MEDWAY)
        inspections = [report for report in known if report.kind == "ilacs_inspection"]
        assert len({report.visit_start for report in inspections}) == len(inspections)
        assert all(report.url for report in inspections)
        started = time.perf_counter()
        reports.of_authority(store, MEDWAY)
        standings.of_authority(store, MEDWAY)
        assert time.perf_counter() - started < 0.05


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_the_whole_corpus_is_added_with_only_true_complaints(shared: Path) -> None:
    with open_store("sqlite:///:memory:") as store:
        tried = list(add_paths(store, find_files([shared / "corpus"])))
        failed = [one for one in tried if one.error]
        # Only withdrawn reports: pages of HTML that are named as letters.
        assert all("withdrawn" in (one.error or "") for one in failed)
        assert counts.count(store).letters >= 400
        before = dump(store)
        assert reread(store).failed == ()
        assert dump(store) == before
