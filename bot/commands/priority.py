"""Areas for priority action: what letters print under that heading, newest letter first."""

from bot.commands.asking import Asking
from bot.commands.phrases import heading, quoted, spell_words, text
from bot.commands.question import next_page
from bot.commands.rows import point_row, point_words
from bot.store import reports
from digests.models import Digest, Line, Part, Span
from digests.words import counted

_PAGE = 5  # letters; each may print several


def reply(asking: Asking) -> Digest:
    """Letters with such a list; a question on a theme goes to findings instead."""
    question = asking.question
    offset = (question.page - 1) * _PAGE
    shown, total = asking.newest(question.kinds or None, _PAGE, priority_actions=True)
    span = spell_words(question.spell)
    title = (
        Span(f"Areas for priority action in {asking.where}{f' {span}' if span else ''}", True),
    )
    if not shown:
        return Digest(title, (Part(None, _nothing(asking, span)),), found=False)
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


def _nothing(asking: Asking, span: str) -> tuple[Line, ...]:
    """That no letter has such a list, and of what limits the answer: others may."""
    question = asking.question
    if question.page > 1:
        return (text("There is no such page."),)
    every = reports.count_newest(
        asking.store, urns=question.urns, priority_actions=True, private=asking.private
    )
    kind = " of that kind" if question.kinds else ""
    when = f" {span}" if span else ""
    no = f"No letter{kind} read about {asking.where}{when} prints an area for priority action."
    if every:
        does = "does" if every == 1 else "do"
        of = " of another time" if when else " of another kind"
        of = of if bool(when) != bool(kind) else ""
        other = f"{counted(every, 'letter')}{of} {does}."
        return (text(no), text(other), text(f"Try: priority actions in {asking.where}"))
    return (text(no), text("Try: priority actions in England"))
