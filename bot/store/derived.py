"""What follows from an authority's reports, remade from the whole set of them.

From the set, never from what was stored before: so any order of adding ends in the same rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.store import reports
from bot.store.changes import remake_changes
from bot.store.database import Store, iso
from bot.store.reports import judgement_rows
from bot.store.standings import write_standing
from bot.store.stories import write_stories
from digests.models import Report, Standing
from digests.reports import are_copies, officially_published, overlaps, report_order
from digests.standings import standing_at
from digests.stories import find_stories
from scrapers.models import FULL_INSPECTIONS


def derive(store: Store, urns: Iterable[str], *, anew: bool = False) -> None:
    """Remakes replacements, standing, changes and stories of these authorities.

    Belongs in the transaction that changed their reports; tells nobody. `anew` is needed where a
    report was changed in its place; one that came, went or was written again shows by itself.
    """
    for urn in urns:
        _replace_outcomes(store, urn)
        _replace_copies(store, urn)
        known = reports.of_authority(store, urn, findings=True)
        ordered = sorted(known, key=report_order)
        write_standing(store, _standing(urn, ordered))
        remake_changes(store, urn, ordered, anew=anew)
        write_stories(store, urn, find_stories(ordered))


def _replace_outcomes(store: Store, urn: str) -> None:
    """Lets read letters stand for their bare outcomes, and take from them what they lack.

    A final letter likewise stands for its draft.
    """
    known = _all_of(store, urn)
    final = [report for report in known if report.read and not report.private]
    # A joint draft goes by its first authority: two could each name another letter for it.
    first = {
        row["report"]
        for row in store.rows(
            "SELECT report FROM report_authorities WHERE urn = :urn AND place = 1", {"urn": urn}
        )
    }
    for report in known:
        if (report.read and not report.private) or report.key not in first:
            continue
        by = next((other.key for other in final if _same_visit(report, other)), None)
        store.run(
            "UPDATE reports SET replaced_by = :by WHERE key = :key", {"by": by, "key": report.key}
        )
    for report in final:
        outcome = next((o for o in known if not o.read and _same_visit(o, report)), None)
        if outcome is not None:
            _take_address(store, report, outcome)
            _take_grades(store, report, outcome)


def _replace_copies(store: Store, urn: str) -> None:
    """Lets one of several copies of a letter speak: the same one, whatever came first.

    One with an official address, then any address, then the one that most could be read of. A
    letter that was corrected at its own address stays replaced by its correction.
    """
    rows = store.rows(
        "SELECT r.key, r.corrected AND r.replaced_by IS NOT NULL AS corrected, "
        "(SELECT GROUP_CONCAT(urn) FROM (SELECT urn FROM report_authorities "
        "WHERE report = r.key ORDER BY urn)) AS urns, "
        "(SELECT COUNT(*) FROM pages p WHERE p.document = r.document) AS pages, "
        "(SELECT COUNT(*) FROM findings f WHERE f.report = r.id) AS findings "
        "FROM reports r JOIN report_authorities ra ON ra.report = r.key "
        "WHERE ra.urn = :urn AND r.read = 1 AND r.private = 0",
        {"urn": urn},
    )
    of = {row["key"]: row for row in rows if not row["corrected"]}

    def order(report: Report) -> tuple[bool, bool, int, int, str]:
        row = of[report.key]
        official = officially_published(report)
        return not official, not report.url, -row["pages"], -row["findings"], report.key

    speaking: list[Report] = []
    for report in sorted((r for r in _all_of(store, urn) if r.key in of), key=order):
        by = next(
            (
                other.key
                for other in speaking
                if of[other.key]["urns"] == of[report.key]["urns"] and are_copies(other, report)
            ),
            None,
        )
        store.run(
            "UPDATE reports SET replaced_by = :by, corrected = 0 "
            "WHERE key = :key AND replaced_by IS NOT :by",
            {"by": by, "key": report.key},
        )
        if by is None:
            speaking.append(report)


def _same_visit(report: Report, final: Report) -> bool:
    alike = report.kind == final.kind or {report.kind, final.kind} <= FULL_INSPECTIONS
    return alike and overlaps(report, final)


def _take_address(store: Store, report: Report, outcome: Report) -> None:
    published = report.published or outcome.published
    store.run(
        "UPDATE reports SET published = :published, url = :url, newest = :newest WHERE key = :key",
        {
            "published": iso(published),
            "url": report.url or outcome.url,
            "newest": iso(published or report.letter_date or report.visit_end),
            "key": report.key,
        },
    )


def _take_grades(store: Store, report: Report, outcome: Report) -> None:
    """A grade that could not be read in the letter is still known from its published outcome.

    Otherwise reading the letter would let an older inspection's grade stand in its place.
    """
    read = {judgement.area for judgement in report.judgements}
    missing = [judgement for judgement in outcome.judgements if judgement.area not in read]
    store.insert(
        "judgements", judgement_rows(report.key, missing, first=len(report.judgements) + 1)
    )


def _all_of(store: Store, urn: str) -> tuple[Report, ...]:
    """Every report of the authority, replaced ones and drafts too, by key."""
    keys = store.rows(
        "SELECT report FROM report_authorities WHERE urn = :urn ORDER BY report", {"urn": urn}
    )
    known = reports.by_keys(store, [(row["report"], urn) for row in keys])
    return tuple(sorted(known, key=lambda report: report.key))


def _standing(urn: str, known: Sequence[Report]) -> Standing:
    return replace(standing_at(known), urn=urn)
