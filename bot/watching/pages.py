"""Standing pages: what changed in a page's main text."""

from dataclasses import replace

from bot.clock import LONDON
from bot.store import checks, notices, standing_pages
from bot.store.tellings import Telling
from bot.watching.events import Event, Happening, event_about
from bot.watching.naming import may_name
from bot.watching.run import Run
from scrapers.models import Notice, Source
from scrapers.sources.page import what_changed


def take_page(
    run: Run, source: Source, notice: Notice, doubts: list[str], first: bool
) -> list[Event]:
    """Takes a standing page in; gives what changed in it."""
    now = run.now()
    notices.meet(run.store, source.name, [notice], now, read=[notice.key])
    before = standing_pages.recall(run.store, source.name)
    if doubts:
        return []
    standing_pages.remember(run.store, source.name, notice.title, notice.summary, now)
    if before is None:
        event: Happening = "learned"
        return [event_about(event, source, notice, authority=run.name_of(source.authority))]
    place = run.name_of(source.authority)
    why = what_changed(before, notice.summary, unsaid=lambda line: may_name(line, place))
    if why is None:
        return []
    checks.note_news(run.store, source.name, now, None)
    telling = Telling(
        "updated",
        source.name,
        notice.key,
        revision=now.isoformat(),
        url=source.url,
        title=notice.title,
        authority=place,
        published=now.astimezone(LONDON).date(),
        why=why,
    )
    number = run.note(telling, now)
    return [run.event_of(replace(telling, id=number or 0))]
