"""Which authorities hold which overall grade: by name; nobody is ranked."""

from collections.abc import Sequence

from bot.commands.asking import Asking
from bot.commands.phrases import text
from bot.commands.rows import grade_row
from bot.commands.standing import OverallGrade, overall_grades
from bot.store import reports
from digests.models import Digest, Line, Part, Span
from digests.reports import page_link
from digests.words import counted, day, grade_words, listed

_PAGE = 40


def reply(asking: Asking) -> Digest:
    """ "outstanding councils in London"."""
    question = asking.question
    known = overall_grades(asking.store, question.urns, asking.today)
    held = [one for one in known if one.held.grade in question.grades]
    wanted = listed([grade_words(grade) for grade in question.grades], joint="or")
    title = (Span(f"{asking.where}: last overall grade {wanted}", strong=True),)
    lead = [text(f"{counted(len(held), 'authority')}, by name. {_TERMS}")]
    if any(one.held.no_longer_given for one in held):
        lead.append(text("Inspections since 27 April 2026 give no overall effectiveness."))
    past = [asking.name(one.urn) for one in held if one.past]
    if past:
        names = listed(sorted(past))
        lead.append(text(f"Inspected since without an overall grade: {names}."))
    offset = (question.page - 1) * _PAGE
    table, rows = overall_table(asking, held, offset)
    if not rows:
        words = f"No authority in {asking.where} holds that grade as its last overall one."
        return Digest(title, (Part(None, (text(words), *lead[1:])),), found=False)
    return Digest(title, (Part(None, tuple(lead)), table), rows=rows)


_TERMS = "Nobody is ranked; the grades are of different years."


def overall_table(
    asking: Asking, grades: Sequence[OverallGrade], offset: int = 0, heading: str | None = None
) -> tuple[Part, tuple[dict[str, object], ...]]:
    """Authority, overall grade, day; with the same as rows. By name, forty at a time."""
    ordered = sorted(grades, key=lambda one: asking.name(one.urn))
    shown = ordered[offset : offset + _PAGE]
    keys = [(one.held.report, one.urn) for one in shown]
    known = {(report.key, report.urn): report for report in reports.by_keys(asking.store, keys)}
    lines: list[Line] = [(Span("Authority"), Span("Overall grade"), Span("Inspected"))]
    rows = []
    for one in shown:
        report = known.get((one.held.report, one.urn))
        name = asking.name(one.urn)
        when = day(one.held.day) if one.held.day else "not known"
        link = page_link(report, one.held.page) if report else None
        lines.append((Span(name), Span(one.words), Span(when, link=link)))
        rows.append(grade_row(one.held, one.urn, name, report))
    left = max(0, len(ordered) - offset - len(shown))
    return Part(heading, tuple(lines), "table", left_out=left), tuple(rows)
