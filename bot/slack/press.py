"""Buttons and menus under a message: pressing one says its words."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Reply
from bot.slack import events, form
from bot.slack.aloud import aloud
from bot.slack.reach import answer_back, call
from bot.slack.talk import Body, Talk, Where, drawn
from bot.slack.views import Purpose
from bot.slack.words import typed_words

_OPEN = "open"  # the value of a menu's entry that is a link


async def press(talk: Talk, client: AsyncWebClient, body: Body) -> None:
    """Does what a pressed button or a chosen entry says."""
    words, where = pressed_words(body), where_pressed(body)
    if not words or where is None:
        return
    if await _open_form(client, body, words, where):
        return
    events.welcome_back(talk, where.address)
    where = await talk.checked(client, words, where)
    if where.closed:
        reply, posted = await aloud(talk, client, words, where)
    else:
        reply, posted = talk.reply(words, where), False
    if not posted:
        plain_http = talk.settings.slack.api_url.startswith("http://")  # Slack on loopback
        answer = _answer(body, reply, where)
        came = await answer_back(body.get("response_url"), answer, plain_http=plain_http)
        if not came and reply.shown == "private":  # twice does no harm, silence would
            message = {"channel": where.channel, "user": where.user, **drawn(reply)}
            await call(client, "chat.postEphemeral", **message)


async def _open_form(client: AsyncWebClient, body: Body, words: str, where: Where) -> bool:
    """Words that want more said in a form; False where Slack would not show it."""
    trigger = body.get("trigger_id")
    if words.split()[0] == "wrong":
        return await form.open_wrong(client, trigger, Purpose(where, words=words))
    if words == "subscribe":
        return await form.open_subscribe(client, trigger, Purpose(where))
    return False


def _answer(body: Body, reply: Reply, where: Where) -> dict[str, Any]:
    """The reply as what Slack takes at a response_url.

    An answer that one person sees takes the place of the one that was pressed; what others see is
    never replaced.
    """
    container = body.get("container") or {}
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    whispered = bool(container.get("is_ephemeral"))
    if reply.shown == "private" and (whispered or where.kind != "personal"):
        answer = {
            "response_type": "ephemeral",
            "replace_original": whispered,
            **drawn(reply),
        }
    else:
        answer = {
            "response_type": "in_channel",
            "replace_original": False,
            **drawn(reply),
        }
    return {**answer, "thread_ts": thread} if thread else answer


def pressed_words(body: Body) -> str:
    """The words behind what was pressed; "" for a link, which the reader's Slack opens."""
    pressed = (body.get("actions") or [{}])[0]
    chosen = pressed.get("selected_option") or {}
    value = pressed.get("value") or chosen.get("value")
    return typed_words(value) if value != _OPEN else ""


def where_pressed(body: Body) -> Where | None:
    """The conversation in which something was pressed; None on a Home tab or in a form."""
    channel = _map(body, "channel")
    user, team = _map(body, "user"), _map(body, "team")
    identity = channel.get("id") or _map(body, "container").get("channel_id")
    if not identity or not user.get("id"):
        return None
    at_home = user.get("team_id") in (None, team.get("id"))
    return Where(
        str(team.get("id") or ""),
        str(identity),
        str(user["id"]),
        channel.get("name"),
        guest=not at_home,
    )


def _map(body: Body, key: str) -> Mapping[str, Any]:
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}
