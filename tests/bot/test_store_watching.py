"""What the store remembers of watching: checks, fetches, notices."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.store import checks, notices
from bot.store.checks import Check
from bot.store.fetches import Fetches
from scrapers.fetch import FetchMemory, Validators
from scrapers.models import Notice
from tests.bot.samples import NOW, new_store


def _notice(key: str, **rest: object) -> Notice:
    return Notice(key=key, url=f"https://a.example/{key}", title=f"Report {key}", **rest)  # type: ignore[arg-type]


def test_the_last_good_check_outlives_failures_and_these_are_counted() -> None:
    with new_store() as store:
        assert checks.last_good(store) is None
        checks.record_check(store, "Ofsted", NOW, True, kind="ofsted")
        for hours in (1, 2):
            later = NOW + timedelta(hours=hours)
            checks.record_check(store, "Ofsted", later, False, "no answer", kind="ofsted")
        assert checks.last_good(store) == NOW
        assert checks.last_good(store, kind="feed") is None
        assert checks.all_checks(store) == (
            Check("Ofsted", "ofsted", NOW + timedelta(hours=2), NOW, 2, "no answer"),
        )
        checks.record_check(store, "Ofsted", NOW + timedelta(hours=3), True, kind="ofsted")
        (check,) = checks.all_checks(store)
        assert (check.failures, check.why) == (0, None)


def test_instants_are_kept_in_utc_and_never_without_a_zone() -> None:
    with new_store() as store:
        summer = datetime(2026, 7, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
        checks.record_check(store, "Ofsted", summer, True)
        assert checks.last_good(store) == datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
        assert store.rows("SELECT good FROM checks")[0]["good"] == "2026-07-01T09:00:00Z"
        with pytest.raises(ValueError, match="time zone"):
            checks.record_check(store, "Ofsted", datetime(2026, 7, 1), True)  # noqa: DTZ001


def test_validators_come_back_as_they_were_given() -> None:
    with new_store() as store:
        memory: FetchMemory = Fetches(store)
        assert memory.recall("https://a.example/") is None
        for etag in ('W/"one"', 'W/"two"'):
            memory.remember("https://a.example/", Validators(etag, None, "hash", NOW))
        assert memory.recall("https://a.example/") == Validators('W/"two"', None, "hash", NOW)


def test_a_sources_first_pass_is_learned_in_silence() -> None:
    with new_store() as store:
        assert not notices.is_known(store, "News")
        assert notices.meet(store, "News", [_notice("1"), _notice("2")], NOW) == ()
        assert notices.is_known(store, "News")
        assert notices.untold(store, "News") == ()
        assert notices.meet(store, "News", [_notice("2"), _notice("3")], NOW) == (_notice("3"),)
        assert notices.meet(store, "Other", [_notice("3")], NOW) == ()


def test_a_notice_is_told_by_one_teller_only_and_stays_untold_until_then() -> None:
    with new_store() as store:
        notices.meet(store, "News", [], NOW)
        new = _notice("1", published=date(2026, 1, 12), urn="80522", kind="focused visit")
        notices.meet(store, "News", [new], NOW)
        assert notices.untold(store, "News") == (new,)
        assert notices.mark_told(store, "News", "1", NOW)
        assert not notices.mark_told(store, "News", "1", NOW)
        assert notices.untold(store, "News") == ()
        assert notices.meet(store, "News", [new], NOW) == ()


def test_what_was_shown_is_read_once_and_given_up_after_so_many_tries() -> None:
    with new_store() as store:
        notices.meet(store, "News", [_notice("1"), _notice("2")], NOW)
        notices.mark_read(store, "News", "1", NOW)
        unread = notices.unread(store, "News", most_tries=2)
        assert [notice.key for notice in unread] == ["2"]
        assert [notices.mark_failed(store, "News", "2") for _ in range(2)] == [1, 2]
        assert notices.unread(store, "News", most_tries=2) == ()


def test_the_newest_publication_of_each_authority_is_known() -> None:
    with new_store() as store:
        shown = [
            _notice("1", urn="80522", published=date(2026, 1, 12)),
            _notice("2", urn="80522", published=date(2025, 1, 12)),
            _notice("3", urn="80522"),
            _notice("4", published=date(2026, 5, 1)),
        ]
        notices.meet(store, "Ofsted", shown, NOW)
        assert notices.newest_by_authority(store, "Ofsted") == {"80522": date(2026, 1, 12)}
