"""Finding notices: from a watched address to the files it leads to, against a world on loopback."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo import pages
from bot.demo.records import Article, Event, Provider
from bot.demo.server import Answer, World
from scrapers.errors import FetchError, ScrapeError, UnreadableList
from scrapers.fetch import Fetcher
from scrapers.memory import Forgetful
from scrapers.models import Source
from scrapers.sources import YOUNG, find_notices

TODAY = datetime.now(UTC).date()
LONG_AGO = TODAY - timedelta(days=400)


def an_event(file_id: int, published: date, since: int = 0, until: int | None = None) -> Event:
    words = "Children's services inspection"
    return Event(file_id, words, published, b"%PDF-1.7 sample", since=since, until=until)


PROVIDERS = tuple(
    Provider(
        f"9900{n}",
        f"Place {n}",
        (
            an_event(100 + n, LONG_AGO + timedelta(days=n)),
            an_event(200 + n, TODAY - timedelta(days=n), since=n),
        ),
    )
    for n in range(1, 6)
)


@pytest.fixture
def world() -> Iterator[World]:
    news = [
        Article("/news/1", "First news", LONG_AGO, ("Some news.",), "Aldermere Council"),
        Article("/news/2", "Second news", TODAY, ("More.",), "Aldermere Council", since=1),
    ]
    with World(PROVIDERS, news, rows=2) as world:
        yield world


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(Forgetful(), allow_loopback=True, pause_seconds=0, robots=False)


def the_search(world: World) -> Source:
    return Source("Ofsted", "ofsted", world.search)


def visited(world: World) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in world.asked if "/provider/" in asked.path]


def test_a_search_leads_page_by_page_to_every_file(world: World, fetcher: Fetcher) -> None:
    notices = find_notices(the_search(world), fetcher)
    assert sorted(notice.key for notice in notices) == [f"file:{100 + n}" for n in range(1, 6)]
    assert {notice.urn for notice in notices} == {provider.urn for provider in PROVIDERS}
    assert all(notice.url.startswith(f"{world.url}/v1/file/") for notice in notices)


def test_an_unchanged_search_gives_nothing(world: World, fetcher: Fetcher) -> None:
    find_notices(the_search(world), fetcher)
    fetcher.confirm()
    assert find_notices(the_search(world), fetcher) == ()


def test_a_new_letter_appears_with_the_files_beside_it(world: World, fetcher: Fetcher) -> None:
    find_notices(the_search(world), fetcher)
    fetcher.confirm()
    world.step()
    assert [notice.key for notice in find_notices(the_search(world), fetcher)] == [
        "file:201",
        "file:101",
    ]


def test_what_was_not_confirmed_is_found_again(world: World, fetcher: Fetcher) -> None:
    before = find_notices(the_search(world), fetcher)
    assert find_notices(the_search(world), fetcher) == before


def test_a_provider_with_nothing_newer_than_known_is_left_alone(
    world: World, fetcher: Fetcher
) -> None:
    known = {provider.urn: LONG_AGO + timedelta(days=9) for provider in PROVIDERS[1:]}
    notices = find_notices(the_search(world), fetcher, known=known)
    assert [notice.key for notice in notices] == ["file:101"]
    assert visited(world) == ["99001"]


def test_a_provider_with_a_young_report_is_looked_at_although_its_date_is_known(
    world: World, fetcher: Fetcher
) -> None:
    world.step()
    known = {provider.urn: TODAY for provider in PROVIDERS}
    find_notices(the_search(world), fetcher, known=known)
    assert visited(world) == ["99001"]
    assert timedelta(days=1) < YOUNG


def test_a_providers_page_can_be_watched_by_itself(world: World, fetcher: Fetcher) -> None:
    source = Source("Place 1", "ofsted", world.provider("99001"))
    assert [notice.key for notice in find_notices(source, fetcher)] == ["file:101"]
    fetcher.confirm()
    assert find_notices(source, fetcher) == ()


def test_one_broken_provider_is_told_and_the_others_are_read(
    world: World, fetcher: Fetcher
) -> None:
    world.script("/provider/44/99002", Answer(pages.error_page().encode()))
    world.script("/provider/44/99003", Answer(status=500))
    told: list[tuple[str, ScrapeError]] = []
    notices = find_notices(
        the_search(world), fetcher, trouble=lambda url, error: told.append((url, error))
    )
    assert len(notices) == 3
    assert [url.rpartition("/")[2] for url, _ in told] == ["99003", "99002"]
    world.script("/provider/44/99003", None)
    fetcher.confirm()
    assert [notice.urn for notice in find_notices(the_search(world), fetcher, trouble=print)] == [
        "99003"
    ]


def test_one_broken_provider_is_an_error_where_nobody_listens(
    world: World, fetcher: Fetcher
) -> None:
    world.script("/provider/44/99002", Answer(status=500))
    with pytest.raises(FetchError):
        find_notices(the_search(world), fetcher)
    fetcher.confirm()
    world.script("/provider/44/99002", None)
    assert len(find_notices(the_search(world), fetcher)) == len(PROVIDERS)


def test_a_host_that_asks_to_be_left_alone_is_left_alone(world: World, fetcher: Fetcher) -> None:
    world.script("/provider/44/99005", Answer(status=429, headers=(("Retry-After", "60"),)))
    told: list[ScrapeError] = []
    notices = find_notices(the_search(world), fetcher, trouble=lambda _, error: told.append(error))
    assert notices == ()
    assert visited(world) == ["99005"]
    assert isinstance(told[0], FetchError)
    assert told[0].retry_after == 60


def test_an_error_page_in_place_of_the_search_is_no_news(world: World, fetcher: Fetcher) -> None:
    world.script("/search", Answer(pages.error_page().encode()))
    with pytest.raises(ScrapeError, match="error page"):
        find_notices(the_search(world), fetcher)


def test_an_error_page_is_not_remembered(world: World, fetcher: Fetcher) -> None:
    source = Source("Place 1", "ofsted", world.provider("99001"))
    world.script("/provider/44/99001", Answer(b"<html><h1>Another page</h1></html>"))
    for _ in range(2):
        with pytest.raises(UnreadableList):
            find_notices(source, fetcher)
        fetcher.confirm()


def test_a_search_that_pages_in_a_circle_ends(world: World, fetcher: Fetcher) -> None:
    page = pages.search_page(pages.Listing(((PROVIDERS[0], LONG_AGO),), 0, 1, 2))
    circle = page.replace('href="/search?start=1&amp;rows=1"', 'href="/search?q=&amp;x=1"')
    world.script("/search", Answer(circle.encode()))
    assert len(find_notices(the_search(world), fetcher)) == 1
    assert len(world.asked) == 3


@pytest.mark.parametrize("path", ["/rss/news", "/atom/news"])
def test_a_feed_gives_its_news_and_then_only_when_it_changes(
    world: World, fetcher: Fetcher, path: str
) -> None:
    source = Source("News", "feed", world.url + path, authority="99001")
    first = find_notices(source, fetcher)
    assert [(notice.title, notice.published, notice.urn) for notice in first] == [
        ("First news", LONG_AGO, "99001")
    ]
    fetcher.confirm()
    assert find_notices(source, fetcher) == ()
    world.step()
    assert [notice.title for notice in find_notices(source, fetcher)] == [
        "Second news",
        "First news",
    ]


def test_the_same_news_has_the_same_key_in_either_feed_and_on_any_host(
    world: World, fetcher: Fetcher
) -> None:
    rss = find_notices(Source("News", "feed", f"{world.url}/rss/news"), fetcher)
    atom = find_notices(Source("News", "feed", f"{world.url}/atom/news"), fetcher)
    assert [notice.key for notice in rss] == [notice.key for notice in atom] == ["id:/news/1"]


def test_a_file_that_is_listed_can_be_fetched(world: World, fetcher: Fetcher) -> None:
    notice = find_notices(Source("Place 1", "ofsted", world.provider("99001")), fetcher)[0]
    document = fetcher.fetch(notice.url)
    assert document is not None
    assert document.body.startswith(b"%PDF-")
    assert document.content_type == "application/pdf"


def test_a_withdrawn_file_is_gone(world: World, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(world.file(999))
    assert caught.value.kind == "gone"
