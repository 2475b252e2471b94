"""Real documents of one authority fall into their right visits."""

import random
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.findings import find_findings
from digests.models import Report, Story
from digests.reports import report_of
from digests.stories import find_stories
from scrapers.authorities import known_authorities
from scrapers.documents import document_of, read_document

MEDWAY = "80522"
# First day on site -> the documents of that visit, by where they lie in the corpus.
VISITS = {
    date(2019, 7, 15): {
        "inspections/80522_medway/children's services inspection - 27 august 2019.pdf",
        "seeds/local-blog-2019-inspection.txt",
    },
    date(2021, 5, 25): {
        "focused_visits/80522_medway/children's services focused visit - 08 july 2021.pdf",
        "seeds/council-page-latest-ofsted-report.txt",
    },
    date(2022, 5, 11): {
        "seeds/council-news-2022-06-17.txt",
        "seeds/trade-press-article-4th-monitoring-visit.txt",
    },
    date(2022, 9, 21): {"seeds/monitoring-visit-letter-2022-10-26.txt"},
}


@cache
def _known(shared: Path) -> tuple[Report, ...]:
    corpus = shared / "corpus"
    authority = known_authorities().by_urn(MEDWAY)
    assert authority is not None
    paths = {*corpus.glob("*/80522_medway/*.pdf"), *corpus.glob("seeds/*.txt")}
    by_hash = {}
    for path in sorted(paths):
        letter = read_document(document_of(path.read_bytes()))
        name = path.relative_to(corpus).as_posix()
        by_hash[letter.sha256] = report_of(letter, find_findings(letter), authority, file_name=name)
    return tuple(by_hash.values())


def _placed(known: tuple[Report, ...], stories: tuple[Story, ...]) -> dict[date | None, set[str]]:
    names = {report.key: report.file_name or "" for report in known}
    return {story.start: {names[key] for key in story.reports} for story in stories}


def test_letters_and_what_others_say_of_them_are_one_visit_each(shared: Path) -> None:
    known = _known(shared)
    placed = _placed(known, find_stories(known))
    assert {start: placed.get(start) for start in VISITS} == VISITS
    assert len(placed) == len(known) - 3  # three documents joined another


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_adding_makes_no_difference(shared: Path, order: random.Random) -> None:
    known = list(_known(shared))
    order.shuffle(known)
    assert find_stories(known) == find_stories(_known(shared))


def test_articles_find_each_other_where_no_letter_is_known(shared: Path) -> None:
    articles = tuple(report for report in _known(shared) if not report.official)
    stories = find_stories(articles)
    assert _placed(articles, stories)[date(2022, 5, 11)] == VISITS[date(2022, 5, 11)]
    assert len(stories) == len(articles) - 1
