"""The door for Teams: an activity in, an answer out, each once.

401 for whoever is not Microsoft's connector; 403 for another tenant; 400 for what is no activity;
413 for one that is too long. An answer is posted before its request ends, so what was
acknowledged was answered, and a server that stops waits for it.
"""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic, perf_counter
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.clock import utc_now
from bot.commands import COMMANDS as QUESTIONS
from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.conversation import Speaker, respond
from bot.conversation.commands import Command, find_command
from bot.errors import NotSent, TokenRefused, Unconfirmed
from bot.settings import Settings
from bot.slack.guard import BODY_SECONDS, Rate
from bot.store import Store, channels
from bot.teams import forms
from bot.teams.activities import Activity, Malformed, read_activity
from bot.teams.connector import Connector, is_loopback
from bot.teams.drawn import Card, drawn
from bot.teams.follow import follow, know
from bot.teams.send import TeamsSender
from digests.models import Action, Digest, Part, Span
from digests.render.cards import CONTENT_TYPE

log = logging.getLogger(__name__)

Heard = Callable[[str, str, float], None]

BIGGEST = 512 * 1024  # bytes of a request; Teams' own limit for a message is far below
_KEPT = 900.0  # seconds for which an activity is known again
_MOST_KEPT = 20_000
_PRESSED_KEPT = 60.0
_MOST_PRESSED = 500
_ROLE_SECONDS = 300.0  # for which somebody who may change things is not asked for again
# Commands that change what a conversation is told: for these Teams is asked who speaks.
_CHANGES = frozenset(("subscribe", "unsubscribe", "edit", "digest", "settings", "undo", "resend"))


def nobody(command: str, result: str, seconds: float) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP request is answered with; `body` is an invoke's."""

    status: int = 200
    body: Card | None = None


class TeamsDoor:
    """The ASGI application behind /api/messages, and the sender that shares its connection."""

    def __init__(
        self,
        settings: Settings,
        store_of: Callable[[], Store],
        *,
        now: Callable[[], datetime] = utc_now,
        heard: Heard = nobody,
        connector: Connector | None = None,
        patience: float = BODY_SECONDS,
    ) -> None:
        self._settings = settings
        self._patience = patience
        self._store_of = store_of
        self._now = now
        self._heard = heard
        self._connector = connector or Connector(settings.teams)
        self.sender = TeamsSender(self._connector)
        self._once = _Once(_KEPT, _MOST_KEPT)
        self._pressed = _Once(_PRESSED_KEPT, _MOST_PRESSED)  # its answers hold cards
        self._rate = Rate(settings.teams.commands_a_minute)
        self._allowed: OrderedDict[tuple[str, str], float] = OrderedDict()  # by place and member

    async def close(self) -> None:
        await self.sender.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = await self._answer(Request(scope, receive))
        response: Response = Response(status_code=answer.status)
        if answer.body is not None:
            response = JSONResponse(answer.body, status_code=answer.status)
        if answer.status == 408:
            response.headers["connection"] = "close"  # the rest of the body may come yet
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Answer:
        """Nothing of the body counts before its sender is known."""
        if request.method != "POST":
            return Answer(405)
        local = self._settings.teams.allow_unauthenticated_loopback
        authorization = request.headers.get("authorization", "")
        if not authorization and not local:
            return _refused(401, "Requests come from Microsoft's connector, with its token.")
        try:
            async with asyncio.timeout(self._patience):
                body = await _body(request)
        except TimeoutError:
            return _refused(408, "The body took too long.")
        if body is None:
            return _refused(413, f"The body is over {BIGGEST} bytes.")
        said = _parsed(body)
        service = said.get("serviceUrl") if said is not None else None
        service = service if isinstance(service, str) else ""
        if local:
            if not _from_here(request):
                return _refused(401, "[teams] allow_unauthenticated_loopback: from here alone.")
        elif not await self._connector.trusts(authorization, service):
            return _refused(401, "This token is not Microsoft's, or not for this bot.")
        try:
            activity = read_activity(said if said is not None else {})
        except Malformed as error:
            return _refused(400, f"This is no activity: {error}.")
        if local and not is_loopback(activity.service):
            return _refused(401, "[teams] allow_unauthenticated_loopback: answered here alone.")
        ours = self._settings.teams.tenant_id
        if local and not activity.tenant:  # a simple client of this machine names none
            activity = replace(activity, tenant=ours)
        if ours and activity.tenant.casefold() != ours.casefold():
            log.warning("an activity of another tenant was refused")
            return _refused(403, "This bot answers its own tenant alone.")
        key = f"{activity.conversation}/{activity.kind}/{activity.id}"
        once = self._pressed if activity.kind == "invoke" else self._once
        return await once.answer(key, lambda: self._take(activity))

    async def _take(self, activity: Activity) -> Answer:
        try:
            if activity.kind == "message":
                return await self._message(activity)
            if activity.kind == "invoke":
                return await self._invoke(activity)
            if activity.kind in ("conversationUpdate", "installationUpdate"):
                added = follow(self._store_of(), activity, self._now())
                return Answer() if added is None else await self._post(added, _hello())
        except Exception:
            # The one broad handler around a whole activity: the log gets the rest.
            log.exception("an activity of kind %s failed", activity.kind)
            return await self._failed(activity)
        return Answer()  # typing, reactions, and what is still to come

    async def _failed(self, activity: Activity) -> Answer:
        """Whoever asked is told; Teams itself would say nothing. An event may come again."""
        if activity.kind == "message":
            return await self._post(activity, drawn(_broken()))
        if activity.kind == "invoke":
            return _shown(drawn(_broken()))
        return _refused(500, "Something went wrong here. It was logged.")

    async def _message(self, activity: Activity) -> Answer:
        words = activity.words
        pressed = activity.value.get("words")
        if isinstance(pressed, str):  # a client that submits instead of executing
            words = pressed
        card, _ = await self._card(words.strip() or "help", activity)
        return await self._post(activity, card)

    async def _post(self, activity: Activity, card: Card) -> Answer:
        try:
            await self.sender.answer(activity, card)
        except TokenRefused as error:
            log.error("%s", error)
        except (NotSent, Unconfirmed) as error:
            log.warning("an answer was not posted: %s", error)
        return Answer()

    async def _invoke(self, activity: Activity) -> Answer:
        if activity.name != "adaptiveCard/action":
            return Answer(501)
        action = activity.value.get("action")
        verb = action.get("verb") if isinstance(action, dict) else None
        data = action.get("data") if isinstance(action, dict) else None
        filled = data if isinstance(data, dict) else {}
        words = _pressed(str(verb), filled)
        if words is None:
            return _invoked_error("Fill in the form first, then press again.")
        card, everybody = await self._card(words, activity)
        if everybody and activity.conversation_kind != "personal":
            # The card changes for the one who pressed; the others are told.
            await self._post(activity, card)
        return _shown(card)

    async def _card(self, words: str, activity: Activity) -> tuple[Card, bool]:
        """The answer to words, typed or pressed, and whether everybody is to see it."""
        if not self._rate.allows(activity.user):
            self._heard("question", "limited", 0.0)
            return drawn(_too_fast(self._rate.most)), False
        begun = perf_counter()
        store, settings = self._store_of(), self._settings
        know(store, activity, self._now())
        places = known_places(store.authorities, settings.groups)
        command = find_command(words, places, known_topics())
        speaker = await self._speaker(command, activity)
        form = self._form(command, words, speaker)
        if form is not None:
            return form, False
        reply = respond(words, store=store, speaker=speaker, now=self._now(), settings=settings)
        card = drawn(reply.digest)
        if command is not None and command.name == "settings" and not command.words:
            here = channels.find(store, activity.address)
            if here is not None and speaker.may_change:
                card = forms.settings_form(reply.digest, here.hours)
        result = "found" if reply.digest.found else "nothing"
        self._heard(_named(command, words), result, perf_counter() - begun)
        return card, reply.shown == "channel"

    def _form(self, command: Command | None, words: str, speaker: Speaker) -> Card | None:
        """What is answered with a form: "subscribe" alone, and an objection unsaid."""
        if command is None:
            return None
        said = command.words.split()
        if command.name == "subscribe" and said in ([], ["form"]) and speaker.may_change:
            store = self._store_of()
            return forms.subscribe_form(store.authorities, self._settings.groups)
        if command.name == "wrong" and _names_finding(said):
            return forms.wrong_form(words)
        return None

    async def _speaker(self, command: Command | None, activity: Activity) -> Speaker:
        settings = self._settings
        operator = bool({activity.user, activity.member} & set(settings.teams.operators))
        known = channels.find(self._store_of(), activity.address)
        return Speaker(
            address=activity.address,
            user=activity.user,
            channel_name=known.name if known else None,
            channel_kind=activity.conversation_kind,
            may_change=operator or await self._may_change(command, activity),
            operator=operator,
            surface="teams",
            user_name=activity.user_name or None,
        )

    async def _may_change(self, command: Command | None, activity: Activity) -> bool:
        """Members may, guests may not; with [policy] subscribe = "owners" a team's owners alone.

        Chats have no owners: there every member may.
        """
        owners = self._settings.policy.subscribe == "owners"
        if activity.conversation_kind == "personal":
            return True
        if command is None or command.name not in _CHANGES:
            return not owners
        key = (activity.address.channel, activity.member)
        if monotonic() < self._allowed.get(key, 0.0):
            return True
        try:
            role = await self._connector.role(activity.service, key[0], activity.member)
        except (NotSent, Unconfirmed):
            role = ""
        if owners and activity.conversation_kind == "channel":
            may = role == "owner"
        else:
            may = role not in ("guest", "anonymous")
        # A refusal is not kept: whoever was just made an owner is not to wait.
        if role and may:
            self._allowed[key] = monotonic() + _ROLE_SECONDS
            while len(self._allowed) > _MOST_KEPT:
                self._allowed.popitem(last=False)
        return may


class _Once:
    """Activities that came already: Teams repeats one whose answer it did not get in time."""

    def __init__(self, keep: float, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._keep = keep
        self._most = most
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, asyncio.Future[Answer]]] = OrderedDict()

    async def answer(self, key: str, take: Callable[[], Awaitable[Answer]]) -> Answer:
        """The same answer to the same activity, which is taken once; again after a failure."""
        now = self._clock()
        while self._known and (
            len(self._known) > self._most or next(iter(self._known.values()))[0] <= now
        ):
            self._known.popitem(last=False)
        if key in self._known:
            return await asyncio.shield(self._known[key][1])
        taken: asyncio.Future[Answer] = asyncio.ensure_future(take())
        self._known[key] = (now + self._keep, taken)
        answer = await asyncio.shield(taken)
        if answer.status >= 500:
            self._known.pop(key, None)
        return answer


async def _body(request: Request) -> bytes | None:
    """The whole body; None for one that is too long."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BIGGEST:
        return None
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BIGGEST:
            return None
        parts.append(part)
    return b"".join(parts)


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _from_here(request: Request) -> bool:
    """From this machine: not through a tunnel or a proxy on it, nor by a page in its browser."""
    client = request.client.host if request.client else ""
    passed_on = any(name in request.headers for name in ("forwarded", "x-forwarded-for"))
    here = client in ("127.0.0.1", "::1") and not passed_on
    asked = is_loopback(f"http://{request.headers.get('host', '')}")
    page = request.headers.get("origin")
    return here and asked and (page is None or is_loopback(page))


def _pressed(verb: str, filled: dict[str, Any]) -> str | None:
    """The words behind a button, or that a form amounts to; None where there are none."""
    if verb == forms.SUBSCRIBE:
        return forms.subscribe_words(filled)
    if verb == forms.SETTINGS:
        return forms.settings_words(filled)
    if verb == forms.WRONG:
        return forms.wrong_words(filled)
    words = filled.get("words")
    return words if isinstance(words, str) and words.strip() else None


def _names_finding(said: list[str]) -> bool:
    """A letter's key, and the number of a finding where one is meant; nothing of what is wrong."""
    return len(said) == 1 or (len(said) == 2 and said[1].isdigit())


def _refused(status: int, why: str) -> Answer:
    return Answer(status, {"error": why})


def _shown(card: Card) -> Answer:
    """The card in the place of the one whose button was pressed."""
    return Answer(200, {"statusCode": 200, "type": CONTENT_TYPE, "value": card})


def _invoked_error(why: str) -> Answer:
    value = {"code": "BadRequest", "message": why}
    body = {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": value}
    return Answer(200, body)


def _hello() -> Card:
    lines = (
        "Ask about Ofsted’s inspections of children’s services: “latest Medway”, “history Kent”, "
        "“neglect in London”. In a channel or a group, mention the bot first.",
        "Subscribe, and this conversation hears when a letter is published.",
    )
    actions = (
        Action("Subscribe", words="subscribe", main=True),
        Action("What can be asked", words="help"),
    )
    body = tuple((Span(line),) for line in lines)
    return drawn(Digest((Span("Ofsted Bot is here"),), (Part(None, body),), actions=actions))


def _broken() -> Digest:
    line = "Something went wrong here, and it was logged. Try again, or ask in other words."
    return Digest(
        (Span("That did not work."),),
        (Part(None, ((Span(line),),)),),
        actions=(Action("What can be asked", words="help"),),
    )


def _too_fast(most: int) -> Digest:
    line = f"One person can ask {most} times a minute. Wait a little, then ask again."
    return Digest((Span("That was too much at once."),), (Part(None, ((Span(line),),)),))


def _named(command: Command | None, words: str) -> str:
    """The command's name; anything else that was typed is a "question"."""
    if command is not None:
        return command.name
    first = words.split(maxsplit=1)[0].casefold() if words.strip() else ""
    return first if first in QUESTIONS else "question"
