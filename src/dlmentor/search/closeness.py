"""How much of a short question stands in the names of an entry: title, terms, people, venue."""

from collections.abc import Mapping, Sequence

from dlmentor.index.lexical import LexicalIndex
from dlmentor.models import Entry

_KEPT = 20_000


class Closeness:
    """Compares the words of a question with the names of entries, by how rare the words are."""

    def __init__(self, index: LexicalIndex) -> None:
        self._index = index
        self._known: dict[str, frozenset[str]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def weights(self, question: str) -> dict[str, float]:
        """The terms of a question with their rarity, slips of the pen mended."""
        terms = self._index.corrected(dict.fromkeys(self._index.terms(question), 1.0))
        return {term: self._index.idf(term) for term in terms}

    def cover(self, weights: Mapping[str, float], entry: Entry) -> float:
        """The share of the question's rare words that name the entry."""
        total = sum(weights.values())
        if not total:
            return 0.0
        own = self._terms(entry)
        return sum(weight for term, weight in weights.items() if term in own) / total

    def shared(self, weights: Mapping[str, float], entry: Entry) -> float:
        """The share of the question's rare words that stand anywhere in what is known of the entry."""
        total = sum(weights.values())
        if not total:
            return 0.0
        own = self._words.get(entry.id)
        if own is None:
            if len(self._words) > _KEPT:
                self._words.clear()
            text = " ".join([entry.note, entry.why, entry.abstract, *entry.asks])
            own = self._words[entry.id] = self._terms(entry) | set(self._index.terms(text))
        return sum(weight for term, weight in weights.items() if term in own) / total

    def unknown(self, weights: Mapping[str, float]) -> float:
        """The share of the question's rare words that no entry has."""
        total = sum(weights.values())
        return (
            sum(weight for term, weight in weights.items() if not self._index.frequency(term)) / total if total else 0.0
        )

    def _terms(self, entry: Entry) -> frozenset[str]:
        found = self._known.get(entry.id)
        if found is None:
            if len(self._known) > _KEPT:
                self._known.clear()
            texts: Sequence[str] = (
                entry.title,
                *(source.title for source in entry.sources),
                *entry.terms,
                *entry.authors,
                entry.organisation or "",
                entry.where,
                entry.url,
            )
            found = self._known[entry.id] = frozenset(term for text in texts for term in self._index.terms(text))
        return found
