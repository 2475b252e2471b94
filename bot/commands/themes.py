"""themes [in PLACE]: what can be asked about, by area, and how much is known of each."""

from bot.commands.asking import Asking
from bot.commands.phrases import text
from bot.store import findings
from digests.findings.themes import THEME_AREAS, known_themes
from digests.models import Digest, Line, Part, Span


def reply(asking: Asking) -> Digest:
    urns = asking.question.urns
    totals = findings.theme_totals(asking.store, urns=urns, private=asking.private)
    title = (Span("Themes to ask about", strong=True),)
    if asking.question.places:
        title = (Span(f"Themes in {asking.where}", strong=True),)
    parts: list[Part] = []
    rows: list[dict[str, object]] = []
    for area, name in THEME_AREAS.items():
        lines: list[Line] = [(Span("Ask for"), Span("Theme"), Span("Sentences"))]
        for theme in known_themes().area(area):
            found = totals.get(theme.slug, 0)
            typed = theme.slug.replace("-", " ")
            lines.append((Span(typed, strong=True), Span(theme.name), Span(f"{found:,}")))
            rows.append(
                {
                    "type": "theme",
                    "theme": theme.slug,
                    "name": theme.name,
                    "area": area,
                    "findings": found,
                    "aliases": " ".join(theme.aliases),
                    "definition": theme.definition,
                }
            )
        parts.append(Part(name, tuple(lines), "table"))
    said = "Counted from each authority’s last full inspection on. "
    ask = f"{said}Ask, for example: findings neglect in Kent since 2022 concerns"
    parts.append(Part(None, (text(ask),)))
    return Digest(title, tuple(parts), rows=tuple(rows))
