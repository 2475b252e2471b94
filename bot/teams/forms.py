"""Cards that ask: to subscribe, when to be told, what is wrong; and what was filled in.

A list with the style "filtered" is searched as one types, on the reader's own machine.
https://adaptivecards.io/explorer/Input.ChoiceSet.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.models import Cadence, Hours, Rule, Subject
from bot.slack.choices import Choice, place_choices, topic_choices
from bot.subscriptions import rule_words
from bot.teams.drawn import Card, drawn
from digests.models import Digest
from digests.render.cards import MOST_ACTIONS, SCHEMA, VERSION
from scrapers.authorities import Authorities

SUBSCRIBE, WRONG, SETTINGS = "subscribe", "wrong", "settings"  # verbs
_ABOUT, _WHERE, _EXCEPT, _OFTEN, _CONCERNS, _PRESS, _SAID = (
    *("about", "where", "except", "often", "concerns", "press"),
    "said",
)
_DIGEST, _DAYS, _WEEKLY, _ALERTS = "digest", "days", "weekly", "alerts"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIMES = tuple(f"{hour:02}:{minute}" for hour in range(7, 18) for minute in ("00", "30"))
# Days of daily digests: as they are read, and as they are typed.
_SPELLS = {
    "mon tue wed thu fri": "Monday to Friday",
    "mon wed fri": "Monday, Wednesday and Friday",
    "mon tue wed thu fri sat sun": "Every day",
}
_ALERT_TIMES = ("07:30 to 18:30", "08:00 to 17:00", "anytime")
_USUAL = "usual"
_CADENCES: Mapping[str, tuple[str, Cadence | None]] = {
    _USUAL: ("At once for an authority, else weekly", None),
    "now": ("At once, on working days", "now"),
    "daily": ("Daily", "daily"),
    "weekly": ("Weekly", "weekly"),
}
_LONGEST_SAID = 400


def subscribe_form(authorities: Authorities, groups: Mapping[str, tuple[str, ...]]) -> Card:
    """Asks what to subscribe to."""
    places = place_choices(authorities, groups).all
    body = [
        _heading("Subscribe"),
        _text("It belongs to this conversation, and everybody here sees that you did it."),
        _choose(_ABOUT, "About", topic_choices().all, "All news of the place below"),
        _choose(_WHERE, "Where", places, "The whole of England"),
        _choose(_EXCEPT, "Except", places, "Nothing"),
        _pick(_OFTEN, "How often", {key: says for key, (says, _) in _CADENCES.items()}, _USUAL),
        _switch(_CONCERNS, "Concerns only"),
        _switch(_PRESS, "With press and council news"),
    ]
    submit = {"type": "Action.Execute", "title": "Subscribe", "verb": SUBSCRIBE}
    return _card("Subscribe: a form", body, [{**submit, "style": "positive"}, _say("Cancel")])


def wrong_form(words: str) -> Card:
    """Asks what is wrong with what `words` name: "wrong KEY 3"."""
    body = [
        _heading("Is this wrong?"),
        _text(
            "It goes to whoever runs the bot, with the letter that is meant. "
            "Please name no child and no family."
        ),
        {
            "type": "Input.Text",
            "id": _SAID,
            "label": "What is wrong?",
            "maxLength": _LONGEST_SAID,
            "placeholder": "The grade is of an older inspection",
            "isRequired": True,
            "errorMessage": "Say in a few words what is wrong.",
        },
    ]
    submit = {"type": "Action.Execute", "title": "Send", "verb": WRONG, "data": {"words": words}}
    return _card("Is this wrong? A form", body, [{**submit, "style": "positive"}])


def settings_form(shown: Digest, hours: Hours) -> Card:
    """The answer to "settings", with fields in the place of the words that would change them."""
    card = drawn(replace(shown, parts=shown.parts[:1]))
    days = " ".join(_WEEKDAYS[n][:3].casefold() for n in hours.days)
    spells = _SPELLS if days in _SPELLS else {days: days.title(), **_SPELLS}
    alerts = (
        "anytime" if hours.anytime else f"{hours.alerts_from:%H:%M} to {hours.alerts_until:%H:%M}"
    )
    now, week = f"{hours.digest:%H:%M}", _WEEKDAYS[hours.weekly]
    fields = [
        _pick(_DIGEST, "Digests at", {time: time for time in sorted({*_TIMES, now})}, now),
        _pick(_DAYS, "Daily digests on", spells, days),
        _pick(_WEEKLY, "Weekly digest on", {day: day for day in _WEEKDAYS}, week),
        _pick(
            _ALERTS,
            "Alerts on working days, from",
            {
                one: "At any time, on any day" if one == "anytime" else one
                for one in dict.fromkeys((alerts, *_ALERT_TIMES))
            },
            alerts,
        ),
    ]
    save = {"type": "Action.Execute", "title": "Save", "verb": SETTINGS, "style": "positive"}
    others = [{**one, "mode": "secondary"} for one in card.get("actions", ())]
    *said, closing = card["body"]
    return {**card, "body": [*said, *fields, closing], "actions": [save, *others][:MOST_ACTIONS]}


def settings_words(filled: Mapping[str, Any]) -> str | None:
    """What would be typed for filled-in settings; None where a field is missing."""
    given = [filled.get(name) for name in (_DIGEST, _DAYS, _WEEKLY, _ALERTS)]
    if not all(isinstance(one, str) and one for one in given):
        return None
    time, days, weekly, alerts = given
    return f"settings digest at {time} on {days}, weekly on {weekly}, alerts {alerts}"


def subscribe_words(filled: Mapping[str, Any]) -> str | None:
    """What would be typed for a filled-in form; None where nothing was chosen."""
    about, where, apart = (_chosen(filled, name) for name in (_ABOUT, _WHERE, _EXCEPT))
    if not about and not where:
        return None
    cadence = _CADENCES.get(str(filled.get(_OFTEN)), _CADENCES[_USUAL])[1]
    rule = Rule(
        subjects=_subjects(about or where),
        within=_subjects(where) if about else (),
        excluded=_subjects(apart),
        cadence=cadence or "weekly",
        concerns_only=filled.get(_CONCERNS) == "true",
        with_press=filled.get(_PRESS) == "true",
    )
    return f"subscribe {rule_words(rule, cadence=cadence is not None)}"


def wrong_words(filled: Mapping[str, Any]) -> str | None:
    """What would be typed for a filled-in objection; None where nothing was written."""
    words, said = filled.get("words"), filled.get(_SAID)
    if not isinstance(words, str) or not isinstance(said, str) or not said.strip():
        return None
    return f"{words} {' '.join(said.split())[:_LONGEST_SAID]}"


def _subjects(names: Iterable[str]) -> tuple[Subject, ...]:
    return tuple(Subject("everything", "", name) for name in names)  # words go by the name alone


def _chosen(filled: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = filled.get(name)
    return (value,) if isinstance(value, str) and value else ()


def _card(says: str, body: list[Card], actions: list[Card]) -> Card:
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "lang": "en",
        "fallbackText": says,
        "body": body,
        "actions": actions,
    }


def _heading(words: str) -> Card:
    return {**_text(words), "weight": "bolder", "size": "large", "style": "heading"}


def _text(words: str) -> Card:
    return {"type": "TextBlock", "text": words, "wrap": True}


def _choose(name: str, label: str, choices: Iterable[Choice], empty: str) -> Card:
    return {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": label,
        "style": "filtered",
        "placeholder": empty,
        "choices": [{"title": one.name, "value": one.name} for one in choices],
    }


def _pick(name: str, label: str, choices: Mapping[str, str], value: str) -> Card:
    """One of a few: `choices` are values with what they say."""
    return {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": label,
        "style": "compact",
        "value": value,
        "wrap": True,
        "choices": [{"title": says, "value": key} for key, says in choices.items()],
    }


def _switch(name: str, title: str) -> Card:
    return {"type": "Input.Toggle", "id": name, "title": title, "value": "false", "wrap": True}


def _say(label: str) -> Card:
    data = {"words": "subscriptions"}
    action = {"type": "Action.Execute", "title": label, "verb": "say", "data": data}
    return {**action, "associatedInputs": "none"}
