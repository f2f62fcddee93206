"""BM25 over several weighted fields, as plain numpy arrays that are mapped from disk.

A term's share in a document is worked out once, when the index is built (BM25F: the fields' counts, each divided by
its field's length, are added before they saturate). A query then only adds up the postings of its terms.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dlmentor.errors import StoreError
from dlmentor.index.tokens import Tokenizer, words

Floats = NDArray[np.float32]

K1 = 1.2
B = 0.75
SCHEMA = 1
# A slip of the pen is looked for in words of this length at least, and counts a little less.
_SHORTEST_SLIP = 5
_SLIP = 0.8
_ARRAYS = ("starts", "documents", "shares")


class LexicalIndex:
    """Postings of all terms, searchable by `scores`."""

    def __init__(
        self, terms: Sequence[str], starts: NDArray[np.int64], documents: NDArray[np.int32], shares: Floats, size: int
    ) -> None:
        self._number = {term: number for number, term in enumerate(terms)}
        self._starts, self._documents, self._shares = starts, documents, shares
        self._tokenize = Tokenizer()
        self.size = size

    @classmethod
    def build(
        cls, fields: Iterable[Mapping[str, str]], weights: Mapping[str, float] | None = None, b: float = B
    ) -> "LexicalIndex":
        """Index documents given as their fields; a field without a weight counts once."""
        tokenize = Tokenizer()
        number: dict[str, int] = {}
        columns: dict[str, tuple[list[int], list[int]]] = {}
        size = 0
        for document, texts in enumerate(fields):
            size = document + 1
            for name, text in texts.items():
                where, what = columns.setdefault(name, ([], []))
                terms = [number.setdefault(term, len(number)) for term in tokenize(text)]
                what.extend(terms)
                where.extend([document] * len(terms))
        given = weights or {}
        keys, values = _pooled(
            [_field(where, what, size, given.get(name, 1.0), b) for name, (where, what) in columns.items()]
        )
        terms_of, documents = np.divmod(keys, max(size, 1))
        starts = np.searchsorted(terms_of, np.arange(len(number) + 1))
        frequency = np.diff(starts)
        idf = np.log1p((size - frequency + 0.5) / (frequency + 0.5))
        shares = np.repeat(idf, frequency) * values * (K1 + 1) / (values + K1)
        return cls(list(number), starts, documents.astype(np.int32), shares.astype(np.float32), size)

    def save(self, folder: Path) -> None:
        """Write the index as files that `load` maps."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "starts.npy", self._starts)
        np.save(folder / "documents.npy", self._documents)
        np.save(folder / "shares.npy", self._shares)
        (folder / "terms.txt").write_text("\n".join(self._number), encoding="utf-8")
        (folder / "lexical.json").write_text(json.dumps({"schema": SCHEMA, "size": self.size}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open a saved index; its arrays stay on disk until they are read."""
        try:
            about = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
            text = (folder / "terms.txt").read_text(encoding="utf-8")
            starts, documents, shares = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"The lexical index in {folder} cannot be read ({error}); `dlmentor sync` rebuilds it."
            ) from None
        if about.get("schema") != SCHEMA:
            raise StoreError(f"The lexical index in {folder} is of another version; `dlmentor sync` rebuilds it.")
        return cls(text.split("\n") if text else [], starts, documents, shares, int(about["size"]))

    def scores(self, query: str | Mapping[str, float]) -> Floats:
        """The BM25 score of every document for a text, or for terms with weights."""
        wanted = self.query_terms(query) if isinstance(query, str) else query
        scores = np.zeros(self.size, dtype=np.float32)
        for term, weight in wanted.items():
            number = self._number.get(term)
            if number is not None:
                part = slice(int(self._starts[number]), int(self._starts[number + 1]))
                scores[self._documents[part]] += self._shares[part] * np.float32(weight)
        return scores

    def query_terms(self, query: str) -> dict[str, float]:
        """The terms of a query with their counts; two neighbours that the index knows as one word count as that too."""
        counts: dict[str, float] = dict(Counter(self._tokenize(query)))
        for first, second in pairwise(words(query)):
            joined = self._tokenize.word(first + second)[:1]
            if first != second and joined and joined[0] in self._number:
                counts.setdefault(joined[0], 1.0)
        return counts

    def corrected(self, terms: Mapping[str, float]) -> dict[str, float]:
        """The terms with every unknown one replaced by the known one that it is a slip away from, if there is one."""
        known: dict[str, float] = {}
        for term, weight in terms.items():
            meant = term if term in self._number else self._nearest(term)
            known[meant or term] = max(weight if meant == term else weight * _SLIP, known.get(meant or term, 0.0))
        return known

    def _nearest(self, term: str) -> str | None:
        if len(term) < _SHORTEST_SLIP or not term.isalpha():
            return None
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        alike = [other for size in (-1, 0, 1) for other in self._spellings.get((term[0], len(term) + size), ())]
        found = extractOne(term, alike, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else None

    @cached_property
    def _spellings(self) -> dict[tuple[str, int], list[str]]:
        """Terms by first letter and length; those of a single document may be slips themselves."""
        often = np.diff(self._starts) > 1
        groups: dict[tuple[str, int], list[str]] = {}
        for term, number in self._number.items():
            if often[number] and len(term) >= _SHORTEST_SLIP - 1 and term.isalpha():
                groups.setdefault((term[0], len(term)), []).append(term)
        return groups

    def terms(self, text: str) -> list[str]:
        """The index terms of a text."""
        return self._tokenize(text)

    def stem(self, word: str) -> str:
        """The index term of a word that stands in some document; nothing for any other."""
        terms = self.terms(word)
        return terms[0] if len(terms) == 1 and self.frequency(terms[0]) else ""

    def frequency(self, term: str) -> int:
        """In how many documents a term stands."""
        number = self._number.get(term)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def idf(self, term: str) -> float:
        """How rare a term is here; largest for one that no document holds."""
        frequency = self.frequency(term)
        return float(np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)))


def _field(
    where: list[int], what: list[int], size: int, weight: float, b: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """One field's postings: keys (term, document) and counts divided by the field's relative length."""
    documents = np.asarray(where, dtype=np.int64)
    lengths = np.bincount(documents, minlength=size).astype(np.float64)
    filled = lengths[lengths > 0]
    relative = 1 - b + b * lengths / (filled.mean() if filled.size else 1.0)
    keys, counts = np.unique(np.asarray(what, dtype=np.int64) * size + documents, return_counts=True)
    return keys, weight * counts / relative[keys % max(size, 1)]


def _pooled(
    parts: list[tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The fields' postings as one, values of the same key added."""
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    keys, places = np.unique(np.concatenate([keys for keys, _ in parts]), return_inverse=True)
    values = np.bincount(places, weights=np.concatenate([values for _, values in parts]))
    return keys.astype(np.int64), values.astype(np.float64)
