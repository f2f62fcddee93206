"""How near many vectors are to one: all of them exactly while they are few, else exactly where it matters.

Reading a hundred thousand vectors takes longer than all the rest of a search. So the directions in which they differ
most are kept beside them: a first look at those finds the few per cent that can be among the nearest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Below this an exact scan takes a few milliseconds.
FEW = 50_000
_KEPT = 160
_SAMPLE = 20_000
_SHARE = 32


@dataclass(frozen=True)
class Coarse:
    """Vectors seen along the directions in which they differ most: `seen = vectors @ basis`."""

    basis: Floats
    seen: Floats


def coarse(vectors: Floats) -> Coarse | None:
    """The coarse view of many vectors; None for few."""
    if len(vectors) < FEW or vectors.shape[1] <= 2 * _KEPT:
        return None
    sample = vectors[:: max(len(vectors) // _SAMPLE, 1)]
    directions = np.linalg.eigh(sample.T @ sample)[1][:, ::-1]
    basis = np.ascontiguousarray(directions[:, :_KEPT], dtype=np.float32)
    return Coarse(basis, vectors @ basis)


class Nearest:
    """Similarities of one vector to many."""

    def __init__(self, vectors: Floats, view: Coarse | None = None) -> None:
        """Take the vectors and, if there are many, their coarse view."""
        self._vectors, self._view = vectors, view

    def __call__(self, query: Floats) -> Floats:
        """One value per vector: exact for the nearest, for the others as seen coarsely."""
        if self._view is None:
            near: Floats = self._vectors @ query
            return near
        near = self._view.seen @ (self._view.basis.T @ query)
        count = len(near) // _SHARE
        best = np.sort(np.argpartition(near, -count)[-count:])
        near[best] = self._vectors[best] @ query
        return near
