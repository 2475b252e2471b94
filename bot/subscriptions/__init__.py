"""Subscriptions: what a rule asks for, in words and against news. Pure: no store, no clock.

`read_rule` makes a rule of words, `rule_words` words of a rule, `match` holds it against news.
"""

from bot.subscriptions.matching import Matcher, News, match, themes_of
from bot.subscriptions.overlapping import about, overlaps
from bot.subscriptions.reading import Understood, parse_rule, read_change, read_rule
from bot.subscriptions.troubles import Trouble
from bot.subscriptions.vanished import vanished
from bot.subscriptions.words import rule_words

__all__ = [
    "Matcher",
    "News",
    "Trouble",
    "Understood",
    "about",
    "match",
    "overlaps",
    "parse_rule",
    "read_change",
    "read_rule",
    "rule_words",
    "themes_of",
    "vanished",
]
