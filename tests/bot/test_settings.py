"""Settings: what may stand in config.toml, and what is said of what may not."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import STORE_URL, Fetch, Secret, load_settings
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
        """,
        "utf-8",
    )
    settings = load_settings(file, {})
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
    settings = load_settings(None, {"DATABASE_URL": secret.reveal()})
    shown = f"{secret} {secret!r} {secret!s} {settings} {settings!r} {[secret]}"
    assert "hunter2" not in shown
    assert secret == Secret("postgresql://bot:hunter2@db/ofsted")
    assert secret != secret.reveal()
    assert not Secret("")
