"""News: a stored document as the rules of subscriptions see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.clock import LONDON
from bot.models import Rule, Subscription
from bot.store import Store, changes, notices, reports, tellings
from bot.store.corrections import corrections_after
from bot.store.tellings import Telling
from bot.subscriptions import Matcher, News
from digests.findings.themes import known_themes
from digests.models import Change, Evidence, Finding, Polarity, Report, ThemeChange
from digests.people import tellable
from digests.reports import newest_order
from digests.words import day
from scrapers.models import FULL_INSPECTIONS

_PAGE = "page:"
MOST = 6  # lines on what is inferred that an alert shows
SHORT = 1  # sentences on what was asked for that an item of a digest quotes
# Changes by theme whose sentences an alert quotes, the most telling first.
_TELLING = (
    *("new-concern", "newly-raised", "mixed-before", "continuing-concern"),
    *("improved", "newly-praised"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A subscription that asks for a document, and why."""

    subscription: Subscription
    urns: tuple[str, ...]  # for which of its authorities
    why: tuple[str, ...]


def current_key(store: Store, key: str) -> str:
    """The document that speaks for this one now: itself, its correction, or its better copy."""
    return (key, *corrections_after(store, key))[-1]


def versions_of(store: Store, key: str) -> tuple[str, ...]:
    """A document and all that it speaks for: what it corrects, and its copies."""
    found = [key]
    for known in found:
        rows = store.rows("SELECT key FROM reports WHERE replaced_by = :key", {"key": known})
        found += [row["key"] for row in rows if row["key"] not in found]
    return tuple(found)


def whose_news(store: Store, key: str) -> tuple[str, ...]:
    """The authorities that a document is about, as it names them; "" where it names none known."""
    rows = store.rows(
        "SELECT urn FROM report_authorities WHERE report = :key ORDER BY place", {"key": key}
    )
    return tuple(row["urn"] for row in rows) or ("",)


def page_key(number: int) -> str:
    """Stands for a report's key where the telling of this number is about a standing page."""
    return f"{_PAGE}{number}"


def page_number(key: str) -> int | None:
    """The telling that such a key stands for; None for the key of a report."""
    return int(key.removeprefix(_PAGE)) if key.startswith(_PAGE) else None


def news_key(store: Store, telling: Telling) -> str | None:
    """What a telling is news of: a document, or a standing page that changed."""
    if telling.event == "new" and telling.document is not None:
        return current_key(store, telling.document)
    if telling.event == "updated" and telling.document is None:
        return page_key(telling.id)
    return None


def news_of(store: Store, key: str) -> tuple[News, ...]:
    """A document as it concerns each of its authorities; nothing for a draft or an unknown one."""
    if (number := page_number(key)) is not None:
        return _page_news(store, number)
    made = []
    for urn in whose_news(store, key):
        report = reports.by_key(store, key, urn=urn or None)
        if report is not None:
            change = changes.of_report(store, key, urn) if report.official else None
            made.append(News(report, change, not report.official, (report.urn,)))
    return tuple(made)


def concerning(news: Sequence[News], urns: Sequence[str]) -> tuple[News, ...]:
    """As it concerns these authorities; all of it where it is about others by now."""
    return tuple(one for one in news if one.report.urn in urns) or tuple(news)


def _page_news(store: Store, number: int) -> tuple[News, ...]:
    """What changed in a standing page: a council's own word, as an article is."""
    telling = tellings.by_id(store, number)
    if telling is None:
        return ()
    authority = store.authorities.find(telling.authority) if telling.authority else None
    report = Report(
        key=page_key(number),
        urn=authority.urn if authority else "",
        authority=telling.authority or "",
        kind="article",
        title=telling.title,
        focus=telling.why,
        published=telling.published,
        url=telling.url,
        publisher=telling.source,
    )
    return (News(report, None, True, (report.urn,)),)


def matchers_of(
    store: Store, key: str, groups: Mapping[str, tuple[str, ...]]
) -> tuple[Matcher, ...]:
    """The document, read once to hold any number of rules against."""
    named = tuple(sorted(groups.items()))

    def make(kept: Store) -> tuple[Matcher, ...]:
        return tuple(Matcher(news, kept.authorities, groups) for news in news_of(kept, key))

    return store.fact(("matchers", key, named), make)


def hits_of(matchers: Iterable[Matcher], subscriptions: Iterable[Subscription]) -> tuple[Hit, ...]:
    """Which of these subscriptions ask for the document."""
    each = tuple(matchers)
    hits = []
    for subscription in subscriptions:
        whys = {one.news.report.urn: one(subscription.rule) for one in each}
        urns = tuple(urn for urn, why in whys.items() if why)
        if urns:
            told = dict.fromkeys(why for some in whys.values() for why in some)
            hits.append(Hit(subscription, urns, tuple(told)))
    return tuple(hits)


def importance(news: News) -> tuple[object, ...]:
    """Sorts news: what calls for action first, then what fell, what rose, inspections, the newest.

    Each counts more than all that follow it: a fall with a rise beside it is not worse than a fall
    to inadequate.
    """
    report = news.report
    moves = news.change.moves if news.change else ()
    fell = [move for move in moves if move.move == "down"]
    return (
        report.official,
        bool(report.priority_actions) + any(move.after == "inadequate" for move in fell),
        any(j.grade == "inadequate" for j in report.judgements),
        len(fell),
        any(move.move == "up" for move in moves),
        report.kind in FULL_INSPECTIONS,
        *newest_order(report),
    )


def asked_findings(report: Report, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the report says, for sure, on the themes that these rules ask for: concerns first, else
    as it stands there.

    Printed points are told elsewhere, word for word; what judges nothing is not told.
    """
    wishes = tuple(dict.fromkeys(wish for rule in rules for wish in _wishes(rule)))
    found = (
        finding
        for finding in report.findings
        if finding.push
        and not finding.priority
        and finding.polarity != "neutral"
        and any(_asks(wish, finding) for wish in wishes)
        and _tellable(finding.text, report.authority)
    )
    return tuple(sorted(found, key=lambda finding: finding.polarity != "concern"))


def asked_names(findings: Sequence[Finding], rules: Sequence[Rule]) -> tuple[str, ...]:
    """The names of the themes and areas that these rules ask for and these findings speak of."""
    names = {
        wish.name: None
        for rule in rules
        for wish in _wishes(rule)
        if any(_asks(wish, finding) for finding in findings)
    }
    return tuple(names)


def most_telling(
    report: Report, change: Change | None, rules: Sequence[Rule]
) -> tuple[tuple[str, Polarity], ...]:
    """The sentences that an alert quotes unasked, and what each says: on what these rules ask for
    first, then what moved, new concerns before the rest.

    What stands in a printed list is told there.
    """
    polarity = {finding.n: finding.polarity for finding in report.findings}
    moved: dict[str, Polarity] = {}
    for told in sorted(change.themes if change else (), key=_telling):
        item = _quotable(told, report) if told.push and _kind(told) in _TELLING else None
        if item is not None:
            moved.setdefault(item.text, polarity.get(item.n, "neutral"))
    asked: dict[str, Polarity] = {
        finding.text: finding.polarity for finding in asked_findings(report, rules)
    }
    first = {text: said for text, said in moved.items() if text in asked}
    return tuple({**first, **asked, **moved}.items())[:MOST]


def _kind(told: ThemeChange) -> str:
    if told.newly_raised:
        return "mixed-before" if told.before else "newly-raised"
    return told.change


def _telling(told: ThemeChange) -> int:
    kind = _kind(told)
    return _TELLING.index(kind) if kind in _TELLING else len(_TELLING)


def _quotable(told: ThemeChange, report: Report) -> Evidence | None:
    """The sentence that a change is told with."""
    said = [item for item in told.after if item.push] or told.after
    points = (*report.improvements, *report.priority_actions)
    if said and any(point.text in said[0].text for point in points):
        return None
    return next((item for item in said if _tellable(item.text, report.authority)), None)


class _Wish(NamedTuple):
    """A theme or an area that a rule asks for."""

    name: str
    themes: frozenset[str]
    stems: tuple[str, ...]
    concerns_only: bool


# One letter goes to many channels in one go.
_tellable = lru_cache(maxsize=4096)(tellable)


@lru_cache(maxsize=1024)
def _wishes(rule: Rule) -> tuple[_Wish, ...]:
    wishes = []
    for subject in rule.subjects:
        if subject.kind == "theme":
            themes = frozenset((subject.value,))
        elif subject.kind == "area":
            themes = frozenset(theme.slug for theme in known_themes().area(subject.value))
        else:
            continue
        stems = tuple(_plain(stem) for stem in subject.stems)
        wishes.append(_Wish(subject.name, themes, stems, rule.concerns_only))
    return tuple(wishes)


def _asks(wish: _Wish, finding: Finding) -> bool:
    if wish.concerns_only and finding.polarity != "concern":
        return False
    if wish.themes.isdisjoint(finding.themes):
        return False
    return not wish.stems or any(stem in _plain(finding.text) for stem in wish.stems)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def withdrawn(store: Store, key: str) -> str | None:
    """Since when no list shows the document any more, in words; None while one does."""
    since = notices.withdrawn(store, key).get(key)
    return f"No longer listed since {day(since.astimezone(LONDON).date())}" if since else None
