"""config.toml and the environment, read into one frozen record."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from bot.errors import ConfigError
from scrapers.authorities import Authorities, known_authorities
from scrapers.models import Source

WebhookKind = Literal["slack-webhook", "teams-webhook"]

CONFIG = Path("config.toml")
STORE_URL = "sqlite:///ofsted-bot.db"

SOURCE_KINDS = ("ofsted", "govuk", "council", "page", "feed")
PRESETS = ("jadu", "localgovdrupal", "wordpress", "contensis")
SUBSCRIBERS = ("members", "owners")
WEBHOOK_KINDS: tuple[WebhookKind, ...] = ("slack-webhook", "teams-webhook")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# What may stand in each table of config.toml, and of what type it is.
_TABLES: Mapping[str, Mapping[str, type]] = MappingProxyType(
    {
        "store": {"url": str},
        "fetch": {
            "allow_loopback": bool,
            "pause_seconds": float,
            "threads": int,
            "contact": str,
        },
        "server": {"host": str, "port": int},
        "slack": {
            "api_url": str,
            "operators": list,
            "operator_channel": str,
            "pause_seconds": float,
            "commands_a_minute": int,
        },
        "teams": {
            "allow_unauthenticated_loopback": bool,
            "operators": list,
            "commands_a_minute": int,
        },
        "policy": {"subscribe": str},
    }
)
_SOURCE: Mapping[str, type] = MappingProxyType(
    {
        "name": str,
        "kind": str,
        "url": str,
        "every": int,
        "authority": str,
        "preset": str,
        "select_item": str,
        "select_link": str,
        "select_title": str,
        "select_date": str,
    }
)
_WEBHOOK: Mapping[str, type] = MappingProxyType(
    {
        **{"name": str, "kind": str, "url_env": str, "subscribe": list},
        **{"alerts": str, "digest": str, "weekly": str},
    }
)
# What people write into the file and must not: it is copied, shared and committed.
_SECRETS: Mapping[str, str] = MappingProxyType(
    {
        "[slack] bot_token": "SLACK_BOT_TOKEN",
        "[slack] signing_secret": "SLACK_SIGNING_SECRET",
        "[slack] app_token": "SLACK_APP_TOKEN",
        "[teams] client_id": "TEAMS_CLIENT_ID",
        "[teams] client_secret": "TEAMS_CLIENT_SECRET",
        "[teams] tenant_id": "TEAMS_TENANT_ID",
    }
)
_TYPES: Mapping[type, str] = MappingProxyType(
    {
        str: "text in quotes",
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        list: 'a list of texts: ["…"]',
    }
)
_NEAR = 60


class Secret:
    """A value that hides itself when printed or logged; `reveal()` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __str__(self) -> str:
        return "**********"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


_NONE = Secret("")


@dataclass(frozen=True, slots=True)
class Fetch:
    """How addresses are opened."""

    allow_loopback: bool = False  # for tests and the demo alone
    pause_seconds: float = 1.0  # between two requests to one host
    threads: int = 16  # hosts asked at the same time
    contact: str = ""  # told to the sites in the User-Agent: an address or a page


@dataclass(frozen=True, slots=True)
class Server:
    """Where HTTP is answered."""

    host: str = "0.0.0.0"  # noqa: S104 - a platform's router asks from outside
    port: int = 3000  # the environment's PORT comes first


@dataclass(frozen=True, slots=True)
class Slack:
    """One Slack workspace; the secrets come from the environment alone."""

    bot_token: Secret = _NONE  # SLACK_BOT_TOKEN
    signing_secret: Secret = _NONE  # SLACK_SIGNING_SECRET
    app_token: Secret = _NONE  # SLACK_APP_TOKEN: Socket Mode instead of HTTP
    api_url: str = "https://slack.com/api/"
    operators: tuple[str, ...] = ()  # user ids of those who run the bot
    operator_channel: str = ""  # where failures and objections are told
    pause_seconds: float = 1.0  # between two messages in one channel
    commands_a_minute: int = 60  # of one user, typed or pressed; 0: any number

    @property
    def configured(self) -> bool:
        return bool(self.bot_token)


@dataclass(frozen=True, slots=True)
class Teams:
    """One Microsoft tenant; the secrets come from the environment alone."""

    client_id: str = ""  # TEAMS_CLIENT_ID
    client_secret: Secret = _NONE  # TEAMS_CLIENT_SECRET
    tenant_id: str = ""  # TEAMS_TENANT_ID
    allow_unauthenticated_loopback: bool = False  # for a local client alone
    operators: tuple[str, ...] = ()
    commands_a_minute: int = 60  # of one user, typed or pressed; 0: any number

    @property
    def configured(self) -> bool:
        return bool(self.client_id) or self.allow_unauthenticated_loopback


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may do what."""

    subscribe: str = "members"  # or "owners"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A channel that is only posted to: its subscriptions stand in config.toml."""

    name: str
    kind: WebhookKind
    url: Secret  # from the environment's variable that `url_env` names; empty where it is not set
    subscribe: tuple[str, ...] = ()  # as typed: "workforce in London weekly"
    url_env: str = ""
    # When it hears of things, as typed after "settings alerts" and so on; "": the usual hours.
    alerts: str = ""  # "anytime", "8:00 to 17:00"
    digest: str = ""  # "at 9:00 on mon wed fri"
    weekly: str = ""  # "on tuesday"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with its defaults."""

    store_url: Secret  # a database's address can hold its password
    sources: tuple[Source, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> URNs
    fetch: Fetch = field(default_factory=Fetch)
    server: Server = field(default_factory=Server)
    slack: Slack = field(default_factory=Slack)
    teams: Teams = field(default_factory=Teams)
    policy: Policy = field(default_factory=Policy)
    webhooks: tuple[Webhook, ...] = ()  # [[channels]]
    path: Path | None = None  # the file all this was read from


def load_settings(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    authorities: Authorities | None = None,
) -> Settings:
    """Reads the file at `path`, else ./config.toml where there is one, else takes the defaults.

    DATABASE_URL and PORT in the environment come before the file; tokens and the addresses of
    webhooks come from the environment alone. Raises ConfigError, which names the key and the
    nearest right one.
    """
    chosen = path or (CONFIG if CONFIG.is_file() else None)
    known = authorities or known_authorities()
    tables = _Reader(str(chosen), known, environ).read(_parse(chosen) if chosen else {})
    configured = tables.pop("store", STORE_URL)
    url = environ.get("DATABASE_URL") or configured
    return Settings(store_url=Secret(url), path=chosen, **tables)


def _parse(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist. Name a file that does, or none.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error


class _Reader:
    """Checks each part of a parsed file and gives what Settings takes of it."""

    def __init__(self, file: str, authorities: Authorities, environ: Mapping[str, str]) -> None:
        self.file = file
        self.authorities = authorities
        self.environ = environ

    def read(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        self.known(raw, (*_TABLES, "sources", "groups", "channels"), "")
        tables = {name: self.table(name, raw.get(name, {})) for name in _TABLES}
        given: dict[str, Any] = {
            "sources": self.sources(raw.get("sources", [])),
            "groups": self.groups(raw.get("groups", {})),
            "fetch": self.fetch(tables["fetch"]),
            "server": self.server(tables["server"]),
            "slack": self.slack(tables["slack"]),
            "policy": self.policy(tables["policy"]),
            "webhooks": self.webhooks(raw.get("channels", [])),
        }
        if tables["teams"].get("allow_unauthenticated_loopback") and "host" not in tables["server"]:
            given["server"] = replace(given["server"], host=LOOPBACK[0])
        given["teams"] = self.teams(tables["teams"], given["server"])
        if "url" in tables["store"]:
            given["store"] = tables["store"]["url"]
        return given

    def table(self, name: str, raw: object) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise self.wrong(f"[{name}] must be a table.")
        return self.typed(raw, _TABLES[name], f"[{name}] ")

    def typed(self, raw: dict[str, Any], keys: Mapping[str, type], where: str) -> dict[str, Any]:
        self.known(raw, keys, where)
        return {key: self.value(value, keys[key], f"{where}{key}") for key, value in raw.items()}

    def known(self, raw: Iterable[str], keys: Iterable[str], where: str) -> None:
        for key in raw:
            if key not in keys:
                if variable := _SECRETS.get(f"{where}{key}"):
                    raise self.wrong(
                        f"{where}{key} is not a setting.",
                        f"It comes from the environment alone: set {variable}.",
                    )
                near = _nearest(key, keys)
                raise self.wrong(
                    f"{where}{key} is not a setting.",
                    f"Did you mean {near}?" if near else f"Known: {', '.join(keys)}.",
                )

    def value(self, value: object, kind: type, where: str) -> object:
        if kind is float and type(value) is int:
            value = float(value)
        # `type`, not `isinstance`: to Python true is a number too.
        if type(value) is not kind:
            raise self.wrong(f"{where} must be {_TYPES[kind]}, not {value!r}.")
        return value

    def fetch(self, raw: dict[str, Any]) -> Fetch:
        settings = Fetch(**raw)
        if not 0 <= settings.pause_seconds <= 3600:
            raise self.wrong("[fetch] pause_seconds must be between 0 and 3600.")
        if not 1 <= settings.threads <= 256:
            raise self.wrong("[fetch] threads must be between 1 and 256.")
        return settings

    def server(self, raw: dict[str, Any]) -> Server:
        settings = Server(**raw)
        port, where = settings.port, "[server] port"
        if given := self.environ.get("PORT", "").strip():
            # isascii: to Python other scripts' digits are digits too.
            port = int(given) if given.isascii() and given.isdigit() else -1
            where = "the environment's PORT"
        if not 0 <= port <= 65535:
            raise self.wrong(f"{where} must be a whole number from 0 (any free port) to 65535.")
        return replace(settings, port=port)

    def slack(self, raw: dict[str, Any]) -> Slack:
        operators = self.texts(raw.pop("operators", []), "[slack] operators")
        settings = Slack(
            bot_token=self.secret("SLACK_BOT_TOKEN"),
            signing_secret=self.secret("SLACK_SIGNING_SECRET"),
            app_token=self.secret("SLACK_APP_TOKEN"),
            operators=operators,
            **raw,
        )
        if not _is_web(settings.api_url):
            raise self.wrong("[slack] api_url must begin with https:// or http://.")
        if not 0 <= settings.pause_seconds <= 60:
            raise self.wrong("[slack] pause_seconds must be between 0 and 60.")
        self.rate(settings.commands_a_minute, "[slack]")
        return replace(settings, api_url=f"{settings.api_url.rstrip('/')}/")

    def rate(self, most: int, where: str) -> None:
        if not 0 <= most <= 100_000:
            raise self.wrong(
                f"{where} commands_a_minute must be from 1 to 100000, or 0 for any number."
            )

    def teams(self, raw: dict[str, Any], server: Server) -> Teams:
        operators = self.texts(raw.pop("operators", []), "[teams] operators")
        settings = Teams(
            client_id=self.environ.get("TEAMS_CLIENT_ID", "").strip(),
            client_secret=self.secret("TEAMS_CLIENT_SECRET"),
            tenant_id=self.environ.get("TEAMS_TENANT_ID", "").strip(),
            operators=operators,
            **raw,
        )
        self.rate(settings.commands_a_minute, "[teams]")
        if settings.allow_unauthenticated_loopback and server.host not in LOOPBACK:
            raise self.wrong(
                "[teams] allow_unauthenticated_loopback lets anybody in who reaches "
                f"{server.host}.",
                'Set [server] host = "127.0.0.1", or leave the line out.',
            )
        return settings

    def policy(self, raw: dict[str, Any]) -> Policy:
        settings = Policy(**raw)
        self.one_of(settings.subscribe, SUBSCRIBERS, "[policy] subscribe")
        return settings

    def webhooks(self, raw: object) -> tuple[Webhook, ...]:
        if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
            raise self.wrong("channels must be tables: write [[channels]] above each.")
        found = tuple(self.webhook(item, f"[[channels]] {n}: ") for n, item in enumerate(raw, 1))
        self.named_once([webhook.name for webhook in found], "[[channels]]")
        return found

    def webhook(self, raw: dict[str, Any], where: str) -> Webhook:
        given = self.typed(raw, _WEBHOOK, where)
        for key in ("name", "kind", "url_env"):
            if not given.get(key):
                raise self.wrong(f"{where}{key} is missing.")
        self.one_of(given["kind"], WEBHOOK_KINDS, f"{where}kind")
        variable = given["url_env"]
        if "/" in variable or "=" in variable:
            # Not repeated here: whoever knows the address of a webhook can post there.
            raise self.wrong(
                f"{where}url_env must be the name of a variable of the environment, not the "
                "address itself: addresses of webhooks are secret.",
                'Write url_env = "NEWS_WEBHOOK" and set NEWS_WEBHOOK to the address.',
            )
        url = self.secret(variable)
        if url and not _is_web(url.reveal()):
            raise self.wrong(f"the environment's {variable} must begin with https:// or http://.")
        return Webhook(
            name=given["name"],
            kind=cast("WebhookKind", given["kind"]),
            url=url,
            subscribe=self.texts(given.get("subscribe", []), f"{where}subscribe"),
            url_env=variable,
            **{key: given.get(key, "").strip() for key in ("alerts", "digest", "weekly")},
        )

    def secret(self, variable: str) -> Secret:
        """From the environment; a line's end that came along with a paste or a file is dropped."""
        text = self.environ.get(variable, "").strip()
        if not (text.isascii() and text.isprintable()) or " " in text:
            raise self.wrong(f"{variable} holds a character that no secret has. Copy it whole.")
        return Secret(text)

    def texts(self, value: list[object], where: str) -> tuple[str, ...]:
        if not all(isinstance(item, str) and item.strip() for item in value):
            raise self.wrong(f"{where} must be {_TYPES[list]}.")
        return tuple(str(item).strip() for item in value)

    def sources(self, raw: object) -> tuple[Source, ...]:
        if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
            raise self.wrong("sources must be tables: write [[sources]] above each.")
        sources = tuple(self.source(item, f"[[sources]] {n}: ") for n, item in enumerate(raw, 1))
        self.named_once([source.name for source in sources], "[[sources]]")
        return sources

    def named_once(self, names: list[str], where: str) -> None:
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise self.wrong(f"two {where} are named {twice!r}. Give each its own name.")

    def source(self, raw: dict[str, Any], where: str) -> Source:
        given = self.typed(raw, _SOURCE, where)
        for key in ("name", "kind", "url"):
            if not given.get(key):
                raise self.wrong(f"{where}{key} is missing.")
        self.one_of(given["kind"], SOURCE_KINDS, f"{where}kind")
        if "preset" in given:
            self.one_of(given["preset"], PRESETS, f"{where}preset")
        own = [key for key in given if key == "preset" or key.startswith("select_")]
        if own and given["kind"] != "council":
            raise self.wrong(f'{where}{own[0]} is for kind "council" alone.')
        if not _is_web(given["url"]):
            raise self.wrong(f"{where}url must begin with https:// or http://.")
        if given.get("every", 60) < 60:
            raise self.wrong(f"{where}every must be 60 seconds or more.")
        if "authority" in given:
            given["authority"] = self.urn(given["authority"], f"{where}authority")
        return Source(**given)

    def one_of(self, word: str, words: tuple[str, ...], where: str) -> None:
        if word not in words:
            near = _nearest(word, words)
            raise self.wrong(
                f"{where} {word!r} is not known.",
                f"Did you mean {near}?" if near else f"Known: {', '.join(words)}.",
            )

    def groups(self, raw: object) -> Mapping[str, tuple[str, ...]]:
        if not isinstance(raw, dict):
            raise self.wrong('[groups] must be a table of lists: name = ["Kent", "Medway"].')
        groups = {}
        taken = self.names_taken() if raw else {}
        for name, members in raw.items():
            where = f"[groups] {name}"
            if " ".join(name.split()).casefold() in taken:
                already = taken[" ".join(name.split()).casefold()]
                raise self.wrong(
                    f"{where} is the name of {already} already.", "Give the group another name."
                )
            if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
                raise self.wrong(f'{where} must be a list of names: ["Kent", "Medway"].')
            if not members:
                raise self.wrong(f"{where} names no authority.")
            groups[name] = tuple(dict.fromkeys(self.urn(member, where) for member in members))
        return MappingProxyType(groups)

    def names_taken(self) -> dict[str, str]:
        """What a group must not be called: an authority, a region, the whole country, a theme."""
        # Imported here: only a file with groups waits for the themes.
        from digests.findings.themes import known_themes

        taken = {}
        for theme in known_themes().all:
            for name in (theme.slug, theme.slug.replace("-", " "), theme.name):
                taken[name.casefold()] = "a theme"
            for name in (*theme.aliases, *theme.narrow_aliases):
                taken[name.casefold()] = f"a theme ({theme.name})"
        taken["england"] = "the whole country"
        for authority in self.authorities.all:
            taken[authority.region.casefold()] = "a region"
        for authority in self.authorities.all:
            for name in (authority.name, *authority.aliases):
                taken[name.casefold()] = f"an authority ({authority.name})"
        return taken

    def urn(self, name: str, where: str) -> str:
        """The URN of an authority given by URN or by name; near misses are not guessed here."""
        by_urn = self.authorities.by_urn(name)
        if by_urn is not None:
            return by_urn.urn
        names = {
            known.casefold(): authority
            for authority in self.authorities.all
            for known in (*authority.aliases, authority.name)
        }
        exact = names.get(name.strip().casefold())
        if exact is not None:
            return exact.urn
        near = _nearest(name.casefold(), names)
        hint = f"Did you mean {names[near].name}?" if near else "Use an authority's name or URN."
        raise self.wrong(f"{where}: no authority is called {name!r}.", hint)

    def wrong(self, fact: str, fix: str = "") -> ConfigError:
        place = "" if fact.startswith("the environment's") else f"{self.file}: "
        return ConfigError(" ".join(part for part in (f"{place}{fact}", fix) if part))


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:  # brackets that hold no IPv6 address
        return False


def _nearest(word: str, words: Iterable[str]) -> str | None:
    found = process.extractOne(word, list(words), scorer=fuzz.WRatio, score_cutoff=_NEAR)
    return found[0] if found else None
