"""changes AUTHORITY: what the newest letter moved, and what the last inspection did."""

from collections.abc import Mapping, Sequence

from bot.commands.asking import Asking
from bot.commands.phrases import text
from bot.commands.rows import iso, report_row
from bot.commands.standing import area_order
from bot.commands.trouble import needs_authority
from bot.store import changes, stories
from digests.build import build_digest
from digests.models import Change, Digest, Line, Move, Part, Report, Span
from digests.reports import name_of, page_link, report_order, whose
from digests.words import area_words, day, grade_words, move_words, together_words


def reply(asking: Asking) -> Digest:
    authority = asking.authority
    if authority is None:
        return needs_authority(asking, "changes")
    urn = authority.urns[0]
    known = asking.known(urn)
    by_key = asking.giving(urn, known)
    kinds = asking.question.kinds
    told = [
        change
        for change in _changes(asking, urn, known)
        if change.report in by_key and (not kinds or by_key[change.report].kind in kinds)
    ]
    name = asking.name(urn)
    if not told:
        title = (Span(f"{name}: nothing to compare yet", strong=True),)
        words = f"No letter about {name} can be compared with an earlier one."
        part = Part(None, (text(words), text(f"Try: latest {authority.name}")))
        return Digest(title, (part,), found=False)
    newest = told[0]
    report = by_key[newest.report]
    built = build_digest(
        report, newest, known=known, beside=_beside(asking, report, known), asked=True
    )
    parts = list(built.parts) or [Part(None, (text(_silence(report)),))]
    if built.parts and not report.read:
        parts.append(Part(None, (text("Only its grades are known: its text is not read here."),)))
    if not newest.moves and not kinds:
        parts += _last_moves(told[1:], by_key)
    title = (Span(f"{whose(report)}: what {_changed(report)} the {name_of(report)}", strong=True),)
    return Digest(title, tuple(parts), rows=tuple(_rows(newest, report, by_key)))


def _changes(asking: Asking, urn: str, known: Sequence[Report]) -> list[Change]:
    """The authority's changes, newest first; what a draft would change stands in its place."""
    told = list(changes.of_authority(asking.store, urn))
    drafts = [report for report in known if report.private and report.official]
    found = [changes.of_report(asking.store, r.key, urn, private=True) for r in drafts]
    if not any(found):
        return told
    day_of = {report.key: report_order(report) for report in known}
    told += [change for change in found if change is not None]
    told = [change for change in told if change.report in day_of]
    return sorted(told, key=lambda change: day_of[change.report], reverse=True)


def _changed(report: Report) -> str:
    return "would change by the private draft of" if report.private else "changed at"


def _silence(report: Report) -> str:
    if not report.read:
        return "Only its grades are known here, and they moved nothing: its text has not been read."
    return "Nothing in it moves the authority’s standing."


def _beside(asking: Asking, report: Report, known: Sequence[Report]) -> tuple[Report, ...]:
    story = stories.of_report(asking.store, report.key, report.urn)
    keys = set(story.reports) - {report.key} if story else set()
    return tuple(other for other in known if other.key in keys)


def _last_moves(told: Sequence[Change], by_key: Mapping[str, Report]) -> list[Part]:
    """A visit gives no grades: the moves of the last document that did."""
    for change in told:
        if change.moves:
            report = by_key[change.report]
            moves = sorted(change.moves, key=lambda move: area_order(move.area))
            heading = f"Grades last moved at the {name_of(report)}"
            return [Part(heading, tuple(_move(move) for move in moves), "list")]
    return []


def _move(move: Move) -> Line:
    area = Span(f"{area_words(move.area)}: ", strong=True)
    if move.after is None or move.move == "no-longer-given":
        before = grade_words(move.before) if move.before else ""
        return (area, Span(f"no longer given{f' (last: {before})' if before else ''}"))
    if move.before is None or move.move == "newly-given":
        return (area, Span(f"{grade_words(move.after)} (newly given)"))
    then = together_words(move.before_area)
    since = f", given {day(move.since)}{then}" if move.since else then
    if move.move == "same":
        return (area, Span(f"{grade_words(move.after)} (unchanged{then})"))
    return (
        area,
        Span(
            f"{grade_words(move.after)} ({move_words(move.move)} from "
            f"{grade_words(move.before)}{since})"
        ),
    )


def _rows(change: Change, report: Report, by_key: Mapping[str, Report]) -> list[dict[str, object]]:
    base = {"urn": report.urn, "authority": report.authority, "report": report.key}
    rows: list[dict[str, object]] = [report_row(report)]
    rows += [
        {
            "type": "move",
            **base,
            "area": move.area,
            "before": move.before,
            "before_area": move.before_area,
            "after": move.after,
            "move": move.move,
            "since": iso(move.since),
        }
        for move in sorted(change.moves, key=lambda move: area_order(move.area))
    ]
    for told in change.themes:
        now = told.after[0] if told.after else None
        then = told.before[0] if told.before else None
        before = by_key.get(then.report) if then else None
        rows.append(
            {
                "type": "theme_change",
                **base,
                "theme": told.theme,
                "facet": told.facet,
                "change": told.change,
                "newly_raised": told.newly_raised,
                "push": told.push,
                "since": iso(told.since),
                "text": now.text if now else None,
                "page": now.page if now else None,
                "url": page_link(report, now.page) if now else None,
                "before_text": then.text if then else None,
                "before_page": then.page if then else None,
                "before_url": page_link(before, then.page) if before and then else None,
            }
        )
    for slug, points in (
        ("new", change.points.new),
        ("repeated", tuple(now for _, now in change.points.repeated)),
        ("not-repeated", change.points.not_repeated),
    ):
        rows += [
            {"type": "improvement_change", **base, "change": slug, "text": p.text, "page": p.page}
            for p in points
        ]
    return rows
