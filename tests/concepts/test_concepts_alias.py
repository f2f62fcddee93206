"""Names of concepts in texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.concepts import AliasMatcher, canonical

MATCHER = AliasMatcher(
    [
        ("quantization", "quant"),
        ("quantization-aware training", "qat"),
        ("neural network", "nn"),
        ("network pruning by magnitude", "prune"),
        ("fine-tuning", "ft"),
        ("on-device training", "odt"),
        ("MobileNetV2", "mv2"),
        ("C++", "cpp"),
        ("OS", "os"),
        ("Metal", "metal"),
        ("modelling", "model"),
        ("data centre", "dc"),
        ("batteries", "battery"),
        ("剪枝", "prune"),
        ("1x1 convolution", "pw"),
    ]
)


def found(text: str) -> list[tuple[str, str]]:
    return [(concept, text[start:end]) for concept, start, end in MATCHER.match(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quantisation of networks", [("quant", "Quantisation")]),
        ("quantisation-aware training", [("qat", "quantisation-aware training")]),
        ("QUANTIZATION AWARE TRAINING!", [("qat", "QUANTIZATION AWARE TRAINING")]),
        ("finetuning or fine tuning", [("ft", "finetuning"), ("ft", "fine tuning")]),
        ("two Neural Networks", [("nn", "Neural Networks")]),
        ("mobilenet v2, MobileNet-V2", [("mv2", "mobilenet v2"), ("mv2", "MobileNet-V2")]),
        ("write C++, not C", [("cpp", "C++")]),
        ("data centers", [("dc", "data centers")]),
        ("the battery and modeling", [("battery", "battery"), ("model", "modeling")]),
        ("模型剪枝综述", [("prune", "剪枝")]),
        ("fine\ntuning", [("ft", "fine\ntuning")]),
        ("fine-\ntuning", [("ft", "fine-\ntuning")]),
        ("biases", []),
        ("1×1 and 1x1 convolutions", [("pw", "1x1 convolutions")]),
    ],
)
def test_any_spelling_is_found_where_it_stands(text: str, expected: list[tuple[str, str]]) -> None:
    """British or American, singular or plural, hyphen or blank, with the place in the text as given."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text", ["requantizationer", "fine. Tuning", "fine (tuning)", "fine\n\ntuning", "neural, network", ""]
)
def test_only_whole_words_of_one_phrase_count(text: str) -> None:
    """Parts of words, and words that punctuation keeps apart, are no names."""
    assert found(text) == []


def test_short_and_everyday_names_count_only_as_written() -> None:
    """`os` in Spanish and metal in a factory are not meant."""
    assert found("an OS on Metal") == [("os", "OS"), ("metal", "Metal")]
    assert found("os, Os, metal") == []


def test_the_longest_of_overlapping_names_wins() -> None:
    """Even if a shorter one begins earlier."""
    assert found("neural network pruning by magnitude") == [("prune", "network pruning by magnitude")]
    assert found("neural network pruning") == [("nn", "neural network")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("optimise", "optimize"),
        ("optimisations", "optimization"),
        ("behaviour", "behavior"),
        ("centres", "center"),
        ("caches", "cache"),
        ("classes", "class"),
        ("defence", "defense"),
        ("analysing", "analyzing"),
        ("labelled", "labeled"),
        ("catalogue", "catalog"),
        ("matrices", "matrix"),
        ("queries", "query"),
        ("ＧＰＵ", "gpu"),
    ],
)
def test_two_forms_of_a_word_are_one(one: str, other: str) -> None:
    """Spelling, plural and full-width letters make no difference."""
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [("bias", "bia"), ("loss", "los"), ("less", "le"), ("gpu", "gpt")])
def test_different_words_stay_different(one: str, other: str) -> None:
    """The rules do not eat the ends of short words."""
    assert canonical(one) != canonical(other)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["neural", "network", "pruning", "by", "magnitude", "-", " ", "\n", "é", "C++"])))
def test_matches_lie_apart_and_in_order(parts: list[str]) -> None:
    """For any text, spans are in the text, ordered, and never overlap."""
    text = "".join(parts)
    end = 0
    for _, start, stop in MATCHER.match(text):
        assert end <= start < stop <= len(text)
        end = stop


def test_a_long_text_gives_every_name() -> None:
    """A megabyte of names, and one of letters without a blank."""
    assert len(MATCHER.match("a neural network, " * 50_000)) == 50_000
    assert MATCHER.match("neural" * 100_000) == []
