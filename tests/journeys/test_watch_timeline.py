"""The real timeline of Ofsted's site, replayed: each report told once, none told as withdrawn."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fpdf import FPDF

from bot.demo.records import Event, Provider
from bot.demo.server import Answer, World
from bot.store import open_store
from bot.watch import fetcher_for, watch_once
from scrapers.models import Source

URNS = tuple(str(99_100 + n) for n in range(30))  # the timeline does not say whose a report is


class Replay(World):
    """Lists what the timeline lists; a file stays at its address when its list drops it."""

    def _file(self, file_id: str) -> Answer:
        for provider in self.providers:
            for event in provider.events:
                if str(event.file_id) == file_id and event.since <= self.now:
                    return Answer(event.body, "application/pdf")
        return super()._file(file_id)


def _moments(path: Path) -> list[tuple[datetime, dict[str, set[str]]]]:
    """The instants of the timeline with what appeared and what left, oldest first."""
    moments: dict[datetime, dict[str, set[str]]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            when = datetime.fromisoformat(row["commit_time"])
            sets = moments.setdefault(when, {"appeared": set(), "left": set()})
            sets[row["event"]].add(row["file_id"])
    return sorted(moments.items())


def _letter(file_id: str) -> bytes:
    pdf = FPDF()
    pdf.set_creation_date(datetime(2025, 1, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.cell(text=f"Report number {file_id} of the replay, about nothing in particular.")
    return bytes(pdf.output())


def _events(
    moments: list[tuple[datetime, dict[str, set[str]]]],
) -> dict[str, list[Event]]:
    """Each report's times on the lists. What first leaves had been there before."""
    since: dict[str, int] = {}
    first: dict[str, date] = {}
    events: dict[str, list[Event]] = {}
    bodies: dict[str, bytes] = {}

    def close(name: str, until: int | None) -> None:
        body = bodies.setdefault(name, _letter(name))
        events.setdefault(name, []).append(
            Event(
                int(name),
                "Children's services inspection",
                first[name],
                body,
                since=since.pop(name),
                until=until,
            )
        )

    known: set[str] = set()
    for moment, (when, sets) in enumerate(moments, 1):
        for name in sorted(sets["left"] - known):
            since[name], first[name] = 0, moments[0][0].date() - timedelta(days=400)
        for name in sorted(sets["appeared"] - set(since)):
            since[name] = moment
            first.setdefault(name, when.date())
        known |= sets["left"] | sets["appeared"]
        for name in sorted((sets["left"] - sets["appeared"]) & set(since)):
            close(name, moment)
    for name in sorted(since):
        close(name, None)
    return events


def test_the_real_timeline_tells_every_report_once_and_none_as_withdrawn(
    shared: Path, tmp_path: Path
) -> None:
    moments = _moments(shared / "data" / "link_timeline.csv")
    events = _events(moments)
    at_first = {name for name, times in events.items() if min(t.since for t in times) == 0}
    owned: dict[str, list[Event]] = {urn: [] for urn in URNS}
    for name, times in events.items():
        owned[URNS[int(name) % len(URNS)]] += times
    providers = [Provider(urn, f"Place {urn}", tuple(times)) for urn, times in owned.items()]
    said: Counter[tuple[str, str]] = Counter()
    doubts = 0
    with (
        Replay(providers) as world,
        open_store(f"sqlite:///{tmp_path / 'replay.db'}") as store,
    ):
        source = Source("Ofsted", "ofsted", world.search)
        for _ in range(len(moments) + 1):
            fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
            for event in watch_once([source], store, fetcher):
                file_id = (event.url or "").rpartition("/")[2]
                said[event.event, file_id] += 1
                doubts += event.event == "doubt"
            fetcher.close()
            world.step()
    new = {file_id: count for (event, file_id), count in said.items() if event == "new"}
    assert set(new) == set(events) - at_first
    assert set(new.values()) == {1}
    assert not [key for key in said if key[0] in ("unlisted", "updated")]


def test_a_listing_that_collapses_for_a_day_changes_nothing(tmp_path: Path) -> None:
    """As in February 2025: a third of the providers is gone from the search, then back."""
    providers = [
        Provider(
            urn,
            f"Place {urn}",
            (Event(7000 + n, "Children's services inspection", date(2024, 5, 1), _letter(urn)),),
        )
        for n, urn in enumerate(URNS)
    ]
    told: list[list[str]] = []
    with (
        World(providers) as world,
        open_store(f"sqlite:///{tmp_path / 'collapse.db'}") as store,
    ):
        source = Source("Ofsted", "ofsted", world.search)
        for count in (30, 20, 20, 30):
            world.providers = tuple(providers[:count])
            fetcher = fetcher_for(store, allow_loopback=True, pause_seconds=0.0)
            told.append([event.event for event in watch_once([source], store, fetcher)])
            fetcher.close()
        missing = store.rows("SELECT COUNT(*) AS n FROM notices WHERE missing IS NOT NULL")
    assert set(told[0]) <= {"learned", "doubt"}
    assert told[1:] == [["doubt"], [], []], "the operator is told of the collapse, once"
    assert missing[0]["n"] == 0
