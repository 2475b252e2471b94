"""News: a stored document as the rules of subscriptions see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.models import Rule, Subscription
from bot.store import Store, changes, notices, reports
from bot.subscriptions import Matcher, News
from digests.findings.themes import known_themes
from digests.models import Finding, Report
from digests.people import tellable
from digests.reports import newest_order
from digests.words import day
from scrapers.models import FULL_INSPECTIONS

LONG = 6  # sentences on what was asked for that an alert quotes
MOVED = 4  # lines under each heading of what moved that an alert shows
SHORT = 1  # the same, of an item of a digest
_LONGEST_CHAIN = 20  # of corrections of corrections


@dataclass(frozen=True, slots=True)
class Hit:
    """A subscription that asks for a document, and why."""

    subscription: Subscription
    urns: tuple[str, ...]  # for which of its authorities
    why: tuple[str, ...]


def current_key(store: Store, key: str) -> str:
    """The document that speaks for this one now: itself, its correction, or its better copy."""
    for _ in range(_LONGEST_CHAIN):
        rows = store.rows("SELECT replaced_by FROM reports WHERE key = :key", {"key": key})
        if not rows or rows[0]["replaced_by"] is None:
            return key
        key = rows[0]["replaced_by"]
    return key


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


def news_of(store: Store, key: str) -> tuple[News, ...]:
    """A document as it concerns each of its authorities; nothing for a draft or an unknown one."""
    made = []
    for urn in whose_news(store, key):
        report = reports.by_key(store, key, urn=urn or None)
        if report is not None:
            change = changes.of_report(store, key, urn) if report.official else None
            made.append(News(report, change, not report.official, (report.urn,)))
    return tuple(made)


def matchers_of(
    store: Store, key: str, groups: Mapping[str, tuple[str, ...]]
) -> tuple[Matcher, ...]:
    return tuple(Matcher(news, store.authorities, groups) for news in news_of(store, key))


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
    """Sorts news: what calls for action first, then inspections, then the newest."""
    report = news.report
    weight = 0
    if report.official:
        weight += 10
        weight += 20 * (report.kind in FULL_INSPECTIONS)
        weight += 40 * bool(report.priority_actions)
        weight += 15 * any(j.grade == "inadequate" for j in report.judgements)
        moves = {move.move for move in news.change.moves} if news.change else set()
        weight += 30 * ("down" in moves) + 25 * ("up" in moves)
    return weight, *newest_order(report)


def asked_findings(report: Report, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the report says, for sure, on the themes that these rules ask for: concerns first, else
    as it stands there.

    Printed points are told elsewhere, word for word; what judges nothing is not told.
    """
    found = (
        finding
        for finding in report.findings
        if finding.push
        and not finding.priority
        and finding.polarity != "neutral"
        and any(_asks(rule, finding) for rule in rules)
        and tellable(finding.text, report.authority)
    )
    return tuple(sorted(found, key=lambda finding: finding.polarity != "concern"))


def _asks(rule: Rule, finding: Finding) -> bool:
    if rule.concerns_only and finding.polarity != "concern":
        return False
    text = finding.text.lower().replace("’", "'")
    for subject in rule.subjects:
        if subject.kind == "theme":
            themes: tuple[str, ...] = (subject.value,)
        elif subject.kind == "area":
            themes = tuple(theme.slug for theme in known_themes().area(subject.value))
        else:
            continue
        stems = [stem.lower().replace("’", "'") for stem in subject.stems]
        if not set(themes).isdisjoint(finding.themes) and (
            not stems or any(stem in text for stem in stems)
        ):
            return True
    return False


def withdrawn(store: Store, key: str) -> str | None:
    """Since when no list shows the document any more, in words; None while one does."""
    kept = notices.of_document(store, key)
    gone = [one.unlisted for one in kept if one.unlisted is not None]
    if not gone or len(gone) < len(kept):
        return None
    return f"No longer listed since {day(max(gone).date())}"
