"""Answers to questions that cannot be answered as they stand: what is missing, what to try."""

import re

from bot.commands.asking import Asking
from bot.commands.places import Choice
from bot.commands.question import Unknown
from bot.commands.tokens import plain
from bot.store import findings
from digests.models import Digest, Line, Part, Span
from digests.words import counted, listed

_MARKUP = re.compile(r"[<>&{}\[\]|\\`]")  # never sent back as part of a suggestion
_EXAMPLES = ("latest Medway", "findings neglect in Kent", "history Leeds", "help")


def ask_which(asking: Asking, choice: Choice) -> Digest:
    """A name with several bearers: each as the question to type."""
    title = (Span(f"Which {choice.name} is meant?", strong=True),)
    lines: list[Line] = []
    rows: list[dict[str, object]] = []
    for place, say in zip(choice.places, choice.says, strict=True):
        question = _again(asking, choice, place.name)
        lines.append((Span(question, strong=True), Span(f" ({say})" if say else "")))
        rows.append({"type": "choice", "ask": question, "place": place.name})
    return Digest(
        title, (Part("Ask one of these", tuple(lines), "list"),), rows=tuple(rows), found=False
    )


def _again(asking: Asking, choice: Choice, name: str) -> str:
    """The question with the doubtful name made plain."""
    question = asking.question
    words = question.typed.split()
    asked = " ".join(words).strip(" ?.!")
    asked = plain(asked) if _MARKUP.search(asked) else asked
    at = asked.casefold().find(choice.name.casefold())
    if at >= 0:
        return f"{asked[:at]}{name}{asked[at + len(choice.name) :]}".strip()
    return f"{question.command or 'latest'} {name}"


def not_known(asking: Asking, unknown: tuple[Unknown, ...]) -> Digest:
    """Words that mean nothing here, each with the nearest that do."""
    words = listed([f"“{one.words}”" for one in unknown[:3]])
    verb = "is" if len(unknown) == 1 else "are"
    title = (Span(f"{words} {verb} not known here.", strong=True),)
    lines: list[Line] = []
    rows: list[dict[str, object]] = []
    for one in unknown[:3]:
        for near in one.nearest:
            question = _swap(asking.question.typed, one.words, near)
            lines.append((Span(question, strong=True),))
            rows.append({"type": "suggestion", "word": one.words, "nearest": near, "ask": question})
    parts = [Part("Did you mean", tuple(lines), "list")] if lines else []
    abroad = [one.words.title() for one in unknown if one.abroad]
    if abroad:
        verb = "is" if len(abroad) == 1 else "are"
        title = (Span(f"{listed(abroad)} {verb} not in England: Ofsted inspects England.", True),)
        lines = [(Span("latest England"),), (Span("help"),)]
        return Digest(title, (Part("Try", tuple(lines), "list"),), found=False)
    if any(one.place for one in unknown):
        said = "No authority, region, group or district of that name is known."
        parts.insert(0, Part(None, ((Span(said),),)))
    unread = " ".join(one.words for one in unknown)
    tries: list[Line] = [*_searches(asking, unread), (Span("themes"),), (Span("help"),)]
    parts.append(Part("Or try", tuple(tries), "list"))
    return Digest(title, tuple(parts), rows=tuple(rows), found=False)


def _searches(asking: Asking, words: str) -> list[Line]:
    """Words that mean nothing here may stand in letters all the same."""
    found = findings.count_search(
        asking.store, words, urns=asking.question.urns, private=asking.private
    )
    if not found:
        return []
    where = f" in {asking.where}" if asking.question.places else ""
    return [(Span(f"search {words}{where}", strong=True), Span(f" ({counted(found, 'sentence')})"))]


def _swap(typed: str, words: str, near: str) -> str:
    cleaned = " ".join(typed.split()).strip(" ?.!")
    if _MARKUP.search(cleaned):
        cleaned = plain(cleaned)
    at = cleaned.casefold().find(words)
    if at < 0:
        return near
    return f"{cleaned[:at]}{near}{cleaned[at + len(words) :]}"


def needs_authority(asking: Asking, command: str) -> Digest:
    """A command about one authority, asked of none or of several."""
    places = asking.question.places
    if not places:
        title = (Span(f"{command} needs an authority.", strong=True),)
        lines: list[Line] = [(Span(f"{command} Medway"),), (Span("help " + command),)]
        return Digest(title, (Part("Try", tuple(lines), "list"),), found=False)
    title = (Span(f"{command} takes one authority at a time.", strong=True),)
    names = [asking.name(urn) for place in places for urn in place.urns]
    shown = names[:8]
    lines = [(Span(f"{command} {name}"),) for name in shown]
    part = Part(
        f"Authorities in {listed([place.name for place in places])}",
        tuple(lines),
        "list",
        left_out=len(names) - len(shown),
    )
    return Digest(title, (part,), found=False)


def nothing_asked(asking: Asking) -> Digest:
    """Words that ask for nothing here, or none."""
    title = (Span("Ask about an authority, a theme, or both.", strong=True),)
    words = " ".join(asking.question.typed.split()).strip(" ?.!")
    lines = [*_searches(asking, words), *((Span(example),) for example in _EXAMPLES)]
    return Digest(title, (Part("Try", tuple(lines), "list"),), found=False)
