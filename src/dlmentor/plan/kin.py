"""How much an entry has in common with the best hits of a search: what stands alone among them is seldom meant."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit

_FEW = 6


class Company:
    """The best hits, weighted by their scores, and what they are about; rare topics tell more than common ones."""

    def __init__(self, hits: Sequence[Hit], entries: Iterable[Entry], concepts: Concepts) -> None:
        self._concepts = concepts
        counts = Counter(chain.from_iterable(entry.topics for entry in entries))
        self._all = max(1, sum(counts.values()))
        self._counts = counts
        self._rarities: dict[str, float] = {}
        best = hits[: _FEW + 1]
        self._best = [(hit.entry.id, self._family(hit.entry), max(hit.score, 0.0) ** 2) for hit in best]
        top = hits[0].score if hits and hits[0].score > 0 else 1.0
        # Where the tenth is as good as the first, a score says little.
        self.flat = max(0.0, hits[min(9, len(hits) - 1)].score / top) if hits else 0.0

    def shared(self, entry: Entry) -> tuple[float, float]:
        """How much it shares with the best hit, and with the best few others on average."""
        family = self._family(entry)
        others = [(of, weight) for name, of, weight in self._best if name != entry.id][:_FEW]
        total = sum(weight for _, weight in others)
        if not self._best or not total:
            return 0.0, 0.0
        own = 1.0 if self._best[0][0] == entry.id else self._kinship(family, self._best[0][1])
        return own, sum(weight * self._kinship(family, of) for of, weight in others) / total

    def _family(self, entry: Entry) -> frozenset[str]:
        topics = [topic for topic in entry.topics if topic in self._concepts]
        return frozenset([*topics, *(above.id for topic in topics for above in self._concepts.broader(topic))])

    def _kinship(self, one: frozenset[str], other: frozenset[str]) -> float:
        every = math.fsum(self._rarity(topic) for topic in one | other)
        return math.fsum(self._rarity(topic) for topic in one & other) / every if every else 0.0

    def _rarity(self, topic: str) -> float:
        found = self._rarities.get(topic)
        if found is None:
            below = (topic, *(one.id for one in self._concepts.narrower(topic)))
            count = sum(self._counts[name] for name in below)
            found = self._rarities[topic] = math.log((1 + self._all) / max(1, count))
        return found
