"""The shipped weights and the labels they were trained from belong together."""

from pathlib import Path

from digests.findings.model import known_weights
from digests.findings.themes import known_themes
from tests.labelled import SECOND, digest_of_labels, find_labelled, read_labels


def test_weights_are_those_of_the_labels() -> None:
    assert known_weights().labels == digest_of_labels(), "labels have changed: make train"


def test_every_theme_has_a_head_and_every_label_a_known_theme() -> None:
    slugs = {theme.slug for theme in known_themes().all}
    assert set(known_weights().slugs) == slugs
    for labels in read_labels().values():
        for label in labels.values():
            assert set(label.themes) <= slugs


def test_nearly_every_label_finds_its_sentence(shared: Path) -> None:
    wanted = sum(map(len, read_labels().values()))
    found = sum(1 for _ in find_labelled(shared / "corpus"))
    assert found >= 0.98 * wanted


def test_no_gold_document_is_labelled(shared: Path) -> None:
    gold = "".join(path.read_text("utf-8") for path in (shared / "gold").glob("*.jsonl"))
    assert not [sha256 for sha256 in read_labels() if sha256 in gold]


def test_two_readers_agree_on_the_second_labels() -> None:
    first = read_labels()
    pairs = [
        (first[sha256][start], label)
        for sha256, labels in read_labels(SECOND).items()
        for start, label in labels.items()
        if start in first.get(sha256, {})
    ]
    assert len(pairs) >= 140
    same = sum(one.polarity == other.polarity for one, other in pairs)
    shared_themes = sum(len(set(a.themes) & set(b.themes)) for a, b in pairs)
    every_theme = sum(len(a.themes) + len(b.themes) for a, b in pairs)
    assert same / len(pairs) >= 0.95
    assert 2 * shared_themes / every_theme >= 0.9
