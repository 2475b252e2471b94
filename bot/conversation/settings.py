"""settings: when this conversation hears of things, shown and changed."""

import re
from collections.abc import Callable, Iterator, Mapping

from bot.clock import moment_words
from bot.conversation.hours import Wrong, read_alerts, read_digest, read_weekly
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import (
    WEEKDAYS,
    clock,
    digest_days,
    line,
    not_done,
    person,
    refused,
    say,
    told,
)
from bot.models import Hours
from bot.posting.announce import change_hours
from bot.schedule import alert_time, next_digest
from bot.subscriptions import Understood, read_rule, rule_words
from digests.models import Digest, Part, Span

FORMS = (
    "settings digest at 9am",
    "settings digest on mon wed fri",
    "settings weekly on tuesday",
    "settings alerts 8:00 to 17:30",
    "alerts anytime",
    "alerts working hours",
    "settings reset",
)
_READERS: Mapping[str, Callable[[str, Hours], Hours | Wrong]] = {
    "digest": read_digest,
    "digests": read_digest,
    "daily": read_digest,
    "weekly": read_weekly,
    "alerts": read_alerts,
    "alert": read_alerts,
}
_CLAUSE = re.compile(rf"\b({'|'.join(_READERS)})\b")
_TWO_NAMES = re.compile(r"\b(?:digests? )?(daily|weekly)(?: digests?)?\b")


def reply(said: Said) -> Reply:
    words = said.words.casefold()
    channel = said.channel
    hours = channel.hours if channel is not None else Hours()
    if words in ("", "show", "list"):
        return Reply(_shown(said, hours))
    if words in ("reset", "default", "defaults"):
        return _set(said, hours, Hours())
    changed = hours
    clauses = list(_clauses(words))
    if not clauses:
        return Reply(not_done(f"“{said.words[:40]}” is no setting.", FORMS))
    for name, rest in clauses:
        if not rest:
            return Reply(not_done("Say what to set it to.", _fitting(name)))
        read = _READERS[name](rest, changed)
        if isinstance(read, Wrong):
            return Reply(not_done(read.why, (*_meant(said, rest), *_fitting(name))))
        changed = read
    return _set(said, hours, changed)


def _clauses(words: str) -> Iterator[tuple[str, str]]:
    """ "digest at 9am, weekly on tuesday" as ("digest", "at 9am") and ("weekly", "on tuesday")."""
    plain = _TWO_NAMES.sub(r"\1", words)
    if not _CLAUSE.search(plain) and isinstance(read_digest(plain, Hours()), Hours):
        yield "digest", plain  # "settings 9am", "settings hour 9"
        return
    pieces = [piece.strip(" ,;") for piece in _CLAUSE.split(plain)]
    if pieces[0] not in ("", "set", "change", "the"):
        return
    for name, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        yield name, rest.removesuffix(" and").strip()


def _meant(said: Said, rest: str) -> tuple[str, ...]:
    """ "alerts for Medway" asks for a subscription."""
    read = read_rule(rest, said.places, said.topics)
    return (f"subscribe {rule_words(read.rule)}",) if isinstance(read, Understood) else ()


def _fitting(first: str) -> tuple[str, ...]:
    """The forms that begin like what was typed."""
    stem = {"daily": "digest"}.get(first, first.rstrip("s"))
    return tuple(form for form in FORMS if stem in form) or FORMS


def _set(said: Said, hours: Hours, changed: Hours) -> Reply:
    if not said.speaker.may_change:
        return Reply(refused(said, f"settings {said.words}"))
    if changed == hours:
        return Reply(told("That is how it is set already.", *_lines(said, hours)))
    channel = said.made_channel()
    change_hours(said.store, channel, changed, said.now)
    both = () if changed.digest == hours.digest else ("Daily and weekly digests share one hour.",)
    by = (Span("Set by "), person(said.speaker), Span("."))
    undo = _undo(hours, changed)
    digest = told(
        f"Settings of {said.here} changed",
        *_lines(said, changed),
        *both,
        by,
        f"To undo: {undo}",
        actions=(say(undo, "Undo"), say("settings")),
    )
    return Reply(digest, "channel")


def _undo(hours: Hours, changed: Hours) -> str:
    """The words that bring the old hours back."""
    words = []
    if (hours.digest, hours.days) != (changed.digest, changed.days):
        words.append(f"digest at {clock(hours.digest)} on {_day_words(hours)}")
    if hours.weekly != changed.weekly:
        words.append(f"weekly on {WEEKDAYS[hours.weekly]}")
    if _alerts(hours) != _alerts(changed):
        words.append(f"alerts {_alerts(hours)}")
    return f"settings {', '.join(words)}"


def _alerts(hours: Hours) -> str:
    if hours.anytime:
        return "anytime"
    return f"{clock(hours.alerts_from)} to {clock(hours.alerts_until)}"


def _day_words(hours: Hours) -> str:
    from_monday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return " ".join(from_monday[n] for n in hours.days)


def _shown(said: Said, hours: Hours) -> Digest:
    lines = tuple(line(words) for words in _lines(said, hours))
    forms = tuple(line(form) for form in FORMS)
    actions = (
        say("alerts working hours") if hours.anytime else say("alerts anytime"),
        say("subscriptions"),
    )
    return Digest(
        (Span(f"Settings of {said.here}", strong=True),),
        (Part(None, lines, "list"), Part("To change them, type", forms, "list")),
        actions=actions,
    )


def _lines(said: Said, hours: Hours) -> tuple[str, ...]:
    if hours.anytime:
        alerts = "Alerts: at any hour."
    else:
        alerts = f"Alerts: working days, {clock(hours.alerts_from)} to {clock(hours.alerts_until)}."
        opens = alert_time(hours, said.now)
        if opens > said.now:
            alerts += f" What comes now waits until {moment_words(opens)}."
    daily = moment_words(next_digest(hours, "daily", said.now))
    weekly = moment_words(next_digest(hours, "weekly", said.now))
    return (
        alerts,
        f"Daily digest: {digest_days(hours, 'daily')} at {clock(hours.digest)}; next {daily}.",
        f"Weekly digest: {digest_days(hours, 'weekly')} at {clock(hours.digest)}; next {weekly}.",
        "Times are London’s. No digest on bank holidays: the next working day takes it in.",
    )
