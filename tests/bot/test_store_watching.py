"""What the store remembers of watching: checks, fetches, notices."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.store import checks, notices, tellings
from bot.store.checks import Check
from bot.store.fetches import Fetches
from bot.store.tellings import Telling
from scrapers.memory import FetchMemory, Validators
from scrapers.models import Notice
from scrapers.robots import Robots
from tests.bot.samples import NOW, new_store


def _notice(key: str, **rest: object) -> Notice:
    given = {"url": f"https://a.example/{key}", "title": f"Report {key}", **rest}
    return Notice(key=key, **given)  # type: ignore[arg-type]


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
            Check("Ofsted", "ofsted", NOW + timedelta(hours=2), NOW, 2, "no answer", passes=3),
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


def _keys(met: Iterable[Notice]) -> list[str]:
    return [notice.key for notice in met]


def test_a_sources_first_pass_is_learned_in_silence() -> None:
    with new_store() as store:
        assert not notices.is_known(store, "News")
        first = notices.meet(store, "News", [_notice("1"), _notice("2")], NOW)
        assert first.first
        assert first.new == ()
        assert notices.is_known(store, "News")
        assert all(notices.is_told(store, "News", key) for key in "12")
        assert _keys(notices.meet(store, "News", [_notice("2"), _notice("3")], NOW).new) == ["3"]
        assert not notices.is_told(store, "News", "3")
        assert notices.meet(store, "Other", [_notice("3")], NOW).new == ()


def test_the_newest_of_a_first_pass_are_told_where_that_is_asked() -> None:
    with new_store() as store:
        listed = [_notice(str(n), published=date(2026, 1, n)) for n in range(1, 6)]
        met = notices.meet(store, "News", listed, NOW, tell_last=2)
        assert sorted(_keys(met.new)) == ["4", "5"]


@pytest.mark.parametrize(
    "changed",
    [
        {"published": date(2026, 2, 2)},
        {"title": "Another title"},
        {"key": "id:new", "title": "Another title"},
        {"key": "link:elsewhere", "url": "https://a.example/moved/1"},
    ],
    ids=["its date", "its title", "its id", "its address"],
)
def test_an_item_that_changed_in_one_respect_is_not_new(changed: dict[str, Any]) -> None:
    was = _notice("1", published=date(2026, 1, 12), title="A report on the town")
    others = [_notice(key) for key in "23"]
    with new_store() as store:
        notices.meet(store, "News", [was, *others], NOW)
        assert notices.meet(store, "News", [replace(was, **changed), *others], NOW).new == ()


def test_a_title_that_returns_on_another_day_is_new() -> None:
    was = _notice("1", published=date(2026, 1, 12), title="Letter of the monitoring visit")
    now = replace(was, key="2", url="https://a.example/2", published=date(2026, 4, 12))
    with new_store() as store:
        notices.meet(store, "News", [was, _notice("9")], NOW)
        assert _keys(notices.meet(store, "News", [now, _notice("9")], NOW).new) == ["2"]


def test_a_list_that_is_new_from_top_to_bottom_is_no_flood() -> None:
    with new_store() as store:
        notices.meet(store, "News", [_notice(str(n)) for n in range(10)], NOW)
        redesigned = [
            _notice(f"r{n}", published=date(2026, 10, 20 + n), title=f"Redesigned {n}")
            for n in range(12)
        ]
        met = notices.meet(store, "News", redesigned, NOW, last_good=NOW)
        assert _keys(met.new) == ["r10", "r11"], "what was published since the last good look"
        assert len(met.quiet) == 10


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


def test_a_file_is_unlisted_only_when_its_list_and_twice_its_own_address_say_so() -> None:
    with new_store() as store:
        file = _notice("file:1", urn="80522")
        notices.meet(store, "Ofsted", [file], NOW)
        assert not notices.note_gone(store, "Ofsted", "file:1", NOW, times=2)
        assert not notices.note_gone(store, "Ofsted", "file:1", NOW, times=2)
        notices.note_missing(store, "Ofsted", {"80522"}, set(), NOW)
        assert notices.note_gone(store, "Ofsted", "file:1", NOW, times=2)
        assert not notices.note_gone(store, "Ofsted", "file:1", NOW, times=2), "said once"


def test_a_telling_is_noted_once_and_told_once() -> None:
    with new_store() as store:
        telling = Telling("new", "Ofsted", "file:1", revision="a", title="A letter")
        number = tellings.add(store, telling, NOW)
        assert number is not None
        assert tellings.add(store, telling, NOW) is None
        assert [one.title for one in tellings.untold(store)] == ["A letter"]
        assert tellings.untold(store, ["Another"]) == ()
        assert tellings.mark_told(store, number, NOW)
        assert not tellings.mark_told(store, number, NOW)
        assert tellings.untold(store) == ()


def test_robots_and_moves_come_back_as_they_were_given() -> None:
    with new_store() as store:
        memory: FetchMemory = Fetches(store)
        memory.remember_robots("https://a.example", Robots("User-agent: *", NOW))
        memory.remember_move("https://a.example/1", "https://a.example/2")
        again: FetchMemory = Fetches(store)
        assert again.recall_robots("https://a.example") == Robots("User-agent: *", NOW)
        assert again.recall_move("https://a.example/1") == "https://a.example/2"
