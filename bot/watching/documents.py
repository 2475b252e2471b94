"""Documents: what the notices lead to is fetched, read, judged, stored and told."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from bot.add import add_document
from bot.clock import LONDON
from bot.errors import BotError
from bot.store import notices
from bot.store.corrections import supersede
from bot.store.letters import Recorded
from bot.store.tellings import Telling
from bot.watching.corrections import corrected_by, difference
from bot.watching.events import (
    MOST_TRIES,
    Event,
    Happening,
    Steps,
    doubt_events,
    event_about,
    failed_event,
)
from bot.watching.run import Run
from scrapers.addresses import plain_address
from scrapers.articles import owned_by
from scrapers.documents import read_document
from scrapers.errors import FetchError, ScrapeError
from scrapers.models import OFFICIAL_KINDS, Document, Letter, Notice, Source
from scrapers.relevance import why_relevant, why_words
from scrapers.sources import Ask

log = logging.getLogger(__name__)

TOLD = ("new", "held", "updated")
UNDATED = "Its list prints no date: dated by when it was seen."


def read_documents(run: Run, source: Source, read: set[str]) -> Steps:
    """Takes in what the source has shown and nobody has read; notes its keys in `read`."""
    for notice in notices.unread(run.store, source.name, most_tries=MOST_TRIES):
        read.add(notice.key)
        try:
            yield from _take_in(run, source, notice)
        except ScrapeError as error:
            if _is_elsewhere(error) and source.kind != "ofsted":
                yield from _judge_unread(run, source, notice, error)
                continue
            tries = notices.mark_failed(run.store, source.name, notice.key)
            yield failed_event(source, notice, error, tries)
            if isinstance(error, FetchError) and error.kind == "busy":
                break  # the host asks to be left alone: the rest waits for the next pass
        except BotError:
            raise
        except Exception as error:
            # One page that brings about the unexpected must not hide those after it for ever.
            log.exception("source=%s url=%s not read", source.name, notice.url)
            run.fetcher.discard(notice.url)
            tries = notices.mark_failed(run.store, source.name, notice.key)
            fault = ScrapeError(f"{notice.url} could not be read: {error!r}.")
            yield failed_event(source, notice, fault, tries)


def _take_in(run: Run, source: Source, notice: Notice) -> Steps:
    """Fetches, reads and stores one notice's document, then gives its events."""
    if source.kind != "ofsted" and notices.is_known_elsewhere(run.store, source.name, notice.url):
        notices.mark_read(run.store, source.name, notice.key, run.now(), why="Known already.")
        yield event_about("known", source, notice)
        return
    if source.kind != "ofsted" and plain_address(notice.url) == plain_address(source.url):
        error = ScrapeError("it has no address of its own")
        yield from _judge_unread(run, source, notice, error)
        return
    document = yield Ask(notice.url, whole=True)
    assert document is not None  # noqa: S101 - a whole fetch is a document or an error
    document = replace(document, publisher=source.name)
    quiet = notices.is_told(run.store, source.name, notice.key)
    official = source.kind == "ofsted"
    held = False
    why = None
    letter = None
    published = notice.published
    if not official:
        letter = read_document(document, authorities=run.store.authorities)
        # A letter met before Ofsted lists it may be under embargo: it stays a private draft.
        held = letter.kind in OFFICIAL_KINDS
        why = why_relevant(notice, letter)
        if not held and why is None:
            why = "It does not speak of an inspection."
            notices.mark_read(run.store, source.name, notice.key, run.now(), why=why)
            yield event_about("dropped", source, notice, why=why)
            return
        owner = run.store.authorities.by_urn(notice.urn) if notice.urn else None
        if owner is not None and not held:
            letter = owned_by(letter, owner)
        published = published or (None if held else letter.letter_date)
        if published is None and not held:
            published = run.now().astimezone(LONDON).date()
            why = f"{why} {UNDATED}"
    yield from _store(
        run,
        source,
        replace(notice, published=published),
        document,
        held=held,
        quiet=quiet,
        why=why,
        letter=letter,
    )


def _store(
    run: Run,
    source: Source,
    notice: Notice,
    document: Document,
    *,
    held: bool,
    quiet: bool,
    why: str | None,
    letter: Letter | None,
) -> Iterator[Event]:
    """Stores a document and what is to be told of it in one transaction, then tells."""
    now = run.now()
    with run.store.writing():
        made = add_document(
            run.store,
            document,
            published=notice.published,
            url=notice.url,
            private=held,
            listed=source.kind == "ofsted",
            now=now,
            letter=letter,
        )
        event = _fate(made, quiet)
        old = corrected_by(run.store, source.name, made) if event == "known" else None
        if old is not None:
            # A letter that Ofsted listed before, corrected under a new address.
            supersede(run.store, old, made.sha256)
            event, why = "updated", difference(run.store, old, made.sha256)
        if event == "held":
            why = "Ofsted does not list it yet."
        elif event == "new" and notice.published is None:
            seen = now.astimezone(LONDON).date()
            notice, why = replace(notice, published=seen), UNDATED
        notices.mark_read(run.store, source.name, notice.key, now, document=made.sha256, why=why)
        run.fetcher.confirm(notice.url)
        telling = telling_of(run, event, source, notice, made, why)
        number = None
        if event in TOLD:
            number = run.note(telling, now)
    if not quiet:
        yield from doubt_events(source, notice, made)
    if number is None and event in TOLD:
        return  # told before
    yield from run.tell(run.event_of(replace(telling, id=number or 0)))


def telling_of(
    run: Run, event: Happening, source: Source, notice: Notice, made: Recorded, why: str | None
) -> Telling:
    """What is to be told of a stored document."""
    # The letter's own word first; then its list's, which for Ofsted is the provider's name.
    listed = notice.summary if source.kind == "ofsted" else None
    named = [*filter(None, map(run.name_of, made.urns))]
    names = named or [run.name_of(notice.urn) or listed or ""]
    return Telling(
        event,
        source.name,
        notice.key,
        revision=made.sha256,
        document=made.sha256,
        url=notice.url,
        title=notice.title,
        authority=", ".join(filter(None, names)) or None,
        published=notice.published,
        why=why,
    )


def _judge_unread(run: Run, source: Source, notice: Notice, error: ScrapeError) -> Iterator[Event]:
    """Judges an item by its title and summary, where its page may not be asked."""
    why = why_words(notice.title, notice.summary)
    named = notice.urn or run.store.authorities.find_all(f"{notice.title}\n{notice.summary}")
    if why is None or not named:
        why = "It does not speak of an inspection."
        notices.mark_read(run.store, source.name, notice.key, run.now(), why=why)
        yield event_about("dropped", source, notice, why=why)
        return
    notices.mark_read(run.store, source.name, notice.key, run.now(), why=str(error))
    yield event_about("doubt", source, notice, why=f"{why} But {error}, so it was not read.")


def _fate(made: Recorded, quiet: bool) -> Happening:
    if made.private:
        return "held"
    if quiet:
        return "learned"
    news = (made.new and not made.copy) or made.released
    return "new" if news else "known"


def _is_elsewhere(error: ScrapeError) -> bool:
    return isinstance(error, FetchError) and error.kind in ("address", "robots")
