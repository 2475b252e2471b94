"""The forms: what they look like, and what was filled in. Nothing here talks to anybody."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.models import PLACES as PLACE_KINDS
from bot.models import Cadence, Rule, Subject
from bot.slack.choices import Choice
from bot.slack.talk import Where
from bot.subscriptions import rule_words
from digests.models import Digest
from digests.render.slack import draw_blocks

View = dict[str, Any]
Option = dict[str, Any]

SUBSCRIBE, WRONG = "subscribe", "wrong"  # callback ids
SUBJECTS, PLACES, EXCEPT, CADENCE, ONLY, SAID = (
    "subjects",
    "places",
    "except",
    "cadence",
    "only",
    "said",
)
_OPTION = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
_MOST_CHOSEN = 10
_LONGEST_SAID = 400
_USUAL = "usual"
_CADENCES = (
    (_USUAL, "As usual", "An authority when there is news, themes and regions weekly"),
    ("now", "When there is news", "In the channel’s alert hours"),
    ("daily", "Daily", "On the channel’s digest days, where something is new"),
    ("weekly", "Weekly", "Once a week, where something is new"),
)
_CONCERNS, _PRESS = "concerns", "press"
_ONLY = (
    (_CONCERNS, "Concerns only", "Leaves out what is praised"),
    (_PRESS, "With press and council news", "Otherwise letters and reports alone"),
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a form is for; it travels with the form, which Slack shows nobody."""

    where: Where
    words: str = ""  # what an objection is to: "wrong KEY 3"
    replaces: int | None = None  # the subscription that is being edited

    def text(self) -> str:
        here = [self.where.team, self.where.channel, self.where.name]
        return json.dumps([*here, self.words, self.replaces], ensure_ascii=False)

    @classmethod
    def read(cls, text: str, user: str) -> "Purpose":
        team, channel, name, words, replaces = json.loads(text)
        return cls(Where(team, channel, user, name), words, replaces)


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in subscribe form: the names that were chosen."""

    subjects: tuple[str, ...]
    places: tuple[str, ...]
    excluded: tuple[str, ...]
    cadence: Cadence | None  # None: as usual
    concerns_only: bool
    with_press: bool

    def words(self) -> str | None:
        """What would be typed for it; None where nothing was chosen."""
        if not (self.subjects or self.places):
            return None
        rule = Rule(
            subjects=_subjects(self.subjects or self.places),
            within=_subjects(self.places) if self.subjects else (),
            excluded=_subjects(self.excluded),
            cadence=self.cadence or "weekly",
            concerns_only=self.concerns_only,
            with_press=self.with_press,
        )
        return f"subscribe {rule_words(rule, cadence=self.cadence is not None)}"


def _subjects(names: Iterable[str]) -> tuple[Subject, ...]:
    return tuple(Subject("everything", "", name) for name in names)  # words go by the name alone


def subscribe_form(purpose: Purpose, *, rule: Rule | None = None) -> View:
    """The form of a subscription, empty or with what `rule` asks for."""
    subjects, within = _apart(rule)
    name = purpose.where.shown
    place = f"#{name}" if name and purpose.where.kind == "channel" else "this conversation"
    only = [value for value, on in _switches(rule) if on]
    return {
        "type": "modal",
        "callback_id": SUBSCRIBE,
        "private_metadata": purpose.text(),
        "title": plain_text("Edit subscription" if rule else "Subscribe"),
        "submit": plain_text("Save" if rule else "Subscribe"),
        "close": plain_text("Cancel"),
        "blocks": [
            _context(
                f"For {place}. It belongs to the channel, and everybody there sees that you did it."
            ),
            _input(
                SUBJECTS,
                "About",
                _search("Search themes, areas, kinds of letter", subjects),
                hint="Several mean any of them. Leave it empty for all news of the places below.",
                optional=True,
            ),
            _input(
                PLACES,
                "Where",
                _search("Search authorities and regions", within),
                hint="Leave it empty for the whole of England.",
                optional=True,
            ),
            _input(
                EXCEPT,
                "Except",
                _search("Search places and themes", rule.excluded if rule else ()),
                optional=True,
            ),
            _input(CADENCE, "How often", _radio(rule.cadence if rule else _USUAL)),
            _input(ONLY, "Options", _boxes(only), optional=True),
        ],
    }


def _apart(rule: Rule | None) -> tuple[tuple[Subject, ...], tuple[Subject, ...]]:
    """What the form's first and second field hold of a rule: places alone stand in the second."""
    if rule is None:
        return (), ()
    if not rule.within and all(subject.kind in PLACE_KINDS for subject in rule.subjects):
        return (), rule.subjects
    return rule.subjects, rule.within


def _switches(rule: Rule | None) -> tuple[tuple[str, bool], ...]:
    if rule is None:
        return ()
    return ((_CONCERNS, rule.concerns_only), (_PRESS, rule.with_press))


def filled(view: Mapping[str, Any]) -> Filled:
    """What a submitted subscribe form says."""
    cadence = _state(view, CADENCE).get("selected_option") or {}
    only = {one.get("value") for one in _state(view, ONLY).get("selected_options") or ()}
    named: dict[str, Cadence] = {"now": "now", "daily": "daily", "weekly": "weekly"}
    return Filled(
        subjects=_names(_state(view, SUBJECTS)),
        places=_names(_state(view, PLACES)),
        excluded=_names(_state(view, EXCEPT)),
        cadence=named.get(str(cadence.get("value"))),
        concerns_only=_CONCERNS in only,
        with_press=_PRESS in only,
    )


def _state(view: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    """What stands in one field of a form, whose block and element share a name."""
    found = view.get("state", {}).get("values", {}).get(block, {}).get(block, {})
    return found if isinstance(found, Mapping) else {}


def _names(state: Mapping[str, Any]) -> tuple[str, ...]:
    chosen = state.get("selected_options") or ()
    return tuple(str(one["value"]) for one in chosen if one.get("value"))


def wrong_form(purpose: Purpose) -> View:
    """The form of "Is this wrong?"."""
    return {
        "type": "modal",
        "callback_id": WRONG,
        "private_metadata": purpose.text(),
        "title": plain_text("Is this wrong?"),
        "submit": plain_text("Send"),
        "close": plain_text("Cancel"),
        "blocks": [
            _context(
                "It goes to whoever runs the bot, with the letter that is meant. "
                "Please name no child and no family."
            ),
            _input(
                SAID,
                "What is wrong?",
                {
                    "type": "plain_text_input",
                    "action_id": SAID,
                    "multiline": True,
                    "max_length": _LONGEST_SAID,
                    "placeholder": plain_text("The grade is of an older inspection"),
                },
            ),
        ],
    }


def objection(view: Mapping[str, Any]) -> str:
    """What was written in the form of "Is this wrong?"."""
    return str(_state(view, SAID).get("value") or "")


def notice(title: str, digest: Digest) -> View:
    """A form with nothing to fill in, to say how it went."""
    said = Digest(digest.title, digest.parts, closing=digest.closing)
    return {
        "type": "modal",
        "title": plain_text(title),
        "close": plain_text("Close"),
        "blocks": draw_blocks(said, view=True),
    }


def options(choices: Sequence[Choice]) -> list[Option]:
    """Choices as Slack lists them; the value is what would be typed."""
    return [_option(choice.words, choice.name, choice.sort) for choice in choices]


def _option(value: str, label: str, says: str = "") -> Option:
    option: Option = {"text": plain_text(label[:_OPTION]), "value": value}
    if says:
        option["description"] = plain_text(says[:_OPTION])
    return option


def _search(placeholder: str, chosen: Sequence[Subject]) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "multi_external_select",
        "placeholder": plain_text(placeholder),
        "min_query_length": 0,
        "max_selected_items": _MOST_CHOSEN,
    }
    if chosen:
        element["initial_options"] = [_option(one.name, one.name) for one in chosen[:_MOST_CHOSEN]]
    return element


def _radio(chosen: str) -> dict[str, Any]:
    every = [_option(*one) for one in _CADENCES]
    initial = next(one for one in every if one["value"] == chosen)
    return {"type": "radio_buttons", "options": every, "initial_option": initial}


def _boxes(chosen: Sequence[str]) -> dict[str, Any]:
    every = [_option(*one) for one in _ONLY]
    element: dict[str, Any] = {"type": "checkboxes", "options": every}
    if chosen:
        element["initial_options"] = [one for one in every if one["value"] in chosen]
    return element


def _input(
    name: str, label: str, element: dict[str, Any], *, hint: str = "", optional: bool = False
) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": plain_text(hint)} if hint else block


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [plain_text(text)]}


def plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
