"""share QUESTION: the same answer, for everybody in the conversation to see."""

from dataclasses import replace

from bot.conversation.actions import answered
from bot.conversation.commands import find_command
from bot.conversation.speaking import Reply, Said
from bot.conversation.wording import not_done, person
from digests.models import Part, Span


def reply(said: Said) -> Reply:
    if not said.words:
        tries = ("share latest Medway", "share findings neglect in Kent")
        return Reply(not_done("Say which answer to share.", tries))
    command = find_command(said.words, said.places, said.topics)
    if command is not None:
        why = f"Only answers to questions are shared, and “{command.name}” is none."
        return Reply(not_done(why, (said.words, "share latest Medway")))
    digest = answered(said, shared=True)
    if not digest.found:
        return Reply(digest)
    by = Part(None, ((Span("Shared by "), person(said.speaker), Span(f": {said.words}")),))
    return Reply(replace(digest, parts=(*digest.parts, by)), "channel")
