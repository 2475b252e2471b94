"""Answers to questions: one file a command. `answer` is the door."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from bot.clock import LONDON
from bot.commands import (
    brief,
    changes,
    compare,
    coverage,
    findings,
    help,
    history,
    latest,
    priority,
    search,
    themes,
)
from bot.commands.asking import Asking
from bot.commands.grammar import understand
from bot.commands.phrases import spell_words
from bot.commands.places import known_places
from bot.commands.question import COMMANDS, Question, next_page
from bot.commands.rests import rests_on
from bot.commands.topics import known_topics
from bot.commands.trouble import ask_which, not_known, nothing_asked
from bot.commands.withdrawn import withdrawn_notes
from bot.store import Store
from digests.build import CLOSING
from digests.models import Digest, Line, Part, Span

__all__ = ["COMMANDS", "answer", "ask", "next_page"]

_REPLIES: Mapping[str, Callable[[Asking], Digest]] = MappingProxyType(
    {
        "latest": latest.reply,
        "history": history.reply,
        "changes": changes.reply,
        "findings": findings.reply,
        "compare": compare.reply,
        "search": search.reply,
        "brief": brief.reply,
        "coverage": coverage.reply,
        "themes": themes.reply,
        "help": help.reply,
    }
)
# Answers that have pages, and those that can be limited to a spell of time.
_PAGED = frozenset({"latest", "findings", "search", "coverage"})
_TIMED = frozenset({"latest", "findings", "history"})
_NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def answer(
    question: str,
    store: Store,
    *,
    now: datetime,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
    private: bool = False,
) -> Digest:
    """What the store knows of a question asked in plain words; never raises for its words.

    `groups` are the config's: a name and its authorities (URNs or names), usable wherever a
    region is. `private` shows drafts, marked as such: for the shell alone.
    """
    return ask(question, store, now=now, groups=groups, private=private)[1]


def ask(
    question: str,
    store: Store,
    *,
    now: datetime,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
    private: bool = False,
) -> tuple[Question, Digest]:
    """The same, with the question as it was understood."""
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    places = known_places(store.authorities, groups)
    topics = known_topics()
    asked = understand(question, places, topics, today=now.astimezone(LONDON).date())
    reply = _reply(Asking(asked, store, now, places, topics, groups, private))
    digest = replace(
        reply,
        parts=(*_notes(asked, reply, store), *reply.parts),
        rests_on=rests_on(store, now),
        closing=CLOSING,
    )
    return asked, digest


def _reply(asking: Asking) -> Digest:
    question = asking.question
    if question.command in ("help", "search"):
        return _REPLIES[question.command](asking)
    if question.choices:
        return ask_which(asking, question.choices[0])
    stray = tuple(
        unknown
        for unknown in question.unknown
        if (unknown.place and not question.places)
        or question.explicit
        or not (question.places or question.topics)
    )
    if stray:
        return not_known(asking, stray)
    if question.command is None:
        return nothing_asked(asking)
    if question.command == "findings" and question.priority and not question.topics:
        return priority.reply(asking)
    return _REPLIES[question.command](asking)


def _notes(asked: Question, reply: Digest, store: Store) -> tuple[Part, ...]:
    """How odd words were understood, and what is withdrawn of the answer, before it."""
    notes = [*withdrawn_notes(store, reply.rows), *asked.notes]
    if reply.found and asked.unknown:
        words = dict.fromkeys(unknown.words for unknown in asked.unknown)
        left = ", ".join(f"“{word}”" for word in words)
        notes.append(f"Left out, because not known here: {left}.")
    if reply.found:
        notes += _left_out(asked)
    lines: tuple[Line, ...] = tuple((Span(note),) for note in notes)
    return (Part(None, lines),) if lines else ()


def _left_out(asked: Question) -> Iterator[str]:
    """The page and the time that were asked for, where the answer has no use for them."""
    command = asked.command
    if asked.page > 1 and command not in _PAGED:
        yield f"“page {asked.page}” is left out: “{command}” has one page."
    if (span := spell_words(asked.spell)) and command not in _TIMED:
        yield f"“{span}” is left out: “{command}” is not limited by time."
