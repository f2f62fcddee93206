"""Whether the lists serve a question at all: a calibrated probability from a few signs."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dlmentor.search.weights import CONFIDENCE, CONFIDENCE_WORDS

_BY_NAME = 0.95
_MOSTLY_NAMES = 0.6


@dataclass(frozen=True)
class Signs:
    """What speaks for or against; each lies between 0 and about 1.

    `ask`, `asks` and `concept` are similarities to what the lists serve, `elsewhere` to what they do not; `unknown`
    is the share of the question's rare words that no entry has, `shared` the share that the best entries have; `score`
    is that of the best entry; `structure` and `named` are 1 where the question asks for a part of the catalogue or
    names an entry.
    """

    ask: float = 0.0
    asks: float = 0.0
    concept: float = 0.0
    elsewhere: float = 0.0
    unknown: float = 0.0
    shared: float = 0.0
    score: float = 0.0
    structure: float = 0.0
    named: float = 0.0


def confidence(signs: Signs, dense: bool) -> float:
    """The probability that the lists serve the question."""
    weights = CONFIDENCE if dense else CONFIDENCE_WORDS
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence(signs, weights)))))
    # Who asks for a venue, a list or an entry by its name asks about the lists, whatever the words are like.
    return max(probability, _BY_NAME if signs.structure or signs.named >= _MOSTLY_NAMES else 0.0)


def evidence(signs: Signs, weights: Mapping[str, float]) -> float:
    """The weighted sum of the signs."""
    return float(weights["bias"] + sum(weights[name] * value for name, value in asdict(signs).items()))
