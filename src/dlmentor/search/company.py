"""An entry is known by its company: what stands among entries that fit a question likely fits too."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor.search.scan import Floats, best_of

Ints = NDArray[np.integer[Any]]

# How many of the others under a concept are looked at, and among how many of the best entries of all.
_OTHERS = 5
_POOL = 1_000


def company(scores: Floats, concept: Ints, entry: Ints, concepts: int) -> Floats:
    """For every entry the mean score of the best others under that of its concepts where these do best.

    `concept` and `entry` are pairs, ordered by concept. Scores count from their mean; 0 for an entry without company.
    """
    size = len(scores)
    pooled = scores - scores.mean() if size else scores
    if size > _POOL:
        among = np.zeros(size, dtype=bool)
        among[best_of(pooled, _POOL)] = True
        rows = np.flatnonzero(among[entry])
        concept, entry = concept[rows], entry[rows]
    order = np.lexsort((-pooled[entry], concept))
    concept, entry = concept[order], entry[order]
    values = pooled[entry]
    starts = np.searchsorted(concept, np.arange(concepts + 1))
    first, last = starts[concept], starts[concept + 1]
    inside = np.arange(len(values)) - first < _OTHERS
    sums = np.bincount(concept[inside], values[inside], minlength=concepts)
    # An entry that is one of the best is left out, and the next takes its place.
    after = np.minimum(first + _OTHERS, last - 1)
    following = np.where(first + _OTHERS < last, values[after], 0.0)
    others = np.minimum(last - first - 1, _OTHERS)
    means = (sums[concept] - np.where(inside, values - following, 0.0)) / np.maximum(others, 1)
    found = np.full(size, -np.inf)
    np.maximum.at(found, entry[others > 0], means[others > 0])
    return np.where(np.isfinite(found), found, 0.0).astype(np.float32)
