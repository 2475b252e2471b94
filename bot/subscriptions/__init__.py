"""Subscriptions: what a rule asks for, in words and against news. Pure: no store, no clock."""

from bot.subscriptions.matching import Matcher, News, match
from bot.subscriptions.words import rule_words

__all__ = ["Matcher", "News", "match", "rule_words"]
