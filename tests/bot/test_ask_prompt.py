"""The prompt, typed at through a pipe."""

from collections.abc import Callable
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.errors import StoreError
from bot.prompt import QuestionCompleter, run_prompt
from digests.models import Digest, Message, Span
from digests.render.text import render


def echo(question: str) -> Digest:
    """Answers with the question; offers two questions where asked which."""
    rows = tuple({"ask": f"latest {name}"} for name in ("Here", "There"))
    return Digest((Span(f"asked: {question}"),), rows=rows if question == "which" else ())


def type_in(
    keys: str, folder: Path, answer: Callable[[str], Digest] = echo
) -> tuple[list[str], Path]:
    said: list[str] = []
    history = folder / "state" / "history"

    def draw(digest: Digest) -> Message:
        return render(digest)

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        run_prompt(answer, draw, history, groups=("our patch",), say=said.append)
    return said, history


def test_questions_are_answered_until_exit(tmp_path: Path) -> None:
    said, _ = type_in("latest Medway\nexit\nnever asked\n", tmp_path)
    assert "asked: latest Medway" in said[1]
    assert len(said) == 2


def test_ctrl_d_leaves_and_ctrl_c_only_empties_the_line(tmp_path: Path) -> None:
    said, _ = type_in("latest Med\x03neglect\n\x04", tmp_path)
    assert [words.strip().splitlines()[0] for words in said[1:]] == ["asked: neglect"]


def test_more_asks_for_the_next_page(tmp_path: Path) -> None:
    said, _ = type_in("neglect\nmore\nmore\nexit\n", tmp_path)
    assert "asked: neglect page 2" in said[2]
    assert "asked: neglect page 3" in said[3]


def test_a_number_picks_an_offered_question(tmp_path: Path) -> None:
    said, _ = type_in("which\n2\nexit\n", tmp_path)
    assert "asked: latest There" in said[2]


def test_what_was_typed_is_remembered_in_a_file_of_the_users_own(tmp_path: Path) -> None:
    _, history = type_in("latest Medway\nexit\n", tmp_path)
    assert "latest Medway" in history.read_text("utf-8")
    assert history.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_costs_only_the_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file, not a folder")
    said, _ = type_in("neglect\nexit\n", tmp_path)
    assert "asked: neglect" in said[1]
    assert "History is not kept" in capsys.readouterr().err


def test_an_error_of_ours_is_said_and_the_prompt_goes_on(tmp_path: Path) -> None:
    def busy(question: str) -> Digest:
        if question == "first":
            raise StoreError("the store is being written.")
        return echo(question)

    said, _ = type_in("first\nsecond\nexit\n", tmp_path, busy)
    assert "being written" in said[1]
    assert "asked: second" in said[2]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("lat", "latest"),
        ("history Med", "Medway"),
        ("findings neglect in north ty", "North Tyneside"),
        ("findings work", "workforce"),
        ("latest our p", "our patch"),
        ("compare Kent with neigh", "neighbours"),
        ("help find", "findings"),
        ("show me focused v", "focused visits"),
    ],
)
def test_commands_places_and_themes_are_completed(typed: str, completed: str) -> None:
    completer = QuestionCompleter(("our patch",))
    found = list(completer.get_completions(Document(typed), CompleteEvent()))
    assert completed in [item.text for item in found]
    # What is typed stays, whatever its length: only the name itself is replaced.
    item = next(item for item in found if item.text == completed)
    kept = typed[: len(typed) + item.start_position]
    assert (kept + completed).casefold().startswith(typed.casefold())
