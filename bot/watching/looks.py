"""Second looks: files that were read before and are corrected, or gone."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from bot.add import add_document
from bot.clock import LONDON
from bot.store import notices
from bot.store.corrections import supersede
from bot.store.notices import Kept
from bot.store.tellings import Telling
from bot.watching.corrections import difference
from bot.watching.documents import telling_of
from bot.watching.events import Event, Steps
from bot.watching.run import Run, instant_of
from scrapers.documents import read_document
from scrapers.errors import FetchError, ScrapeError, UnreadableList
from scrapers.models import OFFICIAL_KINDS, Document, Source
from scrapers.sources import Ask

log = logging.getLogger(__name__)

MOST_LOOKS = 40  # files asked again in one pass, in turn: a corrected letter keeps its address
TWICE = 2  # times that a file's own address must say that it is gone


def look_again(run: Run, source: Source, read: set[str]) -> Steps:
    """Asks the addresses of known files, in turn, whether they still give the same letter."""
    for kept in notices.to_look_at(run.store, source.name, MOST_LOOKS):
        if kept.notice.key in read:
            continue
        url = kept.notice.url
        try:
            document = yield Ask(url)
            if document is None or document.sha256 == kept.document:
                notices.note_look(run.store, source.name, kept.notice.key, run.now())
                run.fetcher.confirm(url)
            else:
                yield from _correct(run, source, kept, document)
        except FetchError as error:
            if error.kind == "gone":
                yield from _is_gone(run, source, kept)
                continue
            log.info("source=%s url=%s not asked again: %s", source.name, url, error)
            if error.kind in ("busy", "robots", "timeout", "connection"):
                return
        except ScrapeError as error:
            run.fetcher.discard(url)
            log.info("source=%s url=%s not read again: %s", source.name, url, error)


def _correct(run: Run, source: Source, kept: Kept, document: Document) -> Iterator[Event]:
    """A known address gives other bytes: a corrected letter, told with what changed."""
    now = run.now()
    letter = read_document(document, authorities=run.store.authorities)
    if letter.kind not in OFFICIAL_KINDS:
        raise UnreadableList(f"{kept.notice.url} gives no letter any more")
    with run.store.writing():
        made = add_document(
            run.store,
            document,
            published=kept.notice.published,
            url=kept.notice.url,
            listed=True,
            now=now,
            letter=letter,
        )
        old = kept.document or ""
        supersede(run.store, old, made.sha256)
        why = difference(run.store, old, made.sha256)
        notices.note_look(run.store, source.name, kept.notice.key, now, document=made.sha256)
        run.fetcher.confirm(kept.notice.url)
        telling = telling_of(run, "updated", source, kept.notice, made, why)
        number = run.note(telling, now)
    yield from run.tell(run.event_of(replace(telling, id=number or 0)))


def _is_gone(run: Run, source: Source, kept: Kept) -> Iterator[Event]:
    now = run.now()
    number = None
    with run.store.writing():
        unlisted = notices.note_gone(run.store, source.name, kept.notice.key, now, times=TWICE)
        if not unlisted:
            return
        since = (kept.missing or now).astimezone(LONDON).date()
        why = (
            f"No longer listed since {since.day} {since:%B %Y}: its list does not show it, and "
            "its own address says twice that it is not there. What was read of it stays."
        )
        telling = Telling(
            "unlisted",
            source.name,
            kept.notice.key,
            revision=instant_of(kept.missing or now),
            document=kept.document,
            url=kept.notice.url,
            title=kept.notice.title,
            authority=run.name_of(kept.notice.urn),
            published=kept.notice.published,
            why=why,
        )
        number = run.note(telling, now)
    yield from run.tell(run.event_of(replace(telling, id=number or 0)))
