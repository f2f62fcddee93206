"""A question in a language that the search does not read is told so."""

import pytest

from dlmentor import Mentor
from dlmentor.search.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Welche Arbeiten gibt es zu Quantisierung auf dem Handy?",
        "有哪些关于模型压缩的综述？",
        "Quels articles sont les meilleurs pour commencer?",
        "¿Qué artículos hay sobre la compresión de redes?",
        "Что почитать о сжатии моделей?",
    ],
)
def test_other_languages_are_told(text: str) -> None:
    """German, Chinese, French, Spanish, Russian."""
    assert not is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "quantization",
        "MCDNN",
        "what is die stacking?",
        "papers by Müller and Łukasz on Schrödinger networks",
        "Les Atlas et al.",
        "是 MobileNetV2 quantization whitepaper",
        "",
    ],
)
def test_english_is_left_alone(text: str) -> None:
    """Names from elsewhere, and single words, make no question foreign."""
    assert is_english(text)


def test_the_refusal_says_so(mentor: Mentor) -> None:
    """Nothing is claimed about the lists that was not looked up."""
    answer = mentor.ask("Welche Backrezepte gibt es für den Sonntag?")

    assert answer.refused
    assert "ask it in English" in answer.text
