"""Entries as points: one vector each, and which of them lie near each other."""

import numpy as np
from numpy.typing import NDArray

from dlmentor.index.snapshot import Snapshot

Floats = NDArray[np.float32]


def entry_vectors(snapshot: Snapshot) -> Floats | None:
    """One row of length 1 per entry: the mean of its chunks; None without an embedder."""
    chunks = snapshot.chunk_vectors
    if chunks is None or not len(chunks):
        return None
    sums = np.zeros((len(snapshot.entry_ids), chunks.shape[1]), dtype=np.float32)
    np.add.at(sums, snapshot.chunk_entry, np.asarray(chunks, dtype=np.float32))
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), dtype=np.float32)


def nearest(vectors: Floats, row: int, limit: int) -> list[int]:
    """The rows nearest to a row, itself left out, nearest first."""
    closeness = vectors @ vectors[row]
    closeness[row] = -np.inf
    return [int(each) for each in np.argsort(-closeness, kind="stable")[: min(limit, len(vectors) - 1)]]
