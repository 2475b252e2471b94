"""findings THEME [in PLACE] [since YEAR] [concerns|strengths]: sentences, newest first."""

from bot.commands.asking import Asking
from bot.commands.grammar import Question, next_page
from bot.commands.phrases import by_report, dated, finding_row, source, spell_words, text
from bot.store import findings, reports
from bot.store.findings import FoundFinding
from digests.models import Digest, Line, Part, Span
from digests.words import counted, listed
from scrapers.models import FULL_INSPECTIONS

_PAGE = 10
_SAID = ("concern", "strength", "mixed")  # what evaluates; the rest says what inspectors did


def reply(asking: Asking) -> Digest:
    question = asking.question
    if not question.topics and question.polarity is None and not question.priority:
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
    themes = tuple(dict.fromkeys(slug for topic in question.topics for slug in topic.themes))
    spell = question.spell
    polarity = (question.polarity, "mixed") if question.polarity else _SAID
    kwargs = {
        "urns": question.urns,
        "kinds": question.kinds or None,
        "since": spell.since if spell else None,
        "until": spell.until if spell else None,
        "from_last_inspection": spell is None and not question.kinds,
        "polarity": (question.polarity,) if question.polarity else polarity,
        "priority": True if question.priority else None,
        "stems": _stems(question),
        "official": None if "article" in question.kinds else True,
    }
    total = findings.count_by_theme(asking.store, themes, **kwargs)  # type: ignore[arg-type]
    if not total:
        return (), 0
    offset = (question.page - 1) * _PAGE
    page = findings.by_theme(
        asking.store,
        themes,
        limit=_PAGE,
        offset=offset,
        **kwargs,  # type: ignore[arg-type]
    )
    return page, total


def _stems(question: Question) -> tuple[str, ...]:
    """Narrow words narrow only where each topic is narrow: "missing and neglect" is both."""
    if not all(topic.stems for topic in question.topics):
        return ()
    return tuple(stem for topic in question.topics for stem in topic.stems)


def _title(asking: Asking) -> str:
    question = asking.question
    topics = listed([topic.name for topic in question.topics]) or "All themes"
    said = {"concern": "concerns", "strength": "strengths"}.get(question.polarity or "", "")
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
        asking.store, urns=asking.authority.urns, kinds=tuple(FULL_INSPECTIONS), limit=1
    )
    if not known or known[0].read:
        return ()
    report = known[0]
    words = f"Its last inspection, {dated(report)}, has not been read here: only its grades are "
    return ((Span(words), Span("known ("), source(report), Span(").")),)


def _nothing(asking: Asking) -> tuple[Part, ...]:
    """Why there is nothing, and what to try."""
    question = asking.question
    themes = tuple(dict.fromkeys(slug for topic in question.topics for slug in topic.themes))
    every = findings.count_by_theme(
        asking.store,
        themes,
        urns=question.urns,
        from_last_inspection=False,
        polarity=_SAID,
        stems=_stems(question),
    )
    read = findings.count_by_theme(asking.store, (), urns=question.urns, from_last_inspection=False)
    topic = question.topics[0].name if question.topics else "any theme"
    lines: list[Line] = []
    if question.page > 1:
        lines.append(text("There is no such page."))
    elif not read:
        lines.append(
            text(
                f"No letter about {asking.where} has been read yet, only published grades: "
                "findings come from letters."
            )
        )
        lines.append(
            text(
                "Try: ofsted-bot add FILE to read letters you have, or "
                "ofsted-bot watch to fetch them."
            )
        )
    elif every:
        are = "is" if every == 1 else "are"
        lines.append(
            text(
                f"{counted(every, 'sentence')} on “{topic}” {are} known for {asking.where}, but "
                f"none that fits: {_limits(asking)}."
            )
        )
    else:
        lines.append(text(f"No letter read about {asking.where} speaks of “{topic}”."))
    lines += _unread(asking)
    lines += [text(f"Try: {words}") for words in _tries(asking, every)]
    return (Part(None, tuple(lines)),)


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
    if every and question.places:
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
