"""Which authorities hold a grade: "outstanding councils in London". By name; nobody is ranked."""

from bot.commands.asking import Asking
from bot.commands.phrases import held_words, text
from bot.commands.rows import grade_row
from bot.commands.standing import overall_grades
from bot.store import reports
from digests.models import Digest, Line, Part, Report, Span
from digests.reports import page_link
from digests.words import counted, day, grade_words, listed

_PAGE = 40


def reply(asking: Asking) -> Digest:
    question = asking.question
    known_grades, past = overall_grades(asking.store, question.urns, asking.today)
    held = [
        (asking.name(urn), urn, grade)
        for urn, grade in known_grades
        if grade.grade in question.grades
    ]
    held.sort(key=lambda item: item[0])
    wanted = listed([grade_words(grade) for grade in question.grades], joint="or")
    title = (Span(f"{asking.where}: last overall grade {wanted}", strong=True),)
    offset = (question.page - 1) * _PAGE
    shown = held[offset : offset + _PAGE]
    if not shown:
        words = f"No authority in {asking.where} holds that grade as its last overall one."
        return Digest(title, (Part(None, (text(words),)),), found=False)
    keys = [(grade.report, urn) for _, urn, grade in shown]
    known = {(r.key, r.urn): r for r in reports.by_keys(asking.store, keys)}
    rows: list[Line] = [(Span("Authority"), Span("Overall grade"), Span("Inspected"))]
    flat = []
    for name, urn, grade in shown:
        report: Report | None = known.get((grade.report, urn))
        when = day(grade.day) if grade.day else "not known"
        link = page_link(report, grade.page) if report else None
        rows.append((Span(name), Span(held_words(grade)), Span(when, link=link)))
        flat.append(grade_row(grade, urn, name, report))
    said = (
        f"{counted(len(held), 'authority')}, by name. Nobody is ranked; the grades are of "
        "different years."
    )
    if any(grade.no_longer_given for _, _, grade in shown):
        said += " Inspections since 27 April 2026 give no overall effectiveness."
    lead = [text(said)]
    if past:
        names = listed(sorted(asking.name(urn) for urn in past))
        lead.append(text(f"Left out, because inspected since without an overall grade: {names}."))
    left = len(held) - offset - len(shown)
    parts = (Part(None, tuple(lead)), Part(None, tuple(rows), "table", left_out=left))
    return Digest(title, parts, rows=tuple(flat))
