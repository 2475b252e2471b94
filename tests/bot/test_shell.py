"""The shell's door: exit codes, JSON lines, and errors in words, through the real program."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.store import Store, open_store
from bot.store.counts import count
from scrapers.authorities import known_authorities
from tests.places import ROOT, WORLD

BODIES = ROOT / "tests" / "cases" / "bodies"
LETTER = WORLD / "northmarsh-focused-visit-2025.pdf"
OLD, NEW = WORLD / "aldermere-inspection-2022.pdf", WORLD / "aldermere-inspection-2026.pdf"


def run(
    folder: Path,
    *words: str | Path,
    environ: dict[str, str] | None = None,
    typed: bytes | None = None,
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, words)],
        check=False,
        capture_output=True,
        input=typed if typed is not None else b"",
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
        timeout=60,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def about_medway(case: str) -> str:
    """A letter of our own, as if to an authority that the program knows."""
    text = (BODIES / f"{case}.txt").read_text("utf-8")
    for invented in ("Northmarsh", "Westmarch", "Aldermere", "Eastmarch"):
        text = text.replace(invented, "Medway")
    return text


def test_read_gives_one_object_a_line_in_the_order_given(tmp_path: Path) -> None:
    done = run(tmp_path, "read", "--json", NEW, OLD, LETTER)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [record["path"] for record in records] == [str(NEW), str(OLD), str(LETTER)]
    assert records[2]["kind"] == "focused_visit"
    assert records[2]["letter_date"] == "2025-07-14"
    assert records[2]["addressee"] == {
        "name": "Ms Hester Quillan",
        "role": "Director of Children’s Services",
    }
    assert not list(tmp_path.iterdir()), "reading stores nothing"


def test_a_record_has_the_keys_that_other_programs_rely_on(tmp_path: Path) -> None:
    record = json.loads(run(tmp_path, "read", "--json", LETTER).stdout)
    wanted = (
        "path sha256 kind variant authority title letter_date visit_start visit_end visit_number "
        "inspectors lead_inspector addressee addressees focus judgements outcome improvements "
        "priority_actions sections findings doubts"
    )
    assert set(wanted.split()) <= set(record)
    assert {"n", "text", "section", "page"} <= set(record["findings"][0])
    assert {"themes", "polarity", "progress", "priority"} <= set(record["findings"][0])


def test_a_file_that_cannot_be_read_is_an_error_and_the_others_are_still_read(
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(LETTER.read_bytes()[:2000])
    empty = tmp_path / "empty.pdf"
    empty.touch()
    done = run(tmp_path, "read", "--json", broken, empty, tmp_path / "absent.pdf", LETTER)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [set(record) == {"path", "error"} for record in records] == [True, True, True, False]
    assert "Traceback" not in done.stderr


def test_a_web_page_named_pdf_is_refused_or_read_as_a_page_and_never_as_a_letter(
    tmp_path: Path,
) -> None:
    page = tmp_path / "letter.pdf"
    page.write_text("<!DOCTYPE html><title>Report not found</title><h1>Report not found</h1>")
    record = json.loads(run(tmp_path, "read", "--json", page).stdout)
    assert "error" in record


def test_a_path_is_given_back_exactly_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(LETTER.read_bytes())
    done = run(tmp_path, "read", "--json", "./letter.pdf", "./absent.pdf")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["path"] for record in records] == ["./letter.pdf", "./absent.pdf"]


def test_a_dash_reads_standard_input(tmp_path: Path) -> None:
    done = run(tmp_path, "read", "--json", "-", typed=LETTER.read_bytes())
    record = json.loads(done.stdout)
    assert record["path"] == "-"
    assert record["kind"] == "focused_visit"


def test_people_are_shown_the_focus_and_told_what_is_no_letter(tmp_path: Path) -> None:
    record = json.loads(run(tmp_path, "read", "--json", LETTER).stdout)
    shown = " ".join(run(tmp_path, "read", LETTER).stdout.split())
    assert f"Focus: {record['focus']}" in shown
    note = tmp_path / "note.txt"
    note.write_text("Minutes of the allotment society. The shed is to be painted.\n")
    kind = json.loads(run(tmp_path, "read", "--json", note).stdout)["kind"]
    shown = run(tmp_path, "read", note).stdout
    assert ("Kind: not a letter or report of a known kind" in shown) == (kind == "other")


def test_one_wrong_path_does_not_stop_an_adding(tmp_path: Path) -> None:
    done = run(tmp_path, "add", "--json", "absent.pdf", LETTER)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert set(records[0]) == {"path", "error"}
    assert records[1]["new"] is True
    assert (records[2]["added"], records[2]["failed"]) == (1, 1)


def test_a_draft_is_shown_in_the_shell_marked_and_counted(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(about_medway("focused-visit"), "utf-8")
    assert run(tmp_path, "add", "--private", "draft.txt").returncode == 0
    again = run(tmp_path, "add", "draft.txt")
    assert "private draft still" in again.stderr
    assert "ofsted-bot release" in again.stderr
    status = " ".join(run(tmp_path, "status").stdout.split())
    assert "1 private draft" in status
    assert "in ofsted-bot.db" in status
    store = json.loads(run(tmp_path, "status", "--json").stdout.splitlines()[0])
    assert (store["drafts"], store["letters"], store["file"]) == (1, 0, "ofsted-bot.db")
    found = json.loads(run(tmp_path, "ask", "latest Medway", "--json").stdout.splitlines()[0])
    assert (found["private"], found["file"]) == (True, "draft.txt")
    assert "private draft" in run(tmp_path, "ask", "latest Medway").stdout


def test_who_inspected_is_found_by_no_search(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(about_medway("focused-visit"), "utf-8")
    assert run(tmp_path, "add", "letter.txt").returncode == 0
    asked = (
        b"search notifications\nsearch penhallow\nsearch summarises\nsearch inspectors for this\n"
    )
    done = run(tmp_path, "ask", "--json", typed=asked)
    rows = [row for row in map(json.loads, done.stdout.splitlines()) if row["type"] == "rests_on"]
    assert [row["found"] for row in rows] == [True, False, False, False]


def test_adding_twice_changes_nothing_and_says_so(tmp_path: Path) -> None:
    first = run(tmp_path, "add", LETTER)
    second = run(tmp_path, "add", LETTER)
    assert first.stdout.startswith("1 added"), first.stderr
    assert "0 added" in second.stdout
    assert "1 already known" in second.stdout


def test_comparing_gives_the_documented_object(tmp_path: Path) -> None:
    done = run(tmp_path, "compare", "--json", OLD, NEW)
    record = json.loads(done.stdout)
    assert {"authority", "from", "to", "judgements", "themes", "improvements"} <= set(record)
    moves = {judgement["area"]: judgement["move"] for judgement in record["judgements"]}
    assert moves["help_and_protection"] == "up"
    assert moves["care_leavers"] == "down"
    assert set(record["improvements"]) == {"new", "repeated", "not_repeated"}
    assert all({"text", "page"} <= set(one) for t in record["themes"] for one in t["evidence"])


def test_comparing_two_authorities_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "compare", OLD, LETTER)
    assert done.returncode == 2
    assert "one authority" in done.stderr


def test_comparing_backwards_names_the_right_order(tmp_path: Path) -> None:
    newer = tmp_path / "it's new.pdf"
    newer.write_bytes(NEW.read_bytes())
    done = run(tmp_path, "compare", newer, OLD)
    assert done.returncode == 2
    assert "newer" in done.stderr
    assert shlex.join(["ofsted-bot", "compare", str(OLD), str(newer)]) in done.stderr


def test_what_cannot_be_compared_is_said_once_and_why(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("A note about something else altogether.\n")
    same = run(tmp_path, "compare", OLD, OLD)
    assert same.returncode == 2
    assert "are the same document" in same.stderr
    other = run(tmp_path, "compare", note, OLD)
    assert other.returncode == 2
    assert other.stderr.count("note.txt") == 1
    assert "not an inspectorate's letter" in other.stderr


def test_documents_that_inspect_different_things_are_not_compared(tmp_path: Path) -> None:
    send, visit = tmp_path / "send.txt", tmp_path / "visit.txt"
    for path, case in ((send, "area-send"), (visit, "focused-visit")):
        path.write_text(about_medway(case), "utf-8")
    done = run(tmp_path, "compare", visit, send)
    assert done.returncode == 2
    assert "inspect different things" in done.stderr, done.stderr


def test_a_wrong_setting_names_the_key_and_the_nearest_right_one(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[fetch]\npause_second = 2\n")
    done = run(tmp_path, "status")
    assert done.returncode == 2
    assert "pause_second " in done.stderr
    assert "pause_seconds" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_settings_file_is_no_error_but_a_named_one_must_exist(tmp_path: Path) -> None:
    assert run(tmp_path, "status").returncode == 0
    done = run(tmp_path, "--config", "absent.toml", "status")
    assert done.returncode == 2
    assert "absent.toml" in done.stderr


def test_watching_without_sources_says_what_to_add(tmp_path: Path) -> None:
    done = run(tmp_path, "watch", "--once")
    assert done.returncode == 2
    assert "[[sources]]" in done.stderr


@pytest.mark.parametrize("words", [("--json",), ("--csv",)])
def test_answers_for_machines_are_nothing_but_rows(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, "ask", "history Medway", *words)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    if words == ("--json",):
        assert all(isinstance(json.loads(line), dict) for line in lines)
        assert any("2019-07-26" in line and "inadequate" in line for line in lines)
    else:
        assert len({line.count(",") for line in lines[:1]}) == 1
        assert len(lines) >= 5


def test_an_answer_for_machines_ends_with_what_it_rests_on(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "history Medway", "--json")
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["type"] == "rests_on"
    assert last["found"] is True
    assert last["says"].startswith("Published inspections to")


def test_no_answer_is_a_row_too(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "findings neglect in Medway", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert rows[0]["type"] == "nothing"
    assert "No letter about Medway has been read yet" in rows[0]["why"]
    assert "findings neglect in England" in rows[0]["try"]
    done = run(tmp_path, "ask", "findings neglect in Medway", "--csv")
    header, row, *_ = done.stdout.splitlines()
    assert header == "type,why,try"
    assert row.startswith("nothing,")


def test_questions_are_taken_from_a_pipe_one_a_line(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", typed=b"history Medway\n\nlatest Kent\n")
    assert done.returncode == 0, done.stderr
    assert "Medway: inspections and visits" in done.stdout
    assert "Kent: latest" in done.stdout
    done = run(tmp_path, "ask", "--json", typed=b"latest Medway\nxyzzy\n")
    asked = [row for row in map(json.loads, done.stdout.splitlines()) if row["type"] == "rests_on"]
    assert [(row["asked"], row["found"]) for row in asked] == [
        ("latest Medway", True),
        ("xyzzy", False),
    ]
    assert done.returncode == 2
    assert run(tmp_path, "ask", typed=b"\n").returncode == 2


def test_a_pipe_is_as_wide_as_columns_says(tmp_path: Path) -> None:
    for columns in (50, 120):
        lines = run(
            tmp_path, "ask", "compare Medway with Kent", environ={"COLUMNS": str(columns)}
        ).stdout.splitlines()
        widest = max(len(line) for line in lines if "http" not in line)
        assert widest <= columns
        assert columns == 50 or widest > 80


def test_a_store_that_cannot_be_written_is_read_all_the_same() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder, empty = Path(made), Path(made, "empty")
        empty.mkdir()
        url = f"sqlite:///{folder / 'kept.db'}"
        open_store(url).close()
        (folder / "kept.db").chmod(0o444)
        for place in (empty, folder):
            place.chmod(0o555)
        try:
            told = _as_nobody(
                lambda: count(_kept(url)).authorities,
                lambda: open_store(url),
                lambda: open_store(f"sqlite:///{empty / 'new.db'}", reading=True),
            )
        finally:
            folder.chmod(0o755)
    assert told[0] == str(len(known_authorities().all))
    assert "kept.db cannot be written. Set [store] url" in told[1]
    assert "cannot be written. Set [store] url" in told[2]


def _kept(url: str) -> Store:
    return open_store(url, reading=True)


def _as_nobody(*acts: Callable[[], object]) -> list[str]:
    """What each act gives or complains of in a process without rights: root may write anywhere."""
    receiver, sender = os.pipe()
    child = os.fork()
    if not child:
        if os.geteuid() == 0:
            os.setuid(65534)
        said = []
        for act in acts:
            try:
                said.append(str(act()))
            except BotError as error:
                said.append(str(error))
        os.write(sender, json.dumps(said).encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return list(json.loads(told))


def test_a_question_nobody_understands_ends_with_an_exit_code_and_a_way_on(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "qwxyz plugh")
    assert done.returncode == 2
    assert "help" in done.stdout


def test_the_demo_tells_what_changed_and_answers_three_questions(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", environ={"TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert "3 letters read and remembered" in done.stdout
    assert "up from requires" in done.stdout
    assert "Medway: inspections and visits" in done.stdout
    assert not list(tmp_path.iterdir()), "the demonstration leaves nothing behind"


def test_postgresql_is_refused_in_words(tmp_path: Path) -> None:
    done = run(tmp_path, "status", environ={"DATABASE_URL": "postgresql://u:secret@localhost/db"})
    assert done.returncode == 2
    assert "secret" not in done.stderr
    assert "sqlite:///" in done.stderr


def test_a_reader_that_hangs_up_is_no_failure(tmp_path: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m bot ask "history Medway" | head -1',
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("Medway")


def test_tag_says_what_is_wrong_with_a_line_and_tags_the_rest(tmp_path: Path) -> None:
    wrong = (
        b"not JSON",
        b'{"text": "Caf\xe9s"}',
        b'{"prev": "No text."}',
        b'["no object"]',
        rb'{"text": "Half \ud800 a character."}',
        rb'{"text": "Caseloads are too high.", "note": "\udfff"}',
        b'{"text": " "}',
        b'{"text": "Caseloads are too high.", "unit": "page"}',
        b'{"text": "Caseloads are too high.", "prev": 1}',
        b"[" * 100_000,
    )
    good = b'{"text": "Caseloads are too high.", "unit": null}'
    done = run(tmp_path, "tag", typed=b"\n".join((good, b"", *wrong, good)))
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1, done.stderr
    assert [one.get("line") for one in said] == [None, *range(3, len(wrong) + 3), None]
    assert all(set(one) == {"line", "error"} for one in said[1:-1])
    assert said[0]["themes"] == said[-1]["themes"] == ["workforce"]
    assert not done.stderr


def test_themes_try_says_to_add_letters_only_where_none_are_stored(tmp_path: Path) -> None:
    empty = run(tmp_path, "themes", "try", "xyzzy")
    assert "Add letters first" in empty.stdout
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(LETTER.read_bytes())
    assert run(tmp_path, "add", letter).returncode == 0
    stored = run(tmp_path, "themes", "try", "xyzzy")
    assert "stands in no stored sentence" in stored.stdout
    assert "Add letters first" not in stored.stdout
    assert "Try a shorter stem" in stored.stdout
