"""subscribe SUBJECT… [in PLACE] [except …] [now|daily|weekly] [concerns only] [with press]"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from bot.clock import LONDON
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import (
    line,
    made_words,
    not_done,
    numbered,
    person,
    plural_messages,
    refused,
    say,
    told,
    when_told,
)
from bot.models import Cadence, Rule, Subscription
from bot.post import preview
from bot.posting.asking import begin
from bot.store import subscriptions
from bot.store.counts import letters_between
from bot.store.rules import sameness
from bot.subscriptions import Trouble, about, overlaps, read_rule, rule_words
from digests.models import Action, Digest, Line, Part, Span
from digests.words import counted

MOST = 100  # subscriptions of one channel
# When else it might be told: a word, and what stands on the button.
_OTHERS: Mapping[Cadence, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "now": (("daily", "Daily instead"),),
        "daily": (("now", "At once instead"), ("weekly", "Weekly instead")),
        "weekly": (("now", "At once instead"), ("daily", "Daily instead")),
    }
)
_GOES_ON = "It goes on where it ended: what waited for it is told."
_A_YEAR = timedelta(days=365)
EXAMPLES = (
    "subscribe Medway",
    "subscribe neglect in London weekly",
    "subscribe grades in the North East daily",
    "subscribe neglect and workforce in London except Croydon daily concerns only",
)


def reply(said: Said) -> Reply:
    if not said.words:
        return Reply(_teach())
    if not said.speaker.may_change:
        return Reply(refused(said, f"subscribe {said.words}"))
    read = read_rule(said.words, said.places, said.topics)
    if isinstance(read, Trouble):
        return Reply(not_done(read.said, (f"subscribe {words}" for words in read.tries)))
    channel = said.made_channel()
    known = subscriptions.of_channel(said.store, channel.id)
    same = next((one for one in known if sameness(one.rule) == sameness(read.rule)), None)
    if same is not None:
        return Reply(_already(said, same, read.notes))
    if len(known) >= MOST:
        why = f"{said.here.capitalize()} has {MOST} subscriptions, the most there can be."
        return Reply(not_done(why, ("subscriptions",)))
    made, goes_on = begin(
        said.store, channel, read.rule, said.now, said.speaker.user, groups=said.groups
    )
    notes = (*read.notes, _GOES_ON) if goes_on else read.notes
    return Reply(_confirmed(said, made, known, notes), "channel")


def _teach() -> Digest:
    """Everything about subscribing, for somebody who typed the word alone."""
    form = (
        "subscribe SUBJECT… [in PLACE] [except …] [now|daily|weekly] [concerns only] [with press]"
    )
    parts = (
        Part(None, (line(form),)),
        Part("For example", tuple(line(one) for one in EXAMPLES), "list"),
        Part(
            None,
            (
                line(
                    "Subjects: themes, areas, authorities, regions, groups, kinds of letter, "
                    "grades, priority actions, everything. Several mean any of them."
                ),
                line(
                    "Without a word for when: an authority’s letters at once, anything wider "
                    "weekly. Press and council statements come only “with press”."
                ),
            ),
        ),
    )
    return Digest(
        (Span("Subscribe", strong=True),),
        parts,
        actions=(say("subscriptions"), say("help")),
    )


def _already(said: Said, same: Subscription, notes: Sequence[str]) -> Digest:
    return told(
        f"Subscribed already: {numbered(same)}",
        *notes,
        (*line("Made "), *made_words(same, said)),
        f"To end it: unsubscribe {same.id}",
        actions=(say(f"unsubscribe {same.id}", "Unsubscribe"), say("subscriptions")),
    )


def _confirmed(
    said: Said, made: Subscription, known: Sequence[Subscription], notes: Sequence[str]
) -> Digest:
    channel = said.made_channel()
    lines: list[Line] = [line(note) for note in notes]
    lines.append(line(when_told(made.rule.cadence, said, channel.hours)))
    lines.append(line(last_year(said, made.rule)))
    lines += [line(words) for words in _overlapping(said, made, known)]
    if channel.paused is not None:
        lines.append(line(f"{said.here.capitalize()} is paused: {channel.paused}"))
    lines.append(
        (Span(f"Number {made.id}, made by "), person(said.speaker), Span(", for everybody here."))
    )
    lines.append(line(f"To undo: unsubscribe {made.id}"))
    return told(f"Subscribed: {rule_words(made.rule)}", *lines, actions=_actions(made, known))


def _actions(made: Subscription, known: Sequence[Subscription]) -> tuple[Action, ...]:
    """Undo; and where it says anew what was asked for before, an end to that."""
    before = [one for one in known if about(one.rule) == about(made.rule)]
    return (
        say(f"unsubscribe {made.id}", "Undo"),
        *(say(f"edit {made.id} {one}", label) for one, label in _OTHERS[made.rule.cadence]),
        *(say(f"unsubscribe {one.id}", f"End {numbered(one)}") for one in before[:2]),
        say("subscriptions", "All subscriptions"),
    )


def last_year(said: Said, rule: Rule) -> str:
    """What the rule would have sent, by what is read here; it sends nothing of the past."""
    today = said.now.astimezone(LONDON).date()
    read = letters_between(said.store, today - _A_YEAR, today)
    sent = preview(said.store, rule, today - _A_YEAR, today, said.groups)
    past = "Nothing of the past is sent now."
    would = f"In the last year it would have sent {plural_messages(sent.messages)}."
    if not read and not sent.messages:
        return f"{would} No letter of that year is read here yet. {past}"
    known = f"{counted(read, 'letter')} of that year {'is' if read == 1 else 'are'} read here."
    return f"{would} {known} {past}"


def _overlapping(said: Said, made: Subscription, known: Sequence[Subscription]) -> list[str]:
    found = [one for one in known if overlaps(one.rule, made.rule, said.places)]
    if not found:
        return []
    words = "; ".join(numbered(one) for one in found[:3])
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return [f"Overlaps with {words}{more}. What several ask for is told once."]
