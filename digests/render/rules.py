"""What a field of Slack's may hold: each rule yields what is wrong with a value, and where."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from digests.render import limits

Rule = Callable[[Any, str], Iterator[str]]  # the value and where it stands -> what is wrong

# In markup, "<" begins a link, a person, a channel or a time. Whole groups are never called.
_CONTROL = re.compile(r"<(https?://[^<>|]+(\|[^<>|]+)?|@[UW]\w+|#C\w+(\|[^<>|]*)?|!date\^[^<>]+)>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")


def text(most: int, *, least: int = 1) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: not text"
        elif limits.size(value) > most:
            yield f"{at}: {limits.size(value):,} characters, at most {most:,}"
        elif least and not value.strip(" "):
            yield f"{at}: empty"
        elif "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            yield f"{at}: characters that cannot be sent"

    return rule


def markup(most: int) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        yield from text(most)(value, at)
        if isinstance(value, str):
            bare = _CONTROL.sub("", value)
            if "<" in bare or ">" in bare:
                yield f"{at}: “<” or “>” is not escaped"
            if _ENTITY.search(value):
                yield f"{at}: “&” is not escaped"

    return rule


def address(value: Any, at: str) -> Iterator[str]:
    yield from text(limits.URL)(value, at)
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        yield f"{at}: not an address"


def flag(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{at}: not true or false"


def number(least: int, most: int) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"{at}: not a number from {least} to {most:,}"

    return rule


def one_of(*words: str) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if value not in words:
            yield f"{at}: not one of {', '.join(words)}"

    return rule


def matching(pattern: str) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield f"{at}: not of the form {pattern}"

    return rule


def list_of(of: Rule, most: int, *, least: int = 1) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: not a list"
            return
        if not least <= len(value) <= most:
            yield f"{at}: {len(value)} items, from {least} to {most}"
        for n, item in enumerate(value):
            yield from of(item, f"{at}[{n}]")

    return rule


def record(name: str, needed: Mapping[str, Rule], more: Mapping[str, Rule]) -> Rule:
    """An object with all of the `needed` fields, any of `more`, and no other."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{at}: not an object"
            return
        dot = f"{at}." if at else ""
        yield from (f"{dot}{key}: missing" for key in needed if key not in value)
        for key, held in value.items():
            field = needed.get(key) or more.get(key)
            if field:
                yield from field(held, f"{dot}{key}")
            else:
                yield f"{dot}{key}: not a field of {name}"

    return rule


def by_type(kinds: Mapping[str, Rule], only: Collection[str] = ()) -> Rule:
    """One of several records, told apart by "type"; `only` these of them."""

    def rule(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in (only or kinds):
            yield f"{at}.type: {kind!r} does not belong here"
        else:
            yield from kinds[kind]({key: value[key] for key in value if key != "type"}, at)

    return rule
