"""What people typed in Slack, as plain words."""

import re
import unicodedata

# How Slack writes names and links in a message's text.
# https://docs.slack.dev/messaging/formatting-message-text/#mentioning-users
_LABELLED = re.compile(r"<[#!@]?[^<>|\s]*\|([^<>|]*)>")
_USER = re.compile(r"<@[A-Z0-9]+>")
_SPECIAL = re.compile(r"<[!#][^<>]*>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|\s]*)>")
# The three characters that Slack escapes, and the space that its editor puts after a name.
_ESCAPED = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&amp;": "&"}
# Commands carry an emoji by its name: "🚨" comes as ":rotating_light:".
_EMOJI = re.compile(r":[a-z+-][\w+'-]*:")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
_MARKS = "*_~`"
_PLAIN = re.compile("[0-9A-Za-z ]*")  # nothing in it can be markup: most of what is typed
_LONGEST = 4000  # of what is read at all; what may be asked is shorter


def typed_words(text: object) -> str:
    """The words of a command or a message: no mentions, no markup, straight quotes.

    `typed_words("<@U012AB3CD>&nbsp;latest “Medway”")` is `latest "Medway"`.
    """
    if not isinstance(text, str):
        return ""
    if len(text) < _LONGEST and _PLAIN.fullmatch(text):
        return " ".join(text.split())
    said = text[:_LONGEST].encode("utf-8", "replace").decode()  # half characters stay out
    said = _LABELLED.sub(r"\1", said)
    said = _LINK.sub(r"\1", _SPECIAL.sub(" ", _USER.sub(" ", said)))
    said = _EMOJI.sub(" ", said)
    for code, meant in _ESCAPED.items():
        said = said.replace(code, meant)
    said = "".join(_readable(char) for char in said.translate(_QUOTES))
    return _unwrapped(" ".join(said.split()))


def _unwrapped(said: str) -> str:
    """Without the marks around the whole: a star at one end alone is somebody's star."""
    while len(said) > 1 and said[0] in _MARKS and said[0] == said[-1]:
        said = said[1:-1].strip()
    return said


def words_to(text: object, bot: str | None) -> str:
    """What is said to the bot: after its name; where nothing follows it, before.

    `words_to("hey <@U012AB3CD> latest Medway", "U012AB3CD")` is `latest Medway`.
    """
    if not isinstance(text, str):
        return ""
    named = re.search(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>" if bot else _USER, text[:_LONGEST])
    if named is None:
        return typed_words(text)
    return typed_words(text[named.end() :]) or typed_words(text[: named.start()])


def _readable(char: str) -> str:
    """The character, a space for one that only parts words, nothing for one that is not seen."""
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") else char
