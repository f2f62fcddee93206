"""Words, terms and the lexical index."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.errors import StoreError
from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.tokens import Tokenizer
from dlmentor.models import Entry, Understood
from dlmentor.search.company import company
from dlmentor.search.explain import why
from dlmentor.search.scan import best_of

TEXTS = [
    {"title": "Pruning filters", "text": "Removes whole filters of a convolution."},
    {"title": "MobileNetV2", "text": "Inverted residuals for phones; quantisation is left to others."},
    {"title": "深度学习模型压缩", "text": "A list in Chinese."},
    {"title": "Serving", "text": "Many models on one server, many more requests."},
]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(TEXTS, {"title": 2.0})


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("MobileNetV2", {"mobilenetv2", "mobilenet", "v2"}),
        ("on-device", {"ondevic", "devic"}),
        ("int8", {"int8", "int", "8"}),
        ("C++", {"c++"}),
        ("the of and", set()),
        ("Größe", {"gross"}),
    ],
)
def test_a_compound_is_also_indexed_by_its_parts(written: str, terms: set[str]) -> None:
    """Names with digits, hyphens and accents are found however they are typed."""
    assert set(Tokenizer()(written)) == terms


@pytest.mark.parametrize(
    ("british", "american"),
    [("quantisation", "quantization"), ("optimise", "optimize"), ("colours", "colors"), ("labelled", "labeled")],
)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    """Either spelling finds the other."""
    tokenize = Tokenizer()

    assert tokenize(british) == tokenize(american)


@pytest.mark.parametrize("one", ["GPU", "NPU", "CNN", "LLM", "FPGA", "DSP", "LSTM"])
def test_acronyms_in_the_plural_are_those_in_the_singular(one: str) -> None:
    """Half of this field is written so."""
    tokenize = Tokenizer()

    assert tokenize(f"{one}s") == tokenize(one)
    assert tokenize("plus GPS DNS loss class") == ["plus", "gps", "dns", "loss", "class"]


def test_chinese_is_indexed_by_pairs_of_characters(index: LexicalIndex) -> None:
    """A Chinese word inside a longer run is found."""
    assert int(np.argmax(index.scores("模型"))) == 2


def test_the_document_with_the_words_is_first(index: LexicalIndex) -> None:
    """Plain retrieval: the rarest shared word decides."""
    assert int(np.argmax(index.scores("filters to remove"))) == 0
    assert int(np.argmax(index.scores("requests"))) == 3


def test_two_words_find_a_name_written_as_one(index: LexicalIndex) -> None:
    """`mobile net v2` is MobileNetV2."""
    assert int(np.argmax(index.scores("mobile net"))) == 1


def test_a_slip_is_taken_for_the_word_that_was_meant() -> None:
    """A word that no document has becomes the one it is a letter away from, and counts a little less."""
    corrected = LexicalIndex.build([{"t": "network pruning"}, {"t": "network server"}]).corrected({"netwrok": 1.0})
    assert corrected == {"network": 0.8}


def test_unknown_words_score_nothing(index: LexicalIndex) -> None:
    """No document is better than another for words that none has."""
    assert not index.scores("zymurgy").any()
    assert not index.scores("").any()


def test_a_saved_index_gives_the_same_scores(index: LexicalIndex, tmp_path: Path) -> None:
    """Saving and mapping changes nothing."""
    index.save(tmp_path)

    loaded = LexicalIndex.load(tmp_path)

    for query in ("filters", "mobile net v2 for phones", "模型"):
        np.testing.assert_array_equal(loaded.scores(query), index.scores(query))


def test_a_broken_index_is_said_to_be_broken(tmp_path: Path) -> None:
    """A missing file is one sentence, not a traceback of numpy."""
    with pytest.raises(StoreError, match="cannot be read"):
        LexicalIndex.load(tmp_path)


def test_no_documents_are_no_error() -> None:
    """An empty list can be searched."""
    assert LexicalIndex.build([]).scores("anything").size == 0


def test_company_is_the_mean_of_the_best_others_under_the_best_concept() -> None:
    """As a plain loop over all pairs says."""
    random = np.random.default_rng(3)
    tagged = random.random((60, 9)) < 0.2
    concept, entry = np.nonzero(tagged.T)
    scores = random.normal(size=60).astype(np.float32)
    pooled = scores - scores.mean()

    def best_others(number: int, topic: int) -> float | None:
        others = sorted((pooled[other] for other in np.flatnonzero(tagged[:, topic]) if other != number), reverse=True)
        return float(np.mean(others[:5])) if others else None

    for number, found in enumerate(company(scores, concept, entry, 9)):
        means = [best_others(number, topic) for topic in np.flatnonzero(tagged[number])]
        assert found == pytest.approx(max((mean for mean in means if mean is not None), default=0.0), abs=1e-5)


@pytest.mark.parametrize(("size", "count"), [(0, 3), (5, 10), (1_000, 10), (10_007, 40)])
def test_the_best_of_many_scores_are_found(size: int, count: int) -> None:
    """The short cut by blocks finds what sorting finds."""
    scores = np.random.default_rng(size).permutation(size).astype(np.float32)

    assert set(best_of(scores, count)) == set(np.argsort(-scores)[:count])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.text(max_size=60))
def test_any_text_can_be_indexed_and_asked(texts: list[str], query: str) -> None:
    """Scores are finite and never negative; every text that has terms is found by itself."""
    index = LexicalIndex.build([{"text": text} for text in texts])

    scores = index.scores(query)

    assert np.isfinite(scores).all()
    assert (scores >= 0).all()
    for number, text in enumerate(texts):
        if index.terms(text):
            assert index.scores(text)[number] > 0


def test_names_of_topics_stay_as_they_are_written_in_a_sentence() -> None:
    """`Android` is no `android`, and `Model compression` no name."""
    entry = Entry(id="web:a", title="T", url="https://a.org/")
    assert why(entry, Understood(question="q"), ["Android", "Model compression"], named=False) == (
        "about Android and model compression"
    )
