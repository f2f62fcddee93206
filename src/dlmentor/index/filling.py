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
    # Of a first build nothing is there yet, and no id need be looked for.
    ids = [chunk.id for chunk in chunks] if there else [""] * len(chunks)
    vectors = _gathered(collection, chunks, ids, known, there)
    counts = Counts(reused=len(vectors))
    with _Writer(collection, write) as writer:
        ready = [chunk for chunk, id_ in zip(chunks, ids, strict=True) if id_ not in there and chunk.key in vectors]
        for step in _steps(ready):
            writer.put(step, vectors.of(step))
        # Texts of like length together are embedded fastest.
        fresh = sorted((chunk for chunk in chunks if chunk.key not in vectors), key=lambda chunk: len(chunk.text))
        done = len(chunks) - len(fresh)
        progress(done)
        for step in _steps(fresh):
            texts = {chunk.key: chunk.text for chunk in step if chunk.key not in vectors}
            if texts:
                for key, vector in zip(texts, embedder.embed(list(texts.values())), strict=True):
                    vectors.put(key, vector)
                counts.embedded += len(texts)
            writer.put(step, vectors.of(step))
            done += len(step)
            progress(done)
    # Last, so that an interruption never leaves less than there was.
    stale = sorted(there.difference(ids)) if write else []
    collection.delete(stale)
    counts.deleted = len(stale)
    return vectors.whole(chunks), counts


class _Vectors:
    """The vectors of many chunks in the one table that is handed on: held twice they would be most of the memory."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._row: dict[bytes, int] = {}
        for row, chunk in enumerate(chunks):
            self._row.setdefault(chunk.key, row)
        self._there: set[bytes] = set()
        self._table = np.empty((len(chunks), 0), dtype=np.float32)

    def __contains__(self, key: bytes) -> bool:
        return key in self._there

    def __len__(self) -> int:
        return len(self._there)

    def put(self, key: bytes, vector: Vector) -> None:
        """Note the vector of a text by its key."""
        if not self._there:
            self._table = np.empty((len(self._table), len(vector)), dtype=np.float32)
        self._table[self._row[key]] = vector
        self._there.add(key)

    def of(self, chunks: Sequence[Chunk]) -> NDArray[np.float32]:
        """The vectors of some chunks, in order."""
        rows: NDArray[np.float32] = self._table[[self._row[chunk.key] for chunk in chunks]]
        return rows

    def whole(self, chunks: Sequence[Chunk]) -> NDArray[np.float32]:
        """The vectors of all chunks, in order; those of the same text stand in the row of the first so far."""
        for row, chunk in enumerate(chunks):
            if self._row[chunk.key] != row:
                self._table[row] = self._table[self._row[chunk.key]]
        return self._table


def _gathered(
    collection: ChromaCollection,
    chunks: Sequence[Chunk],
    ids: Sequence[str],
    known: Callable[[bytes], Vector | None],
    there: set[str],
) -> _Vectors:
    """The vectors that need not be computed: of the snapshot, or of a sync that was interrupted."""
    vectors = _Vectors(chunks)
    missing: dict[str, bytes] = {}
    for chunk, id_ in zip(chunks, ids, strict=True):
        key = chunk.key
        if key in vectors:
            continue
        found = known(key)
        if found is not None:
            vectors.put(key, found)
        elif id_ in there:
            missing[id_] = key
    wanted = list(missing)
    for start in range(0, len(wanted), _STEP):
        for id_, vector in collection.vectors(wanted[start : start + _STEP]).items():
            vectors.put(missing[id_], vector)
    return vectors


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
