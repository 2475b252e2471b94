"""findings THEME [in PLACE] [since YEAR] [concerns|strengths]: sentences, newest first."""

from datetime import date
from typing import TypedDict

from bot.commands.asking import Asking
from bot.commands.phrases import (
    by_report,
    dated,
    is_priority_action,
    source,
    spell_words,
    text,
    theme_words,
)
from bot.commands.question import Question, next_page
from bot.commands.rows import finding_row
from bot.store import findings, reports
from bot.store.findings import FoundFinding
from digests.models import Digest, Line, Part, Span
from digests.words import counted, listed
from scrapers.models import FULL_INSPECTIONS

_PAGE = 10
_MOST_ITEMS = 2000  # of improvement lists and priority actions together
_SAID = ("concern", "strength", "mixed")  # what evaluates; the rest says what inspectors did


class _Filter(TypedDict, total=False):
    """What `by_theme` and `count_by_theme` both take."""

    urns: tuple[str, ...] | None
    kinds: tuple[str, ...] | None
    since: date | None
    until: date | None
    from_last_inspection: bool
    polarity: tuple[str, ...]
    priority: bool | None
    stems: tuple[str, ...]
    official: bool | None
    private: bool


def reply(asking: Asking) -> Digest:
    question = asking.question
    evaluated = question.polarity is not None or question.both
    if not question.topics and not evaluated and not question.priority:
        return _which_theme(asking)
    found, total = _find(asking)
    title = (Span(_title(asking), strong=True),)
    if not found:
        return Digest(title, _nothing(asking), found=False)
    offset = (question.page - 1) * _PAGE
    last = offset + len(found)
    lead = (text(_counted(asking, offset, last, total)), *_unread(asking))
    parts = [Part(None, lead), *by_report(found)]
    if last < total:
        parts.append(Part(None, (text(f"More: {next_page(question.typed.strip())}"),)))
    return Digest(title, tuple(parts), rows=tuple(finding_row(item) for item in found))


def _find(asking: Asking) -> tuple[tuple[FoundFinding, ...], int]:
    """One page of findings and the count of all; several topics are any of them."""
    question = asking.question
    themes = _themes(question)
    spell = question.spell
    wanted: _Filter = {
        "urns": question.urns,
        "kinds": question.kinds or None,
        "since": spell.since if spell else None,
        "until": spell.until if spell else None,
        "from_last_inspection": spell is None and not question.kinds,
        "polarity": (question.polarity,) if question.polarity else _SAID,
        "priority": True if question.priority else None,
        "stems": _stems(question),
        "official": None if "article" in question.kinds else True,
        "private": asking.private,
    }
    offset = (question.page - 1) * _PAGE
    if question.priority:
        items = findings.by_theme(asking.store, themes, limit=_MOST_ITEMS, **wanted)
        urgent = tuple(item for item in items if is_priority_action(item))
        return urgent[offset : offset + _PAGE], len(urgent)
    total = findings.count_by_theme(asking.store, themes, **wanted)
    if not total:
        return (), 0
    page = findings.by_theme(
        asking.store,
        themes,
        limit=_PAGE,
        offset=offset,
        **wanted,
    )
    return page, total


def _themes(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug for topic in question.topics for slug in topic.themes))


def _stems(question: Question) -> tuple[str, ...]:
    """Narrow words narrow only where each topic is narrow: "missing and neglect" is both."""
    if not all(topic.stems for topic in question.topics):
        return ()
    return tuple(stem for topic in question.topics for stem in topic.stems)


def _title(asking: Asking) -> str:
    question = asking.question
    named = [topic.name for topic in question.topics]
    if not _stems(question):  # a narrow word beside a wide one is as wide as its theme
        named = [
            theme_words(topic.themes[0]) if topic.stems else topic.name for topic in question.topics
        ]
    topics = listed(named) or "All themes"
    said = {"concern": "concerns", "strength": "strengths"}.get(question.polarity or "", "")
    said = "strengths and concerns" if question.both else said
    said = "priority actions" if question.priority else said
    span = spell_words(question.spell)
    words = f"{topics} in {asking.where}"
    return f"{words}: {said or 'findings'}{f' {span}' if span else ''}"


def _counted(asking: Asking, offset: int, last: int, total: int) -> str:
    shown = f"{counted(total, 'finding')}, newest letter first"
    if total > _PAGE:
        shown = f"{offset + 1} to {last} of {counted(total, 'finding')}, newest letter first"
    if asking.question.spell is None and not asking.question.kinds:
        shown += ", from each authority’s last full inspection on"
    return f"{shown}."


def _unread(asking: Asking) -> tuple[Line, ...]:
    """That the one authority's last inspection is known by its grades only."""
    if asking.authority is None:
        return ()
    known = reports.newest(
        asking.store,
        urns=asking.authority.urns,
        kinds=tuple(FULL_INSPECTIONS),
        limit=1,
        private=asking.private,
    )
    if not known or known[0].read:
        return ()
    report = known[0]
    words = f"Its last inspection, {dated(report)}, has not been read here: only its grades are "
    return ((Span(words), Span("known ("), source(report), Span(").")),)


def _nothing(asking: Asking) -> tuple[Part, ...]:
    """Why there is nothing, and what to try."""
    question = asking.question
    anything: _Filter = {
        "urns": question.urns,
        "from_last_inspection": False,
        "polarity": _SAID,
        "private": asking.private,
    }
    about: _Filter = {**anything, "stems": _stems(question)}
    every = findings.count_by_theme(asking.store, _themes(question), **about)
    read = every or findings.by_theme(asking.store, limit=1, **anything)
    lines: list[Line] = [text(_why(asking, every, bool(read))), *_unread(asking)]
    if not read:
        add = "ofsted-bot add FILE for letters you have; ofsted-bot watch to fetch them"
        lines.append(text(f"Try: {add}"))
    lines += [text(f"Try: {words}") for words in _tries(asking, every)]
    return (Part(None, tuple(lines)),)


def _why(asking: Asking, every: int, read: bool) -> str:
    question = asking.question
    topic = listed([topic.name for topic in question.topics]) or "any theme"
    if question.page > 1:
        return "There is no such page."
    if not read:
        return (
            f"No letter about {asking.where} has been read yet, only published grades: "
            "findings come from letters."
        )
    if not every:
        return f"No letter read about {asking.where} speaks of “{topic}”."
    are = "is" if every == 1 else "are"
    known = f"{counted(every, 'sentence')} on “{topic}” {are} known for {asking.where}"
    return f"{known}, but none that fits: {_limits(asking)}."


def _limits(asking: Asking) -> str:
    question = asking.question
    limits = []
    if question.polarity:
        limits.append(f"{question.polarity}s only")
    if question.priority:
        limits.append("priority actions only")
    if question.spell:
        limits.append(spell_words(question.spell) or "of all time")
    if question.kinds:
        limits.append("of the kind asked for")
    if question.spell is None and not question.kinds:
        limits.append("from the last full inspection on")
    return ", ".join(limits)


def _tries(asking: Asking, every: int) -> list[str]:
    question = asking.question
    if not question.topics:
        return [f"latest {asking.where}"]
    topic = _asked_as(asking)
    tries = []
    if every:
        tries.append(f"findings {topic} in {asking.where} since 2013")
    if question.places and question.places[0].kind != "england":
        tries.append(f"findings {topic} in England")
    return tries or ["themes"]


def _asked_as(asking: Asking) -> str:
    topic = asking.question.topics[0]
    return topic.typed if topic.typed else topic.themes[0]


def _which_theme(asking: Asking) -> Digest:
    where = f" in {asking.where}" if asking.question.places else ""
    title = (Span(f"Findings about what{where}?", strong=True),)
    names = ("neglect", "workforce", "help and protection")
    lines = tuple(text(f"findings {name}{where}") for name in names)
    return Digest(
        title,
        (Part("Try", (*lines, text(f"concerns{where}"), text("themes")), "list"),),
        found=False,
    )
