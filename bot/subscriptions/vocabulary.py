"""The words of a subscription that name neither a place nor a theme."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.models import Cadence

_CADENCES: Mapping[Cadence, str] = MappingProxyType(
    {
        "now": "now, immediately, instantly, instant, at once, straight away, straightaway, "
        "right away, as it happens, as they happen, live, in real time, alert, alerts, asap",
        "daily": "daily, every day, each day, once a day, every weekday, every morning, "
        "daily digest, day by day",
        "weekly": "weekly, every week, each week, once a week, weekly digest, week by week",
    }
)
_NEVER = "hourly, every hour, monthly, every month, once a month, yearly, every year, quarterly"
_CONCERNS = (
    "concerns only, only concerns, concern only, just concerns, with concerns, concerns, "
    "weaknesses only, only weaknesses, moved down, that moved down, went down, going down, "
    "downgraded, that got worse, got worse"
)
_WITH_PRESS = (
    "with press, with the press, and press, and the press, press too, including press, "
    "include press, plus press, with news, with articles, with press articles, "
    "with council statements, with statements, with media, press included, with press coverage"
)
_NO_PRESS = (
    "without press, no press, without the press, without news, no news, without articles, "
    "no articles, not press, not the press"
)
_EXCEPT = (
    "except, except for, excepting, but not, but for, excluding, exclude, without, apart from, "
    "other than, not, minus, leaving out, and not, ignoring, outside, outside of, bar, "
    "but, but no, and no, no, never, non, aside from, besides, rather than, instead of, "
    "save for, skipping, ignore, omitting, leave out, not including, outwith, w o, dont send, "
    "do not send"
)
# "but only" narrows, and takes nothing away; a group is known by its name.
_NOISE = "but only, but just, group, the group, group of"
_IN = "in, within, across, inside, throughout, for, at, of, from, to"
_AND = "and, or, plus, also, as well as, and also, with, and for"
_EVERYTHING = "everything, all of it, all news"
_ALL = (
    "all, all letters, every letter, any letter, letters, letter, all reports, every report, "
    "reports, report, all documents, documents, anything, anything new, all updates, any news"
)
_GRADES = (
    "grades, grade, ratings, rating, judgements, judgement, judgments, judgment, grade changes, "
    "changes of grade, changed grades, new grades, grades given"
)
_LOW = (
    "low grades, lower grades, lowest grades, bad grades, poor grades, worse grades, "
    "falling grades, downgrades, downgraded grades, inadequate grades, inadequate judgements"
)
_ROSE = (
    "moved up, that moved up, went up, that went up, going up, upgraded, upgrades, "
    "that got better, got better"
)
_NEAR = "near, near to, close to, nearby, like, similar to, around, bordering, next to"

# kind or kinds of document -> as it is said back; the words people type are vocabulary.toml's.
KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "focused_visit": "focused visits",
        "monitoring_visit": "monitoring visits",
        "visits": "visits",
        "inspections": "inspections",
        "ilacs_inspection": "ILACS inspections",
        "sif_inspection": "SIF inspections",
        "jtai": "JTAIs",
        "area_send": "area SEND inspections",
        "article": "press",  # and councils' statements; both are articles to the program
    }
)

_WEEKDAYS = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"


def _spread() -> dict[str, tuple[str, str]]:
    meanings: dict[str, tuple[str, str]] = {}
    for sort, value, words in (
        *(("cadence", cadence, words) for cadence, words in _CADENCES.items()),
        ("never", "", _NEVER),
        ("concerns", "", _CONCERNS),
        ("press", "yes", _WITH_PRESS),
        ("press", "no", _NO_PRESS),
        ("except", "", _EXCEPT),
        ("in", "", _IN),
        ("and", "", _AND),
        ("everything", "", _EVERYTHING),
        ("all", "", _ALL),
        ("grades", "", _GRADES),
        ("grades", "inadequate", _LOW),
        ("polarity", "strength", _ROSE),
        ("neighbours", "", _NEAR),
        ("noise", "", _NOISE),
    ):
        for phrase in words.split(", "):
            meanings[phrase] = (sort, value)
    for day in _WEEKDAYS.split(", "):
        meanings[day] = meanings[f"{day}s"] = ("weekday", day)
    return meanings


# phrase in plain words -> (sort, value)
PHRASES: Mapping[str, tuple[str, str]] = MappingProxyType(_spread())
EXCEPT = frozenset(_EXCEPT.split(", "))
EVERYTHING = frozenset(_EVERYTHING.split(", "))
