"""How a concept's name stands in a sentence."""

import pytest

from dlmentor.concepts import within_sentence


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Model compression", "model compression"),
        ("GPU architecture", "GPU architecture"),
        ("MLOps", "MLOps"),
        ("C and C++ programming", "C and C++ programming"),
        ("Bayesian inference", "Bayesian inference"),
        ("Arm-based boards", "Arm-based boards"),
        ("Once-for-all networks", "once-for-all networks"),
        ("3D vision", "3D vision"),
    ],
)
def test_only_the_capital_of_a_beginning_goes(name: str, inside: str) -> None:
    assert within_sentence(name) == inside
