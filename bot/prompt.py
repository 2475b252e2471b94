"""The prompt: ask one question after another, with history and completion."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.commands import COMMANDS, next_page
from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.errors import BotError
from digests.models import Digest, Message
from scrapers.authorities import known_authorities

_LEAVING = frozenset({"exit", "quit", "bye", ":q"})
_HELPERS = ("concerns", "in", "neighbours", "since", "strengths", "with")
_ANY = frozenset({"findings", "latest", "themes"})  # what may follow is a place, kind or theme
_KINDS = ("area SEND", "focused visits", "inspections", "JTAI", "monitoring visits")
_LONGEST_NAME = 6  # words
_WELCOME = "Ask about an authority or a theme. help shows how; exit, or Ctrl-D, leaves."


def run_prompt(
    answer: Callable[[str], Digest],
    render: Callable[[Digest], Message],
    history_path: Path,
    *,
    groups: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Asks, answers and asks again until Ctrl-D or "exit".

    "more" asks the last question's next page, and a number picks one of the questions that the
    last answer offered.
    """
    session: PromptSession[str] = PromptSession(
        history=_history(history_path),
        completer=QuestionCompleter(groups),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
    )
    say(_WELCOME)
    asked = ""
    offered: tuple[str, ...] = ()
    while True:
        try:
            typed = session.prompt("ofsted> ").strip()
        except KeyboardInterrupt:
            continue  # Ctrl-C empties the line, as in a shell
        except EOFError:
            return
        if typed.casefold() in _LEAVING:
            return
        question = _meant(typed, asked, offered)
        if not question:
            continue
        try:
            digest = answer(question)
        except BotError as error:
            say(f"{error}\n")
            continue
        say(f"\n{render(digest).body}")
        asked = question
        offered = tuple(str(row["ask"]) for row in digest.rows if "ask" in row)


def _meant(typed: str, asked: str, offered: Sequence[str]) -> str:
    if typed.casefold() == "more" and asked:
        return next_page(asked)
    if typed.isdecimal() and 1 <= int(typed[:4]) <= len(offered):
        return offered[int(typed) - 1]
    return typed


def _history(path: Path) -> History:
    """Kept in a file of the user's own; where none can be written, for this session only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        print(f"History is not kept: {path} cannot be written.", file=sys.stderr)
        return InMemoryHistory()
    return FileHistory(str(path))


class QuestionCompleter(Completer):
    """Completes the command, then places, themes and the small words between them."""

    def __init__(self, groups: Sequence[str] = ()) -> None:
        places = known_places(known_authorities(), dict.fromkeys(groups, ())).names()
        topics = known_topics().names()
        self._places = tuple(sorted(places, key=str.casefold))
        self._all = (*self._places, *_KINDS, *sorted(topics), *_HELPERS)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        before = document.text_before_cursor.lstrip()
        words = before.split(" ")
        if len(words) == 1:
            yield from _starting(before, COMMANDS)
        if words[0].casefold() == "help":
            yield from _starting(words[-1], COMMANDS)
            return
        known = self._all
        if words[0].casefold() in COMMANDS and words[0].casefold() not in _ANY:
            known = (*self._places, "neighbours", "with")
        # The longest run of words that begins a name: "focused visits in north ty".
        for n in range(min(len(words), _LONGEST_NAME), 0, -1):
            typed = " ".join(words[-n:])
            found = tuple(_starting(typed, known)) if typed.strip() else ()
            if found:
                yield from found
                return


def _starting(typed: str, known: Iterable[str]) -> Iterable[Completion]:
    start = typed.casefold()
    for name in known:
        if name.casefold().startswith(start):
            yield Completion(name, start_position=-len(typed))
