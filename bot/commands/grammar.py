"""What a question means: a command, places, topics, kinds, a spell of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.commands.dates import Spell, spell_at
from bot.commands.places import Choice, Meant, Place, Places
from bot.commands.question import COMMANDS, Polarity, Question, Unknown
from bot.commands.spelling import Phrases, alike, known_phrases, nearest
from bot.commands.tokens import plain
from bot.commands.topics import Topic, Topics
from bot.commands.vocabulary import known_vocabulary
from digests.words import day

# The kinds of document behind a word of vocabulary.toml.
KINDS: Mapping[str, tuple[str, ...]] = {
    "visits": ("focused_visit", "monitoring_visit"),
    "inspections": ("ilacs_inspection", "sif_inspection", "looked_after_inspection"),
}
# Where a question has words of several commands, the first of these is meant.
_STRONGEST = ("compare", "history", "coverage", "changes", "brief", "findings", "themes", "latest")
# Words that name a kind of document or a theme; beside a theme, or after "findings", the theme.
_EITHER = frozenset({"visit", "visits"})
# Words that ask for a grade, and the words of "latest" that ask for the newest document.
_GRADE = frozenset(
    """
    grade grades graded rating ratings rated judgement judgements judgment judgments judged
    """.split()  # noqa: SIM905 - a line of words reads better so
)
_NEWEST = frozenset({"latest", "newest", "last", "recent"})
# Beside "latest", a topic that is a kind of inspection too is the kind.
_ALSO_KINDS = {"send": "area_send"}
_BEFORE_YEAR = frozenset(
    {"since", "after", "before", "until", "till", "in", "from", "between", "during"}
)
_CANNOT = {
    "names": "Who inspected is not answered here: inspectors’ names are not shown.",
    "schedule": (
        "When Ofsted will come next is not known here: no timetable of inspections is published."
    ),
}
_WORDS_OF_A_NAME = 6
_FORGIVEN = 16  # words that mean nothing; what has more of them is no question with slips


def understand(typed: str, places: Places, topics: Topics, *, today: date) -> Question:
    """Reads a question; any text gives a Question, and what is not understood is said."""
    first, _, rest = typed.strip().partition(" ")
    lead = plain(first)
    if typed.strip() == "?":
        return Question(typed, "help", explicit=True)
    if lead in ("search", "grep"):
        return _search(typed, rest.strip(), places)
    if lead == "look" and rest.casefold().startswith("for "):
        return _search(typed, rest.strip(), places)
    reading = _Reading(typed, places, topics, today)
    if lead == "help" and not reading.topics:
        return Question(typed, "help", words=plain(rest), explicit=True)
    return reading.question()


def _search(typed: str, words: str, places: Places) -> Question:
    """The words to look for, less a place and a page at their end: "life story in Kent page 2"."""
    page = 1
    parts = words.split()
    if len(parts) > 2 and parts[-2].casefold() == "page" and parts[-1].isdecimal():
        page, words = _page(parts[-1]), " ".join(parts[:-2])
    if words.casefold().startswith("for "):
        words = words[4:].strip()
    before, within, name = words.rpartition(" in ")
    place = places.find(plain(name)) if within and before.strip() and '"' not in name else None
    found = (place,) if isinstance(place, Place) else ()
    return Question(
        typed, "search", found, words=before if found else words, page=page, explicit=True
    )


def _page(word: str) -> int:
    return min(max(int(word[:6]), 1), 9999)


@dataclass(slots=True)
class _Word:
    text: str
    used: bool = False  # by something with a meaning
    noise: bool = False


@dataclass(slots=True)
class _Reading:
    """One pass over a question's words; what it gathers becomes the Question."""

    typed: str
    places_known: Places
    topics_known: Topics
    today: date
    words: list[_Word] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    polarity: Polarity | None = None
    priority: bool = False
    both: bool = False
    neighbours: bool = False
    twice: list[str] = field(default_factory=list)
    judged: tuple[str, ...] = ()
    spell: Spell | None = None
    page: int = 1
    topic_ends: int = -1  # the word after the last topic
    notes: list[str] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    explicit: str | None = None

    def __post_init__(self) -> None:
        self.words = [_Word(word) for word in plain(self.typed).split()]
        self._begin()
        self._read_exactly()
        if any(not word.used and not word.noise for word in self.words):
            self._read_forgivingly()

    def question(self) -> Question:
        command = self._command()
        if command == "findings" or self.topics:
            self._visits_are_a_theme()
        return Question(
            typed=self.typed,
            command=command,
            places=tuple(self._settled_places()),
            topics=tuple(dict.fromkeys(self.topics)),
            kinds=tuple(dict.fromkeys(self.kinds)),
            grades=tuple(dict.fromkeys(self.grades)),
            spell=self.spell,
            polarity=None if self.both else self.polarity,
            both=self.both,
            priority=self.priority,
            judged=self.judged,
            neighbours=self.neighbours,
            twice=tuple(dict.fromkeys(self.twice)),
            page=self.page,
            words=" ".join(u.words for u in self.unknown),
            notes=tuple(dict.fromkeys((*self.notes, *self._said_back()))),
            choices=tuple(self.choices),
            unknown=tuple(self.unknown),
            explicit=self.explicit is not None,
        )

    def _begin(self) -> None:
        """A question may begin with its command, and that settles it."""
        if not self.words:
            return
        typed = self.words[0].text
        if typed in COMMANDS and typed != "help" and not self._names_more():
            self.explicit = typed
            self.words[0].used = True
            return
        if known_vocabulary().meaning(typed) or self.places_known.find(typed):
            return
        if self.topics_known.find(typed):
            return
        near = nearest(typed, COMMANDS)
        if len(near) == 1:
            self.explicit = near[0]
            self.words[0].used = True
            self.notes.append(f"“{typed}” is read as “{near[0]}”.")

    def _names_more(self) -> bool:
        """Whether the command's word only begins a place's name: a group "latest movers"."""
        two = " ".join(word.text for word in self.words[:2])
        return len(self.words) > 1 and isinstance(self.places_known.find(two), Place)

    def _read_exactly(self) -> None:
        at = 0
        while at < len(self.words):
            at += 0 if self.words[at].used else self._take(at)
            at += self.words[at].used if at < len(self.words) else 0

    def _take(self, at: int) -> int:
        """Takes the longest phrase with a meaning from here; how many words it had."""
        texts = [word.text for word in self.words[at : at + 9]]
        if texts[0] == "page" and len(texts) > 1 and texts[1].isdecimal():
            self.page = _page(texts[1])
            return self._mark(at, 2)
        spell = spell_at(texts, 0, self.today)
        if spell is not None:
            self.spell = _joined(self.spell, spell)
            return self._mark(at, spell.words)
        for n in range(len(texts), 0, -1):
            if n == 1 and texts[0].isdecimal():
                self._leave_number(at)
                return 1
            if self._take_phrase(" ".join(texts[:n]), at, n):
                return n
        return 1

    def _leave_number(self, at: int) -> None:
        """A number that is nothing here; of what may be a year that is said."""
        word = self.words[at]
        word.noise = word.used = True
        before = self.words[at - 1].text if at else ""
        if len(word.text) == 4 or before in _BEFORE_YEAR:
            self.notes.append(f"“{word.text}” is left out: years are understood from 2000 on.")

    def _mark(self, at: int, n: int) -> int:
        for word in self.words[at : at + n]:
            word.used = True
        return n

    def _take_phrase(self, phrase: str, at: int, n: int) -> bool:
        after_in = at > 0 and self.words[at - 1].text in known_vocabulary().before_place
        place = self.places_known.find(phrase)
        if phrase in self.places_known.abroad:
            self.unknown.append(Unknown(phrase, place=True, abroad=True))
            self._mark(at, n)
            return True
        if place is None and n == 1 and phrase.endswith("s") and len(phrase) > 4:
            place = self.places_known.find(phrase[:-1])  # "Medway's"
        meaning = known_vocabulary().meaning(phrase)
        if place is not None and (after_in or meaning is None):
            self._meet_place(place)
        elif meaning is not None:
            if meaning[0] == "noise":
                for word in self.words[at : at + n]:
                    word.noise = word.used = True
                return True
            self._meet(*meaning, phrase)
        else:
            topic = self.topics_known.find(phrase)
            if topic is None:
                return False
            self._meet_topic(topic, at, n)
        self._mark(at, n)
        return True

    def _meet(self, sort: str, value: str, phrase: str) -> None:
        if sort == "commands":
            self.commands.append(value)
        elif sort == "polarity":
            self.both = self.both or self.polarity not in (None, value)
            self.polarity = "concern" if value == "concern" else "strength"
        elif sort == "cannot":
            self.notes.append(_CANNOT[value])
            self.commands.append("latest")
        elif sort == "grades":
            self.grades.append(value)
        elif sort == "priority":
            self.priority = True
        elif sort == "neighbours":
            self.neighbours = True
        elif phrase in _EITHER:
            self.either.append(phrase)
        else:
            self.kinds += KINDS.get(value, (value,))

    def _meet_topic(self, topic: Topic, at: int, n: int) -> None:
        """Side by side, a narrow word and a wide one of its area are one phrase: "unregistered
        placements"."""
        if self.topics and self.topic_ends == at and topic.area == self.topics[-1].area:
            before = self.topics[-1]
            if bool(before.stems) != bool(topic.stems):
                self.topics[-1] = before if before.stems else topic
                self.topic_ends = at + n
                return
        self.topics.append(topic)
        self.topic_ends = at + n

    def _meet_place(self, meant: Meant) -> None:
        if isinstance(meant, Choice):
            self.choices.append(meant)
        elif meant not in self.places:
            self.places.append(meant)
        else:
            self.twice.append(meant.name)

    def _visits_are_a_theme(self) -> None:
        for phrase in self.either:
            topic = self.topics_known.find(phrase)
            if topic is not None:
                self.topics.append(topic)
        self.either.clear()

    def _settled_places(self) -> Iterable[Place]:
        """The places; a choice that one of them already answers is settled."""
        named = {place.name for place in self.places}
        self.choices = [
            choice for choice in self.choices if named.isdisjoint(p.name for p in choice.places)
        ]
        return self.places

    def _said_back(self) -> Iterable[str]:
        spell = self.spell
        if spell is not None and spell.since and spell.until and spell.since > spell.until:
            yield (
                f"The years are the wrong way round: nothing is both since {day(spell.since)} "
                f"and until {day(spell.until)}."
            )
        for place in self.places:
            if place.note:
                yield place.note
        narrow = all(topic.stems for topic in self.topics)
        for topic in self.topics:
            if topic.note and (narrow or not topic.stems):
                yield topic.note

    # Words that are nothing exactly

    def _read_forgivingly(self) -> None:
        at = 0
        while at < len(self.words):
            if self.words[at].used or self.words[at].noise:
                at += 1
            elif len(self.unknown) < _FORGIVEN:
                at = self._forgive(at)
            else:
                self.unknown.append(Unknown(self.words[at].text, (), self._in_place(at)))
                at += 1

    def _forgive(self, at: int) -> int:
        """Finds the name that a slip of the finger missed; the word to go on from."""
        spans = [
            (start, end)
            for start in range(max(0, at - 3), at + 1)
            for end in range(at + 1, min(len(self.words), start + _WORDS_OF_A_NAME) + 1)
        ]
        for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
            phrase = " ".join(word.text for word in self.words[start:end])
            meant = self._near(phrase, whole=end - start > 1)
            # "latest b" is no slip for "latest on": its command was understood already.
            known = any(word.used and not word.noise for word in self.words[start:end])
            if known and all(known_vocabulary().meaning(near) for near in meant):
                continue
            if meant:
                self._settle(phrase, meant, start, end)
                return end
        end = at + 1
        phrase = self.words[at].text
        following = self.words[end].text if end < len(self.words) else ""
        if self.spell is not None and following.isdecimal() and nearest(phrase, ("since",)):
            self.spell = Spell(self.spell.since, None, self.spell.words)
            self.notes.append(f"“{phrase}” is read as “since”.")
            return end
        started = self.places_known.beginning(phrase) if len(phrase) > 4 else ()
        if started:
            self._settle(phrase, started, at, end)
            return end
        place = self._in_place(at)
        self.unknown.append(Unknown(phrase, self._suggest(phrase, place), place))
        return end

    def _in_place(self, at: int) -> bool:
        """Whether a word stands where a place's name would: after "in"."""
        return at > 0 and self.words[at - 1].text in known_vocabulary().before_place

    def _near(self, phrase: str, *, whole: bool) -> tuple[str, ...]:
        """Known phrases a slip or two away; for several words, only those of as many words."""
        pool = self._pool()
        near = nearest(phrase, pool)
        if whole:
            near = tuple(
                known for known in near if " " in known or known == phrase.replace(" ", "")
            )
        return near

    def _pool(self) -> Phrases:
        return known_phrases(self.places_known, self.topics_known)

    def _settle(self, phrase: str, near: Sequence[str], start: int, end: int) -> None:
        meanings = [self._meaning(known) for known in near]
        after_in = start > 0 and self.words[start - 1].text in known_vocabulary().before_place
        if after_in and any(isinstance(m, Place) for m in meanings):
            meanings = [m for m in meanings if isinstance(m, Place | Choice)]
        distinct = list(dict.fromkeys(m for m in meanings if m is not None))
        self._forget(start, end)
        self._mark(start, end - start)
        first = distinct[0] if distinct else None
        if len(distinct) == 1 and isinstance(first, tuple):
            self._meet(*first, near[0])
            self.notes.append(f"“{phrase}” is read as “{near[0]}”.")
        elif len(distinct) == 1 and isinstance(first, Topic):
            self.topics.append(first)
            self.notes.append(f"“{phrase}” is read as “{near[0]}”.")
        elif len(distinct) == 1 and isinstance(first, Place | Choice):
            self._meet_place(first)
            self.notes.append(f"“{phrase}” is read as {first.name}.")
        elif distinct and all(isinstance(m, Place) for m in distinct):
            found = tuple(m for m in distinct if isinstance(m, Place))
            self.choices.append(Choice(phrase, found, ("",) * len(found)))
        else:
            self.unknown.append(Unknown(phrase, tuple(near[:3]), after_in))

    def _forget(self, start: int, end: int) -> None:
        """Gives back what the same words meant one by one ("north" of "north tynside")."""
        for word in self.words[start:end]:
            if not word.used or word.noise:
                continue
            meant = self.places_known.find(word.text)
            if isinstance(meant, Place) and meant in self.places:
                self.places.remove(meant)
            if isinstance(meant, Choice) and meant in self.choices:
                self.choices.remove(meant)
            topic = self.topics_known.find(word.text)
            if topic is not None and topic in self.topics:
                self.topics.remove(topic)

    def _meaning(self, phrase: str) -> Place | Choice | Topic | tuple[str, str] | None:
        place = self.places_known.find(phrase)
        return place or self.topics_known.find(phrase) or known_vocabulary().meaning(phrase)

    def _suggest(self, phrase: str, place: bool) -> tuple[str, ...]:
        pool = self.places_known.forgiving()
        if not place:
            pool += self.topics_known.forgiving()
        names = (self._name(known) for known in alike(phrase, pool))
        return tuple(dict.fromkeys(names))[:3]

    def _name(self, phrase: str) -> str:
        meant = self.places_known.find(phrase)
        return meant.name if meant is not None else phrase

    # Which command

    def _command(self) -> str | None:
        if self._asks_for_kind() or self._asks_for_grade():
            return "latest"
        if self.explicit is not None:
            return self._explicit_command(self.explicit)
        if "help" in self.commands and not (self.places or self.topics):
            return "help"
        if "compare" in self.commands and (len(self.places) > 1 or self.neighbours):
            return "compare"
        for command in _STRONGEST:
            if command in self.commands and command not in ("latest", "compare"):
                return self._fitting(command)
        if self.topics or self.polarity:
            return "findings"
        if self.priority:
            return "brief" if self._one_place() else "findings"
        if self.neighbours and self.places:
            return "compare"
        asked = (self.places, self.choices, self.kinds, self.either, self.commands, self.grades)
        if any(asked) or self.spell is not None:
            self._either_is_a_kind()
            return "latest"
        return None

    def _asks_for_kind(self) -> bool:
        """ "latest SEND Kent": the newest inspection of that kind."""
        newest = self.explicit == "latest" or (
            self.explicit is None and any(word.text in _NEWEST for word in self.words)
        )
        kinds = [_ALSO_KINDS[topic.typed] for topic in self.topics if topic.typed in _ALSO_KINDS]
        if not newest or not kinds or len(kinds) < len(self.topics):
            return False
        self.kinds += kinds
        self.topics.clear()
        return True

    def _asks_for_grade(self) -> bool:
        """ "what grade did Medway get for care leavers": the grade and not what was said."""
        graded = bool(self.grades) or any(word.text in _GRADE for word in self.words)
        if self.explicit not in (None, "latest") or not graded or not self._one_place():
            return False
        if not self.topics or not all(topic.judged for topic in self.topics):
            return False
        self.judged = tuple(dict.fromkeys(a for topic in self.topics for a in topic.judged))
        self.topics.clear()
        return True

    def _explicit_command(self, command: str) -> str:
        if command == "latest" and self.topics and not self.kinds:
            return "findings"  # "latest on neglect": findings come newest first
        if command != "findings":
            self._either_is_a_kind()
        return command

    def _fitting(self, command: str) -> str:
        """A word like "improved" or "recommendations" beside a theme asks for its findings, and
        "tell me about" an authority for its latest letter."""
        if command == "findings" and not (self.topics or self.polarity or self.priority):
            return "latest" if self.places or self.choices else command
        if self.topics and command in ("changes", "brief", "themes"):
            return "findings"
        if command != "findings":
            self._either_is_a_kind()
        return command

    def _one_place(self) -> bool:
        return len(self.places) == 1 and self.places[0].one

    def _either_is_a_kind(self) -> None:
        for _ in self.either:
            self.kinds += KINDS["visits"]
        self.either.clear()


def _joined(before: Spell | None, now: Spell) -> Spell:
    if before is None:
        return now
    return Spell(now.since or before.since, now.until or before.until, now.words)
