"""Typed words as a rule: "neglect and workforce in London except Croydon daily concerns only".

A rule's parts may come in any order. Several subjects mean any of them; "in" narrows all of them;
"except" takes away. What cannot be meant gives a Trouble, with the words to type instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.commands.places import Choice, Place, Places
from bot.commands.tokens import plain
from bot.commands.topics import Topic, Topics
from bot.models import Cadence, Rule, Subject
from bot.subscriptions.matching import KINDS_TOGETHER, themes_of
from bot.subscriptions.segments import Segment, begun_alike, cut
from bot.subscriptions.troubles import EXAMPLES, Trouble, in_words, is_one, shown, trouble_with
from bot.subscriptions.vocabulary import KIND_NAMES
from bot.subscriptions.words import rule_words
from digests.words import listed

CADENCES: tuple[Cadence, ...] = ("now", "daily", "weekly")
LONGEST = 450  # characters of a rule in words: what ends one must be typed to bring it back
MOST = 20  # subjects, places or exceptions of one rule
_EVERYTHING = Subject("everything", "", "everything")
_GRADES = Subject("grades", "", "grades")
_PRIORITY = Subject("priority_actions", "", "priority actions")
_NARROWING = frozenset({"in", "within", "across", "inside", "throughout"})
_SHORT = {"uasc": "UASC", "pre-proceedings": "pre-proceedings"}


@dataclass(frozen=True, slots=True)
class Understood:
    """A rule, and how odd words were understood, to be said back."""

    rule: Rule
    notes: tuple[str, ...] = ()


def read_rule(typed: str, places: Places, topics: Topics) -> Understood | Trouble:
    """Reads a subscription; any text gives a rule or says what is wrong with it."""
    segments = cut(typed, places, topics)
    read = trouble_with(segments, places) or _Reading(segments, places, topics).finish()
    if isinstance(read, Trouble):
        return Trouble(read.said, tuple(words for words in read.tries if 0 < len(words) <= LONGEST))
    return read


def read_change(typed: str, rule: Rule, places: Places, topics: Topics) -> Understood | Trouble:
    """What becomes of a rule: "daily", "except Croydon" is added; "Kent daily" takes its place."""
    segments = cut(typed, places, topics)
    narrows = bool(segments) and is_one(segments[0], "in", "except")
    if not narrows and any(_names_subject(segment) for segment in segments):
        return read_rule(typed, places, topics)
    read = read_rule(f"{rule_words(rule, cadence=False)} {typed}", places, topics)
    if isinstance(read, Trouble) or any(is_one(segment, "cadence") for segment in segments):
        return read
    return Understood(replace(read.rule, cadence=rule.cadence), read.notes)


def parse_rule(typed: str, places: Places, topics: Topics) -> Rule | Trouble:
    """The rule alone, for words that nobody waits for an answer to: config.toml's."""
    read = read_rule(typed, places, topics)
    return read.rule if isinstance(read, Understood) else read


@dataclass(slots=True)
class _Reading:
    """One pass over the segments."""

    segments: tuple[Segment, ...]
    places: Places
    topics: Topics
    subjects: list[Subject] = field(default_factory=list)
    within: list[Subject] = field(default_factory=list)
    excluded: list[Subject] = field(default_factory=list)
    cadences: list[Cadence] = field(default_factory=list)
    concerns: bool = False
    press: bool = False
    low: list[str] = field(default_factory=list)  # "inadequate": grades by their names
    everything: bool = False  # "letters", "all": meant where nothing else is named
    notes: list[str] = field(default_factory=list)
    urns: dict[Subject, frozenset[str]] = field(default_factory=dict)  # of places
    filling: list[Subject] = field(init=False)
    joined: bool = True  # "and" or a comma stands before the next one
    split: int | None = None  # where a second "in" begins, if one does
    open_ended: str = ""  # "in" or "except", until something is named after it

    def __post_init__(self) -> None:
        self.filling = self.subjects

    def finish(self) -> Understood | Trouble:
        for n, segment in enumerate(self.segments):
            self._take(n, segment)
        self._settle()
        trouble = self._missing() or self._contradiction()
        if trouble is not None:
            return trouble
        return self._rule()

    def _rule(self) -> Understood | Trouble:
        rule = Rule(
            subjects=tuple(self.subjects),
            within=tuple(dict.fromkeys(self.within)),
            excluded=tuple(self.excluded),
            cadence=self.cadences[0] if self.cadences else _usual(self.subjects),
            concerns_only=self.concerns,
            with_press=self.press or any(s.value == "article" for s in self.subjects),
        )
        if len(rule_words(rule)) > LONGEST:
            said = f"These are too many names for one subscription, more than {LONGEST} characters."
            return Trouble(f"{said} Make several, or name a region.")
        return Understood(rule, tuple(dict.fromkeys(self.notes)))

    def _take(self, n: int, segment: Segment) -> None:
        meaning = segment.meaning
        if segment.read_as is not None:
            self.notes.append(f"“{segment.words}” is read as “{shown(segment)}”.")
        if segment.after_comma:
            self.joined = True
        if isinstance(meaning, Place):
            self._take_place(meaning)
        elif isinstance(meaning, Topic):
            topic = self.topics.first(meaning)
            if meaning.note:
                self.notes.append(meaning.note)
            self._take_subject(_subject_of(topic))
        elif isinstance(meaning, tuple):
            self._take_word(n, *meaning)

    def _take_word(self, n: int, sort: str, value: str) -> None:
        if sort == "cadence":
            self.cadences += [cadence for cadence in CADENCES if cadence == value]
        elif sort == "concerns" or (sort == "polarity" and value == "concern"):
            self.concerns = True
        elif sort == "press":
            self.press = value == "yes"
        elif sort == "except":
            self.filling, self.joined = self.excluded, True
            self.open_ended = "except"
        elif sort == "in":
            self.open_ended = self.open_ended or ("in" if self._narrows(n) else "")
            self._go_in(n)
        elif sort == "and":
            self.joined = True
        elif sort == "all":
            self.everything = True
        elif sort == "everything":
            self._take_subject(_EVERYTHING)
        elif sort == "kind":
            self._take_subject(Subject("kind", value, KIND_NAMES[value]))
        elif sort in ("grades", "priority"):
            if value:
                self.low.append(self.segments[n].words)
            self._take_subject(_GRADES if sort == "grades" else _PRIORITY)
        elif sort == "hour":
            how = f"settings digest at {value}"
            self.notes.append(f"“{value}” is left out: hours are the channel’s. Type “{how}”.")
        elif sort == "weekday":
            how = f"settings weekly on {value}"
            self.notes.append(f"“{value}” is left out: days are the channel’s. Type “{how}”.")
        elif sort == "number":
            self.open_ended = ""
            self.notes.append(f"“{value}” is left out: subscriptions are not limited by time.")

    def _go_in(self, n: int) -> None:
        """ "in": narrows, but for one after "except" or before any subject."""
        if self.filling is self.excluded and not self.excluded:
            return
        if not self.subjects and not self.everything:
            return
        if self.filling is self.subjects and self.within:
            self.split = n if self.split is None else self.split
        self.filling, self.joined = self.within, True

    def _narrows(self, n: int) -> bool:
        """Whether it is an "in" that needs a name: "for now" and "at 9am" need none."""
        return self.segments[n].words in _NARROWING and bool(self.subjects or self.everything)

    def _take_place(self, place: Place) -> None:
        if place.note:
            self.notes.append(place.note)
        if place.kind == "england":
            self._take_england()
            return
        subject = _subject_at(place)
        self.urns[subject] = frozenset(place.urns)
        narrows = self.filling is self.subjects and not self.joined and self.subjects
        if narrows and not any(s in self.urns for s in self.subjects):
            if _EVERYTHING not in self.subjects:
                self._say_narrowed(self.subjects, subject)
            self.filling = self.within
        self._add(subject)

    def _take_england(self) -> None:
        """All of England: everything as a subject, and no narrowing at all."""
        first = self.filling is self.subjects and not self.subjects
        if first or self.filling is self.excluded:
            self._add(_EVERYTHING)
        self.joined, self.open_ended = False, ""

    def _take_subject(self, subject: Subject) -> None:
        if self.filling is self.within:
            self.filling = self.subjects
        last = self.subjects[-1] if self.subjects else None
        bare = last is not None and last in self.urns and len(self.subjects) == 1
        if self.filling is self.subjects and not self.joined and bare and last is not None:
            # "Kent neglect": neglect in Kent.
            self.subjects.remove(last)
            self.within.append(last)
            self._say_narrowed([subject], last)
        self._add(subject)

    def _say_narrowed(self, subjects: Sequence[Subject], place: Subject) -> None:
        names = [s.name for s in subjects]
        read = f"{listed(names, joint='or')} in {place.name}"
        apart = listed([*names, place.name], joint="or")
        self.notes.append(f"Read as “{read}”; for any of them type “{apart}”.")

    def _add(self, subject: Subject) -> None:
        if subject not in self.filling:
            self.filling.append(subject)
        self.joined, self.open_ended = False, ""

    def _settle(self) -> None:
        """Everything in a place is the place; everything and more is everything."""
        if self.everything and not self.subjects:
            self.subjects.append(_EVERYTHING)
        if _EVERYTHING in self.subjects:
            # A new list, because "in" may still be filling the old one.
            self.subjects = self.within or [_EVERYTHING]
            self.within = []
        self.cadences = list(dict.fromkeys(self.cadences))
        for words in self.low:
            self._settle_low(words)

    def _settle_low(self, words: str) -> None:
        """A low grade by its name asks for the low ones, where nothing else is asked for."""
        said = "every grade given or moved. “concerns only” keeps the low ones."
        if self.subjects == [_GRADES]:
            self.concerns = True
            said = "“concerns only”: grades below good, and those that moved down."
        self.notes.append(f"“{words}” is read as “grades”, {said}")

    # What cannot be meant

    def _missing(self) -> Trouble | None:
        if not self.subjects:
            options = self._tail()
            if self.excluded or options:
                said = "Say what to subscribe to before what it is limited by."
                less = f" except {listed([s.name for s in self.excluded])}" if self.excluded else ""
                examples = (f"{one}{less} {options}" for one in ("everything", "neglect"))
                return Trouble(said, tuple(one.strip() for one in examples))
            vague = [s for s in self.segments if is_one(s, "noise")]
            words = dict.fromkeys(s.words for s in vague)
            near = [n for one in words for n in begun_alike(one, self.places, self.topics)]
            if near:
                said = f"“{vague[-1].words[:40]}” names nothing yet: say more of it."
                return Trouble(said, tuple(dict.fromkeys(near))[:4])
            return Trouble("Say what to subscribe to.", EXAMPLES)
        if self.open_ended == "except":
            said = "Say what is to be left out: a place, a kind of letter, or a theme of an area."
            return Trouble(said, (self._again(), "everything except monitoring visits"))
        if self.open_ended:
            named = listed([s.name for s in self.subjects], joint="or")
            places = any(s in self.urns for s in self.subjects)
            example = () if places else (f"{named} in London {self._tail()}".strip(),)
            return Trouble("Say in which place.", (*example, self._again()))
        if len(self.cadences) > 1:
            names = listed([f"“{c}”" for c in self.cadences])
            tries = tuple(self._again(cadence=c) for c in self.cadences)
            return Trouble(f"Choose one of {names}.", tries)
        return None

    def _contradiction(self) -> Trouble | None:
        if max(map(len, (self.subjects, self.within, self.excluded))) > MOST:
            return Trouble(f"One subscription takes {MOST} names. Make several, or name a region.")
        if self.split is not None:
            return self._two()
        return self._abolished() or self._bad_exception() or self._nowhere() or self._nothing_left()

    def _two(self) -> Trouble:
        """ "neglect in London and workforce in Kent": "in" narrows every subject of a rule."""
        options = ("cadence", "concerns", "polarity", "press")
        asked = [s for s in self.segments if not is_one(s, *options)]
        halves: list[list[Segment]] = [[]]
        for n, segment in enumerate(asked):
            if is_one(segment, "and") and _begins_another(asked[n + 1 : n + 3]):
                halves.append([])
            else:
                halves[-1].append(segment)
        tries = (f"{in_words(half)} {self._tail()}".strip() for half in halves if half)
        said = "“in” narrows every subject of a subscription. Make one for each"
        return Trouble(f"{said}.", tuple(tries))

    def _abolished(self) -> Trouble | None:
        for subject in (*self.subjects, *self.within):
            if subject.kind == "authority" and subject.name.startswith("former "):
                name = subject.name.removeprefix("former ")
                choice = self.places.find(plain(name))
                now = choice.places if isinstance(choice, Choice) else ()
                tries = tuple(
                    self._again(swap=(subject, place.name))
                    for place in now
                    if not place.name.startswith("former ")
                )
                said = f"{name} was abolished: no letters about it will come."
                return Trouble(said, tries)
        return None

    def _bad_exception(self) -> Trouble | None:
        for subject in self.excluded:
            if subject.kind in ("grades", "priority_actions"):
                said = f"“except {subject.name}” is not possible: except takes places, kinds of "
                return Trouble(
                    f"{said}document, and themes of an area.", (self._again(less=subject),)
                )
            if subject.kind in ("theme", "area") and not self._narrows_area(subject):
                said = (
                    f"“except {subject.name}” takes a theme from an area: a letter about a place "
                    "speaks of many themes."
                )
                return Trouble(said, ("children in care except health", self._again(less=subject)))
        return None

    def _narrows_area(self, subject: Subject) -> bool:
        inside = set(themes_of(subject))
        return any(
            s.kind == "area" and inside & set(themes_of(s)) and not set(themes_of(s)) <= inside
            for s in self.subjects
        ) and not any(s.kind == "theme" and s.value in inside for s in self.subjects)

    def _nowhere(self) -> Trouble | None:
        """A place as a subject, narrowed to others: "Medway and neglect in London"."""
        if not self.within:
            return None
        whole = self._covered(self.within)
        for subject in self.subjects:
            if subject in self.urns and not self.urns[subject] & whole:
                inside = listed([place.name for place in self.within], joint="or")
                rest = [s for s in self.subjects if s != subject]
                tail = self._tail()
                tries = [f"{subject.name} {tail}".strip()]
                if rest:
                    names = listed([s.name for s in rest])
                    tries.append(f"{names} in {listed([p.name for p in self.within])} {tail}")
                said = (
                    f"{subject.name} is not in {inside}, and “in” narrows every subject. "
                    "Make one for each."
                )
                return Trouble(said, tuple(one.strip() for one in tries))
        return None

    def _nothing_left(self) -> Trouble | None:
        out = self._covered(s for s in self.excluded if s in self.urns)
        gone = {s for s in self.excluded if s.kind not in ("theme", "area")}
        kinds = frozenset(k for s in gone if s.kind == "kind" for k in _kinds(s))
        where = self._covered(self.within) if self.within else None
        for subject in self.subjects:
            left = subject not in gone
            if subject in self.urns:
                left = left and bool(self.urns[subject] - out)
            if subject.kind == "kind":
                left = left and bool(_kinds(subject) - kinds)
            if where is not None and not where - out:
                left = False
            if _EVERYTHING in gone:
                left = False
            if not left:
                names = listed([s.name for s in self.excluded])
                said = f"Nothing of {subject.name} is left without {names}."
                rest = [s for s in self.excluded if s not in gone]
                return Trouble(said, (self._again(excluded=rest),))
        return None

    def _covered(self, subjects: Iterable[Subject]) -> frozenset[str]:
        return frozenset(urn for s in subjects for urn in self.urns.get(s, ()))

    def _tail(self) -> str:
        """The options, as they are typed."""
        words: list[str] = [*self.cadences[:1]]
        words += ["concerns only"] if self.concerns else []
        words += ["with press"] if self.press else []
        return " ".join(words)

    def _again(
        self,
        *,
        cadence: Cadence | None = None,
        less: Subject | None = None,
        excluded: list[Subject] | None = None,
        swap: tuple[Subject, str] | None = None,
    ) -> str:
        """The rule in words, with one thing mended."""

        def mended(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
            old, new = swap or (None, "")
            kept = (Subject(s.kind, s.value, new) if s == old else s for s in subjects)
            return tuple(kept)

        left = self.excluded if excluded is None else excluded
        rule = Rule(
            subjects=mended(self.subjects),
            within=mended(self.within),
            excluded=tuple(s for s in left if s != less),
            cadence=cadence or (self.cadences[0] if self.cadences else _usual(self.subjects)),
            concerns_only=self.concerns,
            with_press=self.press,
        )
        return rule_words(rule)


def _names_subject(segment: Segment) -> bool:
    named = isinstance(segment.meaning, Place | Choice | Topic)
    return named or is_one(segment, "kind", "grades", "priority", "everything", "all")


def _begins_another(after: Sequence[Segment]) -> bool:
    """Whether a subject with an "in" of its own comes next."""
    return len(after) == 2 and not isinstance(after[0].meaning, Place) and is_one(after[1], "in")


def _subject_of(topic: Topic) -> Subject:
    if topic.stems:
        shown = topic.name if any(map(str.isupper, topic.name[1:])) else topic.name.lower()
        return Subject("theme", topic.themes[0], shown, topic.stems)
    if len(topic.themes) > 1:
        return Subject("area", topic.area, topic.name.lower())
    slug = topic.themes[0]
    return Subject("theme", slug, _SHORT.get(slug, slug.replace("-", " ")))


def _subject_at(place: Place) -> Subject:
    if place.kind == "england":
        return _EVERYTHING
    value = place.urns[0] if place.kind == "authority" else place.name
    return Subject(place.kind, value, place.name)


def _kinds(subject: Subject) -> frozenset[str]:
    return KINDS_TOGETHER.get(subject.value, frozenset({subject.value}))


def _usual(subjects: Iterable[Subject]) -> Cadence:
    """An authority's own letters are told at once; what is wider comes in a digest."""
    return "now" if all(s.kind == "authority" for s in subjects) else "weekly"
