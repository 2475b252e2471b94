"""help [COMMAND]: what can be asked and what can be set, in one screen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.conversation.actions import answered
from bot.conversation.settings import FORMS as SETTINGS
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import line, say
from digests.build import CLOSING
from digests.models import Digest, Line, Part, Span

# command -> (form, one line, examples)
FORMS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "subscribe": (
        "subscribe SUBJECT [in PLACE] [daily|weekly|now]",
        "have it told to everybody here",
        (
            "subscribe Medway",
            "subscribe neglect and workforce in London except Croydon daily concerns only",
            "subscribe grades in the North East weekly",
            "subscribe inspections with press",
            "Subjects: themes, areas, authorities, regions, groups, kinds of letter, grades, "
            "priority actions, everything.",
            "An authority is told at once, anything wider weekly, unless you say otherwise.",
        ),
    ),
    "unsubscribe": (
        "unsubscribe NUMBER|WORDS|all",
        "end it",
        ("unsubscribe 12", "unsubscribe neglect in London", "unsubscribe all"),
    ),
    "edit": (
        "edit NUMBER WORDS",
        "change a subscription",
        ("edit 12 daily", "edit 12 concerns only", "edit 12 neglect in Kent weekly"),
    ),
    "subscriptions": (
        "subscriptions",
        "what is told here, what waits, when the next digest comes",
        ("subscriptions",),
    ),
    "digest": (
        "digest [preview|now]",
        "what the next digest would say; or send it now",
        ("digest preview", "digest now"),
    ),
    "settings": (
        "settings",
        "hours of alerts and digests",
        SETTINGS,
    ),
    "status": (
        "status",
        "sources and messages; “resend” what did not come",
        ("status", "resend 12", "resend all"),
    ),
    "share": (
        "share QUESTION",
        "an answer that everybody here sees",
        ("share latest Medway", "share findings neglect in Kent"),
    ),
    "wrong": (
        "wrong WORDS",
        "doubt something: whoever runs the bot hears of it",
        ("wrong the date of the Medway letter is 5 March",),
    ),
}
# An example, and what it is for: examples teach more than forms.
ASK = (
    ("latest Medway", "the newest letter, then the grades in force"),
    ("history Medway", "every inspection and visit with its grades"),
    ("changes Medway", "what the newest letter changed"),
    ("findings neglect in Kent", "what letters say, with pages"),
    ("compare Kent with neighbours", "grades side by side; nobody is ranked"),
    ('search "life story work"', "sentences with all these words"),
    ("brief Medway", "one page to paste into an email"),
    ("coverage Medway", "what press and council said of a letter"),
)
TOLD = (
    ("subscribe neglect in London weekly", "have it told to everybody here"),
    ("subscriptions", "what is told here and what waits; “unsubscribe 12” ends one"),
    ("digest preview", "what the next digest would say"),
    ("settings", "hours of alerts and digests"),
    ("status", "sources and messages"),
    ("share latest Medway", "an answer that everybody here sees"),
    ("wrong WORDS", "doubt something; whoever runs the bot hears of it"),
)


def reply(said: Said) -> Reply:
    words = said.words.split()
    asked = words[0].casefold() if words else ""
    known = not (asked == "share" and said.seen_by_all)
    if asked in FORMS and known:
        return Reply(_one(asked))
    if words and known:
        return Reply(answered(replace(said, words=f"help {said.words}")))
    told = [row for row in TOLD if not (row[0].startswith("share ") and said.seen_by_all)]
    return Reply(_all(told))


def _one(command: str) -> Digest:
    form, does, examples = FORMS[command]
    parts = (
        Part(None, (line(f"{does[:1].upper()}{does[1:]}."),)),
        Part("For example", tuple(line(one) for one in examples), "list"),
    )
    return Digest((Span(form, strong=True),), parts, closing=CLOSING, actions=(say("help"),))


def _all(told: Sequence[tuple[str, str]]) -> Digest:
    hint = "A name alone is a question: Medway. More: themes; help subscribe; help findings."
    actions = (
        say("subscribe", main=True),
        say("latest England", "Newest letters"),
        say("subscriptions"),
        say("themes"),
    )
    return Digest(
        (Span("What this bot can do", strong=True),),
        (
            Part("Ask", tuple(_row(*one) for one in ASK), "list"),
            Part("Be told", tuple(_row(*one) for one in told), "list"),
            Part(None, (line(hint),)),
        ),
        closing=CLOSING,
        actions=actions,
    )


def _row(example: str, does: str) -> Line:
    return (Span(example, strong=True), Span(f": {does}"))
