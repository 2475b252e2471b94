"""Slack's door: commands, mentions, messages, buttons, forms, the Home tab and events.

Answers come from the store alone, in the event loop. What Slack is asked for meanwhile is asked
before its request is answered: what was acknowledged is done, and what a stop cuts off Slack
sends again.
"""

import json
import logging
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import utc_now
from bot.settings import Settings
from bot.slack import events, form, home, views
from bot.slack.aloud import aloud
from bot.slack.press import press
from bot.slack.reach import SECONDS, say
from bot.slack.talk import LOG, Body, Heard, Talk, Where, drawn, drawn_text, nobody
from bot.slack.views import Purpose
from bot.slack.words import typed_words, words_to
from bot.store import Store

_JSON: dict[str, str | Sequence[str]] = {"content-type": ["application/json; charset=utf-8"]}
_SORRY = (
    "That could not be answered just now. Try again in a minute. If it goes on, tell whoever runs "
    "this bot."
)
_ANY = re.compile("")


def slack_app(
    settings: Settings,
    store_of: Callable[[], Store],
    *,
    now: Callable[[], datetime] = utc_now,
    heard: Heard = nobody,
) -> AsyncApp:
    """The Bolt application. `store_of` gives the store of the event loop's thread; `heard` is
    told of each answer: the command's name, "found", "nothing" or "limited", and the seconds.

    It does not check signatures: `guarded` stands before it, and Socket Mode has none.
    """
    talk = Talk(settings, store_of, now, heard)
    app = _App(
        talk,
        name="ofsted-bot",
        logger=_quiet(),
        client=AsyncWebClient(
            token=settings.slack.bot_token.reveal(),
            base_url=settings.slack.api_url,
            timeout=SECONDS,
            retry_handlers=[],  # the default repeats a post that Slack may have taken
        ),
        authorize=_authorize(settings),
        process_before_response=True,
        # What `guarded` has seen to, and what this app has none of.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    _listen(app, talk)
    return app


def _quiet() -> logging.Logger:
    """Bolt and the SDK write what people typed into their logs at INFO and WARNING."""
    logger = logging.getLogger("bot.slack.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _authorize(settings: Settings) -> Callable[..., Awaitable[AuthorizeResult]]:
    token = settings.slack.bot_token.reveal()

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # One workspace, one token: Slack is not asked whose it is at each command.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


def _listen(app: AsyncApp, talk: Talk) -> None:
    @app.action(re.compile("^say:"))
    async def pressed(body: Body, client: AsyncWebClient) -> BoltResponse:
        await press(talk, client, body)
        return _done()

    @app.options(_ANY)
    async def suggest(body: Body) -> BoltResponse:
        fitting = form.suggest(talk, str(body.get("action_id")), typed_words(body.get("value")))
        return _said({"options": fitting})

    @app.event("app_mention")
    async def mentioned(body: Body, client: AsyncWebClient) -> BoltResponse:
        return await _once(talk, body, lambda: _mention(talk, client, body))

    @app.event("message")
    async def wrote(body: Body, client: AsyncWebClient) -> BoltResponse:
        return await _once(talk, body, lambda: _message(talk, client, body))

    @app.event("app_home_opened")
    async def at_home(body: Body, client: AsyncWebClient) -> BoltResponse:
        return await _once(talk, body, lambda: home.opened(talk, client, body))

    @app.view(views.SUBSCRIBE)
    async def subscribed(body: Body, client: AsyncWebClient) -> BoltResponse:
        answer = await form.take_subscription(talk, client, body)
        if not answer and form.edited(body):  # it was opened from the Home tab
            where = form.purpose_of(body).where
            await home.publish(talk, client, where.team, where.user)
        return _said(answer)

    @app.view(views.WRONG)
    async def objected(body: Body) -> BoltResponse:
        return _said(await form.take_objection(talk, body))

    @app.action(re.compile("^home:"))
    async def pressed_at_home(body: Body, client: AsyncWebClient) -> BoltResponse:
        await home.pressed(talk, client, body)
        return _done()

    # Links, and what is chosen in a form before it is handed in.
    @app.action(_ANY)
    async def acknowledged() -> BoltResponse:
        return _done()

    @app.event(_ANY)
    async def happened(body: Body) -> BoltResponse:
        events.follow(talk, body)
        return _done()

    @app.error
    async def failed(error: Exception, body: Body) -> BoltResponse:
        return _failed(error, body)


class _App(AsyncApp):
    """Bolt's app, which answers commands before Bolt begins. They come most often and are waited
    for: Bolt's way to a listener, with a client made for each request and all that a listener
    might ask for, takes as long as a third of finding the answer."""

    def __init__(self, talk: Talk, **settings: Any) -> None:
        super().__init__(**settings)
        self._talk = talk

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        if not str(req.body.get("command") or "").startswith("/"):
            return await super().async_dispatch(req)
        try:
            return await _command(self._talk, self.client, req.body)
        except Exception as error:
            return _failed(error, req.body)


def _failed(error: Exception, body: Body) -> BoltResponse:
    LOG.error("a request of Slack's was not answered: %s", _place(error))
    if "command" in body:
        return _said({"response_type": "ephemeral", "text": _SORRY})
    return BoltResponse(status=500, body="")


async def _command(talk: Talk, client: AsyncWebClient, body: Body) -> BoltResponse:
    words = typed_words(body.get("text"))
    where = Where(
        str(body.get("team_id") or ""),
        str(body.get("channel_id") or ""),
        str(body.get("user_id") or ""),
        body.get("channel_name"),
    )
    events.welcome_back(talk, where.address)
    if words.casefold() == "subscribe" and await form.open_subscribe(
        client, body.get("trigger_id"), Purpose(where)
    ):
        return _done()
    where = await talk.checked(client, words, where)
    if where.closed:
        reply, posted = await aloud(talk, client, words, where)
        if posted:
            return _done()
    else:
        reply = talk.reply(words, where)
    return BoltResponse(status=200, body=drawn_text(reply), headers=_JSON)


async def _mention(talk: Talk, client: AsyncWebClient, body: Body) -> None:
    """Answers the one who names the bot; what all are to see, in the message's thread."""
    event = body["event"]
    if str(event.get("channel", "")).startswith("D"):
        return  # the same comes as a message
    await _answer(talk, client, body, thread=event.get("thread_ts"))


async def _message(talk: Talk, client: AsyncWebClient, body: Body) -> None:
    """Answers a direct message; in its thread where it stands in one."""
    event = body["event"]
    if event.get("channel_type") == "im":
        await _answer(talk, client, body, thread=event.get("thread_ts"))


async def _answer(talk: Talk, client: AsyncWebClient, body: Body, *, thread: str | None) -> None:
    event = body["event"]
    if event.get("bot_id") or event.get("subtype"):
        return  # of a bot, this one included, or no message of its own
    if not (event.get("user") and event.get("channel")):
        return
    team = events.team_of(body)
    where = Where(
        team,
        str(event["channel"]),
        str(event["user"]),
        guest=str(event.get("user_team") or team) != team,
    )
    events.welcome_back(talk, where.address, inside=True)
    words = words_to(event.get("text"), events.bot_user(body))
    reply = talk.reply(words, await talk.checked(client, words, where))
    alone = reply.shown == "private" and where.kind != "personal"
    if not alone and where.kind != "personal":
        thread = thread or event.get("ts")
    more = {"thread_ts": thread} if thread else {}
    said = await say(client, where.channel, drawn(reply), to=where.user if alone else None, **more)
    if said == "busy":
        raise ConnectionError("nothing was posted: Slack sends the event again")


async def _once(talk: Talk, body: Body, answer: Callable[[], Awaitable[None]]) -> BoltResponse:
    """Answers an event that was not met before; one that could not be answered may come again."""
    if talk.first(body):
        try:
            await answer()
        except BaseException:
            talk.forget(body)
            raise
    return _done()


def _done() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _said(answer: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers=_JSON) if answer else _done()


def _place(error: BaseException) -> str:
    """What went wrong and where. Not its message, which may hold what somebody typed."""
    steps = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{PurePath(step.filename).name}:{step.lineno}" for step in reversed(steps))
    return f"{type(error).__name__} at {where or 'an unknown place'}"
