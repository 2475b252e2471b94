"""Documents in few words: an item of a digest, and what a letter says on what was asked for."""

from collections.abc import Sequence

from digests.findings.themes import known_themes
from digests.models import Change, Finding, Line, Move, Part, Report, Span, ThemeChange
from digests.people import headline, names_person
from digests.reports import cite, name_of, page_link, whose
from digests.words import (
    area_words,
    change_words,
    counted,
    day,
    grade_words,
    listed,
    together_words,
)
from scrapers.lists import on_one_line

_LONGEST = 280  # characters of a point or sentence
_MOST_POINTS = 3
_MOST_THEMES = 4
# Changes by theme in the order in which an item counts them; what was said before is left out.
_COUNTED = ("new-concern", "continuing-concern", "improved", "newly-praised")
_FIRST = {"new-concern": "Concerns", "newly-praised": "Strengths"}
_POLARITY = {"concern": "Concern", "strength": "Strength", "mixed": "Mixed", "neutral": "Said"}


def item_part(report: Report, change: Change | None, findings: Sequence[Finding] = ()) -> Part:
    """One document of a digest: what it prints, then what is sure enough to be pushed."""
    if not report.official:
        return Part(_article_name(report), (_where(report),), style="list")
    lines = [_where(report)]
    lines += _grades(report, change)
    if report.outcome:
        lines.append((Span("Outcome, as printed: ", strong=True), Span(_short(report.outcome))))
    lines += _priority_actions(report)
    if report.improvements:
        number = counted(len(report.improvements), "point")
        first = report.improvements[0]
        lines.append(
            (
                Span("What needs to improve: ", strong=True),
                Span(f"{number} ("),
                cite(report, first.page),
                Span(")"),
            )
        )
    lines += [_said(report, finding) for finding in findings]
    lines += _moved_themes(change)
    return Part(f"{whose(report)}: {name_of(report)}", tuple(lines), style="list")


def asked_part(report: Report, names: Sequence[str], findings: Sequence[Finding]) -> Part:
    """What the letter says on what a channel asked for, though nothing moved."""
    lines = tuple(_said(report, finding) for finding in findings)
    return Part(f"On {listed(list(names))}", lines, style="list")


def _where(report: Report) -> Line:
    told = report.published or report.letter_date
    words = f"Published {day(told)}. " if told else ""
    if report.official and report.letter_date and not report.published:
        words = f"Letter of {day(report.letter_date)}. "
    link = page_link(report, None)
    read = "Read it" if link else (report.file_name or "")
    spans = [Span(words)] if words else []
    spans += [Span(read, link=link), Span(".")] if read else []
    if not report.official:
        spans.append(Span(f" The words of {report.publisher}, not a finding of Ofsted's."))
    return tuple(spans)


def _article_name(report: Report) -> str:
    title = headline(report)
    named = f"{report.publisher}: “{title}”" if title else f"{report.publisher}: an item"
    return named if report.authority.lower() in named.lower() else f"{report.authority}: {named}"


def _grades(report: Report, change: Change | None) -> list[Line]:
    moves = {move.area: move for move in change.moves} if change else {}
    return [
        (
            Span(f"{area_words(judgement.area)}: ", strong=True),
            Span(f"{grade_words(judgement.grade)}{_moved(moves.get(judgement.area))}"),
        )
        for judgement in report.judgements
        if judgement.grade != "not_given"
    ]


def _moved(move: Move | None) -> str:
    if move is None or move.before in (None, "not_given"):
        return ""
    then = together_words(move.before_area)
    if move.move == "same":
        return f", unchanged{then}"
    if move.move not in ("up", "down"):
        return ""
    return f", {move.move} from {grade_words(move.before or '')}{then}"


def _priority_actions(report: Report) -> list[Line]:
    lines: list[Line] = []
    for point in report.priority_actions[:_MOST_POINTS]:
        words = (
            "an item that names a person"
            if names_person(point.text)
            else _short(on_one_line(point.text, point.subitems))
        )
        lines.append(
            (
                Span("Area for priority action: ", strong=True),
                Span(f"{words} ("),
                cite(report, point.page),
                Span(")"),
            )
        )
    left = len(report.priority_actions) - len(lines)
    if left > 0:
        more = counted(left, "more area for priority action", "more areas for priority action")
        lines.append((Span(f"And {more}."),))
    return lines


def _said(report: Report, finding: Finding) -> Line:
    return (
        Span(f"{_POLARITY[finding.polarity]}: ", strong=True),
        Span(f"“{_short(finding.text.strip().strip('“”'))}” ("),
        cite(report, finding.page),
        Span(")"),
    )


def _moved_themes(change: Change | None) -> list[Line]:
    """The names of the themes that moved, for sure, kind by kind."""
    pushed = [told for told in (change.themes if change else ()) if told.push]
    first = not any(told.before for told in pushed)  # then nothing can be new
    lines: list[Line] = []
    for slug in _COUNTED:
        moved = [told for told in pushed if told.change == slug]
        names = list(dict.fromkeys(_name(told) for told in moved))
        if not names:
            continue
        left = len(names) - _MOST_THEMES
        said = "; ".join(names[:_MOST_THEMES]) + (f"; {left} more" if left > 0 else "")
        raised = all(told.newly_raised for told in moved)
        words = change_words(slug, newly_raised=raised)
        words = _FIRST.get(slug, words) if first else words
        lines.append((Span(f"{words}: ", strong=True), Span(said)))
    return lines


def _name(told: ThemeChange) -> str:
    known = known_themes()
    return known[told.theme].name if told.theme in known else told.theme.replace("-", " ")


def _short(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
