"""Parts of the Teams door: activities, the throttle's table, the token, the package, forgetting."""

import asyncio
import io
import json
import zipfile
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import program
from bot.errors import BotError, Busy, ChannelClosed, Refused, TokenRefused, Unconfirmed
from bot.models import Address
from bot.settings import Secret, Teams
from bot.store import channels, open_store, subscriptions
from bot.store.people import forget_person
from bot.teams import forms
from bot.teams.activities import LONGEST_WORDS, Malformed, read_activity
from bot.teams.checkup import check_teams
from bot.teams.connector import meaning
from bot.teams.icons import colour_icon, outline_icon
from bot.teams.listen import TeamsDoor
from bot.teams.manifest import COMMANDS, check_manifest, manifest, package
from bot.teams.throttle import Throttle
from bot.teams.tokens import Tokens
from tests.bot.samples import new_store
from tests.bot.talking import MONDAY, WESTMARCH_COUNCIL, rule
from tests.fakes.teams import BOT, CLIENT_ID, CLIENT_SECRET, TENANT_ID, FakeTeams
from tests.fakes.teams_bot import teams_settings
from tests.npm import npm_file

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
TEAMS = Teams(CLIENT_ID, Secret(CLIENT_SECRET), TENANT_ID)
FAKE = FakeTeams()  # it makes activities; nobody calls it
FAKE.server.server_close()


# Activities.


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<at>Ofsted Bot</at>&nbsp;latest Medway", "latest Medway"),
        ("<at>Ofsted Bot</at>\xa0latest\xa0Medway\n", "latest Medway"),
        ("hello <at>Ofsted Bot</at> latest <b>Medway</b>", "hello latest Medway"),
        ("<p><at>Ofsted Bot</at> what&#39;s new &amp; old</p>", "what's new & old"),
        ("<at>Ofsted Bot</at> ask <at>Sam</at> of “Kent”", 'ask Sam of "Kent"'),
        ("<at>Ofsted Bot</at> 3 < 4", "3 < 4"),
        ("<at>Ofsted Bot</at>", ""),
        ("\u202elatest\u200b Medway\ud800", "latest Medway?"),
    ],
)
def test_words_are_what_was_typed_without_the_mention(text: str, words: str) -> None:
    at = "<at>Ofsted Bot</at>"
    entities = [{"type": "mention", "text": at, "mentioned": {"id": BOT}}, "nonsense", {}]
    assert read_activity(FAKE.activity(text=text, entities=entities)).words == words


def test_a_long_text_is_cut() -> None:
    assert len(read_activity(FAKE.activity(text="x" * 90_000)).words) == LONGEST_WORDS


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(FAKE.activity())), _JSON))
def test_any_body_is_an_activity_or_malformed(changed: dict[str, Any]) -> None:
    try:
        activity = read_activity({**FAKE.activity(text="help"), **changed})
    except Malformed:
        return
    assert activity.conversation
    assert activity.service.startswith("http")


@given(st.text(max_size=200))
def test_any_text_gives_words_of_one_line(text: str) -> None:
    words = read_activity(FAKE.activity(text=text)).words
    assert words == " ".join(words.split())


# The throttle.


def test_the_table_holds_to_seven_a_second_and_sixty_in_thirty_for_each_conversation() -> None:
    now = [1000.0]
    throttle = Throttle(lambda: now[0])
    sent: list[float] = []
    while len(sent) < 61:
        wait = throttle.seconds("a")
        now[0] += wait
        throttle.count("a")
        sent.append(now[0])
    assert sent[6] == 1000.0
    assert sent[7] >= 1001.0
    assert sent[60] >= 1030.0
    assert throttle.seconds("another") == 0.0


def test_the_table_holds_to_fifty_a_second_in_all() -> None:
    throttle = Throttle(lambda: 1000.0)
    for n in range(50):
        assert throttle.seconds(f"c{n}") == 0.0
        throttle.count(f"c{n}")
    assert throttle.seconds("one more") == 1.0


def test_a_conversation_that_asked_to_wait_is_left_alone_for_so_long() -> None:
    now = [1000.0]
    throttle = Throttle(lambda: now[0])
    throttle.close("a", 5.0)
    assert throttle.seconds("a") == 5.0
    assert throttle.seconds("b") == 0.0
    now[0] = 1005.0
    assert throttle.seconds("a") == 0.0


# What answers mean.


def _answer(status: int, code: str = "", headers: dict[str, str] | None = None) -> httpx.Response:
    body = {"error": {"code": code, "message": "told"}} if code else None
    return httpx.Response(status, json=body, headers=headers)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (_answer(429, headers={"Retry-After": "7"}), Busy),
        (_answer(412), Busy),
        (_answer(502, "ServiceError"), Busy),
        (_answer(504, headers={"Retry-After": "7"}), Busy),
        (_answer(502), Busy),
        (_answer(503), Busy),
        (_answer(504), Busy),
        (_answer(500, "ServiceError"), Unconfirmed),
        (_answer(401), TokenRefused),
        (_answer(403, "MessageWritesBlocked"), ChannelClosed),
        (_answer(403, "BotNotInConversationRoster"), ChannelClosed),
        (_answer(404, "ConversationNotFound"), ChannelClosed),
        (_answer(400, "BadSyntax"), Refused),
        (_answer(413, "MessageSizeTooBig"), Refused),
        (httpx.Response(400, content=b"<html>"), Refused),
    ],
)
def test_each_answer_says_whether_the_message_went_out(
    answer: httpx.Response, kind: type[Exception]
) -> None:
    found = meaning(answer)
    assert type(found) is kind
    if answer.headers.get("Retry-After"):
        assert isinstance(found, Busy)
        assert found.after == 7


# The door.


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    with new_store() as store:
        sent: list[MutableMapping[str, Any]] = []

        async def never() -> MutableMapping[str, Any]:
            await asyncio.sleep(60)
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(event: MutableMapping[str, Any]) -> None:
            sent.append(event)

        async def ask() -> None:
            door = TeamsDoor(teams_settings(), lambda: store, patience=0.01)
            headers = [(b"authorization", b"Bearer nobody's")]
            scope = {"type": "http", "method": "POST", "path": "/api/messages", "headers": headers}
            try:
                await asyncio.wait_for(door(scope, never, send), 5)
            finally:
                await door.close()

        asyncio.run(ask())
        assert sent[0]["status"] == 408
        assert (b"connection", b"close") in sent[0]["headers"]


# The token.


def _ask(fake: FakeTeams, settings: Teams, times: int = 1) -> list[str]:
    async def ask() -> list[str]:
        async with httpx.AsyncClient(timeout=5) as http:
            tokens = Tokens(settings, http, login=fake.url)
            return list(await asyncio.gather(*(tokens.token() for _ in range(times))))

    return asyncio.run(ask())


def test_a_token_is_asked_for_once() -> None:
    with FakeTeams().running() as fake:
        assert _ask(fake, TEAMS, 5) == ["from-the-fake"] * 5
        assert fake.tokens == 1


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AADSTS7000215", "set TEAMS_CLIENT_SECRET"),
        ("AADSTS90002", "Check TEAMS_TENANT_ID"),
        ("AADSTS99999", "Check TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID"),
    ],
)
def test_a_refused_token_says_what_to_mend_and_not_the_secret(code: str, says: str) -> None:
    with FakeTeams().running() as fake:
        fake.refuse_tokens = code
        with pytest.raises(TokenRefused, match=says) as raised:
            _ask(fake, TEAMS)
    assert CLIENT_SECRET not in str(raised.value)


def test_a_sign_in_that_cannot_be_reached_is_tried_later() -> None:
    fake = FakeTeams()
    fake.server.server_close()
    with pytest.raises(Busy):
        _ask(fake, TEAMS)


def test_the_doctor_asks_for_a_token_and_says_what_is_missing() -> None:
    with FakeTeams().running() as fake:
        (good,) = check_teams(TEAMS, login=fake.url)
        fake.refuse_tokens = "AADSTS7000222"
        (bad,) = check_teams(TEAMS, login=fake.url)
    (missing,) = check_teams(Teams(CLIENT_ID))
    (local,) = check_teams(Teams(allow_unauthenticated_loopback=True))
    assert [sign.state for sign in (good, bad, missing, local)] == [
        *("good", "bad", "bad", "doubtful")
    ]
    assert "expired" in bad.says
    assert "TEAMS_CLIENT_SECRET, TEAMS_TENANT_ID" in missing.says


# The forms.


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"where": "Medway"}, "subscribe Medway"),
        ({"about": "Neglect", "where": "Medway", "often": "daily"},
         "subscribe Neglect in Medway, daily"),
        ({"about": "grades", "except": "Kent", "often": "usual", "concerns": "true"},
         "subscribe grades except Kent, concerns only"),
        ({"often": "usual", "concerns": "false"}, None),
        ({"where": ["Medway"], "about": 5}, None),
    ],
)  # fmt: skip
def test_a_filled_in_form_is_what_would_be_typed(filled: dict[str, Any], words: str | None) -> None:
    assert forms.subscribe_words(filled) == words


def test_an_objection_is_what_would_be_typed() -> None:
    assert forms.wrong_words({"words": "wrong abc 3", "said": " the  grade "}) == (
        "wrong abc 3 the grade"
    )
    assert forms.wrong_words({"words": "wrong abc 3", "said": " "}) is None


# The package.


def _files(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_holds_a_manifest_and_the_icons_that_it_names() -> None:
    files = _files(package(manifest(CLIENT_ID)))
    made = json.loads(files.pop("manifest.json"))
    assert set(files) == set(made["icons"].values())
    assert made["bots"][0]["botId"] == made["id"] == CLIENT_ID
    assert check_manifest(made) == ()
    assert "permissions" not in made
    assert "authorization" not in made
    assert package(made) == package(made)


def test_the_icons_have_the_sizes_that_teams_asks_for() -> None:
    for icon, size in ((colour_icon(), 192), (outline_icon(), 32)):
        assert icon[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(icon[16:20], "big") == int.from_bytes(icon[20:24], "big") == size


@pytest.mark.parametrize(
    "options",
    [
        {"client_id": "abc"},
        {"client_id": CLIENT_ID, "website": "http://council.example"},
        {"client_id": CLIENT_ID, "organisation": "x" * 33},
        {"client_id": CLIENT_ID, "app_id": "1"},
    ],
)
def test_what_teams_would_refuse_is_found_first(options: dict[str, str]) -> None:
    assert check_manifest(manifest(**options))


def test_the_manifest_passes_microsofts_own_schema() -> None:
    schema = json.loads(
        npm_file(
            "@microsoft/app-manifest/build/json-schemas/teams/v1.17/MicrosoftTeams.schema.json"
        ).read_text("utf-8")
    )
    validator = jsonschema.Draft4Validator(schema)
    made = manifest(CLIENT_ID, organisation="Aldermere Council", website="https://a.example/bot")
    assert list(validator.iter_errors(made)) == []
    assert list(validator.iter_errors({**made, "version": 1}))


def test_every_command_of_the_menu_is_answered() -> None:
    from bot.conversation import Speaker, respond
    from bot.settings import Settings

    settings = Settings(Secret("sqlite:///:memory:"))
    speaker = Speaker(Address("teams", "T", "C"), "robin", surface="teams")
    with new_store() as store:
        for title in COMMANDS:
            words = {"findings": "findings neglect", "search": "search children"}.get(title, title)
            said = respond(words, store=store, speaker=speaker, now=NOW, settings=settings)
            assert said.digest.title


def test_the_shell_writes_the_package(tmp_path: Path) -> None:
    out = tmp_path / "app.zip"
    run = CliRunner().invoke(
        program, ["teams", "manifest", "--out", str(out), "--client-id", CLIENT_ID]
    )
    assert run.exit_code == 0, run.output
    assert "manifest.json" in _files(out.read_bytes())


def test_the_shell_names_what_it_needs_for_the_package(tmp_path: Path) -> None:
    out = str(tmp_path / "app.zip")
    config = tmp_path / "config.toml"
    config.write_text("")
    for options, says in (([], "TEAMS_CLIENT_ID"), (["--client-id", "x"], "GUID")):
        run = CliRunner().invoke(
            program, ["--config", str(config), "teams", "manifest", "--out", out, *options]
        )
        assert isinstance(run.exception, BotError)
        assert says in str(run.exception)


# Forgetting.


def test_a_person_is_forgotten_and_the_channels_subscriptions_stay() -> None:
    with new_store() as store:
        team = channels.ensure(store, Address("teams", "T", "19:a"), kind="channel")
        own = channels.ensure(store, Address("teams", "T", "a:1"), kind="personal")
        other = channels.ensure(store, Address("teams", "T", "a:2"), kind="personal")
        subscriptions.add(store, team.id, rule(WESTMARCH_COUNCIL), MONDAY, "robin")
        subscriptions.add(store, own.id, rule(WESTMARCH_COUNCIL), MONDAY, "robin")
        subscriptions.add(store, other.id, rule(WESTMARCH_COUNCIL), MONDAY, "sam")
        gone = forget_person(store, "robin")
        assert (gone.subscriptions, gone.chats) == (1, 1)
        assert channels.by_id(store, own.id) is None
        assert subscriptions.of_channel(store, own.id) == ()
        (kept,) = subscriptions.of_channel(store, team.id)
        assert kept.made_by is None
        (others,) = subscriptions.of_channel(store, other.id)
        assert others.made_by == "sam"
        assert forget_person(store, "robin") == type(gone)()


def test_the_shell_forgets(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/bot.db"\n')
    with open_store(f"sqlite:///{tmp_path}/bot.db") as store:
        team = channels.ensure(store, Address("teams", "T", "19:a"), kind="channel")
        subscriptions.add(store, team.id, rule(WESTMARCH_COUNCIL), MONDAY, "robin")
    run = CliRunner().invoke(program, ["--config", str(config), "forget", "robin", "sam"])
    assert run.output.splitlines() == [
        "Forgotten: the name on 1 subscription, and no chats with the bot.",
        "Nothing is kept under this id.",
    ]
