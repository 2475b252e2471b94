"""Areas for priority action: what letters print under that heading, newest letter first."""

from bot.commands.asking import Asking
from bot.commands.grammar import next_page
from bot.commands.phrases import heading, point_row, quoted, spell_words, text, told
from bot.store import reports
from digests.models import Digest, Part, Report, Span
from digests.words import counted
from scrapers.models import OFFICIAL_KINDS

_PAGE = 5  # letters; each may print several


def reply(asking: Asking) -> Digest:
    """Letters with such a list; a question on a theme goes to findings instead."""
    question = asking.question
    with_list = [report for report in _known(asking) if report.priority_actions]
    span = spell_words(question.spell)
    title = (
        Span(f"Areas for priority action in {asking.where}{f' {span}' if span else ''}", True),
    )
    offset = (question.page - 1) * _PAGE
    shown = with_list[offset : offset + _PAGE]
    if not shown:
        lines = (
            text(f"No letter read about {asking.where} prints an area for priority action."),
            text("Try: priority actions in England"),
        )
        return Digest(title, (Part(None, lines),), found=False)
    said = f"{counted(len(with_list), 'letter')} with such a list, newest first."
    if len(with_list) > _PAGE:
        said = f"{offset + 1} to {offset + len(shown)} of {said}"
    parts = [Part(None, (text(said),))]
    parts += [
        Part(
            heading(report),
            tuple(quoted(point.text, report, point.page) for point in report.priority_actions),
            "list",
        )
        for report in shown
    ]
    if offset + len(shown) < len(with_list):
        parts.append(Part(None, (text(f"More: {next_page(question.typed.strip())}"),)))
    rows = tuple(
        point_row("priority_action", report, point)
        for report in shown
        for point in report.priority_actions
    )
    return Digest(title, tuple(parts), rows=rows)


def _known(asking: Asking) -> list[Report]:
    question = asking.question
    kinds = question.kinds or tuple(sorted(OFFICIAL_KINDS))
    known = reports.newest(asking.store, urns=question.urns, kinds=kinds, limit=10_000)
    since = question.spell.since if question.spell else None
    until = question.spell.until if question.spell else None
    return [
        report
        for report in known
        if (when := told(report)) and (not since or when >= since) and (not until or when <= until)
    ]
