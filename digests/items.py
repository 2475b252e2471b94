"""Documents in few words: an item of a digest, and what a letter says on what was asked for."""

from collections.abc import Sequence

from digests.findings.themes import known_themes
from digests.models import Change, Finding, Line, Move, Part, Report, Span, ThemeChange
from digests.people import headline, names_person
from digests.reports import name_of, page_link, whose
from digests.words import (
    AREA_ORDER,
    area_words,
    change_words,
    counted,
    day,
    grade_words,
    listed,
)
from scrapers.lists import on_one_line

_LONGEST = 400  # characters of a sentence in an alert
_SHORTEST = 120  # and of a point or sentence in an item
_MOST_THEMES = 3
_MOST_MOVED = 2  # themes of a kind of change; each takes a link
# Changes by theme in the order in which an item counts them; what was said before is left out.
_COUNTED = ("new-concern", "continuing-concern", "improved", "newly-praised")
_FIRST = {"new-concern": "Concerns", "newly-praised": "Strengths"}
_POLARITY = {"concern": "Concern", "strength": "Strength", "mixed": "Mixed", "neutral": "Neutral"}


def item_part(
    report: Report, change: Change | None, asked: Sequence[tuple[Sequence[str], Finding]] = ()
) -> Part:
    """One document of a digest, in few lines: what it prints, then what is sure enough to be
    pushed.

    `asked`: what it says on the themes that were asked for, each with their names; the first is
    quoted, the others are named.
    """
    if not report.official:
        return Part(_article_name(report), (_where(report),), style="list")
    lines = _grades(report, change)
    if report.outcome:
        words = _short(report.outcome, _SHORTEST)
        lines.append((Span("Outcome, as printed: ", strong=True), Span(words)))
    lines += _priority_actions(report)
    lines.append((*_where(report), *_improvements(report)))
    lines += _asked(report, asked) if asked else _moved_themes(report, change)
    return Part(f"{whose(report)}: {name_of(report)}", tuple(lines), style="list")


def asked_part(report: Report, names: Sequence[str], findings: Sequence[Finding]) -> Part:
    """What the letter says on what a channel asked for, though nothing moved."""
    lines = tuple(_said(report, finding, _LONGEST) for finding in findings)
    return Part(f"On {listed(list(names))}", lines, style="list")


def _where(report: Report) -> Line:
    told = report.published or report.letter_date
    of = "Published" if report.published or not report.official else "Letter of"
    spans = [Span(f"{of} {day(told)}. ")] if told else []
    link = page_link(report, None)
    if link:
        spans += [Span("Read it", link=link), Span(".")]
    elif report.file_name:
        spans.append(Span(f"Read from {report.file_name}."))
    if not report.official:
        spans.append(Span(f" The words of {report.publisher}, not a finding of Ofsted's."))
    return tuple(spans)


def _improvements(report: Report) -> Line:
    if not report.improvements:
        return ()
    number, page = counted(len(report.improvements), "point"), report.improvements[0].page
    head = Span(" What needs to improve: ", strong=True)
    return (head, Span(number), *_page(report, page), Span("."))


def _page(report: Report, page: int) -> Line:
    """(p. 3), linked; the document itself is named in the first line."""
    return (Span(" ("), Span(f"p. {page}", link=page_link(report, page)), Span(")"))


def _article_name(report: Report) -> str:
    title = headline(report)
    named = f"{report.publisher}: “{title}”" if title else f"{report.publisher}: an item"
    return named if report.authority.lower() in named.lower() else f"{report.authority}: {named}"


def _grades(report: Report, change: Change | None) -> list[Line]:
    """All grades in a line, what moved first, and from where."""
    moves = {move.area: move for move in change.moves} if change else {}
    given = [j for j in report.judgements if j.grade != "not_given"]
    given.sort(key=lambda j: AREA_ORDER.index(j.area) if j.area in AREA_ORDER else -1)
    if not given:
        return []
    each = [(j, _moved(moves.get(j.area))) for j in given]
    one_page = len({j.page for j in given}) == 1  # as nearly always
    spans = [Span("Judgements: ", strong=True)]
    for n, (j, moved) in enumerate(sorted(each, key=lambda one: not one[1])):
        said = f"{area_words(j.area, short=True)} {grade_words(j.grade, short=True)}{moved}"
        last = n == len(each) - 1
        spans.append(Span(f"; {said[:1].lower()}{said[1:]}" if n else said))
        spans += _page(report, j.page) if j.page and (last or not one_page) else ()
    return [(*spans, Span("."))]


def _moved(move: Move | None) -> str:
    if move is None or move.move not in ("up", "down"):
        return ""
    return f", {move.move} from {grade_words(move.before or '', short=True)}"


def _priority_actions(report: Report) -> list[Line]:
    """The first in words, and how many more there are."""
    points = report.priority_actions
    if not points:
        return []
    words = on_one_line(points[0].text, points[0].subitems)
    if names_person(words):
        words = "an item that names a person"
    left = len(points) - 1
    more = f". And {left} more." if left else ""
    head = Span("Area for priority action: ", strong=True)
    said = Span(_short(words, _SHORTEST))
    return [(head, said, *_page(report, points[0].page), *((Span(more),) if more else ()))]


def _asked(report: Report, asked: Sequence[tuple[Sequence[str], Finding]]) -> list[Line]:
    """Strength, workforce: “…” (p. 3), and what else it says on what was asked for, in a line."""
    names, first = asked[0]
    lines = [_said(report, first, _SHORTEST, listed(list(names)))]
    others: dict[str, dict[str, None]] = {}
    for also, finding in asked[1:]:
        for name in also:
            if finding.polarity != first.polarity or name not in names:
                others.setdefault(finding.polarity, {})[name] = None
    if others:
        said = (f"{kind} on {_some(list(found))}" for kind, found in others.items())
        lines.append((Span(f"Also: {'; '.join(said)}."),))
    return lines


def _some(names: Sequence[str]) -> str:
    left = len(names) - _MOST_THEMES
    return listed([*names[:_MOST_THEMES], *([f"{left} more"] if left > 0 else [])])


def _said(report: Report, finding: Finding, longest: int, names: str = "") -> Line:
    words = _short(finding.text.strip().strip("“”"), longest)
    on = f", {names}" if names else ""
    head = Span(f"{_POLARITY[finding.polarity]}{on}: ", strong=True)
    return (head, Span(f"“{words}”"), *_page(report, finding.page))


def _moved_themes(report: Report, change: Change | None) -> list[Line]:
    """The names of the themes that moved, for sure, with their pages, kind by kind, in a line."""
    pushed = [told for told in (change.themes if change else ()) if told.push]
    first = not any(told.before for told in pushed)  # then nothing can be new
    spans: list[Span] = []
    for slug in _COUNTED:
        moved = [told for told in pushed if told.change == slug]
        if not moved:
            continue
        named: dict[str, ThemeChange] = {}
        for told in moved:
            named.setdefault(_name(told), told)
        raised = all(told.newly_raised for told in moved)
        words = change_words(slug, newly_raised=raised)
        words = _FIRST.get(slug, words) if first else words
        spans.append(Span(f"{' ' if spans else ''}{words}: "))
        for n, (name, told) in enumerate(list(named.items())[:_MOST_MOVED]):
            spans += [Span("; ")] if n else []
            spans.append(_named(report, name, told))
        left = len(named) - _MOST_MOVED
        spans.append(Span(f"; {left} more." if left > 0 else "."))
    return [tuple(spans)] if spans else []


def _named(report: Report, name: str, told: ThemeChange) -> Span:
    """A theme with the page of the sentence that is surest; one link, for there are many."""
    said = next((one for one in told.after if one.push), next(iter(told.after), None))
    return (
        Span(f"{name}, p. {said.page}", link=page_link(report, said.page)) if said else Span(name)
    )


def _name(told: ThemeChange) -> str:
    known = known_themes()
    return known[told.theme].name if told.theme in known else told.theme.replace("-", " ")


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]} …"
