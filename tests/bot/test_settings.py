"""Settings: what may stand in config.toml, and what is said of what may not."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import (
    STORE_URL,
    Fetch,
    Policy,
    Secret,
    Server,
    Slack,
    Teams,
    Webhook,
    load_settings,
)
from scrapers.authorities import known_authorities
from scrapers.models import Source
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "config"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_file_the_defaults_hold(elsewhere: Path) -> None:
    settings = load_settings(None, {})
    assert settings.store_url.reveal() == STORE_URL
    assert settings.sources == ()
    assert dict(settings.groups) == {}
    assert settings.fetch == Fetch()
    assert settings.path is None


def test_a_config_in_the_folder_is_found_by_itself(elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_text('[store]\nurl = "sqlite:///here.db"\n', "utf-8")
    assert load_settings(None, {}).store_url.reveal() == "sqlite:///here.db"


def test_a_named_file_that_does_not_exist_is_an_error(elsewhere: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.toml does not exist"):
        load_settings(Path("missing.toml"), {})


def test_the_environment_comes_before_the_file(elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_text('[store]\nurl = "sqlite:///here.db"\n', "utf-8")
    settings = load_settings(None, {"DATABASE_URL": "sqlite:///there.db"})
    assert settings.store_url.reveal() == "sqlite:///there.db"


def test_the_shipped_example_works_as_it_stands() -> None:
    settings = load_settings(ROOT / "config.toml", {})
    assert [source.kind for source in settings.sources] == ["ofsted", "feed"]
    assert settings.sources[1].authority == "80522"
    assert settings.groups["kent and medway"] == ("80476", "80522")


def test_a_local_client_is_answered_on_this_machine_alone(elsewhere: Path) -> None:
    file = elsewhere / "local.toml"
    file.write_text("[teams]\nallow_unauthenticated_loopback = true\n", "utf-8")
    assert load_settings(file, {"PORT": "8080"}).server == Server("127.0.0.1", 8080)


def test_everything_that_can_be_set_is_read(elsewhere: Path) -> None:
    file = elsewhere / "all.toml"
    file.write_text(
        """
        [store]
        url = "sqlite:///all.db"
        [fetch]
        allow_loopback = true
        pause_seconds = 0
        threads = 4
        contact = "me@example.gov.uk"
        [groups]
        ours = ["medway", "80476", "Kent"]
        [[sources]]
        name = "News"
        kind = "feed"
        url = "https://www.example.gov.uk/rss"
        every = 600
        authority = "Hull"
        [server]
        host = "127.0.0.1"
        port = 8080
        [slack]
        api_url = "http://127.0.0.1:9000/api"
        operators = ["U1"]
        operator_channel = "C1"
        pause_seconds = 0.5
        commands_a_minute = 0
        [teams]
        allow_unauthenticated_loopback = true
        operators = ["29:1"]
        commands_a_minute = 90
        [policy]
        subscribe = "owners"
        [[channels]]
        name = "News"
        kind = "teams-webhook"
        url_env = "NEWS_WEBHOOK"
        subscribe = ["workforce in London weekly"]
        alerts = "anytime"
        digest = "at 9:00"
        weekly = "on tuesday"
        """,
        "utf-8",
    )
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_APP_TOKEN": "xapp-1\n",
        "TEAMS_CLIENT_ID": "id",
        "TEAMS_CLIENT_SECRET": "c",
        "TEAMS_TENANT_ID": "t",
        "NEWS_WEBHOOK": "https://hooks.example.org/1",
    }
    settings = load_settings(file, environ)
    assert settings.server == Server("127.0.0.1", 8080)
    assert settings.slack == Slack(
        Secret("xoxb-1"),
        Secret("s"),
        Secret("xapp-1"),
        "http://127.0.0.1:9000/api/",
        ("U1",),
        "C1",
        0.5,
        0,
    )
    assert settings.teams == Teams("id", Secret("c"), "t", True, ("29:1",), 90)
    assert settings.policy == Policy("owners")
    assert settings.webhooks == (
        Webhook(
            "News",
            "teams-webhook",
            Secret("https://hooks.example.org/1"),
            ("workforce in London weekly",),
            "NEWS_WEBHOOK",
            alerts="anytime",
            digest="at 9:00",
            weekly="on tuesday",
        ),
    )
    assert settings.fetch == Fetch(True, 0.0, 4, "me@example.gov.uk")
    assert settings.groups == {"ours": ("80522", "80476")}
    hull = known_authorities().find("Kingston upon Hull")
    assert hull is not None
    assert settings.sources == (
        Source("News", "feed", "https://www.example.gov.uk/rss", 600, hull.urn),
    )


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_wrong_setting_is_named_with_what_would_be_right(case: Path) -> None:
    """The first line of each case is a comment with what the error must say."""
    expected = case.read_text("utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(ConfigError) as wrong:
        load_settings(case, {})
    assert str(wrong.value) == f"{case}: {expected}"


def test_a_port_of_the_environment_comes_before_the_file(elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_text("[server]\nport = 8080\n", "utf-8")
    assert load_settings(None, {"PORT": "5000"}).server.port == 5000
    assert load_settings(None, {"PORT": ""}).server.port == 8080


@pytest.mark.parametrize("port", ["x", "-1", "65536", "3.5", "٣"])
def test_a_port_that_is_none_is_named(elsewhere: Path, port: str) -> None:
    with pytest.raises(ConfigError, match=r"^the environment's PORT must be a whole"):
        load_settings(None, {"PORT": port})


def test_a_webhook_without_its_address_is_read_and_empty(elsewhere: Path) -> None:
    """`ask` has no use for it; `run` names the variable."""
    (elsewhere / "config.toml").write_text(
        '[[channels]]\nname = "News"\nkind = "slack-webhook"\nurl_env = "NEWS_WEBHOOK"\n', "utf-8"
    )
    assert not load_settings(None, {}).webhooks[0].url


def test_an_address_of_a_webhook_that_is_none_is_not_repeated(elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_text(
        '[[channels]]\nname = "News"\nkind = "slack-webhook"\nurl_env = "NEWS_WEBHOOK"\n', "utf-8"
    )
    with pytest.raises(ConfigError) as wrong:
        load_settings(None, {"NEWS_WEBHOOK": "hooks.example.org/hunter2"})
    assert str(wrong.value) == (
        "the environment's NEWS_WEBHOOK must begin with https:// or http://."
    )


def test_a_file_that_is_not_toml_says_where(elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_text("[store\n", "utf-8")
    with pytest.raises(ConfigError, match=r"is not TOML: .*line 1"):
        load_settings(None, {})


def test_a_file_that_is_not_text_is_an_error(elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(None, {})


def test_a_secret_hides_itself_however_it_is_printed() -> None:
    secret = Secret("postgresql://bot:hunter2@db/ofsted")
    tokens = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "TEAMS_CLIENT_SECRET")
    environ = {"DATABASE_URL": secret.reveal(), **dict.fromkeys(tokens, "hunter2")}
    settings = load_settings(None, environ)
    shown = f"{secret} {secret!r} {secret!s} {settings} {settings!r} {[secret]}"
    assert "hunter2" not in shown
    assert secret == Secret("postgresql://bot:hunter2@db/ofsted")
    assert secret != secret.reveal()
    assert not Secret("")
