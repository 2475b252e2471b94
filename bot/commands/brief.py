"""brief AUTHORITY: one page to paste into an email."""

from collections.abc import Sequence

from bot.commands.asking import Asking
from bot.commands.phrases import (
    dated,
    document,
    grades_part,
    kept,
    looked_at,
    no_longer,
    quoted,
    source,
    text,
)
from bot.commands.rows import grade_row, point_row, point_words, report_row
from bot.commands.standing import standing_today
from bot.commands.trouble import needs_authority
from digests.models import Digest, Line, Part, Report, Span
from digests.reports import whose
from digests.words import day
from scrapers.models import FULL_INSPECTIONS, OFFICIAL_KINDS, Point

_JOINT = ("jtai", "area_send")
_VISITS = ("focused_visit", "monitoring_visit")


def reply(asking: Asking) -> Digest:
    authority = asking.authority
    if authority is None:
        return needs_authority(asking, "brief")
    urn = authority.urns[0]
    name = asking.name(urn)
    known = [report for report in asking.known(urn) if report.kind in OFFICIAL_KINDS]
    title = (Span(f"{name}: children’s services, as at {day(asking.today)}", strong=True),)
    if not known:
        part = Part(None, (text(f"No inspection or visit of {name} is known here."),))
        return Digest(title, (part,), found=False)
    by_key = asking.giving(urn, known)
    standing = standing_today(asking.store, urn, asking.today)
    explained = no_longer(standing)
    parts = [grades_part(standing, by_key), *([explained] if explained else [])]
    parts += _last(known)
    rows: list[dict[str, object]] = [
        grade_row(held, urn, name, by_key.get(held.report)) for held in standing.grades
    ]
    for heading, attribute in (
        ("Areas for priority action", "priority_actions"),
        ("What needs to improve", "improvements"),
    ):
        with_list = _with_points(known, attribute)
        if attribute == "priority_actions" and not with_list and any(r.read for r in known):
            parts.append(Part(heading, (text(_no_priority_action(known)),)))
        for report in with_list:
            points: Sequence[Point] = getattr(report, attribute)
            parts.append(_points(heading, report, points))
            slug = "priority_action" if attribute == "priority_actions" else "improvement"
            rows += [point_row(slug, report, point) for point in points]
    for report in _joint(known):
        parts += _partnership(report)
        rows += _partnership_rows(report)
    if not any(report.read for report in known):
        words = "The letters have not been read here yet: no priority actions or improvement list."
        parts.append(Part(None, (text(words),)))
    return Digest(title, tuple(parts), rows=(report_row(known[0]), *rows))


def _last(known: Sequence[Report]) -> list[Part]:
    """The last inspection and the last visit, where the visit came after it."""
    inspection = next((r for r in known if r.kind in FULL_INSPECTIONS), None)
    visit = next((r for r in known if r.kind in _VISITS), None)
    shown = [visit, inspection, *_joint(known)]
    lines: list[Line] = []
    for report in (r for r in known if r in shown):
        spans = [Span(document(report), strong=True), Span(f", {dated(report)} ("), source(report)]
        focus = f" {looked_at(report)}" if report is visit and report.focus else ""
        lines.append((*spans, Span(f").{focus}")))
    return [Part("Last visit and inspection, newest first", tuple(lines), "list")]


def _with_points(known: Sequence[Report], attribute: str) -> list[Report]:
    """The last full inspection's list and those of later visits, newest first."""
    found = []
    for report in known:
        if report.kind in _JOINT:
            continue  # addressed to the whole partnership: under its own name
        if getattr(report, attribute):
            found.append(report)
        if report.kind in FULL_INSPECTIONS:
            break
    return found


def _joint(known: Sequence[Report]) -> list[Report]:
    """The newest joint inspection and the newest area SEND inspection, newest first."""
    newest = [next((r for r in known if r.kind == kind), None) for kind in _JOINT]
    return [report for report in known if report in newest]


def _partnership(report: Report) -> list[Part]:
    """What a joint document prints of the whole partnership, under the partnership's name."""
    lists = [
        ("Areas for priority action", report.priority_actions),
        ("What needs to improve", report.improvements),
    ]
    if not report.outcome and not any(points for _, points in lists):
        return []
    kind = document(report)
    told = f"{whose(report)}: {kind[:1].lower()}{kind[1:]}, {dated(report)}{kept(report)}"
    lead = (text(f"Outcome: {report.outcome}"),) if report.outcome else ()
    parts = [Part(told, lead)] if lead else []
    for heading, points in lists:
        if points:
            lines = tuple(quoted(point_words(point), report, point.page) for point in points)
            above = f"{whose(report)}: {heading[:1].lower()}{heading[1:]}"
            parts.append(Part(above if lead else f"{heading} ({told})", lines, "list"))
    return parts


def _partnership_rows(report: Report) -> list[dict[str, object]]:
    return [
        *(point_row("priority_action", report, point) for point in report.priority_actions),
        *(point_row("improvement", report, point) for point in report.improvements),
    ]


def _no_priority_action(known: Sequence[Report]) -> str:
    last = next((report for report in known if report.kind in FULL_INSPECTIONS), None)
    if last is not None and not last.read:
        return "None in the letters read; the report of the last inspection has not been read here."
    return "None printed in the last inspection’s report or a letter since."


def _points(heading: str, report: Report, points: Sequence[Point]) -> Part:
    lines: list[Line] = [quoted(point_words(point), report, point.page) for point in points]
    kind = document(report)
    told = f"{kind[:1].lower()}{kind[1:]}, {dated(report)}{kept(report)}"
    return Part(f"{heading} ({told})", tuple(lines), "list")
