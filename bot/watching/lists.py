"""Lists: what a source shows, taken in without flooding and without forgetting."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bot.store import checks, notices, standing_pages
from bot.store.checks import Check
from bot.watching.events import Event, event_about
from bot.watching.health import record_good
from bot.watching.pages import take_page
from bot.watching.run import Run
from digests.words import counted
from scrapers.models import Source
from scrapers.relevance import may_be_relevant
from scrapers.sources import Found

FEW_PAGES = 25  # providers' pages that are all looked at in every pass
TURNS = 12  # passes in which every other provider's page is looked at once
SHRUNK = 0.8  # of a list's size: what is left of one that lost a fifth
SMALL = 4  # a list of fewer items may halve from one day to the next
ACCEPTED = timedelta(days=7)  # after which a list that stays small is believed
PAGE_LEFT = 0.2  # of a standing page's text: with less it is another page


def newest_known(run: Run, source: Source, check: Check | None) -> dict[str, date]:
    """The newest date known of each authority whose page need not be looked at in this pass.

    A letter that is listed late does not move the newest date: every page has its turn, and
    where there are few of them, each time.
    """
    if source.kind != "ofsted":
        return {}
    newest = notices.newest_by_authority(run.store, source.name)
    if len(newest) <= FEW_PAGES:
        return {}
    turn = (check.passes if check else 0) % TURNS
    return {urn: day for urn, day in newest.items() if int(urn) % TURNS != turn}


def take_list(
    run: Run,
    source: Source,
    check: Check | None,
    found: Found,
    asked: list[str],
    doubts: list[str],
    first: bool,
) -> Iterator[Event]:
    now = run.now()
    told: list[Event] = []
    with run.store.writing():
        record_good(run, source)
        if source.kind == "page" and found.notices:
            told += take_page(run, source, found.notices[0], doubts, first)
        elif found.notices or not first:
            told += _meet(run, source, check, found, doubts)
        run.fetcher.confirm(*asked)
        if doubts:
            checks.note_doubt(run.store, source.name, doubts[0], now)
        elif found.size is not None:
            checks.note_list(run.store, source.name, found.size)
    for doubt in doubts:
        if check is None or check.doubt is None:
            told.append(Event("doubt", source.name, source.url, why=doubt))
    for event in told:
        yield from run.tell(event)


def doubts_of(run: Run, source: Source, check: Check | None, found: Found) -> list[str]:
    """What is odd about a list beside what it was."""
    if source.kind == "page" and found.notices:
        before = standing_pages.recall(run.store, source.name)
        now = found.notices[0].summary
        if before and len(now) < PAGE_LEFT * len(before):
            return ["The page has lost nearly all its text: the old text stays."]
        return []
    size = found.size
    if check is None or check.size is None or size is None or check.size < SMALL:
        return []
    if size > SHRUNK * check.size:
        return []
    if check.doubted is not None and run.now() - check.doubted > ACCEPTED:
        return []
    return [
        f"Its list shrank from {check.size} to {size}: nothing is taken for withdrawn, "
        "and what was known stays."
    ]


def _meet(
    run: Run, source: Source, check: Check | None, found: Found, doubts: list[str]
) -> list[Event]:
    """Takes a list in; gives the events of what needs no reading."""
    now = run.now()
    official = source.kind == "ofsted"
    passed = [n for n in found.notices if not official and not may_be_relevant(n)]
    met = notices.meet(
        run.store,
        source.name,
        found.notices,
        now,
        tell_last=run.tell_last,
        read=[notice.key for notice in passed],
        list_address=source.url,
        last_good=check.good if check else None,
        owed=_owed(run, source, found),
    )
    if found.whole and not doubts:
        listed = {notice.key for notice in found.notices}
        notices.note_missing(run.store, source.name, found.whole, listed, now)
    if met.new or met.first:
        usual = _usual_days(notices.recent_days(run.store, source.name))
        checks.note_news(run.store, source.name, now, usual)
    fresh = {notice.key for notice in (*met.new, *met.quiet)}
    events = [
        event_about("dropped", source, notice, why="It does not speak of an inspection.")
        for notice in passed
        if notice.key in fresh
    ]
    if met.quiet and not met.first:
        events.append(
            Event(
                "doubt",
                source.name,
                source.url,
                why=f"Its list is new from top to bottom: {counted(len(met.quiet), 'item')} "
                "from before the last good look learned in silence.",
            )
        )
    return events


def _owed(run: Run, source: Source, found: Found) -> frozenset[str]:
    """The authorities whose pages failed on the first pass and have answered now."""
    urns = set()
    for url in notices.owed(run.store, source.name) if source.kind == "ofsted" else ():
        urn = url.rstrip("/").rpartition("/")[2]
        if urn in found.whole:
            urns.add(urn)
            notices.settle_owed(run.store, source.name, url)
    return frozenset(urns)


def _usual_days(days: tuple[date, ...]) -> float | None:
    """The longest pause between its newest items; None where too few are known to tell."""
    if len(days) < 5:
        return None
    return float(max((a - b).days for a, b in pairwise(days)))
