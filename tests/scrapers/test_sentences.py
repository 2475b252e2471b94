"""Whole sentences."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.sentences import split_sentences

CASES = Path(__file__).resolve().parent.parent / "cases" / "sentences.json"
TEXTS = st.text("abc ABC.?!:;,()‘’“”'\"-–1290é", max_size=300).map(
    lambda text: " ".join(text.split())
)


@pytest.mark.parametrize("sentences", json.loads(CASES.read_text(encoding="utf-8")))
def test_a_paragraph_is_split_where_its_sentences_end(sentences: list[str]) -> None:
    assert [text for _, text in split_sentences(" ".join(sentences))] == sentences


def test_a_missing_space_behind_a_full_stop_still_ends_the_sentence() -> None:
    split = split_sentences("Plans are clear.These are shared with children.")
    assert split == [(0, "Plans are clear."), (16, "These are shared with children.")]


@given(TEXTS)
def test_splitting_loses_no_word_and_offsets_point_at_the_sentences(text: str) -> None:
    split = split_sentences(text)
    assert "".join(sentence for _, sentence in split).replace(" ", "") == text.replace(" ", "")
    for offset, sentence in split:
        assert text.startswith(sentence, offset)
        assert sentence == sentence.strip() != ""


@given(TEXTS.filter(lambda text: not set("‘’“”'\"") & set(text)))
def test_a_whole_sentence_is_not_split_again(text: str) -> None:
    for _, sentence in split_sentences(text):
        assert [again for _, again in split_sentences(sentence)] == [sentence]
