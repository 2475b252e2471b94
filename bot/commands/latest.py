"""latest [AUTHORITY|REGION|GROUP] [KIND]: the newest document, then the grades in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.commands import graded
from bot.commands.asking import Asking
from bot.commands.phrases import (
    NO_LONGER,
    dated,
    document,
    grades_part,
    looked_at,
    no_longer,
    overall_words,
    source,
    spell_words,
    text,
    told,
)
from bot.commands.question import next_page
from bot.commands.rows import grade_row, report_row
from bot.commands.standing import grades_today, overall_grades
from bot.store import Store, reports
from digests.models import Digest, Line, Part, Report, Span, Standing
from digests.people import headline
from digests.reports import whose
from digests.words import AREA_ORDER, area_words, counted, day, days, kind_words, listed
from scrapers.models import FULL_INSPECTIONS, OFFICIAL_KINDS

_PAGE = 10
_BESIDE = 3  # articles
VISITS = frozenset({"focused_visit", "monitoring_visit"})
# What letters say of the same, beside a grade that was asked for.
_ALSO = {
    "help_and_protection": "help and protection",
    "in_care": "children in care",
    "care_leavers": "care leavers",
    "impact_of_leaders": "leadership",
    "sif_adoption": "adoption",
}
_MOST_GRADES = 40  # a region's; a list of all England's is asked for by grade


def reply(asking: Asking) -> Digest:
    authority = asking.authority
    if authority is not None and asking.question.spell is None and asking.question.page == 1:
        return _of_authority(asking, authority.urns[0])
    if asking.question.grades and authority is None:
        return graded.reply(asking)
    return _of_many(asking)


def _of_authority(asking: Asking, urn: str) -> Digest:
    name = asking.name(urn)
    title = (Span(f"{name}: latest", strong=True),)
    asked, today = asking.question.kinds, asking.today
    if asking.private:
        known = _drafts_too(asking, urn)
    else:
        what = ("latest", urn, asked, today)
        known = asking.store.fact(what, lambda store: _known(store, urn, asked, today))
    standing = known.standing
    if asking.question.judged:
        return _judged(asking, name, standing, known.giving)
    newest = known.newest
    if not known.any:
        return Digest(title, (_none(asking, name),), found=False)
    parts = [_newest(newest, asked) if newest else _none(asking, name)]
    if newest is not None and not asked:
        parts += _beside(known)
    parts.append(grades_part(standing, known.giving))
    explained = no_longer(standing)
    parts += [explained] if explained else []
    parts.append(_next(name, known.official))
    rows = [report_row(newest)] if newest else []
    held = [grade_row(h, urn, name, known.giving.get(h.report)) for h in standing.grades]
    return Digest(title, tuple(parts), rows=(*rows, *held), found=newest is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is told of an authority's reports."""

    any: bool
    standing: Standing  # with its grades alone
    official: int  # how many the inspectorate wrote
    newest: Report | None  # of the kinds asked for, whole
    giving: Mapping[str, Report]  # those that gave the grades in force, by key
    beside: tuple[Report, ...] = ()  # what others said since: the newest of it
    beside_all: int = 0  # how much there is of that


def _known(store: Store, urn: str, asked: Sequence[str], today: date) -> _Known:
    """Reads no more of each report than is told of it."""
    standing = grades_today(store, urn, today)
    kinds = asked or OFFICIAL_KINDS
    every = reports.outline(store, urn)
    newest = next((one for one in every if one.kind in kinds), None)
    since = newest.told if newest else None
    articles = [
        one
        for one in every
        if not one.official and since is not None and one.told and one.told >= since
    ]
    keys = [held.report for held in standing.grades]
    keys += [one.key for one in articles[:_BESIDE]] + ([newest.key] if newest else [])
    heads = reports.heads(store, urn, tuple(dict.fromkeys(keys)))
    return _Known(
        any=bool(every),
        standing=standing,
        official=sum(one.official for one in every),
        newest=reports.filled(store, heads[newest.key]) if newest else None,
        giving=heads,
        beside=tuple(heads[one.key] for one in articles[:_BESIDE]),
        beside_all=len(articles),
    )


def _drafts_too(asking: Asking, urn: str) -> _Known:
    known = asking.known(urn)
    kinds = asking.question.kinds or OFFICIAL_KINDS
    newest = next((report for report in known if report.kind in kinds), None)
    since = told(newest) if newest else None
    articles = [
        report
        for report in known
        if not report.official and since and (when := told(report)) and when >= since
    ]
    return _Known(
        any=bool(known),
        standing=grades_today(asking.store, urn, asking.today),
        official=sum(report.official for report in known),
        newest=newest,
        giving=asking.giving(urn, known),
        beside=tuple(articles[:_BESIDE]),
        beside_all=len(articles),
    )


def _judged(asking: Asking, name: str, standing: Standing, by_key: Mapping[str, Report]) -> Digest:
    """The grades of the areas asked for, in the words of the inspection that gave them."""
    areas = asking.question.judged
    held = tuple(grade for grade in standing.grades if grade.area in areas)
    title = (Span(f"{name}: {listed([area_words(area).lower() for area in _own(areas)])}", True),)
    urn = standing.urn
    if not held:
        words = f"No inspection of {name} that is known here gives such a grade."
        return Digest(title, (Part(None, (text(words), text(f"Try: latest {name}"))),), found=False)
    said = next((_ALSO[area] for area in areas if area in _ALSO), "neglect")
    ask = f"Ask also: findings {said} in {name}, history {name}, latest {name}"
    parts = (grades_part(replace(standing, grades=held), by_key), Part(None, (text(ask),)))
    rows = tuple(grade_row(h, urn, name, by_key.get(h.report)) for h in held)
    return Digest(title, parts, rows=rows)


def _own(areas: Sequence[str]) -> Sequence[str]:
    """Without the areas of earlier frameworks, where today's has one."""
    return [area for area in areas if area in AREA_ORDER[:5]] or areas


def _newest(report: Report, kinds: Sequence[str]) -> Part:
    """The newest document; where a kind was asked for, only the newest of that."""
    name = document(report)
    if whose(report) != report.authority:
        name = f"{name} of {whose(report)}"
    lines: list[Line] = [
        (Span(name, strong=True), Span(f", {dated(report)} ("), source(report), Span(")"))
    ]
    if report.focus:
        lines.append(text(looked_at(report)))
    if report.outcome:
        lines.append(text(f"Outcome: {report.outcome}"))
    listed_points = []
    if report.priority_actions:
        listed_points.append(
            counted(
                len(report.priority_actions),
                "area for priority action",
                "areas for priority action",
            )
        )
    if report.improvements:
        listed_points.append(
            counted(len(report.improvements), "area for improvement", "areas for improvement")
        )
    if listed_points:
        lines.append(text(f"It lists {listed(listed_points)}."))
    if not report.read:
        lines.append(text("The report itself has not been fetched here: dates and grades only."))
    return Part(f"Newest {_asked_for(kinds)}", tuple(lines))


def _asked_for(kinds: Sequence[str]) -> str:
    """What kind of document was asked for, in a word."""
    if not kinds:
        return "document"
    if len(kinds) == 1:
        return kind_words(kinds[0])
    if FULL_INSPECTIONS.issuperset(kinds):
        return "inspection"
    return "visit" if VISITS.issuperset(kinds) else listed(list(map(kind_words, kinds)), joint="or")


def _beside(known: _Known) -> list[Part]:
    """Press and council text newer than the newest letter, under its publisher's name."""
    if not known.beside:
        return []
    lines = tuple(_article(article) for article in known.beside)
    return [Part("Said by others since", lines, "list", left_out=known.beside_all - len(lines))]


def _article(article: Report) -> Line:
    """Westmarch Echo: the headline, 9 April 2025."""
    when = article.published or article.letter_date
    return (
        Span(f"{article.publisher}: "),
        Span(headline(article) or "an item", link=article.url),
        Span(f", {day(when)}" if when else ", not dated"),
    )


def _none(asking: Asking, name: str) -> Part:
    kinds = listed([kind_words(kind) for kind in asking.question.kinds], joint="or")
    words = f"No {kinds or 'document'} about {name} is known here."
    tried = f"latest {name}" if kinds else "latest England"
    return Part(None, (text(words), text(f"Try: {tried}")))


def _next(name: str, known: int) -> Part:
    more = f"history {name} ({counted(known, 'document')}), " if known > 1 else ""
    return Part(None, (text(f"Ask also: {more}changes {name}, brief {name}"),))


def _of_many(asking: Asking) -> Digest:
    question = asking.question
    kinds = question.kinds or tuple(sorted(OFFICIAL_KINDS))
    found, total = asking.newest(kinds, _PAGE)
    what = listed([kind_words(kind) + "s" for kind in question.kinds]) or "documents"
    if len(question.kinds) > 2:
        what = f"{_asked_for(question.kinds)}s"
    span = spell_words(question.spell)
    title = (Span(f"{asking.where}: newest {what}{f' {span}' if span else ''}", strong=True),)
    if not found:
        lines = (
            text(f"No {what} are known here for {asking.where}{f' {span}' if span else ''}."),
            text(f"Try: latest {asking.where}"),
        )
        return Digest(title, (Part(None, lines),), found=False)
    with_grades = any(report.kind in FULL_INSPECTIONS for report in found)
    last = "Overall grade" if with_grades else "On site"
    table: list[Line] = [(Span("Published"), Span("Authority"), Span("Document"), Span(last))]
    table += [_row(report, with_grades) for report in found]
    left = max(0, total - (question.page - 1) * _PAGE - len(found))
    parts = [Part(None, tuple(table), "table", left_out=left)]
    if left:
        parts.append(Part(None, (text(f"More: {next_page(question.typed.strip())}"),)))
    grades, rows = _grades_in_force(asking)
    return Digest(title, (*parts, *grades), rows=(*(report_row(report) for report in found), *rows))


def _grades_in_force(asking: Asking) -> tuple[tuple[Part, ...], tuple[dict[str, object], ...]]:
    """The overall grades of a region or group, where nothing narrower was asked for."""
    question = asking.question
    if not question.places or question.kinds or question.spell or question.page > 1:
        return (), ()
    known = overall_grades(asking.store, question.urns, asking.today)
    if not 0 < len(known) <= _MOST_GRADES:
        return (), ()
    heading = "Grades in force: overall effectiveness, by name"
    part, rows = graded.overall_table(asking, known, heading=heading)
    marked = any(one.held.no_longer_given for one in known)
    return (part, *((Part(None, (text(NO_LONGER),)),) if marked else ())), rows


def _row(report: Report, with_grades: bool) -> Line:
    on_site = days(report.visit_start, report.visit_end) if report.official else ""
    return (
        Span(_when(report)),
        Span(report.authority),
        Span(document(report), link=report.url),
        Span(overall_words(report) if with_grades else on_site or "–"),
    )


def _when(report: Report) -> str:
    """The day by which it is newer or older; what is no day of publication says so."""
    if report.published:
        return day(report.published)
    if report.letter_date:
        words = "dated" if report.kind == "article" else "letter of"
        return f"{words} {day(report.letter_date)}"
    return f"on site to {day(report.visit_end)}" if report.visit_end else "not known"
