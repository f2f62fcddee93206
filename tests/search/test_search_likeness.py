"""How much of a question an entry says, in the same words or in others."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.minilm import MiniLM
from dlmentor.models import Entry
from dlmentor.search import likeness
from dlmentor.search.likeness import Likeness

TEXTS = (
    "A large network teaches a tiny one on the phone.",
    "Cameras of a city share their work between servers.",
    "The history of tulips.",
)


def entry(number: int, text: str) -> Entry:
    return Entry(id=f"web:example.org/{number}", title=f"E{number}", url=f"https://example.org/{number}", why=text)


ENTRIES = [entry(number, text) for number, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(({"text": text} for text in TEXTS), {"text": 1.0})


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


def test_other_words_for_the_same_count(index: LexicalIndex, minilm: MiniLM) -> None:
    """A question that shares no word with an entry is still nearer to the one that says the same."""
    said = Likeness(index, minilm.word_vectors)("coach a small model", ENTRIES)

    assert said[0] > said[1]
    assert said[0] > said[2]


def test_by_words_alone_only_the_same_word_counts(index: LexicalIndex) -> None:
    """Without vectors a word is like itself in any form, and like no other."""
    alike = Likeness(index)

    assert alike("camera", ENTRIES).argmax() == 1
    assert alike("coach", ENTRIES).tolist() == [0.0, 0.0, 0.0]


def test_a_question_that_is_said_whole_is_like_it_wholly(index: LexicalIndex, minilm: MiniLM) -> None:
    """The share is of the question's telling words: all of them said gives 1, whatever else the entry says."""
    assert Likeness(index, minilm.word_vectors)("the history of tulips", ENTRIES)[2] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("question", ["", "what is the", "???"])
def test_a_question_without_words_is_like_nothing(index: LexicalIndex, minilm: MiniLM, question: str) -> None:
    """Stop words and marks tell nothing."""
    assert not Likeness(index, minilm.word_vectors)(question, ENTRIES).any()


def test_forgetting_and_threads_change_nothing(
    index: LexicalIndex, minilm: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is remembered only saves time, also when it is given up again and again while others read."""
    questions = ["large network", "city servers", "tulips in spring", "tiny phone"] * 5
    expected = [Likeness(index, minilm.word_vectors)(each, ENTRIES) for each in questions]
    monkeypatch.setattr(likeness, "_MOST_WORDS", 5)
    shared = Likeness(index, minilm.word_vectors)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: shared(each, ENTRIES), questions))
    assert np.allclose(found, expected, atol=1e-6)


def test_word_vectors_are_of_unit_length(minilm: MiniLM) -> None:
    """Each word has one; an empty word has none; alike words are nearer than unlike ones."""
    vectors = minilm.word_vectors(["teach", "coach", "tulip", ""])

    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 0], abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
