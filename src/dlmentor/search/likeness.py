"""How much of what a question says an entry says too, be it in other words."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.models import Entry
from dlmentor.search.phrases import phrase_key
from dlmentor.search.scan import Floats

WordVectors = Callable[[Sequence[str]], Floats]
Rows = NDArray[np.intp]

# Words less alike than this have nothing in common; above it, the alike count much more than the somewhat alike.
_UNLIKE = 0.35
_STEEP = 1.5
_MOST_WORDS = 30_000
_MOST_ENTRIES = 20_000


class Likeness:
    """Compares a question with entries word by word; safe to share between threads."""

    def __init__(self, index: LexicalIndex, vectors: WordVectors | None = None) -> None:
        """Rarity of words comes from `index`; without `vectors` only words of one stem are alike."""
        self._index, self._make = index, vectors
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._number: dict[str, int] = {}
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)
        self._rows: dict[str, Rows] = {}

    def __call__(self, question: str, entries: Sequence[Entry]) -> Floats:
        """For each entry the share of the question's words, by their rarity, that it says in these or other words."""
        asked = self._words(question)
        out = np.zeros(len(entries), dtype=np.float32)
        if not asked or not entries:
            return out
        weights = np.array([self._rarity(word) for word in asked], dtype=np.float32)
        own, rows, vectors = self._known(asked, entries)
        met, place = np.unique(np.concatenate(rows), return_inverse=True)
        alike = _alike(own, met, vectors)
        said = np.split(place.ravel(), np.cumsum([len(each) for each in rows])[:-1])
        for number, columns in enumerate(said):
            if len(columns):
                out[number] = weights @ alike[:, columns].max(axis=1)
        shares: Floats = out / weights.sum()
        return shares

    def _known(self, asked: Sequence[str], entries: Sequence[Entry]) -> tuple[Rows, list[Rows], Floats]:
        """The rows of the question's and of every entry's words, and the vectors that they are rows of."""
        with self._lock:
            if len(self._number) > _MOST_WORDS or len(self._rows) > _MOST_ENTRIES:
                self._forget()
            fresh = {entry.id: self._words(_text(entry)) for entry in entries if entry.id not in self._rows}
            self._learn([*asked, *(word for each in fresh.values() for word in each)])
            for id_, said in fresh.items():
                self._rows[id_] = self._numbers(said)
            return self._numbers(asked), [self._rows[entry.id] for entry in entries], self._vectors

    def _learn(self, texts: Sequence[str]) -> None:
        new = [word for word in dict.fromkeys(texts) if word not in self._number]
        self._number.update(zip(new, range(len(self._number), len(self._number) + len(new)), strict=True))
        if self._make is not None and new:
            vectors = self._make(new)
            # A new array: another thread may be reading the old one.
            self._vectors = np.concatenate([self._vectors, vectors]) if self._vectors.size else vectors

    def _numbers(self, texts: Sequence[str]) -> Rows:
        return np.array([self._number[word] for word in texts], dtype=np.intp)

    def _words(self, text: str) -> list[str]:
        found = dict.fromkeys(word for word in phrase_key(text) if len(word) > 1 and word not in STOP_WORDS)
        if self._make is not None:
            return list(found)
        return list(dict.fromkeys(terms[0] for word in found if (terms := self._index.terms(word))))

    def _rarity(self, word: str) -> float:
        terms = self._index.terms(word) if self._make is not None else [word]
        return max((self._index.idf(term) for term in terms), default=0.0) + 1e-3


def _alike(own: Rows, met: Rows, vectors: Floats) -> Floats:
    """How alike each word of the question is to each of the words met: 0 to 1."""
    alike: Floats
    if vectors.size:
        near = vectors[own] @ vectors[met].T
        alike = np.clip((near - _UNLIKE) / (1 - _UNLIKE), 0, 1) ** np.float32(_STEEP)
    else:
        alike = (own[:, None] == met).astype(np.float32)
    return alike


def _text(entry: Entry) -> str:
    return " . ".join([entry.title, entry.note, entry.why, entry.abstract, *entry.asks])
