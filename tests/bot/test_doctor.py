"""The doctor: each thing that can be amiss is named, with what to do; and the exit code says so."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import doctor
from bot.cli import program
from bot.commands.places import known_places
from bot.commands.topics import known_topics
from bot.errors import ConfigError
from bot.models import Address, Delivery, Rule
from bot.run import Plan, check_plan
from bot.settings import load_settings
from bot.signs import Sign
from bot.slack import checkup
from bot.store import channels, checks, deliveries, open_store, subscriptions
from bot.subscriptions import parse_rule
from tests.fakes.slack_api import APP_TOKEN, SCOPES, TOKEN, FakeSlack

FULL = (*SCOPES, "channels:read", "groups:read")
SECRET = "0123456789abcdef" * 2
NOW = datetime.now(UTC)


@dataclass
class Surgery:
    """A folder with settings and a store, a fake Slack, and the environment."""

    folder: Path
    slack: FakeSlack
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'bot.db'}"

    def config(self, more: str = "", slack: str = 'operator_channel = "C0OPS"\n') -> None:
        (self.folder / "config.toml").write_text(
            f'[store]\nurl = "{self.url}"\n[server]\nhost = "127.0.0.1"\nport = 0\n'
            f'[slack]\napi_url = "{self.slack.url}"\n{slack}'
            '[[sources]]\nname = "News"\nkind = "feed"\nurl = "https://example.org/feed"\n'
            f"{more}",
            "utf-8",
        )

    def look(self) -> tuple[int, Mapping[str, Mapping[str, str]]]:
        """The exit code, and each sign by its name."""
        words = ["--config", str(self.folder / "config.toml"), "doctor", "--json"]
        done = CliRunner(env={**_NONE, **self.environ}).invoke(program, words)
        signs = [json.loads(line) for line in done.stdout.splitlines()]
        return done.exit_code, {sign["check"]: sign for sign in signs}


_NONE = dict.fromkeys(
    (
        *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL", "PORT"),
        *("TEAMS_CLIENT_ID", "TEAMS_CLIENT_SECRET", "TEAMS_TENANT_ID"),
    ),
    "",
)


@pytest.fixture
def surgery(tmp_path: Path) -> Iterator[Surgery]:
    with FakeSlack(scopes=FULL) as slack:
        made = Surgery(tmp_path, slack)
        made.environ = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
        made.config()
        with open_store(made.url) as store:
            checks.record_check(store, "News", NOW, True, kind="feed")
        yield made


def test_all_is_well_by_http_and_by_socket(surgery: Surgery) -> None:
    code, signs = surgery.look()
    assert code == 0, signs
    assert signs["slack token"]["says"] == "The bot is ofsted-bot in Westmarch (T0FAKE)."
    assert signs["clock"]["state"] == signs["disk"]["state"] == "good"
    surgery.environ = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
    surgery.slack.socket_url = "ws://127.0.0.1:9/link"
    code, signs = surgery.look()
    assert code == 0, signs
    assert signs["slack socket"]["state"] == "good"
    assert not [call for call in surgery.slack.calls if call.startswith("chat.")]


def test_without_any_platform_it_says_what_to_set(surgery: Surgery) -> None:
    surgery.environ = {}
    code, signs = surgery.look()
    assert code == 2
    assert "SLACK_BOT_TOKEN" in signs["platforms"]["do"]


def test_a_revoked_token_is_named_with_where_to_copy_it_anew(surgery: Surgery) -> None:
    surgery.slack.token_error = "token_revoked"  # noqa: S105 - an error
    code, signs = surgery.look()
    assert code == 2
    assert signs["slack token"]["says"] == "Slack says: token_revoked."
    assert "Install App" in signs["slack token"]["do"]
    assert TOKEN not in json.dumps(list(signs.values()))


def test_a_slack_that_is_not_reached_is_told_apart_from_a_refusal(surgery: Surgery) -> None:
    file = surgery.folder / "config.toml"
    file.write_text(file.read_text().replace(surgery.slack.url, "http://127.0.0.1:9/api/"))
    code, signs = surgery.look()
    assert code == 2
    assert signs["slack token"]["says"].startswith("Slack says: not reached")
    assert "proxy" in signs["slack token"]["do"]


@pytest.mark.parametrize(
    ("answer", "says", "do"),
    [
        ("garbage", "not reached", "this machine reaches"),
        ("internal_error", "internal_error", "try again"),
    ],
)
def test_what_is_no_fault_of_the_token_is_not_said_to_be(
    surgery: Surgery, answer: str, says: str, do: str
) -> None:
    surgery.slack.faults.script("auth.test", [answer])
    code, signs = surgery.look()
    assert code == 2
    assert says in signs["slack token"]["says"]
    assert "html" not in signs["slack token"]["says"]
    assert do in signs["slack token"]["do"]


@pytest.mark.parametrize("token", ["xoxb-…", "xoxb-1 xoxb-2", "xoxb-1\x07"])
def test_a_token_that_cannot_be_one_is_named(surgery: Surgery, token: str) -> None:
    surgery.environ["SLACK_BOT_TOKEN"] = token
    code, signs = surgery.look()
    assert code == 2
    assert "SLACK_BOT_TOKEN holds a character that no secret has" in signs["settings"]["says"]
    assert "xoxb" not in signs["settings"]["says"]


@pytest.mark.parametrize(
    ("missing", "code"), [("chat:write", 2), ("commands", 2), ("channels:read", 1)]
)
def test_a_missing_scope_is_named(surgery: Surgery, missing: str, code: int) -> None:
    surgery.slack.scopes = tuple(scope for scope in FULL if scope != missing)
    found, signs = surgery.look()
    assert found == code
    assert signs["slack scopes"]["says"].startswith(f"Missing: {missing}.")
    assert "install the app again" in signs["slack scopes"]["do"]


def test_neither_secret_nor_app_token_means_that_no_command_arrives(surgery: Surgery) -> None:
    surgery.environ = {"SLACK_BOT_TOKEN": TOKEN}
    code, signs = surgery.look()
    assert code == 2
    assert "no command arrives" in signs["slack signatures"]["says"]


def test_odd_looking_secrets_are_doubted(surgery: Surgery) -> None:
    surgery.environ["SLACK_SIGNING_SECRET"] = "xoxb-swapped"  # noqa: S105
    code, signs = surgery.look()
    assert code == 1
    assert signs["slack signatures"]["state"] == "doubtful"
    assert "swapped" not in json.dumps(list(signs.values()))


def test_no_operator_channel_is_doubted(surgery: Surgery) -> None:
    surgery.config(slack="")
    code, signs = surgery.look()
    assert code == 1
    assert "operator_channel" in signs["slack operators"]["do"]


@pytest.mark.parametrize(("off", "state"), [(10, "good"), (-90, "doubtful"), (400, "bad")])
def test_a_clock_that_is_off_is_told_by_how_much(off: int, state: str) -> None:
    sign: Sign = checkup._clock(NOW + timedelta(seconds=off), NOW)
    assert sign.state == state
    assert (f"{abs(off)} seconds" in sign.says) is (state != "good")


@pytest.mark.parametrize(
    ("megabytes", "state"), [(5000, "good"), (150, "doubtful"), (0.5, "bad"), (0, "bad")]
)
def test_little_room_on_the_disk_is_told(megabytes: float, state: str) -> None:
    sign = doctor._room(int(megabytes * 2**20))
    assert sign.state == state
    assert ("Make room" in sign.do) is (state != "good")


def test_settings_that_cannot_be_read_are_a_sign_too(surgery: Surgery) -> None:
    surgery.config("[slakc]\n")
    code, signs = surgery.look()
    assert code == 2
    assert "Did you mean slack?" in signs["settings"]["says"]


def test_no_sources_and_failing_ones_are_named(surgery: Surgery) -> None:
    with open_store(surgery.url) as store:
        checks.record_check(store, "News", NOW, False, "It answered 503.", kind="feed")
    code, signs = surgery.look()
    assert code == 1
    assert signs["source News"]["says"] == "It answered 503."
    assert signs["source News"]["do"] == "Try ofsted-bot sources test 'News'"
    file = surgery.folder / "config.toml"
    file.write_text(file.read_text().partition("[[sources]]")[0])
    code, signs = surgery.look()
    assert (code, signs["sources"]["state"]) == (1, "doubtful")


def test_a_watch_that_has_stopped_is_noticed(surgery: Surgery) -> None:
    with open_store(surgery.url) as store:
        store.run("UPDATE checks SET good = '2026-01-01T00:00:00Z'")
    code, signs = surgery.look()
    assert code == 1
    assert "more than a day ago" in signs["sources"]["says"]


def test_stuck_messages_and_paused_channels_are_counted(surgery: Surgery) -> None:
    with open_store(surgery.url) as store:
        channel = channels.ensure(store, Address("slack", "T0FAKE", "C1"))
        number = deliveries.add(
            store,
            Delivery(0, channel.id, "a story", "letter:1", 1, "post", NOW),
            NOW,
        )
        assert number is not None
        deliveries.give_up(store, number, "It was too long.", "dead", NOW)
        channels.pause(store, channel.id, "It is archived.", NOW)
    code, signs = surgery.look()
    assert code == 1
    assert signs["outbox"]["says"] == "1 message may not have arrived."
    assert "ofsted-bot resend" in signs["outbox"]["do"]
    assert signs["channels"]["says"] == "1 channel paused."


def test_a_group_that_subscriptions_name_and_the_settings_no_longer_have(surgery: Surgery) -> None:
    group = '[groups]\n"the visited" = ["Medway", "Kent"]\n'
    surgery.config(group)
    with open_store(surgery.url) as store:
        groups = load_settings(surgery.folder / "config.toml", {}).groups
        places = known_places(store.authorities, groups)
        rule = parse_rule("workforce in the visited", places, known_topics())
        assert isinstance(rule, Rule)
        channel = channels.ensure(store, Address("slack", "T0FAKE", "C1"))
        subscriptions.add(store, channel.id, rule, NOW, None)
    assert "group the visited" not in surgery.look()[1]
    surgery.config()
    signs = surgery.look()[1]
    assert signs["group the visited"]["state"] == "doubtful"
    assert signs["group the visited"]["says"].startswith("1 subscription to “the visited”")


def test_a_webhook_without_address_or_with_words_that_mean_nothing(surgery: Surgery) -> None:
    hook = '[[channels]]\nname = "Team"\nkind = "slack-webhook"\nurl_env = "TEAM_HOOK"\n'
    surgery.config(f'{hook}subscribe = ["Medway now"]\n')
    code, signs = surgery.look()
    assert (code, signs["webhook Team"]["says"]) == (2, "TEAM_HOOK is not set.")
    surgery.environ["TEAM_HOOK"] = "https://hooks.example.org/1"
    assert surgery.look()[1]["webhook Team"]["state"] == "good"
    surgery.config(f'{hook}subscribe = ["qqqq zzzz"]\n')
    code, signs = surgery.look()
    assert (code, signs["webhook Team"]["says"]) == (2, "Not understood: qqqq zzzz.")


def test_a_damaged_database_is_named(surgery: Surgery) -> None:
    (surgery.folder / "bot.db").write_bytes(b"not a database at all" * 100)
    for beside in ("bot.db-wal", "bot.db-shm"):
        (surgery.folder / beside).unlink(missing_ok=True)
    code, signs = surgery.look()
    assert (code, signs["database"]["state"]) == (2, "bad")


def test_a_port_that_is_taken_is_named(surgery: Surgery) -> None:
    surgery.environ["PORT"] = str(surgery.slack.port)
    code, signs = surgery.look()
    assert (code, signs["port"]["state"]) == (2, "bad")
    assert "PORT" in signs["port"]["do"]


def test_for_people_it_is_a_list_with_the_fix_beside(surgery: Surgery) -> None:
    surgery.slack.token_error = "token_revoked"  # noqa: S105 - an error
    words = ["--config", str(surgery.folder / "config.toml"), "doctor"]
    done = CliRunner(env={**_NONE, **surgery.environ}).invoke(program, words)
    assert done.exit_code == 2
    assert done.stdout.startswith("Doctor: 1 thing to mend\n")
    assert "• Mend: slack token: Slack says: token_revoked." in done.stdout


# What `run` and `web` refuse to begin with.


@pytest.mark.parametrize(
    ("environ", "plan", "said"),
    [
        ({}, Plan(), "There is nobody to talk to"),
        ({"SLACK_SIGNING_SECRET": "s"}, Plan(), "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, Plan(), "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, Plan(), "SLACK_SIGNING_SECRET is not set"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
            Plan(socket=False, loops=False),
            "SLACK_SIGNING_SECRET is not set",
        ),
        ({"TEAMS_CLIENT_ID": "id"}, Plan(), "without TEAMS_CLIENT_SECRET"),
    ],
)
def test_a_run_that_cannot_work_is_refused_with_what_to_set(
    environ: dict[str, str], plan: Plan, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("", "utf-8")
    with pytest.raises(ConfigError, match=said):
        check_plan(load_settings(file, environ), plan)


@pytest.mark.parametrize(
    ("environ", "plan"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, Plan()),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, Plan()),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, Plan(http=False)),
    ],
)
def test_a_run_that_can_work_is_begun(environ: dict[str, str], plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("", "utf-8")
    check_plan(load_settings(file, environ), plan)
