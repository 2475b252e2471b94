"""Facts: what a message told of a document, so that a correction can say what changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from bot.models import Rule
from bot.posting.news import SHORT, asked_findings, most_telling
from bot.subscriptions import News
from digests.models import Change, Report
from digests.people import names_person, tellable
from digests.points import match_points
from digests.reports import name_of
from digests.words import area_words, day, grade_words
from scrapers.models import Point

_DATES = {
    "published": "Published",
    "letter_date": "Letter dated",
    "visit_start": "First day on site",
    "visit_end": "Last day on site",
}
_SPELT = {
    "concern": "a concern",
    "strength": "a strength",
    "mixed": "mixed",
    "neutral": "neither praise nor concern",
}
_LONGEST = 300  # characters of a point or a sentence that is quoted


@dataclass(frozen=True, slots=True)
class Facts:
    """What was told of one document."""

    name: str = ""  # focused visit; fifth monitoring visit
    authority: str = ""
    grades: Mapping[str, str] = field(default_factory=dict)  # area: grade
    dates: Mapping[str, str] = field(default_factory=dict)  # which: ISO
    outcome: str | None = None
    priority_actions: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    findings: Mapping[str, str] = field(default_factory=dict)  # the sentence: its polarity
    withdrawn: str | None = None


_FIELDS = fields(Facts)


def facts_about(
    news: Sequence[News], rules: Sequence[Rule], *, gone: str | None = None, short: bool = False
) -> Facts | None:
    """What a message to these rules tells of a document, as it concerns those for whom it is told;
    None where it tells nothing.

    `gone`: since when it is withdrawn. `short`: as an item of a digest.
    """
    if not news:
        return None
    findings: dict[str, str] = {}
    for one in news:
        findings |= _told(one.report, one.change, rules, short=short)
    return replace(_printed(news[0].report), findings=findings, withdrawn=gone)


def facts_json(facts: Facts) -> str:
    # As `asdict` has them, which takes ten times as long; a letter goes to hundreds of channels.
    return json.dumps({one.name: getattr(facts, one.name) for one in _FIELDS}, ensure_ascii=False)


def facts_from_json(text: str) -> Facts:
    return facts_from_record(json.loads(text))


def facts_from_record(record: Mapping[str, Any]) -> Facts:
    """What `asdict` made of facts, perhaps by way of JSON."""
    held = dict(record)
    for name in ("priority_actions", "improvements"):
        held[name] = tuple(held.get(name, ()))
    return Facts(**held)


def what_changed(before: Facts, now: Facts, news: Sequence[News]) -> tuple[str, ...]:
    """What was told of a document, `news` today, and is so no longer, in sentences.

    () for edits that change nothing that was told.
    """
    if now.withdrawn and not before.withdrawn:
        return (f"{now.withdrawn}: Ofsted's page does not show this letter any more.",)
    lines = []
    if before.withdrawn and not now.withdrawn:
        lines.append(f"Listed again. It was said here: {before.withdrawn}.")
    if before.name != now.name:
        lines.append(f"It is the {now.name}, not the {before.name}.")
    if before.authority != now.authority:
        lines.append(f"It is about {now.authority}, not about {before.authority}.")
    lines += _grades(before.grades, now.grades)
    lines += _dates(before.dates, now.dates)
    if before.outcome != now.outcome and before.outcome and now.outcome:
        lines.append(f"Outcome: “{now.outcome}”. Before: “{before.outcome}”.")
    lines += _points("Area for priority action", before.priority_actions, now.priority_actions)
    lines += _points("What needs to improve", before.improvements, now.improvements)
    lines += _findings(before.findings, _said(news), now.authority)
    return tuple(lines)


def _said(news: Sequence[News]) -> dict[str, tuple[str, bool]]:
    """Every sentence of a document: its polarity, and whether that is sure."""
    return {
        _plain(finding.text): (finding.polarity, finding.push)
        for one in news
        for finding in one.report.findings
    }


def _printed(report: Report) -> Facts:
    return Facts(
        name=name_of(report, dated=False),
        authority=report.authority,
        grades={j.area: j.grade for j in report.judgements},
        dates={
            name: when.isoformat() for name in _DATES if (when := getattr(report, name)) is not None
        },
        outcome=report.outcome,
        priority_actions=tuple(point.text for point in report.priority_actions),
        improvements=tuple(point.text for point in report.improvements),
    )


def _told(
    report: Report, change: Change | None, rules: Sequence[Rule], *, short: bool
) -> dict[str, str]:
    if short:
        asked = asked_findings(report, rules)[:SHORT]
        return {_plain(finding.text): finding.polarity for finding in asked}
    if not report.official:
        return {}
    return {_plain(text): polarity for text, polarity in most_telling(report, change, rules)}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _grades(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    lines = []
    for area in dict.fromkeys((*before, *now)):
        old, new = before.get(area), now.get(area)
        if old == new:
            continue
        if new is None:
            lines.append(f"{area_words(area)}: no grade. Told before: {grade_words(old or '')}.")
        elif old is None:
            lines.append(f"{area_words(area)}: {grade_words(new)}. Not told before.")
        else:
            lines.append(
                f"{area_words(area)}: {grade_words(new)}. Told before: {grade_words(old)}."
            )
    return lines


def _dates(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [
        f"{words} {day(date.fromisoformat(now[name]))}. "
        f"Told before: {day(date.fromisoformat(before[name]))}."
        for name, words in _DATES.items()
        if name in before and name in now and before[name] != now[name]
    ]


def _points(what: str, before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Points that came or went; the same in other words is a small edit."""
    moved = match_points((Point(t, 0) for t in before), (Point(t, 0) for t in now))
    return [
        *(f"{what}, not told before: {_quoted(point.text)}" for point in moved.new),
        *(f"{what} no longer: {_quoted(point.text)}" for point in moved.not_repeated),
    ]


def _findings(
    before: Mapping[str, str], said: Mapping[str, tuple[str, bool]], place: str
) -> list[str]:
    lines = []
    for text, old in before.items():
        new, sure = said.get(text, (None, False))
        if new is None:
            words = "Told before, and not in the letter now"
        elif new != old:
            words = f"Read again as {_SPELT[new]}, told before as {_SPELT[old]}"
        elif not sure:
            words = f"Told before as {_SPELT[old]}, and not sure enough to be told now"
        else:
            continue
        lines.append(f"{words}: {_quoted(text, place)}")
    return lines


def _quoted(text: str, place: str | None = None) -> str:
    """A printed point, or a sentence of the authority `place`: told only where it names nobody."""
    if names_person(text) if place is None else not tellable(text, place):
        return "words that are not repeated here, because they could name somebody."
    whole = text.strip().strip('“”"')
    if len(whole) > _LONGEST:
        whole = f"{whole[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f"“{whole}”"
