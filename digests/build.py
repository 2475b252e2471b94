"""A change told as a digest: what the letter prints first, then what we make of it."""

from collections.abc import Iterable, Mapping

from digests.models import Change, Digest, Line, Part, Report, Span, ThemeChange
from digests.reports import cite, name_of
from digests.words import area_words, change_words, grade_words, move_words

CLOSING = "Independent of Ofsted. Read by software: check the letter."


def build_digest(
    report: Report,
    change: Change,
    *,
    known: Iterable[Report] = (),
    beside: Iterable[Report] = (),
) -> Digest:
    """One authority's one visit.

    `known` are the authority's reports, for citing earlier words; `beside` are the other
    documents of the same story, told under their publishers' names.
    """
    reports = {r.key: r for r in (*known, report)}
    parts = [
        _grades(report, change),
        *_themes(report, change, reports),
    ]
    return Digest(
        title=(Span(f"{report.authority}: {name_of(report)}", strong=True),),
        parts=tuple(part for part in parts if part.lines),
        closing=CLOSING,
    )


def _grades(report: Report, change: Change) -> Part:
    lines: list[Line] = []
    for move in change.moves:
        after = grade_words(move.after) if move.after else move_words("no-longer-given")
        lines.append((Span(f"{area_words(move.area)}: {after} ({move_words(move.move)})"),))
    return Part("Judgements", tuple(lines), style="list")


def _themes(report: Report, change: Change, reports: Mapping[str, Report]) -> list[Part]:
    parts: dict[str, list[Line]] = {}
    for told in change.themes:
        heading = change_words(told.change, newly_raised=told.newly_raised)
        parts.setdefault(heading, []).append(_theme(told, reports))
    return [Part(heading, tuple(lines), style="list") for heading, lines in parts.items()]


def _theme(told: ThemeChange, reports: Mapping[str, Report]) -> Line:
    quoted = (told.after or told.before)[:1]
    spans = [Span(told.theme, strong=True)]
    for item in quoted:
        spans += [Span(f": {item.text} "), cite(reports[item.report], item.page)]
    return tuple(spans)
