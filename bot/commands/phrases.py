"""Phrases that several answers share: documents, grades, dates, findings as lines."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.commands.dates import FOREVER, Spell
from bot.commands.rows import grade_of
from bot.commands.tokens import plain
from bot.store.findings import FoundFinding
from digests.findings.themes import known_themes
from digests.models import HeldGrade, Line, Part, Report, Span, Standing
from digests.people import headline
from digests.reports import cite, page_link, whose
from digests.words import area_words, day, days, framework_words, grade_words, kind_words
from scrapers.lists import without_bullets
from scrapers.models import FULL_INSPECTIONS
from scrapers.sentences import split_sentences

NO_LONGER = "Inspections since 27 April 2026 give no overall effectiveness; the last one stays."
DRAFT = "private draft, not on Ofsted’s page yet"
_POLARITIES = {
    "concern": "Concern",
    "strength": "Strength",
    "mixed": "Mixed",
    "neutral": "Not evaluated",
}


def text(*words: str) -> Line:
    """A line of plain words."""
    return (Span("".join(words)),)


def told(report: Report) -> date | None:
    """The day by which documents are newer or older: publication, else letter, else visit."""
    return report.published or report.letter_date or report.visit_end


def document(report: Report) -> str:
    """ "Fifth monitoring visit", "Short inspection", "Statement by Medway Council"."""
    words = _document(report)
    return f"{words} ({DRAFT})" if report.private else words


def _document(report: Report) -> str:
    if report.kind == "article":
        shown = headline(report)
        return f"Article by {report.publisher}{f': “{shown}”' if shown else ''}"
    words = kind_words(report.kind, report.visit_number, variant=report.variant)
    return words[:1].upper() + words[1:]


def dated(report: Report) -> str:
    """When the report's visit and letter were: "on site 25 and 26 November 2025, letter of …"."""
    if report.kind == "article":
        when = report.published or report.letter_date
        return f"published {day(when)}" if when else "date not known"
    parts = []
    if report.visit_start or report.visit_end:
        parts.append(f"on site {days(report.visit_start, report.visit_end)}")
    if report.letter_date and report.letter_date != report.published:
        parts.append(f"letter of {day(report.letter_date)}")
    if report.published:
        parts.append(f"published {day(report.published)}")
    return ", ".join(parts) or "date not known"


def source(report: Report) -> Span:
    """The link to the whole document; without an address, its file's name."""
    if report.url:
        return Span("Read it" if report.read else "Read the report", link=report.url)
    return cite(report, None)


def framework(report: Report) -> str:
    """ILACS, or the framework in force; the April 2026 one gives no overall effectiveness."""
    words = framework_words(report.kind)
    if report.kind == "ilacs_inspection":
        given = {j.area: j for j in report.judgements}
        overall = given.get("overall_effectiveness")
        if overall is not None and overall.grade == "not_given" and overall.as_printed is None:
            return f"{words} from April 2026"
        if "in_care_and_care_leavers" in given:
            return f"{words} 2018 to 2022"
        if "in_care" in given or "care_leavers" in given:
            return f"{words} from 2023"
    return words


def held_words(held: HeldGrade) -> str:
    """The grade, and that it is no longer given where it is not; its day stands beside it."""
    words = grade_words(held.grade)
    return f"{words} (no longer given)" if held.no_longer_given else words


def grades_part(standing: Standing, reports: Mapping[str, Report]) -> Part:
    """The grades in force with the day of the inspection that gave each."""
    rows: list[Line] = [(Span("Judgement"), Span("Grade"), Span("Inspected"))]
    for held in standing.grades:
        report = reports.get(held.report)
        when = day(held.day) if held.day else "date not known"
        link = page_link(report, held.page) if report else None
        rows.append(
            (
                Span(area_words(held.area)),
                Span(held_words(held)),
                Span(when, link=link),
            )
        )
    if len(rows) == 1:
        return Part("Grades in force", (text("No inspection with grades is known."),))
    return Part("Grades in force", tuple(rows), style="table")


def no_longer(standing: Standing) -> Part | None:
    """The line that explains a dated overall grade."""
    if not any(held.no_longer_given for held in standing.grades):
        return None
    return Part(None, (text(NO_LONGER),))


def finding_line(found: FoundFinding) -> Line:
    """Concern: the sentence (p. 3). No label where the polarity is not sure; of a finding of
    several sentences the first."""
    finding = found.finding
    label = _POLARITIES.get(finding.polarity, finding.polarity) if finding.push else ""
    if finding.priority:
        label = "Priority action" if is_priority_action(found) else "Area for improvement"
    if label and finding.about not in (None, "council", "unclear"):
        label = f"{label} ({finding.about})"
    head = (Span(f"{label}: ", strong=True),) if label else ()
    return (*head, *quoted(one_sentence(finding.text), found.report, finding.page))


def one_sentence(words: str) -> str:
    """The first sentence, and a mark where more follow: no message quotes a whole paragraph.

    >>> one_sentence("Plans drift. Reviews are late.")
    'Plans drift. […]'
    """
    sentences = split_sentences(words)
    return f"{sentences[0][1]} […]" if len(sentences) > 1 else words


def is_priority_action(found: FoundFinding) -> bool:
    """An item printed under "areas for priority action"; an improvement list's is none."""
    said = plain(found.finding.text)
    return any(plain(point.text) == said for point in found.report.priority_actions)


def quoted(words: str, report: Report, page: int) -> Line:
    """The letter's words and "(p. 3)"; the heading above names the document."""
    return (Span(f"{words} ("), Span(f"p. {page}", link=page_link(report, page)), Span(")"))


def by_report(found: Sequence[FoundFinding]) -> tuple[Part, ...]:
    """Findings under the documents that they stand in, in the order given."""
    groups: dict[tuple[str, str], list[FoundFinding]] = {}
    for item in found:
        groups.setdefault((item.report.key, item.report.urn), []).append(item)
    return tuple(
        Part(heading(items[0].report), tuple(finding_line(item) for item in items), style="list")
        for items in groups.values()
    )


def heading(report: Report) -> str:
    """Medway: focused visit, on site 25 and 26 November 2025, letter of 12 January 2026."""
    words = document(report)
    return f"{whose(report)}: {words[:1].lower()}{words[1:]}, {dated(report)}{kept(report)}"


def kept(report: Report) -> str:
    """The file that the pages are of, where no address is known."""
    if report.url or not report.file_name:
        return ""
    return f" [{cite(report, None).text}]"


def looked_at(report: Report) -> str:
    """What a visit was about; some letters print a phrase, some whole sentences."""
    focus = without_bullets(report.focus or "")
    if not focus:
        return ""
    stop = "" if focus.endswith(".") else "."
    if focus[:1].isupper():
        return f"{focus}{stop}"
    return f"Looked at: {focus}{stop}"


def overall_words(report: Report) -> str:
    """The overall grade of a full inspection; a dash for documents that grade nothing."""
    if report.kind not in FULL_INSPECTIONS:
        return "–"
    grade = grade_of(report, "overall_effectiveness")
    if grade is None:
        return "not read"
    if grade == "not_given":
        return "no longer given"
    return grade_words(grade)


def theme_words(slug: str) -> str:
    themes = known_themes()
    return themes[slug].name if slug in themes else slug.replace("-", " ").capitalize()


def spell_words(spell: Spell | None) -> str:
    """ "since 1 January 2022", "1 January to 31 December 2023"."""
    if spell is None or spell.since == FOREVER:
        return ""
    if spell.since and spell.until:
        return f"from {day(spell.since)} to {day(spell.until)}"
    if spell.since:
        return f"since {day(spell.since)}"
    return f"until {day(spell.until)}" if spell.until else ""
