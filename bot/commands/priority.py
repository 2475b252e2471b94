"""Areas for priority action: what letters print under that heading, newest letter first."""

from bot.commands.asking import Asking
from bot.commands.phrases import heading, quoted, spell_words, text
from bot.commands.question import next_page
from bot.commands.rows import point_row, point_words
from bot.store import reports
from digests.models import Digest, Part, Span
from digests.words import counted

_PAGE = 5  # letters; each may print several


def reply(asking: Asking) -> Digest:
    """Letters with such a list; a question on a theme goes to findings instead."""
    question = asking.question
    since, until = (question.spell.since, question.spell.until) if question.spell else (None, None)
    kinds = question.kinds or None
    offset = (question.page - 1) * _PAGE
    shown = reports.newest(
        asking.store,
        urns=question.urns,
        kinds=kinds,
        since=since,
        until=until,
        priority_actions=True,
        limit=_PAGE,
        offset=offset,
        private=asking.private,
    )
    total = reports.count_newest(
        asking.store,
        urns=question.urns,
        kinds=kinds,
        since=since,
        until=until,
        priority_actions=True,
        private=asking.private,
    )
    span = spell_words(question.spell)
    title = (
        Span(f"Areas for priority action in {asking.where}{f' {span}' if span else ''}", True),
    )
    if not shown:
        lines = (
            text(f"No letter read about {asking.where} prints an area for priority action."),
            text("Try: priority actions in England"),
        )
        return Digest(title, (Part(None, lines),), found=False)
    said = f"{counted(total, 'letter')} with such a list, newest first."
    if total > _PAGE:
        said = f"{offset + 1} to {offset + len(shown)} of {said}"
    parts = [Part(None, (text(said),))]
    parts += [
        Part(
            heading(report),
            tuple(
                quoted(point_words(point), report, point.page) for point in report.priority_actions
            ),
            "list",
        )
        for report in shown
    ]
    if offset + len(shown) < total:
        parts.append(Part(None, (text(f"More: {next_page(question.typed.strip())}"),)))
    rows = tuple(
        point_row("priority_action", report, point)
        for report in shown
        for point in report.priority_actions
    )
    return Digest(title, tuple(parts), rows=rows)
