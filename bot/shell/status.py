"""`ofsted-bot status`: what is stored, how each source is, and what is in the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import click

from bot.cli import Shell
from bot.clock import moment_words, utc_now
from bot.models import Channel, Delivery, State
from bot.shell.objections import objection_record
from bot.shell.output import print_digest, print_json
from bot.store import Store, channels, checks, deliveries, file_of, objections, open_store
from bot.store.checks import Check
from bot.store.counts import Counts, count
from bot.store.objections import Objection
from digests.build import CLOSING
from digests.models import Digest, Line, Part, Span
from digests.words import counted, day
from scrapers.models import Source

_SHOWN = 20
_LONG = timedelta(minutes=15)  # a message that is due goes out within seconds
_STUCK = {"dead": "given up", "unknown": "nobody knows whether it came"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the store says of itself."""

    file: str
    counts: Counts
    checks: Mapping[str, Check]  # by source
    channels: tuple[Channel, ...]
    states: Mapping[State, int]
    stuck: tuple[Delivery, ...]
    overdue: tuple[Delivery, ...]
    objections: tuple[Objection, ...]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Show what is stored, how the sources are, and what is in the outbox.

    Exit code 1 where a source is failing or a message is stuck.
    """
    settings = shell.settings
    with open_store(settings.store_url.reveal(), reading=True) as store:
        seen = _look(store, file_of(settings.store_url.reveal()))
    if as_json:
        _print_records(seen, settings.sources)
    else:
        print_digest(_digest(seen, settings.sources))
    failing = any(seen.checks[s.name].failures for s in settings.sources if s.name in seen.checks)
    raise click.exceptions.Exit(1 if failing or seen.stuck else 0)


def _look(store: Store, file: str) -> _Seen:
    return _Seen(
        file=file,
        counts=count(store),
        checks={check.source: check for check in checks.all_checks(store)},
        channels=channels.all_channels(store),
        states=deliveries.counts(store),
        stuck=(*deliveries.dead(store), *deliveries.unknown(store)),
        overdue=deliveries.overdue(store, utc_now() - _LONG),
        objections=objections.open_objections(store),
    )


def _print_records(seen: _Seen, sources: tuple[Source, ...]) -> None:
    counts = seen.counts
    print_json(
        {
            "record": "store",
            "file": seen.file,
            "authorities": counts.authorities,
            "outcomes": counts.outcomes,
            "letters": counts.letters,
            "articles": counts.articles,
            "findings": counts.findings,
            "drafts": counts.drafts,
        }
    )
    for source in sources:
        check = seen.checks.get(source.name)
        print_json(
            {
                "record": "source",
                "source": source.name,
                "kind": source.kind,
                "url": source.url,
                "checked": check.checked if check else None,
                "good": check.good if check else None,
                "failures": check.failures if check else 0,
                "why": check.why if check else None,
                "next_try": check.next_try if check else None,
                "doubt": check.doubt if check else None,
            }
        )
    print_json({"record": "outbox", **{str(state): n for state, n in seen.states.items()}})
    for channel in seen.channels:
        print_json(
            {
                "record": "channel",
                "channel": channel.id,
                "platform": channel.address.platform,
                "name": channel.name or channel.address.channel,
                "paused": channel.paused,
            }
        )
    for one in (*seen.stuck, *seen.overdue):
        print_json(
            {
                "record": "message",
                "message": one.id,
                "channel": one.channel,
                "state": one.state,
                "part": one.part,
                "why": one.error,
            }
        )
    for doubt in seen.objections:
        print_json(objection_record(doubt))


def _digest(seen: _Seen, sources: tuple[Source, ...]) -> Digest:
    lines = tuple(_source_line(source, seen.checks.get(source.name)) for source in sources)
    none: tuple[Line, ...] = ((Span("None configured: add [[sources]] to config.toml."),),)
    return Digest(
        title=(Span("Status", strong=True),),
        parts=(
            Part("Stored", tuple((Span(words),) for words in _stored(seen)), style="list"),
            Part("Sources", lines or none, style="list"),
            *_talking(seen),
        ),
        closing=CLOSING,
    )


def _stored(seen: _Seen) -> tuple[str, ...]:
    counts = seen.counts
    drafts = counted(counts.drafts, "private draft")
    return (
        f"in {seen.file}",
        f"{counted(counts.letters, 'letter')} read, {counted(counts.articles, 'article')}, "
        f"{counted(counts.findings, 'finding')}",
        f"{counted(counts.outcomes, 'published outcome')} of "
        f"{counted(counts.authorities, 'authority')}"
        + (f", to {day(counts.newest_outcome)}" if counts.newest_outcome else ""),
        *([f"{drafts}, shown here alone: see ofsted-bot release"] if counts.drafts else []),
    )


def _source_line(source: Source, check: Check | None) -> Line:
    name = Span(f"{source.name}: ", strong=True)
    if check is None:
        return (name, Span("not checked yet"))
    again = f"; next look {moment_words(check.next_try)}" if check.next_try else ""
    if check.failures:
        last = (
            f"last good check {moment_words(check.good)}" if check.good else "never answered well"
        )
        said = f"failed {counted(check.failures, 'time')}, {last}{again}. {check.why or ''}"
    elif check.doubt:
        said = f"answered on {moment_words(check.checked)}, in doubt{again}. {check.doubt}"
    else:
        said = f"answered well on {moment_words(check.checked)}{again}"
    return (name, Span(said))


def _talking(seen: _Seen) -> list[Part]:
    """The outbox, what is stuck in it, paused channels and open objections; only what there is."""
    if not seen.channels:
        return []
    names = {channel.id: channel.name or channel.address.channel for channel in seen.channels}
    states = ", ".join(f"{n:,} {state}" for state, n in seen.states.items() if n)
    known: Line = (Span(f"{counted(len(names), 'channel')}; messages: {states or 'none yet'}"),)
    stuck = [
        f"{one.id}. To {names.get(one.channel, '?')}: {_STUCK[one.state]}. {one.error or ''}"
        for one in seen.stuck
    ]
    closed = {one.id: one.paused for one in seen.channels if one.paused}
    late = [
        f"{one.id}. To {names.get(one.channel, '?')}: due since {moment_words(one.due)}. "
        f"{'The channel is paused.' if one.channel in closed else one.error or ''}"
        for one in seen.overdue
    ]
    paused = [f"{names[one.id]}: {one.paused}" for one in seen.channels if one.paused]
    doubts = [
        f"{one.id}. {f'In {names[one.channel]}: ' if one.channel in names else ''}{one.said}"
        for one in seen.objections
    ]
    return [
        Part("Outbox", (known,), style="list"),
        *_part("Not delivered; send again with ofsted-bot resend NUMBER", stuck),
        *_part("Waiting for long; ofsted-bot run sends it", late),
        *_part("Paused channels", paused),
        *_part("Is this wrong? Settle with ofsted-bot objections", doubts),
    ]


def _part(heading: str, items: list[str]) -> list[Part]:
    lines: tuple[Line, ...] = tuple((Span(item.strip()),) for item in items[:_SHOWN])
    left = len(items) - len(lines)
    return [Part(heading, lines, style="list", left_out=left)] if lines else []
