"""Which command words begin with; what begins with none is a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.commands.places import Places
from bot.commands.question import COMMANDS as QUESTIONS
from bot.commands.spelling import nearest
from bot.commands.tokens import plain
from bot.commands.topics import Topics
from bot.commands.vocabulary import known_vocabulary

# The commands of a conversation, beside those of bot.commands.
COMMANDS = (
    "subscribe",
    "unsubscribe",
    "subscriptions",
    "edit",
    "digest",
    "settings",
    "status",
    "share",
    "wrong",
    "resend",
    "sources",
    "undo",
    "help",
)
_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "subscribe": "sub, follow, watch, notify me about, notify us about, alert me to, "
        "alert us to, sign up, sign up for, subscribe me, subscribe us, subscription",
        "unsubscribe": "unsub, unfollow, unwatch, stop, cancel, unsubscribe me, unsubscribe us",
        "subscriptions": "subs, my subscriptions, our subscriptions, list subscriptions, "
        "show subscriptions, list, list my subscriptions, show my subscriptions, "
        "what are we subscribed to, what am i subscribed to",
        "edit": "amend, modify, edit subscription",
        "digest": "preview, preview digest, show digest, digests",
        "settings": "setting, preferences, config, configure, alerts, alert",
        "status": "state",
        "share": "show everyone, show everybody, post",
        "wrong": "is this wrong, incorrect, mistake",
        "resend": "retry, send again",
        "sources": "source, show sources",
        "help": "commands, usage, start, hello, hi, hey, menu",
    }
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {name: name for name in COMMANDS}
    | {also: name for name, words in _ALSO.items() for also in words.split(", ")}
)
_FIRST = frozenset(name.partition(" ")[0] for name in _NAMES)
_LONGEST = max(name.count(" ") + 1 for name in _NAMES)
_FORGIVING = tuple(name for name in _NAMES if len(name) > 4 and " " not in name)
# Words of questions too ("status of Medway"): commands only where nothing follows.
_ALONE = frozenset(
    ["status", "state", "list", "hello", "hi", "hey", "start", "menu", "usage", "commands"]
)
_POLITE = frozenset(
    [
        *("please", "can", "could", "you", "would", "like", "want", "to", "i", "id", "we", "us"),
        *("hey", "hi", "hello", "ok", "okay", "thanks", "bot"),
    ]
)
_OF_HOURS = frozenset({"at", "on", "every", "time", "days", "hour", "day"})


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name, what follows it, and how an odd word was read."""

    name: str
    words: str = ""
    note: str = ""


def find_command(typed: str, places: Places, topics: Topics) -> Command | None:
    """The command that words begin with; None: they are a question."""
    if typed in ("", "?"):
        return Command("help")
    words = typed.split(maxsplit=_LONGEST + len(_POLITE))
    start = next((n for n, word in enumerate(words) if plain(word) not in _POLITE), 0)
    words = words[start:]
    if words and words[0] in QUESTIONS and words[0] not in _FIRST:
        return None
    return _exactly(words, places, topics) or _nearly(words, places, topics)


def _exactly(words: list[str], places: Places, topics: Topics) -> Command | None:
    for n in range(min(_LONGEST, len(words)), 0, -1):
        phrase = plain(" ".join(words[:n]))
        name = _NAMES.get(phrase)
        rest = " ".join(words[n:])
        if name is None or (phrase in _ALONE and rest):
            continue
        if _begins_name(words, n, places, topics):
            return None
        if phrase in ("alerts", "alert"):
            return Command(name, f"alerts {rest}".strip())
        if name == "digest" and plain(rest).partition(" ")[0] in _OF_HOURS:
            return Command("settings", f"digest {rest}")
        return Command(name, rest)
    return None


def _begins_name(words: list[str], n: int, places: Places, topics: Topics) -> bool:
    """Whether the command's word only begins a name: "help and protection"."""
    longer = (plain(" ".join(words[:m])) for m in range(n + 1, len(words) + 1))
    return any(places.find(phrase) or topics.find(phrase) for phrase in longer)


def _nearly(words: list[str], places: Places, topics: Topics) -> Command | None:
    """A command with a slip of the finger: "subscibe Medway"."""
    word = plain(words[0]) if words else ""
    known = word in QUESTIONS or known_vocabulary().meaning(word) or places.find(word)
    if not word or " " in word or known or topics.find(word):
        return None
    near = {_NAMES[name] for name in nearest(word, _FORGIVING)}
    if len(near) != 1 or nearest(word, QUESTIONS):
        return None
    name = near.pop()
    if name in _ALONE and len(words) > 1:
        return None
    return Command(name, " ".join(words[1:]), f"“{word[:40]}” is read as “{name}”.")
