"""Which concepts an entry is about: as its note says, or else by the names and the meaning of its texts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dlmentor.concepts import Concepts
from dlmentor.models import Entry

Tag = tuple[str, float]
Vectors = NDArray[np.float32]

_NEAR = 0.45
_FAR = 0.70
_MOST = 4
_BLOCK = 4096


def curated_tags(entry: Entry, concepts: Concepts) -> list[Tag]:
    """The concepts under which a note or the concepts themselves put an entry."""
    ids = dict.fromkeys((*entry.topics, *(concept.id for concept in concepts.of_entry(entry.id))))
    return [(id_, 1.0) for id_ in ids if id_ in concepts]


def named_tags(entry: Entry, concepts: Concepts) -> dict[str, float]:
    """Concepts that the entry's own words name: a name in the title says more than one in its section or text."""
    found: dict[str, float] = {}
    texts = ((entry.title, 1.0), (" \n".join(entry.section), 0.7), (entry.note, 0.7), (entry.abstract, 0.5))
    for text, weight in texts:
        for id_, _, _ in concepts.match(text):
            found[id_] = max(found.get(id_, 0.0), weight)
    return found


def similarity(vectors: Vectors, concept_vectors: Vectors, concept_owner: NDArray[np.int32]) -> Vectors:
    """For each vector its similarity to the nearest text of each concept that has texts, in order."""
    starts = np.flatnonzero(np.diff(concept_owner, prepend=-1))
    near: Vectors = np.maximum.reduceat(vectors @ concept_vectors.T, starts, axis=1)
    return near


def near_tags(scores: NDArray[np.float32], concept_ids: Sequence[str]) -> dict[str, float]:
    """The few concepts that are nearest in meaning, with weights from 0 (no more than anything) to 1."""
    weights = np.clip((scores - _NEAR) / (_FAR - _NEAR), 0, 1)
    best = np.argsort(-weights)[:_MOST]
    return {concept_ids[place]: float(weights[place]) for place in best if weights[place] > 0}


def tag_entries(
    entries: Sequence[Entry],
    concepts: Concepts,
    owner: NDArray[np.int32],
    vectors: Vectors | None,
    concept_owner: NDArray[np.int32],
    concept_vectors: Vectors | None,
) -> list[list[Tag]]:
    """The concepts of every entry, heaviest first; `owner` and `vectors` are those of the entries' chunks."""
    curated = [curated_tags(entry, concepts) for entry in entries]
    open_ = [place for place, tags in enumerate(curated) if not tags]
    near = _near(open_, owner, vectors, concept_owner, concept_vectors, [concept.id for concept in concepts.all])
    for place in open_:
        both = named_tags(entries[place], concepts)
        for id_, weight in near.get(place, {}).items():
            both[id_] = max(both.get(id_, 0.0), weight)
        curated[place] = sorted(both.items(), key=lambda tag: (-tag[1], tag[0]))
    return curated


def _near(
    places: Sequence[int],
    owner: NDArray[np.int32],
    vectors: Vectors | None,
    concept_owner: NDArray[np.int32],
    concept_vectors: Vectors | None,
    concept_ids: Sequence[str],
) -> dict[int, dict[str, float]]:
    if vectors is None or concept_vectors is None or not len(concept_vectors) or not places:
        return {}
    ids = [concept_ids[number] for number in np.unique(concept_owner)]
    found: dict[int, dict[str, float]] = {}
    for start in range(0, len(places), _BLOCK):
        block = np.asarray(places[start : start + _BLOCK])
        rows = np.flatnonzero(np.isin(owner, block))
        scores = similarity(vectors[rows], concept_vectors, concept_owner)
        firsts = np.searchsorted(owner[rows], block)
        for place, best in zip(block, np.maximum.reduceat(scores, firsts, axis=0), strict=True):
            found[int(place)] = near_tags(best, ids)
    return found
