"""The forms at work: opened, searched, handed in."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Reply
from bot.slack import choices, views
from bot.slack.aloud import aloud
from bot.slack.reach import call
from bot.slack.talk import Body, Talk, words_of
from bot.slack.views import Purpose
from bot.slack.words import typed_words
from bot.store import subscriptions


async def open_subscribe(client: AsyncWebClient, trigger: object, purpose: Purpose) -> bool:
    """Shows the form of a new subscription; says whether Slack took it."""
    return await _open(client, trigger, views.subscribe_form(purpose))


async def open_edit(client: AsyncWebClient, trigger: object, purpose: Purpose, talk: Talk) -> bool:
    """Shows the form of a subscription that there is."""
    known = subscriptions.by_id(talk.store, purpose.replaces or 0)
    if known is None:
        return False
    return await _open(client, trigger, views.subscribe_form(purpose, rule=known.rule))


async def open_wrong(client: AsyncWebClient, trigger: object, purpose: Purpose) -> bool:
    return await _open(client, trigger, views.wrong_form(purpose))


async def _open(client: AsyncWebClient, trigger: object, view: Mapping[str, Any]) -> bool:
    if not isinstance(trigger, str):
        return False
    return await call(client, "views.open", trigger_id=trigger, view=view) is not None


def suggest(talk: Talk, field: str, typed: str) -> list[views.Option]:
    """What fits the letters typed into a field of the form."""
    known, groups = talk.store.authorities, talk.settings.groups
    if field == views.SUBJECTS:
        return views.options(choices.topic_choices().find(typed))
    if field == views.PLACES:
        return views.options(choices.place_choices(known, groups).find(typed))
    if field == views.EXCEPT:
        return views.options(choices.exception_choices(known, groups).find(typed))
    return []


def purpose_of(body: Body) -> Purpose:
    """What a submitted form is for."""
    return Purpose.read(body["view"]["private_metadata"], str(body["user"]["id"]))


def edited(body: Body) -> bool:
    """Whether the form changes a subscription that there was."""
    return purpose_of(body).replaces is not None


async def take_subscription(talk: Talk, client: AsyncWebClient, body: Body) -> dict[str, Any]:
    """Answers a submitted subscribe form: a fault at its field, or {} and the form closes."""
    purpose = purpose_of(body)
    words = views.filled(body["view"]).words()
    if words is None:
        return _fault(views.SUBJECTS, "Choose a theme or another subject here, or a place below.")
    if purpose.replaces is not None:
        # It keeps its number, and what it has not been told yet.
        words = f"edit {purpose.replaces} {words.removeprefix('subscribe ')}"
    where = await talk.checked(client, words, purpose.where)
    reply, taken = await aloud(talk, client, words, where)
    if not reply.digest.found:
        return _fault(views.SUBJECTS, words_of(reply.digest))
    if taken and reply.shown == "channel":
        return {}
    return _update("Subscribed", reply)


async def take_objection(talk: Talk, body: Body) -> dict[str, Any]:
    """Answers a submitted "Is this wrong?" with thanks, or with the fault at its field."""
    purpose = purpose_of(body)
    said = typed_words(views.objection(body["view"]))
    if not said:
        return _fault(views.SAID, "Say in a few words what is wrong.")
    reply = talk.reply(f"{purpose.words} {said}", purpose.where)
    if not reply.digest.found:
        return _fault(views.SAID, words_of(reply.digest))
    return _update("Thank you", reply)


def _fault(field: str, why: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {field: why}}


def _update(title: str, reply: Reply) -> dict[str, Any]:
    return {"response_action": "update", "view": views.notice(title, reply.digest)}
