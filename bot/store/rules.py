"""Rules as JSON: how a subscription's wish is kept, and when two are the same."""

import json
from functools import lru_cache
from typing import Any

from bot.models import Rule, Subject


def to_json(rule: Rule) -> str:
    return json.dumps(
        {
            "subjects": [_subject(one) for one in rule.subjects],
            "within": [_subject(one) for one in rule.within],
            "excluded": [_subject(one) for one in rule.excluded],
            "cadence": rule.cadence,
            "concerns_only": rule.concerns_only,
            "with_press": rule.with_press,
        },
        ensure_ascii=False,
    )


@lru_cache(maxsize=1_000)  # many channels ask for the same
def from_json(text: str) -> Rule:
    held = json.loads(text)
    return Rule(
        subjects=tuple(map(_read, held["subjects"])),
        within=tuple(map(_read, held["within"])),
        excluded=tuple(map(_read, held["excluded"])),
        cadence=held["cadence"],
        concerns_only=held["concerns_only"],
        with_press=held["with_press"],
    )


def sameness(rule: Rule) -> str:
    """The same text for the same wish, in whatever order and by whatever names it was asked."""
    kinds = (rule.subjects, rule.within, rule.excluded)
    return json.dumps(
        [
            *(sorted([one.kind, one.value, *sorted(one.stems)] for one in some) for some in kinds),
            rule.cadence,
            rule.concerns_only,
            rule.with_press,
        ]
    )


def _subject(one: Subject) -> dict[str, Any]:
    return {"kind": one.kind, "value": one.value, "name": one.name, "stems": list(one.stems)}


def _read(held: dict[str, Any]) -> Subject:
    return Subject(held["kind"], held["value"], held["name"], tuple(held["stems"]))
