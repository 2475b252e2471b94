"""HTML of any quality, read by one parser."""

import re
import warnings
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, SoupStrainer, Tag
from bs4 import XMLParsedAsHTMLWarning as XMLWarning

from scrapers.models import Document

# The first step of a CSS selector that a tag can be held to by itself: li, .item, h2.title, #list.
STEP = re.compile(r"(?P<tag>[a-z][\w-]*)?(?P<marks>(?:[.#][\w-]+)*)(?=[\s>+~:\[]|$)", re.IGNORECASE)
# What steers a terminal, a title may not hold.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
MOST_BYTES = 800_000  # of a page: a list of news is a fifteenth of it
CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)


def parse_html(document: Document, only: SoupStrainer | None = None) -> BeautifulSoup:
    """The page, or only the wanted tags of it: three times as fast."""
    charset = CHARSET.search(document.content_type or "")
    body = document.body[:MOST_BYTES]
    with warnings.catch_warnings():
        # Whatever a stranger serves is parsed; both warnings are for programmers.
        warnings.simplefilter("ignore", XMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        try:
            return _parse(body, only, charset[1] if charset else None)
        except ValueError:  # a charset that lxml will not even look up
            return _parse(body.decode("utf-8", "replace"), only, None)


def _parse(body: bytes | str, only: SoupStrainer | None, charset: str | None) -> BeautifulSoup:
    return BeautifulSoup(body, "lxml", parse_only=only, from_encoding=charset)


class Outermost(SoupStrainer):
    """Lets through the tags that some selector's first step fits, with all that is in them.

    It costs a third of parsing a page whole, where the page is mostly its frame.
    """

    def __init__(self, steps: list[tuple[str, frozenset[str], str]]) -> None:
        super().__init__(name=True)
        self._steps = steps

    def allow_tag_creation(
        self, nsprefix: str | None, name: str, attrs: Mapping[str, Any] | None
    ) -> bool:
        held = attrs or {}
        classes = frozenset(str(held.get("class") or "").split())
        return any(
            (not tag or tag == name)
            and wanted <= classes
            and (not identity or held.get("id") == identity)
            for tag, wanted, identity in self._steps
        )

    def allow_string_creation(self, string: str) -> bool:
        return False


def outermost(selector: str) -> Outermost | None:
    """A strainer for a CSS selector; None where its first steps can't be told without the page."""
    steps = []
    for part in selector.split(","):
        found = STEP.match(part.strip())
        if found is None or not found[0] or "(" in selector:
            return None
        marks = re.findall(r"[.#][\w-]+", found["marks"])
        steps.append(
            (
                (found["tag"] or "").lower(),
                frozenset(mark[1:] for mark in marks if mark[0] == "."),
                next((mark[1:] for mark in marks if mark[0] == "#"), ""),
            )
        )
    return Outermost(steps)


def words_of(tag: Tag) -> str:
    """The text of a tag on one line."""
    return _one_line(tag.get_text(" "))


def plain_words(html: str) -> str:
    """The words of a fragment of HTML, such as a feed's summary; plain text stays as it is."""
    if "<" not in html and "&" not in html:
        return _one_line(html)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return words_of(BeautifulSoup(html, "lxml"))


def _one_line(text: str) -> str:
    return " ".join(CONTROL.sub("", text).split())
