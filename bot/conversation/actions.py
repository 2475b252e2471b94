"""Answers to questions, with what can be done next under them."""

from collections.abc import Iterator
from dataclasses import replace

from bot.commands import ask
from bot.commands.question import Question, next_page
from bot.commands.rows import nothing_row
from bot.conversation.speaking import Said
from bot.conversation.wording import say
from digests.models import Action, Digest, Part

_OF_PLACES = frozenset({"latest", "changes", "history", "brief"})
_OFFERED = 4  # questions to ask instead
# Answers about what one may ask, and not about what letters say.
_ABOUT_ASKING = frozenset({"help", "themes"})
_MORE = "More: "
_TYPED = ("Ask also: ", _MORE)


def answered(said: Said, *, shared: bool = False) -> Digest:
    """The answer to the words, with its actions."""
    question, digest = ask(said.words, said.store, now=said.now, groups=said.groups)
    actions = tuple(dict.fromkeys(_actions(said, question, digest, shared=shared)))
    parts = tuple(part for part in digest.parts if not _typed(part))
    return replace(digest, parts=parts, actions=actions)


def _actions(said: Said, question: Question, digest: Digest, *, shared: bool) -> Iterator[Action]:
    if not digest.found:
        yield from _offers(digest)
        return
    typed = " ".join(said.words.split())
    yield from _open(digest)
    if _has_more(digest):
        yield say(next_page(typed), "More")
    place = question.places[0] if len(question.places) == 1 else None
    if question.command == "latest" and place is not None and place.one:
        yield say(f"changes {place.name}", "Compare with last")
        yield say(f"history {place.name}", "History")
    if question.command in ("changes", "history", "brief", "coverage") and place is not None:
        yield say(f"latest {place.name}", "Latest")
    if question.command == "findings" and question.polarity is None and question.topics:
        yield say(f"{typed} concerns", "Concerns only")
    yield from _subscribe(question)
    if question.command not in _ABOUT_ASKING and not shared:
        if not said.seen_by_all:
            yield say(f"share {typed}", "Share to channel")
        yield say(f"wrong answer to {typed}", "Is this wrong?")


def _offers(digest: Digest) -> Iterator[Action]:
    """What to ask instead, as buttons."""
    tries = nothing_row(digest)["try"]
    for words in tries[:_OFFERED] if isinstance(tries, list) else ():
        yield say(str(words))


def _open(digest: Digest) -> Iterator[Action]:
    """The letter that the answer begins with, at the page that it begins with."""
    if len({row.get("url") for row in digest.rows if row.get("type") == "document"}) == 1:
        row = next(row for row in digest.rows if row.get("type") == "document")
        if row.get("url"):
            yield Action("Open the letter", link=str(row["url"]), main=True)


def _typed(part: Part) -> bool:
    """What to type next, which the buttons say too."""
    return any(line and line[0].text.startswith(_TYPED) for line in part.lines)


def _has_more(digest: Digest) -> bool:
    return any(
        line and line[0].text.startswith(_MORE) for part in digest.parts for line in part.lines
    )


def _subscribe(question: Question) -> Iterator[Action]:
    """What was asked about, as a subscription."""
    places = [place for place in question.places if place.kind != "england"]
    where = " and ".join(place.name for place in places)
    if question.command == "findings" and question.topics and len(question.topics) < 4:
        what = " and ".join(topic.typed for topic in question.topics)
        yield say(f"subscribe {what}{f' in {where}' if where else ''}", "Subscribe to this")
    # About an abolished authority no letters will come.
    elif question.command in _OF_PLACES and len(places) == 1 and "former" not in where:
        yield say(f"subscribe {where}", f"Subscribe to {where}")
