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

# Words less alike than this have nothing in common.
_UNLIKE = np.float32(0.35)
# So many words are compared as they lie, rather than gathered first.
_ALL_AT_ONCE = 8_000
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
        filled = np.flatnonzero([len(row) for row in rows])
        if not len(filled):
            return out
        said = np.concatenate([rows[number] for number in filled])
        starts = np.cumsum([0, *(len(rows[number]) for number in filled[:-1])])
        if len(vectors) > _ALL_AT_ONCE:
            met, said = np.unique(said, return_inverse=True)
            alike = _alike(own, met, vectors)[:, said]
        else:
            alike = _alike(own, None, vectors)[:, said] if len(vectors) else _same(own, said)
        out[filled] = weights @ np.maximum.reduceat(alike, starts, axis=1)
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


def _alike(own: Rows, met: Rows | None, vectors: Floats) -> Floats:
    """How alike each word of the question is to each of the words met (or to all that are known): 0 to 1."""
    among = vectors if met is None else vectors[met]
    # One by one: for so few rows a product of matrices takes several times as long.
    near: Floats = np.stack([among @ vectors[word] for word in own])
    near -= _UNLIKE
    near *= 1 / (1 - _UNLIKE)
    np.clip(near, 0, 1, out=near)
    # To the power of 1.5: the alike count much more than the somewhat alike.
    near *= np.sqrt(near)
    return near


def _same(own: Rows, said: Rows) -> Floats:
    """Without vectors a word is like itself and like no other."""
    return np.equal(own[:, None], said).astype(np.float32)


def _text(entry: Entry) -> str:
    return " . ".join([entry.title, entry.note, entry.why, entry.abstract, *entry.asks])
