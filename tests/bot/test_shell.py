"""The shell's door: exit codes, JSON lines, and errors in words, through the real program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT, WORLD

LETTER = WORLD / "northmarsh-focused-visit-2025.pdf"
OLD, NEW = WORLD / "aldermere-inspection-2022.pdf", WORLD / "aldermere-inspection-2026.pdf"


def run(
    folder: Path, *words: str | Path, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
        timeout=60,
    )


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
    done = run(tmp_path, "compare", NEW, OLD)
    assert done.returncode == 2
    assert "newer" in done.stderr


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
