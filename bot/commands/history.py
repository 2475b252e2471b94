"""history AUTHORITY: every inspection and visit, oldest first, with its grades."""

from bot.commands.asking import Asking
from bot.commands.phrases import document, told
from bot.commands.rows import grade_of, report_row
from bot.commands.trouble import needs_authority
from digests.models import Digest, Line, Part, Report, Span
from digests.reports import report_order
from digests.words import AREA_ORDER, area_words, day, days, grade_words
from scrapers.models import FULL_INSPECTIONS, OFFICIAL_KINDS


def reply(asking: Asking) -> Digest:
    authority = asking.authority
    if authority is None:
        return needs_authority(asking, "history")
    kinds = asking.question.kinds or tuple(OFFICIAL_KINDS)
    known = [report for report in asking.known(authority.urns[0]) if report.kind in kinds]
    spell = asking.question.spell
    if spell is not None:
        known = [
            r
            for r in known
            if (when := told(r))
            and (not spell.since or when >= spell.since)
            and (not spell.until or when <= spell.until)
        ]
    known.sort(key=report_order)
    name = asking.name(authority.urns[0])
    title = (Span(f"{name}: inspections and visits, oldest first", strong=True),)
    if not known:
        such = "such document" if asking.question.kinds or spell else "inspection or visit"
        words = f"No {such} of {name} is known here."
        return Digest(title, (Part(None, ((Span(words),),)),), found=False)
    rows: list[Line] = [(Span("On site"), Span("Document"), Span("Grades"))]
    rows += [_row(report) for report in known]
    return Digest(
        title,
        (Part(None, tuple(rows), "table"),),
        rows=tuple(_flat(report) for report in known),
    )


def _row(report: Report) -> Line:
    return (
        Span(_when(report)),
        Span(f"{document(report)}, {_told(report)}", link=report.url),
        Span(_grades(report)),
    )


def _told(report: Report) -> str:
    if report.published:
        return f"published {day(report.published)}"
    return f"letter of {day(report.letter_date)}" if report.letter_date else "its date not known"


def _when(report: Report) -> str:
    if report.visit_start or report.visit_end:
        return days(report.visit_start, report.visit_end)
    return "not known"


def _grades(report: Report) -> str:
    """Overall first and in words; the other areas follow. A visit gives no grades."""
    given = {j.area: j for j in report.judgements}
    told_areas = []
    for area in (a for a in AREA_ORDER if a in given):
        judgement = given[area]
        if judgement.grade == "not_given":
            words = "not judged" if judgement.as_printed else "no longer given"
        else:
            words = grade_words(judgement.grade)
        told_areas.append(f"{area_words(area, short=True)}: {words}")
    if told_areas:
        return "; ".join(told_areas)
    if report.kind in FULL_INSPECTIONS:
        return "not read"
    # An outcome is printed in several sentences: the first one is the verdict.
    return f"{report.outcome.split('. ')[0].rstrip('.')}." if report.outcome else "not graded"


def _flat(report: Report) -> dict[str, object]:
    row = report_row(report)
    for area in AREA_ORDER:
        row[area] = grade_of(report, area)
    return row
