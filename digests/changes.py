"""What a report changed against the authority's standing before it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digests.models import (
    Change,
    ChangeSlug,
    Evidence,
    HeldGrade,
    HeldTheme,
    Move,
    MoveSlug,
    PointsChange,
    Report,
    Standing,
    ThemeChange,
)
from digests.points import match_points
from digests.standings import standings_before
from digests.verdicts import beyond, words_of
from scrapers.models import FULL_INSPECTIONS, Judgement, Point

_SCALE: Mapping[str, int] = {
    "inadequate": 0,
    "adequate": 1,
    "requires_improvement": 1,
    "good": 2,
    "outstanding": 3,
}
_SPLIT = ("in_care", "care_leavers")
_COMBINED = "in_care_and_care_leavers"
# The order in which changes are told.
_ORDER: tuple[ChangeSlug, ...] = (
    "new-concern",
    "continuing-concern",
    "improved",
    "newly-praised",
    "not-mentioned",
    "still-strength",
)
# A part of a theme is told apart, and a change unasked, only where this much is said of it.
_HEARD = 1.0
# By so much must the share of concern move before a theme is told as better or worse.
_CLEARLY = 0.15
# What was praised before is a concern now only where most of what is said of it is.
_PRAISED, _TURNED = 0.35, 0.54
# By so much must it move, or lie beyond the cut on both sides where nothing moved, for the change
# to be told unasked: nine in ten such are right (tests/changes_quality.py).
_SURE = 0.25


def compare_letter(standing: Standing, report: Report) -> Change:
    """Compares a report with what was known before it: `standing_at(reports, until=report)`."""
    if not report.official:
        return Change(urn=report.urn, report=report.key)
    return _compare(standing, report, words_of(report))


def changes_of(reports: Iterable[Report]) -> tuple[Change, ...]:
    """The change that each official report of one authority made, oldest first.

    A bare outcome whose letter is there too makes none.
    """
    return tuple(
        _compare(standing, report, words) for report, words, standing in standings_before(reports)
    )


def _compare(standing: Standing, report: Report, words: Sequence[HeldTheme]) -> Change:
    return Change(
        urn=report.urn,
        report=report.key,
        moves=_moves(standing, report),
        # Of a bare published outcome nothing but its grades is known: it is not silent.
        themes=_themes(standing, report, words) if report.read else (),
        points=_points(standing, report) if report.read else PointsChange(),
    )


def _points(standing: Standing, report: Report) -> PointsChange:
    told = match_points((point for _, point in standing.points), report.improvements)
    if report.kind in FULL_INSPECTIONS:
        return told
    return replace(told, not_repeated=())  # a letter on one area takes nothing else back


def _moves(standing: Standing, report: Report) -> tuple[Move, ...]:
    held = {grade.area: grade for grade in standing.grades}
    return tuple(_move(held, judgement) for judgement in report.judgements)


def _move(held: Mapping[str, HeldGrade], judgement: Judgement) -> Move:
    before = held.get(judgement.area)
    if before is None and judgement.area in _SPLIT:
        before = held.get(_COMBINED)
    if before is None and judgement.area == _COMBINED:
        before = held.get("in_care")
    after = None if judgement.grade == "not_given" else judgement.grade
    return Move(
        area=judgement.area,
        before=before.grade if before else None,
        after=after,
        move=_direction(before.grade if before else None, after),
        since=before.day if before else None,
        before_area=before.area if before and before.area != judgement.area else None,
    )


def _direction(before: str | None, after: str | None) -> MoveSlug:
    if after is None:
        return "no-longer-given"
    if before is None or before == "not_given":
        return "newly-given"
    step = _SCALE.get(after, 1) - _SCALE.get(before, 1)
    return "up" if step > 0 else "down" if step < 0 else "same"


def _themes(
    standing: Standing, report: Report, words: Sequence[HeldTheme]
) -> tuple[ThemeChange, ...]:
    """Every theme that either side speaks of, the most pressing first; its parts follow it."""
    before = {held.theme: held for held in standing.themes}
    now = {held.theme: held for held in words}
    if report.kind not in FULL_INSPECTIONS:
        # A mixed word in a letter on one area neither ends a concern nor makes one.
        before = {t: held for t, held in before.items() if not _undecided(now.get(t))}
        now = {t: held for t, held in now.items() if not _undecided(held)}
    told: list[ThemeChange] = []
    for theme in sorted({*before, *now}, key=lambda t: _rank(before.get(t), now.get(t), t)):
        whole = _told(theme, before.get(theme), now.get(theme))
        if whole is not None:
            told.append(whole)
        told += _facets(theme, before.get(theme), now.get(theme), whole)
    return tuple(told)


def _rank(before: HeldTheme | None, now: HeldTheme | None, theme: str) -> tuple[int, float, str]:
    """Trouble first, by how much is said of it; then what got better, by how far it came."""
    slug = _slug(before, now)
    if slug == "improved" and before and now:
        far = (before.concern or 0.0) - (now.concern or 0.0)
        return _ORDER.index(slug), -far * min(before.weight, now.weight), theme
    place = _ORDER.index(slug) if slug else len(_ORDER)
    held = now or before
    return place, -held.weight if held else 0.0, theme


def _undecided(held: HeldTheme | None) -> bool:
    return held is not None and held.state == "mixed"


def _facets(
    theme: str, before: HeldTheme | None, now: HeldTheme | None, whole: ThemeChange | None
) -> Iterator[ThemeChange]:
    """Parts of the theme that went another way than the whole."""
    was = {part.facet: part for part in before.facets} if before else {}
    told = {part.facet: part for part in now.facets} if now else {}
    for facet in sorted(name for name in told if name):
        change = _told(theme, was.get(facet), told[facet], facet)
        if change is None or (whole and change.change == whole.change):
            continue
        if told[facet].weight >= _HEARD and (was.get(facet) or told[facet].state == "concern"):
            yield change


def _told(
    theme: str, before: HeldTheme | None, now: HeldTheme | None, facet: str | None = None
) -> ThemeChange | None:
    slug = _slug(before, now)
    if slug is None:
        return None
    return ThemeChange(
        theme=theme,
        change=slug,
        before=before.evidence if before else (),
        after=now.evidence if now else (),
        since=before.day if before else None,
        facet=facet,
        newly_raised=slug == "new-concern" and (before is None or before.state != "strength"),
        push=_sure(slug, before, now),
    )


def _sure(slug: ChangeSlug, before: HeldTheme | None, now: HeldTheme | None) -> bool:
    """Far enough from being read otherwise, and with a sentence to quote that is sure itself."""
    if any(held and held.weight < _HEARD for held in (before, now)):
        return False
    was_concern = slug in ("continuing-concern", "improved", "not-mentioned")
    is_concern = slug in ("new-concern", "continuing-concern")
    sides = [beyond(before, concern=was_concern)] if before else []
    sides += [beyond(now, concern=is_concern)] if now else []
    moved = len(sides) == 2 and was_concern != is_concern
    far = sum(sides) if moved else min(sides)
    return min(sides) > 0 and far >= _SURE and (now is None or any(e.push for e in now.evidence))


def _slug(before: HeldTheme | None, now: HeldTheme | None) -> ChangeSlug | None:
    was_concern = before is not None and before.state == "concern"
    if now is None:
        return "not-mentioned" if was_concern else None
    is_concern = now.state == "concern"
    if before and is_concern != was_concern and _hardly_moved(before, now):
        is_concern = was_concern
    if before and _share(before) <= _PRAISED and _share(now) < _TURNED:
        is_concern = False
    if is_concern:
        return "continuing-concern" if was_concern else "new-concern"
    if was_concern:
        return "improved"
    if now.state != "strength":
        return None  # neither praise nor clear concern: nothing that a reader could act on
    return "still-strength" if before else "newly-praised"


def _hardly_moved(before: HeldTheme, now: HeldTheme) -> bool:
    return abs(_share(now) - _share(before)) < _CLEARLY


def _share(held: HeldTheme) -> float:
    """How much of what was said is concern; a word of before shares were kept is all or nothing."""
    return held.concern if held.concern is not None else float(held.state == "concern")


def change_record(change: Change, older: Report, newer: Report) -> dict[str, object]:
    """The change between two documents, as `compare --json` prints it."""
    return {
        "authority": newer.authority,
        "from": _document(older),
        "to": _document(newer),
        "judgements": [
            {
                "area": move.area,
                "from": move.before,
                "to": move.after,
                "move": move.move,
                **({"from_area": move.before_area} if move.before_area else {}),
            }
            for move in change.moves
        ],
        "themes": [
            {
                "theme": told.theme,
                "facet": told.facet,
                "change": told.change,
                "evidence": [_quote(item) for item in (*told.before[:1], *told.after)],
            }
            for told in change.themes
        ],
        "improvements": {
            "new": [_point(point) for point in change.points.new],
            "repeated": [
                {"from": _point(old), "to": _point(new)} for old, new in change.points.repeated
            ],
            "not_repeated": [_point(p) for p in change.points.not_repeated],
        },
    }


def _document(report: Report) -> dict[str, object]:
    when = report.day
    return {
        "sha256": report.key,
        "kind": report.kind,
        "date": when.isoformat() if when else None,
        "url": report.url,
        "file": report.file_name,
    }


def _quote(item: Evidence) -> dict[str, object]:
    return {"text": item.text, "page": item.page, "sha256": item.report, "url": item.url}


def _point(point: Point) -> dict[str, object]:
    told: dict[str, object] = {"text": point.text, "page": point.page}
    return told | {"subitems": list(point.subitems)} if point.subitems else told
