"""Whether the lists serve a question at all."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Signs:
    """What the search saw that speaks for or against."""

    evidence: Any


def confidence(signs: Signs) -> float:
    """The probability that the lists serve the question."""
    return float(min(1.0, max(0.0, (float(signs.evidence.features["ask"].max()) - 0.25) * 2.0)))
