"""The legs of the search: what each says about every entry, as arrays over all entries.

Nothing here is scaled by what else is in the index, so that a score means the same in small and large collections.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlmentor.concepts import Concepts
from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.snapshot import Snapshot
from dlmentor.search.company import company
from dlmentor.search.kept import keep_index
from dlmentor.search.scan import Floats, Scan

Ints = NDArray[np.integer]

_NONE = np.float32(-1.0)
# A copy of the other vectors pays if at least this share of all are asks.
_WORTH_COPYING = 0.1
# Only the nearest concepts can be an entry's nearest; only the very nearest are what a question is about.
_NEAREST = 64
_THEMES = 8


class Grouped:
    """The best value of each owner, for values that are sorted by owner."""

    def __init__(self, owner: Ints, size: int) -> None:
        self._starts = np.flatnonzero(np.diff(owner, prepend=-1))
        self._owners = owner[self._starts]
        self._size = size

    def best(self, values: Floats) -> Floats:
        """The largest value of each owner; `_NONE` for one that has none."""
        out = np.full(self._size, _NONE, dtype=np.float32)
        if len(self._starts):
            out[self._owners] = np.maximum.reduceat(values, self._starts)
        return out


class Dense:
    """Similarity of a question to the texts of every entry."""

    def __init__(self, snapshot: Snapshot) -> None:
        vectors = snapshot.chunk_vectors
        if vectors is None:
            raise ValueError("this index has no vectors")
        size = len(snapshot.entry_ids)
        owner, role = np.asarray(snapshot.chunk_entry), np.asarray(snapshot.chunk_role)
        of = {name: role == number for number, name in enumerate(snapshot.roles)}
        # Asks are compared with the question alone; there are none on lists without notes.
        asks = np.flatnonzero(of["ask"])
        self._asks = np.asarray(vectors)[asks]
        self._ask_group = Grouped(owner[asks], size)
        others = ~of["ask"] if len(asks) > _WORTH_COPYING * len(role) else np.ones(len(role), dtype=bool)
        self._texts = Scan(np.asarray(vectors) if others.all() else np.asarray(vectors)[others])
        rows = {name: np.flatnonzero(own[others]) for name, own in of.items()}
        about = np.sort(np.concatenate([rows["summary"], rows["note"], rows["abstract"]]))
        self._rows = {"title": rows["title"], "about": about, "why": rows["why"]}
        self._groups = {name: Grouped(owner[others][own], size) for name, own in self._rows.items()}

    def __call__(self, question: Floats, mixed: Floats) -> dict[str, Floats]:
        """For each role the best similarity of each entry; a role that an entry lacks is filled from its others."""
        near = self._texts(mixed)
        found = {name: group.best(near[self._rows[name]]) for name, group in self._groups.items()}
        found["about"] = _filled(found["about"], found["title"])
        found["title"] = _filled(found["title"], found["about"])
        found["why"] = _filled(found["why"], found["about"])
        asked = self._ask_group.best(self._asks @ question)
        found["ask"] = _filled(asked, np.maximum(found["about"], found["title"]))
        return found


def _filled(values: Floats, others: Floats) -> Floats:
    return np.where(values == _NONE, others, values)


class Lexical:
    """BM25, divided so that long questions do not count more than short ones."""

    def __init__(self, index: LexicalIndex) -> None:
        self._index = index

    def __call__(self, text: str) -> Floats:
        """The score of every entry."""
        terms = self._index.corrected(self._index.query_terms(text))
        weight = sum(
            self._index.idf(term) * min(count, 2.0) for term, count in terms.items() if self._index.frequency(term)
        )
        scores: Floats = self._index.scores(terms) / np.float32(max(weight, 1.0) ** 0.5)
        return scores


@dataclass(frozen=True)
class ConceptScores:
    """How near each concept is to a question, and which are named in it."""

    near: Floats
    similarity: Floats
    exact: tuple[int, ...]


class ConceptLeg:
    """Finds the concepts of a question by meaning and by words, and passes that on to the entries under them."""

    def __init__(self, snapshot: Snapshot, concepts: Concepts) -> None:
        self._size = len(snapshot.entry_ids)
        self.ids: Sequence[str] = snapshot.concept_ids
        self.number = {id_: place for place, id_ in enumerate(self.ids)}
        vectors = snapshot.concept_vectors
        self._vectors = None if vectors is None else np.asarray(vectors)
        self._group = Grouped(np.asarray(snapshot.concept_vector_owner), len(self.ids))
        self._words = keep_index(snapshot.folder, "concepts", lambda: self._index(concepts))
        by_concept = np.argsort(snapshot.tag_concept, kind="stable")
        self._entry = snapshot.tag_entry[by_concept]
        self._concept = snapshot.tag_concept[by_concept]
        self._weight = snapshot.tag_weight[by_concept]
        self._starts = np.searchsorted(snapshot.tag_concept[by_concept], np.arange(len(self.ids) + 1))
        by_entry = np.argsort(snapshot.tag_entry, kind="stable")
        self._by_entry = tuple(
            values[by_entry] for values in (snapshot.tag_entry, snapshot.tag_concept, snapshot.tag_weight)
        )

    def _index(self, concepts: Concepts) -> LexicalIndex:
        found = (concepts.get(id_) for id_ in self.ids)
        fields = (
            {
                "name": " . ".join((concept.name, *concept.aliases)),
                "summary": concept.summary,
                "lay": " ".join(concept.lay),
            }
            for concept in found
            if concept is not None
        )
        return LexicalIndex.build(fields, {"name": 1.5})

    def nearness(self, text: str, question: Floats | None, parts: Floats | None, exact: Sequence[str]) -> ConceptScores:
        """How near every concept is, in standard deviations above the usual."""
        words = _standard(self._words.scores(text))
        exact_numbers = tuple(self.number[id_] for id_ in exact if id_ in self.number)
        if self._vectors is None or question is None or parts is None or not len(self.ids):
            return ConceptScores(words, np.zeros(len(self.ids), dtype=np.float32), exact_numbers)
        # One by one: for so few columns a product of matrices takes several times as long.
        whole, *by_part = (self._group.best(self._vectors @ each) for each in (question, *parts))
        meant: Floats = whole + np.mean(by_part, axis=0, dtype=np.float32) / 2
        near: Floats = _standard(meant) + words / np.float32(2)
        return ConceptScores(near, whole, exact_numbers)

    def __call__(self, found: ConceptScores) -> dict[str, Floats]:
        """For every entry: its nearest concept, the sum over the nearest concepts, and those that are named."""
        nearest, themes, named = (np.zeros(self._size, dtype=np.float32) for _ in range(3))
        order = np.argsort(-found.near)[:_NEAREST]
        for rank, concept in enumerate(order.tolist()):
            near = float(found.near[concept])
            if near <= 0:
                break
            entries, weights = self._under(concept)
            nearest[entries] = np.maximum(nearest[entries], np.float32(near) * weights)
            if rank < _THEMES and near > 1:
                themes[entries] += np.float32(near - 1) * weights
        for concept in found.exact:
            entries, weights = self._under(concept)
            named[entries] += weights
        return {"nearest": nearest, "themes": themes, "named": named}

    def company(self, scores: Floats) -> Floats:
        """How well the others under an entry's concepts do: see `company`."""
        return company(scores, self._concept, self._entry, len(self.ids))

    def of(self, entry: int) -> list[tuple[int, float]]:
        """The concepts of an entry with their weights."""
        first, last = np.searchsorted(self._by_entry[0], [entry, entry + 1])
        return list(zip(self._by_entry[1][first:last].tolist(), self._by_entry[2][first:last].tolist(), strict=True))

    def entries_of(self, concepts: Sequence[int], least: float = 0.5) -> NDArray[np.bool_]:
        """Which entries stand under one of the concepts."""
        mask = np.zeros(self._size, dtype=bool)
        for concept in concepts:
            entries, weights = self._under(concept)
            mask[entries[weights >= least]] = True
        return mask

    def _under(self, concept: int) -> tuple[Ints, Floats]:
        part = slice(int(self._starts[concept]), int(self._starts[concept + 1]))
        return self._entry[part], self._weight[part]


def _standard(values: Floats) -> Floats:
    spread = float(values.std()) if values.size else 0.0
    if spread < 1e-6:
        return np.zeros_like(values)
    result: Floats = (values - values.mean()) / np.float32(spread)
    return result
