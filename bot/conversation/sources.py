"""sources: how each watched place is. For operators alone: addresses can tell of a council."""

from collections.abc import Iterable

from bot.clock import moment_words
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import line, not_done, told
from bot.store import checks
from bot.store.checks import Check
from digests.models import Digest, Line, Part, Span
from digests.words import counted


def reply(said: Said) -> Reply:
    if not said.speaker.operator:
        why = "Sources are shown to operators only."
        return Reply(not_done(why, ("status",)))
    lines = lines_of(said)
    if not lines:
        hint = "Add [[sources]] to config.toml."
        return Reply(told("No sources are configured.", hint, found=False))
    title = (Span(counted(len(lines), "source"), strong=True),)
    return Reply(Digest(title, (Part(None, tuple(lines), "list"),)))


def lines_of(said: Said) -> list[Line]:
    known = {check.source: check for check in checks.all_checks(said.store)}
    return [_line(source.name, known.get(source.name)) for source in said.settings.sources]


def summary(said: Said) -> str:
    """How the sources are, without their names."""
    names = {source.name for source in said.settings.sources}
    every = [check for check in checks.all_checks(said.store) if check.source in names]
    if not names:
        return "No sources are watched."
    failing = sum(1 for check in every if check.failures)
    unseen = len(names) - len(every)
    facts = [f"{counted(len(names), 'source')} watched"]
    facts += [f"{failing} failing"] if failing else []
    facts += [f"{unseen} not looked at yet"] if unseen else []
    facts += [] if failing or unseen else ["all well"]
    return f"{', '.join(facts)}.{_last(every)}"


def _last(every: Iterable[Check]) -> str:
    good = [check.good for check in every if check.good is not None]
    return f" Last looked at {moment_words(max(good))}." if good else ""


def _line(name: str, check: Check | None) -> Line:
    head = Span(f"{name}: ", strong=True)
    if check is None:
        return (head, Span("not looked at yet"))
    again = f"; next look {moment_words(check.next_try)}" if check.next_try else ""
    if check.failures:
        last = f"last good look {moment_words(check.good)}" if check.good else "never well"
        times = counted(check.failures, "time")
        return (head, *line(f"failed {times}, {last}{again}. {check.why or ''}".strip()))
    doubt = f". In doubt: {check.doubt}" if check.doubt else ""
    return (head, *line(f"well on {moment_words(check.checked)}{again}{doubt}"))
