"""The digests' view of one document about one authority, and how to cite it."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import PurePath
from urllib.parse import urlsplit

from digests.models import Finding, Report, Span
from digests.words import day, days, kind_words
from scrapers.models import FULL_INSPECTIONS, Authority, Letter

# Where two documents speak of the same day, the weightier one has the last word.
_WEIGHT = (
    *("other", "article", "area_send", "jtai", "focused_visit", "monitoring_visit"),
    *("looked_after_inspection", "sif_inspection", "ilacs_inspection"),
)
# They speak of health services, police and schools as much as of the council.
_JOINT = frozenset({"jtai", "area_send"})
_NO_PAGES = (".htm", ".html", ".txt", ".aspx", ".php")


def report_of(
    letter: Letter,
    findings: Iterable[Finding],
    authority: Authority,
    *,
    published: date | None = None,
    url: str | None = None,
    file_name: str | None = None,
    private: bool = False,
) -> Report:
    """One letter as it concerns one authority; a joint letter gives one report for each."""
    return Report(
        key=letter.sha256,
        urn=authority.urn,
        authority=authority.name,
        kind=letter.kind,
        variant=letter.variant,
        title=letter.title,
        published=published,
        letter_date=letter.letter_date,
        visit_start=letter.visit_start,
        visit_end=letter.visit_end,
        visit_number=letter.visit_number,
        focus=letter.focus,
        judgements=letter.judgements,
        outcome=letter.outcome,
        improvements=letter.improvements,
        priority_actions=letter.priority_actions,
        findings=tuple(findings),
        doubts=letter.doubts,
        url=url,
        file_name=file_name,
        publisher=publisher_of(letter.kind, letter.publisher, url),
        private=private,
    )


def publisher_of(kind: str, printed: str | None, url: str | None) -> str:
    """Whose word a document is: Ofsted's, or the publisher that an article prints, or its host."""
    if kind not in ("article", "other"):
        return "Ofsted"
    host = urlsplit(url).hostname if url else None
    return printed or (host or "").removeprefix("www.") or "publisher not known"


def report_order(report: Report) -> tuple[date, int, str]:
    """Sorts reports oldest first; a total order, whatever order they were added in."""
    weight = _WEIGHT.index(report.kind) if report.kind in _WEIGHT else 0
    return report.day or date.min, weight, report.key


def newest_order(report: Report) -> tuple[date, date, date, str]:
    """Sorts by newness: publication date; where unknown, letter date; then last on-site day."""
    told = report.published or report.letter_date or report.visit_end or date.min
    return told, report.letter_date or date.min, report.visit_end or date.min, report.key


def overlaps(one: Report, other: Report) -> bool:
    """Whether both were on site on a common day; without on-site dates the letter's date."""
    first, second = on_site(one), on_site(other)
    if first is None or second is None:
        return False
    return first[0] <= second[1] and second[0] <= first[1]


def are_copies(one: Report, other: Report) -> bool:
    """Whether both are the same letter in other bytes: a resaved file, a text copy."""

    def agree(mine: object, theirs: object) -> bool:
        return mine is None or theirs is None or mine == theirs

    return (
        one.official
        and one.read
        and other.read
        and one.visit_start is not None
        and (one.urn, one.kind, one.variant) == (other.urn, other.kind, other.variant)
        and (one.visit_start, one.visit_end) == (other.visit_start, other.visit_end)
        and agree(one.letter_date, other.letter_date)
        and agree(one.visit_number, other.visit_number)
    )


def officially_published(report: Report) -> bool:
    host = (urlsplit(report.url).hostname or "") if report.url else ""
    return f".{host}".endswith(".ofsted.gov.uk")


def on_site(report: Report) -> tuple[date, date] | None:
    """First and last on-site day; without them the letter's date, then the publication's."""
    start = report.visit_start or report.visit_end
    if start is None:
        known = report.letter_date or report.published
        return (known, known) if known else None
    end = report.visit_end or start
    # A longer visit is a misprinted year: only its start is believed.
    return (start, end) if timedelta(0) <= end - start <= timedelta(days=120) else (start, start)


def without_doubles(reports: Iterable[Report]) -> tuple[Report, ...]:
    """The same reports, less every bare outcome whose letter has been read; oldest first."""
    ordered = sorted(reports, key=report_order)
    read = [report for report in ordered if report.read and report.kind in FULL_INSPECTIONS]
    return tuple(
        report for report in ordered if report.read or not any(overlaps(report, r) for r in read)
    )


def page_link(report: Report, page: int | None) -> str | None:
    """The published address, at the page where the document has pages."""
    if report.url is None or page is None or report.kind == "article":
        return report.url
    if (report.file_name or "").lower().endswith(_NO_PAGES):
        return report.url
    return _at_page(report.url, page)


@lru_cache(maxsize=1024)  # the same few stand in each line of an answer
def _at_page(url: str, page: int) -> str:
    if urlsplit(url).path.lower().endswith(_NO_PAGES):
        return url
    return f"{url.split('#', 1)[0]}#page={page}"


def cite(report: Report, page: int | None) -> Span:
    """p. 3, linked; without a known address the file's name and the page."""
    link = page_link(report, page)
    at = f"p. {page}" if page else ""
    if link is not None:
        return Span(at or "report", link=link)
    name = PurePath(report.file_name).name if report.file_name else ""
    return Span(", ".join(part for part in (name, at) if part) or "report")


def whose(report: Report) -> str:
    """Of whom a document speaks: Medway; Medway local area partnership in a joint one."""
    return (
        f"{report.authority} local area partnership"
        if report.kind in _JOINT
        else (report.authority)
    )


def name_of(report: Report, *, dated: bool = True) -> str:
    """fifth monitoring visit, 21 and 22 September 2022."""
    number = report.visit_number if report.official else None  # "fourth article" is nonsense
    words = kind_words(report.kind, number, variant=report.variant)
    if report.kind in ("article", "other"):
        words = f"{words} by {report.publisher}" if report.kind == "article" else words
    known = report.letter_date or report.published
    when = days(report.visit_start, report.visit_end)
    if known and (not when or report.kind == "article"):  # the visit's days are not an article's
        when = day(known)
    return f"{words}, {when}" if dated and when else words
