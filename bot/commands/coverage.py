"""coverage AUTHORITY: of each visit, who said what of the letter, and what they left out.

Only ever an answer to somebody who asked: nothing of it goes into a digest.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.commands.asking import Asking
from bot.commands.phrases import dated, document, source, text
from bot.commands.question import next_page
from bot.commands.rows import iso, point_words
from bot.commands.trouble import needs_authority
from bot.store import reports, stories
from digests.coverage import Coverage, Quotation, Repeat, cover
from digests.models import Digest, Finding, Line, Part, Report, Span, Story
from digests.people import repeats_words
from digests.reports import name_of, page_link
from digests.words import counted, days, kind_words
from scrapers.models import Point

_PAGE = 3  # visits
_MOST = 8  # lines under one heading
_MOST_AREAS = 20
_NOTHING = "No matching passage found"


def reply(asking: Asking) -> Digest:
    authority = asking.authority
    if authority is None:
        return needs_authority(asking, "coverage")
    urn = authority.urns[0]
    name = asking.name(urn)
    known = {r.key: r for r in reports.of_authority(asking.store, urn, findings=True)}
    told = _told(stories.of_authority(asking.store, urn), known, asking.question.kinds)
    title = (Span(f"{name}: who said what of Ofsted’s letters", strong=True),)
    if not told:
        return Digest(title, (_none(asking, name),), found=False)
    offset = (asking.question.page - 1) * _PAGE
    parts: list[Part] = []
    rows: list[dict[str, object]] = []
    for story in told[offset : offset + _PAGE]:
        here = [known[key] for key in story.reports if key in known]
        parts += _story(story, here)
        rows += _rows(story, here)
    if offset + _PAGE < len(told):
        parts.append(Part(None, (text(f"More: {next_page(asking.question.typed.strip())}"),)))
    return Digest(title, tuple(parts), rows=tuple(rows))


def _told(every: Sequence[Story], known: Mapping[str, Report], kinds: Sequence[str]) -> list[Story]:
    """The visits that somebody beside the inspectorate spoke of, newest first."""
    official = [kind for kind in kinds if kind != "article"]
    return [
        story
        for story in every
        if any(key in known and not known[key].official for key in story.reports)
        and (
            not official or any(key in known and known[key].kind in kinds for key in story.reports)
        )
    ]


def _none(asking: Asking, name: str) -> Part:
    kinds = " of that kind" if asking.question.kinds else ""
    return Part(
        None,
        (
            text(f"No statement or article about a visit{kinds} to {name} is stored here."),
            text("Try: ofsted-bot add FILE for pages that you have saved"),
            text(f"Try: history {name}"),
        ),
    )


def _letters(here: Sequence[Report]) -> list[Report]:
    return [report for report in here if report.official and report.read and report.findings]


def _statements(here: Sequence[Report]) -> list[Report]:
    return [report for report in here if not report.official]


def _story(story: Story, here: Sequence[Report]) -> Iterator[Part]:
    """The visit, its letter, then each statement beside it."""
    letters = _letters(here)
    heading = _visit(story, here)
    lines = [_listed(report) for report in here]
    if not letters:
        lines.append(text("Its letter has not been read here: nothing to compare with."))
    yield Part(f"{heading[:1].upper()}{heading[1:]}", tuple(lines), "list")
    for letter in letters:
        for statement in _statements(here):
            yield from _beside(cover(letter, statement))


def _visit(story: Story, here: Sequence[Report]) -> str:
    """fourth monitoring visit, 11 and 12 May 2022: by its letter, or by what articles call it."""
    official = next((report for report in here if report.official), None)
    if official is not None:
        return name_of(official)
    number = next((report.visit_number for report in here if report.visit_number), None)
    what = kind_words("monitoring_visit", number) if number else "visit"
    return f"{what}, {days(story.start, story.end) or 'not dated'}"


def _listed(report: Report) -> Line:
    what = "" if not report.official else f"{document(report)}, "
    words = f"{what}{dated(report)} ("
    return (Span(f"{_who(report)}: ", strong=True), Span(words), source(report), Span(")"))


def _who(report: Report) -> str:
    """Whose word it is; a saved page that does not say so goes by its file's name."""
    if report.official:
        return "Ofsted"
    unknown = report.publisher == "publisher not known"
    return (report.file_name if unknown else None) or report.publisher


def _page(letter: Report, page: int) -> Span:
    """The letter is named once, above."""
    return Span(f"p. {page}", link=page_link(letter, page))


def _beside(told: Coverage) -> Iterator[Part]:
    who = _who(told.statement)
    repeats = [
        _repeated(told.letter, repeat)
        for repeat in told.repeats
        if not repeats_words(repeat.said.text)
    ]
    count = counted(len(repeats), "finding")
    yield _part(f"{who}: {count} of the letter repeated", repeats, _MOST)
    quotations = [
        _quoted(told.letter, quotation)
        for quotation in told.quotations
        if not repeats_words(quotation.words)
    ]
    if quotations:
        yield _part(f"{who}: words in quotation marks", quotations, _MOST)
    heading = f"{who}: areas for improvement in the letter"
    if not (told.letter.improvements or told.letter.priority_actions):
        yield Part(heading, (text("The letter prints no list of them."),))
        return
    left_out = [_left_out(told, point) for point in told.left_out]
    taken_up = [_taken_up(told.letter, point, passage) for point, passage in told.taken_up]
    yield _part(heading, left_out + taken_up, _MOST_AREAS)


def _part(heading: str, lines: Sequence[Line], most: int) -> Part:
    return Part(heading, tuple(lines[:most]), "list", max(0, len(lines) - most))


def _repeated(letter: Report, repeat: Repeat) -> Line:
    said, page = Span(f"“{repeat.said.text}” "), _page(letter, repeat.found.page)
    if repeat.exact:
        return (said, Span("Word for word on "), page, Span("."))
    return (said, Span("Near to "), page, Span(f": “{repeat.found.text}”"))


def _quoted(letter: Report, quotation: Quotation) -> Line:
    said = Span(f"“{quotation.words}”: ")
    if quotation.found is None:
        return (said, Span("not found word for word in the letter"))
    return (said, Span("word for word on "), _page(letter, quotation.found.page))


def _left_out(told: Coverage, point: Point) -> Line:
    return (
        Span(_NOTHING, strong=True),
        Span(f" on: {point_words(point)} (letter, "),
        _page(told.letter, point.page),
        Span("; statement, "),
        source(told.statement),
        Span(")"),
    )


def _taken_up(letter: Report, point: Point, passage: Finding) -> Line:
    return (
        Span(f"{point_words(point)} ("),
        _page(letter, point.page),
        Span(f"): taken up as “{passage.text}”"),
    )


def _rows(story: Story, here: Sequence[Report]) -> Iterator[dict[str, object]]:
    letters = _letters(here)
    for statement in _statements(here):
        for letter in letters:
            yield from _compared(story, cover(letter, statement))
        if not letters:
            yield _row(story, statement, None, "not_compared")


def _compared(story: Story, told: Coverage) -> Iterator[dict[str, object]]:
    letter, statement = told.letter, told.statement
    for repeat in told.repeats:
        yield _row(
            story, statement, letter, "repeated", repeat.said.text, repeat.found.text,
            repeat.found.page, exact=repeat.exact,
        )  # fmt: skip
    for quotation in told.quotations:
        found = quotation.found
        yield _row(
            story, statement, letter, "quotation", quotation.words, found.text if found else None,
            found.page if found else None, exact=found is not None,
        )  # fmt: skip
    for point, passage in told.taken_up:
        words = point_words(point)
        yield _row(story, statement, letter, "taken_up", passage.text, words, point.page)
    for point in told.left_out:
        yield _row(story, statement, letter, "left_out", None, point_words(point), point.page)


def _row(
    story: Story,
    statement: Report,
    letter: Report | None,
    what: str,
    said: str | None = None,
    printed: str | None = None,
    page: int | None = None,
    *,
    exact: bool | None = None,
) -> dict[str, object]:
    return {
        "type": "coverage",
        "urn": statement.urn,
        "authority": statement.authority,
        "visit_start": iso(story.start),
        "visit_end": iso(story.end),
        "letter": letter.key if letter else None,
        "letter_kind": letter.kind if letter else None,
        "statement": statement.key,
        "publisher": statement.publisher,
        "what": what,
        "said": said,
        "printed": printed,
        "word_for_word": exact,
        "page": page,
        "url": page_link(letter, page) if letter else None,
        "file": letter.file_name if letter and not letter.url else None,
        "statement_url": statement.url,
        "statement_file": statement.file_name if not statement.url else None,
    }
