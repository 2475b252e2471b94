"""Topics as people type them: themes, whole areas of themes, and narrow words within a theme."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from bot.commands.tokens import plain
from digests.findings.themes import THEME_AREAS, Theme, known_themes
from digests.words import listed

# A whole area of themes, as people say it; slugs are those of themes.toml.
_AREA_WORDS = {
    "children-in-care": (
        "children in care",
        "in care",
        "looked after children",
        "children looked after",
        "looked after",
        "cic",
        "lac",
        "cla",
        "children in our care",
        "cared for children",
    ),
    "help-and-protection": (
        "help and protection",
        "help protection",
        "children in need of help and protection",
        "children who need help and protection",
        "children in need of help or protection",
        "need help and protection",
    ),
    "leadership-and-cross-cutting": (
        "impact of leaders",
        "impact of leaders on social work practice",
        "leadership and cross cutting",
    ),
}
# Words so near each other that the answer says how they were understood.
_SAID_BACK = {
    "contact": "“contact” is read as family time; for the front door ask for “contacts”.",
    "mace": "“MACE” is read as multi-agency work on child exploitation: the whole theme.",
    "contacts": (
        "“contacts” is read as contacts at the front door; for family time ask for “contact”."
    ),
}
_ACRONYMS = frozenset(
    [
        *("asye", "caf", "camhs", "cce", "cicc", "cin", "cme", "cse", "cwd", "da", "dcs", "dols"),
        *("edt", "eet", "ehcp", "ehe", "gcp", "icpc", "iro", "lado", "lscb", "mace", "marac"),
        *("mash", "neet", "pa", "pep", "plo", "qa", "raa", "rhi", "sdq", "sen", "send", "sgo"),
        *("spa", "uasc"),
    ]
)
_SPELLED = {"dols": "DoLS"}
# The areas that inspections judge, by the topic that has a grade of its own; the area of today's
# framework first, then those of earlier ones.
_HELP = ("help_and_protection", "sif_help_and_protection")
_CARE = ("in_care", "in_care_and_care_leavers", "sif_looked_after")
_LEAVING = ("care_leavers", "in_care_and_care_leavers", "sif_care_leavers")
_LEADERS = ("impact_of_leaders", "sif_leadership")
_JUDGED = {
    "help-and-protection": _HELP,
    "children-in-care": _CARE,
    "leadership-and-cross-cutting": _LEADERS,
    "care-leavers": _LEAVING,
    "leadership": _LEADERS,
    "adoption": ("sif_adoption",),
}
# What people type for a part of a theme, beside its aliases: words -> (theme, stems).
_PARTS = {
    ("section 20", "s20"): ("pre-proceedings", ("section 20", "voluntar")),
    ("youth justice", "youth offending"): (
        "exploitation-and-missing",
        ("youth justice", "youth offend", "offend"),
    ),
    ("home educated", "electively home educated", "elective home education"): (
        "education",
        ("home educat", "home-educat"),
    ),
    ("dentist", "dentists", "dental health"): ("health", ("dent",)),
    ("drift",): ("management-oversight", ("drift",)),
    ("staff", "staffing", "social workers"): ("workforce", ()),
}
# A word for a part of a theme that has a narrow alias of another name.
_SAME_AS = {"contact": "family-time"}


@dataclass(frozen=True, slots=True)
class Topic:
    """One or more themes under one name, perhaps narrowed to some of their sentences."""

    name: str
    themes: tuple[str, ...]
    stems: tuple[str, ...] = ()  # sentences must hold one of these; () for the whole theme
    note: str | None = None  # said back with the answer
    typed: str = field(default="", compare=False)  # words that ask for it
    area: str = field(default="", compare=False)  # of the themes: a key of THEME_AREAS
    judged: tuple[str, ...] = field(default=(), compare=False)  # areas with a grade of their own


class Topics:
    """Every way to name a topic, with what it means."""

    def __init__(self, themes: Iterable[Theme]):
        self._all = tuple(themes)
        self._by_phrase: dict[str, Topic] = {}
        self._name_areas()
        self._name_themes()
        self.longest = max(phrase.count(" ") + 1 for phrase in self._by_phrase)

    def find(self, phrase: str) -> Topic | None:
        """What a phrase in plain words means; "caseload" is "caseloads", "contact" its own."""
        found = self._by_phrase.get(phrase)
        if found is None and phrase.endswith("s"):
            found = self._by_phrase.get(phrase[:-1])
        return found or self._by_phrase.get(f"{phrase}s")

    def first(self, topic: Topic) -> Topic:
        """Of the topics that mean the same ("life story", "life story work") the first."""
        return next(
            same
            for same in self._by_phrase.values()
            if same.themes == topic.themes and same.stems == topic.stems
        )

    def forgiving(self) -> tuple[str, ...]:
        """The phrases that a slip of the finger may have missed."""
        return tuple(phrase for phrase in self._by_phrase if len(phrase) > 3)

    def names(self) -> tuple[str, ...]:
        """Names to complete."""
        return tuple(dict.fromkeys(phrase for phrase in self._by_phrase))

    def _name_areas(self) -> None:
        for area, words in _AREA_WORDS.items():
            inside = tuple(theme.slug for theme in self._all if theme.area == area)
            name = THEME_AREAS.get(area, area.replace("-", " ").capitalize())
            note = f"Read as the whole area: {name.lower()}, {len(inside)} themes."
            for word in words:
                topic = Topic(name, inside, (), note, word, area, _JUDGED.get(area, ()))
                self._by_phrase.setdefault(plain(word), topic)

    def _name_themes(self) -> None:
        for theme in self._all:
            whole = Topic(
                theme.name,
                (theme.slug,),
                typed=plain(theme.slug),
                area=theme.area,
                judged=_JUDGED.get(theme.slug, ()),
            )
            for word in (theme.slug, theme.name):
                self._by_phrase.setdefault(plain(word), whole)
        by_slug = {theme.slug: theme for theme in self._all}
        for words, (slug, stems) in _PARTS.items():
            for word in words if slug in by_slug else ():
                self._alias(by_slug[slug], word, stems)
        for theme in self._all:
            for alias, stems in theme.narrow_aliases.items():
                self._alias(theme, alias, tuple(stems))
            for alias in theme.aliases:
                self._alias(theme, alias, ())

    def _alias(self, theme: Theme, alias: str, stems: tuple[str, ...]) -> None:
        phrase = plain(alias)
        if not stems:
            stems = _stems_of_longer(theme, phrase)
        if not stems and phrase in _SAME_AS:
            stems = tuple(theme.narrow_aliases.get(_SAME_AS[phrase], ()))
            alias = _SAME_AS[phrase] if stems else alias
        note = _SAID_BACK.get(phrase)
        name = theme.name
        if stems:
            name = _shown(alias) if alias in _ACRONYMS else alias.replace("-", " ").capitalize()
            held = listed([f"“{stem}…”" for stem in stems], joint="or")
            note = note or f"Narrowed to sentences of “{theme.name}” with {held}."
        elif phrase in _ACRONYMS:
            note = note or f"“{_shown(phrase)}” is read as “{theme.name}”: the whole theme."
        judged = _JUDGED.get(phrase if stems else theme.slug, ())
        topic = Topic(name, (theme.slug,), stems, note, phrase, theme.area, judged)
        self._by_phrase.setdefault(phrase, topic)


def _shown(acronym: str) -> str:
    return _SPELLED.get(acronym, acronym.upper())


def _stems_of_longer(theme: Theme, phrase: str) -> tuple[str, ...]:
    """ "life story work" is as narrow as "life story"."""
    for alias, stems in theme.narrow_aliases.items():
        if phrase.startswith(f"{plain(alias)} "):
            return tuple(stems)
    return ()


def judged_areas(area: str) -> tuple[str, ...]:
    """The areas that inspections judge behind an area of themes; the one of today first."""
    return _JUDGED.get(area, ())


@lru_cache(maxsize=1)
def known_topics() -> Topics:
    return Topics(known_themes().all)
