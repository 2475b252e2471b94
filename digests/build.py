"""A change told as a digest: what the letter prints first, then what we make of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digests.findings.themes import known_themes
from digests.models import (
    Change,
    Digest,
    Evidence,
    Line,
    Move,
    Part,
    Report,
    Span,
    ThemeChange,
)
from digests.people import could_name, headline, names_person, tellable
from digests.reports import cite, name_of, newest_order, page_link, report_order, whose
from digests.words import (
    NEWLY_RAISED,
    area_words,
    change_words,
    counted,
    day,
    days,
    facet_words,
    grade_words,
    together_words,
)
from scrapers.lists import on_one_line, without_bullets
from scrapers.models import FULL_INSPECTIONS, Point

CLOSING = "Independent of Ofsted. Read by software: check the letter."

_PER_PART = 8  # inferred lines under one heading; what the letter prints is never cut
_LONGEST_FOCUS = 400  # characters
_LONGEST_POINT = 400
_FIRST_SENTENCE = re.compile(r".{40,}?[.!?](?= [A-Z])", re.DOTALL)
# The order of the inferred parts: what calls for action first.
_TOLD = (
    "new-concern",
    "newly-raised",
    "mixed-before",
    "continuing-concern",
    "improved",
    "newly-praised",
)
# Where nothing earlier is stored, nothing is new.
_FIRST = {"newly-raised": "Concerns", "newly-praised": "Strengths"}
_MIXED_BEFORE = "Mixed before, a concern now"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The documents a digest may cite, by key; its own letter first."""

    reports: Mapping[str, Report]
    own: Report

    def cite(self, item: Evidence) -> Span:
        report = self.reports.get(item.report)
        return self.page(report, item.page) if report else Span(f"p. {item.page}", link=item.url)

    def page(self, report: Report, page: int | None) -> Span:
        """The letter's own file is named once, at the top; any other wherever it is cited."""
        if page and report.key == self.own.key:
            return Span(f"p. {page}", link=page_link(report, page))
        return cite(report, page)

    def at(self, report: Report, page: int | None) -> Line:
        """(p. 3), linked."""
        return (Span(" ("), self.page(report, page), Span(")")) if page else ()

    def tail(self, point: Point) -> Line:
        """Where an earlier list prints the point."""
        report = self._printing(point)
        return self.at(report, point.page) if report else ()

    def repeated(self, point: Point) -> Line:
        """Which earlier list printed the point, in whatever words."""
        report = self._printing(point)
        if report is None:
            return (Span(" On an earlier list too."),)
        return (Span(f" Also in {name_of(report)} ("), cite(report, point.page), Span(")."))

    def _printing(self, point: Point) -> Report | None:
        newest = sorted(self.reports.values(), key=report_order, reverse=True)
        return next((report for report in newest if point in report.improvements), None)

    def lists(self, item: Evidence) -> bool:
        """Whether the words are a printed point, which is told word for word elsewhere."""
        report = self.reports.get(item.report)
        points = (*report.improvements, *report.priority_actions) if report else ()
        return any(point.text in item.text for point in points)

    def name(self, key: str) -> str | None:
        report = self.reports.get(key)
        return name_of(report) if report else None


def build_digest(
    report: Report,
    change: Change,
    *,
    known: Iterable[Report] = (),
    beside: Iterable[Report] = (),
    asked: bool = False,
) -> Digest:
    """One authority's one visit, the letter's own words first.

    `known` are the authority's reports, for citing earlier words; `beside` are the other
    documents of the same story, told under their publishers' names. What is inferred is told
    only where it is sure; where somebody asked, what is not sure is quoted without a verdict.
    """
    if not report.official:
        return _told_elsewhere(report, beside)
    shelf = _Shelf({r.key: r for r in (*known, report)}, report)
    whole = report.kind in FULL_INSPECTIONS  # a visit looks at little: its silence is no news
    parts = (
        _about(report),
        *_printed(report, change, shelf),
        *_inferred(change, shelf),
        *((_unjudged(change, shelf),) if asked else ()),
        _dropped(change, shelf),
        *((_silent(change, shelf, asked=asked),) if asked or whole else ()),
        _doubts(report),
        _beside(report, beside),
    )
    return Digest(
        title=(Span(f"{whose(report)}: {name_of(report)}", strong=True),),
        parts=tuple(part for part in parts if part.lines),
        closing=CLOSING,
        rows=tuple(_rows(report, change)),
    )


def _told_elsewhere(report: Report, beside: Iterable[Report]) -> Digest:
    """An article: whose word it is and where to read it. What it says is not Ofsted's finding."""
    title = headline(report)
    told = report.letter_date or report.published
    what = f"“{title}”" if title else f"an item of {day(told)}" if told else "an item"
    named = report.authority.lower() in report.publisher.lower()
    words = f"{'' if named else f'{report.authority}: '}{report.publisher}: {what}"
    about = days(report.visit_start, report.visit_end)
    dates = [f"published {day(told)}"] if told else []
    dates += [f"about the visit of {about}"] if about else []
    line: list[Span] = [Span(f"{_sentence(', '.join(dates))} ")] if dates else []
    line += _read_it(report)
    line.append(Span(f"The words of {report.publisher}, not a finding of Ofsted's."))
    parts = (Part(lines=(tuple(line),)), _doubts(report), _beside(report, beside))
    return Digest(
        title=(Span(words, strong=True),),
        parts=tuple(part for part in parts if part.lines),
        closing=CLOSING,
        rows=(
            {
                "authority": report.authority,
                "urn": report.urn,
                "sha256": report.key,
                "what": "article",
                "publisher": report.publisher,
                "title": title,
                "published": told.isoformat() if told else None,
                "url": report.url,
            },
        ),
    )


def _read_it(report: Report) -> tuple[Span, ...]:
    if report.url:
        return (Span("Read it", link=report.url), Span(". "))
    return (Span(f"Read from {report.file_name}. "),) if report.file_name else ()


def _about(report: Report) -> Part:
    words = []
    if report.letter_date and report.kind not in FULL_INSPECTIONS:
        words.append(f"letter of {day(report.letter_date)}")
    if report.published:
        words.append(f"published {day(report.published)}")
    if report.private:
        words.append("a private draft, not on Ofsted's page yet")
    line: list[Span] = [Span(f"{_sentence(', '.join(words))} ")] if words else []
    line += _read_it(report)
    lines = [tuple(line)] if line else []
    focus = without_bullets(report.focus or "")
    if focus and len(focus) <= _LONGEST_FOCUS:
        # A letter says it in a sentence of its own; a joint report in a heading's words.
        lines.append((Span(focus if focus.startswith("Inspectors") else f"Looked at: {focus}"),))
    return Part(lines=tuple(lines))


# What the letter prints


def _printed(report: Report, change: Change, shelf: _Shelf) -> Iterable[Part]:
    moves = {move.area: move for move in change.moves}
    yield Part(
        "Judgements",
        tuple(
            _judgement(shelf, moves.get(j.area), j.area, j.grade, j.page) for j in report.judgements
        ),
        style="list",
    )
    if report.outcome:
        yield Part("Outcome, as printed", ((Span(report.outcome),),))
    yield _points("Areas for priority action", report, report.priority_actions, {}, shelf)
    again = {now: old for old, now in change.points.repeated}
    yield _points("What needs to improve", report, report.improvements, again, shelf)


def _judgement(shelf: _Shelf, move: Move | None, area: str, grade: str, page: int | None) -> Line:
    report = shelf.own
    head = Span(f"{area_words(area)}: ", strong=True)
    if grade == "not_given":
        return (head, Span(_no_grade(report, move, area)), *shelf.at(report, page))
    return (head, Span(f"{grade_words(grade)}{_moved(move)}"), *shelf.at(report, page))


def _no_grade(report: Report, move: Move | None, area: str) -> str:
    printed = next((j.as_printed for j in report.judgements if j.area == area), None)
    if printed:
        return printed
    last = ""
    if move and move.before:
        when = f" on {day(move.since)}" if move.since else ""
        last = f"; the last grade was {grade_words(move.before)}{when}"
    return f"no longer given under the April 2026 framework{last}"


def _moved(move: Move | None) -> str:
    if move is None or move.move == "no-longer-given":
        return ""
    if move.before is None:
        return ""  # a framework's first grade, or the first that is stored: no news by itself
    if move.before == "not_given":
        return ", not given before"
    then = together_words(move.before_area)
    if move.move == "same":
        when = f" since {day(move.since)}" if move.since else ""
        return f", unchanged{when}{then}"
    when = f" on {day(move.since)}" if move.since else ""
    return f", {move.move} from {grade_words(move.before)}{when}{then}"


def _points(
    heading: str,
    report: Report,
    points: Sequence[Point],
    again: Mapping[Point, Point],
    shelf: _Shelf,
) -> Part:
    lines: list[Line] = []
    for point in points:
        line: list[Span] = [Span(_printed_words(point)), *shelf.at(report, point.page)]
        if point in again:
            line += shelf.repeated(again[point])
        lines.append(tuple(line))
    return Part(heading, tuple(lines), style="list")


def _printed_words(point: Point) -> str:
    """Word for word, unless it names somebody; of whole paragraphs the first sentence."""
    if names_person(point.text):
        return "An item that names a person"
    first = _FIRST_SENTENCE.match(point.text)
    if first is not None and len(point.text) > _LONGEST_POINT:
        return f"{first.group()} […]"
    return on_one_line(point.text, point.subitems)


# What we make of it


def _inferred(change: Change, shelf: _Shelf) -> Iterator[Part]:
    first = not any(told.before for told in change.themes)
    by_kind: dict[str, list[ThemeChange]] = {kind: [] for kind in _TOLD}
    said = {_rests_on(told): told.change for told in change.themes if told.push and told.facet}
    for told in change.themes:
        if not told.push:
            continue
        # A part of a theme has the word on its sentence: the whole theme does not say it again.
        if told.facet is None and said.get(_rests_on(told), told.change) != told.change:
            continue
        kind: str = told.change
        if told.newly_raised:
            kind = "mixed-before" if told.before else "newly-raised"
        by_kind.setdefault(kind, []).append(told)
    for kind in _TOLD:
        merged = _merged(by_kind[kind], shelf)
        if merged:
            shown = merged[:_PER_PART]
            common = _common_source(shown, shelf)
            yield Part(
                _FIRST.get(kind, kind) if first else _heading(kind, common),
                tuple(_theme(same, shelf, common) for same in shown),
                style="list",
                left_out=len(merged) - len(shown),
            )


def _rests_on(told: ThemeChange) -> tuple[str, int] | None:
    """The sentence that a change rests on."""
    return (told.after[0].report, told.after[0].n) if told.after else None


def _merged(changes: Sequence[ThemeChange], shelf: _Shelf) -> list[list[ThemeChange]]:
    """Themes that rest on one and the same sentence together: it is quoted once."""
    merged: dict[tuple[str, int, str], list[ThemeChange]] = {}
    for told in changes:
        item = told.after[0] if told.after else None
        if item is None:
            key = ("", 0, told.theme)
        elif shelf.lists(item):
            key = (item.report, item.page, "")
        else:
            key = (item.report, item.page, item.text)
        merged.setdefault(key, []).append(told)
    return list(merged.values())


def _common_source(shown: Sequence[Sequence[ThemeChange]], shelf: _Shelf) -> str | None:
    """The one earlier document that all these lines are told against."""
    names = {
        shelf.name(told.before[0].report) if told.before else None
        for same in shown
        for told in same
    }
    return names.pop() if len(names) == 1 else None


def _heading(kind: str, since: str | None) -> str:
    if kind == "newly-raised":
        return NEWLY_RAISED
    if kind == "mixed-before":
        return _MIXED_BEFORE
    return change_words(kind, since=since)


def _theme(same: Sequence[ThemeChange], shelf: _Shelf, common: str | None) -> Line:
    names = "; ".join(_theme_name(told) for told in same)
    spans = [Span(f"{names}: ", strong=True)]
    said = [item for item in same[0].after if item.push] or same[0].after
    for item in said[:1]:
        spans += _quoted(said, item, shelf)
    return (*spans, *_earlier(same[0], shelf, common))


def _quoted(said: Sequence[Evidence], first: Evidence, shelf: _Shelf) -> list[Span]:
    """The first sentence in which nobody is named or speaks; where all do, only their page."""
    if shelf.lists(first):
        return [Span("in the list above ("), shelf.cite(first), Span(")")]
    name = shelf.own.authority
    item = next((item for item in said if tellable(item.text, name)), None)
    if item is None:
        return [Span("see "), shelf.cite(first), Span(".")]
    return [Span(f"“{_whole(item.text)}” ("), shelf.cite(item), Span(")")]


def _unjudged(change: Change, shelf: _Shelf) -> Part:
    """Sentences on themes where what they amount to is not sure: quoted, and left to the reader."""
    kept = [t for t in change.themes if not t.push and t.after and t.change in _TOLD]
    merged = _merged(kept, shelf)
    lines = [_said_of(same, shelf) for same in merged[:_PER_PART]]
    left = len(merged) - len(lines)
    return Part("Also said, without a verdict of ours", tuple(lines), "list", left)


def _said_of(same: Sequence[ThemeChange], shelf: _Shelf) -> Line:
    names = "; ".join(_theme_name(told) for told in same)
    said = same[0].after
    return (Span(f"{names}: ", strong=True), *_quoted(said, said[0], shelf))


def _earlier(told: ThemeChange, shelf: _Shelf, common: str | None) -> list[Span]:
    """Where the earlier word stands: named and linked, not quoted again."""
    if told.change == "newly-praised" or not told.before:
        return []
    item = told.before[0]
    name = shelf.name(item.report) or (day(told.since) if told.since else None)
    if name is None:
        return []
    if told.change == "improved" and name != common:
        return [Span(f" Improved since {name} ("), shelf.cite(item), Span(").")]
    words = " Before: " if name == common and told.change == "improved" else f" Before: {name}, "
    return [Span(words), shelf.cite(item), Span(".")]


def _whole(text: str) -> str:
    return text.strip().strip('“”"')


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _theme_name(told: ThemeChange) -> str:
    if told.facet:
        part = facet_words(told.facet)
        return f"{part[:1].upper()}{part[1:]}"
    known = known_themes()
    return known[told.theme].name if told.theme in known else told.theme.replace("-", " ")


def _dropped(change: Change, shelf: _Shelf) -> Part:
    points = change.points.not_repeated
    return Part(
        "On earlier lists, not on this one",
        tuple((Span(_printed_words(p)), *shelf.tail(p)) for p in points[:_PER_PART]),
        style="list",
        left_out=max(0, len(points) - _PER_PART),
    )


def _silent(change: Change, shelf: _Shelf, *, asked: bool) -> Part:
    silent = [t for t in change.themes if t.change == "not-mentioned" and (t.push or asked)]
    if not silent:
        return Part()
    what = counted(len(silent), "earlier concern")
    line = [Span(f"{what[:1].upper()}{what[1:]}: ")]
    for n, told in enumerate(silent):
        line.append(Span(f"{'; ' if n else ''}{_theme_name(told)}"))
        page = shelf.cite(told.before[0]) if told.before else None
        line += [Span(" ("), page, Span(")")] if page and page.link else []
    line.append(Span(". Silence is not improvement."))
    return Part(change_words("not-mentioned"), (tuple(line),))


def _doubts(report: Report) -> Part:
    told = dict.fromkeys(
        "Words that hold a name." if could_name(d, report.authority) else d for d in report.doubts
    )
    return Part("Could not be read for certain", tuple((Span(d),) for d in told), style="list")


def _beside(report: Report, beside: Iterable[Report]) -> Part:
    others = sorted((r for r in beside if r.key != report.key), key=newest_order)
    return Part("Also about this visit", tuple(_other(r) for r in others), style="list")


def _other(report: Report) -> Line:
    """A neutral title of our own: a headline may name a child or tell of a death."""
    if report.official:
        words = f"Ofsted: {name_of(report)}"
    else:
        when = report.letter_date or report.published
        words = f"{report.publisher}{f', {day(when)}' if when else ''}"
    return (Span(words, link=page_link(report, None)),)


# The same, for --json and --csv


def _rows(report: Report, change: Change) -> Iterator[Mapping[str, object]]:
    about = {"authority": report.authority, "urn": report.urn, "sha256": report.key}
    for move in change.moves:
        page = next((j.page for j in report.judgements if j.area == move.area), None)
        yield {
            **about,
            "what": "judgement",
            "area": move.area,
            "from": move.before,
            "to": move.after,
            "move": move.move,
            "from_area": move.before_area or (move.area if move.before else None),
            "page": page,
            "url": page_link(report, page),
        }
    repeated = {now for _, now in change.points.repeated}
    for what, points in (
        ("priority_action", report.priority_actions),
        ("improvement", report.improvements),
    ):
        for point in points:
            yield {
                **about,
                "what": what,
                "text": point.text,
                "subitems": list(point.subitems),
                "repeated": point in repeated,
                "page": point.page,
                "url": page_link(report, point.page),
            }
    for told in change.themes:
        item = (*told.after, *told.before, None)[0]
        yield {
            **about,
            "what": "theme",
            "theme": told.theme,
            "facet": told.facet,
            "change": told.change,
            "push": told.push,
            "text": item.text if item else None,
            "page": item.page if item else None,
            "url": item.url if item else None,
        }
