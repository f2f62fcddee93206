"""Bringing a Chroma collection to the wanted chunks: embed what is new, in steps that each survive a crash."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlmentor.index import ingest
from dlmentor.index.chunks import Chunk
from dlmentor.index.embedders import Embedder
from dlmentor.index.store import ChromaCollection

Vector = NDArray[np.float32]

# Texts between two commits: what an interruption costs at most, embedding and all.
_STEP = 512


@dataclass
class Counts:
    """What was done to a collection."""

    embedded: int = 0
    reused: int = 0
    deleted: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.embedded + other.embedded, self.reused + other.reused, self.deleted + other.deleted)


def fill(
    collection: ChromaCollection,
    chunks: Sequence[Chunk],
    known: Callable[[bytes], Vector | None],
    embedder: Embedder,
    progress: Callable[[int], None],
    write: bool = True,
) -> tuple[NDArray[np.float32], Counts]:
    """Make the collection hold exactly these chunks; their vectors in order, and what it took.

    `known` gives the vector of a text that was embedded before, by its key; `progress` is told how many chunks have
    theirs. Without `write` the collection is only read.
    """
    there = collection.ids()
    vectors = _gathered(collection, chunks, known, there)
    counts = Counts(reused=len(vectors))
    with _Writer(collection, write) as writer:
        ready = [chunk for chunk in chunks if chunk.id not in there and chunk.key in vectors]
        for step in _steps(ready):
            writer.put(step, np.stack([vectors[chunk.key] for chunk in step]))
        # Texts of like length together are embedded fastest.
        fresh = sorted((chunk for chunk in chunks if chunk.key not in vectors), key=lambda chunk: len(chunk.text))
        done = len(chunks) - len(fresh)
        progress(done)
        for step in _steps(fresh):
            texts = {chunk.key: chunk.text for chunk in step if chunk.key not in vectors}
            if texts:
                vectors.update(zip(texts, embedder.embed(list(texts.values())), strict=True))
                counts.embedded += len(texts)
            writer.put(step, np.stack([vectors[chunk.key] for chunk in step]))
            done += len(step)
            progress(done)
    # Last, so that an interruption never leaves less than there was.
    stale = sorted(there - {chunk.id for chunk in chunks}) if write else []
    collection.delete(stale)
    counts.deleted = len(stale)
    return _matrix(chunks, vectors), counts


def _gathered(
    collection: ChromaCollection, chunks: Sequence[Chunk], known: Callable[[bytes], Vector | None], there: set[str]
) -> dict[bytes, Vector]:
    """The vectors that need not be computed: of the snapshot, or of a sync that was interrupted."""
    vectors: dict[bytes, Vector] = {}
    missing: dict[str, bytes] = {}
    for chunk in chunks:
        if chunk.key in vectors:
            continue
        found = known(chunk.key)
        if found is not None:
            vectors[chunk.key] = found
        elif chunk.id in there:
            missing[chunk.id] = chunk.key
    for id_, vector in collection.vectors(list(missing)).items():
        vectors[missing[id_]] = vector
    return vectors


def _matrix(chunks: Sequence[Chunk], vectors: dict[bytes, Vector]) -> NDArray[np.float32]:
    width = len(next(iter(vectors.values()))) if vectors else 0
    matrix = np.empty((len(chunks), width), dtype=np.float32)
    for row, chunk in enumerate(chunks):
        matrix[row] = vectors[chunk.key]
    return matrix


def _steps(chunks: Sequence[Chunk]) -> Iterator[Sequence[Chunk]]:
    for start in range(0, len(chunks), _STEP):
        yield chunks[start : start + _STEP]


class _Writer:
    """Writes one step to Chroma while the next is being embedded."""

    def __init__(self, collection: ChromaCollection, write: bool) -> None:
        self._collection, self._on = collection, write
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="chroma")
        self._pending: Future[None] | None = None

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *error: object) -> None:
        # What is embedded already is kept, whatever happened since.
        try:
            self._wait()
        finally:
            self._pool.shutdown()

    def put(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Write these as soon as those before are written."""
        self._wait()
        if self._on:
            self._pending = self._pool.submit(self._write, chunks, vectors)

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending:
            pending.result()

    def _write(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        with self._collection.store.translated():
            ingest.store(self._collection.raw, chunks, vectors)
