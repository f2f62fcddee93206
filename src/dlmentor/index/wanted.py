"""The chunks that the index should hold; texts that did not change are not split again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlmentor.concepts import Concepts
from dlmentor.index.chunks import (
    CONCEPT_ROLES,
    ROLES,
    Chunk,
    Text,
    concept_chunks,
    concept_texts,
    entry_chunks,
    entry_texts,
    texts_digest,
)
from dlmentor.index.embedders import Embedder
from dlmentor.index.part import Part
from dlmentor.index.snapshot import Snapshot
from dlmentor.models import Entry


@dataclass(frozen=True)
class Wanted:
    """The chunks of each owner, and the digests of the texts that they were split from."""

    chunks: list[list[Chunk]]
    digests: list[bytes]
    roles: tuple[str, ...]

    @property
    def flat(self) -> list[Chunk]:
        """All chunks, in order."""
        return [chunk for own in self.chunks for chunk in own]

    @property
    def owner(self) -> NDArray[np.int32]:
        """For each chunk the number of its owner."""
        return np.repeat(np.arange(len(self.chunks), dtype=np.int32), [len(own) for own in self.chunks])

    @property
    def role(self) -> NDArray[np.uint8]:
        """For each chunk the number of its role."""
        number = {role: place for place, role in enumerate(self.roles)}
        return np.asarray([number[chunk.role] for chunk in self.flat], dtype=np.uint8)


def wanted_chunks(
    entries: Sequence[Entry], concepts: Concepts, embedder: Embedder | None, previous: Snapshot | None
) -> tuple[Wanted, Wanted]:
    """Those of the entries and those of the concepts; `previous` must have been made by the same code."""
    texts = {entry.id: entry_texts(entry) for entry in entries}
    before = (previous.chunks, previous.entry_ids) if previous else None
    split, digests = _split(texts, embedder, before)
    of_entries = Wanted([entry_chunks(entry, split[entry.id]) for entry in entries], digests, ROLES)

    texts = {concept.id: concept_texts(concept) for concept in concepts.all}
    before = (previous.concepts, previous.concept_ids) if previous else None
    split, digests = _split(texts, embedder, before)
    return of_entries, Wanted(
        [concept_chunks(concept, split[concept.id]) for concept in concepts.all], digests, CONCEPT_ROLES
    )


def _split(
    texts: dict[str, list[Text]], embedder: Embedder | None, before: tuple[Part, list[str]] | None
) -> tuple[dict[str, list[Text]], list[bytes]]:
    """The texts of each owner in parts that the model sees whole, and the digests of what they were."""
    digests = {id_: texts_digest(own) for id_, own in texts.items()}
    split: dict[str, list[Text]] = {}
    if before is not None:
        part, owners = before
        for place, id_ in enumerate(owners):
            found = part.split(place, digests[id_]) if id_ in digests else None
            if found is not None:
                split[id_] = found
    fresh = {id_: own for id_, own in texts.items() if id_ not in split}
    if embedder is not None and fresh:
        from dlmentor.index.ingest import Splitter

        split.update(Splitter(embedder.count, embedder.max_pieces).split(fresh))
    else:
        # Nobody has to see a text whole where only words count.
        split.update(fresh)
    return split, list(digests.values())
