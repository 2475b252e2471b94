"""What an answer rests on: when Ofsted's site was last seen whole, and what is in the store."""

from datetime import datetime, timedelta

from bot.clock import LONDON
from bot.store import Store, checks, counts
from digests.words import counted, day

_OLD = timedelta(days=1)


def rests_on(store: Store, now: datetime) -> str:
    """Ends every answer; warns where the last good check is over a day old.

    >>> "Ofsted checked 09:40 today. Published inspections to August 2026; 12 letters read."
    """
    held, last, watched = store.fact("rests on", _stored)
    documents = held.letters + held.articles
    known = f"{held.newest_outcome:%B %Y}" if held.newest_outcome else ""
    facts = [f"published inspections to {known}"] if known else []
    if documents:
        facts.append(f"{counted(documents, 'document')} read")
    if last is None:
        if watched:
            warning = "Warning: Ofsted’s site has not answered yet: newer letters may be missing. "
            return f"{warning}{_sentence('; '.join(facts))}".strip()
        facts.append("Ofsted’s site not checked yet" if documents else "letters not fetched yet")
        return _sentence("; ".join(facts))
    seen = _seen(last.astimezone(LONDON), now.astimezone(LONDON))
    if now - last > _OLD:
        return (
            f"Warning: Ofsted was last checked {seen}, more than a day ago: newer letters may be "
            f"missing. {_sentence('; '.join(facts))}"
        ).strip()
    return f"Ofsted checked {seen}. {_sentence('; '.join(facts))}".strip()


def _stored(store: Store) -> tuple[counts.Counts, datetime | None, bool]:
    watched = any(check.kind == "ofsted" for check in checks.all_checks(store))
    return counts.count(store), checks.last_good(store, kind="ofsted"), watched


def _seen(last: datetime, now: datetime) -> str:
    at = f"{last:%H:%M}"
    days = (now.date() - last.date()).days
    if days == 0:
        return f"{at} today"
    if days == 1:
        return f"{at} yesterday"
    return f"at {at} on {day(last.date())}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
