"""Which concepts an entry is about: as its note says, or else by the names and the meaning of its texts.

The weight of a guessed tag is the chance that it is right. The coefficients are a logistic fit on the seed entries
with their notes hidden (title, section and the list's own words alone), checked on entries left out of the fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlmentor.concepts import Concepts
from dlmentor.index.chunks import CONCEPT_ROLES
from dlmentor.models import Entry

Tag = tuple[str, float]
Vectors = NDArray[np.float32]

# Where a name stands, and how much it says: alone (its precision), and in the logistic sum beside the similarities.
_NAMED = {"title": (0.6, 2.2), "section": (0.3, 0.8), "text": (0.3, 0.4)}
_NEAR = {"definition": 0.42, "lay": 0.53, "alias": 0.49}
_BIAS = -5.25

_LEAST = 0.15
_MOST = 5
_BLOCK = 1024


@dataclass(frozen=True)
class Embedded:
    """Vectors with the number of the owner of each, ascending, and for concepts its role."""

    vectors: Vectors
    owner: NDArray[np.int32]
    role: NDArray[np.uint8]


def tag_entries(
    entries: Sequence[Entry], concepts: Concepts, texts: Embedded | None, concept_texts: Embedded | None
) -> list[list[Tag]]:
    """The concepts of every entry, heaviest first; without vectors by names alone."""
    tags = [_curated(entry, concepts) for entry in entries]
    bare = [place for place, own in enumerate(tags) if not own]
    number = {concept.id: place for place, concept in enumerate(concepts.all)}
    for start in range(0, len(bare), _BLOCK):
        block = bare[start : start + _BLOCK]
        named = [_named(entries[place], concepts) for place in block]
        if texts is None or concept_texts is None or not len(concept_texts.vectors):
            weights = _grid(named, number, 0)
        else:
            near = _nearness(np.asarray(block), texts, concept_texts, len(number))
            weights = 1 / (1 + np.exp(-(_BIAS + _grid(named, number, 1) + near)))
        for place, row in zip(block, weights, strict=True):
            best = np.argsort(-row, kind="stable")[:_MOST]
            tags[place] = [(concepts.all[best_].id, float(row[best_])) for best_ in best if row[best_] >= _LEAST]
    return tags


def _curated(entry: Entry, concepts: Concepts) -> list[Tag]:
    """The concepts under which a note or the concepts themselves put an entry."""
    ids = dict.fromkeys((*entry.topics, *(concept.id for concept in concepts.of_entry(entry.id))))
    return [(id_, 1.0) for id_ in ids if id_ in concepts]


def _named(entry: Entry, concepts: Concepts) -> dict[str, str]:
    """The concepts that the entry's own words name, and where; the place that says most counts."""
    found: dict[str, str] = {}
    section, text = " \n".join(entry.section), f"{entry.note} \n{entry.abstract}"
    for place, words in (("title", entry.title), ("section", section), ("text", text)):
        for id_, _, _ in concepts.match(words):
            found.setdefault(id_, place)
    return found


def _grid(named: Sequence[dict[str, str]], number: dict[str, int], which: int) -> NDArray[np.float64]:
    """What names say, as a table of entries and concepts."""
    grid = np.zeros((len(named), len(number)))
    for row, own in enumerate(named):
        for id_, place in own.items():
            grid[row, number[id_]] = _NAMED[place][which]
    return grid


def _nearness(
    entries: NDArray[np.integer], texts: Embedded, concept_texts: Embedded, concepts: int
) -> NDArray[np.float64]:
    """How near the entries are to each concept, as a sum over its kinds of texts.

    Similarities count in standard deviations above what the entry has to other concepts: how near unrelated texts
    are differs from entry to entry, and from model to model.
    """
    rows = np.flatnonzero(np.isin(texts.owner, entries))
    firsts = np.searchsorted(texts.owner[rows], entries)
    total = np.zeros((len(entries), concepts))
    for role, name in enumerate(CONCEPT_ROLES):
        columns = np.flatnonzero(concept_texts.role == role)
        if not len(columns):
            continue
        owner = concept_texts.owner[columns]
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        near = np.maximum.reduceat(texts.vectors[rows] @ concept_texts.vectors[columns].T, starts, axis=1)
        best = np.maximum.reduceat(near, firsts, axis=0)
        deviation = (best - best.mean(axis=1, keepdims=True)) / (best.std(axis=1, keepdims=True) + 1e-6)
        total[:, owner[starts]] += _NEAR[name] * deviation
    return total
