"""wrong REPORT [sentence] [words]: "Is this wrong?", told to whoever runs the bot."""

from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import not_done, told
from bot.models import Address
from bot.post import object_to
from bot.store import channels, reports
from digests.models import Report
from digests.reports import name_of, whose

_DIGITS = 5  # of a sentence's number; no letter has more


def reply(said: Said) -> Reply:
    if not said.speaker.user:
        return Reply(told("Doubts are told in a conversation of Slack or Teams.", found=False))
    if not said.words:
        why = "Say what is wrong: the button “Is this wrong?” stands under each answer."
        return Reply(not_done(why, ("wrong the date of the Medway letter is 5 March",)))
    report, finding, words = _parts(said)
    if report is None and _is_key(said.words.split()[0]):
        return Reply(not_done("That letter is not known here.", ("latest", "help")))
    channel = said.channel
    object_to(
        said.store,
        report=report.key if report else None,
        said=words,
        now=said.now,
        finding=finding,
        channel=channel.id if channel else None,
        operator=_operator(said),
    )
    about = f" about {whose(report)}, {name_of(report)}" if report else ""
    lines = [f"Your doubt{about} is with whoever runs this bot. Your name is not kept with it."]
    if not words:
        lines.append("It helps to say what is wrong: type “wrong” and a few words.")
    lines.append("What turns out wrong is corrected in every message that said it.")
    return Reply(told("Thank you.", *lines))


def _parts(said: Said) -> tuple[Report | None, int | None, str]:
    """The report that is meant, the number of its sentence, and the words about it."""
    first, _, rest = said.words.partition(" ")
    report = reports.by_key(said.store, first, findings=False) if _is_key(first) else None
    if report is None:
        return None, None, said.words
    number, _, words = rest.partition(" ")
    if number.isascii() and number.isdecimal() and len(number) <= _DIGITS:
        return report, int(number), words
    return report, None, rest


def _is_key(word: str) -> bool:
    """Looks like Report.key: a sha256, or a published outcome's."""
    return word.startswith("outcome:") or (
        len(word) == 64 and all(letter in "0123456789abcdef" for letter in word)
    )


def _operator(said: Said) -> int | None:
    """The channel in which the operator hears of things, where one is set."""
    named = said.settings.slack.operator_channel
    if not named:
        return None
    if said.speaker.address.platform == "slack":
        address = Address("slack", said.speaker.address.workspace, named)
        return channels.ensure(said.store, address).id
    known = channels.all_channels(said.store)
    return next((c.id for c in known if c.address.channel == named), None)
