"""Posting: what goes into the outbox by the clock, and what the operator is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from bot.clock import LONDON
from bot.models import ASKED, PLACES, Cadence, Channel, Delivery, Rule, Subject, Subscription
from bot.posting.announce import asked_record, first_told
from bot.posting.compose import compose, item_size
from bot.posting.facts import facts_about, facts_json
from bot.posting.news import (
    hits_of,
    importance,
    matchers_of,
    news_key,
    versions_of,
    whose_news,
    withdrawn,
)
from bot.schedule import LATE_DIGEST, at, digest_due, digest_opens
from bot.store import (
    Store,
    changes,
    channels,
    deliveries,
    digest_runs,
    objections,
    reports,
    sentences,
    subscriptions,
    tellings,
)
from bot.store.database import instant
from bot.store.tellings import REFUSED
from bot.subscriptions import Matcher, News, themes_of
from digests.findings.themes import known_themes
from digests.models import Digest, Report

_NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_SCHEDULED: tuple[Cadence, ...] = ("daily", "weekly")
FIRST_ITEMS = 8  # of a digest's first message
MORE_ITEMS = 15  # of each message in its thread
_ROOM = 8_500  # of a message's items, as Slack counts: the rest is for a screen reader's words
_ALL = 1_000_000
_OF_INTEREST = ("failed", "recovered", "doubt", "held", REFUSED)
_EVERYTHING = Subject("everything", "", "everything")
_OPERATOR = "operator"
_ALWAYS = date(2000, 1, 1)  # the one run of the operator's channel


@dataclass(frozen=True, slots=True)
class Item:
    """One document that a digest tells of."""

    news: tuple[News, ...]  # as it concerns each of the authorities that were asked for
    asked: tuple[Subscription, ...]

    @property
    def report(self) -> str:
        """Report.key of what speaks for it now."""
        return self.news[0].report.key

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(one.rule for one in self.asked)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have sent."""

    messages: int
    items: tuple[Report, ...]  # the documents, newest first


Matchers = dict[str, tuple[Matcher, ...]]


# Digests


def post_digests(
    store: Store, now: datetime, *, groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS
) -> int:
    """Makes the digests whose hour has come, each once whatever processes ask; gives how many
    messages it put into the outbox. Where nothing is new, nothing is sent."""
    made = 0
    matchers: Matchers = {}
    read = store.version()
    for (number, cadence), asked in _scheduled(store).items():
        channel = channels.by_id(store, number)
        if channel is None or channel.paused is not None:
            continue
        day = _due(store, channel, cadence, asked, now)
        if day is None:
            continue
        with store.writing():
            if read != (read := store.version()):
                matchers.clear()  # somebody wrote: what was read of letters may be no more
            until = digest_runs.last_telling(store)
            last = digest_runs.last_run(store, number, cadence)
            if not digest_runs.begin(store, number, cadence, day, until):
                continue
            # Those in force now: somebody may have unsubscribed since this pass began.
            every = subscriptions.of_channel(store, number)
            rhythm = [one for one in every if one.rule.cadence == cadence]
            theirs = {one: digest_runs.passed(one, last) for one in rhythm}
            items = _items(store, channel, theirs, until, groups, matchers, beside=every)
            subscriptions.settle(store, number, cadence)
            name = f"{cadence.capitalize()} digest"
            story = f"{cadence}:{day.isoformat()}"
            made += _post(store, channel, items, name, day, story, now)
    return made


def digest_now(
    store: Store,
    channel: Channel,
    now: datetime,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> int:
    """Makes the channel's digest at once, of all that waits for one; gives how many messages."""
    with store.writing():
        items = _pending(store, channel, groups)
        day = now.astimezone(LONDON).date()
        return _post(store, channel, items, "Digest", day, f"{ASKED}{instant(now)}", now)


def preview_digest(
    store: Store,
    channel: Channel,
    now: datetime,
    *,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> Digest | None:
    """What the channel's next digests would begin with now; None where nothing is new."""
    items = _pending(store, channel, groups)
    pages = _pages(items)
    if not pages:
        return None
    day = now.astimezone(LONDON).date()
    first = _page(channel, pages, 0, "Next digest", day, "preview", now)
    return compose(store, first, now, groups)


def _scheduled(store: Store) -> dict[tuple[int, Cadence], list[Subscription]]:
    found: dict[tuple[int, Cadence], list[Subscription]] = {}
    for one in subscriptions.by_cadence(store, *_SCHEDULED):
        found.setdefault((one.channel, one.rule.cadence), []).append(one)
    return found


def _due(
    store: Store,
    channel: Channel,
    cadence: Cadence,
    asked: Sequence[Subscription],
    now: datetime,
) -> date | None:
    last = digest_runs.last_run(store, channel.id, cadence)
    if last is not None:
        return digest_due(channel.hours, cadence, now, last[0])
    # A first digest comes at the first hour after the first subscription.
    made = min(one.made for one in asked)
    begun = digest_due(channel.hours, cadence, made, None)
    return digest_due(
        channel.hours,
        cadence,
        now,
        begun or made.astimezone(LONDON).date() - timedelta(days=1),
    )


def _pending(store: Store, channel: Channel, groups: Mapping[str, tuple[str, ...]]) -> list[Item]:
    asked = {
        one: digest_runs.passed(one, digest_runs.last_run(store, channel.id, one.rule.cadence))
        for one in subscriptions.of_channel(store, channel.id)
        if one.rule.cadence in _SCHEDULED
    }
    until = digest_runs.last_telling(store)
    return _items(store, channel, asked, until, groups, {})


def _items(
    store: Store,
    channel: Channel,
    asked: Mapping[Subscription, int],
    until: int,
    groups: Mapping[str, tuple[str, ...]],
    matchers: Matchers,
    *,
    beside: Sequence[Subscription] = (),
) -> list[Item]:
    """What is new to the channel, the most important first.

    `asked`: for whom, each with the last telling that its digests took in.
    `beside`: its subscriptions of whatever rhythm. What a digest tells is told to all that ask for
    it, and it says which do.
    """
    if not asked:
        return []
    found: dict[str, Item] = {}
    for telling in tellings.between(store, min(asked.values()), until):
        key = news_key(store, telling)
        if (
            key is None
            or key in found
            or deliveries.has_told(store, channel.id, versions_of(store, key))
        ):
            continue
        told = first_told(store, key) or 0
        theirs = [one for one, passed in asked.items() if passed < telling.id and one.after < told]
        if key not in matchers:
            matchers[key] = () if withdrawn(store, key) else matchers_of(store, key, groups)
        hits = hits_of(matchers[key], theirs)
        if hits:
            also = [one for one in beside if one not in theirs and one.after < told]
            hits = (*hits, *hits_of(matchers[key], also))
            wanted = {urn for hit in hits for urn in hit.urns}
            news = tuple(one.news for one in matchers[key] if one.news.report.urn in wanted)
            found[key] = Item(news, tuple(hit.subscription for hit in hits))
    return sorted(found.values(), key=lambda item: importance(item.news[0]), reverse=True)


def _post(
    store: Store,
    channel: Channel,
    items: Sequence[Item],
    name: str,
    day: date,
    story: str,
    now: datetime,
) -> int:
    """One message with the first items, and the rest in its thread; gives how many."""
    pages = _pages(items)
    first: int | None = None
    made = 0
    for n, page in enumerate(pages):
        told = {}
        for item in page:
            facts = facts_about(item.news, item.rules, short=True)
            told[item.report] = facts_json(facts) if facts else "{}"
        delivery = _page(channel, pages, n, name, day, story, now)
        number = deliveries.add(store, replace(delivery, under=first), now, told=told)
        first = first if first is not None else number
        made += number is not None
    return made


def _pages(items: Sequence[Item]) -> list[list[Item]]:
    """Items in messages: a few in the first, each message short enough for any platform."""
    pages: list[list[Item]] = []
    room = 0
    for item in items:
        size = item_size(item.news[0], item.rules)
        most = FIRST_ITEMS if len(pages) <= 1 else MORE_ITEMS
        if not pages or len(pages[-1]) >= most or size > room:
            pages.append([])
            room = _ROOM
        pages[-1].append(item)
        room -= size
    return pages


def _page(
    channel: Channel,
    pages: Sequence[Sequence[Item]],
    n: int,
    name: str,
    day: date,
    story: str,
    now: datetime,
) -> Delivery:
    asked = {one.id: one for page in pages for item in page for one in item.asked}
    places = {number: place for place, number in enumerate(sorted(asked))}
    content = {
        "name": name,
        "day": day.isoformat(),
        "page": n,
        "first": 1 + sum(len(page) for page in pages[:n]),
        "total": sum(len(page) for page in pages),
        "items": [
            {
                "report": item.report,
                "urns": [news.report.urn for news in item.news],
                # By their places in "asked": channels that ask for the same carry the same.
                "for": [places[one.id] for one in item.asked],
            }
            for item in pages[n]
        ],
        "asked": asked_record(asked[number] for number in sorted(asked)),
    }
    # One that was missed while the bot was down does not come at night.
    late = now - at(day, channel.hours.digest) > LATE_DIGEST and not story.startswith(ASKED)
    due = digest_opens(channel.hours, now) if late else now
    return Delivery.new(channel.id, story, f"digest:{n}", content, due, tuple(sorted(asked)))


# What a rule would have sent


def preview(
    store: Store,
    rule: Rule,
    since: date,
    until: date,
    groups: Mapping[str, tuple[str, ...]] = _NO_GROUPS,
) -> Preview:
    """The documents of a spell of time that a rule asks for, and in how many messages."""
    likely = [
        report
        for report in _published(store, rule, since, until)
        if _could_match(store, rule, report, groups)
    ]
    said = sentences.said_for_sure(
        store, [one.key for one in likely], _spoken_of(rule), concerns=rule.concerns_only
    )
    widest = any(subject.kind not in ("theme", "area") for subject in rule.subjects)
    found = []
    for report in likely:
        head = replace(report, findings=said.get(report.key, ()))
        news = News(head, urns=whose_news(store, report.key))
        if Matcher(news, store.authorities, groups)(rule):
            found.append(report)
        elif widest and rule.concerns_only and report.judgements:
            # Good grades are low where they were better before.
            moved = replace(news, change=changes.of_report(store, report.key, report.urn))
            if Matcher(moved, store.authorities, groups)(rule):
                found.append(report)
    days = [told for report in found if (told := _told(report)) is not None]
    messages = len(found)
    if rule.cadence == "daily":
        messages = len(set(days))
    elif rule.cadence == "weekly":
        messages = len({told.isocalendar()[:2] for told in days})
    return Preview(messages, tuple(found))


def _published(store: Store, rule: Rule, since: date, until: date) -> list[Report]:
    every = reports.newest(store, since=since, until=until, limit=_ALL)
    return [one for one in every if one.read and (one.official or rule.with_press)]


def _spoken_of(rule: Rule) -> tuple[str, ...]:
    """The themes that decide whether the rule asks for a letter."""
    named = (s for s in rule.subjects if s.kind in ("theme", "area"))
    if rule.concerns_only and any(s.kind in (*PLACES, "kind") for s in rule.subjects):
        return tuple(theme.slug for theme in known_themes().all)
    return tuple(dict.fromkeys(theme for subject in named for theme in themes_of(subject)))


def _could_match(
    store: Store, rule: Rule, report: Report, groups: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether the places allow it: that can be said before what it says is read."""
    places = tuple(one for one in rule.subjects if one.kind in PLACES)
    every = rule.subjects if len(places) == len(rule.subjects) else (_EVERYTHING,)
    news = News(report, urns=whose_news(store, report.key))
    anything = replace(rule, subjects=every, concerns_only=False)
    return bool(Matcher(news, store.authorities, groups)(anything))


def _told(report: Report) -> date | None:
    return report.published or report.letter_date or report.visit_end


# The operator


def operator_note(
    store: Store,
    channel: int,
    title: str,
    lines: Sequence[str],
    now: datetime,
    *,
    key: str,
    link: str | None = None,
    actions: Sequence[tuple[str, str]] = (),
    of: Sequence[str] = (),
) -> int | None:
    """Tells the operator something, in Channel.id; None where `key` was told before.

    `actions` are buttons: a label, and the words that it stands for. `of` marks what it tells of.
    """
    content = {"title": title, "lines": list(lines), "link": link, "actions": list(actions)}
    if of:
        content["of"] = list(of)
    made = Delivery.new(channel, _OPERATOR, f"operator:{key}", content, now)
    return deliveries.add(store, made, now)


def tell_operator(store: Store, channel: int, now: datetime) -> int:
    """Tells the operator's channel of sources that fail, recover or are doubted, of letters that
    are held back, and of platforms that refuse the bot's token, each once; gives how many. Nothing
    from before its first call."""
    made = 0
    with store.writing():
        until = digest_runs.last_telling(store)
        last = digest_runs.last_run(store, channel, _OPERATOR)
        if last is None:
            digest_runs.begin(store, channel, _OPERATOR, _ALWAYS, until)
            return 0
        for telling in tellings.between(store, last[1], until):
            if telling.event in _OF_INTEREST:
                made += _tell(store, channel, telling, now)
        digest_runs.move_on(store, channel, _OPERATOR, _ALWAYS, until)
    return made


def _tell(store: Store, channel: int, telling: tellings.Telling, now: datetime) -> bool:
    titles = {
        "failed": f"{telling.source} fails",
        "recovered": f"{telling.source} works again",
        "doubt": f"{telling.source} is doubtful",
        "held": f"A letter is held back: {telling.authority or telling.source}",
        REFUSED: f"Nothing is sent to {telling.source.capitalize()}",
    }
    own = channels.by_id(store, channel)
    if telling.event == REFUSED and own is not None and own.address.platform == telling.source:
        return False  # there nothing could be told
    lines = [telling.why] if telling.why else []
    if telling.event == "held":
        lines.append(f"Let it be told with: ofsted-bot release {(telling.document or '')[:12]}")
    number = operator_note(
        store,
        channel,
        titles[telling.event],
        lines,
        now,
        key=f"telling {telling.id}",
        link=telling.url,
    )
    return number is not None


def object_to(
    store: Store,
    *,
    report: str | None,
    said: str,
    now: datetime,
    finding: int | None = None,
    channel: int | None = None,
    operator: int | None = None,
) -> int:
    """Keeps what somebody doubts, and tells the operator's channel where there is one."""
    with store.writing():
        number = objections.add(
            store, report=report, said=said, now=now, finding=finding, channel=channel
        )
        if operator is not None:
            _tell_objection(store, operator, number, report, said, finding, channel, now)
    return number


def _tell_objection(
    store: Store,
    operator: int,
    number: int,
    report: str | None,
    said: str,
    finding: int | None,
    channel: int | None,
    now: datetime,
) -> None:
    about = reports.by_key(store, report, findings=False) if report else None
    where = channels.by_id(store, channel) if channel is not None else None
    lines = [f"In {where.name or where.address.channel}."] if where else []
    if about is not None:
        name = about.title or about.kind
        lines.append(
            f"About {about.authority}: {name}{f', sentence {finding}' if finding else ''}."
        )
    if said:
        lines.append(f"They say: {said}")
    operator_note(
        store,
        operator,
        f"Objection {number}: is this wrong?",
        lines,
        now,
        key=f"objection {number}",
        link=about.url if about else None,
    )
