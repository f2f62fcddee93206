"""Scanning many vectors: the nearest are found, with their exact similarity."""

import numpy as np
import pytest

from dlmentor.index import nearest
from dlmentor.index.nearest import Nearest, coarse


def clustered(count: int, seed: int = 3) -> np.ndarray:
    """Vectors of 384 dimensions that lie in groups and differ most in some directions, as those of texts do."""
    draw = np.random.default_rng(seed)
    scale = np.linspace(1, 0.1, 384) ** 2
    centres = draw.normal(size=(200, 384)) * scale
    rows = centres[draw.integers(0, 200, count)] + 0.7 * draw.normal(size=(count, 384)) * scale
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_nearest_of_many_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recall among the 50 nearest is at least 0.99 against an exact scan, and their values are exact."""
    monkeypatch.setattr(nearest, "FEW", 1000)
    vectors, queries = clustered(12_000), clustered(30, seed=4)
    view = coarse(vectors)
    assert view is not None
    assert view.seen.shape[1] < vectors.shape[1] / 2
    scan, found = Nearest(vectors, view), []

    for query in queries:
        exact, near = vectors @ query, scan(query)
        best = np.argsort(-exact)[:50]
        found.append(len(set(best) & set(np.argsort(-near)[:50])) / 50)
        assert np.allclose(near[best[:10]], exact[best[:10]], atol=1e-5)

    assert np.mean(found) >= 0.99


def test_few_are_scanned_exactly() -> None:
    """Without a coarse view every similarity is exact; few vectors, or short ones, get none."""
    vectors = clustered(300)

    assert coarse(vectors) is None
    assert np.array_equal(Nearest(vectors)(vectors[7]), vectors @ vectors[7])
