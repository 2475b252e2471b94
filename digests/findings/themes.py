"""The themes: what they are called, what people type for them, and the words that mean them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

# Slugs are those of themes.toml, in the order in which answers list them.
THEME_AREAS: Mapping[str, str] = MappingProxyType(
    {
        "help-and-protection": "Help and protection",
        "children-in-care": "Children in care",
        "care-leavers": "Care leavers",
        "leadership-and-cross-cutting": "Leadership and cross-cutting",
    }
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of themes.toml. Phrases, hints and exclusions are in the words of lexicon.py."""

    slug: str
    name: str
    area: str  # a key of THEME_AREAS
    definition: str
    aliases: tuple[str, ...]  # what people type for it, hyphens for spaces
    phrases: tuple[str, ...]  # each alone makes a sentence speak of the theme
    subjects: tuple[str, ...]  # these at a sentence's head, or where it says nothing else
    hints: tuple[str, ...]  # these only in company
    unless: tuple[str, ...]  # longer words in which a phrase or hint means something else
    narrow_aliases: Mapping[str, tuple[str, ...]]  # alias -> stems, one of which must stand there


class Themes:
    """All themes, by slug and by what people type."""

    def __init__(self, themes: tuple[Theme, ...]) -> None:
        self.all = themes
        self._by_slug = {theme.slug: theme for theme in themes}
        self._by_alias: dict[str, Theme] = {}
        for theme in themes:
            for alias in (theme.slug, theme.name, *theme.aliases, *theme.narrow_aliases):
                self._by_alias.setdefault(_plain(alias), theme)

    def __getitem__(self, slug: str) -> Theme:
        return self._by_slug[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def named(self, word: str) -> Theme | None:
        """The theme whose slug, name or alias this is, whatever the case and hyphens."""
        return self._by_alias.get(_plain(word))

    def area(self, slug: str) -> tuple[Theme, ...]:
        """Every theme of an area; () where there is no such area."""
        return tuple(theme for theme in self.all if theme.area == slug)


@lru_cache(maxsize=1)
def known_themes() -> Themes:
    """The themes of themes.toml."""
    text = (files(__package__) / "themes.toml").read_text(encoding="utf-8")
    return read_themes(text)


def read_themes(text: str) -> Themes:
    """Themes from TOML; a theme with an unknown area, or a slug used twice, is a ValueError."""
    themes = tuple(_theme(entry) for entry in tomllib.loads(text)["theme"])
    slugs = [theme.slug for theme in themes]
    for theme in themes:
        if theme.area not in THEME_AREAS:
            raise ValueError(f"theme {theme.slug}: no such area: {theme.area}")
        if slugs.count(theme.slug) > 1:
            raise ValueError(f"theme {theme.slug}: named twice")
    return Themes(themes)


def _theme(entry: Mapping[str, Any]) -> Theme:
    narrow = {alias: tuple(stems) for alias, stems in entry.get("narrow", {}).items()}
    return Theme(
        slug=entry["slug"],
        name=entry["name"],
        area=entry["area"],
        definition=entry["definition"],
        aliases=tuple(entry["aliases"]),
        phrases=tuple(entry["phrases"]),
        subjects=tuple(entry.get("subjects", ())),
        hints=tuple(entry.get("hints", ())),
        unless=tuple(entry.get("unless", ())),
        narrow_aliases=MappingProxyType(narrow),
    )


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("-", " ").replace("&", "and").split())
