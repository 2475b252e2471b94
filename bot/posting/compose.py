"""Composing: what a message says, made from the store at the time of its sending.

So a correction that came before the sending is in it, and what was withdrawn is not told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import LONDON
from bot.models import Delivery, Rule
from bot.posting.announce import first_told
from bot.posting.correct import rules_for, rules_of
from bot.posting.facts import Facts, facts_about, facts_from_record, what_changed
from bot.posting.news import (
    MOST,
    asked_findings,
    asked_names,
    concerning,
    current_key,
    hits_of,
    matchers_of,
    most_telling,
    news_of,
    page_number,
    withdrawn,
)
from bot.store import Store, changes, channels, reports, stories, subscriptions, tellings
from bot.subscriptions import News, rule_words
from digests.build import CLOSING, build_digest
from digests.items import asked_part, item_part
from digests.models import Action, Change, Digest, Line, Part, Report, Span
from digests.people import headline, tellable
from digests.render.elements import cost
from digests.render.slack import draw_blocks
from digests.reports import name_of, page_link, whose
from digests.words import change_words, counted, day, listed

# What an alert says on what was asked for stands before these.
_LAST = ("On earlier lists, not on this one", change_words("not-mentioned"))
_BESIDE = ("Could not be read for certain", "Also about this visit")
_MOST_BESIDE = 4  # lines of each
# What the letter prints is never cut.
_PRINTED = (
    None,
    "Judgements",
    "Outcome, as printed",
    "Areas for priority action",
    "What needs to improve",
)
_MOST_RULES = 4  # that a message names
_CHANGED = "What changed"
_LATE = timedelta(days=30)  # between a letter's day and its listing: then it is no news of today
_LATE_AFTER_VISIT = timedelta(days=120)  # where only the visit's days are known: letters take time


def digest_of(store: Store, key: str, urn: str) -> Digest:
    """The digest of one stored document as it concerns one authority; URN "": no known one."""
    return store.fact(("digest", key, urn), lambda kept: _build(kept, key, urn))


def _build(store: Store, key: str, urn: str) -> Digest:
    report = reports.by_key(store, key, urn=urn or None)
    if report is None:
        raise LookupError(f"{key} is not stored for {urn}")
    change = changes.of_report(store, key, urn) or Change(urn, key)
    known = reports.of_authority(store, urn)
    story = stories.of_report(store, key, urn)
    beside = [r for r in known if story and r.key in story.reports and r.key != key]
    return build_digest(report, change, known=known, beside=beside)


def compose(
    store: Store,
    delivery: Delivery,
    now: datetime,
    groups: Mapping[str, tuple[str, ...]],
) -> Digest | None:
    """What a delivery says now; None where nothing is left to say."""
    content = json.loads(delivery.content)
    what = delivery.part.partition(":")[0]
    if what == "operator":
        return _told_to_operator(content)
    if what == "note":
        return _note(store, delivery, content)
    if what == "digest":
        return _digest(store, delivery, content)
    return _alert(store, delivery, content, groups)


# One document


@dataclass(frozen=True, slots=True)
class _About:
    """A document as a message to some rules tells of it."""

    key: str
    report: Report  # as it concerns the first of the authorities asked for
    change: Change | None
    rules: tuple[Rule, ...]
    names: tuple[str, ...]  # of the authorities asked for
    gone: str | None  # since when it is not listed any more


def _about(store: Store, key: str, urns: Sequence[str], rules: Sequence[Rule]) -> _About | None:
    key = current_key(store, key)
    urn = urns[0] if urns else ""
    plain = store.fact(("about", key, urn), lambda kept: _plain_about(kept, key, urn))
    known = (store.authorities.by_urn(urn) for urn in urns)
    names = tuple(authority.name for authority in known if authority)
    return replace(plain, rules=tuple(rules), names=names) if plain else None


def _plain_about(store: Store, key: str, urn: str) -> _About | None:
    news = concerning(news_of(store, key), [urn])
    if not news:
        return None
    one = news[0]
    return _About(key, one.report, one.change, (), (), withdrawn(store, key))


def _alert(
    store: Store,
    delivery: Delivery,
    content: dict[str, Any],
    groups: Mapping[str, tuple[str, ...]],
) -> Digest | None:
    urns = list(content["urns"])
    rules = rules_of(content)
    key = delivery.report or ""
    if delivery.act == "post":
        # What was unsubscribed, or asks for it no longer, since the letter came is not answered.
        asked = subscriptions.by_ids(store, delivery.subscriptions)
        hits = hits_of(matchers_of(store, current_key(store, key), groups), asked)
        rules = [hit.subscription.rule for hit in hits]
        if not rules:
            return None
    about = _about(store, key, urns, rules)
    if about is None or (about.gone and delivery.act == "post"):
        return None
    corrected = _corrected(store, content, key, urns)
    if about.gone:
        return _gone(about, corrected)
    if page_number(about.key) is not None:
        built = _page_digest(about)
    else:
        built = digest_of(store, about.key, about.report.urn)
    actions = _actions(about)
    channel = channels.by_id(store, delivery.channel)
    pressed = bool(channel and channel.kind != "webhook") and _CHANGED in {a.label for a in actions}
    if late := _late(store, about, delivery):
        built = replace(built, parts=_said_late(built.parts, *late))
    parts = [*corrected, *_joint(about), *_telling_parts(built, about, pressed=pressed)]
    return replace(
        built, parts=tuple(parts), rests_on=_for(rules), actions=actions, closing=CLOSING
    )


def _page_digest(about: _About) -> Digest:
    """What changed in a standing page; whatever could name somebody is left to be read there."""
    report = about.report
    said = report.focus or ""
    what = said if tellable(said, report.authority) else "What changed is not repeated here."
    name = f"“{headline(report)}” has changed" if headline(report) else "a page has changed"
    place = f"{report.authority}: " if report.authority else ""
    return Digest(
        title=(Span(f"{place}{name}", strong=True),),
        parts=(
            Part(None, ((Span(what),),)),
            Part(None, ((Span(f"The words of {report.publisher}, not a finding of Ofsted's."),),)),
        ),
    )


def _gone(about: _About, corrected: Sequence[Part]) -> Digest:
    """A withdrawn letter: that it was there, and nothing that it said."""
    words = f"{about.gone}: Ofsted's page does not show this letter any more."
    return Digest(
        title=(Span(f"Withdrawn: {whose(about.report)}, {name_of(about.report)}", strong=True),),
        parts=(Part(None, ((Span(words),),)),),
        closing=CLOSING,
        actions=(_wrong(about),),
    )


def _late(store: Store, about: _About, delivery: Delivery) -> tuple[str, str] | None:
    """The day of an old letter that was listed only long after it, and since when it is."""
    report = about.report
    told = first_told(store, about.key) if report.official else None
    met = tellings.made_at(store, told) if told is not None else None
    own = report.published or report.letter_date
    on = own or report.visit_end
    if met is None or on is None:
        return None
    listed_on = met.astimezone(LONDON).date()
    if listed_on - on <= (_LATE if own else _LATE_AFTER_VISIT):
        return None
    # A digest may come days later.
    now = delivery.act == "post" and not delivery.part.startswith("digest:")
    return day(on), f"listed {'now' if now else f'on {day(listed_on)}'}"


def _said_late(parts: Sequence[Part], on: str, late: str) -> tuple[Part, ...]:
    """Published 11 September 2023; listed now. Read it."""
    first = parts[0] if parts and parts[0].heading is None else Part()
    head = first.lines[0] if first.lines else ()
    dated = _late_line(head, on, late)
    if dated != head:
        return (replace(first, lines=(dated, *first.lines[1:])), *parts[1:])
    return (Part(None, ((Span(f"From {on}; {late}."),),)), *parts)


def _late_line(line: Line, on: str, late: str) -> Line:
    """The line with the letter's day says more; others stay as they are."""
    day_of = (f"Published {on}. ", f"Letter of {on}. ")
    return tuple(
        span._replace(text=f"{span.text.removesuffix('. ')}; {late}. ")
        if span.text in day_of
        else span
        for span in line
    )


def _joint(about: _About) -> list[Part]:
    if len(about.names) < 2:
        return []
    return [Part(None, ((Span(f"About {listed(list(about.names))}."),),))]


def _telling_parts(built: Digest, about: _About, *, pressed: bool) -> list[Part]:
    """The digest's parts, of which those that are inferred are cut to the most telling lines, and
    among them what it says on the themes that were asked for.

    `pressed`: there are buttons below it.
    """
    if not about.report.official:
        return list(built.parts)
    printed = [part for part in built.parts if part.heading in _PRINTED]
    beside = [_cut(part) for part in built.parts if part.heading in _BESIDE]
    inferred = [part for part in built.parts if part.heading not in (*_PRINTED, *_BESIDE)]
    telling = [_bare(text) for text, _ in most_telling(about.report, about.change, about.rules)]
    quoted = " ".join(words for part in inferred for words in map(_words, part.lines))
    stands = " ".join([quoted, *(_words(line) for part in printed for line in part.lines)])
    findings = [
        finding
        for finding in asked_findings(about.report, about.rules)
        if _bare(finding.text) in telling and _bare(finding.text) not in stands
    ]
    room = MOST - len(findings) - sum(_tells(line, telling) for p in inferred for line in p.lines)
    left = 0
    shown: list[Part] = []
    for part in inferred:
        lines = []
        for line in part.lines:
            if _tells(line, telling):
                lines.append(line)
            elif room > 0:
                room -= 1
                lines.append(line)
        left += len(part.lines) - len(lines) + part.left_out
        shown += [replace(part, lines=tuple(lines), left_out=0)] if lines else []
    if findings:
        place = next((n for n, part in enumerate(shown) if part.heading in _LAST), len(shown))
        shown.insert(place, asked_part(about.report, asked_names(findings, about.rules), findings))
    more = []
    if left:
        where = f"press {_CHANGED}" if pressed else "the letter has them"
        more = [Part(None, ((Span(f"And {left} more: {where}."),),))]
    return [*printed, *shown, *more, *beside]


def _tells(line: Line, telling: Sequence[str]) -> bool:
    """Whether a line quotes one of these sentences."""
    words = _words(line)
    return any(f"“{text}”" in words for text in telling)


def _words(line: Line) -> str:
    return "".join(span.text for span in line)


def _bare(text: str) -> str:
    return text.strip().strip('“”"')


def _cut(part: Part) -> Part:
    left = part.left_out + max(0, len(part.lines) - _MOST_BESIDE)
    return replace(part, lines=part.lines[:_MOST_BESIDE], left_out=left)


def _for(rules: Sequence[Rule]) -> str:
    """For this channel's subscriptions: workforce in London."""
    words = list(dict.fromkeys(rule_words(rule, cadence=False) for rule in rules))
    left = len(words) - _MOST_RULES
    said = "; ".join(words[:_MOST_RULES]) + (f"; and {left} more" if left > 0 else "")
    return f"For this channel’s {'subscription' if len(words) == 1 else 'subscriptions'}: {said}."


def _actions(about: _About) -> tuple[Action, ...]:
    report = about.report
    link = page_link(report, None)
    made = []
    if link:
        label = "Open the letter" if report.official else "Read it"
        made.append(Action(label, link=link, main=True))
    name = report.authority
    if report.urn and report.official:
        made.append(Action(_CHANGED, words=f"changes {name}"))
        made.append(Action("More", words=f"brief {name}"))
    subscribed = any(
        subject.kind == "authority" and subject.value == report.urn
        for rule in about.rules
        for subject in rule.subjects
    )
    if report.urn and not subscribed:
        made.append(Action(f"Subscribe to {name}", words=f"subscribe {name}"))
    return (*made, _wrong(about)) if page_number(about.key) is None else tuple(made)


def _wrong(about: _About) -> Action:
    return Action("Is this wrong?", words=f"wrong {about.key}")


# Corrections


def _corrected(store: Store, content: dict[str, Any], key: str, urns: Sequence[str]) -> list[Part]:
    """What a message said at first and says no longer."""
    held = content.get("corrected", {}).get(key)
    if held is None:
        return []
    lines = _changed(store, key, urns, rules_for(content, key), facts_from_record(held["before"]))
    when = day(date.fromisoformat(held["day"]))
    return [Part(f"Corrected on {when}", lines, style="list")] if lines else []


def _changed(
    store: Store,
    key: str,
    urns: Sequence[str],
    rules: Sequence[Rule],
    before: Facts,
) -> tuple[Line, ...]:
    news = concerning(news_of(store, current_key(store, key)), urns)
    now = facts_about(news, rules, gone=withdrawn(store, current_key(store, key)))
    lines = what_changed(before, now, news) if now else ()
    return tuple((Span(line),) for line in lines)


def _note(store: Store, delivery: Delivery, content: dict[str, Any]) -> Digest | None:
    """What changed, said in the thread of the message that told otherwise."""
    key = delivery.report or ""
    urns = list(content["urns"])
    about = _about(store, key, urns, rules_of(content))
    if about is None:
        return None
    before = facts_from_record(content["before"])
    lines = _changed(store, key, urns, about.rules, before)
    if not lines:
        return None
    what = "Withdrawn" if about.gone and not before.withdrawn else "Corrected"
    name = f"{whose(about.report)}, {name_of(about.report)}"
    link = page_link(about.report, None)
    made = [Action("Open the letter", link=link)] if link and not about.gone else []
    return Digest(
        title=(Span(f"{what}: {name}", strong=True),),
        parts=(Part(None, lines, style="list"),),
        closing=CLOSING,
        actions=(*made, _wrong(about)),
    )


# Digests


def _digest(store: Store, delivery: Delivery, content: dict[str, Any]) -> Digest | None:
    parts = []
    rules = rules_of(content)
    for item in content["items"]:
        asked = rules_for(content, item["report"])
        about = _about(store, item["report"], item["urns"], asked)
        if about is not None:
            if not about.gone:  # then the item says so
                corrected = _corrected(store, content, item["report"], item["urns"])
                whom = whose(about.report)
                parts += [replace(part, heading=f"{part.heading}: {whom}") for part in corrected]
            parts.append(_dated(store, about, delivery))
    if not parts:
        return None
    rest = content["total"] - content["first"] - len(content["items"]) + 1
    if not content["page"] and rest > 0:
        channel = channels.by_id(store, delivery.channel)
        where = "" if channel and channel.kind == "webhook" else " in this thread"
        follow = "follows" if rest == 1 else "follow"
        parts.append(Part(None, ((Span(f"{rest} more {follow}{where}."),),)))
    return Digest(
        title=(Span(_digest_title(content), strong=True),),
        parts=tuple(parts),
        rests_on=None if content["page"] else _for(rules),
        closing=CLOSING,
        actions=() if content["page"] else (Action("Subscriptions", words="subscriptions"),),
    )


def item_size(news: News, rules: Sequence[Rule]) -> int:
    """How many characters an item of a digest takes in Slack, where there is least room."""
    about = _About(news.report.key, news.report, news.change, tuple(rules), (), None)
    return cost(draw_blocks(Digest((), (_item(about),))))


def _dated(store: Store, about: _About, delivery: Delivery) -> Part:
    """An item, and of an old letter that it was listed late."""
    part = _item(about)
    if about.gone or (late := _late(store, about, delivery)) is None:
        return part
    on, listed_when = late
    lines = tuple(_late_line(line, on, listed_when) for line in part.lines)
    if lines == part.lines:  # no line gives its day
        lines = ((Span(f"From {on}; {listed_when}."),), *lines)
    return replace(part, lines=lines)


def _item(about: _About) -> Part:
    if about.gone:
        name = f"{whose(about.report)}: {name_of(about.report)}"
        return Part(f"Withdrawn: {name}", ((Span(f"{about.gone}."),),), style="list")
    if page_number(about.key) is not None:
        built = _page_digest(about)
        link = page_link(about.report, None)
        read = ((Span("Read it", link=link),),) if link else ()
        said = (*read, *(line for part in built.parts for line in part.lines))
        return Part(built.title[0].text, said, style="list")
    findings = asked_findings(about.report, about.rules)
    asked = [(asked_names([one], about.rules), one) for one in findings]
    return item_part(about.report, about.change, asked)


def _digest_title(content: dict[str, Any]) -> str:
    total = content["total"]
    name = f"{content['name']}, {day(date.fromisoformat(content['day']))}"
    if content["page"]:
        last = content["first"] + len(content["items"]) - 1
        span = f"{content['first']} to {last}" if last > content["first"] else f"{last}"
        return f"{name}: {span} of {total}"
    return f"{name}: {counted(total, 'new document')}"


# The operator


def _told_to_operator(content: dict[str, Any]) -> Digest:
    lines = tuple((Span(line),) for line in content["lines"])
    link = content.get("link")
    actions = [Action("Open", link=link)] if link else []
    actions += [Action(label, words=words) for label, words in content.get("actions", ())]
    return Digest(
        title=(Span(content["title"], strong=True),),
        parts=(Part(None, lines),),
        closing=CLOSING,
        actions=tuple(actions),
    )
