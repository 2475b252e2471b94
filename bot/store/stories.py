"""Stories: one authority's one visit, and every document about it."""

from collections.abc import Sequence

from bot.store.database import Row, Store, day_of, iso
from digests.models import Story


def of_authority(store: Store, urn: str) -> tuple[Story, ...]:
    """The authority's stories, newest first."""
    rows = store.rows(
        "SELECT * FROM stories WHERE urn = :urn ORDER BY visit_start DESC NULLS LAST, key DESC",
        {"urn": urn},
    )
    return _load(store, rows)


def of_report(store: Store, key: str, urn: str) -> Story | None:
    """The story that a report tells of, for one of its authorities."""
    rows = store.rows(
        "SELECT s.* FROM stories s JOIN story_reports sr ON sr.story = s.key "
        "WHERE sr.report = :key AND s.urn = :urn",
        {"key": key, "urn": urn},
    )
    return next(iter(_load(store, rows)), None)


def write_stories(store: Store, urn: str, stories: Sequence[Story]) -> None:
    """Replaces the stored stories of an authority."""
    store.run("DELETE FROM stories WHERE urn = :urn", {"urn": urn})
    store.insert(
        "stories",
        (
            {
                "key": story.key,
                "urn": story.urn,
                "visit_start": iso(story.start),
                "visit_end": iso(story.end),
            }
            for story in stories
        ),
    )
    store.insert(
        "story_reports",
        (
            {"story": story.key, "place": place, "report": key}
            for story in stories
            for place, key in enumerate(story.reports, 1)
        ),
    )


def _load(store: Store, rows: Sequence[Row]) -> tuple[Story, ...]:
    return tuple(
        Story(
            key=row["key"],
            urn=row["urn"],
            start=day_of(row["visit_start"]),
            end=day_of(row["visit_end"]),
            reports=tuple(
                told["report"]
                for told in store.rows(
                    "SELECT report FROM story_reports WHERE story = :key ORDER BY place",
                    {"key": row["key"]},
                )
            ),
        )
        for row in rows
    )
