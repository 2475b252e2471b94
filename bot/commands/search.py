"""search WORDS: the sentences that hold all these words, newest first."""

from bot.commands.asking import Asking
from bot.commands.phrases import by_report, text
from bot.commands.question import next_page
from bot.commands.rows import finding_row
from bot.commands.tokens import plain
from bot.store import findings
from digests.models import Digest, Part, Span
from digests.words import counted

_PAGE = 10


def reply(asking: Asking) -> Digest:
    question = asking.question
    words = question.words.strip()
    if not any(char.isalnum() for char in words):
        title = (Span("Search for which words?", strong=True),)
        lines = (text("search drift and delay"), text('search "life story work"'))
        return Digest(title, (Part("Try", lines, "list"),), found=False)
    shown = words if len(words) <= 60 else f"{words[:59]}…"
    urns = question.urns
    drafts = asking.private
    total = findings.count_search(asking.store, words, urns=urns, private=drafts)
    where = f" in {asking.where}" if question.places else ""
    title = (Span(f"Sentences with {_quoted(shown)}{where}", strong=True),)
    if not total:
        return Digest(title, (Part(None, _why(asking, words)),), found=False)
    offset = (question.page - 1) * _PAGE
    found = findings.search(
        asking.store, words, urns=urns, private=drafts, limit=_PAGE, offset=offset
    )
    last = offset + len(found)
    said = f"{counted(total, 'sentence')}, newest letter first."
    if total > _PAGE:
        said = f"{offset + 1} to {last} of {counted(total, 'sentence')}, newest letter first."
    if not found:
        said = f"There is no such page: {counted(total, 'sentence')} in all."
    parts = [Part(None, (text(said),)), *by_report(found)]
    if found and last < total:
        parts.append(Part(None, (text(f"More: {next_page(question.typed.strip())}"),)))
    rows = tuple(finding_row(item) for item in found)
    return Digest(title, tuple(parts), rows=rows, found=bool(found))


def _quoted(words: str) -> str:
    return words if words.startswith('"') else f"“{words}”"


def _why(asking: Asking, words: str) -> tuple[tuple[Span, ...], ...]:
    """That nothing was found, and what finds more."""
    where = f" about {asking.where}" if asking.question.places else ""
    lines = [text(f"No sentence in the letters read{where} holds all these words.")]
    tries = [words] if asking.question.places else []
    longest = max(plain(words).split(), key=len, default="neglect")
    if '"' in words:
        tries.append(words.replace('"', ""))
    elif " " in plain(words):
        tries.append(longest)
    else:
        tries.append(f"{longest[: max(3, len(longest) - 1)]}*")
    lines += [
        text(f"Try: search {tried}")
        for tried in tries
        if findings.count_search(asking.store, tried, private=asking.private)
    ]
    if asking.topics.find(plain(words)) is not None:
        lines.append(text(f"Try: findings {plain(words)}"))
    if len(lines) == 1:
        lines.append(text("Try: themes"))
    return tuple(lines)
