"""A world scripted by a file: what appears, changes and fails, and when.

    says = "one sentence"
    passes = [["learned site", …], ["new site: A title"], …]   # the events expected of each pass

A [[source]] has a `path` in place of an address ("search" and "provider" are Ofsted's). An
[[article]] and a [[letter]] are there from pass `since` to before pass `until`, counted from 0;
an [[answer]] makes a path answer otherwise for as long.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.demo.records import Article, Event, Provider
from bot.demo.sample import ALDERMERE, letter
from bot.demo.server import Answer, World
from scrapers.models import Source

WORDS = "Ofsted inspectors visited Aldermere and looked at its children’s services for a week."


class Timeline:
    """The world of one file; `at` brings it to a pass."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._answers = raw.get("answer", [])
        self._sources = raw["source"]
        self.passes: list[list[str]] = raw["passes"]
        articles = tuple(
            Article(
                path=one["path"],
                title=one["title"],
                published=one.get("published", date(2026, 3, 1)),
                lines=tuple(one.get("lines", [WORDS])),
                publisher="Aldermere Council",
                since=one.get("since", 0),
                until=one.get("until"),
            )
            for one in raw.get("article", [])
        )
        events = tuple(
            Event(
                one["id"],
                one.get("words", "Children's services inspection"),
                one["published"],
                letter(one["sample"]),
                since=one.get("since", 0),
                until=one.get("until"),
            )
            for one in raw.get("letter", [])
        )
        providers = (Provider(ALDERMERE, "Aldermere", events),) if events else ()
        self.world = World(providers, articles, feed_title="Aldermere news")

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._source(one) for one in self._sources)

    def at(self, moment: int) -> None:
        self.world.now = moment
        for path in {one["path"] for one in self._answers}:
            self.world.script(path, self._answer(path, moment))

    def _source(self, one: Mapping[str, Any]) -> Source:
        place = {"search": self.world.search, "provider": self.world.provider(ALDERMERE)}
        rest = {key: value for key, value in one.items() if key not in ("name", "kind", "path")}
        url = place.get(one["path"], self.world.url + one["path"])
        return Source(one["name"], one["kind"], url, **rest)

    def _answer(self, path: str, moment: int) -> Answer | None:
        for one in self._answers:
            if one["path"] == path and one.get("since", 0) <= moment < one.get("until", 10**6):
                body = (one.get("body", "") * one.get("repeat", 1)).replace("{url}", self.world.url)
                sample = one.get("sample")
                return Answer(
                    letter(sample) if sample else body.encode(one.get("charset", "utf-8")),
                    one.get("type", "application/pdf" if sample else "text/html"),
                    one.get("status", 200),
                    tuple(
                        (k, v.replace("{url}", self.world.url))
                        for k, v in one.get("head", {}).items()
                    ),
                    delay=one.get("delay", 0.0),
                    drop=one.get("drop", False),
                )
        return None
