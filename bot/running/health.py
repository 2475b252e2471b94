"""Health: whether the process can do its work, and its figures for Prometheus.

No label holds anything that a user typed: commands are counted by their names, sources by the
names that config.toml gives them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot import __version__
from bot.errors import StoreError
from bot.models import Platform
from bot.running.pulse import Pulse
from bot.store import Store, checks, deliveries, file_of

METRICS_TYPE = CONTENT_TYPE_LATEST

# An answer takes a few milliseconds; Slack gives up after three seconds.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)

Connected = Callable[[], bool]

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series of each counter, which nobody asks for


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that must work, and what is wrong with it in words, "" where nothing is."""

    name: str
    wrong: str = ""


@dataclass(slots=True)
class Health:
    """What `/readyz` and `/metrics` tell."""

    store_of: Callable[[], Store]
    pulse: Pulse = field(default_factory=Pulse)
    sockets: dict[str, Connected] = field(default_factory=dict)  # "Slack's socket" -> is it open
    troubles: dict[str, str] = field(default_factory=dict)  # what cannot work, and why
    barred: Mapping[Platform, str] = field(default_factory=dict)  # that refuse the token, and why
    unwritten: str = ""  # why the database took nothing when it was last written to
    draining: bool = False  # on its way out: nothing new is to be sent here
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    commands: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    requests: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.commands = Counter(
            "ofsted_bot_commands",
            "Commands answered, by name and result.",
            ("command", "result"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "ofsted_bot_command_seconds",
            "Seconds to find and draw up an answer.",
            ("command",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.requests = Counter(
            "ofsted_bot_requests",
            "HTTP requests, by path and status.",
            ("path", "status"),
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(_Gauges(self))

    def heard(self, command: str, result: str, seconds: float) -> None:
        """Counts an answer; `command` is one of the bot's own names, never what was typed."""
        self.commands.labels(command, result).inc()
        self.seconds.labels(command).observe(seconds)

    def parts(self) -> tuple[Part, ...]:
        """Everything that must work for this process to do its work."""
        late = self.pulse.late()
        return (
            *([Part("process", "is stopping")] if self.draining else []),
            Part("database", self._database() or self.unwritten),
            *(Part(name, wrong) for name, wrong in sorted(self.troubles.items())),
            *(Part(f"messages to {name}", wrong) for name, wrong in sorted(self.barred.items())),
            *(Part(loop, late.get(loop, "")) for loop in sorted(self.pulse.ages())),
            *(
                Part(name, "" if connected() else "not connected; it is tried again and again")
                for name, connected in sorted(self.sockets.items())
            ),
        )

    def figures(self) -> bytes:
        """Everything countable, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _database(self) -> str:
        try:
            store = self.store_of()
            file = file_of(store.url)
            if file != ":memory:" and not Path(file).expanduser().exists():
                return "its file is gone; restart the bot, or put the file back first"
            store.rows("SELECT 1 FROM reports LIMIT 1")
        except StoreError as error:
            return str(error)
        return ""


class _Gauges(Collector):
    """Figures that are looked up when they are asked for."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield _gauge("build", "The version that runs.", {__version__: 1}, "version")
        yield _gauge(
            "loop_age_seconds",
            "Seconds since each loop went around.",
            self._health.pulse.ages(),
            "loop",
        )
        yield _gauge(
            "connected",
            "1 where a socket is connected.",
            {name: connected() for name, connected in self._health.sockets.items()},
            "socket",
        )
        try:
            store = self._health.store_of()
            states = {str(state): n for state, n in deliveries.counts(store).items()}
            failures = {check.source: check.failures for check in checks.all_checks(store)}
        except StoreError:  # /readyz says so in words
            return
        yield _gauge("deliveries", "Messages of the outbox, by state.", states, "state")
        yield _gauge(
            "source_failures",
            "Passes that failed since a source's last good one.",
            failures,
            "source",
        )


def _gauge(
    name: str, words: str, values: dict[str, int] | dict[str, float] | dict[str, bool], label: str
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"ofsted_bot_{name}", words, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), float(value))
    return family
